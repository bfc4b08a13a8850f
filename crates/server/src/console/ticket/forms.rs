//! From the matrix to forms. Which verbs a person may try stands in the core's one table
//! (`allowed_verbs`); what a verb asks for stands in `sheets`; whether it can be done now is asked
//! of the core itself, by a dry run with everything filled in. No rule is repeated here.

use huiyin_core::calendar::{Calendar, Moment, Phase};
use huiyin_core::people::{Actor, Role};
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::Rulebook;
use huiyin_core::terms::{ClockName, Part, Stage};
use huiyin_core::ticket::{Command, Ticket, TicketId, Verb, World, allowed_verbs, decide};
use huiyin_store::people::Directory;

use crate::view::ActionView;

mod fields;
mod reading;
mod ruled;
mod sheets;

pub use fields::{Input, Shape, Sheet};
pub use reading::read;
pub use sheets::sheet;

/// What a form is made for: this ticket, this person, this moment.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub ticket: &'a Ticket,
    pub rulebook: &'a Rulebook,
    pub directory: &'a Directory,
    pub calendar: &'a Calendar,
    pub actor: &'a Actor,
    pub now: Moment,
}

/// A deed that this person may do, or may not do yet.
pub struct Offer {
    pub sheet: Sheet,
    /// Why not yet, in a sentence that says what is missing.
    pub missing: Option<String>,
}

/// What stands on the page: the deeds due now, the rest, and those that wait for something.
#[derive(Default)]
pub struct Offers {
    /// What the strip's button does, if it is this person's turn.
    pub primary: Option<Verb>,
    /// The deeds of this step, the primary one first.
    pub due: Vec<Offer>,
    /// What may be done at any time.
    pub more: Vec<Offer>,
    /// What cannot be done yet, and what is missing for it.
    pub waiting: Vec<Offer>,
}

/// All deeds for this person on this ticket now.
pub fn offers(setting: &Setting<'_>) -> Offers {
    let mut all = Offers::default();
    for verb in allowed_verbs(setting.ticket, setting.actor) {
        let Some(sheet) = sheet(verb, setting) else {
            continue;
        };
        match standing(&sheet, setting) {
            Standing::Absent => {}
            Standing::Waits(missing) => all.waiting.push(Offer {
                sheet,
                missing: Some(missing),
            }),
            Standing::Open if belongs_to_step(verb, setting) => all.due.push(Offer {
                sheet,
                missing: None,
            }),
            Standing::Open => all.more.push(Offer {
                sheet,
                missing: None,
            }),
        }
    }
    all.due.sort_by_key(|offer| rank(offer.sheet.verb, setting));
    all.primary = all
        .due
        .first()
        .map(|offer| offer.sheet.verb)
        .filter(|verb| is_turn(*verb, setting));
    all
}

/// One deed, if it may be tried; for taking a form back.
pub fn offer(verb: Verb, setting: &Setting<'_>) -> Option<Sheet> {
    allowed_verbs(setting.ticket, setting.actor)
        .contains(&verb)
        .then(|| sheet(verb, setting))
        .flatten()
}

enum Standing {
    Open,
    Waits(String),
    Absent,
}

/// Asks the core whether the deed would be done with everything filled in.
fn standing(sheet: &Sheet, setting: &Setting<'_>) -> Standing {
    let Some(command) = probe(sheet) else {
        return Standing::Open;
    };
    let world = World {
        calendar: setting.calendar,
        rulebook: setting.rulebook,
        organisation: setting.directory.organisation(),
        other: None,
    };
    let ticket = setting.ticket;
    match decide(
        Some(ticket),
        TicketId(0),
        &command,
        setting.actor,
        setting.now,
        &world,
    ) {
        Ok(_) => Standing::Open,
        Err(refusal) => of_refusal(sheet.verb, refusal, setting),
    }
}

fn probe(sheet: &Sheet) -> Option<Command> {
    // A file's own data are not known before it is chosen.
    if sheet.verb == Verb::Attach {
        return None;
    }
    Command::parse(sheet.verb.id(), sheet.filled_in()).ok()
}

fn of_refusal(verb: Verb, refusal: Refusal, setting: &Setting<'_>) -> Standing {
    // What is wrong with one field is for the person to fill in.
    if refusal.field.is_some() {
        return Standing::Open;
    }
    match refusal.code.as_str() {
        "not_permitted"
        | "not_available"
        | "nothing_pending"
        | "nothing_to_correct"
        | "correction_too_late"
        | "callback_by_own_unit"
        | "no_running_clock" => Standing::Absent,
        "already_pending"
        | "no_contact_record"
        | "extension_after_due"
        | "return_not_allowed"
        | "return_window_closed"
        | "return_bound_by_ruling"
        | "return_needs_visit"
        | "panel_decides"
        | "withdraw_has_followers"
        | "reopen_window_closed" => Standing::Waits(refusal.sentence),
        "wrong_state" => {
            let worth_saying = match verb {
                Verb::CloseSupervision | Verb::ApproveHold => true,
                Verb::RecordContact | Verb::ReportDone => must_sign_first(setting),
                _ => false,
            };
            if worth_saying {
                Standing::Waits(refusal.sentence)
            } else {
                Standing::Absent
            }
        }
        _ => Standing::Open,
    }
}

/// The lead unit has not signed, and the centre wants it to.
fn must_sign_first(setting: &Setting<'_>) -> bool {
    let own = setting
        .actor
        .unit
        .and_then(|u| setting.ticket.assignment_of(u));
    setting.rulebook.has_sign_rule() && own.is_some_and(|a| a.signed_at.is_none())
}

/// Whether a deed moves the ticket on from where it stands; the rest waits under “更多操作”.
fn belongs_to_step(verb: Verb, setting: &Setting<'_>) -> bool {
    let ticket = setting.ticket;
    match verb {
        Verb::Comment
        | Verb::Attach
        | Verb::Supplement
        | Verb::Amend
        | Verb::Link
        | Verb::Urge
        | Verb::MarkIneffective
        | Verb::Withdraw
        | Verb::Correct
        | Verb::Recall
        | Verb::Rehandle
        | Verb::Reopen
        | Verb::GiveNotice
        | Verb::RequestRejection
        | Verb::RuleResponsibility => false,
        Verb::Classify | Verb::Merge | Verb::TransferOut | Verb::AnswerDirectly => {
            matches!(ticket.stage, Stage::Registered | Stage::PendingDispatch)
        }
        Verb::Reject => {
            ticket.rejection_requested.is_some()
                || matches!(ticket.stage, Stage::Registered | Stage::PendingDispatch)
        }
        Verb::RecordVisit => !is_lead(setting) || setting.actor.role == Role::GridWorker,
        _ => true,
    }
}

/// The order of the deeds of a step: what is asked of somebody first, then what carries the work
/// on. A lower number stands higher.
fn rank(verb: Verb, setting: &Setting<'_>) -> usize {
    let contact_due = !contact_made(setting);
    let order = [
        Verb::SignFor,
        Verb::Reject,
        Verb::RefuseRejection,
        Verb::ApproveReturn,
        Verb::RefuseReturn,
        Verb::DecideDeduction,
        Verb::ApproveExtension,
        Verb::RefuseExtension,
        Verb::ApproveHold,
        Verb::RefuseHold,
        Verb::ApproveReply,
        Verb::RejectReply,
        Verb::DecidePanel,
        Verb::OrderRectification,
        Verb::RecordCallback,
        Verb::Dispatch,
        Verb::Classify,
        Verb::AnswerDirectly,
        Verb::TransferOut,
        Verb::Merge,
        Verb::ClearHold,
        Verb::ReportRectified,
        Verb::ReportCoResult,
        Verb::ReportDone,
        Verb::RecordContact,
        Verb::RecordVisit,
        Verb::ReportStage,
        Verb::RequestDeduction,
        Verb::RequestExtension,
        Verb::RequestHold,
        Verb::RequestReturn,
        Verb::AnswerSupervision,
        Verb::CloseSupervision,
    ];
    let at = |verb| order.iter().position(|v| *v == verb).unwrap_or(order.len()) * 10;
    match verb {
        // Before the work is reported the petitioner is contacted.
        Verb::RecordContact if contact_due => at(Verb::ReportRectified) - 5,
        // The intake desk makes up its mind first.
        Verb::Classify
            if setting.ticket.stage == Stage::Registered && setting.actor.role == Role::Agent =>
        {
            0
        }
        // Nobody asked for a rejection: the last thing to think of at the dispatch desk.
        Verb::Reject if setting.ticket.rejection_requested.is_none() => at(Verb::Merge) + 5,
        // A unit that hands work on does its own first.
        Verb::Dispatch if setting.actor.unit.is_some() => at(Verb::RecordVisit) + 5,
        _ => at(verb),
    }
}

/// Whether it is this person's turn to do this: the strip shows its button only then.
fn is_turn(verb: Verb, setting: &Setting<'_>) -> bool {
    match verb {
        Verb::RecordVisit
        | Verb::ReportStage
        | Verb::RequestDeduction
        | Verb::RequestExtension
        | Verb::RequestHold
        | Verb::RequestReturn
        | Verb::Merge
        | Verb::TransferOut
        | Verb::AnswerDirectly => false,
        Verb::Dispatch => setting.actor.unit.is_none(),
        Verb::Reject => setting.ticket.rejection_requested.is_some(),
        _ => true,
    }
}

fn is_lead(setting: &Setting<'_>) -> bool {
    setting
        .actor
        .unit
        .and_then(|unit| setting.ticket.assignment_of(unit))
        .is_some_and(|own| own.part == Part::Lead && own.parent.is_none())
}

/// Whether the petitioner was spoken to since the unit got the ticket, or cannot be.
fn contact_made(setting: &Setting<'_>) -> bool {
    let ticket = setting.ticket;
    if !ticket.has_contact() {
        return true;
    }
    if ticket
        .latest_clock(ClockName::Contact)
        .is_some_and(|c| matches!(c.clock.phase, Phase::Running))
    {
        return false;
    }
    let since = ticket.lead().map(|lead| lead.opened_at);
    ticket
        .contacts
        .iter()
        .any(|c| !c.is_visit && since.is_some_and(|opened| c.at >= opened))
}

impl Offer {
    /// The deed as the template shows it.
    pub fn view(&self) -> ActionView {
        let mut view = self.sheet.view();
        if let Some(missing) = &self.missing {
            view.missing.clone_from(missing);
        }
        view
    }
}
