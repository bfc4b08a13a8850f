//! Sessions: a random token in a cookie, its hash in the database, an end after twelve hours or
//! one hour without use.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::request::Parts;
use huiyin_core::calendar::Moment;
use huiyin_store::journal::Hash;
use huiyin_store::people::{Person, SessionNew};
use sm3::{Digest, Sm3};

use crate::app::{App, Site};
use crate::edge::{Fault, cookies, csrf};
use crate::viewer::Viewer;

/// A session ends at the latest after so long, in seconds.
const WHOLE: i64 = 12 * 60 * 60;
/// And after so long without a request.
const IDLE: i64 = 60 * 60;
/// Its last use is noted no more often than this.
const NOTED: i64 = 60;

/// So many random bytes as hexadecimal digits.
///
/// # Errors
/// No randomness from the system.
pub fn random_text<const N: usize>() -> Result<String, Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(csrf::hex(&bytes))
}

/// What is stored of a session's or an API's token.
pub fn token_hash(token: &str) -> Hash {
    Sm3::digest(token.as_bytes()).into()
}

/// Who is behind the session's cookie.
///
/// # Errors
/// [`Fault::SignIn`] if nobody is, [`Fault::NewPassword`] while one has to be chosen.
pub async fn viewer(
    app: &App,
    site: &Arc<Site>,
    parts: &Parts,
    source: IpAddr,
) -> Result<Viewer, Fault> {
    let path = if parts.method.is_safe() {
        parts.uri.path_and_query().map_or("", |path| path.as_str())
    } else {
        ""
    };
    let nobody = || {
        let query = match path {
            "" => String::new(),
            path if path == format!("{}/", site.base()) => String::new(),
            path => format!("?back={}", cookies::pack(path)),
        };
        Fault::SignIn(format!("{}/sign-in{query}", site.base()))
    };
    let name = cookies::session_name(&site.slug, app.settings.secure());
    let token = cookies::get(&parts.headers, &name).ok_or_else(nobody)?;
    let hash = token_hash(token);
    let centre = Arc::clone(&site.centre);
    let session = tokio::task::spawn_blocking(move || centre.session(&hash))
        .await??
        .ok_or_else(nobody)?;
    let directory = site.centre.directory();
    let person = directory
        .person(session.user)
        .filter(|person| !person.disabled)
        .ok_or_else(nobody)?;
    // A post that was taken away meanwhile gives way to another one, if there is one.
    let post = person
        .posts
        .iter()
        .find(|held| held.id == session.post)
        .or_else(|| person.posts.first())
        .copied()
        .ok_or_else(nobody)?;
    let now = site.now();
    if now.micros_since(session.seen_at) > NOTED * 1_000_000 {
        let end = now
            .plus_seconds(IDLE)
            .min(session.opened_at.plus_seconds(WHOLE));
        site.centre.touch_session(hash, end);
    }
    let change = format!("{}/me/password", site.base());
    let changing =
        [change.as_str(), &format!("{}/sign-out", site.base())].contains(&parts.uri.path());
    if person.must_change && !changing {
        return Err(Fault::NewPassword(change));
    }
    Ok(Viewer::of_session(
        app,
        site,
        person.clone(),
        post,
        hash,
        token,
        parts,
        source,
    ))
}

/// Opens a session; returns its cookie.
///
/// # Errors
/// It could not be written.
pub async fn open(
    app: &App,
    site: &Arc<Site>,
    person: &Person,
    post: i64,
    source: IpAddr,
) -> Result<Option<HeaderValue>, Fault> {
    let token = random_text::<32>()?;
    let new = SessionNew {
        token: token_hash(&token),
        user: person.id,
        post,
        expires_at: ends_first(site.now()),
        source: source.to_string(),
    };
    let centre = Arc::clone(&site.centre);
    tokio::task::spawn_blocking(move || centre.open_session(new)).await??;
    let secure = app.settings.secure();
    let name = cookies::session_name(&site.slug, secure);
    Ok(cookies::private(&name, &token, secure, WHOLE))
}

/// The cookie that takes a session's cookie away.
pub fn gone(app: &App, site: &Site) -> Option<HeaderValue> {
    let secure = app.settings.secure();
    cookies::private(&cookies::session_name(&site.slug, secure), "", secure, 0)
}

fn ends_first(now: Moment) -> Moment {
    now.plus_seconds(IDLE)
}
