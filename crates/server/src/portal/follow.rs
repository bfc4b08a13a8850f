//! Which tickets this browser may follow: after the query code was given (or the request was filed
//! here) a signed cookie says so for half an hour, and each look begins the half hour anew.

use axum::http::{HeaderMap, HeaderValue};
use hmac::{Hmac, Mac};
use huiyin_core::calendar::Moment;
use huiyin_core::ticket::TicketId;
use huiyin_store::Scope;
use sm3::Sm3;

use crate::edge::cookies;
use crate::edge::csrf::hex;
use crate::viewer::Visitor;

/// Seconds.
const HALF_AN_HOUR: i64 = 30 * 60;

/// The most tickets that one browser follows at a time.
const MOST: usize = 4;

/// The tickets that the cookie opens, as a scope.
pub fn scope(visitor: &Visitor, headers: &HeaderMap) -> Scope {
    let open: Vec<TicketId> = held(visitor, headers).iter().map(|(id, _)| *id).collect();
    if open.is_empty() {
        Scope::Nothing
    } else {
        Scope::Tickets(open)
    }
}

/// The cookie that opens one more ticket, or keeps it open.
pub fn open(visitor: &Visitor, headers: &HeaderMap, ticket: TicketId) -> Option<HeaderValue> {
    let mut held = held(visitor, headers);
    held.retain(|(id, _)| *id != ticket);
    held.push((ticket, visitor.now().plus_seconds(HALF_AN_HOUR)));
    let first = held.len().saturating_sub(MOST);
    let listed: Vec<String> = held[first..]
        .iter()
        .map(|(id, until)| format!("{}.{}", id.0, until.micros()))
        .collect();
    let listed = listed.join("_");
    let value = format!(
        "{listed}_{}",
        hex(&signed(visitor, &listed).finalize().into_bytes())
    );
    let secure = visitor.app().settings.secure();
    cookies::private(&name(visitor), &value, secure, HALF_AN_HOUR)
}

/// The cookie that lets go of all tickets.
pub fn leave(visitor: &Visitor) -> Option<HeaderValue> {
    cookies::private(&name(visitor), "", visitor.app().settings.secure(), 0)
}

fn held(visitor: &Visitor, headers: &HeaderMap) -> Vec<(TicketId, Moment)> {
    read(visitor, headers).unwrap_or_default()
}

fn read(visitor: &Visitor, headers: &HeaderMap) -> Option<Vec<(TicketId, Moment)>> {
    let value = cookies::get(headers, &name(visitor))?;
    let (listed, mac) = value.rsplit_once('_')?;
    let mac: Vec<u8> = huiyin_store::files::unhex(mac)?.to_vec();
    signed(visitor, listed).verify_slice(&mac).ok()?;
    let now = visitor.now();
    Some(
        listed
            .split('_')
            .filter_map(|entry| {
                let (id, until) = entry.split_once('.')?;
                let until = Moment::from_micros(until.parse().ok()?);
                Some((TicketId(id.parse().ok()?), until))
            })
            .filter(|(_, until)| *until > now)
            .collect(),
    )
}

fn signed(visitor: &Visitor, listed: &str) -> Hmac<Sm3> {
    // HMAC takes a key of any length, so this cannot fail.
    let mut mac = Hmac::<Sm3>::new_from_slice(&visitor.app().key)
        .unwrap_or_else(|_| Hmac::<Sm3>::new(&Default::default()));
    mac.update(b"follows ");
    mac.update(visitor.site.slug.as_bytes());
    mac.update(b" ");
    mac.update(listed.as_bytes());
    mac
}

fn name(visitor: &Visitor) -> String {
    let prefix = if visitor.app().settings.secure() {
        "__Host-"
    } else {
        ""
    };
    format!("{prefix}hy_follow_{}", visitor.site.slug)
}
