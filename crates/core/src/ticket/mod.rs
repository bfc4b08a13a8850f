//! A request on its way (工单): its state, and who must act next. The mechanisms lie beside this
//! file, one each: commands, events, their part of the state, what is decided and what follows.
//!
//! `decide` turns a command into events or a refusal; `apply` turns an event into state. Both
//! are pure: the same inputs give the same outcome, today and in ten years.

mod callback;
mod clocks;
mod co_handling;
mod command;
mod contact;
mod decide;
mod dispatch;
mod event;
mod extension;
mod hold;
mod intake;
mod matrix;
mod merge;
mod notes;
mod phrases;
mod rectification;
mod reply;
mod returns;
mod rounds;
mod supervision;
mod triage;
mod when;

pub use callback::{Callback, CallbackEvent, Verdict};
pub use clocks::{Change, ClockChange, ClockId, TicketClock};
pub use co_handling::CoHandlingEvent;
pub use command::{Command, FireDeadline, Verb};
pub use contact::{Contact, ContactEvent};
pub use decide::{Decision, World, decide, reactions, refused};
pub use dispatch::{Assignment, AssignmentEnd, AssignmentId, DispatchEvent, SucceedUnit};
pub use event::{Event, EventBody, Slot, Stamp, Text};
pub use extension::{Extension, ExtensionEvent};
pub use hold::{Hold, HoldEvent};
pub use intake::{AmendField, IntakeEvent, Request, Upstream};
pub use matrix::{RULES, Rule, allowed_verbs, rule};
pub use merge::MergeEvent;
pub use notes::{Attachment, NoteEvent};
pub use rectification::{Deduction, Rectification, RectificationEvent};
pub use reply::{Reply, ReplyEvent, Review};
pub use returns::{Return, ReturnEvent};
pub use rounds::RoundEvent;
pub use supervision::{Supervision, SupervisionEvent};
pub use triage::Complexity;
pub use when::When;

use serde::{Deserialize, Serialize};

use crate::calendar::Moment;
use crate::people::{Role, UnitId};
use crate::terms::{Outcome, Stage, Told};

/// A ticket inside the program; citizens and the API use its number instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(pub i64);

/// Which version of which rulebook governs a ticket: the one in force when it was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulebookRef {
    pub name: String,
    pub version: u32,
}

/// How a finished ticket ended and how its petitioner was told (“事事有回音”).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub outcome: Outcome,
    pub told: Told,
    pub at: Moment,
}

/// The whole state of one ticket, derived from its events and from nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    /// How many events made this state; the ETag of the API.
    pub version: u32,
    pub rulebook: RulebookRef,
    pub request: Request,
    pub stage: Stage,
    /// Counted from 1; a rehandling opens the next one.
    pub round: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<TicketClock>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Return>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub callbacks: Vec<Callback>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rectifications: Vec<Rectification>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deductions: Vec<Deduction>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisions: Vec<Supervision>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Tickets of other persons about the same matter that were merged into this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followers: Vec<TicketId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketId>,
    /// Links to tickets about the same matter that go their own way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<TicketId>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub urges: u16,
    /// A unit asked that the request be judged out of scope, and the centre has not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection_requested: Option<RejectionRequest>,
    /// 无效诉求: not counted (REQUIREMENTS TR5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ineffective: bool,
    /// Who calls back next; set when a reply is approved, moved by a dissatisfied verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_desk: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
}

fn is_zero(n: &u16) -> bool {
    *n == 0
}

/// A unit's request to have a ticket judged out of scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionRequest {
    pub unit: UnitId,
    pub at: Moment,
}

/// The one body that must act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MustAct {
    pub role: Role,
    pub unit: Option<UnitId>,
}

/// Why no clock of an open ticket is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quiet {
    /// The rulebook sets no limit for this step.
    NoLimit,
    /// The limit of this step was passed; the ticket is overdue and stays so.
    Overdue,
    /// On the hold ledger: the clocks wait for the plan.
    OnHold,
}

impl Quiet {
    pub fn in_chinese(self) -> &'static str {
        match self {
            Quiet::NoLimit => "本中心规则没有为这一环节设时限",
            Quiet::Overdue => "本环节时限已过，仍须办理",
            Quiet::OnHold => "已挂账，暂停计时",
        }
    }
}

impl Ticket {
    /// The lead unit's own assignment (not that of a sub-unit), while it is open.
    pub fn lead(&self) -> Option<&Assignment> {
        self.assignments
            .iter()
            .rev()
            .find(|a| a.part == crate::terms::Part::Lead && a.parent.is_none() && a.is_open())
    }

    /// The lead unit that last had the ticket, open or not: the one that verdicts count for.
    pub fn last_lead_unit(&self) -> Option<UnitId> {
        self.assignments
            .iter()
            .rev()
            .find(|a| a.part == crate::terms::Part::Lead && a.parent.is_none())
            .map(|a| a.unit)
    }

    /// The open assignment of a unit, its latest.
    pub fn assignment_of(&self, unit: UnitId) -> Option<&Assignment> {
        self.assignments
            .iter()
            .rev()
            .find(|a| a.unit == unit && a.is_open())
    }

    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|a| a.id == id)
    }

    /// 流转次数 = approved returns + 1 (glossary “circulation_count”). A sub-unit's return to its
    /// own unit stays within the house and does not count.
    pub fn circulation_count(&self) -> u32 {
        1 + self
            .returns
            .iter()
            .filter(|r| r.is_approved() && !r.to_parent)
            .count() as u32
    }

    /// Whether a petitioner can be called back: a telephone number was left.
    pub fn has_contact(&self) -> bool {
        self.request.has_phone
    }

    /// The one body that must act next; none once the ticket is finished and told.
    pub fn must_act(&self) -> Option<MustAct> {
        let desk = |role| Some(MustAct { role, unit: None });
        match self.stage {
            Stage::Registered => desk(Role::Agent),
            Stage::PendingDispatch => desk(Role::Dispatcher),
            Stage::Dispatched | Stage::Handling | Stage::OnHold => self.unit_must_act(),
            Stage::PendingReview => desk(Role::Reviewer),
            Stage::PendingCallback => desk(self.verdict_desk.unwrap_or(Role::CallbackAgent)),
            Stage::Rectifying => {
                if self.deductions.last().is_some_and(Deduction::is_pending) {
                    desk(Role::Supervisor)
                } else {
                    Some(MustAct {
                        role: Role::UnitClerk,
                        unit: self.lead().map(|a| a.unit),
                    })
                }
            }
            Stage::Merged => self.verdict_desk.and_then(desk),
            Stage::Rejected
            | Stage::Transferred
            | Stage::Answered
            | Stage::Closed
            | Stage::Withdrawn
            | Stage::Archived => None,
        }
    }

    /// While units handle a ticket: a pending return lies with whoever must decide it, else a
    /// sub-unit that was given the work, else the lead unit.
    fn unit_must_act(&self) -> Option<MustAct> {
        if self.rejection_requested.is_some() {
            return Some(MustAct {
                role: Role::Monitor,
                unit: None,
            });
        }
        if let Some(pending) = self.returns.iter().rev().find(|r| r.is_pending()) {
            if !pending.to_parent {
                return Some(MustAct {
                    role: Role::Dispatcher,
                    unit: None,
                });
            }
            return Some(MustAct {
                role: Role::UnitClerk,
                unit: self.lead().map(|a| a.unit),
            });
        }
        let lead = self.lead()?;
        let working = self
            .assignments
            .iter()
            .rev()
            .find(|a| a.parent == Some(lead.id) && a.is_open())
            .unwrap_or(lead);
        Some(MustAct {
            role: Role::UnitClerk,
            unit: Some(working.unit),
        })
    }

    /// Why no clock runs, for an open ticket on which none does.
    pub fn quiet(&self) -> Option<Quiet> {
        if !self.stage.is_open() || self.clocks.iter().any(TicketClock::is_running) {
            return None;
        }
        Some(if self.stage == Stage::OnHold {
            Quiet::OnHold
        } else if self
            .clocks
            .iter()
            .any(|c| c.clock.is_open() && c.clock.missed_at.is_some())
        {
            Quiet::Overdue
        } else {
            Quiet::NoLimit
        })
    }

    /// The latest verdict of the petitioner, which is the final one.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.callbacks.iter().rev().find_map(|c| c.verdict.as_ref())
    }
}
