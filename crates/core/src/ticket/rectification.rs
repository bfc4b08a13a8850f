//! 差评整改、核减、研判: what follows when the petitioner is dissatisfied (LIFECYCLE T20–T23,
//! REQUIREMENTS CB4–CB6).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use super::triage::{already_pending, nothing_pending};
use super::when::When;
use super::{Change, Ticket};
use crate::calendar::{Moment, decided};
use crate::people::Role;
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{ClockName, Outcome, PanelVerdict, Stage, SupervisionForm, Told};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct OrderRectification {
    pub text: String,
    pub due: Option<When>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ReportRectified {
    pub measures: String,
    pub progress: String,
    pub result: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RequestDeduction {
    pub reason: String,
    /// The name of the head who signed.
    pub signed: Option<String>,
    pub sealed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideDeduction {
    pub accepted: bool,
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecidePanel {
    pub verdict: PanelVerdict,
    #[serde(default)]
    pub minutes: String,
}

/// One written order to put a matter right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rectification {
    /// Counted within the ticket from 1.
    pub number: u16,
    pub round: u16,
    pub ordered_at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Moment>,
}

/// A unit's claim that the request was unreasonable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deduction {
    pub requested_at: Moment,
    pub sealed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
}

impl Deduction {
    pub fn is_pending(&self) -> bool {
        self.accepted.is_none()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RectificationEvent {
    Ordered {
        number: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Moment>,
    },
    Rectified {
        callback_by: Role,
    },
    DeductionRequested {
        sealed: bool,
    },
    DeductionDecided {
        accepted: bool,
    },
    PanelDecided {
        verdict: PanelVerdict,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &RectificationEvent, stamp: &Stamp) {
    match event {
        RectificationEvent::Ordered { number, due } => {
            ticket.rectifications.push(Rectification {
                number: *number,
                round: ticket.round,
                ordered_at: stamp.at,
                due: *due,
                reported_at: None,
            });
            ticket.stage = Stage::Rectifying;
        }
        RectificationEvent::Rectified { callback_by } => {
            if let Some(order) = ticket.rectifications.last_mut() {
                order.reported_at = Some(stamp.at);
            }
            ticket.verdict_desk = Some(*callback_by);
            ticket.stage = Stage::PendingCallback;
        }
        RectificationEvent::DeductionRequested { sealed } => ticket.deductions.push(Deduction {
            requested_at: stamp.at,
            sealed: *sealed,
            accepted: None,
        }),
        RectificationEvent::DeductionDecided { accepted } => {
            if let Some(pending) = ticket.deductions.last_mut() {
                pending.accepted = Some(*accepted);
            }
        }
        // The closing that follows says how the ticket ended.
        RectificationEvent::PanelDecided { .. } => {}
    }
}

pub(super) fn order(draft: &mut Draft<'_>, command: &OrderRectification) -> Result<(), Refusal> {
    match draft.ticket.verdict_desk {
        Some(Role::Supervisor) => {}
        Some(Role::Panel) => {
            let clause = draft.rulebook().panel.as_ref().map(|p| p.clause.clone());
            return Err(Refusal::new(
                "panel_decides",
                "整改后诉求人仍不满意，须由研判组研判认定，不再交办整改。",
            )
            .under(clause.as_deref().unwrap_or("")));
        }
        _ => {
            return Err(Refusal::wrong_state(
                "诉求人还没有表示不满意，不需要交办整改。请先完成回访。",
            ));
        }
    }
    let calendar = draft.world.calendar;
    let now = draft.now();
    let due = match &command.due {
        Some(when) => Some(when.due(calendar, "due")?),
        None => None,
    };
    if due.is_some_and(|d| d <= now) {
        return Err(Refusal::new("due_in_past", "整改期限应在今天之后。").at("due"));
    }
    let mut changes = Changes::on(&draft.ticket);
    if let Some(at) = due {
        let source = draft.rulebook().source("整改交办单");
        changes.start(
            ClockName::Rectify,
            None,
            decided(calendar, &source, now, at),
        );
    } else {
        let name = ClockName::Rectify;
        changes.start_by_rule(calendar, draft.world.rulebook, name, Start::Step, None, now)?;
    }
    let changes = changes.done();
    let number = draft.ticket.rectifications.len() as u16 + 1;
    draft.emit(
        EventBody::Rectification(RectificationEvent::Ordered { number, due }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}

fn lead_only(draft: &Draft<'_>, what: &str) -> Result<(), Refusal> {
    let unit = draft.own_unit(what)?;
    if draft.ticket.lead().is_some_and(|lead| lead.unit == unit) {
        Ok(())
    } else {
        Err(Refusal::not_permitted(what))
    }
}

pub(super) fn report(draft: &mut Draft<'_>, command: &ReportRectified) -> Result<(), Refusal> {
    lead_only(draft, "提交整改结果")?;
    let parts = [&command.measures, &command.progress, &command.result];
    if parts.iter().all(|part| !written(part)) {
        return Err(Refusal::new(
            "reply_incomplete",
            "请写明整改的举措、进展和结果后再提交。",
        ));
    }
    if draft
        .ticket
        .deductions
        .last()
        .is_some_and(Deduction::is_pending)
    {
        return Err(already_pending("核减申请"));
    }
    let callback_by = draft
        .rulebook()
        .callback
        .as_ref()
        .map_or(Role::CallbackAgent, |c| c.by);
    let mut changes = Changes::on(&draft.ticket);
    changes.stop(ClockName::Rectify);
    let name = ClockName::Callback;
    changes.start_by_rule(
        draft.world.calendar,
        draft.world.rulebook,
        name,
        Start::Step,
        None,
        draft.stamp.at,
    )?;
    let changes = changes.done();
    draft.emit(
        EventBody::Rectification(RectificationEvent::Rectified { callback_by }),
        texts([
            (Slot::Measures, &command.measures),
            (Slot::Progress, &command.progress),
            (Slot::Result, &command.result),
        ]),
        changes,
    );
    Ok(())
}

pub(super) fn request_deduction(
    draft: &mut Draft<'_>,
    command: &RequestDeduction,
) -> Result<(), Refusal> {
    let Some(rules) = draft.rulebook().deduction.clone() else {
        return Err(Refusal::not_available("核减"));
    };
    lead_only(draft, "申请核减")?;
    if draft
        .ticket
        .deductions
        .last()
        .is_some_and(Deduction::is_pending)
    {
        return Err(already_pending("核减申请"));
    }
    if rules.signature && !command.signed.as_deref().is_some_and(written) {
        return Err(Refusal::new(
            "deduction_needs_signature",
            "核减说明须经本单位主要领导签字审核，请填写签字人姓名。",
        )
        .at("signed")
        .under(&rules.clause));
    }
    if rules.seal && !command.sealed {
        return Err(Refusal::new(
            "deduction_needs_seal",
            "核减说明须加盖本单位公章。请盖章后上传扫描件并勾选“已盖章”。",
        )
        .at("sealed")
        .under(&rules.clause));
    }
    if !written(&command.reason) {
        return Err(Refusal::new(
            "deduction_needs_reason",
            "请写明认定诉求不合理的事实和依据。",
        )
        .at("reason")
        .under(&rules.clause));
    }
    draft.emit(
        EventBody::Rectification(RectificationEvent::DeductionRequested {
            sealed: command.sealed,
        }),
        texts([
            (Slot::Reason, &command.reason),
            (Slot::Signature, command.signed.as_deref().unwrap_or("")),
        ]),
        vec![],
    );
    Ok(())
}

pub(super) fn decide_deduction(
    draft: &mut Draft<'_>,
    command: &DecideDeduction,
) -> Result<(), Refusal> {
    if !draft
        .ticket
        .deductions
        .last()
        .is_some_and(Deduction::is_pending)
    {
        return Err(nothing_pending("核减申请"));
    }
    let mut changes = Changes::on(&draft.ticket);
    if command.accepted {
        changes.each(&Change::Superseded, |c| {
            c.name == ClockName::Rectify && c.clock.is_open()
        });
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Rectification(RectificationEvent::DeductionDecided {
            accepted: command.accepted,
        }),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    if command.accepted {
        let told = told_by_callback(draft);
        super::rounds::close(draft, Outcome::Deducted, told);
    }
    Ok(())
}

/// Whoever was called back knows the outcome from the call; others learn it as a reply.
fn told_by_callback(draft: &Draft<'_>) -> Told {
    if draft.ticket.callbacks.iter().any(|c| c.reached) {
        Told::Callback
    } else {
        draft.ticket.told_without_call()
    }
}

pub(super) fn decide_panel(draft: &mut Draft<'_>, command: &DecidePanel) -> Result<(), Refusal> {
    let Some(rules) = draft.rulebook().panel.clone() else {
        return Err(Refusal::not_available("研判认定"));
    };
    if draft.ticket.verdict_desk != Some(Role::Panel) {
        return Err(Refusal::wrong_state(
            "还没有到研判环节：须先书面交办整改，整改后再次回访仍不满意的，才提交研判。",
        ));
    }
    if !written(&command.minutes) {
        return Err(Refusal::new(
            "panel_needs_minutes",
            "请附研判会议记录：参加单位、事实、依据和结论。",
        )
        .at("minutes")
        .under(&rules.clause));
    }
    draft.emit(
        EventBody::Rectification(RectificationEvent::PanelDecided {
            verdict: command.verdict,
        }),
        texts([(Slot::Minutes, &command.minutes)]),
        vec![],
    );
    let told = told_by_callback(draft);
    match command.verdict {
        PanelVerdict::Deducted => super::rounds::close(draft, Outcome::Deducted, told),
        PanelVerdict::Dissatisfied => {
            let unit = draft.ticket.last_lead_unit();
            super::rounds::close(draft, Outcome::Dissatisfied, told);
            super::supervision::open(draft, SupervisionForm::Letter, unit, true, &rules.clause);
        }
    }
    Ok(())
}
