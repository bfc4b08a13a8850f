//! Every page that this viewer may go to, for the palette (Ctrl K).

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;

use super::home::{of_viewer, spots};
use crate::page::Shown;
use crate::viewer::Viewer;

/// One entry of the palette.
#[derive(Debug, Serialize)]
struct Entry {
    label: String,
    /// The group that it stands in: “队列”, “去处”, “做”.
    kind: &'static str,
    href: String,
}

/// `GET /c/{centre}/palette`
pub async fn entries(viewer: Viewer) -> Shown {
    let mut entries = Vec::new();
    for queue in of_viewer(&viewer) {
        entries.push(Entry {
            label: queue.label.to_owned(),
            kind: "队列",
            href: viewer.at(queue.path),
        });
    }
    for spot in spots(&viewer) {
        entries.push(Entry {
            label: spot.label.to_owned(),
            kind: "去处",
            href: viewer.at(spot.path),
        });
    }
    // What the rail knows besides (administration, the access log) is a place too.
    let page = viewer.page("").await?;
    for place in page.places {
        if entries.iter().all(|entry| entry.href != place.href) {
            entries.push(Entry {
                label: place.label,
                kind: "去处",
                href: place.href,
            });
        }
    }
    if !spots(&viewer).is_empty() {
        for (label, query) in [
            ("超期的工单", "?clock=overdue"),
            ("今天到期的工单", "?clock=today"),
            ("该我办的工单", "?mine=1"),
            ("今天登记的工单", "?period=today"),
        ] {
            entries.push(Entry {
                label: label.to_owned(),
                kind: "查找",
                href: viewer.at(&format!("/tickets{query}")),
            });
        }
    }
    Ok(Json(entries).into_response())
}
