//! What stands beside the timeline: facts, the chain of units, tickets that belong together.

use huiyin_core::calendar::Moment;
use huiyin_core::terms::{ClockName, Handling, Part};
use huiyin_core::ticket::{Assignment, AssignmentEnd, Slot, TicketClock};
use huiyin_store::views::TicketLine;

use super::loaded::Loaded;
use super::times;
use crate::view::{Chip, Fact};
use crate::words;

/// A unit in the chain, with the parts that it handed work on to.
#[derive(Debug, Clone, Default)]
pub struct Assigned {
    pub unit: String,
    /// “主办”, “协办”, empty for a part of a unit.
    pub part: String,
    /// “昨天 09:05 派 · 昨天 10:20 签收”
    pub note: String,
    pub parts: Vec<Assigned>,
}

/// Another ticket.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub href: String,
    pub title: String,
    pub about: String,
}

/// What is known of the request besides words and persons; unset facts are left out.
pub fn facts(loaded: &Loaded) -> Vec<Fact> {
    let ticket = loaded.ticket();
    let request = &ticket.request;
    let mut facts = Vec::new();
    let mut add = |label: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact {
                label: label.to_owned(),
                value,
                href: String::new(),
            });
        }
    };
    let when = |at| words::when(at, loaded.now, &loaded.calendar);
    let category = request.category.as_deref().map(|code| {
        loaded
            .directory
            .category(code)
            .map_or_else(|| code.to_owned(), |c| c.name.clone())
    });
    add("类别", category.unwrap_or_else(|| "未分类".to_owned()));
    add("网格", request.grid.clone().unwrap_or_default());
    if let Some([longitude, latitude]) = request.point {
        add("坐标", format!("{longitude:.5}，{latitude:.5}"));
    }
    add(
        "发生时间",
        request.occurred_at.map(when).unwrap_or_default(),
    );
    add("受理时间", when(request.registered_at));
    if request.handling != Handling::Ordinary {
        add("办理类别", request.handling.in_chinese().to_owned());
    }
    if let Some(limit) = &request.statutory_limit {
        add("法定时限", limit.in_chinese());
    }
    if let Some(upstream) = &request.upstream {
        let number = loaded.latest(Slot::UpstreamNumber);
        add(
            "上级工单",
            format!("{} {number}", upstream.system).trim().to_owned(),
        );
        if let Some(due) = upstream.due {
            add("上级时限", times::due(&loaded.calendar, loaded.now, due));
        }
    }
    if let Some(basis) = ticket.lead().and_then(|lead| lead.basis) {
        add("派单依据", basis.in_chinese().to_owned());
    }
    if ticket.circulation_count() > 1 {
        add("流转次数", format!("{}次", ticket.circulation_count()));
    }
    if let Some(verdict) = ticket.verdict() {
        add("评价", super::timeline::verdict_in_words(verdict));
    }
    add(
        "适用规则",
        format!("{} 第{}版", loaded.rulebook.title, ticket.rulebook.version),
    );
    facts
}

/// A clock's chip on the page, with the unit's name where it is not the lead's or the round's.
pub fn chip(loaded: &Loaded, clock: &TicketClock) -> Chip {
    let mut chip = words::chip(clock, loaded.now, &loaded.calendar, "");
    let owner = clock
        .assignment
        .and_then(|id| loaded.ticket().assignment(id));
    if let Some(owner) = owner.filter(|a| a.part == Part::Co || a.parent.is_some()) {
        let unit = loaded.directory.organisation().name(owner.unit);
        chip.what = format!("{unit} {}", chip.what);
    }
    chip
}

/// The order of the clocks: the round's and the lead's before those of co-units, the window to
/// return last, the first due first.
pub fn clock_rank(loaded: &Loaded, clock: &TicketClock) -> (bool, bool, Option<Moment>) {
    let owner = clock
        .assignment
        .and_then(|id| loaded.ticket().assignment(id));
    let beside = owner.is_some_and(|a| a.part == Part::Co || a.parent.is_some());
    (beside, clock.name == ClockName::Return, clock.clock.due_at)
}

/// A return window that matters no more: lapsed, or a co-unit's.
pub fn is_past(loaded: &Loaded, clock: &TicketClock) -> bool {
    let owner = clock
        .assignment
        .and_then(|id| loaded.ticket().assignment(id));
    let own = owner.is_some_and(|a| Some(a.unit) == loaded.actor.unit);
    let co = owner.is_some_and(|a| a.part == Part::Co);
    clock.name == ClockName::Return && (clock.clock.missed_at.is_some() || (co && !own))
}

/// The units that have the ticket now (or had it last), and those that had it before.
pub fn chain(loaded: &Loaded) -> (Vec<Assigned>, Vec<Assigned>) {
    let ticket = loaded.ticket();
    let last_round = ticket
        .assignments
        .iter()
        .map(|a| a.round)
        .max()
        .unwrap_or(1);
    let is_current = |a: &&Assignment| {
        a.is_open()
            || (a.round == last_round && matches!(a.ended, Some((_, AssignmentEnd::Completed))))
    };
    let tops: Vec<&Assignment> = ticket
        .assignments
        .iter()
        .filter(|a| a.parent.is_none())
        .collect();
    let (now, before): (Vec<&Assignment>, Vec<&Assignment>) =
        tops.into_iter().partition(|a| is_current(a));
    let told = |list: Vec<&Assignment>| list.into_iter().map(|a| assigned(loaded, a)).collect();
    (told(now), told(before))
}

fn assigned(loaded: &Loaded, own: &Assignment) -> Assigned {
    let ticket = loaded.ticket();
    let organisation = loaded.directory.organisation();
    let when = |at| words::when(at, loaded.now, &loaded.calendar);
    let mut notes = vec![format!("{}派", when(own.opened_at))];
    match own.signed_at {
        Some(at) if at != own.opened_at => notes.push(format!("{}签收", when(at))),
        Some(_) => {}
        None if own.is_open() => notes.push("尚未签收".to_owned()),
        None => {}
    }
    if own.part == Part::Co && own.is_open() {
        let due = ticket
            .clocks
            .iter()
            .find(|c| c.name == ClockName::CoResult && c.assignment == Some(own.id))
            .and_then(|c| c.clock.due_at);
        if let Some(due) = due {
            notes.push(format!(
                "{}前给协办意见",
                times::due(&loaded.calendar, loaded.now, due)
            ));
        }
    }
    if let Some((at, how)) = own.ended {
        let how = match how {
            AssignmentEnd::Returned => "退单",
            AssignmentEnd::Recalled => "撤回",
            AssignmentEnd::Superseded => "改派",
            AssignmentEnd::Completed => "办完",
        };
        notes.push(format!("{}{how}", when(at)));
    }
    for (unit, at) in &own.former {
        notes.push(format!("原{}，{}承接", organisation.name(*unit), when(*at)));
    }
    Assigned {
        unit: organisation.name(own.unit).to_owned(),
        part: if own.parent.is_none() {
            own.part.in_chinese().to_owned()
        } else {
            String::new()
        },
        note: notes.join(" · "),
        parts: ticket
            .assignments
            .iter()
            .filter(|a| a.parent == Some(own.id))
            .map(|a| assigned(loaded, a))
            .collect(),
    }
}

/// The main ticket, followers and links, as far as the viewer may know of them.
pub fn related(loaded: &Loaded, base: &str) -> Vec<Link> {
    let ticket = loaded.ticket();
    loaded
        .shown
        .related
        .iter()
        .map(|other: &TicketLine| {
            let id = other.line.id;
            let how = if ticket.merged_into == Some(id) {
                "主单"
            } else if ticket.followers.contains(&id) {
                "并入本单"
            } else {
                "已关联"
            };
            Link {
                href: format!("{base}/tickets/{}", other.line.number),
                title: other.title.clone(),
                about: format!(
                    "{how} · {} · {}",
                    words::when(other.line.registered_at, loaded.now, &loaded.calendar),
                    other.line.stage.in_chinese()
                ),
            }
        })
        .collect()
}

/// Units that can take a ticket, for the unit picker.
pub fn units(loaded: &Loaded) -> Vec<String> {
    loaded
        .directory
        .organisation()
        .iter()
        .filter(|u| !u.closed)
        .map(|u| u.name.clone())
        .collect()
}

/// Categories in use, for the category picker.
pub fn categories(loaded: &Loaded) -> Vec<String> {
    loaded
        .directory
        .categories()
        .filter(|(_, c)| !c.closed)
        .map(|(_, c)| c.name.clone())
        .collect()
}
