//! 协办: a co-unit, or a sub-unit that the work was handed on to, gives its result to the unit that
//! leads, which merges it (LIFECYCLE T12, REQUIREMENTS DP3, DP4).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::dispatch::ensure_signed;
use super::event::{EventBody, Slot, Stamp};
use super::{AssignmentEnd, AssignmentId, Change, Ticket};
use crate::refusal::Refusal;
use crate::terms::{ClockName, Part};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ReportCoResult {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoHandlingEvent {
    ResultReported {
        assignment: AssignmentId,
        /// To the unit that handed the work on, rather than to the lead of the ticket.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        to_parent: bool,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &CoHandlingEvent, stamp: &Stamp) {
    let CoHandlingEvent::ResultReported { assignment, .. } = event;
    if let Some(own) = ticket.assignments.iter_mut().find(|a| a.id == *assignment) {
        own.ended = Some((stamp.at, AssignmentEnd::Completed));
    }
}

pub(super) fn report(draft: &mut Draft<'_>, command: &ReportCoResult) -> Result<(), Refusal> {
    if !written(&command.text) {
        return Err(Refusal::new(
            "reply_incomplete",
            "请写明协办结果：做了什么、结果如何、需要主办单位注意什么。",
        )
        .at("text"));
    }
    let unit = draft.own_unit("报送协办结果")?;
    let helps = draft
        .ticket
        .assignment_of(unit)
        .is_some_and(|own| own.part == Part::Co || own.parent.is_some());
    if !helps {
        return Err(Refusal::new(
            "not_permitted",
            "本单位是主办单位，请直接提交办结答复，不需要报送协办结果。",
        ));
    }
    hand_over(draft, unit, &[(Slot::CoResult, &command.text)])
}

/// A sub-unit's finished work goes to the unit that handed it on, not to the centre.
pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    unit: crate::people::UnitId,
    said: &[(Slot, &str)],
) -> Result<(), Refusal> {
    let id = ensure_signed(draft, unit)?;
    let to_parent = draft
        .ticket
        .assignment(id)
        .is_some_and(|a| a.parent.is_some());
    let mut changes = Changes::on(&draft.ticket);
    changes.stop_of(ClockName::CoResult, id);
    changes.each(&Change::Superseded, |c| {
        c.assignment == Some(id) && c.clock.is_open() && c.name != ClockName::CoResult
    });
    let changes = changes.done();
    let mut said_texts = Vec::new();
    for (slot, text) in said {
        said_texts.extend(texts([(*slot, *text)]));
    }
    draft.emit(
        EventBody::CoHandling(CoHandlingEvent::ResultReported {
            assignment: id,
            to_parent,
        }),
        said_texts,
        changes,
    );
    Ok(())
}
