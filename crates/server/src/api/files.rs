//! Attachments: listed, taken in, handed out. What is taken and how it is cleaned is the ticket
//! page's own rule.

use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::Audience;
use huiyin_store::Trouble;
use huiyin_store::access::Act;
use huiyin_store::files::unhex;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::ticket;
use huiyin_store::writer::{Envelope, Target};
use serde_json::{Map, Value, json};

use super::answers::{Answers, openable};
use super::asked::{Terms, has_already, whole};
use super::commands::answered;
use super::components::named;
use super::shape::{Shape, may, shown};
use super::verbs::terms;
use crate::console::ticket::take;
use crate::edge::{Fault, Upload, cookies};
use crate::viewer::Viewer;

/// Megabytes of one upload with everything around it.
pub const MEGABYTES: usize = 11;

/// The fields of an upload beside the file itself.
pub fn fields() -> Shape {
    Shape::Object(vec![may(
        "audience",
        "`internal`, if left out; what a unit uploads is for the unit at least.",
        terms!(Audience),
    )])
}

/// The attachments that the caller may open.
pub async fn list(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (page, identity) = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            let page = ticket::page(reader, scope, id)?;
            Ok((page, ticket::masked(reader, scope, id)?))
        })
        .await?;
    viewer.look(
        Act::View,
        SubjectKind::Ticket,
        page.ticket.id.0,
        "api attachments",
    )?;
    let directory = viewer.directory();
    let items = Answers::new(&page, &identity, &directory, &viewer).attachments();
    Ok(Json(json!({ "items": items })).into_response())
}

/// Takes one file in and attaches it.
pub async fn upload(
    viewer: Viewer,
    Path((centre, number)): Path<(String, String)>,
    terms: Terms,
    request: Request,
) -> Result<Response, Fault> {
    let (fields, file) = read(request).await?;
    let audience = fields
        .get("audience")
        .and_then(Value::as_str)
        .and_then(Audience::parse)
        .unwrap_or(Audience::Internal);
    let wanted = number.clone();
    let (id, held) = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &wanted)?.ok_or(Trouble::NotFound)?;
            let held = ticket::state(reader, scope, id)?.attachments.len();
            Ok((id, held))
        })
        .await?;
    let taken = viewer
        .blocking(move |centre| take(centre, &[file], "file", held))
        .await?;
    let taken = taken.first().ok_or_else(no_file)?;
    let command = taken.attach(audience)?;
    let mut envelope = Envelope::new(viewer.actor(), Target::Ticket(id), command);
    if let Some(key) = terms.key {
        envelope = envelope.with_key(key);
    }
    if let Some(version) = terms.if_match {
        envelope = envelope.if_match(version);
    }
    let answer = viewer.send(envelope).await?;
    let place = format!(
        "/api/v1/centres/{centre}/tickets/{number}/attachments/{}",
        taken.hash
    );
    let mut response = answered(&viewer, answer, StatusCode::CREATED).await?;
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

fn no_file() -> Fault {
    Refusal::bad_field("file", "请附上一个文件（表单项 file）。").into()
}

/// The form: one file under `file`, and the other fields.
async fn read(request: Request) -> Result<(Map<String, Value>, Upload), Fault> {
    let unreadable = || Fault::Bad("提交的表单不完整或格式不对，请重新提交。".to_owned());
    let (parts, body) = request.into_parts();
    let kind = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Fault::Unsupported);
    }
    // The gate has set the limit of this address; the framework's own is lower.
    let bytes = whole(body).await?;
    let mut request = Request::from_parts(parts, Body::from(bytes));
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| unreadable())?;
    let mut fields = Map::new();
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            let called = field.file_name().unwrap_or("").to_owned();
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            file = Some(Upload {
                name: called,
                bytes,
            });
            continue;
        }
        let text = field.text().await.map_err(|_| unreadable())?;
        if fields.insert(name.clone(), json!(text)).is_some() || name == "file" {
            let name = shown(&name);
            return Err(Refusal::bad_field(&name, format!("“{name}”写了不止一次。")).into());
        }
    }
    let mut checked = Value::Object(fields);
    self::fields().check(&mut checked, "", named)?;
    let Value::Object(fields) = checked else {
        return Err(unreadable());
    };
    Ok((fields, file.ok_or_else(no_file)?))
}

/// Hands out one file, to keep rather than to show.
pub async fn download(
    viewer: Viewer,
    headers: HeaderMap,
    Path((_, number, hash)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let tag = format!("\"{hash}\"");
    let (page, identity) = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            let page = ticket::page(reader, scope, id)?;
            Ok((page, ticket::masked(reader, scope, id)?))
        })
        .await?;
    let found = openable(&page.ticket.attachments, &viewer.actor(), &hash).cloned();
    let attached = found.ok_or(Fault::NotFound)?;
    let tag = HeaderValue::from_str(&tag).map_err(|_| Fault::NotFound)?;
    if has_already(&headers, tag.to_str().unwrap_or_default()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    viewer.look(
        Act::Download,
        SubjectKind::Ticket,
        page.ticket.id.0,
        hash.clone(),
    )?;
    let bytes = viewer
        .blocking(move |centre| {
            let hash = unhex(&hash).ok_or(Trouble::NotFound)?;
            centre.files().get(&hash)?.ok_or(Trouble::NotFound)
        })
        .await?;
    let directory = viewer.directory();
    let name = Answers::new(&page, &identity, &directory, &viewer).file_name(&attached.hash);
    let saved = format!("attachment; filename*=UTF-8''{}", cookies::pack(&name));
    let header = |text: &str| {
        HeaderValue::from_str(text).map_err(|_| Fault::Broken("a file's name".to_owned()))
    };
    let headers = [
        (CONTENT_TYPE, header(&attached.mime)?),
        (CONTENT_DISPOSITION, header(&saved)?),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
        (ETAG, tag),
    ];
    Ok((headers, bytes).into_response())
}
