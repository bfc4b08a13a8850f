//! What a form sent, and what stands in a query: pairs of name and text, and files.

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request};

use super::{Fault, cookies};

/// The most fields that a form may have.
const MOST_FIELDS: usize = 5_000;

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    /// As the visitor's machine calls it; believe nothing of it.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// A form that was posted, urlencoded or multipart.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    pairs: Arc<Vec<(String, String)>>,
    files: Arc<Vec<(String, Vec<Upload>)>>,
}

/// The query of an address.
#[derive(Debug, Clone, Default)]
pub struct Asked(Posted);

impl Posted {
    /// A form made by hand: tests, and pages that fill their fields before anything was posted.
    pub fn of(pairs: &[(&str, &str)]) -> Posted {
        Posted {
            pairs: Arc::new(
                pairs
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            ),
            files: Arc::default(),
        }
    }

    /// The text of a field without blanks around it; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The words of a text area: line ends as one character, no blanks around them.
    pub fn words(&self, name: &str) -> String {
        self.text(name).replace("\r\n", "\n")
    }

    /// The text of a field, `None` if it is empty or missing.
    pub fn opt(&self, name: &str) -> Option<String> {
        let words = self.words(name);
        (!words.is_empty()).then_some(words)
    }

    /// All texts of a field that may come several times, without empty ones.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// Whether a box was ticked.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.text(name), "1" | "on" | "true" | "yes")
    }

    /// A number, `None` if there is none that can be read.
    pub fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// The files of a field.
    pub fn files(&self, name: &str) -> &[Upload] {
        self.files
            .iter()
            .find(|(key, _)| key == name)
            .map_or(&[], |(_, files)| files.as_slice())
    }

    /// All pairs in the order in which they came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    fn urlencoded(text: &str) -> Posted {
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(MOST_FIELDS)
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                let decode = |part: &str| cookies::unpack(&part.replace('+', " "));
                (decode(name), decode(value))
            })
            .collect();
        Posted {
            pairs: Arc::new(pairs),
            files: Arc::default(),
        }
    }

    /// Reads a body whose bytes are here.
    pub(super) async fn read(headers: &HeaderMap, bytes: &Bytes) -> Result<Posted, Fault> {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if kind.starts_with("application/x-www-form-urlencoded") {
            return Ok(Posted::urlencoded(&String::from_utf8_lossy(bytes)));
        }
        if !kind.starts_with("multipart/form-data") {
            return Ok(Posted::default());
        }
        let unreadable =
            |_| Fault::Bad("提交的表单不完整，可能是网络中断了。请重新提交。".to_owned());
        let mut request = Request::new(Body::from(bytes.clone()));
        request.headers_mut().clone_from(headers);
        // The gate has kept to the route's own limit already.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut multipart = Multipart::from_request(request, &())
            .await
            .map_err(|_| Fault::Unsupported)?;
        let mut pairs = Vec::new();
        let mut files: Vec<(String, Vec<Upload>)> = Vec::new();
        while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if pairs.len() + files.len() >= MOST_FIELDS {
                return Err(Fault::TooLarge);
            }
            match field.file_name().map(str::to_owned) {
                None => pairs.push((name, field.text().await.map_err(unreadable)?)),
                Some(file) => {
                    let bytes = field.bytes().await.map_err(unreadable)?;
                    if file.is_empty() && bytes.is_empty() {
                        continue;
                    }
                    let upload = Upload { name: file, bytes };
                    match files.iter_mut().find(|(key, _)| *key == name) {
                        Some((_, of_field)) => of_field.push(upload),
                        None => files.push((name, vec![upload])),
                    }
                }
            }
        }
        Ok(Posted {
            pairs: Arc::new(pairs),
            files: Arc::new(files),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Posted {
    type Rejection = Fault;

    /// The gate has read the form already.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Posted, Fault> {
        parts
            .extensions
            .get::<Posted>()
            .cloned()
            .ok_or(Fault::Unsupported)
    }
}

impl Asked {
    /// The query of an address.
    pub fn of(query: &str) -> Asked {
        Asked(Posted::urlencoded(query))
    }

    /// The same query with one key set to another text (taken away if it is empty), `?a=b&c=d`;
    /// empty if nothing is left.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .pairs
            .iter()
            .filter(|(key, value)| key != name && !value.is_empty())
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        let query: Vec<String> = pairs
            .into_iter()
            .map(|(key, value)| format!("{}={}", cookies::pack(key), cookies::pack(value)))
            .collect();
        if query.is_empty() {
            String::new()
        } else {
            format!("?{}", query.join("&"))
        }
    }
}

impl std::ops::Deref for Asked {
    type Target = Posted;

    fn deref(&self) -> &Posted {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked, Infallible> {
        Ok(Asked::of(parts.uri.query().unwrap_or("")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_writes_it() {
        let posted = Posted::urlencoded("q=%E8%B7%AF+%E7%81%AF&ids=1&ids=2&ok=on&empty=");
        assert_eq!(posted.text("q"), "路 灯");
        assert_eq!(posted.texts("ids"), ["1", "2"]);
        assert!(posted.flag("ok"));
        assert_eq!(posted.opt("empty"), None);
        assert_eq!(posted.number::<i64>("ids"), Some(1));
    }

    #[test]
    fn a_query_is_changed_in_one_place() {
        let asked = Asked::of("q=%E7%81%AF&after=7");
        assert_eq!(asked.with("after", ""), "?q=%E7%81%AF");
        assert_eq!(asked.with("q", ""), "?after=7");
        assert_eq!(Asked::of("").with("a", ""), "");
    }
}
