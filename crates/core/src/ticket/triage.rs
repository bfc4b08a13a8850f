//! 研判: what the centre makes of a request before any unit handles it, and what it takes off the
//! list again (LIFECYCLE T2–T5, REQUIREMENTS TR). Its events are the intake's.

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Text};
use super::intake::IntakeEvent;
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{ClockName, Handling, RequestKind, Stage, vocabulary};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RequestRejection {
    pub basis: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RefuseRejection {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Reject {
    pub reason: String,
    pub basis: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct TransferOut {
    pub to: String,
    pub receiving_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerDirectly {
    pub text: String,
    pub knowledge_item: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Classify {
    pub category: Option<String>,
    pub kind: Option<RequestKind>,
    pub complexity: Option<Complexity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct MarkIneffective {
    pub reason: String,
}

vocabulary! {
    /// How hard an enterprise's matter is; it decides the handling class (莱山 企业诉求).
    Complexity {
        Ordinary = "ordinary", "一般";
        Complex = "complex", "复杂";
        Major = "major", "重大";
    }
}

pub(super) fn classify(draft: &mut Draft<'_>, command: &Classify) -> Result<(), Refusal> {
    let request = &draft.ticket.request;
    let category = command
        .category
        .clone()
        .filter(|c| written(c))
        .or_else(|| request.category.clone());
    let handling = match (command.complexity, request.handling) {
        (
            Some(complexity),
            Handling::EnterpriseOrdinary | Handling::EnterpriseComplex | Handling::EnterpriseMajor,
        ) => match complexity {
            Complexity::Ordinary => Handling::EnterpriseOrdinary,
            Complexity::Complex => Handling::EnterpriseComplex,
            Complexity::Major => Handling::EnterpriseMajor,
        },
        (_, handling) => handling,
    };
    let kind = command.kind.unwrap_or(request.kind);
    let changes = if handling == request.handling {
        leaving_intake(draft)?
    } else {
        reclassified_clocks(draft, handling)?
    };
    draft.emit(
        EventBody::Intake(IntakeEvent::Classified {
            category,
            kind,
            handling,
        }),
        vec![],
        changes,
    );
    Ok(())
}

/// From the intake desk to the dispatch desk: the one clock stops, the other starts.
fn leaving_intake(draft: &Draft<'_>) -> Result<Vec<super::ClockChange>, Refusal> {
    let mut changes = Changes::on(&draft.ticket);
    if draft.ticket.stage == Stage::Registered {
        changes.stop(ClockName::Intake);
        changes.start_by_rule(
            draft.world.calendar,
            draft.rulebook(),
            ClockName::Dispatch,
            Start::Step,
            None,
            draft.now(),
        )?;
    }
    Ok(changes.done())
}

/// A class with limits of its own: the clock of the round runs under the new limit from where
/// the old one started.
fn reclassified_clocks(
    draft: &Draft<'_>,
    handling: Handling,
) -> Result<Vec<super::ClockChange>, Refusal> {
    let mut as_new = draft.ticket.clone();
    as_new.request.handling = handling;
    let mut changes = Changes::on(&draft.ticket);
    if draft.ticket.stage == Stage::Registered {
        changes.stop(ClockName::Intake);
    }
    for name in [ClockName::Reply, ClockName::Close] {
        let Some(old) = draft.ticket.open_clocks(name).last() else {
            continue;
        };
        changes.each(&super::Change::Superseded, |c| c.id == old.id);
        let request = &draft.ticket.request;
        if let Some(limit) = draft.rulebook().limit(name, handling, request.group) {
            let due = super::clocks::due_under(
                draft.world.calendar,
                draft.rulebook(),
                limit,
                &as_new,
                old.clock.started_at,
            )?;
            changes.start(name, old.assignment, due);
        }
    }
    Ok(changes.done())
}

pub(super) fn mark_ineffective(
    draft: &mut Draft<'_>,
    command: &MarkIneffective,
) -> Result<(), Refusal> {
    if !written(&command.reason) {
        return Err(Refusal::bad_field("reason", "请写明认定为无效诉求的理由。"));
    }
    draft.emit(
        EventBody::Intake(IntakeEvent::MarkedIneffective),
        texts([(Slot::Reason, &command.reason)]),
        vec![],
    );
    Ok(())
}

pub(super) fn request_rejection(
    draft: &mut Draft<'_>,
    command: &RequestRejection,
) -> Result<(), Refusal> {
    draft.own_unit("申请不予受理")?;
    if !written(&command.basis) {
        return Err(Refusal::new(
            "rejection_needs_basis",
            "申请不予受理须写明依据：哪部法规或文件的哪一条说明该事项不属于受理范围。",
        )
        .at("basis"));
    }
    if draft.ticket.rejection_requested.is_some() {
        return Err(already_pending("不予受理申请"));
    }
    draft.emit(
        EventBody::Intake(IntakeEvent::RejectionRequested),
        texts([(Slot::Basis, &command.basis), (Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

/// A request of the same sort waits for its decision.
pub(super) fn already_pending(what: &str) -> Refusal {
    Refusal::new(
        "already_pending",
        format!("已有一份{what}正在审核，请等待审核结果后再提交。"),
    )
}

pub(super) fn refuse_rejection(
    draft: &mut Draft<'_>,
    command: &RefuseRejection,
) -> Result<(), Refusal> {
    if draft.ticket.rejection_requested.is_none() {
        return Err(nothing_pending("不予受理申请"));
    }
    draft.emit(
        EventBody::Intake(IntakeEvent::RejectionRefused),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

/// There is nothing to decide.
pub(super) fn nothing_pending(what: &str) -> Refusal {
    Refusal::new(
        "nothing_pending",
        format!("这张工单没有待审核的{what}，可能已由他人办理。请刷新页面。"),
    )
}

pub(super) fn reject(draft: &mut Draft<'_>, command: &Reject) -> Result<(), Refusal> {
    let with_unit = matches!(draft.ticket.stage, Stage::Dispatched | Stage::Handling);
    if with_unit && draft.ticket.rejection_requested.is_none() {
        return Err(Refusal::wrong_state(
            "工单已交承办单位办理。须由承办单位先申请不予受理，或由派单员撤回派单后再作不予受理。",
        ));
    }
    if !written(&command.reason) || !written(&command.basis) {
        let field = if written(&command.reason) {
            "basis"
        } else {
            "reason"
        };
        return Err(Refusal::new(
            "rejection_needs_basis",
            "不予受理须写明理由和依据，并向诉求人解释。",
        )
        .at(field));
    }
    let told = draft.ticket.told_at_desk();
    finish(
        draft,
        IntakeEvent::Rejected { told },
        texts([
            (Slot::Reason, &command.reason),
            (Slot::Basis, &command.basis),
        ]),
    );
    Ok(())
}

pub(super) fn transfer_out(draft: &mut Draft<'_>, command: &TransferOut) -> Result<(), Refusal> {
    if !written(&command.to) {
        return Err(Refusal::bad_field(
            "to",
            "请写明转往哪里，如110、119、120或上级12345平台。",
        ));
    }
    let told = draft.ticket.told_at_desk();
    finish(
        draft,
        IntakeEvent::TransferredOut { told },
        texts([
            (Slot::Receiver, &command.to),
            (Slot::ReceivingNumber, &command.receiving_number),
        ]),
    );
    Ok(())
}

pub(super) fn answer_directly(
    draft: &mut Draft<'_>,
    command: &AnswerDirectly,
) -> Result<(), Refusal> {
    if !written(&command.text) {
        return Err(Refusal::new("reply_incomplete", "请写明给诉求人的答复内容。").at("text"));
    }
    let told = draft.ticket.told_at_desk();
    finish(
        draft,
        IntakeEvent::AnsweredDirectly {
            told,
            knowledge_item: command.knowledge_item.clone().filter(|k| written(k)),
        },
        texts([(Slot::PublicReply, &command.text)]),
    );
    Ok(())
}

/// The centre ends the ticket itself: every open clock stops.
fn finish(draft: &mut Draft<'_>, event: IntakeEvent, said: Vec<(Slot, Text)>) {
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&super::Change::Stopped, |c| c.clock.is_open());
    let changes = changes.done();
    draft.emit(EventBody::Intake(event), said, changes);
}
