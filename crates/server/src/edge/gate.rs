//! The gate before each handler: who asks, whether they may, and whether a form is ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::rate::Kind;
use super::{Fault, Posted, address, cookies, csrf};
use crate::app::{App, Site};
use crate::routes::Who;
use crate::signin::session;
use crate::viewer::{Taste, Viewer};

/// What the gate found out about somebody who need not be signed in.
#[derive(Clone)]
pub struct Visit {
    /// The value of the cookie that binds their forms.
    pub cookie: Arc<str>,
    fresh: bool,
    used: Arc<AtomicBool>,
}

impl Visit {
    /// The token for the visitor's forms; from now on the cookie is needed.
    pub fn token(&self, app: &App) -> String {
        self.used.store(true, Ordering::Relaxed);
        csrf::token(app, &self.cookie)
    }

    /// Gives a new visitor the cookie, if a form was shown.
    pub fn dress(&self, app: &App, mut response: Response) -> Response {
        if self.fresh && self.used.load(Ordering::Relaxed) {
            let secure = app.settings.secure();
            let name = cookies::visit_name(secure);
            let cookie = cookies::private(&name, &self.cookie, secure, 86_400);
            cookies::put(response.headers_mut(), cookie);
        }
        response
    }
}

/// Lets a request through to its handler, or answers it.
///
/// # Errors
/// The answer for those who may not pass.
pub async fn pass(
    app: &App,
    who: Who,
    limit: usize,
    request: Request,
) -> Result<(Request, Option<Visit>), Response> {
    check(app, who, limit, request)
        .await
        .map_err(IntoResponse::into_response)
}

async fn check(
    app: &App,
    who: Who,
    limit: usize,
    request: Request,
) -> Result<(Request, Option<Visit>), Fault> {
    let (mut parts, body) = request.into_parts();
    csrf::own_host(app, &parts.headers)?;
    let site = site(app, &mut parts).await?;
    if let Some(site) = &site {
        parts.extensions.insert(Arc::clone(site));
    }
    let source = address::of(app, &parts.headers, &parts.extensions);
    parts.extensions.insert(source);
    parts.extensions.insert(Taste::of(&parts));
    let unsafe_method = !parts.method.is_safe();
    let mut visit = None;
    let cookie: Arc<str> = match who {
        Who::Everybody => {
            let found = visit_of(app, &parts)?;
            if unsafe_method && parts.uri.path().contains("/portal") {
                let limit = app.settings.limits.portal_per_minute;
                let minute = Duration::from_secs(60);
                app.rates
                    .take(Kind::Portal, &source.to_string(), limit, minute)?;
            }
            parts.extensions.insert(found.clone());
            let cookie = Arc::clone(&found.cookie);
            visit = Some(found);
            cookie
        }
        Who::Staff | Who::Posts(_) => {
            let site = site.ok_or(Fault::NotFound)?;
            let viewer = session::viewer(app, &site, &parts, source).await?;
            if !who.admits(viewer.role()) {
                return Err(Fault::NotFound);
            }
            let cookie = Arc::clone(&viewer.form_cookie);
            parts.extensions.insert(viewer);
            cookie
        }
        Who::Token => {
            let viewer = bearer(app, site, &parts, source)?
                .with_own_tickets()
                .await?;
            parts.extensions.insert(viewer);
            Arc::from("")
        }
    };
    let body = if unsafe_method {
        let bytes = to_bytes(body, limit).await.map_err(|_| Fault::TooLarge)?;
        if who != Who::Token {
            csrf::same_site(app, &parts.headers)?;
            let posted = Posted::read(&parts.headers, &bytes).await?;
            let given = parts
                .headers
                .get(csrf::HEADER)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_else(|| posted.text(csrf::FIELD));
            if !csrf::holds(app, &cookie, given) {
                return Err(Fault::Forged);
            }
            parts.extensions.insert(posted);
        }
        Body::from(bytes)
    } else {
        body
    };
    Ok((Request::from_parts(parts, body), visit))
}

/// The centre in the address; none if the address names none.
async fn site(app: &App, parts: &mut Parts) -> Result<Option<Arc<Site>>, Fault> {
    let Ok(params) = RawPathParams::from_request_parts(parts, &()).await else {
        return Err(Fault::NotFound);
    };
    match params.iter().find(|(name, _)| *name == "centre") {
        None => Ok(None),
        Some((_, slug)) => app.site(slug).map(Some).ok_or(Fault::NotFound),
    }
}

fn visit_of(app: &App, parts: &Parts) -> Result<Visit, Fault> {
    let name = cookies::visit_name(app.settings.secure());
    let known = cookies::get(&parts.headers, &name)
        .filter(|value| value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit()));
    let (cookie, fresh) = match known {
        Some(value) => (value.to_owned(), false),
        None => (session::random_text::<16>()?, true),
    };
    Ok(Visit {
        cookie: cookie.into(),
        fresh,
        used: Arc::default(),
    })
}

/// Whom a bearer token stands for. Without a centre in the address the token says which.
fn bearer(
    app: &App,
    site: Option<Arc<Site>>,
    parts: &Parts,
    source: std::net::IpAddr,
) -> Result<Viewer, Fault> {
    let token = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Fault::Unauthorised)?;
    let hash = csrf::hex(&session::token_hash(token));
    let candidates = match site {
        Some(site) => vec![site],
        None => app.sites(),
    };
    for site in candidates {
        let directory = site.centre.directory();
        let Some((_, record, actor)) = directory.token(&hash, site.now()) else {
            continue;
        };
        let limit = app.settings.limits.api_per_second;
        app.rates
            .take(Kind::Api, &hash, limit, Duration::from_secs(1))?;
        return Viewer::of_token(app, &site, actor, record.post, parts, source);
    }
    Err(Fault::Unauthorised)
}
