//! Cookies: what they are called, and how they are read and set.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// The value of a cookie that came with a request.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The cookie of a session at a centre. Over TLS its prefix binds it to this very host.
pub fn session_name(slug: &str, secure: bool) -> String {
    private_name(&format!("hy_in_{slug}"), secure)
}

/// The cookie that binds the forms of somebody who is not signed in.
pub fn visit_name(secure: bool) -> String {
    private_name("hy_visit", secure)
}

fn private_name(name: &str, secure: bool) -> String {
    if secure {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// A cookie for the server alone. `seconds`: how long it lives, 0 takes it away.
pub fn private(name: &str, value: &str, secure: bool, seconds: i64) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// A cookie of taste (theme, size), which the pages' script may set as well; lives for a year.
pub fn of_taste(name: &str, value: &str) -> Option<HeaderValue> {
    let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000");
    HeaderValue::from_str(&cookie).ok()
}

/// Puts a cookie into an answer.
pub fn put(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

/// Text as a cookie's value can carry it, and back.
pub fn pack(text: &str) -> String {
    let mut packed = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            packed.push(char::from(byte));
        } else {
            packed.push_str(&format!("%{byte:02X}"));
        }
    }
    packed
}

/// The text in a cookie's value; empty if it is none of ours.
pub fn unpack(packed: &str) -> String {
    let mut bytes = Vec::with_capacity(packed.len());
    let mut rest = packed.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap_or(b'x'), rest.next().unwrap_or(b'x')];
        let Some(byte) = std::str::from_utf8(&digits)
            .ok()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        else {
            return String::new();
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_cookie() {
        let words = "已签收，请在 5月9日 前答复；ok";
        assert_eq!(unpack(&pack(words)), words);
        assert_eq!(unpack("%zz"), "");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; hy_visit=xyz; b=2"));
        assert_eq!(get(&headers, "hy_visit"), Some("xyz"));
        assert_eq!(get(&headers, "visit"), None);
    }
}
