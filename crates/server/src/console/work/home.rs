//! The first page of the day: numbers that open their queues, then everything that waits for me
//! in one list, the most urgent first.

use std::collections::HashSet;

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_store::Scope;
use huiyin_store::Trouble;
use huiyin_store::views::list::{self, Order};
use huiyin_store::views::queue::{self, Counts};
use huiyin_store::views::{Reader, TicketLine};

use super::queues::{self, Queue, Spot};
use crate::console::list::rows::{self, Press, Wording};
use crate::page::{self, Shown};
use crate::routes::CASEWORK;
use crate::view::{Badge, Page, RowView};
use crate::viewer::Viewer;

/// Rows shown of what waits for me; the queues hold the rest.
const MOST: usize = 40;
/// Rows shown of a queue that I only keep an eye on.
const WATCHED: usize = 6;

/// A number that opens its tickets.
struct Tile {
    href: String,
    /// `is-over`, `is-soon`, `is-none` or empty.
    class: &'static str,
    icon: &'static str,
    number: i64,
    label: String,
    note: String,
}

/// Rows under one heading.
pub(super) struct Group {
    pub heading: String,
    pub rows: Vec<RowView>,
}

/// A queue that I keep an eye on.
struct Watched {
    label: &'static str,
    href: String,
    count: i64,
    rows: Vec<RowView>,
}

#[derive(askama::Template)]
#[template(path = "console/work/home.html")]
struct Home {
    page: Page,
    today: String,
    has_queues: bool,
    may_register: bool,
    tiles: Vec<Tile>,
    groups: Vec<Group>,
    /// How many more wait than are shown.
    more: i64,
    watched: Vec<Watched>,
    places: Vec<(String, String, String)>,
}

/// What is read of one queue.
struct Read {
    queue: Queue,
    counts: Counts,
    lines: Vec<TicketLine>,
}

/// `GET /c/{centre}/`
pub async fn page(viewer: Viewer) -> Shown {
    let page = viewer.page("我的工作").await?;
    let role = viewer.role();
    let calendar = viewer.calendar();
    let now = viewer.now();
    let today = today_line(&calendar, now);
    if !CASEWORK.admits(role) {
        let places = page
            .places
            .iter()
            .map(|place| (place.label.clone(), place.href.clone(), place.icon.clone()))
            .collect();
        return page::show(&Home {
            page,
            today,
            has_queues: false,
            may_register: false,
            tiles: vec![],
            groups: vec![],
            more: 0,
            watched: vec![],
            places,
        });
    }
    let mine = of_viewer(&viewer);
    let units = viewer.units();
    let soon = calendar.end_of_day(calendar.date_of(now));
    let read = viewer
        .read(move |reader, scope| {
            mine.into_iter()
                .map(|queue| read_queue(reader, scope, queue, &units, soon))
                .collect::<Result<Vec<Read>, Trouble>>()
        })
        .await?;
    let directory = viewer.directory();
    let base = viewer.base();
    let wording = Wording::of(&base, &viewer, &calendar, &directory);
    let waiting: i64 = read
        .iter()
        .filter(|each| each.queue.to_do)
        .map(|each| each.counts.all)
        .sum();
    let groups = grouped(&read, &wording);
    let shown: usize = groups.iter().map(|group| group.rows.len()).sum();
    let watched = read
        .iter()
        .filter(|each| !each.queue.to_do && !each.lines.is_empty())
        .map(|each| Watched {
            label: each.queue.label,
            href: viewer.at(each.queue.path),
            count: each.counts.all,
            rows: each
                .lines
                .iter()
                .take(WATCHED)
                .map(|line| wording.row(line))
                .collect(),
        })
        .collect();
    page::show(&Home {
        today,
        has_queues: read.iter().any(|each| each.queue.to_do),
        may_register: queues::may_register(role),
        tiles: tiles(&read, &base),
        groups,
        more: waiting - i64::try_from(shown).unwrap_or(0),
        watched,
        places: vec![],
        page,
    })
}

/// The queues of the viewer's post under the rulebook in force.
pub(super) fn of_viewer(viewer: &Viewer) -> Vec<Queue> {
    let directory = viewer.directory();
    let today = directory.today();
    directory
        .law_on(today)
        .map_or_else(Vec::new, |law| queues::of(viewer.role(), &law.rulebook))
}

/// The places of the viewer's post.
pub(super) fn spots(viewer: &Viewer) -> Vec<Spot> {
    if CASEWORK.admits(viewer.role()) {
        queues::places(viewer.role())
    } else {
        Vec::new()
    }
}

fn read_queue(
    reader: &Reader<'_>,
    scope: &Scope,
    queue: Queue,
    units: &[huiyin_core::people::UnitId],
    soon: Moment,
) -> Result<Read, Trouble> {
    let filter = queue.filter(units);
    let counts = queue::counts(reader, scope, &filter, soon)?;
    let limit = if queue.to_do { MOST } else { WATCHED };
    let lines = if counts.all == 0 {
        vec![]
    } else {
        list::tickets(reader, scope, &filter, Order::Due, None, limit)?.lines
    };
    Ok(Read {
        queue,
        counts,
        lines,
    })
}

/// All that waits for me in one order: what is overdue first, then by due time; under headings
/// that say why a row stands where it stands. Each row says from which queue it comes.
fn grouped(read: &[Read], wording: &Wording<'_>) -> Vec<Group> {
    let several = read.iter().filter(|each| each.queue.to_do).count() > 1;
    let mut all: Vec<(Press, i64, &Queue, &TicketLine)> = Vec::new();
    let mut seen = HashSet::new();
    for each in read.iter().filter(|each| each.queue.to_do) {
        for line in &each.lines {
            if seen.insert(line.line.id) {
                let press = Press::of(&line.line, wording.now, wording.calendar);
                let due = line.line.due_at.map_or(i64::MAX, Moment::micros);
                all.push((press, due, &each.queue, line));
            }
        }
    }
    all.sort_by_key(|(press, due, _, line)| (*press, *due, line.line.registered_at));
    all.truncate(MOST);
    let mut groups: Vec<(Press, Group)> = Vec::new();
    for (press, _, queue, line) in all {
        let mut row = wording.row(line);
        if several {
            // The queue's name says already what is waited for.
            let said = queue.waiting().map(rows::asked);
            row.badges.retain(|badge| Some(badge.text.as_str()) != said);
            row.badges.insert(
                0,
                Badge {
                    tone: "brand".to_owned(),
                    text: queue.label.to_owned(),
                },
            );
        }
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
    groups.into_iter().map(|(_, group)| group).collect()
}

fn tiles(read: &[Read], base: &str) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for each in read {
        let counts = each.counts;
        let overdue_queue = each.queue.id == "overdue";
        let (class, icon) = if counts.all == 0 {
            ("is-none", "")
        } else if counts.overdue > 0 {
            ("is-over", "octagon-alert")
        } else if counts.soon > 0 {
            ("is-soon", "hourglass")
        } else {
            ("", "")
        };
        let note = if counts.all == 0 {
            "没有".to_owned()
        } else if overdue_queue {
            "须督促办理".to_owned()
        } else {
            match (counts.overdue, counts.soon) {
                (0, 0) => "没有超期".to_owned(),
                (0, soon) => format!("今天到期 {soon} 件"),
                (over, 0) => format!("超期 {over} 件"),
                (over, soon) => format!("超期 {over} 件，今天到期 {soon} 件"),
            }
        };
        tiles.push(Tile {
            href: format!("{base}{}", each.queue.path),
            class,
            icon,
            number: counts.all,
            label: each.queue.label.to_owned(),
            note,
        });
    }
    tiles
}

/// “5月8日 周五，工作日”
fn today_line(calendar: &Calendar, now: Moment) -> String {
    const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let date = calendar.date_of(now);
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|n| DAYS.get(n))
        .copied()
        .unwrap_or("");
    format!("{}月{}日 {weekday}", date.month(), date.day())
}
