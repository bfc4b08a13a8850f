//! One queue as a list, the most urgent first, with the ticket beside it.

use axum::extract::Path;
use huiyin_store::views::list::{self, Key, Order};
use huiyin_store::views::queue;

use super::home::{Group, of_viewer};
use crate::console::list::rows::{Press, Wording};
use crate::edge::{Asked, Fault};
use crate::page::{self, Shown};
use crate::view::{Page, Pager, Tab};
use crate::viewer::Viewer;

const ROWS: usize = 50;

#[derive(askama::Template)]
#[template(path = "console/work/queue.html")]
struct QueuePage {
    page: Page,
    why: String,
    tabs: Vec<Tab>,
    groups: Vec<Group>,
    pager: Pager,
    empty: &'static str,
}

/// `GET /c/{centre}/work/{queue}`
pub async fn page(viewer: Viewer, Path((_, id)): Path<(String, String)>, asked: Asked) -> Shown {
    let mine = of_viewer(&viewer);
    let Some(queue) = mine.iter().copied().find(|queue| queue.id == id) else {
        return Err(Fault::NotFound);
    };
    let after: Option<Key> = asked.text("after").parse().ok();
    let units = viewer.units();
    let calendar = viewer.calendar();
    let now = viewer.now();
    let soon = calendar.end_of_day(calendar.date_of(now));
    let (counts, found) = viewer
        .read(move |reader, scope| {
            let filter = queue.filter(&units);
            let counts = queue::counts(reader, scope, &filter, soon)?;
            let found = list::tickets(reader, scope, &filter, Order::Due, after, ROWS)?;
            Ok((counts, found))
        })
        .await?;
    let directory = viewer.directory();
    let base = viewer.base();
    let wording = Wording::of(&base, &viewer, &calendar, &directory);
    let mut groups: Vec<(Press, Group)> = Vec::new();
    for line in &found.lines {
        let press = Press::of(&line.line, now, &calendar);
        let row = wording.row(line);
        match groups.last_mut() {
            Some((last, group)) if *last == press => group.rows.push(row),
            _ => groups.push((
                press,
                Group {
                    heading: press.in_chinese().to_owned(),
                    rows: vec![row],
                },
            )),
        }
    }
    let tabs = mine
        .iter()
        .map(|other| Tab {
            label: other.label.to_owned(),
            href: viewer.at(other.path),
            count: (other.id == queue.id).then_some(counts.all),
            current: other.id == queue.id,
        })
        .collect();
    let here = viewer.at(&format!("/work/{}", queue.id));
    let pager = Pager {
        first: after.map_or(String::new(), |_| here.clone()),
        next: found
            .next
            .map_or(String::new(), |key| format!("{here}?after={key}")),
        range: format!("{} 件，共 {} 件", found.lines.len(), counts.all),
    };
    page::show(&QueuePage {
        page: viewer.page(queue.label).await?,
        why: "按时限排：先是超期的，再是今天到期的，然后按到期先后".to_owned(),
        tabs,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        pager,
        empty: queue.empty,
    })
}
