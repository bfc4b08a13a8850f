//! The list page.

use huiyin_core::people::Role;
use huiyin_store::Scope;
use huiyin_store::views::list::{self, Key};

use super::filter::{self, Selects};
use super::rows::Wording;
use super::{bulk, saved};
use crate::edge::Asked;
use crate::page::{self, Shown};
use crate::view::{Page, Pager, RowView, Tab};
use crate::viewer::Viewer;

const ROWS: usize = 50;
/// Counting stops here; a list of thousands needs no exact number.
const COUNTED: i64 = 2_000;

#[derive(askama::Template)]
#[template(path = "console/list/list.html")]
struct List {
    page: Page,
    why: &'static str,
    tabs: Vec<Tab>,
    selects: Selects,
    query: String,
    clock: String,
    rows: Vec<RowView>,
    pager: Pager,
    views: Vec<saved::View>,
    deeds: Vec<(&'static str, &'static str)>,
    is_narrowed: bool,
    may_register: bool,
}

/// `GET /c/{centre}/tickets`
pub async fn page(viewer: Viewer, asked: Asked) -> Shown {
    let wanted = filter::read(&asked, &viewer);
    let after: Option<Key> = asked.text("after").parse().ok();
    let (filter, order) = (wanted.filter.clone(), wanted.order);
    let (found, count) = viewer
        .read(move |reader, scope| {
            let found = list::tickets(reader, scope, &filter, order, after, ROWS)?;
            let count = list::count(reader, scope, &filter, COUNTED)?;
            Ok((found, count))
        })
        .await?;
    // A whole number leads straight to its ticket.
    if let (Some(text), [only]) = (asked.opt("q"), found.lines.as_slice())
        && only.line.number == text
    {
        return page::go(&viewer.at(&format!("/tickets/{text}")));
    }
    let directory = viewer.directory();
    let calendar = viewer.calendar();
    let base = viewer.base();
    let wording = Wording::of(&base, &viewer, &calendar, &directory);
    let rows: Vec<RowView> = found.lines.iter().map(|line| wording.row(line)).collect();
    let here = viewer.at("/tickets");
    let pager = Pager {
        first: after.map_or(String::new(), |_| {
            format!("{here}{}", asked.with("after", ""))
        }),
        next: found.next.map_or(String::new(), |key| {
            format!("{here}{}", asked.with("after", &key.to_string()))
        }),
        range: if found.next.is_some() || after.is_some() {
            format!("本页 {} 件，共 {count} 件", rows.len())
        } else {
            format!("共 {count} 件")
        },
    };
    let title = match asked.opt("q") {
        Some(words) => format!("查找“{words}”"),
        None if viewer.scope() == Scope::All => "全部工单".to_owned(),
        None if viewer.role() == Role::DisciplineOfficer => "抄送我的工单".to_owned(),
        None => "本单位工单".to_owned(),
    };
    page::show(&List {
        page: viewer.page(&title).await?,
        why: filter::why(wanted.order),
        tabs: tabs(&asked, &here),
        selects: filter::selects(&asked, &viewer),
        query: filter::to_keep(&asked),
        clock: asked.text("clock").to_owned(),
        rows,
        pager,
        views: saved::of(&viewer),
        deeds: bulk::deeds(viewer.role()),
        is_narrowed: wanted.is_narrowed,
        may_register: crate::console::work::queues::may_register(viewer.role()),
    })
}

/// The clocks as tabs; each keeps the other filters.
fn tabs(asked: &Asked, here: &str) -> Vec<Tab> {
    let current = asked.text("clock");
    [
        ("", "全部"),
        ("overdue", "超期"),
        ("today", "今天到期"),
        ("soon", "三天内到期"),
        ("none", "没有时限"),
    ]
    .into_iter()
    .map(|(id, label)| {
        let without_place = Asked::of(asked.with("after", "").trim_start_matches('?'));
        Tab {
            label: label.to_owned(),
            href: format!("{here}{}", without_place.with("clock", id)),
            count: None,
            current: current == id,
        }
    })
    .collect()
}
