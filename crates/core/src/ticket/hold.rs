//! 挂账与销账: reasonable, yet not to be solved soon; kept open with a plan while reply and close
//! wait (LIFECYCLE T14, REQUIREMENTS HD5).

use serde::{Deserialize, Serialize};

use super::clocks::{Changes, ClockChange};
use super::decide::{Draft, texts, written};
use super::dispatch::ensure_lead;
use super::event::{EventBody, Slot, Stamp, Text};
use super::matrix::is_unit_role;
use super::triage::{already_pending, nothing_pending};
use super::when::When;
use super::{Change, Ticket};
use crate::calendar::{Moment, decided};
use crate::refusal::Refusal;
use crate::rulebook::HoldRules;
use crate::terms::{ClockName, Stage};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestHold {
    #[serde(default)]
    pub plan: String,
    /// By when the matter is to be off the ledger.
    pub until: When,
    #[serde(default)]
    pub milestones: Vec<Milestone>,
}

/// A step of the plan: a date, or a date and what is done by then. Words without a date are part
/// of the plan and start no clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Milestone {
    Date(When),
    Step {
        #[serde(alias = "date", alias = "at", alias = "until")]
        due: When,
        #[serde(default, alias = "title", alias = "name")]
        text: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveHold {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RefuseHold {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ClearHold {
    pub text: String,
}

/// One entry of the hold ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    pub requested_at: Moment,
    pub until: Moment,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<Moment>,
}

impl Hold {
    pub fn is_pending(&self) -> bool {
        self.approved_at.is_none() && !self.refused
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldEvent {
    Requested {
        until: Moment,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        milestones: Vec<Moment>,
    },
    Approved,
    Refused,
    Cleared,
}

pub(super) fn apply(ticket: &mut Ticket, event: &HoldEvent, stamp: &Stamp) {
    match event {
        HoldEvent::Requested { until, milestones } => ticket.holds.push(Hold {
            requested_at: stamp.at,
            until: *until,
            milestones: milestones.clone(),
            approved_at: None,
            refused: false,
            cleared_at: None,
        }),
        HoldEvent::Approved => {
            if let Some(hold) = ticket.holds.iter_mut().find(|h| h.is_pending()) {
                hold.approved_at = Some(stamp.at);
                ticket.stage = Stage::OnHold;
            }
        }
        HoldEvent::Refused => drop_pending(ticket),
        HoldEvent::Cleared => {
            if let Some(hold) = ticket.holds.last_mut() {
                hold.cleared_at = Some(stamp.at);
            }
            ticket.stage = Stage::Handling;
        }
    }
}

pub(super) fn drop_pending(ticket: &mut Ticket) {
    for hold in ticket.holds.iter_mut().filter(|h| h.is_pending()) {
        hold.refused = true;
    }
}

fn rules(draft: &Draft<'_>) -> Result<HoldRules, Refusal> {
    draft
        .rulebook()
        .hold
        .clone()
        .ok_or_else(|| Refusal::not_available("挂账"))
}

pub(super) fn request(draft: &mut Draft<'_>, command: &RequestHold) -> Result<(), Refusal> {
    let rules = rules(draft)?;
    if rules.plan && !written(&command.plan) {
        return Err(Refusal::new(
            "hold_needs_plan",
            "申请挂账须制定解决方案：分几步、谁负责、各步何时完成。",
        )
        .at("plan")
        .under(&rules.clause));
    }
    if draft.ticket.holds.iter().any(Hold::is_pending) {
        return Err(already_pending("挂账申请"));
    }
    let calendar = draft.world.calendar;
    let until = command.until.due(calendar, "until")?;
    let mut milestones = Vec::new();
    let mut said = texts([(Slot::Plan, &command.plan)]);
    for milestone in &command.milestones {
        match milestone {
            Milestone::Date(when) => match when.due(calendar, "milestones") {
                Ok(due) => milestones.push(due),
                Err(_) => said.push((Slot::Milestone, Text::from(when.0.trim()))),
            },
            Milestone::Step { due, text } => {
                milestones.push(due.due(calendar, "milestones")?);
                said.extend(texts([(Slot::Milestone, text.as_str())]));
            }
        }
    }
    milestones.sort_unstable();
    let now = draft.now();
    if until <= now || milestones.iter().any(|m| *m <= now) {
        return Err(Refusal::new(
            "due_in_past",
            "挂账的销账日期和各节点日期都应在今天之后，请检查。",
        )
        .at("until"));
    }
    if milestones.last().is_some_and(|last| *last > until) {
        return Err(Refusal::bad_field(
            "milestones",
            "节点日期不能晚于销账日期，请检查。",
        ));
    }
    ensure_lead(draft, "申请挂账")?;
    draft.emit(
        EventBody::Hold(HoldEvent::Requested { until, milestones }),
        said,
        vec![],
    );
    Ok(())
}

pub(super) fn approve(draft: &mut Draft<'_>, command: &ApproveHold) -> Result<(), Refusal> {
    rules(draft)?;
    let Some(hold) = draft.ticket.holds.iter().find(|h| h.is_pending()).cloned() else {
        return Err(nothing_pending("挂账申请"));
    };
    if draft.ticket.stage != Stage::Handling {
        return Err(Refusal::wrong_state("承办单位还没有签收，签收后才能挂账。"));
    }
    let calendar = draft.world.calendar;
    let now = draft.now();
    let mut changes = Changes::on(&draft.ticket);
    for clock in &draft.ticket.clocks {
        if matches!(clock.name, ClockName::Reply | ClockName::Close) && clock.clock.is_running() {
            let mut paused = clock.clock.clone();
            if paused.pause(calendar, now).is_ok() {
                changes.push(became(clock.id, paused));
            }
        }
    }
    let source = draft.rulebook().source("挂账方案");
    let mut dates = hold.milestones.clone();
    if dates.last() != Some(&hold.until) {
        dates.push(hold.until);
    }
    // A date that passed while the request waited is no milestone any more.
    for date in dates.into_iter().filter(|d| *d > now) {
        let due = decided(calendar, &source, now, date);
        changes.start(ClockName::HoldMilestone, None, due);
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Hold(HoldEvent::Approved),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}

fn became(id: super::ClockId, clock: crate::calendar::Clock) -> ClockChange {
    ClockChange::of(
        id,
        Change::Became {
            clock: Box::new(clock),
        },
    )
}

pub(super) fn refuse(draft: &mut Draft<'_>, command: &RefuseHold) -> Result<(), Refusal> {
    if !draft.ticket.holds.iter().any(Hold::is_pending) {
        return Err(nothing_pending("挂账申请"));
    }
    draft.emit(
        EventBody::Hold(HoldEvent::Refused),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn clear(draft: &mut Draft<'_>, command: &ClearHold) -> Result<(), Refusal> {
    if is_unit_role(draft.actor().role) {
        ensure_lead(draft, "销账")?;
    }
    let calendar = draft.world.calendar;
    let now = draft.now();
    let mut changes = Changes::on(&draft.ticket);
    changes.stop(ClockName::HoldMilestone);
    for clock in &draft.ticket.clocks {
        if matches!(clock.name, ClockName::Reply | ClockName::Close) && clock.clock.is_open() {
            let mut resumed = clock.clock.clone();
            if resumed.resume(calendar, now).is_ok() {
                changes.push(became(clock.id, resumed));
            }
        }
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Hold(HoldEvent::Cleared),
        texts([(Slot::Note, &command.text)]),
        changes,
    );
    Ok(())
}
