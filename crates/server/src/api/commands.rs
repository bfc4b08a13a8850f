//! `POST …/tickets/{number}/commands`: every verb but registering, and the answer of both.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::{Command, Verb};
use huiyin_store::views::ticket;
use huiyin_store::writer::{Answer, Envelope, Target};
use huiyin_store::{Scope, Trouble};
use serde_json::{Value, json};

use super::answers::Answers;
use super::asked::{Sent, Terms, tagged};
use super::tickets::known_category;
use super::verbs;
use crate::edge::Fault;
use crate::viewer::Viewer;

/// Says that nothing was done again: the answer is that of the first time.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

pub async fn act(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    terms: Terms,
    sent: Sent,
) -> Result<Response, Fault> {
    let named = sent.text("do").and_then(Verb::parse);
    if let Some(later) = named.filter(|verb| !verb.is_available()) {
        return Err(Refusal::not_available(later.in_chinese()).into());
    }
    let body = sent.shaped(&verbs::command())?;
    let verb = body["do"].as_str().unwrap_or_default();
    let with = body.get("with").cloned().unwrap_or(Value::Null);
    if verb == Verb::Classify.id()
        && let Some(code) = with.get("category").and_then(Value::as_str)
    {
        known_category(&viewer, code)?;
    }
    let photos: Vec<String> = photos_of(&with);
    let command = Command::parse(verb, with)?;
    let target = target(&viewer, number, photos).await?;
    let mut envelope = Envelope::new(viewer.actor(), target, command);
    if let Some(key) = terms.key {
        envelope = envelope.with_key(key);
    }
    if let Some(version) = terms.if_match {
        envelope = envelope.if_match(version);
    }
    let answer = viewer.send(envelope).await?;
    answered(&viewer, answer, StatusCode::OK).await
}

/// The ticket that a command is for, if the caller may know of it. Who sees all tickets leaves the
/// question whether there is such a one to the writer.
async fn target(viewer: &Viewer, number: String, photos: Vec<String>) -> Result<Target, Fault> {
    if viewer.scope() == Scope::All && photos.is_empty() {
        return Ok(Target::Number(number));
    }
    viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            for photo in photos {
                let held = ticket::check_attachment(reader, scope, id, &photo);
                held.map_err(|trouble| match trouble {
                    Trouble::NotFound => unknown_photo(&photo).into(),
                    other => other,
                })?;
            }
            Ok(Target::Ticket(id))
        })
        .await
}

fn photos_of(with: &Value) -> Vec<String> {
    let list = with.get("photos").and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn unknown_photo(hash: &str) -> Refusal {
    Refusal::new(
        "unknown_attachment",
        format!("这件工单没有哈希为 {hash} 的附件，请先上传再引用。"),
    )
    .at("with.photos")
}

/// The events that happened, and the ticket as the caller may see it. Who has just acted on a
/// ticket sees what came of it, also a unit that registered one it has no part in.
///
/// # Errors
/// The ticket cannot be read.
pub async fn answered(
    viewer: &Viewer,
    answer: Answer,
    status: StatusCode,
) -> Result<Response, Fault> {
    let id = answer.id;
    let (page, identity) = viewer
        .read(move |reader, scope| {
            let acted = Scope::Tickets(vec![id]);
            let scope = match ticket::check(reader, scope, id) {
                Ok(()) => scope,
                Err(Trouble::NotFound) => &acted,
                Err(trouble) => return Err(trouble),
            };
            let page = ticket::page(reader, scope, id)?;
            Ok((page, ticket::masked(reader, scope, id)?))
        })
        .await?;
    let directory = viewer.directory();
    let answers = Answers::new(&page, &identity, &directory, viewer);
    let mut told = json!({
        "events": answers.events(answer.events.iter()),
        "ticket": answers.ticket(),
    });
    if let (Some(code), Some(told)) = (answer.query_code, told.as_object_mut()) {
        told.insert("query_code".to_owned(), json!(code));
    }
    let mut response = tagged((status, Json(told)).into_response(), page.ticket.version);
    if answer.replayed {
        let yes = HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, yes);
    }
    Ok(response)
}
