//! The one writer of a centre.
//!
//! Commands come in through a bounded queue. The writer takes all that wait (group commit),
//! decides them in memory one after the other, each seeing what its predecessors did, writes
//! what came of it in one transaction, commits, and only then answers: acknowledged means
//! durable. When the database refuses a batch, its commands are tried one by one, so that one
//! bad command harms no other.

mod asked;
mod batch;
mod cache;
mod desk;
mod records;
mod run;
mod seal;
mod tickets;

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, UserId};
use huiyin_core::ticket::{Command, Event, Ticket, TicketId};

use crate::access::Look;
use crate::people::{AdminAnswer, AdminEnvelope, Chore};
use crate::trouble::Trouble;

pub(crate) use asked::Ask;
pub use asked::code_hash;
pub(crate) use batch::{
    PhoneRow, clear, write_documents, write_phones, write_records, write_tickets,
};
pub(crate) use desk::Desk;
pub(crate) use run::run;
pub use tickets::HISTORY_UNTIL;
pub(crate) use tickets::recorded;

#[cfg(test)]
pub(crate) use asked::STATEMENTS as ASKED_STATEMENTS;
#[cfg(test)]
pub(crate) use batch::STATEMENTS as BATCH_STATEMENTS;
#[cfg(test)]
pub(crate) use desk::STATEMENTS as DESK_STATEMENTS;
#[cfg(test)]
pub(crate) use records::STATEMENTS as RECORD_STATEMENTS;
#[cfg(test)]
pub(crate) use tickets::STATEMENTS as TICKET_STATEMENTS;

/// A command on its way to the writer.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Who.
    pub actor: Actor,
    /// To which ticket.
    pub target: Target,
    /// What.
    pub command: Command,
    /// When it happened, if not now: for the importer, the simulator and rehearsals only.
    pub happened_at: Option<Moment>,
    /// The idempotency key: the same key and the same request give the same answer again.
    pub key: Option<String>,
    /// The version that the actor saw; another one is a conflict.
    pub if_match: Option<u32>,
    /// Imported and simulated history: wakes no live page.
    pub quiet: bool,
}

/// The ticket that a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One that does not exist yet.
    New,
    /// By id.
    Ticket(TicketId),
    /// By number.
    Number(String),
}

impl Envelope {
    /// A command given now.
    pub fn new(actor: Actor, target: Target, command: Command) -> Envelope {
        Envelope {
            actor,
            target,
            command,
            happened_at: None,
            key: None,
            if_match: None,
            quiet: false,
        }
    }

    /// At another time (importer, simulator, rehearsal).
    #[must_use]
    pub fn at(mut self, moment: Moment) -> Envelope {
        self.happened_at = Some(moment);
        self
    }

    /// Under an idempotency key.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Envelope {
        self.key = Some(key.into());
        self
    }

    /// Only if the ticket is at this version.
    #[must_use]
    pub fn if_match(mut self, version: u32) -> Envelope {
        self.if_match = Some(version);
        self
    }

    /// Without waking live pages.
    #[must_use]
    pub fn quiet(mut self) -> Envelope {
        self.quiet = true;
        self
    }
}

/// What came of a command. It is durable.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// The ticket as it is now.
    pub ticket: Arc<Ticket>,
    /// What happened to it, in order; also clocks that ran out before the command.
    pub events: Vec<Recorded>,
    /// The citizen's query code: given once, at registration, and again for the same key.
    pub query_code: Option<String>,
    /// True if the key was known and nothing was done again.
    pub replayed: bool,
}

/// An event of a ticket with what the journal keeps beside it. Its texts are sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Position in the journal.
    pub seq: i64,
    /// The ticket's version after it.
    pub version: u32,
    /// When it happened.
    pub happened_at: Moment,
    /// When it was written down.
    pub recorded_at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// The event's name.
    pub kind: String,
    /// The event.
    pub event: Event,
}

/// Where an answer goes. Called on the writer's thread: only hand the answer on.
pub type Reply<T> = Box<dyn FnOnce(Result<T, Trouble>) + Send>;

pub(crate) enum Work {
    Ticket(Box<Envelope>, Option<Ask>, Reply<Answer>),
    Admin(Box<AdminEnvelope>, Reply<AdminAnswer>),
    /// Fire what is due by a moment; answers how many clocks.
    Fire(Moment, Reply<usize>),
    /// An ordinary look, or one that somebody waits for.
    Look(Box<Look>, Option<Reply<()>>),
    Chore(Box<Chore>, Reply<()>),
    /// Begin (true) or end telling a past: timers leave tickets of such a past alone.
    TellHistory(bool, Reply<()>),
    Stop,
}

/// The queue before a writer.
#[derive(Clone)]
pub(crate) struct Queue {
    sender: SyncSender<Work>,
}

impl Queue {
    /// A queue of a size, and its other end.
    pub(crate) fn new(size: usize) -> (Queue, std::sync::mpsc::Receiver<Work>) {
        let (sender, receiver) = sync_channel(size);
        (Queue { sender }, receiver)
    }

    /// Hands work on, or answers at once that there is no room.
    pub(crate) fn offer(&self, work: Work) {
        match self.sender.try_send(work) {
            Ok(()) => {}
            Err(TrySendError::Full(work)) => decline(work, || Trouble::Busy),
            Err(TrySendError::Disconnected(work)) => decline(work, || Trouble::Stopped),
        }
    }

    /// Hands an ordinary look on; says at once if there is no room.
    pub(crate) fn note(&self, look: Look) -> Result<(), Trouble> {
        match self.sender.try_send(Work::Look(Box::new(look), None)) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Trouble::Busy),
            Err(TrySendError::Disconnected(_)) => Err(Trouble::Stopped),
        }
    }

    /// Hands work on, waiting for room: for the program's own threads.
    pub(crate) fn push(&self, work: Work) {
        if let Err(error) = self.sender.send(work) {
            decline(error.0, || Trouble::Stopped);
        }
    }
}

/// Answers work that is not going to be done.
fn decline(work: Work, why: fn() -> Trouble) {
    match work {
        Work::Ticket(_, _, reply) => reply(Err(why())),
        Work::Admin(_, reply) => reply(Err(why())),
        Work::Fire(_, reply) => reply(Err(why())),
        Work::Look(_, Some(reply)) | Work::Chore(_, reply) => reply(Err(why())),
        Work::TellHistory(_, reply) => reply(Err(why())),
        Work::Look(_, None) | Work::Stop => {}
    }
}

/// Whose idempotency keys do not meet: each user's, and the keys of nobody known.
pub(crate) fn key_owner(actor: &Actor) -> i64 {
    actor.user.map_or(0, |UserId(id)| id)
}
