//! Step 1: what happened, in the citizen's own words.

use axum::http::StatusCode;
use huiyin_core::terms::RequestKind;

use super::{Frame, STEPS, Step, cut, fault, from_check, mark, onward};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown};
use crate::portal::draft::{Draft, Filing};
use crate::view::{Choice, Field, FormError, Page};

/// The most characters of the words.
const MOST: usize = 5_000;

/// The fewest: one can say “没水” in two.
const FEWEST: usize = 2;

#[derive(askama::Template)]
#[template(path = "portal/what.html")]
struct What {
    page: Page,
    errors: Vec<FormError>,
    check: bool,
    steps: u8,
    words: Field,
    kind: Field,
}

/// `GET /c/{centre}/portal/new`: a filed request is done with, so the next one begins here.
pub async fn page(mut filing: Filing, asked: Asked) -> Shown {
    if filing.draft.filed.is_some() {
        filing.begin_anew()?;
    }
    let about = asked.text("about");
    let is_number = (10..=32).contains(&about.len()) && about.bytes().all(|b| b.is_ascii_digit());
    if is_number && filing.draft.words.is_empty() {
        filing.draft.words = format!("我以前反映过这件事（编号 {about}），还没有解决。\n");
    }
    let check = from_check(&asked);
    let response = show(&filing, check, Vec::new(), StatusCode::OK)?;
    Ok(filing.keep(response))
}

/// `POST /c/{centre}/portal/new`
pub async fn said(mut filing: Filing, posted: Posted) -> Shown {
    if filing.draft.filed.is_some() {
        filing.begin_anew()?;
    }
    let words = posted.words("words");
    let too_long = words.chars().count() > MOST;
    // A little more than may be filed is kept, so that one can shorten it oneself.
    filing.draft.words = cut(&words, 2 * MOST);
    filing.draft.kind = cut(posted.text("kind"), 20);
    if posted.text("to") == "back" {
        return onward(filing, Step::What, &posted);
    }
    let errors = faults(&filing.draft);
    if !errors.is_empty() || too_long {
        let check = posted.flag("check");
        let response = show(&filing, check, errors, StatusCode::UNPROCESSABLE_ENTITY)?;
        return Ok(filing.keep(response));
    }
    onward(filing, Step::What, &posted)
}

/// What is wrong with this step's answers.
pub(super) fn faults(draft: &Draft) -> Vec<FormError> {
    let length = draft.words.chars().count();
    let mut faults = Vec::new();
    if length < FEWEST {
        faults.push(fault("words", "请写下发生了什么事，几句话就行。"));
    } else if length > MOST {
        let over = length - MOST;
        faults.push(fault(
            "words",
            format!(
                "最多写 {MOST} 字，现在多了 {over} 字。请删减，或者把材料拍成照片在第三步上传。"
            ),
        ));
    }
    if !draft.kind.is_empty() && RequestKind::parse(&draft.kind).is_none() {
        faults.push(fault("kind", "请在列出的几项里选一项。"));
    }
    faults
}

/// The kind that the request is filed as; somebody who does not choose asks for help.
pub(super) fn kind(draft: &Draft) -> RequestKind {
    RequestKind::parse(&draft.kind).unwrap_or(RequestKind::Help)
}

/// A kind as a citizen would say it.
pub(super) fn plain_kind(kind: RequestKind) -> (&'static str, &'static str) {
    match kind {
        RequestKind::Help => ("请帮我解决一件事", "求助。拿不准就选这一项"),
        RequestKind::Complaint => ("有人没做好，我不满意", "投诉"),
        RequestKind::Report => ("有人违法违规", "举报"),
        RequestKind::Consultation => ("想问清楚一件事", "咨询政策、手续、该找谁"),
        RequestKind::Suggestion => ("提一个建议", ""),
        RequestKind::Praise => ("表扬一个人或一个单位", ""),
    }
}

fn show(filing: &Filing, check: bool, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let draft = &filing.draft;
    let chosen = kind(draft);
    let order = [
        RequestKind::Help,
        RequestKind::Complaint,
        RequestKind::Report,
        RequestKind::Consultation,
        RequestKind::Suggestion,
        RequestKind::Praise,
    ];
    let mut fields = [
        Field {
            name: "words".to_owned(),
            label: "发生了什么事".to_owned(),
            kind: "area".to_owned(),
            value: draft.words.clone(),
            hint: "用您自己的话写：什么事、什么时候开始的、希望怎样解决。我们一个字也不改。"
                .to_owned(),
            required: true,
            rows: 7,
            ..Field::default()
        },
        Field {
            name: "kind".to_owned(),
            label: "这是哪一种".to_owned(),
            kind: "radios".to_owned(),
            required: true,
            choices: order
                .into_iter()
                .map(|kind| {
                    let (label, hint) = plain_kind(kind);
                    Choice {
                        value: kind.id().to_owned(),
                        label: label.to_owned(),
                        hint: hint.to_owned(),
                        chosen: kind == chosen,
                    }
                })
                .collect(),
            ..Field::default()
        },
    ];
    mark(&mut fields, &errors);
    let [words, kind] = fields;
    let frame = Frame::new(filing, "发生了什么事", check, errors);
    page::show_with(
        status,
        &What {
            page: frame.page,
            errors: frame.errors,
            check: frame.check,
            steps: STEPS,
            words,
            kind,
        },
    )
}
