//! 并单与关联: several persons about one matter. A merged ticket (a follower) keeps its person, is
//! called back on its own and stays merged; clocks and dispatches count once, at the main ticket.

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::command::Command;
use super::decide::Draft;
use super::dispatch::{drop_pending, end_assignments};
use super::event::{Event, EventBody, Stamp};
use super::{AssignmentEnd, Ending, Ticket, TicketId};
use crate::refusal::Refusal;
use crate::terms::{Outcome, Stage, Told};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Merge {
    /// The number of the main ticket.
    pub into: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Link {
    /// The number of the other ticket.
    pub to: String,
    pub same_matter: bool,
}

/// By the engine: another ticket was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddFollower {
    pub ticket: TicketId,
}

/// By the engine: the main ticket's reply was approved (again); this person can be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MainAnswered {
    /// Who calls back; none where the centre calls nobody back.
    pub callback_by: Option<crate::people::Role>,
}

/// By the engine: the main ticket ended without a reply (rejected, withdrawn and the like).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MainEnded {
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeEvent {
    Merged {
        into: TicketId,
    },
    FollowerAdded {
        ticket: TicketId,
    },
    Linked {
        to: TicketId,
        same_matter: bool,
    },
    /// The main ticket was answered: the follower's own callback is due, or it is told otherwise.
    MainAnswered {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback_by: Option<crate::people::Role>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    MainEnded {
        outcome: Outcome,
        told: Told,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &MergeEvent, stamp: &Stamp) {
    match event {
        MergeEvent::Merged { into } => {
            // A unit that had the follower goes on with the main ticket, if it has that.
            end_assignments(ticket, AssignmentEnd::Superseded, stamp.at);
            drop_pending(ticket, stamp.at);
            ticket.stage = Stage::Merged;
            ticket.merged_into = Some(*into);
        }
        MergeEvent::FollowerAdded { ticket: follower } => ticket.followers.push(*follower),
        MergeEvent::Linked { to, .. } => {
            if !ticket.links.contains(to) {
                ticket.links.push(*to);
            }
        }
        MergeEvent::MainAnswered { callback_by, told } => {
            ticket.verdict_desk = *callback_by;
            if let Some(told) = told {
                end(ticket, Outcome::NoCallback, *told, stamp);
            }
        }
        MergeEvent::MainEnded { outcome, told } => end(ticket, *outcome, *told, stamp),
    }
}

/// A follower that is told stays merged; the ending says how it learned of the outcome.
pub(super) fn end(ticket: &mut Ticket, outcome: Outcome, told: Told, stamp: &Stamp) {
    ticket.verdict_desk = None;
    ticket.ending = Some(Ending {
        outcome,
        told,
        at: stamp.at,
    });
}

pub(super) fn merge(draft: &mut Draft<'_>, command: &Merge) -> Result<(), Refusal> {
    let main = other(draft, &command.into, "into")?;
    if main.id == draft.ticket.id {
        return Err(Refusal::bad_field(
            "into",
            "不能把工单并入它自己，请填写另一张工单的编号。",
        ));
    }
    if main.stage == Stage::Merged {
        return Err(Refusal::bad_field(
            "into",
            "该工单本身已并入别的工单，请填写主单的编号。",
        ));
    }
    if !main.stage.is_open() {
        return Err(Refusal::new(
            "merge_into_finished",
            format!(
                "主单的状态是“{}”，不能再并入。同一问题再次出现的，请单独办理并关联到原工单。",
                main.stage.in_chinese()
            ),
        )
        .at("into"));
    }
    if !draft.ticket.followers.is_empty() {
        return Err(Refusal::new(
            "merge_has_followers",
            "已有其他工单并入本单，请把对方并入本单，而不是把本单并入对方。",
        ));
    }
    let into = main.id;
    let answered = main.stage == Stage::PendingCallback;
    let callback_by = draft.rulebook().callback.as_ref().map(|c| c.by);
    let mut changes = Changes::on(&draft.ticket);
    changes.supersede_all();
    let changes = changes.done();
    draft.emit(
        EventBody::Merge(MergeEvent::Merged { into }),
        vec![],
        changes,
    );
    if answered {
        answered_main(draft, callback_by);
    }
    Ok(())
}

pub(super) fn link(draft: &mut Draft<'_>, command: &Link) -> Result<(), Refusal> {
    let to = other(draft, &command.to, "to")?.id;
    if to == draft.ticket.id {
        return Err(Refusal::bad_field("to", "不能把工单关联到它自己。"));
    }
    draft.emit(
        EventBody::Merge(MergeEvent::Linked {
            to,
            same_matter: command.same_matter,
        }),
        vec![],
        vec![],
    );
    Ok(())
}

fn other<'a>(draft: &Draft<'a>, number: &str, field: &str) -> Result<&'a Ticket, Refusal> {
    if number.trim().is_empty() {
        return Err(Refusal::bad_field(field, "请填写另一张工单的编号。"));
    }
    draft.world.other.ok_or_else(|| {
        Refusal::new(
            "unknown_ticket",
            format!("没有编号为“{number}”的工单，请核对编号。"),
        )
        .at(field)
    })
}

pub(super) fn add_follower(draft: &mut Draft<'_>, command: &AddFollower) -> Result<(), Refusal> {
    if !draft.ticket.followers.contains(&command.ticket) {
        draft.emit(
            EventBody::Merge(MergeEvent::FollowerAdded {
                ticket: command.ticket,
            }),
            vec![],
            vec![],
        );
    }
    Ok(())
}

pub(super) fn main_answered(draft: &mut Draft<'_>, command: &MainAnswered) -> Result<(), Refusal> {
    // A person who has given a verdict on this matter is not called a second time for it.
    if draft.ticket.ending.is_none() {
        answered_main(draft, command.callback_by);
    }
    Ok(())
}

fn answered_main(draft: &mut Draft<'_>, callback_by: Option<crate::people::Role>) {
    let callback_by = callback_by.filter(|_| draft.ticket.has_contact());
    let told = match callback_by {
        Some(_) => None,
        None => Some(draft.ticket.told_without_call()),
    };
    draft.emit(
        EventBody::Merge(MergeEvent::MainAnswered { callback_by, told }),
        vec![],
        vec![],
    );
}

pub(super) fn main_ended(draft: &mut Draft<'_>, command: &MainEnded) -> Result<(), Refusal> {
    if draft.ticket.ending.is_none() {
        let told = draft.ticket.told_at_desk();
        draft.emit(
            EventBody::Merge(MergeEvent::MainEnded {
                outcome: command.outcome,
                told,
            }),
            vec![],
            vec![],
        );
    }
    Ok(())
}

/// What an event of one ticket asks of its main ticket or its followers.
pub(super) fn reactions(ticket: &Ticket, event: &Event) -> Vec<(TicketId, Command)> {
    use super::{IntakeEvent, ReplyEvent};
    let to_all = |command: Command| -> Vec<(TicketId, Command)> {
        ticket
            .followers
            .iter()
            .map(|follower| (*follower, command.clone()))
            .collect()
    };
    let ended = |outcome| to_all(Command::MainEnded(MainEnded { outcome }));
    match &event.body {
        EventBody::Merge(MergeEvent::Merged { into }) => vec![(
            *into,
            Command::AddFollower(AddFollower { ticket: ticket.id }),
        )],
        EventBody::Reply(ReplyEvent::Approved { callback_by }) => {
            // Whether the main ticket's own person left a contact says nothing about the others.
            to_all(Command::MainAnswered(MainAnswered {
                callback_by: *callback_by,
            }))
        }
        EventBody::Intake(IntakeEvent::Rejected { .. }) => ended(Outcome::Rejected),
        EventBody::Intake(IntakeEvent::TransferredOut { .. }) => ended(Outcome::Transferred),
        EventBody::Intake(IntakeEvent::AnsweredDirectly { .. }) => ended(Outcome::Answered),
        _ => vec![],
    }
}
