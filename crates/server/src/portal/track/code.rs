//! The query code: whoever has it may follow the ticket from this browser for half an hour.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use huiyin_store::Scope;
use huiyin_store::access::{Act, Look};
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::{receipt, ticket};

use crate::edge::rate::Kind;
use crate::edge::{Asked, Posted, cookies};
use crate::page::{self, Shown, Tone};
use crate::portal::follow;
use crate::view::{Field, FormError, Page};
use crate::viewer::Visitor;

/// So many codes may be tried from one address within [`A_WHILE`].
const TRIES: u32 = 20;
const A_WHILE: Duration = Duration::from_secs(10 * 60);

#[derive(askama::Template)]
#[template(path = "portal/code.html")]
struct Code {
    page: Page,
    errors: Vec<FormError>,
    /// In place of a ticket that is not open to this browser.
    closed: bool,
    code: Field,
    number: Field,
}

/// `GET /c/{centre}/portal/track`
pub async fn page(visitor: Visitor, asked: Asked) -> Shown {
    show(
        &visitor,
        "",
        asked.text("number"),
        Vec::new(),
        StatusCode::OK,
    )
}

/// `POST /c/{centre}/portal/track`
pub async fn given(visitor: Visitor, headers: HeaderMap, posted: Posted) -> Shown {
    let code: String = posted.text("code").chars().take(60).collect();
    let number: String = posted.text("number").chars().take(40).collect();
    let error = |text: &str| {
        vec![FormError {
            field: "code".to_owned(),
            text: text.to_owned(),
        }]
    };
    if code.is_empty() {
        let errors = error("请填写查询码。它在您提交后的回执上，打电话反映的，话务员会告诉您。");
        return show(
            &visitor,
            "",
            &number,
            errors,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    visitor.app().rates.take(
        Kind::Portal,
        &format!("code {}", visitor.source),
        TRIES,
        A_WHILE,
    )?;
    let asked = code.clone();
    let found = visitor
        .read(Scope::Nothing, move |reader, _| {
            let Some(id) = receipt::by_code(reader, &asked)? else {
                return Ok(None);
            };
            let line = ticket::line(reader, &Scope::Tickets(vec![id]), id)?;
            Ok(Some((id, line.line.number)))
        })
        .await?;
    let asked_number: String = number.chars().filter(char::is_ascii_digit).collect();
    let found = found.filter(|(_, found)| asked_number.is_empty() || *found == asked_number);
    let Some((id, number)) = found else {
        // The same words whether the code, the number or their belonging together is wrong.
        let errors = error("没有查到。请照回执核对查询码和编号，字母不分大小写，横线可以不写。");
        return show(
            &visitor,
            &code,
            &number,
            errors,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    visitor.centre().look(Look {
        actor: visitor.actor(),
        act: Act::View,
        subject_kind: SubjectKind::Ticket,
        subject_id: id.0,
        detail: "query code".to_owned(),
        reason: None,
        source: visitor.source.to_string(),
    })?;
    let mut response = page::go(&visitor.at(&format!("/portal/track/{number}")))?;
    cookies::put(response.headers_mut(), follow::open(&visitor, &headers, id));
    Ok(response)
}

/// `POST /c/{centre}/portal/leave`: somebody else may sit down at this machine next.
pub async fn leave(visitor: Visitor) -> Shown {
    let mut response = page::told(
        visitor.at("/portal"),
        Tone::Ok,
        "已退出查询。这台设备上再看这件事，要重新输入查询码。",
    )?;
    cookies::put(response.headers_mut(), follow::leave(&visitor));
    Ok(response)
}

/// Asks for the code in place of a ticket that this browser may not (any longer) see: not found,
/// whether there is such a ticket or not. What was typed into its forms stays in the browser.
pub(super) fn ask(visitor: &Visitor, number: &str) -> Shown {
    let digits: String = number
        .chars()
        .filter(char::is_ascii_digit)
        .take(32)
        .collect();
    show(visitor, "", &digits, Vec::new(), StatusCode::NOT_FOUND)
}

fn show(
    visitor: &Visitor,
    code: &str,
    number: &str,
    errors: Vec<FormError>,
    status: StatusCode,
) -> Shown {
    let wrong = errors.first().map_or("", |error| error.text.as_str());
    let title = if errors.is_empty() {
        "查进度"
    } else {
        "请更正：查进度"
    };
    page::show_with(
        status,
        &Code {
            page: visitor.page(title),
            closed: status == StatusCode::NOT_FOUND,
            code: Field {
                name: "code".to_owned(),
                label: "查询码".to_owned(),
                kind: "text".to_owned(),
                value: code.to_owned(),
                hint: "在回执上，例如 K7QM-2XPD-94HT-0B3C。".to_owned(),
                error: wrong.to_owned(),
                required: true,
                width: "medium".to_owned(),
                ..Field::default()
            },
            number: Field {
                name: "number".to_owned(),
                label: "编号".to_owned(),
                kind: "text".to_owned(),
                value: number.to_owned(),
                hint: "不记得可以不填。".to_owned(),
                width: "medium".to_owned(),
                ..Field::default()
            },
            errors,
        },
    )
}
