//! What a list shows, as its address says it: every filter stands in the query, so that a list
//! can be kept, sent and gone back to.

use huiyin_core::calendar::{Calendar, Date, Moment};
use huiyin_core::people::{Role, UnitId};
use huiyin_core::terms::{Channel, RequestKind, Stage};
use huiyin_store::views::list::{ClockState, Filter, Order};

use crate::edge::Asked;
use crate::view::Choice;
use crate::viewer::Viewer;

/// A filter read from an address, with its order.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub filter: Filter,
    pub order: Order,
    /// Whether the address narrows the list at all.
    pub is_narrowed: bool,
}

/// The query keys of a list that are kept when a list is saved or exported.
pub(super) const KEYS: [&str; 12] = [
    "q", "stage", "unit", "category", "channel", "kind", "clock", "from", "to", "mine", "period",
    "sort",
];

/// Reads the query of a list. What cannot be read narrows nothing.
pub(super) fn read(asked: &Asked, viewer: &Viewer) -> Wanted {
    let calendar = viewer.calendar();
    let now = viewer.now();
    let today = calendar.date_of(now);
    let mut filter = Filter {
        text: asked.opt("q"),
        unit: asked.number("unit").map(UnitId),
        categories: categories(asked.text("category"), viewer),
        channels: Channel::parse(asked.text("channel")).into_iter().collect(),
        kinds: RequestKind::parse(asked.text("kind")).into_iter().collect(),
        ..Filter::default()
    };
    match asked.text("stage") {
        "" => {}
        "open" => filter.open = Some(true),
        "finished" => filter.open = Some(false),
        id => filter.stages = Stage::parse(id).into_iter().collect(),
    }
    filter.clock = clock(asked.text("clock"), &calendar, now);
    if filter.clock.is_some() {
        filter.open = Some(true);
    }
    let (mut from, mut to) = (date(asked.text("from")), date(asked.text("to")));
    if asked.text("period") == "today" {
        (from, to) = (Some(today), Some(today));
    }
    filter.registered_from = from.map(|day| beginning(&calendar, day));
    filter.registered_until = to
        .and_then(|day| day.tomorrow().ok())
        .map(|day| beginning(&calendar, day));
    if asked.flag("mine") {
        must_act(&mut filter, viewer);
    }
    let order = match asked.text("sort") {
        "due" => Order::Due,
        "oldest" => Order::Oldest,
        "updated" => Order::Updated,
        "newest" => Order::Newest,
        _ if filter.open == Some(true) && filter.text.is_none() => Order::Due,
        _ => Order::Newest,
    };
    Wanted {
        is_narrowed: KEYS
            .iter()
            .any(|key| *key != "sort" && !asked.text(key).is_empty()),
        filter,
        order,
    }
}

/// What the viewer's own post must act on.
fn must_act(filter: &mut Filter, viewer: &Viewer) {
    filter.open = Some(true);
    filter.must_units = viewer.units();
    filter.must_roles = match viewer.role() {
        Role::UnitClerk | Role::UnitLeader | Role::StreetLeader | Role::GridWorker => {
            vec![Role::UnitClerk, Role::UnitLeader, Role::StreetLeader]
        }
        role => vec![role],
    };
}

/// A category and all that lie below it.
fn categories(code: &str, viewer: &Viewer) -> Vec<String> {
    if code.is_empty() {
        return Vec::new();
    }
    let directory = viewer.directory();
    let mut found = vec![code.to_owned()];
    let mut at = 0;
    while let Some(parent) = found.get(at).cloned() {
        for (_, category) in directory.categories() {
            if category.parent.as_deref() == Some(parent.as_str())
                && !found.contains(&category.code)
            {
                found.push(category.code.clone());
            }
        }
        at += 1;
    }
    found
}

fn clock(id: &str, calendar: &Calendar, now: Moment) -> Option<ClockState> {
    let today = calendar.end_of_day(calendar.date_of(now));
    match id {
        "overdue" => Some(ClockState::Overdue),
        "today" => Some(ClockState::DueBefore(tick_after(today))),
        "soon" => Some(ClockState::DueBefore(Moment::from_micros(
            now.micros() + 3 * 24 * 3_600_000_000,
        ))),
        "later" => Some(ClockState::DueAfter(tick_after(today))),
        "none" => Some(ClockState::None),
        _ => None,
    }
}

/// A due time at 24:00 is the next midnight, and still today's.
fn tick_after(moment: Moment) -> Moment {
    Moment::from_micros(moment.micros() + 1)
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn beginning(calendar: &Calendar, day: Date) -> Moment {
    calendar.moment(day.at(0, 0, 0, 0))
}

/// The selects above the list, filled with what the address says.
pub(super) struct Selects {
    pub stages: Vec<Choice>,
    pub units: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub channels: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub sorts: Vec<Choice>,
    pub from: String,
    pub to: String,
    pub mine: bool,
}

pub(super) fn selects(asked: &Asked, viewer: &Viewer) -> Selects {
    let directory = viewer.directory();
    let mut stages = vec![
        choice("", "全部", asked.text("stage")),
        choice("open", "未办结", asked.text("stage")),
        choice("finished", "已了结", asked.text("stage")),
    ];
    stages.extend(
        Stage::ALL
            .iter()
            .map(|stage| choice(stage.id(), stage.in_chinese(), asked.text("stage"))),
    );
    let own = viewer.units();
    let mut units: Vec<Choice> = vec![choice("", "全部", asked.text("unit"))];
    units.extend(
        directory
            .units()
            .filter(|(id, _)| own.is_empty() || own.contains(id))
            .map(|(id, unit)| choice(&id.0.to_string(), &unit.name, asked.text("unit"))),
    );
    let mut categories = vec![choice("", "全部", asked.text("category"))];
    categories.extend(category_choices(viewer, asked.text("category")));
    let mut channels = vec![choice("", "全部", asked.text("channel"))];
    channels.extend(
        Channel::ALL
            .iter()
            .map(|channel| choice(channel.id(), channel.in_chinese(), asked.text("channel"))),
    );
    let mut kinds = vec![choice("", "全部", asked.text("kind"))];
    kinds.extend(
        RequestKind::ALL
            .iter()
            .map(|kind| choice(kind.id(), kind.in_chinese(), asked.text("kind"))),
    );
    let sorts = [
        ("", "自动"),
        ("due", "最急的在前"),
        ("newest", "新登记的在前"),
        ("oldest", "早登记的在前"),
        ("updated", "刚动过的在前"),
    ]
    .map(|(id, label)| choice(id, label, asked.text("sort")))
    .to_vec();
    Selects {
        stages,
        units,
        categories,
        channels,
        kinds,
        sorts,
        from: asked.text("from").to_owned(),
        to: asked.text("to").to_owned(),
        mine: asked.flag("mine"),
    }
}

/// The open categories with their ancestors, in order of code.
pub(crate) fn category_choices(viewer: &Viewer, chosen: &str) -> Vec<Choice> {
    let directory = viewer.directory();
    let mut all: Vec<Choice> = directory
        .categories()
        .filter(|(_, category)| !category.closed)
        .map(|(_, category)| {
            choice(
                &category.code,
                &super::rows::category_path(&directory, &category.code),
                chosen,
            )
        })
        .collect();
    all.sort_by(|a, b| a.value.cmp(&b.value));
    all
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == chosen,
        ..Choice::default()
    }
}

/// The query of this list as it is saved: only the filters, no place in it.
pub(super) fn to_keep(asked: &Asked) -> String {
    asked.with("after", "")
}

/// Why the rows stand in this order.
pub(super) fn why(order: Order) -> &'static str {
    match order {
        Order::Due => "最急的在前：先是超期的，再是今天到期的，然后按到期先后",
        Order::Newest => "新登记的在前",
        Order::Oldest => "早登记的在前",
        Order::Updated => "刚动过的在前",
    }
}
