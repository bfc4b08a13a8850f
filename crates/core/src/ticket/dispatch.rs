//! 派单与签收: each dispatch opens an assignment, which the unit's own clocks belong to
//! (LIFECYCLE T6, T7 and “Assignment”; REQUIREMENTS DP, RT1).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use super::matrix::is_unit_role;
use super::when::When;
use super::{Change, Ticket};
use crate::calendar::{Moment, decided};
use crate::people::UnitId;
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{ClockName, DispatchBasis, Part, Stage};

// ---- commands

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Dispatch {
    /// The lead unit's name; for a unit that dispatches on, one of its sub-units.
    pub lead: String,
    pub co_units: Vec<String>,
    pub basis: Option<DispatchBasis>,
    /// A due time that the centre decides for this ticket.
    pub due: Option<When>,
    /// By when the co-units must have given their results to the lead.
    pub co_due: Option<When>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RuleResponsibility {
    pub lead: String,
    pub co_units: Vec<String>,
    pub basis: Option<DispatchBasis>,
    pub due: Option<When>,
    pub co_due: Option<When>,
    pub note: Option<String>,
    /// The level of the ruling, counted from 1.
    pub level: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Recall {
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct SignFor {}

/// By the engine: a unit was closed and another took over what was open (OR10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SucceedUnit {
    pub from: UnitId,
    pub to: UnitId,
}

// ---- state and events

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssignmentId(pub u16);

/// One unit's part in a ticket from one dispatch to its end. Superseded ones are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: AssignmentId,
    pub unit: UnitId,
    pub part: Part,
    /// The assignment of the unit that dispatched on to this sub-unit and stays answerable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AssignmentId>,
    pub round: u16,
    pub opened_at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Moment>,
    /// A due time that the centre decided with the dispatch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<DispatchBasis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Moment, AssignmentEnd)>,
    /// Units that had the assignment before they were closed, each with the time of handing over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<(UnitId, Moment)>,
}

impl Assignment {
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

/// Why an assignment came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentEnd {
    Returned,
    Recalled,
    /// A ruling named another unit, or a new round opened a new assignment.
    Superseded,
    /// The work of the assignment is done.
    Completed,
}

/// A new assignment as the event states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub id: AssignmentId,
    pub unit: UnitId,
    pub part: Part,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AssignmentId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchEvent {
    Dispatched {
        opened: Vec<Opened>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<DispatchBasis>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Moment>,
        /// The level of the ruling that the dispatch carries out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ruling_level: Option<u8>,
    },
    /// A unit handed the work on to a part of itself.
    DispatchedOn {
        opened: Vec<Opened>,
    },
    Signed {
        assignment: AssignmentId,
        /// The unit's first act stands for its signature (no sign rule, or a co-unit's result).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        implied: bool,
    },
    Recalled,
    /// The unit was closed; its open assignments and their clocks go on at its successor.
    Succeeded {
        from: UnitId,
        to: UnitId,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &DispatchEvent, stamp: &Stamp) {
    match event {
        DispatchEvent::Dispatched {
            opened, basis, due, ..
        } => {
            end_assignments(ticket, AssignmentEnd::Superseded, stamp.at);
            open(ticket, opened, *basis, *due, stamp.at);
            ticket.stage = Stage::Dispatched;
        }
        DispatchEvent::DispatchedOn { opened } => open(ticket, opened, None, None, stamp.at),
        DispatchEvent::Signed { assignment, .. } => {
            let mut leads = false;
            if let Some(signed) = ticket.assignments.iter_mut().find(|a| a.id == *assignment) {
                signed.signed_at = Some(stamp.at);
                leads = signed.part == Part::Lead && signed.parent.is_none();
            }
            if leads && ticket.stage == Stage::Dispatched {
                ticket.stage = Stage::Handling;
            }
        }
        DispatchEvent::Recalled => {
            end_assignments(ticket, AssignmentEnd::Recalled, stamp.at);
            drop_pending(ticket, stamp.at);
            ticket.stage = Stage::PendingDispatch;
        }
        DispatchEvent::Succeeded { from, to } => {
            for assignment in ticket
                .assignments
                .iter_mut()
                .filter(|a| a.unit == *from && a.is_open())
            {
                assignment.former.push((*from, stamp.at));
                assignment.unit = *to;
            }
        }
    }
}

/// Hands what is open at a closed unit over to its successor.
pub(super) fn succeed(draft: &mut Draft<'_>, command: &SucceedUnit) {
    let SucceedUnit { from, to } = *command;
    if draft
        .ticket
        .assignments
        .iter()
        .any(|a| a.unit == from && a.is_open())
    {
        draft.emit(
            EventBody::Dispatch(DispatchEvent::Succeeded { from, to }),
            vec![],
            vec![],
        );
    }
}

fn open(
    ticket: &mut Ticket,
    opened: &[Opened],
    basis: Option<DispatchBasis>,
    due: Option<Moment>,
    at: Moment,
) {
    for new in opened {
        ticket.assignments.push(Assignment {
            id: new.id,
            unit: new.unit,
            part: new.part,
            parent: new.parent,
            round: ticket.round,
            opened_at: at,
            signed_at: None,
            due: due.filter(|_| new.part == Part::Lead && new.parent.is_none()),
            basis,
            ended: None,
            former: vec![],
        });
    }
}

/// Ends every open assignment.
pub(super) fn end_assignments(ticket: &mut Ticket, how: AssignmentEnd, at: Moment) {
    for assignment in ticket.assignments.iter_mut().filter(|a| a.is_open()) {
        assignment.ended = Some((at, how));
    }
}

/// What a unit had asked for falls away when the unit loses the ticket.
pub(super) fn drop_pending(ticket: &mut Ticket, at: Moment) {
    ticket.rejection_requested = None;
    super::returns::drop_pending(ticket, at);
    super::extension::drop_pending(ticket);
    super::hold::drop_pending(ticket);
}

impl Ticket {
    pub(super) fn next_assignment_id(&self, offset: usize) -> AssignmentId {
        AssignmentId((self.assignments.len() + offset + 1) as u16)
    }
}

// ---- decisions

pub(super) fn dispatch(draft: &mut Draft<'_>, command: &Dispatch) -> Result<(), Refusal> {
    if is_unit_role(draft.actor().role) {
        return dispatch_on(draft, command);
    }
    if !matches!(
        draft.ticket.stage,
        Stage::Registered | Stage::PendingDispatch
    ) {
        return Err(Refusal::wrong_state(
            "工单已经派出。派错了请先撤回派单，承办单位提出的请先审核退单，再重新派单。",
        ));
    }
    assign(draft, command, None)
}

pub(super) fn rule_responsibility(
    draft: &mut Draft<'_>,
    command: &RuleResponsibility,
) -> Result<(), Refusal> {
    let level = command.level.unwrap_or(1);
    if level == 0 {
        return Err(Refusal::bad_field("level", "确责层级从1开始。"));
    }
    let dispatch = Dispatch {
        lead: command.lead.clone(),
        co_units: command.co_units.clone(),
        basis: Some(command.basis.unwrap_or(DispatchBasis::Ruling)),
        due: command.due.clone(),
        co_due: command.co_due.clone(),
        note: command.note.clone(),
    };
    assign(draft, &dispatch, Some(level))
}

/// To one lead and its co-units: new assignments, and their clocks from 交办.
fn assign(
    draft: &mut Draft<'_>,
    command: &Dispatch,
    ruling_level: Option<u8>,
) -> Result<(), Refusal> {
    let organisation = draft.world.organisation;
    let lead = organisation.open_unit(&command.lead, "lead")?.id;
    let mut opened = vec![Opened {
        id: draft.ticket.next_assignment_id(0),
        unit: lead,
        part: Part::Lead,
        parent: None,
    }];
    for name in &command.co_units {
        let unit = organisation.open_unit(name, "co_units")?.id;
        if opened.iter().any(|o| o.unit == unit) {
            return Err(Refusal::bad_field(
                "co_units",
                format!("“{name}”重复了：一个单位不能既主办又协办，也不能列两次。"),
            ));
        }
        opened.push(Opened {
            id: draft.ticket.next_assignment_id(opened.len()),
            unit,
            part: Part::Co,
            parent: None,
        });
    }
    let now = draft.now();
    let due = future(draft, command.due.as_ref(), "due")?;
    let co_due = future(draft, command.co_due.as_ref(), "co_due")?;
    let (calendar, rulebook) = (draft.world.calendar, draft.world.rulebook);
    let mut changes = Changes::on(&draft.ticket);
    changes.stop(ClockName::Intake);
    changes.stop(ClockName::Dispatch);
    changes.each(&Change::Superseded, |c| {
        c.assignment.is_some() && c.clock.is_open()
    });
    for new in &opened {
        let id = Some(new.id);
        for name in [ClockName::Sign, ClockName::Return] {
            changes.start_by_rule(calendar, rulebook, name, Start::Dispatch, id, now)?;
        }
        if new.part == Part::Co {
            if let Some(at) = co_due {
                let source = rulebook.source("派单时确定的协办时限");
                changes.start(ClockName::CoResult, id, decided(calendar, &source, now, at));
            } else {
                let name = ClockName::CoResult;
                changes.start_by_rule(calendar, rulebook, name, Start::Dispatch, id, now)?;
            }
        } else {
            work_clocks(&mut changes, draft, Start::Dispatch, new.id, due)?;
        }
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Dispatch(DispatchEvent::Dispatched {
            opened,
            basis: command.basis,
            due,
            ruling_level,
        }),
        texts([(Slot::Note, command.note.as_deref().unwrap_or(""))]),
        changes,
    );
    Ok(())
}

/// Contact, reply and close from this start. Where the centre decided a due time with the
/// dispatch, it takes the place of the rulebook's limit for the final report (for the answer,
/// where the rulebook limits only that).
fn work_clocks(
    changes: &mut Changes<'_>,
    draft: &Draft<'_>,
    from: Start,
    assignment: AssignmentId,
    decided_due: Option<Moment>,
) -> Result<(), Refusal> {
    let (calendar, rulebook, now) = (draft.world.calendar, draft.world.rulebook, draft.now());
    let request = &draft.ticket.request;
    let limit_of = |name| rulebook.limit(name, request.handling, request.group);
    let target = if limit_of(ClockName::Close).is_none() && limit_of(ClockName::Reply).is_some() {
        ClockName::Reply
    } else {
        ClockName::Close
    };
    for name in [ClockName::Contact, ClockName::Reply, ClockName::Close] {
        let by_decision = decided_due.filter(|_| name == target);
        let Some(at) = by_decision else {
            changes.start_by_rule(calendar, rulebook, name, from, Some(assignment), now)?;
            continue;
        };
        // It runs from the dispatch whatever the rulebook's limit starts from: a unit that does not
        // sign must not outlast the date that the centre decided.
        if from == Start::Dispatch {
            let source = rulebook.source("派单时确定的办理时限");
            let round_clock = draft
                .ticket
                .open_clocks(name)
                .filter(|c| c.assignment.is_none())
                .last();
            let due = decided(calendar, &source, now, at);
            match round_clock {
                Some(old) => {
                    changes.each(&Change::Superseded, |c| c.id == old.id);
                    changes.start(name, None, due);
                }
                None => changes.start(name, Some(assignment), due),
            }
        }
    }
    Ok(())
}

fn future(draft: &Draft<'_>, when: Option<&When>, field: &str) -> Result<Option<Moment>, Refusal> {
    let Some(when) = when else {
        return Ok(None);
    };
    let at = when.due(draft.world.calendar, field)?;
    if at <= draft.now() {
        return Err(Refusal::new("due_in_past", "时限已经过去，请填写今后的日期。").at(field));
    }
    Ok(Some(at))
}

/// A unit hands the work on to a part of itself and stays answerable; its own clocks run on.
fn dispatch_on(draft: &mut Draft<'_>, command: &Dispatch) -> Result<(), Refusal> {
    let unit = draft.own_unit("派单")?;
    if !matches!(draft.ticket.stage, Stage::Dispatched | Stage::Handling) {
        return Err(Refusal::wrong_state(
            "承办单位签收后才能交本单位的下属单位办理。",
        ));
    }
    let own = ensure_signed(draft, unit)?;
    let organisation = draft.world.organisation;
    let mut opened = Vec::new();
    for name in std::iter::once(&command.lead).chain(&command.co_units) {
        let sub = organisation.open_unit(name, "lead")?;
        if sub.id == unit || !organisation.is_within(sub.id, unit) {
            return Err(Refusal::new(
                "not_a_sub_unit",
                format!(
                    "“{name}”不是本单位的下属单位。本单位只能交下属单位办理；不属于本单位职责的请申请退单。"
                ),
            )
            .at("lead"));
        }
        opened.push(Opened {
            id: draft.ticket.next_assignment_id(opened.len()),
            unit: sub.id,
            part: Part::Lead,
            parent: Some(own),
        });
    }
    let due = future(draft, command.due.as_ref(), "due")?;
    let (calendar, rulebook, now) = (draft.world.calendar, draft.world.rulebook, draft.now());
    let mut changes = Changes::on(&draft.ticket);
    for new in &opened {
        for name in [ClockName::Sign, ClockName::Return] {
            let id = Some(new.id);
            changes.start_by_rule(calendar, rulebook, name, Start::Dispatch, id, now)?;
        }
        if let Some(at) = due {
            let source = rulebook.source("本单位内部确定的时限");
            let due = decided(calendar, &source, now, at);
            changes.start(ClockName::CoResult, Some(new.id), due);
        }
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Dispatch(DispatchEvent::DispatchedOn { opened }),
        texts([(Slot::Note, command.note.as_deref().unwrap_or(""))]),
        changes,
    );
    Ok(())
}

pub(super) fn sign_for(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unit = draft.own_unit("签收")?;
    let waiting = draft
        .ticket
        .assignments
        .iter()
        .find(|a| a.unit == unit && a.is_open() && a.signed_at.is_none())
        .map(|a| a.id);
    match waiting {
        Some(id) => sign(draft, id, false),
        None => Err(Refusal::wrong_state(
            "本单位已经签收过这张工单，请直接办理。",
        )),
    }
}

fn sign(draft: &mut Draft<'_>, id: AssignmentId, implied: bool) -> Result<(), Refusal> {
    let Some(assignment) = draft.ticket.assignment(id).cloned() else {
        return Err(Refusal::wrong_state("没有待签收的派单，请刷新页面。"));
    };
    let mut changes = Changes::on(&draft.ticket);
    changes.stop_of(ClockName::Sign, id);
    if assignment.part == Part::Lead && assignment.parent.is_none() {
        work_clocks(&mut changes, draft, Start::Signing, id, assignment.due)?;
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Dispatch(DispatchEvent::Signed {
            assignment: id,
            implied,
        }),
        vec![],
        changes,
    );
    Ok(())
}

/// The unit's open assignment, signed. Where the centre has no sign rule the unit's first act
/// signs; so does that of a co-unit or a sub-unit, whose part is to give a result to the lead.
///
/// # Errors
/// `wrong_state` where the lead unit must sign first.
pub(super) fn ensure_signed(draft: &mut Draft<'_>, unit: UnitId) -> Result<AssignmentId, Refusal> {
    let Some(own) = draft.ticket.assignment_of(unit).cloned() else {
        return Err(Refusal::not_permitted("办理这张工单"));
    };
    if own.signed_at.is_some() {
        return Ok(own.id);
    }
    let leads = own.part == Part::Lead && own.parent.is_none();
    if leads && draft.rulebook().has_sign_rule() {
        return Err(Refusal::wrong_state("请先签收，再办理这张工单。"));
    }
    sign(draft, own.id, true)?;
    Ok(own.id)
}

/// The unit's open assignment, for acts that may come before the signature: whoever looks at the
/// place or calls the petitioner in order to find out whether the matter is its own has not taken
/// it yet. Where the centre has no sign rule such an act signs like any other.
///
/// # Errors
/// `not_permitted` without an assignment.
pub(super) fn look_into(draft: &mut Draft<'_>, unit: UnitId) -> Result<AssignmentId, Refusal> {
    let waiting = draft
        .ticket
        .assignment_of(unit)
        .filter(|own| own.signed_at.is_none() && own.part == Part::Lead && own.parent.is_none())
        .map(|own| own.id);
    match waiting {
        Some(id) if draft.rulebook().has_sign_rule() => Ok(id),
        _ => ensure_signed(draft, unit),
    }
}

/// As [`ensure_signed`], and the unit must be the one that leads.
///
/// # Errors
/// `not_permitted` for a co-unit.
pub(super) fn ensure_lead(draft: &mut Draft<'_>, what: &str) -> Result<AssignmentId, Refusal> {
    let unit = draft.own_unit(what)?;
    let leads = draft.ticket.lead().is_some_and(|lead| lead.unit == unit);
    if !leads {
        return Err(Refusal::new(
            "not_permitted",
            format!("只有主办单位可以{what}；协办单位和下属单位请报送协办结果，由主办单位汇总。"),
        ));
    }
    ensure_signed(draft, unit)
}

pub(super) fn recall(draft: &mut Draft<'_>, command: &Recall) -> Result<(), Refusal> {
    if !written(&command.reason) {
        return Err(Refusal::bad_field("reason", "请写明撤回派单的原因。"));
    }
    let mut changes = Changes::on(&draft.ticket);
    changes.each(&Change::Superseded, |c| {
        c.assignment.is_some() && c.clock.is_open()
    });
    changes.start_by_rule(
        draft.world.calendar,
        draft.world.rulebook,
        ClockName::Dispatch,
        Start::Step,
        None,
        draft.stamp.at,
    )?;
    let changes = changes.done();
    draft.emit(
        EventBody::Dispatch(DispatchEvent::Recalled),
        texts([(Slot::Reason, &command.reason)]),
        changes,
    );
    Ok(())
}
