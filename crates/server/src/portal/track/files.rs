//! A file of the own ticket: what the petitioner sent, and what was meant for the petitioner.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;
use huiyin_core::terms::Audience;
use huiyin_insight::sniff::FileKind;
use huiyin_store::access::{Act, Look};
use huiyin_store::files::unhex;
use huiyin_store::journal::SubjectKind;

use super::code;
use super::mine::Mine;
use crate::edge::Fault;
use crate::page::Shown;
use crate::viewer::Visitor;

/// `GET /c/{centre}/portal/track/{number}/files/{hash}`
pub async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number, hash)): Path<(String, String, String)>,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    let kind = mine
        .ticket()
        .attachments
        .iter()
        .filter(|file| file.audience == Audience::Public && file.hash == hash)
        .find_map(|file| FileKind::from_mime(&file.mime))
        .ok_or(Fault::NotFound)?;
    visitor.centre().look(Look {
        actor: visitor.actor(),
        act: Act::Download,
        subject_kind: SubjectKind::Ticket,
        subject_id: mine.id().0,
        detail: "query code".to_owned(),
        reason: None,
        source: visitor.source.to_string(),
    })?;
    let key = unhex(&hash).ok_or(Fault::NotFound)?;
    let bytes = visitor
        .blocking(move |centre| centre.files().get(&key).map_err(Into::into))
        .await?
        .ok_or(Fault::NotFound)?;
    let place = if kind.is_image() || kind == FileKind::Pdf {
        "inline"
    } else {
        "attachment"
    };
    let disposition = format!("{place}; filename=\"file.{}\"", kind.extension());
    let disposition = HeaderValue::from_str(&disposition)
        .map_err(|_| Fault::Broken("a file's name".to_owned()))?;
    Ok((
        [
            (CONTENT_TYPE, HeaderValue::from_static(kind.mime())),
            (CONTENT_DISPOSITION, disposition),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        ],
        bytes,
    )
        .into_response())
}
