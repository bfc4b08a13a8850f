//! What hangs on one ticket: its clocks with their proof, its timeline.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use huiyin_store::Trouble;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::ticket::{self, Identity, TicketPage};
use serde_json::{Value, json};

use super::answers::Answers;
use super::asked::{Queried, has_already, tag, tagged};
use super::shape::{Field, Shape, may};
use super::tickets::{limit, lines, paged};
use crate::edge::Fault;
use crate::viewer::Viewer;

/// The page of a ticket in the viewer's scope.
async fn page_of(viewer: &Viewer, number: String) -> Result<(TicketPage, Identity), Fault> {
    viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            let page = ticket::page(reader, scope, id)?;
            Ok((page, ticket::masked(reader, scope, id)?))
        })
        .await
}

/// The clocks with their proof, day by day.
pub async fn clocks(
    viewer: Viewer,
    headers: HeaderMap,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (page, identity) = page_of(&viewer, number).await?;
    let version = page.ticket.version;
    if has_already(&headers, &tag(version)) {
        return Ok(tagged(StatusCode::NOT_MODIFIED.into_response(), version));
    }
    viewer.look(
        Act::View,
        SubjectKind::Ticket,
        page.ticket.id.0,
        "api clocks",
    )?;
    let directory = viewer.directory();
    let clocks = Answers::new(&page, &identity, &directory, &viewer).clocks(true);
    Ok(tagged(
        Json(json!({ "items": clocks })).into_response(),
        version,
    ))
}

/// The parameters of the timeline.
pub fn timeline_parameters() -> Vec<Field> {
    vec![
        may(
            "after",
            "The version of the last event seen.",
            Shape::Whole(0, i64::from(i32::MAX)),
        ),
        limit(),
    ]
}

/// What happened, in order.
pub async fn timeline(
    viewer: Viewer,
    uri: Uri,
    Path((_, number)): Path<(String, String)>,
    queried: Queried,
) -> Result<Response, Fault> {
    let asked = queried.under(&timeline_parameters())?;
    let after = asked.get("after").and_then(Value::as_i64).unwrap_or(0);
    let limit = lines(&asked);
    let (page, identity) = page_of(&viewer, number).await?;
    viewer.look(
        Act::View,
        SubjectKind::Ticket,
        page.ticket.id.0,
        "api timeline",
    )?;
    let directory = viewer.directory();
    let answers = Answers::new(&page, &identity, &directory, &viewer);
    let later = page
        .entries
        .iter()
        .filter(|entry| i64::from(entry.version) > after);
    let mut items = answers.events(later);
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().and_then(|event| event["version"].as_i64());
    let next = last.filter(|_| more).map(|version| version.to_string());
    Ok(paged(&uri, items, next))
}
