//! 督办: so far only what the engine itself makes, the letter that follows a panel's verdict with a
//! copy to the discipline body (LIFECYCLE T23, REQUIREMENTS CB5). The other forms, their triggers
//! and the ladder of levels belong in this room.

use serde::{Deserialize, Serialize};

use super::Ticket;
use super::clocks::{Change, Changes};
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use crate::calendar::Moment;
use crate::people::UnitId;
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{ClockName, SupervisionForm};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerSupervision {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct CloseSupervision {
    pub text: String,
}

/// One supervision of one unit about this ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Supervision {
    /// Counted within the ticket from 1.
    pub number: u16,
    pub form: SupervisionForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// A copy went to the discipline body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copied_to_discipline: bool,
    pub opened_at: Moment,
    /// The clause on which it rests.
    pub clause: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Moment>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupervisionEvent {
    Opened {
        number: u16,
        form: SupervisionForm,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        copied_to_discipline: bool,
        clause: String,
    },
    Answered {
        number: u16,
    },
    Closed {
        number: u16,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &SupervisionEvent, stamp: &Stamp) {
    match event {
        SupervisionEvent::Opened {
            number,
            form,
            unit,
            copied_to_discipline,
            clause,
        } => ticket.supervisions.push(Supervision {
            number: *number,
            form: *form,
            unit: *unit,
            copied_to_discipline: *copied_to_discipline,
            opened_at: stamp.at,
            clause: clause.clone(),
            answered_at: None,
            closed_at: None,
        }),
        SupervisionEvent::Answered { number } => {
            if let Some(s) = find(ticket, *number) {
                s.answered_at = Some(stamp.at);
            }
        }
        SupervisionEvent::Closed { number } => {
            if let Some(s) = find(ticket, *number) {
                s.closed_at = Some(stamp.at);
            }
        }
    }
}

fn find(ticket: &mut Ticket, number: u16) -> Option<&mut Supervision> {
    ticket.supervisions.iter_mut().find(|s| s.number == number)
}

/// Opens a supervision that the engine makes by itself.
pub(super) fn open(
    draft: &mut Draft<'_>,
    form: SupervisionForm,
    unit: Option<UnitId>,
    copied_to_discipline: bool,
    clause: &str,
) {
    let number = draft.ticket.supervisions.len() as u16 + 1;
    let mut changes = Changes::on(&draft.ticket);
    // A limit in per cent of a statutory one makes no sense here; without one no clock runs.
    let _ = changes.start_by_rule(
        draft.world.calendar,
        draft.world.rulebook,
        ClockName::Supervision,
        Start::Step,
        None,
        draft.stamp.at,
    );
    let changes = changes.done();
    draft.emit(
        EventBody::Supervision(SupervisionEvent::Opened {
            number,
            form,
            unit,
            copied_to_discipline,
            clause: clause.to_owned(),
        }),
        vec![],
        changes,
    );
}

pub(super) fn answer(draft: &mut Draft<'_>, command: &AnswerSupervision) -> Result<(), Refusal> {
    let unit = draft.own_unit("督办反馈")?;
    if !written(&command.text) {
        return Err(Refusal::bad_field("text", "请写明督办事项的整改情况。"));
    }
    let open = draft
        .ticket
        .supervisions
        .iter()
        .find(|s| s.unit == Some(unit) && s.closed_at.is_none())
        .map(|s| s.number);
    let Some(number) = open else {
        return Err(super::triage::nothing_pending("督办"));
    };
    draft.emit(
        EventBody::Supervision(SupervisionEvent::Answered { number }),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn close(draft: &mut Draft<'_>, command: &CloseSupervision) -> Result<(), Refusal> {
    let open = draft
        .ticket
        .supervisions
        .iter()
        .find(|s| s.closed_at.is_none())
        .cloned();
    let Some(open) = open else {
        return Err(super::triage::nothing_pending("督办"));
    };
    if open.answered_at.is_none() {
        return Err(Refusal::wrong_state("承办单位还没有反馈，不能销号。"));
    }
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Stopped, |c| {
        c.name == ClockName::Supervision && c.clock.is_open()
    });
    let changes = changes.done();
    draft.emit(
        EventBody::Supervision(SupervisionEvent::Closed {
            number: open.number,
        }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}
