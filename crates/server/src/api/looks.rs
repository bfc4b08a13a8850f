//! Who looked at what, and what changed: the logs.

use axum::http::Uri;
use axum::response::Response;
use huiyin_core::people::{Role, UserId};
use huiyin_store::access::Act;
use huiyin_store::views::access::{LogFilter, log};
use huiyin_store::views::changes;
use serde_json::{Value, json};

use super::answers::{at, by};
use super::asked::Queried;
use super::shape::{Field, Shape, may};
use super::tickets::{limit, lines, paged};
use crate::edge::Fault;
use crate::viewer::Viewer;

const MOST: i64 = 9_007_199_254_740_991;

/// The parameters of the access log.
pub fn look_parameters() -> Vec<Field> {
    vec![
        may(
            "user",
            "Id of a user; for auditors and security officers, everybody else sees the own looks.",
            Shape::Whole(1, i64::from(i32::MAX)),
        ),
        may(
            "act",
            "",
            Shape::Term(Act::ALL.iter().map(|act| act.id()).collect()),
        ),
        may("after", "`next` of the page before.", Shape::Whole(1, MOST)),
        limit(),
    ]
}

/// The access log, the latest first: one's own looks, or everybody's for those who audit.
pub async fn looks(viewer: Viewer, uri: Uri, queried: Queried) -> Result<Response, Fault> {
    let asked = queried.under(&look_parameters())?;
    let audits = matches!(viewer.role(), Role::Auditor | Role::SecurityOfficer);
    let user = if audits {
        asked.get("user").and_then(Value::as_i64).map(UserId)
    } else {
        Some(viewer.person.id)
    };
    let filter = LogFilter {
        user,
        act: asked
            .get("act")
            .and_then(Value::as_str)
            .and_then(Act::parse),
        ..LogFilter::default()
    };
    let before = asked.get("after").and_then(Value::as_i64);
    let limit = lines(&asked);
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = viewer
        .read(move |reader, _| log(reader, &filter, before, wanted))
        .await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| last.seq.to_string());
    let directory = viewer.directory();
    let items = found
        .iter()
        .map(|look| {
            json!({
                "seq": look.seq,
                "at": at(directory.calendar(), look.at),
                "by": by(&directory, &look.actor),
                "act": look.act.id(),
                "subject": look.subject_kind.id(),
                "subject_id": look.subject_id,
                "detail": look.detail,
                "reason": look.reason,
                "source": look.source,
            })
        })
        .collect();
    Ok(paged(&uri, items, next))
}

/// The parameters of the feed.
pub fn change_parameters() -> Vec<Field> {
    vec![
        may(
            "after",
            "The journal's position up to which the caller has read; from the beginning, if left out.",
            Shape::Whole(0, MOST),
        ),
        limit(),
    ]
}

/// What happened to tickets in scope since a position: for programs that follow. `next` is given
/// always: where to ask from the next time, also when there is nothing new.
pub async fn changes(viewer: Viewer, uri: Uri, queried: Queried) -> Result<Response, Fault> {
    let asked = queried.under(&change_parameters())?;
    let after = asked.get("after").and_then(Value::as_i64).unwrap_or(0);
    let limit = lines(&asked);
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let (found, seen) = viewer
        .read(move |reader, scope| changes::after(reader, scope, after, most))
        .await?;
    let directory = viewer.directory();
    let items = found
        .iter()
        .map(|change| {
            json!({
                "seq": change.seq,
                "number": change.number,
                "version": change.version,
                "kind": change.kind,
                "happened_at": at(directory.calendar(), change.happened_at),
                "by": by(&directory, &change.actor),
            })
        })
        .collect();
    Ok(paged(&uri, items, Some(seen.to_string())))
}
