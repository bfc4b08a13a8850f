//! 延期: through the platform, before the due time, within the cap (LIFECYCLE T13,
//! REQUIREMENTS HD4).

use serde::{Deserialize, Serialize};

use super::clocks::{ClockChange, ClockId};
use super::decide::{Draft, texts, written};
use super::dispatch::ensure_lead;
use super::event::{EventBody, Slot, Stamp};
use super::triage::{already_pending, nothing_pending};
use super::when::When;
use super::{Change, Ticket, TicketClock};
use crate::calendar::{Calendar, Moment, due};
use crate::refusal::Refusal;
use crate::rulebook::ExtensionRules;
use crate::terms::ClockName;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestExtension {
    pub until: When,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub citizen_told: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveExtension {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RefuseExtension {
    pub text: String,
}

/// One request for more time, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    pub until: Moment,
    pub requested_at: Moment,
    pub citizen_told: bool,
    /// Approved, refused, or fallen away with the assignment; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionEvent {
    Requested { until: Moment, citizen_told: bool },
    Approved,
    Refused,
}

pub(super) fn apply(ticket: &mut Ticket, event: &ExtensionEvent, stamp: &Stamp) {
    match event {
        ExtensionEvent::Requested {
            until,
            citizen_told,
        } => ticket.extensions.push(Extension {
            until: *until,
            requested_at: stamp.at,
            citizen_told: *citizen_told,
            approved: None,
        }),
        ExtensionEvent::Approved => decided(ticket, true),
        ExtensionEvent::Refused => decided(ticket, false),
    }
}

fn decided(ticket: &mut Ticket, approved: bool) {
    if let Some(pending) = ticket.extensions.iter_mut().find(|e| e.approved.is_none()) {
        pending.approved = Some(approved);
    }
}

pub(super) fn drop_pending(ticket: &mut Ticket) {
    decided(ticket, false);
}

pub(super) fn request(draft: &mut Draft<'_>, command: &RequestExtension) -> Result<(), Refusal> {
    let rules = rules(draft)?;
    let until = command.until.due(draft.world.calendar, "until")?;
    if draft.ticket.extensions.iter().any(|e| e.approved.is_none()) {
        return Err(already_pending("延期申请"));
    }
    ensure_lead(draft, "申请延期")?;
    movable(draft, &rules, until)?;
    if rules.needs_reason && !written(&command.reason) {
        return Err(Refusal::new(
            "extension_needs_reason",
            "请写明延期原因：涉及哪些单位、需要哪些调查取证、预计何时办结。",
        )
        .at("reason")
        .under(&rules.clause));
    }
    if rules.citizen_told && !command.citizen_told {
        return Err(Refusal::new(
            "extension_citizen_not_told",
            "申请延期前请先告知诉求人，再勾选“已告知诉求人”。",
        )
        .at("citizen_told")
        .under(&rules.clause));
    }
    draft.emit(
        EventBody::Extension(ExtensionEvent::Requested {
            until,
            citizen_told: command.citizen_told,
        }),
        texts([(Slot::Reason, &command.reason)]),
        vec![],
    );
    Ok(())
}

fn rules(draft: &Draft<'_>) -> Result<ExtensionRules, Refusal> {
    draft
        .rulebook()
        .extension
        .clone()
        .ok_or_else(|| Refusal::not_available("延期"))
}

/// The running clocks that would move to `until`.
///
/// # Errors
/// `extension_after_due` when all are overdue, `extension_over_cap`, `extension_not_later`,
/// `no_running_clock` when nothing is timed.
fn movable(
    draft: &Draft<'_>,
    rules: &ExtensionRules,
    until: Moment,
) -> Result<Vec<ClockId>, Refusal> {
    let now = draft.now();
    let running: Vec<&TicketClock> = draft
        .ticket
        .clocks
        .iter()
        .filter(|c| matches!(c.name, ClockName::Reply | ClockName::Close))
        .filter(|c| c.clock.is_running() && c.clock.due_at.is_some())
        .collect();
    if running.is_empty() {
        return Err(Refusal::new(
            "no_running_clock",
            "这张工单没有正在计时的答复或办结时限，不需要延期。",
        ));
    }
    let in_time: Vec<&TicketClock> = running
        .into_iter()
        .filter(|c| !c.clock.is_overdue(now))
        .collect();
    if in_time.is_empty() {
        return Err(Refusal::new(
            "extension_after_due",
            "办理期限已过，不能再申请延期。请尽快办理并提交答复，同时向诉求人说明。",
        )
        .under(&rules.clause));
    }
    let later: Vec<&TicketClock> = in_time
        .into_iter()
        .filter(|c| c.clock.due_at.is_some_and(|due| due < until))
        .collect();
    if later.is_empty() {
        return Err(Refusal::new(
            "extension_not_later",
            "延期后的日期不晚于现在的期限，请填写更晚的日期。",
        )
        .at("until"));
    }
    for clock in &later {
        if let Some(cap) = latest(draft.world.calendar, rules, clock)
            && until > cap
        {
            let day = draft.world.calendar.due_day(cap);
            return Err(Refusal::new(
                    "extension_over_cap",
                    format!(
                        "超过了延期上限：{}时限最晚可延到{}。请填写不晚于该日的日期，确需更长时间的可以申请挂账。",
                        clock.name.in_chinese(),
                        day.strftime("%Y年%-m月%-d日")
                    ),
                )
                .at("until")
                .under(&rules.clause));
        }
    }
    Ok(later.iter().map(|c| c.id).collect())
}

/// The last due time to which a clock may be extended; none where the document sets no cap.
fn latest(calendar: &Calendar, rules: &ExtensionRules, clock: &TicketClock) -> Option<Moment> {
    if let Some(cap) = &rules.cap {
        let source = &clock.clock.proof.source;
        return due(calendar, cap, None, source, clock.clock.proof.started_at)
            .ok()
            .and_then(|d| d.at);
    }
    let days = rules.extra_working_days?;
    // The limit as it first stood, then so many working days more, however often it is extended.
    let first = clock
        .clock
        .extensions
        .first()
        .map_or(clock.clock.due_at, |e| e.old_due)?;
    let from = calendar.due_day(first);
    Some(calendar.end_of_day(calendar.nth_working_day_after(from, days)))
}

pub(super) fn approve(draft: &mut Draft<'_>, command: &ApproveExtension) -> Result<(), Refusal> {
    let rules = rules(draft)?;
    let Some(until) = pending(draft) else {
        return Err(nothing_pending("延期申请"));
    };
    let movable = movable(draft, &rules, until)?;
    let mut changes = Vec::new();
    for clock in draft
        .ticket
        .clocks
        .iter()
        .filter(|c| movable.contains(&c.id))
    {
        let mut extended = clock.clock.clone();
        extended
            .extend(until, draft.now())
            .map_err(|e| Refusal::new("extension_after_due", e.to_string()))?;
        changes.push(ClockChange::of(
            clock.id,
            Change::Became {
                clock: Box::new(extended),
            },
        ));
    }
    draft.emit(
        EventBody::Extension(ExtensionEvent::Approved),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}

pub(super) fn refuse(draft: &mut Draft<'_>, command: &RefuseExtension) -> Result<(), Refusal> {
    if pending(draft).is_none() {
        return Err(nothing_pending("延期申请"));
    }
    draft.emit(
        EventBody::Extension(ExtensionEvent::Refused),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

fn pending(draft: &Draft<'_>) -> Option<Moment> {
    draft
        .ticket
        .extensions
        .iter()
        .find(|e| e.approved.is_none())
        .map(|e| e.until)
}
