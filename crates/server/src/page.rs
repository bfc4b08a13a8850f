//! Answers that are pages: rendering, leading on after a deed, and what each layout needs.

use askama::Template;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use huiyin_store::Scope;

use crate::app::{App, Site};
use crate::assets;
use crate::edge::{Fault, cookies};
use crate::rail;
use crate::view::{self, Flash, Page};
use crate::viewer::{Taste, Viewer, Visitor};
use crate::words;

/// What a page's handler answers.
pub type Shown = Result<Response, Fault>;

/// The colour of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is done.
    Ok,
    /// To know.
    Info,
    /// To heed.
    Soon,
    /// It went wrong.
    Over,
}

impl Tone {
    /// As the stylesheet calls it.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Info => "info",
            Tone::Soon => "soon",
            Tone::Over => "over",
        }
    }

    fn parse(class: &str) -> Tone {
        match class {
            "ok" => Tone::Ok,
            "soon" => Tone::Soon,
            "over" => Tone::Over,
            _ => Tone::Info,
        }
    }
}

/// A page.
///
/// # Errors
/// The template failed.
pub fn show(template: &impl Template) -> Shown {
    show_with(StatusCode::OK, template)
}

/// A page with a status: 422 for a form that has to be mended.
///
/// # Errors
/// The template failed.
pub fn show_with(status: StatusCode, template: &impl Template) -> Shown {
    let html = template.render()?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(CONTENT_TYPE, kind)], html).into_response())
}

/// Leads on to another page (303).
///
/// # Errors
/// The path cannot stand in a header.
pub fn go(path: &str) -> Shown {
    let location =
        HeaderValue::from_str(path).map_err(|_| Fault::Broken(format!("no address: {path:?}")))?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// Leads on to another page and says there, once, what was done.
///
/// # Errors
/// As [`go`].
pub fn told(path: impl AsRef<str>, tone: Tone, text: impl AsRef<str>) -> Shown {
    told_with_undo(path, tone, text, "")
}

/// As [`told`], with the path of a form post that takes the deed back.
///
/// # Errors
/// As [`go`].
pub fn told_with_undo(
    path: impl AsRef<str>,
    tone: Tone,
    text: impl AsRef<str>,
    undo: &str,
) -> Shown {
    let mut response = go(path.as_ref())?;
    // A cookie holds 4 KB; three bytes in the packed form for each byte of the text.
    let text: String = text.as_ref().chars().take(300).collect();
    let value = cookies::pack(&format!("{}\n{undo}\n{text}", tone.class()));
    let cookie = cookies::private("hy_flash", &value, false, 60);
    cookies::put(response.headers_mut(), cookie);
    Ok(response)
}

/// What was just done, if this request is for a whole page.
pub fn flash_of(headers: &HeaderMap) -> Option<Flash> {
    if !is_whole_page(headers) {
        return None;
    }
    let packed = cookies::get(headers, "hy_flash").filter(|value| !value.is_empty())?;
    let text = cookies::unpack(packed);
    let mut parts = text.splitn(3, '\n');
    let tone = Tone::parse(parts.next()?).class().to_owned();
    let undo = parts.next()?.to_owned();
    let text = parts.next()?.to_owned();
    Some(Flash { tone, text, undo })
}

/// Whether a browser asks for a page to show, not a script for a part of one.
pub fn is_whole_page(headers: &HeaderMap) -> bool {
    let fetch = headers
        .get("sec-fetch-dest")
        .and_then(|value| value.to_str().ok());
    !headers.contains_key("hx-request") && fetch.is_none_or(|dest| dest == "document")
}

/// A path of ours to lead back to; the fallback for anything that could lead elsewhere.
pub fn back(path: &str, fallback: &str) -> String {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    if own { path } else { fallback }.to_owned()
}

/// What the layout of a page outside any centre needs.
pub fn bare(taste: &Taste, title: &str) -> Page {
    Page {
        title: title.to_owned(),
        path: taste.path.clone(),
        hue: "teal".to_owned(),
        theme: taste.theme.clone(),
        size: taste.size.clone(),
        flash: taste.flash.clone(),
        assets: assets::version().to_owned(),
        ..Page::default()
    }
}

/// What the layout of a centre's page needs, whoever looks.
pub fn of_site(site: &Site, taste: &Taste, title: &str) -> Page {
    Page {
        base: site.base(),
        slug: site.slug.clone(),
        centre: site.name.clone(),
        hue: site.hue.clone(),
        demo: site.demo,
        ..bare(taste, title)
    }
}

pub(crate) fn of_visitor(visitor: &Visitor, title: &str) -> Page {
    Page {
        csrf: visitor.csrf(),
        ..of_site(&visitor.site, visitor.taste(), title)
    }
}

pub(crate) async fn of_viewer(viewer: &Viewer, title: &str) -> Result<Page, Fault> {
    let rail = rail::of(viewer, &viewer.taste().path).await?;
    let asked = viewer
        .taste()
        .path
        .split_once('?')
        .map_or("", |(_, query)| query);
    Ok(Page {
        viewer: Some(view::Viewer {
            name: viewer.person.name.clone(),
            post: viewer.post_in_chinese(),
        }),
        queues: rail.queues,
        places: rail.places,
        csrf: viewer.csrf(),
        working_day_line: words::working_day(viewer.now(), &viewer.calendar()),
        may_search: viewer.scope() != Scope::Nothing,
        query: crate::edge::Asked::of(asked).text("q").to_owned(),
        ..of_site(&viewer.site, viewer.taste(), title)
    })
}

/// The layout's needs for an error, when only the request's path and cookies are known.
pub(crate) fn for_fault(app: &App, taste: &Taste, title: &str) -> Page {
    let slug = taste
        .path
        .strip_prefix("/c/")
        .and_then(|rest| rest.split(['/', '?']).next())
        .unwrap_or("");
    match app.site(slug) {
        Some(site) => of_site(&site, taste, title),
        None => bare(taste, title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_only_led_back_to_pages_of_ours() {
        assert_eq!(back("/c/daye/tickets?q=1", "/"), "/c/daye/tickets?q=1");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a b",
        ] {
            assert_eq!(back(elsewhere, "/c/daye/"), "/c/daye/");
        }
    }
}
