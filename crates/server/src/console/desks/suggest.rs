//! Which unit a ticket may belong to, with the reasons: who handled the same category and place
//! before, who is named by a unit that gave it back, whose grid it lies in, who had it first.
//! A suggestion, never a decision: the dispatcher picks.

use std::collections::BTreeMap;

use huiyin_core::calendar::Moment;
use huiyin_core::people::UnitId;
use huiyin_core::terms::Part;
use huiyin_core::ticket::{AssignmentEnd, Slot};
use huiyin_store::Trouble;
use huiyin_store::views::list::{self, Filter, Order};

use crate::console::ticket::loaded::Loaded;
use crate::edge::Fault;
use crate::view::Choice;
use crate::viewer::Viewer;

/// Tickets of the category that are looked at, the newest first.
const LOOKED_AT: usize = 300;
/// How far back.
const BACK_DAYS: i64 = 365;
/// Suggestions shown.
const SHOWN: usize = 4;
/// From this many cases on, and with this share of them, the first suggestion is already picked.
const PICKED_FROM: i64 = 8;
const PICKED_SHARE_PERCENT: i64 = 60;

/// What speaks for a unit.
#[derive(Default)]
struct Case {
    /// Higher is likelier.
    weight: i64,
    category: i64,
    place: i64,
    reasons: Vec<String>,
    /// It gave this very ticket back.
    returned: bool,
}

/// The likeliest units, each with its reasons.
pub(super) async fn units(viewer: &Viewer, loaded: &Loaded) -> Result<Vec<Choice>, Fault> {
    let request = &loaded.ticket().request;
    let (category, grid) = (request.category.clone(), request.grid.clone());
    let since = Moment::from_micros(loaded.now.micros() - BACK_DAYS * 86_400_000_000);
    let own = loaded.ticket().id;
    let mut cases = history(viewer, category, grid.clone(), since, own).await?;
    let of_category: i64 = cases.values().map(|case| case.category).sum();
    for case in cases.values_mut() {
        case.weight += case.category * 10 + case.place * 15;
        if case.category > 0 {
            let share = case.category * 100 / of_category.max(1);
            case.reasons.push(format!(
                "近一年同类 {} 件由它办，占 {share}%",
                case.category
            ));
        }
        if case.place > 0 {
            case.reasons.push(format!("其中同网格 {} 件", case.place));
        }
    }
    let sure = cases
        .iter()
        .filter(|(_, case)| {
            case.category >= PICKED_FROM
                && case.category * 100 >= of_category * PICKED_SHARE_PERCENT
        })
        .map(|(unit, _)| *unit)
        .next();
    of_this_ticket(loaded, grid.as_deref(), &mut cases);
    likes(loaded, &mut cases);
    let organisation = loaded.directory.organisation();
    let mut found: Vec<(UnitId, Case)> = cases
        .into_iter()
        .filter(|(unit, _)| {
            organisation
                .get(*unit)
                .is_some_and(|unit| !unit.closed && unit.parent.is_none())
        })
        .collect();
    found.sort_by_key(|(_, case)| (case.returned, -case.weight));
    found.truncate(SHOWN);
    let ids: Vec<UnitId> = found.iter().map(|(unit, _)| *unit).collect();
    let loads = viewer
        .read(move |reader, scope| {
            ids.iter()
                .map(|unit| {
                    let at_hand = Filter {
                        open: Some(true),
                        must_units: vec![*unit],
                        ..Filter::default()
                    };
                    list::count(reader, scope, &at_hand, 999)
                })
                .collect::<Result<Vec<_>, Trouble>>()
        })
        .await?;
    let clean = found.first().is_some_and(|(_, case)| !case.returned);
    Ok(found
        .into_iter()
        .zip(loads)
        .enumerate()
        .map(|(at, ((unit, case), load))| {
            let mut reasons = case.reasons;
            reasons.push(format!("手上 {load} 件"));
            Choice {
                value: organisation.name(unit).to_owned(),
                label: organisation.name(unit).to_owned(),
                hint: reasons.join("；"),
                chosen: at == 0 && clean && sure == Some(unit),
            }
        })
        .collect())
}

async fn history(
    viewer: &Viewer,
    category: Option<String>,
    grid: Option<String>,
    since: Moment,
    own: huiyin_core::ticket::TicketId,
) -> Result<BTreeMap<UnitId, Case>, Fault> {
    let Some(category) = category else {
        return Ok(BTreeMap::new());
    };
    let place = grid.clone();
    let lines = viewer
        .read(move |reader, scope| {
            let same = Filter {
                categories: vec![category],
                registered_from: Some(since),
                ..Filter::default()
            };
            Ok(list::tickets(reader, scope, &same, Order::Newest, None, LOOKED_AT)?.lines)
        })
        .await?;
    let mut cases: BTreeMap<UnitId, Case> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.line.id != own) {
        if let Some(unit) = line.line.lead_unit {
            let case = cases.entry(unit).or_default();
            case.category += 1;
            if place.is_some() && line.line.place == place {
                case.place += 1;
            }
        }
    }
    Ok(cases)
}

/// What the ticket itself says: a rightful unit that was named, a unit that gave it back, the
/// unit that had it first, and whose grid it lies in.
fn of_this_ticket(loaded: &Loaded, grid: Option<&str>, cases: &mut BTreeMap<UnitId, Case>) {
    let ticket = loaded.ticket();
    let organisation = loaded.directory.organisation();
    let named = loaded.latest(Slot::RightfulUnit);
    if let Some(unit) = organisation.find(&named) {
        let case = cases.entry(unit.id).or_default();
        case.weight += 400;
        case.reasons.insert(0, "退单单位认为应由它承办".to_owned());
    }
    if let Some(rules) = &loaded.rulebook.first_receiver {
        let first = ticket
            .assignments
            .iter()
            .find(|own| own.part == Part::Lead && own.parent.is_none());
        if let Some(first) = first {
            let case = cases.entry(first.unit).or_default();
            case.weight += 100;
            case.reasons.push(format!("{}：它最先接到", rules.term));
        }
    }
    for own in &ticket.assignments {
        if matches!(own.ended, Some((_, AssignmentEnd::Returned))) {
            let case = cases.entry(own.unit).or_default();
            case.returned = true;
            case.reasons.insert(0, "退过这张单".to_owned());
        }
    }
    let of_grid = grid.and_then(|grid| {
        loaded
            .directory
            .grids()
            .find(|(_, each)| each.name == grid && !each.closed)
            .and_then(|(_, each)| each.unit)
    });
    if let Some(unit) = of_grid {
        // A grid may belong to a community; the work goes to the street above it.
        let top = top_of(loaded, unit);
        let case = cases.entry(top).or_default();
        case.weight += 20;
        case.reasons.push("属地：网格归它".to_owned());
    }
}

fn top_of(loaded: &Loaded, unit: UnitId) -> UnitId {
    let organisation = loaded.directory.organisation();
    let mut top = unit;
    // Sixteen levels are enough for any organisation, and end a loop in the data.
    for _ in 0..16 {
        match organisation.get(top).and_then(|unit| unit.parent) {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}

fn likes(loaded: &Loaded, cases: &mut BTreeMap<UnitId, Case>) {
    let mut counted: BTreeMap<UnitId, i64> = BTreeMap::new();
    for like in &loaded.likes {
        if let Some(unit) = like.line.lead_unit {
            *counted.entry(unit).or_default() += 1;
        }
    }
    for (unit, number) in counted {
        let case = cases.entry(unit).or_default();
        case.weight += number * 20;
        case.reasons.push(format!("相像的 {number} 件由它办"));
    }
}
