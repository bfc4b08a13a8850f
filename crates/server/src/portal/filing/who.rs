//! Step 4: who the citizen is, and who may know.

use axum::http::StatusCode;
use huiyin_core::terms::PetitionerKind;
use huiyin_insight::identity::Phone;

use super::{Frame, STEPS, Step, cut, elsewhere, fault, from_check, mark, onward};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown};
use crate::portal::draft::{Draft, Filing};
use crate::view::{Choice, Field, FormError, Page};

const LONGEST_NAME: usize = 50;

#[derive(askama::Template)]
#[template(path = "portal/who.html")]
struct Whom {
    page: Page,
    errors: Vec<FormError>,
    check: bool,
    steps: u8,
    fields: Vec<Field>,
}

/// `GET /c/{centre}/portal/new/who`
pub async fn page(filing: Filing, asked: Asked) -> Shown {
    if let Some(other) = elsewhere(&filing.draft, Step::Who) {
        return page::go(&filing.visitor.at(other));
    }
    let response = show(&filing, from_check(&asked), Vec::new(), StatusCode::OK)?;
    Ok(filing.keep(response))
}

/// `POST /c/{centre}/portal/new/who`
pub async fn said(mut filing: Filing, posted: Posted) -> Shown {
    let draft = &mut filing.draft;
    draft.name = cut(posted.text("name"), 2 * LONGEST_NAME);
    draft.phone = cut(posted.text("phone"), 60);
    draft.petitioner = cut(posted.text("petitioner"), 20);
    draft.secrecy = cut(posted.text("secrecy"), 20);
    if let Some(other) = elsewhere(&filing.draft, Step::Who) {
        let response = page::go(&filing.visitor.at(other))?;
        return Ok(filing.keep(response));
    }
    if posted.text("to") == "back" {
        return onward(filing, Step::Who, &posted);
    }
    filing.draft.who_said = true;
    let errors = faults(&filing.draft);
    if !errors.is_empty() {
        let check = posted.flag("check");
        let response = show(&filing, check, errors, StatusCode::UNPROCESSABLE_ENTITY)?;
        return Ok(filing.keep(response));
    }
    onward(filing, Step::Who, &posted)
}

/// Who may know who the citizen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    Open,
    Secret,
    Anonymous,
}

pub(super) fn secrecy(draft: &Draft) -> Secrecy {
    match draft.secrecy.as_str() {
        "secret" => Secrecy::Secret,
        "anonymous" => Secrecy::Anonymous,
        _ => Secrecy::Open,
    }
}

pub(super) fn petitioner(draft: &Draft) -> PetitionerKind {
    PetitionerKind::parse(&draft.petitioner).unwrap_or(PetitionerKind::Person)
}

/// The name that is filed; none where it is not to be kept.
pub(super) fn name(draft: &Draft) -> Option<&str> {
    let known = secrecy(draft) != Secrecy::Anonymous && !draft.name.is_empty();
    known.then_some(draft.name.as_str())
}

/// The number that is filed; none where it is not to be kept.
pub(super) fn phone(draft: &Draft) -> Option<Phone> {
    if secrecy(draft) == Secrecy::Anonymous {
        return None;
    }
    Phone::parse(&draft.phone).ok()
}

/// What is wrong with this step's answers.
pub(super) fn faults(draft: &Draft) -> Vec<FormError> {
    let mut faults = Vec::new();
    if !draft.who_said {
        faults.push(fault("phone", "请看一下这一步；不想留姓名和电话也可以。"));
        return faults;
    }
    if draft.name.chars().count() > LONGEST_NAME {
        faults.push(fault(
            "name",
            format!("姓名或单位名称最多 {LONGEST_NAME} 字。"),
        ));
    }
    let anonymous = secrecy(draft) == Secrecy::Anonymous;
    if !draft.phone.is_empty()
        && !anonymous
        && let Err(why) = Phone::parse(&draft.phone)
    {
        faults.push(fault("phone", why));
    }
    if draft.unclear && anonymous {
        faults.push(fault(
            "secrecy",
            "您在“在哪里”那一步选了请我们联系您，匿名就联系不上了。请改选“请替我保密”，或者回到第二步写下地点。",
        ));
    } else if draft.unclear && draft.phone.is_empty() {
        faults.push(fault(
            "phone",
            "您在“在哪里”那一步选了请我们联系您，请留一个电话；不想留的话，请回到第二步写下地点。",
        ));
    }
    faults
}

/// Secrecy in one line, for the check.
pub(super) fn secrecy_in_words(draft: &Draft) -> &'static str {
    match secrecy(draft) {
        Secrecy::Open => "可以让承办单位知道",
        Secrecy::Secret => "保密：承办单位平时看不到您的姓名和电话",
        Secrecy::Anonymous => "匿名：不登记姓名和电话",
    }
}

fn show(filing: &Filing, check: bool, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let draft = &filing.draft;
    let choice = |value: &str, label: &str, hint: &str, chosen: bool| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen,
    };
    let kept = secrecy(draft);
    let kind = petitioner(draft);
    let mut fields = vec![
        Field {
            name: "name".to_owned(),
            label: "怎么称呼您".to_owned(),
            kind: "text".to_owned(),
            value: draft.name.clone(),
            hint: "姓名；单位反映的，写单位名称和联系人。".to_owned(),
            autocomplete: "name".to_owned(),
            width: "medium".to_owned(),
            ..Field::default()
        },
        Field {
            name: "phone".to_owned(),
            label: "手机或固定电话".to_owned(),
            kind: "tel".to_owned(),
            value: draft.phone.clone(),
            hint: "承办单位用它联系您，办完我们用它回访您。不留电话也能提交，但没有人能打电话告诉您结果，只能凭查询码自己来看。".to_owned(),
            autocomplete: "tel".to_owned(),
            width: "medium".to_owned(),
            ..Field::default()
        },
        Field {
            name: "petitioner".to_owned(),
            label: "您是替谁反映".to_owned(),
            kind: "radios".to_owned(),
            required: true,
            choices: vec![
                choice("person", "我自己或家人", "", kind == PetitionerKind::Person),
                choice(
                    "enterprise",
                    "企业或个体户",
                    "",
                    kind == PetitionerKind::Enterprise,
                ),
            ],
            ..Field::default()
        },
        Field {
            name: "secrecy".to_owned(),
            label: "要不要保密".to_owned(),
            kind: "radios".to_owned(),
            required: true,
            choices: vec![
                choice(
                    "open",
                    "可以让承办单位知道",
                    "他们联系您时看得到姓名和电话，办起来最快。别的人看到的是打了星号的。",
                    kept == Secrecy::Open,
                ),
                choice(
                    "secret",
                    "请替我保密",
                    "承办单位平时看不到您的姓名和电话，话里的号码也会打上星号。确实要联系您时，必须写明理由才能看，谁看过都有记录。",
                    kept == Secrecy::Secret,
                ),
                choice(
                    "anonymous",
                    "匿名",
                    "姓名和电话都不登记。没有人能联系您，请务必记下查询码。",
                    kept == Secrecy::Anonymous,
                ),
            ],
            ..Field::default()
        },
    ];
    mark(&mut fields, &errors);
    let frame = Frame::new(filing, "您是谁，要不要保密", check, errors);
    page::show_with(
        status,
        &Whom {
            page: frame.page,
            errors: frame.errors,
            check: frame.check,
            steps: STEPS,
            fields,
        },
    )
}
