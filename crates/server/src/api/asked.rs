//! Reading a request: its body, its query, its headers. What cannot be read is 400, what can be
//! read and does not fit the document is 422.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use huiyin_core::refusal::Refusal;
use serde_json::{Map, Value, json};

use super::components::named;
use super::shape::{Field, Shape, shown};
use crate::edge::Fault;

/// The header of RFC draft `idempotency-key-header`.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The pattern of an idempotency key in the document.
pub const KEY_PATTERN: &str = "^[!-~]{1,255}$";

/// The pattern of `If-Match` in the document.
pub const MATCH_PATTERN: &str = "^(\"[0-9]{1,9}\"|[*])$";

/// A body of JSON, not yet checked against a shape.
pub struct Sent(Value);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Sent, Fault> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Fault::Unsupported);
        }
        Ok(Sent(parsed(&whole(body).await?)?))
    }
}

impl Sent {
    /// A text of the body, before it is checked.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The body, if it has this shape.
    ///
    /// # Errors
    /// A refusal that names the field at fault.
    pub fn shaped(mut self, shape: &Shape) -> Result<Value, Refusal> {
        shape.check(&mut self.0, "", named)?;
        Ok(self.0)
    }
}

/// The whole body; the gate has limited it already.
///
/// # Errors
/// The connection broke.
pub async fn whole(body: Body) -> Result<Bytes, Fault> {
    to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Fault::Bad("请求没有完整送达，请重新发送。".to_owned()))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn parsed(bytes: &Bytes) -> Result<Value, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Bad("请求没有内容，应为一个JSON对象。".to_owned()));
    }
    // Refuses broken UTF-8, lone surrogates, numbers beyond any measure and too deep nesting.
    serde_json::from_slice(bytes).map_err(|error| {
        Fault::Bad(format!(
            "内容不是可以读取的JSON（第{}行第{}列），请检查编码、括号和引号。",
            error.line(),
            error.column()
        ))
    })
}

/// The query of an address, read under a table of parameters.
pub struct Queried(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Queried {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Queried, Fault> {
        Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map(|Query(pairs)| Queried(pairs))
            .map_err(|_| Fault::Bad("网址中的查询部分无法读取，请检查编码。".to_owned()))
    }
}

impl Queried {
    /// The parameters as values, checked; those that were not given are absent.
    ///
    /// # Errors
    /// A refusal that names the parameter at fault.
    pub fn under(self, table: &[Field]) -> Result<Map<String, Value>, Refusal> {
        let mut values = Map::new();
        for (name, text) in self.0 {
            let value = match table.iter().find(|field| field.name == name) {
                Some(field) => field.shape.read(&text),
                // The check says that there is no such parameter.
                None => json!(text),
            };
            if values.insert(name.clone(), value).is_some() {
                let name = shown(&name);
                return Err(Refusal::bad_field(
                    &name,
                    format!("“{name}”写了不止一次；多个取值请用逗号隔开。"),
                ));
            }
        }
        let mut values = Value::Object(values);
        Shape::Object(table.to_vec()).check(&mut values, "", named)?;
        match values {
            Value::Object(values) => Ok(values),
            _ => Ok(Map::new()),
        }
    }
}

/// What the headers of a command say.
#[derive(Debug, Default)]
pub struct Terms {
    pub key: Option<String>,
    pub if_match: Option<u32>,
}

impl<S: Send + Sync> FromRequestParts<S> for Terms {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Terms, Fault> {
        let text = |name: &HeaderName| match parts.headers.get(name) {
            None => Ok(None),
            Some(value) => value.to_str().map(Some).map_err(|_| unreadable(name)),
        };
        let key = match text(&IDEMPOTENCY_KEY)? {
            None => None,
            Some(key) if is_key(key) => Some(key.to_owned()),
            Some(_) => return Err(unreadable(&IDEMPOTENCY_KEY)),
        };
        let if_match = match text(&IF_MATCH)? {
            None | Some("*") => None,
            Some(tag) => Some(version(tag).ok_or_else(|| unreadable(&IF_MATCH))?),
        };
        Ok(Terms { key, if_match })
    }
}

fn unreadable(name: &HeaderName) -> Fault {
    Fault::Bad(match name {
        name if *name == IDEMPOTENCY_KEY => {
            "请求头 Idempotency-Key 应为1至255个不含空格的可见ASCII字符。".to_owned()
        }
        _ => "请求头 If-Match 应为一个版本号，如 \"7\"，或 *。".to_owned(),
    })
}

fn is_key(key: &str) -> bool {
    (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
}

/// The version that an entity tag of ours names.
fn version(tag: &str) -> Option<u32> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Whether the asker has this version already (weak comparison, RFC 9110 §13.1.2).
pub fn has_already(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == tag)
}

/// The entity tag of a version.
pub fn tag(version: u32) -> String {
    format!("\"{version}\"")
}

/// Puts the entity tag of a version on an answer.
pub fn tagged(mut response: Response, version: u32) -> Response {
    if let Ok(value) = HeaderValue::from_str(&tag(version)) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}
