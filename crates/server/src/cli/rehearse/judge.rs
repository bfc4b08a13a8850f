//! Holds what a story expects against what the ticket has become.

use std::collections::BTreeSet;

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::Organisation;
use huiyin_core::terms::ClockName;
use huiyin_core::ticket::{Supervision, Ticket};

use super::story::{Check, Post, WantedSupervision};

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which key of the expectation.
    pub key: String,
    pub wanted: String,
    pub found: String,
    pub holds: bool,
}

/// What a ticket is compared under.
pub struct View<'a> {
    pub now: Moment,
    pub calendar: &'a Calendar,
    pub organisation: &'a Organisation,
}

impl View<'_> {
    /// One check of one ticket.
    pub fn judge(&self, check: &Check, ticket: &Ticket) -> Verdict {
        match check {
            Check::State(stage) => equal("state", stage.id(), ticket.stage.id()),
            Check::Due(clock, at) => {
                let wanted = at.due(self.calendar);
                let latest = ticket.latest_clock(*clock);
                let found = latest.and_then(|clock| clock.clock.due_at);
                Verdict {
                    key: format!("due.{clock}"),
                    wanted: self.due(wanted),
                    found: match (latest, found) {
                        (None, _) => "没有这个时限".to_owned(),
                        (Some(_), None) => "时限未定".to_owned(),
                        (_, Some(due)) => self.due(due),
                    },
                    holds: found == Some(wanted),
                }
            }
            Check::Overdue(names) => {
                let found = clocks(ticket, |clock| clock.is_overdue(self.now));
                set("overdue", names, &found)
            }
            Check::Running(names) => {
                let found = clocks(ticket, |clock| clock.is_running());
                set("running", names, &found)
            }
            Check::Supervisions(wanted) => self.supervisions(wanted, ticket),
            Check::CirculationCount(count) => equal(
                "circulation_count",
                &count.to_string(),
                &ticket.circulation_count().to_string(),
            ),
            Check::MustAct(wanted) => self.must_act(wanted.as_ref(), ticket),
            Check::Outcome(outcome) => {
                let found = ticket.ending.as_ref().map(|ending| ending.outcome.id());
                equal("outcome", outcome.id(), found.unwrap_or("尚未终结"))
            }
            Check::Later(what) => later(what),
        }
    }

    /// A due time in the centre's own time, as stories write it.
    fn due(&self, due: Moment) -> String {
        self.calendar.due_in_chinese(due)
    }

    fn must_act(&self, wanted: Option<&Post>, ticket: &Ticket) -> Verdict {
        let found = ticket.must_act();
        let named = |unit| self.organisation.name(unit);
        let holds = match (wanted, found) {
            (None, None) => true,
            (Some(wanted), Some(found)) => {
                wanted.role == found.role
                    && wanted
                        .unit
                        .as_deref()
                        .is_none_or(|unit| found.unit.map(named) == Some(unit))
            }
            _ => false,
        };
        let post = |role: &str, unit: Option<&str>| match unit {
            Some(unit) => format!("{role}@{unit}"),
            None => role.to_owned(),
        };
        Verdict {
            key: "must_act".to_owned(),
            wanted: wanted.map_or("无".to_owned(), |p| post(p.role.id(), p.unit.as_deref())),
            found: found.map_or("无".to_owned(), |p| post(p.role.id(), p.unit.map(named))),
            holds,
        }
    }

    fn supervisions(&self, wanted: &[WantedSupervision], ticket: &Ticket) -> Verdict {
        let fits = |wanted: &WantedSupervision, made: &Supervision| {
            wanted.form.is_none_or(|form| form == made.form)
                && wanted
                    .unit
                    .as_deref()
                    .is_none_or(|unit| made.unit.map(|id| self.organisation.name(id)) == Some(unit))
        };
        let all = &ticket.supervisions;
        let holds = if wanted.is_empty() {
            all.is_empty()
        } else {
            wanted
                .iter()
                .all(|wanted| all.iter().any(|made| fits(wanted, made)))
        };
        let one = |form: &str, unit: Option<&str>| match unit {
            Some(unit) => format!("{form}@{unit}"),
            None => form.to_owned(),
        };
        let listed = |items: Vec<String>| {
            if items.is_empty() {
                "无".to_owned()
            } else {
                items.join("、")
            }
        };
        Verdict {
            key: "supervisions".to_owned(),
            wanted: listed(
                wanted
                    .iter()
                    .map(|w| one(w.form.map_or("任一", |f| f.id()), w.unit.as_deref()))
                    .collect(),
            ),
            found: listed(
                all.iter()
                    .map(|s| one(s.form.id(), s.unit.map(|id| self.organisation.name(id))))
                    .collect(),
            ),
            holds,
        }
    }
}

/// A figure or a score: nothing counts them yet.
pub fn later(what: &str) -> Verdict {
    Verdict {
        key: what.split([' ', '：']).next().unwrap_or(what).to_owned(),
        wanted: what.to_owned(),
        found: "指标和得分本版尚不能计算".to_owned(),
        holds: false,
    }
}

fn equal(key: &str, wanted: &str, found: &str) -> Verdict {
    Verdict {
        key: key.to_owned(),
        wanted: wanted.to_owned(),
        found: found.to_owned(),
        holds: wanted == found,
    }
}

fn clocks(
    ticket: &Ticket,
    fits: impl Fn(&huiyin_core::ticket::TicketClock) -> bool,
) -> BTreeSet<ClockName> {
    let all = ticket.clocks.iter();
    all.filter(|clock| fits(clock))
        .map(|clock| clock.name)
        .collect()
}

fn set(key: &str, wanted: &BTreeSet<ClockName>, found: &BTreeSet<ClockName>) -> Verdict {
    let listed = |names: &BTreeSet<ClockName>| {
        let names: Vec<&str> = names.iter().map(|name| name.id()).collect();
        format!("[{}]", names.join(", "))
    };
    Verdict {
        key: key.to_owned(),
        wanted: listed(wanted),
        found: listed(found),
        holds: wanted == found,
    }
}
