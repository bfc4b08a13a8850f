//! 办结、重办、撤回: the ends of a ticket and the ways back (LIFECYCLE T18, T24, T27).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use super::intake::end;
use super::{Assignment, AssignmentEnd, AssignmentId, Change, Ticket};
use crate::calendar::due;
use crate::people::{Actor, Role, UnitId};
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{ClockName, Outcome, Part, RehandleReason, Stage, Told};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rehandle {
    pub reason: RehandleReason,
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Reopen {
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Withdraw {
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundEvent {
    Closed {
        outcome: Outcome,
        told: Told,
    },
    /// A new round: the old one is frozen, the unit has the ticket again.
    Rehandled {
        reason: RehandleReason,
        assignment: AssignmentId,
        unit: UnitId,
    },
    /// A new round for a ticket that no unit has handled yet.
    ReopenedToDispatch {
        reason: RehandleReason,
    },
    Withdrawn {
        told: Told,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &RoundEvent, stamp: &Stamp) {
    match event {
        RoundEvent::Closed { outcome, told } => {
            end(ticket, Stage::Closed, *outcome, *told, stamp);
        }
        RoundEvent::Rehandled {
            assignment, unit, ..
        } => {
            super::dispatch::end_assignments(ticket, AssignmentEnd::Superseded, stamp.at);
            ticket.round += 1;
            ticket.ending = None;
            ticket.verdict_desk = None;
            ticket.stage = Stage::Handling;
            ticket.assignments.push(Assignment {
                id: *assignment,
                unit: *unit,
                part: Part::Lead,
                parent: None,
                round: ticket.round,
                opened_at: stamp.at,
                // The unit knows the matter; a new round needs no second signature.
                signed_at: Some(stamp.at),
                due: None,
                basis: None,
                ended: None,
                former: vec![],
            });
        }
        RoundEvent::ReopenedToDispatch { .. } => {
            ticket.round += 1;
            ticket.ending = None;
            ticket.stage = Stage::PendingDispatch;
        }
        RoundEvent::Withdrawn { told } => {
            end(ticket, Stage::Withdrawn, Outcome::Withdrawn, *told, stamp);
        }
    }
}

/// Closes the ticket, after what led to it.
pub(super) fn close(draft: &mut Draft<'_>, outcome: Outcome, told: Told) {
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Stopped, |c| {
        matches!(c.name, ClockName::Callback | ClockName::Upstream) && c.clock.is_open()
    });
    changes.each(&Change::Superseded, |c| {
        !matches!(
            c.name,
            ClockName::Callback | ClockName::Upstream | ClockName::Supervision
        ) && c.clock.is_open()
    });
    let changes = changes.done();
    draft.emit(
        EventBody::Round(RoundEvent::Closed { outcome, told }),
        vec![],
        changes,
    );
}

pub(super) fn rehandle(draft: &mut Draft<'_>, command: &Rehandle) -> Result<(), Refusal> {
    again(draft, command.reason, &command.text)
}

pub(super) fn reopen(draft: &mut Draft<'_>, command: &Reopen) -> Result<(), Refusal> {
    if !written(&command.reason) {
        return Err(Refusal::bad_field(
            "reason",
            "请写明还有什么没有解决，方便承办单位重新办理。",
        ));
    }
    let ended = draft.ticket.ending.as_ref().map(|e| e.at);
    if let (Some(rules), Some(ended)) = (draft.rulebook().reopen.clone(), ended) {
        let source = draft.rulebook().source(&rules.clause);
        let last = due(draft.world.calendar, &rules.within, None, &source, ended)
            .ok()
            .and_then(|d| d.at);
        if last.is_some_and(|last| last <= draft.now()) {
            return Err(Refusal::new(
                "reopen_window_closed",
                format!(
                    "办结已超过{}，不能再申请重新办理。问题仍在的，请提交新的诉求，我们会关联到这一件。",
                    rules.within.in_chinese()
                ),
            )
            .under(&rules.clause));
        }
    }
    again(draft, RehandleReason::Reopened, &command.reason)
}

/// Opens the next round with the unit that last led. A false reply voids what was on time.
fn again(draft: &mut Draft<'_>, reason: RehandleReason, text: &str) -> Result<(), Refusal> {
    let (calendar, rulebook, now) = (draft.world.calendar, draft.world.rulebook, draft.now());
    let mut changes = Changes::on(&draft.ticket);
    if reason == RehandleReason::FalseReply {
        let round = draft.ticket.round;
        changes.each(&Change::Voided, |c| {
            c.round == round
                && matches!(c.name, ClockName::Reply | ClockName::Close)
                && matches!(c.clock.phase, crate::calendar::Phase::Stopped { .. })
        });
    }
    super::callback::abandon(&mut changes);
    let Some(unit) = draft.ticket.last_lead_unit() else {
        let name = ClockName::Dispatch;
        changes.start_by_rule(calendar, rulebook, name, Start::Step, None, now)?;
        let changes = changes.done();
        draft.emit(
            EventBody::Round(RoundEvent::ReopenedToDispatch { reason }),
            texts([(Slot::Reason, text)]),
            changes,
        );
        return Ok(());
    };
    let assignment = draft.ticket.next_assignment_id(0);
    for name in [ClockName::Contact, ClockName::Reply, ClockName::Close] {
        // The round starts here whatever the first one started from: it is registered, dispatched
        // and signed for in one.
        for from in [Start::Registration, Start::Dispatch, Start::Signing] {
            let owner = (from != Start::Registration).then_some(assignment);
            changes.start_by_rule(calendar, rulebook, name, from, owner, now)?;
        }
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Round(RoundEvent::Rehandled {
            reason,
            assignment,
            unit,
        }),
        texts([(Slot::Reason, text)]),
        changes,
    );
    Ok(())
}

/// A unit can never make a request disappear (LIFECYCLE T27).
pub(super) fn only_by_petitioner(actor: &Actor) -> Result<(), Refusal> {
    if matches!(actor.role, Role::Petitioner | Role::Agent) {
        return Ok(());
    }
    Err(Refusal::new(
        "withdraw_only_by_petitioner",
        "只有诉求人本人可以撤回诉求：可在网上进度页撤回，或致电热线由话务员代为办理。",
    ))
}

pub(super) fn withdraw(draft: &mut Draft<'_>, command: &Withdraw) -> Result<(), Refusal> {
    if !draft.ticket.followers.is_empty() {
        return Err(Refusal::new(
            "withdraw_has_followers",
            "还有其他诉求人的同一问题并入本单办理，本单须继续办理。本人的意见可以作为补充内容提交。",
        ));
    }
    let told = if draft.actor().role == Role::Petitioner {
        Told::Portal
    } else {
        Told::Phone
    };
    let mut changes = Changes::on(&draft.ticket);
    changes.supersede_all();
    let changes = changes.done();
    draft.emit(
        EventBody::Round(RoundEvent::Withdrawn { told }),
        texts([(Slot::Reason, &command.reason)]),
        changes,
    );
    Ok(())
}
