//! The rail: a viewer's queues with what waits in each, and the places the viewer may go.

use axum::extract::Query;
use huiyin_core::people::Role;
use serde::Deserialize;

use crate::edge::Fault;
use crate::page::{self, Shown};
use crate::view::{Page, RailEntry};
use crate::viewer::Viewer;

/// What a viewer's rail shows.
#[derive(Debug, Default)]
pub struct Rail {
    /// In the order in which work comes.
    pub queues: Vec<RailEntry>,
    /// Where else one may go.
    pub places: Vec<RailEntry>,
}

/// The rail of a viewer on the page `path`.
///
/// # Errors
/// The queues cannot be counted.
pub async fn of(viewer: &Viewer, path: &str) -> Result<Rail, Fault> {
    let path = path.split('?').next().unwrap_or(path);
    let entry = |label: &str, icon: &str, below: &str, pinned| {
        let href = viewer.at(below);
        RailEntry {
            label: label.to_owned(),
            current: href == path,
            icon: icon.to_owned(),
            href,
            pinned,
            ..RailEntry::default()
        }
    };
    let mut places = crate::console::work::counted::places(viewer, path);
    if viewer.role() == Role::Admin {
        places.push(entry("单位", "building-2", "/admin/units", true));
    }
    places.push(entry("我的岗位与密码", "user-round", "/me", false));
    Ok(Rail {
        queues: crate::console::work::counted::queues(viewer, path).await?,
        places,
    })
}

#[derive(askama::Template)]
#[template(path = "parts/rail.html")]
struct Alone {
    page: Page,
}

/// Which page the rail stands beside.
#[derive(Deserialize)]
pub struct Beside {
    #[serde(default)]
    at: String,
}

/// The rail alone, fetched anew when a queue changes.
pub async fn alone(viewer: Viewer, Query(beside): Query<Beside>) -> Shown {
    let rail = of(&viewer, &beside.at).await?;
    let path = page::back(&beside.at, &viewer.at("/"));
    let page = Page {
        queues: rail.queues,
        places: rail.places,
        path,
        ..page::of_site(&viewer.site, viewer.taste(), "")
    };
    page::show(&Alone { page })
}
