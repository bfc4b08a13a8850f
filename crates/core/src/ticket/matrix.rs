//! Which verb which role may use from which stage: one table, read by `decide`, the pages, the
//! API, the authorisation test and `docs/rules.md`. A unit's role acts only on tickets that its
//! unit has a part in; a petitioner only on the own ticket. (INTERFACES §3 “Who”)

use super::{Ticket, Verb};
use crate::people::{Actor, Role};
use crate::terms::Stage;

/// One row: who may do it and when.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub verb: Verb,
    pub roles: &'static [Role],
    pub stages: &'static [Stage],
}

use Role::{
    Agent, CallbackAgent, Dispatcher, DistrictLeader, GridWorker, LeadDepartment, Monitor, Panel,
    Petitioner, Reviewer, StreetLeader, Supervisor, System, UnitClerk, UnitLeader,
};
use Stage::{
    Answered, Closed, Dispatched, Handling, Merged, OnHold, PendingCallback, PendingDispatch,
    PendingReview, Rectifying, Registered, Rejected, Transferred, Withdrawn,
};

const UNIT: &[Role] = &[UnitClerk, UnitLeader, StreetLeader];
const FIELD: &[Role] = &[UnitClerk, UnitLeader, StreetLeader, GridWorker];
const DESK: &[Role] = &[Agent, Monitor, Dispatcher];
const CENTRE: &[Role] = &[
    Agent,
    Monitor,
    Dispatcher,
    Reviewer,
    CallbackAgent,
    Supervisor,
];
const CENTRE_AND_UNITS: &[Role] = &[
    Agent,
    Monitor,
    Dispatcher,
    Reviewer,
    CallbackAgent,
    Supervisor,
    Panel,
    DistrictLeader,
    UnitClerk,
    UnitLeader,
    StreetLeader,
    LeadDepartment,
    GridWorker,
];

const OPEN: &[Stage] = &[
    Registered,
    PendingDispatch,
    Dispatched,
    Handling,
    OnHold,
    PendingReview,
    PendingCallback,
    Rectifying,
];
/// A follower's person may still have something to add.
const OPEN_OR_MERGED: &[Stage] = &[
    Registered,
    PendingDispatch,
    Dispatched,
    Handling,
    OnHold,
    PendingReview,
    PendingCallback,
    Rectifying,
    Merged,
];
const NEW: &[Stage] = &[Registered, PendingDispatch];
const WITH_UNIT: &[Stage] = &[Dispatched, Handling];
const AT_WORK: &[Stage] = &[Dispatched, Handling, OnHold, Rectifying];
const ANY: &[Stage] = &[
    Registered,
    Rejected,
    Transferred,
    Answered,
    PendingDispatch,
    Dispatched,
    Handling,
    OnHold,
    PendingReview,
    PendingCallback,
    Rectifying,
    Closed,
    Withdrawn,
    Merged,
];

const fn row(verb: Verb, roles: &'static [Role], stages: &'static [Stage]) -> Rule {
    Rule {
        verb,
        roles,
        stages,
    }
}

/// The table. A verb of a later version has no row yet and answers `not_available`.
pub const RULES: &[Rule] = &[
    row(
        Verb::Register,
        &[
            Agent,
            Monitor,
            Dispatcher,
            Petitioner,
            LeadDepartment,
            GridWorker,
            UnitClerk,
            StreetLeader,
        ],
        &[],
    ),
    row(
        Verb::Supplement,
        &[
            Agent,
            Monitor,
            Dispatcher,
            CallbackAgent,
            Supervisor,
            Petitioner,
        ],
        OPEN_OR_MERGED,
    ),
    row(Verb::Amend, &[Agent, Monitor, Dispatcher, Supervisor], OPEN),
    row(
        Verb::Correct,
        &[
            CallbackAgent,
            LeadDepartment,
            Supervisor,
            UnitClerk,
            UnitLeader,
            StreetLeader,
        ],
        &[
            Dispatched,
            Handling,
            OnHold,
            PendingReview,
            PendingCallback,
            Rectifying,
            Closed,
            Merged,
        ],
    ),
    row(Verb::Link, CENTRE, ANY),
    row(
        Verb::Urge,
        &[
            Supervisor,
            Monitor,
            Dispatcher,
            Agent,
            CallbackAgent,
            DistrictLeader,
        ],
        OPEN,
    ),
    row(Verb::Recall, &[Dispatcher, Monitor], WITH_UNIT),
    row(Verb::RequestRejection, UNIT, WITH_UNIT),
    row(Verb::RefuseRejection, &[Monitor, Dispatcher], WITH_UNIT),
    row(
        Verb::Reject,
        &[Monitor],
        &[Registered, PendingDispatch, Dispatched, Handling],
    ),
    row(Verb::TransferOut, DESK, NEW),
    row(Verb::AnswerDirectly, DESK, NEW),
    row(
        Verb::Merge,
        DESK,
        &[Registered, PendingDispatch, Dispatched, Handling],
    ),
    row(
        Verb::Classify,
        DESK,
        &[
            Registered,
            PendingDispatch,
            Dispatched,
            Handling,
            OnHold,
            PendingReview,
            PendingCallback,
            Rectifying,
        ],
    ),
    row(
        Verb::MarkIneffective,
        &[Agent, Monitor, Dispatcher, Reviewer, Supervisor],
        ANY,
    ),
    row(
        Verb::Dispatch,
        &[Dispatcher, Monitor, UnitClerk, UnitLeader, StreetLeader],
        // The centre dispatches what is new; a unit hands on what it has.
        &[Registered, PendingDispatch, Dispatched, Handling],
    ),
    row(
        Verb::RuleResponsibility,
        &[LeadDepartment, Panel, DistrictLeader, Supervisor],
        &[Registered, PendingDispatch, Dispatched, Handling],
    ),
    row(Verb::SignFor, UNIT, WITH_UNIT),
    row(Verb::RequestReturn, UNIT, WITH_UNIT),
    row(
        Verb::ApproveReturn,
        &[Dispatcher, Monitor, UnitClerk, UnitLeader, StreetLeader],
        WITH_UNIT,
    ),
    row(
        Verb::RefuseReturn,
        &[Dispatcher, Monitor, UnitClerk, UnitLeader, StreetLeader],
        WITH_UNIT,
    ),
    row(Verb::RecordContact, FIELD, AT_WORK),
    row(Verb::RecordVisit, FIELD, AT_WORK),
    row(Verb::GiveNotice, FIELD, &[Dispatched, Handling]),
    row(Verb::RequestExtension, UNIT, WITH_UNIT),
    row(
        Verb::ApproveExtension,
        &[Reviewer, Supervisor],
        &[Dispatched, Handling],
    ),
    row(
        Verb::RefuseExtension,
        &[Reviewer, Supervisor],
        &[Dispatched, Handling],
    ),
    row(Verb::RequestHold, UNIT, WITH_UNIT),
    row(Verb::ApproveHold, &[Reviewer, Supervisor], WITH_UNIT),
    row(Verb::RefuseHold, &[Reviewer, Supervisor], WITH_UNIT),
    row(
        Verb::ClearHold,
        &[UnitClerk, UnitLeader, StreetLeader, Reviewer, Supervisor],
        &[OnHold],
    ),
    row(Verb::ReportCoResult, UNIT, &[Dispatched, Handling, OnHold]),
    row(Verb::ReportStage, UNIT, &[Dispatched, Handling, OnHold]),
    row(Verb::ReportDone, UNIT, WITH_UNIT),
    row(Verb::ApproveReply, &[Reviewer], &[PendingReview]),
    row(Verb::RejectReply, &[Reviewer], &[PendingReview]),
    row(
        Verb::RecordCallback,
        &[CallbackAgent, LeadDepartment],
        &[PendingCallback, Merged],
    ),
    row(
        Verb::Rate,
        &[Petitioner],
        &[PendingCallback, Closed, Merged],
    ),
    row(Verb::OrderRectification, &[Supervisor], &[PendingCallback]),
    row(Verb::ReportRectified, UNIT, &[Rectifying]),
    row(Verb::RequestDeduction, UNIT, &[Rectifying]),
    row(Verb::DecideDeduction, &[Supervisor], &[Rectifying]),
    row(Verb::DecidePanel, &[Panel], &[PendingCallback]),
    row(
        Verb::Rehandle,
        &[Supervisor],
        &[PendingCallback, Closed, Answered],
    ),
    row(Verb::Withdraw, &[Petitioner, Agent], OPEN),
    row(Verb::Reopen, &[Petitioner, Agent], &[Closed, Answered]),
    row(Verb::AnswerSupervision, UNIT, ANY),
    row(Verb::CloseSupervision, &[Supervisor], ANY),
    row(Verb::Comment, CENTRE_AND_UNITS, ANY),
    row(
        Verb::Attach,
        &[
            Agent,
            Monitor,
            Dispatcher,
            Reviewer,
            CallbackAgent,
            Supervisor,
            Panel,
            UnitClerk,
            UnitLeader,
            StreetLeader,
            GridWorker,
            Petitioner,
        ],
        ANY,
    ),
    row(Verb::FireDeadline, &[System], ANY),
    row(Verb::AddFollower, &[System], ANY),
    row(Verb::MainAnswered, &[System], &[Merged]),
    row(Verb::MainEnded, &[System], &[Merged]),
    row(Verb::SucceedUnit, &[System], ANY),
];

/// The row of a verb; none for a verb of a later version.
pub fn rule(verb: Verb) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.verb == verb)
}

/// The verbs that this actor may try on this ticket now, in the table's order: what the ticket
/// page offers. The mechanism may still refuse and say what is missing.
pub fn allowed_verbs(ticket: &Ticket, actor: &Actor) -> Vec<Verb> {
    RULES
        .iter()
        .filter(|rule| rule.roles.contains(&actor.role) && rule.stages.contains(&ticket.stage))
        .filter(|rule| has_part(ticket, actor, rule.verb))
        .filter(|rule| {
            rule.verb != Verb::Dispatch
                || is_unit_role(actor.role) == WITH_UNIT.contains(&ticket.stage)
        })
        .map(|rule| rule.verb)
        .collect()
}

/// Whether the actor's post gives a part in this ticket: a unit's people need an assignment of
/// their unit, past or present; everybody else works for the centre or is the petitioner.
pub(super) fn has_part(ticket: &Ticket, actor: &Actor, verb: Verb) -> bool {
    if !is_unit_role(actor.role) {
        return true;
    }
    let Some(unit) = actor.unit else {
        return false;
    };
    match verb {
        // Looking back and answering for what was done needs no open assignment.
        Verb::Comment | Verb::Attach | Verb::AnswerSupervision => {
            ticket.assignments.iter().any(|a| a.unit == unit)
        }
        _ => ticket.assignment_of(unit).is_some(),
    }
}

/// Whether the actor's unit has or had an assignment; true for everybody who acts for no unit.
pub(super) fn ever_had_part(ticket: &Ticket, actor: &Actor) -> bool {
    !is_unit_role(actor.role)
        || actor
            .unit
            .is_some_and(|unit| ticket.assignments.iter().any(|a| a.unit == unit))
}

/// The roles that act for a handling unit.
pub(super) fn is_unit_role(role: Role) -> bool {
    matches!(role, UnitClerk | UnitLeader | StreetLeader | GridWorker)
}
