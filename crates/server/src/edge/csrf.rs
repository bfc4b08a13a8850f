//! Form tokens: a form can only be posted by a page that we gave to the same visitor.
//! The token is an HMAC-SM3 of what the visitor's cookie holds, under the installation's key, so
//! that nothing has to be remembered.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use hmac::{Hmac, Mac};
use sm3::Sm3;

use super::Fault;
use crate::app::App;

/// The field of the forms that carries the token.
pub const FIELD: &str = "csrf";
/// The header that carries it in requests of the script.
pub const HEADER: &str = "x-csrf-token";

/// The token of the forms shown to the holder of a cookie.
pub fn token(app: &App, cookie: &str) -> String {
    let mac = keyed(app, cookie).finalize().into_bytes();
    hex(&mac[..16])
}

/// Whether a token was given to the holder of this cookie; takes the same time for any wrong one.
pub fn holds(app: &App, cookie: &str, given: &str) -> bool {
    let Some(given) = unhex(given) else {
        return false;
    };
    given.len() == 16 && keyed(app, cookie).verify_truncated_left(&given).is_ok()
}

/// Whether the browser says that a page of another site sent the request.
///
/// # Errors
/// [`Fault::Forged`] if it does.
pub fn same_site(app: &App, headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        None | Some("same-origin" | "none") => {}
        Some(_) => return Err(Fault::Forged),
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return Ok(());
    };
    let own = app.settings.origin() == origin;
    let of_host = text(HOST.as_str()).is_some_and(|host| {
        origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host)
    });
    if own || of_host {
        Ok(())
    } else {
        Err(Fault::Forged)
    }
}

/// A demo answers only under a name of this machine, so that no page elsewhere can reach it by
/// letting its own name point here.
///
/// # Errors
/// [`Fault::Forged`] for any other name.
pub fn own_host(app: &App, headers: &HeaderMap) -> Result<(), Fault> {
    if !app.settings.listen.ip().is_loopback() || app.settings.secure() {
        return Ok(());
    }
    let host = headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("localhost");
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    let own = name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if own { Ok(()) } else { Err(Fault::Forged) }
}

fn keyed(app: &App, cookie: &str) -> Hmac<Sm3> {
    // HMAC takes a key of any length, so this cannot fail; an empty key would, if it did, open nothing.
    let mut mac = Hmac::<Sm3>::new_from_slice(&app.key)
        .unwrap_or_else(|_| Hmac::<Sm3>::new(&Default::default()));
    mac.update(b"form of ");
    mac.update(cookie.as_bytes());
    mac
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
