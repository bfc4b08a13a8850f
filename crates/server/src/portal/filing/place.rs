//! Step 2: where. An address, a street from the list, the telephone's own position, or the wish
//! to be asked.

use axum::http::StatusCode;
use huiyin_core::terms::RequestKind;

use super::{Frame, STEPS, Step, cut, elsewhere, fault, from_check, mark, onward, what};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown};
use crate::portal::draft::{Draft, Filing};
use crate::view::{Choice, Field, FormError, Page};

const LONGEST: usize = 200;

#[derive(askama::Template)]
#[template(path = "portal/where.html")]
struct Where {
    page: Page,
    errors: Vec<FormError>,
    check: bool,
    steps: u8,
    address: Field,
    grid: Field,
    unclear: Field,
    /// `lon` and `lat` as the hidden fields carry them; empty without a position.
    lon: String,
    lat: String,
    /// The kind of request needs no place.
    optional: bool,
}

/// `GET /c/{centre}/portal/new/where`
pub async fn page(filing: Filing, asked: Asked) -> Shown {
    if let Some(other) = elsewhere(&filing.draft, Step::Place) {
        return page::go(&filing.visitor.at(other));
    }
    let response = show(&filing, from_check(&asked), Vec::new(), StatusCode::OK)?;
    Ok(filing.keep(response))
}

/// `POST /c/{centre}/portal/new/where`
pub async fn said(mut filing: Filing, posted: Posted) -> Shown {
    let draft = &mut filing.draft;
    draft.address = cut(posted.text("address"), 2 * LONGEST);
    draft.grid = cut(posted.text("grid"), 60);
    draft.unclear = posted.flag("unclear");
    draft.point = point(&posted);
    if let Some(other) = elsewhere(&filing.draft, Step::Place) {
        let response = page::go(&filing.visitor.at(other))?;
        return Ok(filing.keep(response));
    }
    if posted.text("to") == "back" {
        return onward(filing, Step::Place, &posted);
    }
    let mut errors = faults(&filing.draft);
    if !filing.draft.grid.is_empty() && !grids(&filing).contains(&filing.draft.grid) {
        errors.push(fault(
            "grid",
            "请在列表里选一个街道或社区；没有的话就不选，写在地址里。",
        ));
    }
    if !errors.is_empty() {
        let check = posted.flag("check");
        let response = show(&filing, check, errors, StatusCode::UNPROCESSABLE_ENTITY)?;
        return Ok(filing.keep(response));
    }
    onward(filing, Step::Place, &posted)
}

/// A question, a suggestion or praise may have no place.
pub(super) fn is_optional(draft: &Draft) -> bool {
    matches!(
        what::kind(draft),
        RequestKind::Consultation | RequestKind::Suggestion | RequestKind::Praise
    )
}

/// What is wrong with this step's answers.
pub(super) fn faults(draft: &Draft) -> Vec<FormError> {
    let mut faults = Vec::new();
    let nothing = draft.address.is_empty() && draft.grid.is_empty() && draft.point.is_none();
    if nothing && !draft.unclear && !is_optional(draft) {
        faults.push(fault(
            "address",
            "请写下大致在哪里；说不清楚的，请勾选“说不清楚，请联系我”。",
        ));
    }
    if draft.address.chars().count() > LONGEST {
        faults.push(fault(
            "address",
            format!("地址最多 {LONGEST} 字。事情的经过请写在第一步。"),
        ));
    }
    faults
}

/// The place in one line, for the check.
pub(super) fn in_words(draft: &Draft) -> String {
    let mut parts = Vec::new();
    if !draft.grid.is_empty() {
        parts.push(draft.grid.clone());
    }
    if !draft.address.is_empty() {
        parts.push(draft.address.clone());
    }
    if draft.point.is_some() {
        parts.push("已附手机定位".to_owned());
    }
    if draft.unclear {
        parts.push("说不清楚，请联系我".to_owned());
    }
    if parts.is_empty() {
        "没有写".to_owned()
    } else {
        parts.join("，")
    }
}

fn point(posted: &Posted) -> Option<[f64; 2]> {
    let (lon, lat): (f64, f64) = (posted.number("lon")?, posted.number("lat")?);
    let on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    (on_earth && !posted.flag("forget_point")).then_some([lon, lat])
}

/// The names of the open streets, communities and grids, in reading order.
fn grids(filing: &Filing) -> Vec<String> {
    let directory = filing.visitor.directory();
    let mut names: Vec<String> = directory
        .grids()
        .filter(|(_, grid)| !grid.closed)
        .map(|(_, grid)| grid.name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn show(filing: &Filing, check: bool, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let draft = &filing.draft;
    let optional = is_optional(draft);
    let mut choices = vec![Choice {
        label: "不知道，不选".to_owned(),
        chosen: draft.grid.is_empty(),
        ..Choice::default()
    }];
    choices.extend(grids(filing).into_iter().map(|name| Choice {
        chosen: name == draft.grid,
        value: name.clone(),
        label: name,
        ..Choice::default()
    }));
    let mut fields = [
        Field {
            name: "address".to_owned(),
            label: "地址或附近的标志".to_owned(),
            kind: "text".to_owned(),
            value: draft.address.clone(),
            hint: "例如“幸福小区3号楼东门”“菜市场对面的公交站”。".to_owned(),
            required: !optional,
            ..Field::default()
        },
        Field {
            name: "grid".to_owned(),
            label: "所在的街道、社区或网格".to_owned(),
            kind: "select".to_owned(),
            choices,
            ..Field::default()
        },
        Field {
            name: "unclear".to_owned(),
            label: "说不清楚，请联系我".to_owned(),
            kind: "check".to_owned(),
            value: draft.unclear.to_string(),
            hint: "我们打电话问您，所以第四步要留下电话。".to_owned(),
            ..Field::default()
        },
    ];
    // The browser must not insist on the address where the box below does as well.
    fields[0].required = fields[0].required && !draft.unclear;
    mark(&mut fields, &errors);
    let [address, grid, unclear] = fields;
    let coordinate = |at: usize| {
        draft
            .point
            .map_or_else(String::new, |point| format!("{:.6}", point[at]))
    };
    let frame = Frame::new(filing, "在哪里", check, errors);
    page::show_with(
        status,
        &Where {
            page: frame.page,
            errors: frame.errors,
            check: frame.check,
            steps: STEPS,
            address,
            grid,
            unclear,
            lon: coordinate(0),
            lat: coordinate(1),
            optional,
        },
    )
}
