//! The rail: a viewer's queues with what waits in each, and the places the viewer may go.

use axum::extract::Query;
use huiyin_core::people::Role;
use serde::Deserialize;

use crate::console::work::counted;
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

/// The foot bar of a phone holds so many.
const PINS: usize = 4;

const ADMIN: &[Role] = &[Role::Admin];
const WATCH: &[Role] = &[Role::Auditor, Role::SecurityOfficer, Role::Admin];

/// The places besides casework: label, icon, path below the centre, for whom.
const OFFICE: [(&str, &str, &str, &[Role]); 10] = [
    ("单位", "building-2", "/admin/units", ADMIN),
    ("用户", "users", "/admin/users", ADMIN),
    ("类别", "tag", "/admin/categories", ADMIN),
    ("网格", "map-pin", "/admin/grids", ADMIN),
    ("工作日历", "calendar-days", "/admin/calendar", ADMIN),
    ("规则", "scale", "/admin/profiles", WATCH),
    ("接口令牌", "key", "/admin/tokens", ADMIN),
    ("查阅记录", "eye", "/admin/access", WATCH),
    ("表格导入导出", "files", "/admin/tables", ADMIN),
    ("设置", "settings", "/admin/settings", ADMIN),
];

/// The rail of a viewer on the page `path`.
///
/// # Errors
/// The queues cannot be counted.
pub async fn of(viewer: &Viewer, path: &str) -> Result<Rail, Fault> {
    let path = path.split('?').next().unwrap_or(path);
    let queues = counted::queues(viewer, path).await?;
    let mut places = counted::places(viewer, path);
    let mut pinned = places
        .iter()
        .chain(&queues)
        .filter(|entry| entry.pinned)
        .count();
    for (label, icon, below, roles) in OFFICE {
        if roles.contains(&viewer.role()) {
            let href = viewer.at(below);
            places.push(RailEntry {
                label: label.to_owned(),
                current: path == href || path.starts_with(&format!("{href}/")),
                icon: icon.to_owned(),
                href,
                pinned: pinned < PINS,
                ..RailEntry::default()
            });
            pinned += 1;
        }
    }
    Ok(Rail { queues, places })
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
