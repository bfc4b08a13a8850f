//! 答复与审核: what a unit reports, and whether it stands (LIFECYCLE T15–T17, REQUIREMENTS HD1,
//! HD7, DP3).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::co_handling::hand_over;
use super::decide::{Draft, texts, written};
use super::dispatch::{ensure_lead, ensure_signed};
use super::event::{EventBody, Slot, Stamp};
use super::{AssignmentId, Change, Ticket};
use crate::calendar::Moment;
use crate::people::{Role, UnitId};
use crate::refusal::Refusal;
use crate::rulebook::{ReplyPart, ReplyRules, Start};
use crate::terms::{ClockName, Defect, Outcome, ReportOutcome, Stage};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ReportStage {
    /// Why it is not finished and how far it is.
    pub reasons: String,
    /// What the petitioner is told meanwhile.
    pub public_reply: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ReportDone {
    pub measures: String,
    pub progress: String,
    pub result: String,
    pub public_reply: String,
    pub outcome: Option<ReportOutcome>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveReply {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectReply {
    pub defect: Defect,
    #[serde(default)]
    pub text: String,
}

/// One final report of a unit. Stage reports stand in the timeline only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    pub unit: UnitId,
    pub assignment: AssignmentId,
    pub round: u16,
    pub at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReportOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    Approved { at: Moment },
    Rejected { at: Moment, defect: Defect },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyEvent {
    StageReported,
    ReportedDone {
        assignment: AssignmentId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<ReportOutcome>,
    },
    Approved {
        /// Who calls back under this rulebook; none where nobody does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback_by: Option<Role>,
    },
    Rejected {
        defect: Defect,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &ReplyEvent, stamp: &Stamp) {
    match event {
        ReplyEvent::StageReported => {}
        ReplyEvent::ReportedDone {
            assignment,
            outcome,
        } => {
            if let Some(unit) = ticket.assignment(*assignment).map(|a| a.unit) {
                ticket.replies.push(Reply {
                    unit,
                    assignment: *assignment,
                    round: ticket.round,
                    at: stamp.at,
                    outcome: *outcome,
                    review: None,
                });
            }
            super::dispatch::drop_pending(ticket, stamp.at);
            ticket.stage = Stage::PendingReview;
        }
        ReplyEvent::Approved { callback_by } => {
            if let Some(reply) = ticket.replies.last_mut() {
                reply.review = Some(Review::Approved { at: stamp.at });
            }
            ticket.verdict_desk = *callback_by;
            ticket.stage = Stage::PendingCallback;
        }
        ReplyEvent::Rejected { defect } => {
            if let Some(reply) = ticket.replies.last_mut() {
                reply.review = Some(Review::Rejected {
                    at: stamp.at,
                    defect: *defect,
                });
            }
            ticket.stage = Stage::Handling;
        }
    }
}

pub(super) fn report_stage(draft: &mut Draft<'_>, command: &ReportStage) -> Result<(), Refusal> {
    if !written(&command.reasons) {
        return Err(
            Refusal::new("reply_incomplete", "请写明不能按期办结的理由和目前的进展。")
                .at("reasons"),
        );
    }
    ensure_lead(draft, "提交阶段性答复")?;
    let mut changes = Changes::on(&draft.ticket);
    if draft.rulebook().reply.stage_report_stops_reply {
        changes.stop(ClockName::Reply);
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Reply(ReplyEvent::StageReported),
        texts([
            (Slot::Progress, &command.reasons),
            (
                Slot::PublicReply,
                command.public_reply.as_deref().unwrap_or(""),
            ),
        ]),
        changes,
    );
    Ok(())
}

pub(super) fn report_done(draft: &mut Draft<'_>, command: &ReportDone) -> Result<(), Refusal> {
    let unit = draft.own_unit("提交办结答复")?;
    let rules = draft.rulebook().reply.clone();
    complete(&rules, command)?;
    let for_parent = draft
        .ticket
        .assignment_of(unit)
        .is_some_and(|own| own.parent.is_some());
    if for_parent {
        return hand_over(
            draft,
            unit,
            &[
                (Slot::Measures, &command.measures),
                (Slot::Progress, &command.progress),
                (Slot::Result, &command.result),
                (Slot::PublicReply, &command.public_reply),
            ],
        );
    }
    ensure_lead(draft, "提交办结答复")?;
    let own = ensure_signed(draft, unit)?;
    contacted(draft, &rules, own)?;
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Held, |c| {
        matches!(c.name, ClockName::Reply | ClockName::Close) && c.clock.is_running()
    });
    let (calendar, rulebook, now) = (draft.world.calendar, draft.world.rulebook, draft.now());
    let name = ClockName::Review;
    changes.start_by_rule(calendar, rulebook, name, Start::Step, None, now)?;
    let changes = changes.done();
    draft.emit(
        EventBody::Reply(ReplyEvent::ReportedDone {
            assignment: own,
            outcome: command.outcome,
        }),
        texts([
            (Slot::Measures, &command.measures),
            (Slot::Progress, &command.progress),
            (Slot::Result, &command.result),
            (Slot::PublicReply, &command.public_reply),
        ]),
        changes,
    );
    Ok(())
}

/// 无举措、无进展、无结果 is no reply (REQUIREMENTS HD7). Where the document demands no parts,
/// something must still have been written.
fn complete(rules: &ReplyRules, command: &ReportDone) -> Result<(), Refusal> {
    let part = |part: ReplyPart| match part {
        ReplyPart::Measures => &command.measures,
        ReplyPart::Progress => &command.progress,
        ReplyPart::Result => &command.result,
    };
    let missing: Vec<&str> = rules
        .required
        .iter()
        .filter(|p| !written(part(**p)))
        .map(|p| p.in_chinese())
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::new(
            "reply_incomplete",
            format!("答复还缺{}，请补充后再提交。", missing.join("、")),
        )
        .under(&rules.clause));
    }
    let anything = [
        &command.measures,
        &command.progress,
        &command.result,
        &command.public_reply,
    ];
    if anything.iter().all(|text| !written(text)) {
        return Err(Refusal::new(
            "reply_incomplete",
            "答复是空的。请写明采取的举措、目前的进展和办理结果。",
        ));
    }
    Ok(())
}

/// 严禁在未联系诉求人的情况下虚假回复: at least one attempt by the unit itself, or by anybody since
/// the unit got the ticket. A petitioner who left no contact cannot be contacted, and the guard
/// falls away.
fn contacted(draft: &Draft<'_>, rules: &ReplyRules, own: AssignmentId) -> Result<(), Refusal> {
    if !rules.contact_record || !draft.ticket.has_contact() {
        return Ok(());
    }
    let tried = draft.ticket.assignment(own).is_some_and(|own| {
        draft
            .ticket
            .contacts
            .iter()
            .any(|c| !c.is_visit && (c.unit == own.unit || c.at >= own.opened_at))
    });
    if tried {
        Ok(())
    } else {
        Err(Refusal::new(
            "no_contact_record",
            "还没有联系诉求人的记录，不能提交答复。请先联系诉求人并记录时间、方式和结果。",
        )
        .under(&rules.clause))
    }
}

pub(super) fn approve(draft: &mut Draft<'_>, command: &ApproveReply) -> Result<(), Refusal> {
    let callback_by = draft.rulebook().callback.as_ref().map(|c| c.by);
    let called = callback_by.is_some() && draft.ticket.has_contact();
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Confirmed, |c| {
        matches!(c.name, ClockName::Reply | ClockName::Close) && c.clock.is_open()
    });
    changes.stop(ClockName::Upstream);
    changes.stop(ClockName::Review);
    changes.stop(ClockName::Contact);
    // The window to return and what co-units still owed end with the reply that stands, not with
    // the one that is under review: a rejected one gives everybody the ticket back as it was.
    changes.each(&Change::Superseded, |c| {
        matches!(
            c.name,
            ClockName::Return | ClockName::CoResult | ClockName::Sign
        ) && c.clock.is_open()
    });
    if called {
        let (calendar, rulebook, now) = (draft.world.calendar, draft.world.rulebook, draft.now());
        let name = ClockName::Callback;
        changes.start_by_rule(calendar, rulebook, name, Start::Step, None, now)?;
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Reply(ReplyEvent::Approved { callback_by }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    if !called {
        let told = draft.ticket.told_without_call();
        super::rounds::close(draft, Outcome::NoCallback, told);
    }
    Ok(())
}

pub(super) fn reject(draft: &mut Draft<'_>, command: &RejectReply) -> Result<(), Refusal> {
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::ResumedAsIfNeverStopped, |c| {
        matches!(c.name, ClockName::Reply | ClockName::Close)
            && matches!(c.clock.phase, crate::calendar::Phase::Held { .. })
    });
    changes.stop(ClockName::Review);
    let changes = changes.done();
    draft.emit(
        EventBody::Reply(ReplyEvent::Rejected {
            defect: command.defect,
        }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}
