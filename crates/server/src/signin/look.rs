//! `GET /look?theme=dark&size=large&back=/…`: how somebody likes the pages. Works without script.

use axum::http::HeaderMap;

use crate::edge::{Asked, cookies};
use crate::page::{self, Shown};

/// Sets the cookie and leads back.
pub async fn choose(asked: Asked, headers: HeaderMap) -> Shown {
    let from = headers
        .get("referer")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or("/");
    let path = match asked.text("back") {
        "" => from,
        back => back,
    };
    let mut response = page::go(&page::back(path, "/"))?;
    for (cookie, name, known) in [
        ("hy_theme", "theme", ["auto", "light", "dark"].as_slice()),
        ("hy_size", "size", ["normal", "large"].as_slice()),
    ] {
        let value = asked.text(name);
        if known.contains(&value) {
            cookies::put(response.headers_mut(), cookies::of_taste(cookie, value));
        }
    }
    Ok(response)
}
