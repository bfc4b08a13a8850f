//! 退单: a unit says that a ticket is not its own, or cannot be handled as it stands
//! (LIFECYCLE T8–T10, REQUIREMENTS RT2–RT7).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::dispatch::end_assignments;
use super::event::{EventBody, Slot, Stamp};
use super::phrases;
use super::triage::{already_pending, nothing_pending};
use super::{Assignment, AssignmentEnd, AssignmentId, Change, Ticket};
use crate::calendar::Moment;
use crate::people::UnitId;
use crate::refusal::Refusal;
use crate::rulebook::{ReturnRules, Start};
use crate::terms::{ClockName, DispatchBasis, Part, ReturnReason, Stage};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestReturn {
    pub reason_code: ReturnReason,
    #[serde(default)]
    pub text: String,
    /// The name of the unit that is responsible.
    #[serde(default)]
    pub rightful_unit: Option<String>,
    /// The name of the head who signed.
    #[serde(default)]
    pub head_signature: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveReturn {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RefuseReturn {
    pub text: String,
}

/// One request to return, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Return {
    pub assignment: AssignmentId,
    pub unit: UnitId,
    pub reason: ReturnReason,
    /// A sub-unit gives the work back to its own unit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_parent: bool,
    pub requested_at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<(Moment, bool)>,
}

impl Return {
    pub fn is_pending(&self) -> bool {
        self.decided.is_none()
    }

    pub fn is_approved(&self) -> bool {
        matches!(self.decided, Some((_, true)))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnEvent {
    Requested {
        assignment: AssignmentId,
        reason: ReturnReason,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        to_parent: bool,
    },
    Approved {
        assignment: AssignmentId,
    },
    Refused {
        assignment: AssignmentId,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &ReturnEvent, stamp: &Stamp) {
    match event {
        ReturnEvent::Requested {
            assignment,
            reason,
            to_parent,
        } => {
            if let Some(unit) = ticket.assignment(*assignment).map(|a| a.unit) {
                ticket.returns.push(Return {
                    assignment: *assignment,
                    unit,
                    reason: *reason,
                    to_parent: *to_parent,
                    requested_at: stamp.at,
                    decided: None,
                });
            }
        }
        ReturnEvent::Approved { assignment } => {
            decided(ticket, *assignment, stamp.at, true);
            let leads = ticket
                .assignment(*assignment)
                .is_some_and(|a| a.part == Part::Lead && a.parent.is_none());
            if leads {
                end_assignments(ticket, AssignmentEnd::Returned, stamp.at);
                super::dispatch::drop_pending(ticket, stamp.at);
                ticket.stage = Stage::PendingDispatch;
            } else if let Some(own) = ticket.assignments.iter_mut().find(|a| a.id == *assignment) {
                own.ended = Some((stamp.at, AssignmentEnd::Returned));
            }
        }
        ReturnEvent::Refused { assignment } => decided(ticket, *assignment, stamp.at, false),
    }
}

fn decided(ticket: &mut Ticket, assignment: AssignmentId, at: Moment, approved: bool) {
    if let Some(pending) = ticket
        .returns
        .iter_mut()
        .find(|r| r.assignment == assignment && r.is_pending())
    {
        pending.decided = Some((at, approved));
    }
}

/// The unit has lost the ticket another way; its request has no object any more.
pub(super) fn drop_pending(ticket: &mut Ticket, at: Moment) {
    for pending in ticket.returns.iter_mut().filter(|r| r.is_pending()) {
        pending.decided = Some((at, false));
    }
}

pub(super) fn request(draft: &mut Draft<'_>, command: &RequestReturn) -> Result<(), Refusal> {
    let unit = draft.own_unit("申请退单")?;
    let Some(own) = draft.ticket.assignment_of(unit).cloned() else {
        return Err(Refusal::not_permitted("申请退单"));
    };
    let to_parent = own.parent.is_some();
    // Within a unit the house's own custom holds; the centre's rules are for returns to the centre.
    if !to_parent {
        if own.basis == Some(DispatchBasis::Ruling) {
            return Err(Refusal::new(
                "return_bound_by_ruling",
                "这张工单经确责指定由本单位办理，不能再退单。请按确责结论办理。",
            ));
        }
        if let Some(rules) = draft.rulebook().returns.clone() {
            within_rules(draft, &rules, &own, command)?;
        }
    }
    if draft
        .ticket
        .returns
        .iter()
        .any(|r| r.assignment == own.id && r.is_pending())
    {
        return Err(already_pending("退单申请"));
    }
    draft.emit(
        EventBody::Return(ReturnEvent::Requested {
            assignment: own.id,
            reason: command.reason_code,
            to_parent,
        }),
        texts([
            (Slot::Reason, &command.text),
            (
                Slot::RightfulUnit,
                command.rightful_unit.as_deref().unwrap_or(""),
            ),
            (
                Slot::HeadSignature,
                command.head_signature.as_deref().unwrap_or(""),
            ),
        ]),
        vec![],
    );
    Ok(())
}

/// The centre's conditions in the order in which a clerk can mend them: what is lost for good
/// first, then the reason, then the papers.
fn within_rules(
    draft: &Draft<'_>,
    rules: &ReturnRules,
    own: &Assignment,
    command: &RequestReturn,
) -> Result<(), Refusal> {
    let refuse =
        |code: &str, sentence: String| Err(Refusal::new(code, sentence).under(&rules.clause));
    if !rules.allowed {
        return refuse(
            "return_not_allowed",
            "本中心实行一办到底、不得回退。确不属于本单位职责的，请联系牵头单位研判确责，确责前继续办理。"
                .to_owned(),
        );
    }
    let window = draft
        .ticket
        .clocks
        .iter()
        .find(|c| c.name == ClockName::Return && c.assignment == Some(own.id));
    if let Some(due) = window.and_then(|c| c.clock.due_at)
        && due <= draft.now()
    {
        return refuse(
            "return_window_closed",
            "退单期限已过，不能再退单。请按时办理；确有争议的，办理的同时向平台反映。".to_owned(),
        );
    }
    if let Some(phrase) = phrases::banned(&command.text, &rules.banned_phrases) {
        let phrase = phrase.replace('□', "我单位");
        return refuse(
            "return_reason_banned",
            format!(
                "退单理由不能只写“{phrase}”这类说法。请写明核实的情况、依据的文件条款和应当承办的单位。"
            ),
        );
    }
    if !rules.reasons.is_empty() && !rules.reasons.contains(&command.reason_code) {
        let names: Vec<&str> = rules.reasons.iter().map(|r| r.in_chinese()).collect();
        return refuse(
            "return_reason_banned",
            format!(
                "“{}”不是本中心认可的退单情形；可以退单的情形：{}。",
                command.reason_code.in_chinese(),
                names.join("、")
            ),
        );
    }
    if rules.written_note && !written(&command.text) {
        return refuse(
            "return_needs_note",
            "退单须提交书面说明：核实的情况和不属于本单位职责的依据。".to_owned(),
        );
    }
    if rules.head_signature && !command.head_signature.as_deref().is_some_and(written) {
        return refuse(
            "return_needs_head_signature",
            "退单须由单位主要负责同志签字同意，请填写签字人姓名。".to_owned(),
        );
    }
    if rules.rightful_unit && !command.rightful_unit.as_deref().is_some_and(written) {
        return refuse(
            "return_needs_rightful_unit",
            "退单须明确责任主体，请写明应当由哪个单位承办。".to_owned(),
        );
    }
    let visited = draft
        .ticket
        .contacts
        .iter()
        .any(|c| c.is_visit && c.at >= own.opened_at && c.unit == own.unit);
    if rules.site_visit && !visited {
        return refuse(
            "return_needs_visit",
            "首问单位须先到现场核实。请先记录现场核实情况，再申请退单。".to_owned(),
        );
    }
    Ok(())
}

pub(super) fn approve(draft: &mut Draft<'_>, command: &ApproveReturn) -> Result<(), Refusal> {
    let pending = pending_for_actor(draft, "同意退单")?;
    let returned = draft
        .ticket
        .assignment(pending.assignment)
        .cloned()
        .ok_or_else(|| nothing_pending("退单申请"))?;
    let leads = returned.part == Part::Lead && returned.parent.is_none();
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Superseded, |c| {
        c.clock.is_open()
            && c.assignment
                .is_some_and(|owner| leads || owner == returned.id)
    });
    if leads {
        changes.start_by_rule(
            draft.world.calendar,
            draft.world.rulebook,
            ClockName::Dispatch,
            Start::Step,
            None,
            draft.stamp.at,
        )?;
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Return(ReturnEvent::Approved {
            assignment: returned.id,
        }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}

pub(super) fn refuse(draft: &mut Draft<'_>, command: &RefuseReturn) -> Result<(), Refusal> {
    let pending = pending_for_actor(draft, "不同意退单")?;
    draft.emit(
        EventBody::Return(ReturnEvent::Refused {
            assignment: pending.assignment,
        }),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

/// The request that this actor may decide: the centre decides on returns to it, a unit on those
/// of its own sub-units.
fn pending_for_actor(draft: &Draft<'_>, what: &str) -> Result<Return, Refusal> {
    let unit = super::matrix::is_unit_role(draft.actor().role)
        .then_some(draft.actor().unit)
        .flatten();
    let mut pending = draft.ticket.returns.iter().filter(|r| r.is_pending());
    match unit {
        None => pending
            .find(|r| !r.to_parent)
            .cloned()
            .ok_or_else(|| nothing_pending("退单申请")),
        Some(unit) => {
            let parent_is = |r: &&Return| {
                draft
                    .ticket
                    .assignment(r.assignment)
                    .and_then(|a| a.parent)
                    .and_then(|p| draft.ticket.assignment(p))
                    .is_some_and(|p| p.unit == unit)
            };
            pending
                .find(|r| r.to_parent && parent_is(r))
                .cloned()
                .ok_or_else(|| Refusal::not_permitted(what))
        }
    }
}
