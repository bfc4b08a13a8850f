//! Saved views: a list with its filters, kept by a user under a name of their own.

use axum::extract::Path;
use huiyin_store::people::AdminCommand;

use crate::edge::{Asked, Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

/// The name of this list among saved views.
const LIST: &str = "tickets";

/// A saved view as the page shows it.
pub(super) struct View {
    pub label: String,
    pub href: String,
    /// Where to post to be rid of it.
    pub drop: String,
}

/// The views that the viewer has saved of this list.
pub(super) fn of(viewer: &Viewer) -> Vec<View> {
    viewer
        .directory()
        .views_of(viewer.person.id)
        .into_iter()
        .filter(|view| view.list == LIST)
        .map(|view| View {
            label: view.label,
            href: viewer.at(&format!("/tickets{}", view.query)),
            drop: viewer.at(&format!("/views/{}/drop", view.id)),
        })
        .collect()
}

/// `POST /c/{centre}/views`
pub async fn save(viewer: Viewer, posted: Posted) -> Shown {
    // The query is read and written again: only a query can come out.
    let query = Asked::of(posted.text("query").trim_start_matches('?')).with("after", "");
    let back = viewer.at(&format!("/tickets{query}"));
    let label: String = posted.text("label").chars().take(30).collect();
    if label.is_empty() {
        return page::told(back, Tone::Over, "没有保存：请给这个视图起个名字。");
    }
    let saved = viewer
        .administer(AdminCommand::SaveView {
            list: LIST.to_owned(),
            label: label.clone(),
            query,
        })
        .await;
    match saved {
        Ok(_) => page::told(back, Tone::Ok, format!("已存为常用视图“{label}”。")),
        Err(Fault::Refused(refusal)) => page::told(back, Tone::Over, refusal.sentence),
        Err(other) => Err(other),
    }
}

/// `POST /c/{centre}/views/{view}/drop`
pub async fn drop(viewer: Viewer, Path((_, view)): Path<(String, i64)>) -> Shown {
    let own = viewer
        .directory()
        .views_of(viewer.person.id)
        .into_iter()
        .any(|saved| saved.id == view && saved.list == LIST);
    if !own {
        return Err(Fault::NotFound);
    }
    viewer.administer(AdminCommand::DropView { view }).await?;
    page::told(viewer.at("/tickets"), Tone::Ok, "已删除这个视图。")
}
