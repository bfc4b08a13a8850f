//! The layer around everything: counts and times each request, gives faults their face, adds the
//! headers that every answer carries.

use std::time::Instant;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Fault, cookies, headers};
use crate::app::App;
use crate::page;
use crate::view::Page;
use crate::viewer::Taste;

#[derive(Template)]
#[template(path = "fault/page.html")]
struct FaultPage {
    page: Page,
    status: u16,
    sentence: String,
    clause: String,
}

/// The layer.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let taste = Taste::of(&parts);
    let asked = Asker {
        machine: is_for_machines(parts.uri.path()),
        script: parts.headers.contains_key("hx-request"),
        method: parts.method.clone(),
    };
    let next_response = next.run(Request::from_parts(parts, body)).await;
    let mut response = dressed(&app, &taste, &asked, next_response);
    headers::put(response.headers_mut(), app.settings.secure());
    if taste.flash.is_some() && is_html(response.headers()) {
        let gone = cookies::private("hy_flash", "", false, 0);
        cookies::put(response.headers_mut(), gone);
    }
    app.counters.requests.took(started.elapsed());
    app.counters.answered(response.status().as_u16());
    response
}

struct Asker {
    machine: bool,
    script: bool,
    method: Method,
}

fn dressed(app: &App, taste: &Taste, asked: &Asker, mut response: Response) -> Response {
    // Who asks for the methods of an address is told them (RFC 9110 §9.3.7).
    if asked.method == Method::OPTIONS && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        *response.status_mut() = StatusCode::NO_CONTENT;
        return response;
    }
    let fault = match response.extensions_mut().remove::<Fault>() {
        Some(fault) => fault,
        None => match from_status(&response) {
            Some(fault) => fault,
            None => return response,
        },
    };
    if let Fault::Broken(why) = &fault {
        tracing::error!(path = taste.path, method = %asked.method, why, "a request failed");
    }
    let mut face = match &fault {
        Fault::SignIn(to) | Fault::NewPassword(to) if !asked.machine => lead(to, asked.script),
        _ if asked.machine => problem(&fault),
        _ => fault_page(app, taste, &fault),
    };
    let headers = face.headers_mut();
    match &fault {
        Fault::TooMany(seconds) => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Fault::Busy => {
            headers.insert(RETRY_AFTER, HeaderValue::from(1));
        }
        Fault::Unauthorised => {
            let value = HeaderValue::from_static("Bearer realm=\"huiyin\"");
            headers.insert(WWW_AUTHENTICATE, value);
        }
        _ => {}
    }
    // What the handler had set beside the fault (`Allow`, a cookie) stays.
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != axum::http::header::CONTENT_LENGTH {
            face.headers_mut().append(name.clone(), value.clone());
        }
    }
    face
}

/// Answers of the framework itself that have no face yet (a query it could not read, a timeout).
fn from_status(response: &Response) -> Option<Fault> {
    let plain = response
        .headers()
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain {
        return None;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(Fault::Method),
        StatusCode::NOT_FOUND => Some(Fault::NotFound),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Some(Fault::Bad(
            "提交的内容不完整或格式不对，请检查后重新提交。".to_owned(),
        )),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Fault::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Fault::Unsupported),
        StatusCode::REQUEST_TIMEOUT => Some(Fault::Slow),
        StatusCode::INTERNAL_SERVER_ERROR => {
            Some(Fault::Broken("an answer without a face".to_owned()))
        }
        _ => None,
    }
}

fn is_for_machines(path: &str) -> bool {
    ["/api/", "/open311/"]
        .iter()
        .any(|root| path.starts_with(root))
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// A script follows another header than a browser does.
fn lead(to: &str, script: bool) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if script {
        (StatusCode::OK, [("hx-redirect", to)]).into_response()
    } else {
        (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
    }
}

/// RFC 9457.
fn problem(fault: &Fault) -> Response {
    let status = match fault {
        Fault::SignIn(_) | Fault::NewPassword(_) => StatusCode::UNAUTHORIZED,
        _ => fault.status(),
    };
    let mut body = json!({
        "type": "about:blank",
        "title": fault.title(),
        "status": status.as_u16(),
        "code": fault.code(),
        "detail": fault.sentence(),
    });
    if let (Fault::Refused(refusal), Some(body)) = (fault, body.as_object_mut()) {
        if let Some(clause) = &refusal.clause {
            body.insert("clause".to_owned(), json!(clause));
        }
        if let Some(field) = &refusal.field {
            body.insert("field".to_owned(), json!(field));
        }
    }
    let kind = HeaderValue::from_static("application/problem+json");
    (status, [(CONTENT_TYPE, kind)], body.to_string()).into_response()
}

fn fault_page(app: &App, taste: &Taste, fault: &Fault) -> Response {
    let status = fault.status();
    let clause = match fault {
        Fault::Refused(refusal) => refusal.clause.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let template = FaultPage {
        page: page::for_fault(app, taste, fault.title()),
        status: status.as_u16(),
        sentence: fault.sentence(),
        clause,
    };
    match page::show_with(status, &template) {
        Ok(response) => response,
        Err(_) => (status, fault.sentence()).into_response(),
    }
}
