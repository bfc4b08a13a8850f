//! What is vendored and drawn: stylesheets, scripts, icons, embedded in the program. (In debug
//! builds they are read from the source tree, so that a designer sees a change at once.)

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use sm3::{Digest, Sm3};

use crate::edge::Fault;
use crate::edge::csrf::hex;
use crate::routes::{Routes, Who};

#[derive(rust_embed::RustEmbed)]
#[folder = "assets/"]
struct Files;

/// Changes with the content of any asset; appended to their addresses.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        let mut hasher = Sm3::new();
        for name in names {
            if let Some(file) = Files::get(&name) {
                hasher.update(file.metadata.sha256_hash());
            }
        }
        hex(&hasher.finalize()[..6])
    });
    &VERSION
}

/// The assets' route, and the addresses that browsers ask for by themselves.
pub fn routes() -> Routes {
    Routes::new()
        .get("/assets/{*path}", Who::Everybody, asset)
        .get("/favicon.ico", Who::Everybody, favicon)
        .get("/robots.txt", Who::Everybody, robots)
}

async fn asset(Path(path): Path<String>, uri: Uri, headers: HeaderMap) -> Result<Response, Fault> {
    serve(&path, uri.query().unwrap_or("").contains("v="), &headers)
}

async fn favicon(headers: HeaderMap) -> Result<Response, Fault> {
    serve("mark.svg", false, &headers)
}

async fn robots() -> Response {
    (
        [(CONTENT_TYPE, "text/plain; charset=utf-8")],
        "User-agent: *\nDisallow: /\n",
    )
        .into_response()
}

fn serve(path: &str, versioned: bool, headers: &HeaderMap) -> Result<Response, Fault> {
    let file = Files::get(path).ok_or(Fault::NotFound)?;
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..8]));
    // Modules imported by scripts carry no version: they are asked for again, and found unchanged.
    let cache = if versioned {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| known.contains(&tag));
    let fixed = [(CACHE_CONTROL, cache.to_owned()), (ETAG, tag)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let kind = [(CONTENT_TYPE, content_type(path))];
    Ok((fixed, kind, file.data.into_owned()).into_response())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}
