//! The clocks of a ticket: which one started when, under which limit, for which assignment.
//! How a clock counts is `calendar`'s business; what starts and stops it is the mechanisms'.

use serde::{Deserialize, Serialize};

use super::{AssignmentId, Ticket};
use crate::calendar::{Calendar, Clock, Due, Moment, due};
use crate::refusal::Refusal;
use crate::rulebook::{Limit, Rulebook, Start};
use crate::terms::ClockName;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockId(pub u16);

/// One clock of a ticket. Closed clocks stay; nothing ever recomputes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketClock {
    pub id: ClockId,
    pub name: ClockName,
    /// The assignment it belongs to; none for a clock of the round or of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<AssignmentId>,
    pub round: u16,
    pub clock: Clock,
}

impl TicketClock {
    /// Overdue or once missed. A return window that has lapsed is neither (INTERFACES §2).
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.name != ClockName::Return && self.clock.is_overdue(now)
    }

    /// Running, as stories and pages mean it: a lapsed return window is not, nor a limit that
    /// waits for its decision.
    pub fn is_running(&self) -> bool {
        self.clock.is_running()
            && self.clock.due_at.is_some()
            && !(self.name == ClockName::Return && self.clock.missed_at.is_some())
    }
}

/// What one event does to one clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockChange {
    pub id: ClockId,
    #[serde(flatten)]
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Started {
        name: ClockName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<AssignmentId>,
        due: Box<Due>,
    },
    Stopped,
    /// Recalled, returned or merged away: neither on time nor late.
    Superseded,
    /// Stopped provisionally while a reply is reviewed.
    Held,
    /// The review sent the reply back: as if it had never stopped.
    ResumedAsIfNeverStopped,
    /// The review accepted the reply: the provisional stop is the stop.
    Confirmed,
    /// A false reply: what was on time no longer counts as such.
    Voided,
    Missed,
    /// Paused, continued or extended: the clock as it is now, with its proof.
    Became {
        clock: Box<Clock>,
    },
}

impl ClockChange {
    pub fn of(id: ClockId, change: Change) -> ClockChange {
        ClockChange { id, change }
    }
}

/// Applies one change. A change that does not fit the clock's phase is a fault of the journal;
/// it leaves the clock alone, and `verify` compares the outcome.
pub(super) fn apply(ticket: &mut Ticket, change: &ClockChange, at: Moment) {
    if let Change::Started {
        name,
        assignment,
        due,
    } = &change.change
    {
        ticket.clocks.push(TicketClock {
            id: change.id,
            name: *name,
            assignment: *assignment,
            round: ticket.round,
            clock: Clock::start((**due).clone(), at),
        });
        return;
    }
    let Some(found) = ticket.clocks.iter_mut().find(|c| c.id == change.id) else {
        return;
    };
    let clock = &mut found.clock;
    // A refused transition leaves the clock as it is; see the doc comment above.
    let _ = match &change.change {
        Change::Started { .. } => Ok(()),
        Change::Stopped => clock.stop(at),
        Change::Superseded => clock.supersede(at),
        Change::Held => clock.hold_provisionally(at),
        Change::ResumedAsIfNeverStopped => clock.resume_as_if_never_stopped(),
        Change::Confirmed => clock.confirm_stop(),
        Change::Voided => clock.void(),
        Change::Missed => clock.miss(at),
        Change::Became { clock: new } => {
            *clock = (**new).clone();
            Ok(())
        }
    };
}

impl Ticket {
    fn next_clock_id(&self, offset: usize) -> ClockId {
        ClockId((self.clocks.len() + offset + 1) as u16)
    }

    /// The clocks of a name that still matter: running, paused or held.
    pub fn open_clocks(&self, name: ClockName) -> impl Iterator<Item = &TicketClock> {
        self.clocks
            .iter()
            .filter(move |c| c.name == name && c.clock.is_open())
    }

    /// The clock of a name that started last, closed or not.
    pub fn latest_clock(&self, name: ClockName) -> Option<&TicketClock> {
        self.clocks.iter().rev().find(|c| c.name == name)
    }

    /// The running clock that is due first: what the queue sorts by.
    pub fn next_due(&self) -> Option<&TicketClock> {
        self.clocks
            .iter()
            .filter(|c| c.is_running() && c.name != ClockName::Return && c.clock.due_at.is_some())
            .min_by_key(|c| c.clock.due_at)
    }
}

/// Collects the clock changes of one event. Reads the ticket as it is before the event.
pub(super) struct Changes<'a> {
    ticket: &'a Ticket,
    list: Vec<ClockChange>,
    started: usize,
}

impl<'a> Changes<'a> {
    pub fn on(ticket: &'a Ticket) -> Changes<'a> {
        Changes {
            ticket,
            list: Vec::new(),
            started: 0,
        }
    }

    pub fn done(self) -> Vec<ClockChange> {
        self.list
    }

    /// Starts a clock with a due time that stands already.
    pub fn start(&mut self, name: ClockName, assignment: Option<AssignmentId>, due: Due) {
        let id = self.ticket.next_clock_id(self.started);
        self.started += 1;
        self.list.push(ClockChange::of(
            id,
            Change::Started {
                name,
                assignment,
                due: Box::new(due),
            },
        ));
    }

    /// Starts a clock under the rulebook's limit, where the rulebook sets one that runs from here.
    ///
    /// # Errors
    /// A limit in per cent of the statutory one needs that statutory limit.
    pub fn start_by_rule(
        &mut self,
        calendar: &Calendar,
        rulebook: &Rulebook,
        name: ClockName,
        from: Start,
        assignment: Option<AssignmentId>,
        at: Moment,
    ) -> Result<bool, Refusal> {
        let request = &self.ticket.request;
        match rulebook.limit(name, request.handling, request.group) {
            Some(limit) if limit.from == from => {
                let due = due_under(calendar, rulebook, limit, self.ticket, at)?;
                self.start(name, assignment, due);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The same change to each clock that fits.
    pub fn each(&mut self, change: &Change, fits: impl Fn(&TicketClock) -> bool) {
        for clock in self.ticket.clocks.iter().filter(|c| fits(c)) {
            self.list.push(ClockChange::of(clock.id, change.clone()));
        }
    }

    /// Stops the open clocks of a name.
    pub fn stop(&mut self, name: ClockName) {
        self.each(&Change::Stopped, |c| c.name == name && c.clock.is_open());
    }

    /// Stops the open clocks of a name that belong to an assignment.
    pub fn stop_of(&mut self, name: ClockName, assignment: AssignmentId) {
        self.each(&Change::Stopped, |c| {
            c.name == name && c.assignment == Some(assignment) && c.clock.is_open()
        });
    }

    /// Ends every open clock without a verdict on it.
    pub fn supersede_all(&mut self) {
        self.each(&Change::Superseded, |c| c.clock.is_open());
    }

    pub fn push(&mut self, change: ClockChange) {
        self.list.push(change);
    }
}

/// The due time of a limit for this ticket, with its proof.
pub(super) fn due_under(
    calendar: &Calendar,
    rulebook: &Rulebook,
    limit: &Limit,
    ticket: &Ticket,
    at: Moment,
) -> Result<Due, Refusal> {
    due(
        calendar,
        &limit.within,
        ticket.request.statutory_limit.as_ref(),
        &rulebook.source(&limit.clause),
        at,
    )
    .map_err(|e| {
        Refusal::new("statutory_limit_missing", e.to_string())
            .at("statutory_limit")
            .under(&limit.clause)
    })
}
