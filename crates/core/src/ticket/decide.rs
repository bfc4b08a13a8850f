//! From a command to events or a refusal. Here are the questions that every command meets: is the
//! verb known, may this role do it, is this the stage for it, has the actor's unit a part in the
//! ticket. Then the mechanism decides.

use super::clocks::{Change, ClockChange};
use super::event::{Event, EventBody, Slot, Stamp, Text};
use super::matrix::{ever_had_part, has_part, is_unit_role, rule};
use super::{
    Command, Ticket, TicketId, Verb, callback, clocks, co_handling, contact, dispatch, extension,
    hold, intake, merge, notes, rectification, reply, returns, rounds, supervision, triage,
};
use crate::calendar::{Calendar, Moment};
use crate::people::{Actor, Organisation, UnitId};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::terms::Stage;

/// What a decision may look at besides the ticket: all of it comes in as an argument.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub calendar: &'a Calendar,
    /// The rulebook version that governs the ticket.
    pub rulebook: &'a Rulebook,
    pub organisation: &'a Organisation,
    /// The other ticket that the command names (`Command::names_ticket`), where it exists.
    pub other: Option<&'a Ticket>,
}

/// What a command leads to: the events in order, and the ticket after them.
#[derive(Debug, Clone)]
pub struct Decision {
    pub events: Vec<Event>,
    pub ticket: Ticket,
}

/// Decides a command. `ticket` is none for `register`, whose new ticket takes `new_id`.
///
/// # Errors
/// A refusal with a stable code; nothing has happened then.
pub fn decide(
    ticket: Option<&Ticket>,
    new_id: TicketId,
    command: &Command,
    actor: &Actor,
    now: Moment,
    world: &World<'_>,
) -> Result<Decision, Refusal> {
    let stamp = Stamp {
        at: now,
        by: actor.clone(),
    };
    let Some(ticket) = ticket else {
        let Command::Register(register) = command else {
            return Err(Refusal::new(
                "unknown_ticket",
                "没有这张工单。请核对工单编号后再操作。",
            ));
        };
        permitted_role(Verb::Register, actor)?;
        return intake::register(register, new_id, stamp, world);
    };
    let verb = command.verb();
    own_refusals(ticket, verb, actor)?;
    permitted_role(verb, actor)?;
    // A unit that never had a part learns nothing of the ticket's stage; one that had learns that
    // the time for this has passed.
    if !ever_had_part(ticket, actor) {
        return Err(Refusal::not_permitted(verb.in_chinese()));
    }
    right_stage(ticket, verb)?;
    if !has_part(ticket, actor, verb) {
        return Err(Refusal::not_permitted(verb.in_chinese()));
    }
    let mut draft = Draft {
        ticket: ticket.clone(),
        events: Vec::new(),
        stamp,
        world: *world,
    };
    mechanism(&mut draft, command)?;
    Ok(Decision {
        events: draft.events,
        ticket: draft.ticket,
    })
}

/// A mechanism's own code comes before the general `not_permitted` (INTERFACES §2).
fn own_refusals(ticket: &Ticket, verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    match verb {
        Verb::Withdraw => rounds::only_by_petitioner(actor),
        Verb::RecordCallback => callback::not_by_own_unit(ticket, actor),
        _ => Ok(()),
    }
}

fn permitted_role(verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    match rule(verb) {
        Some(rule) if rule.roles.contains(&actor.role) => Ok(()),
        Some(_) => Err(Refusal::not_permitted(verb.in_chinese())),
        None => Err(Refusal::not_available(verb.in_chinese())),
    }
}

fn right_stage(ticket: &Ticket, verb: Verb) -> Result<(), Refusal> {
    let stages = rule(verb).map_or(&[][..], |r| r.stages);
    if stages.contains(&ticket.stage) {
        return Ok(());
    }
    let names: Vec<&str> = stages.iter().map(|s| s.in_chinese()).collect();
    let sentence = if stages.is_empty() {
        format!("工单已经登记，不能再次{}。", verb.in_chinese())
    } else {
        format!(
            "工单现在的状态是“{}”，不能{}；该操作适用于：{}。请刷新页面查看最新状态。",
            ticket.stage.in_chinese(),
            verb.in_chinese(),
            names.join("、")
        )
    };
    Err(Refusal::new("wrong_state", sentence))
}

fn mechanism(draft: &mut Draft<'_>, command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Register(_) => right_stage(&draft.ticket, Verb::Register),
        Command::Supplement(c) => intake::supplement(draft, c),
        Command::Amend(c) => intake::amend(draft, c),
        Command::RequestRejection(c) => triage::request_rejection(draft, c),
        Command::RefuseRejection(c) => triage::refuse_rejection(draft, c),
        Command::Reject(c) => triage::reject(draft, c),
        Command::TransferOut(c) => triage::transfer_out(draft, c),
        Command::AnswerDirectly(c) => triage::answer_directly(draft, c),
        Command::Classify(c) => triage::classify(draft, c),
        Command::MarkIneffective(c) => triage::mark_ineffective(draft, c),
        Command::Merge(c) => merge::merge(draft, c),
        Command::Link(c) => merge::link(draft, c),
        Command::AddFollower(c) => merge::add_follower(draft, c),
        Command::MainAnswered(c) => merge::main_answered(draft, c),
        Command::MainEnded(c) => merge::main_ended(draft, c),
        Command::Dispatch(c) => dispatch::dispatch(draft, c),
        Command::RuleResponsibility(c) => dispatch::rule_responsibility(draft, c),
        Command::Recall(c) => dispatch::recall(draft, c),
        Command::SignFor(_) => dispatch::sign_for(draft),
        Command::RequestReturn(c) => returns::request(draft, c),
        Command::ApproveReturn(c) => returns::approve(draft, c),
        Command::RefuseReturn(c) => returns::refuse(draft, c),
        Command::RecordContact(c) => contact::record_contact(draft, c),
        Command::RecordVisit(c) => contact::record_visit(draft, c),
        Command::GiveNotice(c) => contact::give_notice(draft, c),
        Command::RequestExtension(c) => extension::request(draft, c),
        Command::ApproveExtension(c) => extension::approve(draft, c),
        Command::RefuseExtension(c) => extension::refuse(draft, c),
        Command::RequestHold(c) => hold::request(draft, c),
        Command::ApproveHold(c) => hold::approve(draft, c),
        Command::RefuseHold(c) => hold::refuse(draft, c),
        Command::ClearHold(c) => hold::clear(draft, c),
        Command::ReportCoResult(c) => co_handling::report(draft, c),
        Command::ReportStage(c) => reply::report_stage(draft, c),
        Command::ReportDone(c) => reply::report_done(draft, c),
        Command::ApproveReply(c) => reply::approve(draft, c),
        Command::RejectReply(c) => reply::reject(draft, c),
        Command::RecordCallback(c) => callback::record(draft, c),
        Command::Rate(c) => callback::rate(draft, c),
        Command::Correct(c) => callback::correct(draft, c),
        Command::OrderRectification(c) => rectification::order(draft, c),
        Command::ReportRectified(c) => rectification::report(draft, c),
        Command::RequestDeduction(c) => rectification::request_deduction(draft, c),
        Command::DecideDeduction(c) => rectification::decide_deduction(draft, c),
        Command::DecidePanel(c) => rectification::decide_panel(draft, c),
        Command::Rehandle(c) => rounds::rehandle(draft, c),
        Command::Reopen(c) => rounds::reopen(draft, c),
        Command::Withdraw(c) => rounds::withdraw(draft, c),
        Command::AnswerSupervision(c) => supervision::answer(draft, c),
        Command::CloseSupervision(c) => supervision::close(draft, c),
        Command::Urge(c) => notes::urge(draft, c),
        Command::Comment(c) => notes::comment(draft, c),
        Command::Attach(c) => notes::attach(draft, c),
        Command::FireDeadline(c) => {
            fire(draft, c.clock);
            Ok(())
        }
        Command::SucceedUnit(c) => {
            dispatch::succeed(draft, c);
            Ok(())
        }
    }
}

/// A due time was reached. Nothing happens where the clock no longer runs: a wake-up may come
/// twice or late and is harmless.
fn fire(draft: &mut Draft<'_>, id: clocks::ClockId) {
    let due = draft
        .ticket
        .clocks
        .iter()
        .any(|c| c.id == id && c.clock.next_deadline().is_some_and(|d| d <= draft.stamp.at));
    if due {
        draft.emit(
            EventBody::DeadlineMissed,
            vec![],
            vec![ClockChange::of(id, Change::Missed)],
        );
    }
}

/// What a refused attempt that matters leaves behind (`Refusal::matters`): the ticket as it was,
/// and a note of who tried what and under which code it was refused.
pub fn refused(
    ticket: &Ticket,
    verb: Verb,
    refusal: &Refusal,
    actor: &Actor,
    now: Moment,
) -> Decision {
    let event = Event {
        body: EventBody::Note(notes::NoteEvent::AttemptRefused {
            verb,
            code: refusal.code.clone(),
        }),
        texts: vec![],
        clocks: vec![],
    };
    let mut ticket = ticket.clone();
    ticket.apply(
        &event,
        &Stamp {
            at: now,
            by: actor.clone(),
        },
    );
    Decision {
        events: vec![event],
        ticket,
    }
}

/// A decision in the making: each event is applied at once, so that the next sees its effect.
pub(super) struct Draft<'a> {
    pub ticket: Ticket,
    pub events: Vec<Event>,
    pub stamp: Stamp,
    pub world: World<'a>,
}

impl Draft<'_> {
    pub fn now(&self) -> Moment {
        self.stamp.at
    }

    pub fn actor(&self) -> &Actor {
        &self.stamp.by
    }

    pub fn rulebook(&self) -> &Rulebook {
        self.world.rulebook
    }

    pub fn emit(&mut self, body: EventBody, texts: Vec<(Slot, Text)>, clocks: Vec<ClockChange>) {
        let event = Event {
            body,
            texts,
            clocks,
        };
        self.ticket.apply(&event, &self.stamp);
        self.events.push(event);
    }

    /// The unit that the actor acts for.
    ///
    /// # Errors
    /// `not_permitted` for an actor without a unit.
    pub fn own_unit(&self, what: &str) -> Result<UnitId, Refusal> {
        match self.actor().unit {
            Some(unit) if is_unit_role(self.actor().role) => Ok(unit),
            _ => Err(Refusal::not_permitted(what)),
        }
    }
}

/// A text that somebody must have written.
pub(super) fn written(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The texts of an event from what was filled in; empty ones are left out.
pub(super) fn texts<const N: usize>(filled: [(Slot, &str); N]) -> Vec<(Slot, Text)> {
    filled
        .into_iter()
        .filter(|(_, text)| written(text))
        .map(|(slot, text)| (slot, Text::from(text.trim())))
        .collect()
}

/// The commands that an event on one ticket asks of others, to be carried out by the system in
/// the same transaction.
pub fn reactions(ticket: &Ticket, events: &[Event]) -> Vec<(TicketId, Command)> {
    events
        .iter()
        .flat_map(|event| merge::reactions(ticket, event))
        .collect()
}

impl Ticket {
    /// Applies one event. Exhaustive on the mechanisms; each applies its own.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        self.version += 1;
        match &event.body {
            EventBody::Intake(e) => intake::apply(self, e, stamp),
            EventBody::Merge(e) => merge::apply(self, e, stamp),
            EventBody::Dispatch(e) => dispatch::apply(self, e, stamp),
            EventBody::Return(e) => returns::apply(self, e, stamp),
            EventBody::Contact(e) => contact::apply(self, e, stamp),
            EventBody::Extension(e) => extension::apply(self, e, stamp),
            EventBody::Hold(e) => hold::apply(self, e, stamp),
            EventBody::CoHandling(e) => co_handling::apply(self, e, stamp),
            EventBody::Reply(e) => reply::apply(self, e, stamp),
            EventBody::Callback(e) => callback::apply(self, e, stamp),
            EventBody::Rectification(e) => rectification::apply(self, e, stamp),
            EventBody::Round(e) => rounds::apply(self, e, stamp),
            EventBody::Supervision(e) => supervision::apply(self, e, stamp),
            EventBody::Note(e) => notes::apply(self, e, stamp),
            EventBody::DeadlineMissed => {}
        }
        for change in &event.clocks {
            clocks::apply(self, change, stamp.at);
        }
        debug_assert!(self.stage != Stage::Closed || self.ending.is_some());
    }
}
