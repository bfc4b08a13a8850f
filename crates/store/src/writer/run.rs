//! The writer's loop: take what waits, decide, write, commit, answer.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::desk::Desk;
use super::{Answer, Reply, Work};
use crate::access::{Logged, Look};
use crate::engine::Error;
use crate::people::AdminAnswer;
use crate::trouble::Trouble;

/// Commands in one transaction at most.
const BATCH: usize = 256;

/// How long an ordinary look may wait for a transaction to ride on.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long to wait for as many commands as came last time. Who was just answered needs a moment
/// to come back; a transaction for the first few who do makes all others wait for a whole one.
const GATHERING: Duration = Duration::from_micros(400);

/// What came of one piece of work, to be told after the commit.
enum Outcome {
    Ticket(Result<Answer, Trouble>),
    Admin(Result<AdminAnswer, Trouble>),
    Fired(usize),
    Done,
}

/// Runs until told to stop or nobody can send any more.
pub(crate) fn run(mut desk: Desk, queue: &Receiver<Work>) {
    let mut going = true;
    let mut usual = 1;
    while going {
        let mut batch = Vec::new();
        going = collect(queue, &mut batch, usual);
        usual = batch.len();
        desk.carry_out(batch);
    }
}

/// Waits for work and takes what is there. Looks that nobody waits for ride along with the next
/// command, or go alone after a while. False when it is time to stop.
fn collect(queue: &Receiver<Work>, batch: &mut Vec<Work>, usual: usize) -> bool {
    let mut until: Option<Instant> = None;
    loop {
        let next = match until {
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => queue.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        match next {
            Ok(Work::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => return true,
            Ok(work) => {
                let waits = !matches!(work, Work::Look(_, None));
                batch.push(work);
                if waits {
                    break;
                }
                until.get_or_insert_with(|| Instant::now() + PATIENCE);
                if batch.len() >= BATCH {
                    return true;
                }
            }
        }
    }
    let patience = Instant::now() + GATHERING;
    while batch.len() < BATCH {
        let next = match queue.try_recv() {
            Err(TryRecvError::Empty) if batch.len() < usual => queue
                .recv_timeout(patience.saturating_duration_since(Instant::now()))
                .ok(),
            next => next.ok(),
        };
        match next {
            Some(Work::Stop) => return false,
            Some(work) => batch.push(work),
            None => break,
        }
    }
    true
}

impl Desk {
    fn carry_out(&mut self, works: Vec<Work>) {
        if works.is_empty() {
            return;
        }
        match self.transact(&works) {
            Ok(outcomes) => tell(works, outcomes),
            Err(error) if works.len() == 1 => {
                for work in works {
                    fail(work, Trouble::Database(clone(&error)));
                }
            }
            Err(_) => {
                // One of them is to blame, or the disk: each for itself.
                for work in works {
                    self.carry_out(vec![work]);
                }
            }
        }
    }

    /// Decides and writes a batch in one transaction. On an error nothing has happened.
    fn transact(&mut self, works: &[Work]) -> Result<Vec<Outcome>, Error> {
        self.connection.begin_write()?;
        let mut batch = Batch::default();
        let before = match self.refresh() {
            Ok(()) => self.marks.clone(),
            Err(error) => {
                self.connection.rollback();
                return Err(error);
            }
        };
        let outcomes = works
            .iter()
            .map(|work| self.one(&mut batch, work))
            .collect::<Result<Vec<Outcome>, Error>>()
            .and_then(|outcomes| {
                batch.write(&self.connection)?;
                self.connection.commit()?;
                Ok(outcomes)
            });
        match outcomes {
            Ok(outcomes) => {
                self.committed(batch, &before.directory);
                Ok(outcomes)
            }
            Err(error) => {
                self.connection.rollback();
                for id in batch.tickets.keys() {
                    self.cache.forget(*id);
                }
                self.marks = before;
                // Whether a failed commit reached the disk is the disk's secret: look again.
                self.distrust();
                Err(error)
            }
        }
    }

    fn one(&mut self, batch: &mut Batch, work: &Work) -> Result<Outcome, Error> {
        Ok(match work {
            Work::Ticket(envelope, ask, _) => {
                Outcome::Ticket(self.command(batch, envelope, ask.as_ref())?)
            }
            Work::Admin(envelope, _) => Outcome::Admin(self.administer(batch, envelope)?),
            Work::Fire(now, _) => Outcome::Fired(self.fire_due(batch, *now)?),
            Work::Look(look, _) => {
                self.log(batch, look)?;
                Outcome::Done
            }
            Work::Chore(chore, _) => {
                let now = (self.options.now)();
                chore.run(&self.connection, now)?;
                Outcome::Done
            }
            Work::TellHistory(true, _) => Outcome::Done,
            Work::TellHistory(false, _) => {
                self.told.clear();
                Outcome::Done
            }
            Work::Stop => Outcome::Done,
        })
    }

    fn log(&mut self, batch: &mut Batch, look: &Look) -> Result<(), Error> {
        let reason = match &look.reason {
            None => None,
            Some(reason) => {
                let mut text = reason.clone().into();
                let subject = (look.subject_kind, look.subject_id);
                self.seal(batch, subject, crate::access::REASON_SLOT, &mut text)?;
                Some(self.marks.next_text)
            }
        };
        let now = self.now();
        let mut row = Logged {
            seq: self.marks.access.seq + 1,
            at: now,
            actor: look.actor.clone(),
            act: look.act,
            subject_kind: look.subject_kind,
            subject_id: look.subject_id,
            detail: look.detail.clone(),
            reason,
            reason_hash: reason.and_then(|_| batch.texts.last()?.salted.as_ref().map(|s| s.hash())),
            source: look.source.clone(),
            hash: Desk::UNCHAINED.1,
        };
        row.hash = row.chained(&self.marks.access.hash);
        self.marks.access.seq = row.seq;
        self.marks.access.hash = row.hash;
        batch.looks.push(row);
        Ok(())
    }

    /// After the commit: what everybody may see now.
    fn committed(&mut self, batch: Batch, old: &Arc<crate::people::Directory>) {
        if !Arc::ptr_eq(old, &self.marks.directory) || !batch.records.is_empty() {
            self.shared.publish(&self.marks.directory);
        }
        let moved = batch.entries.last().map(|entry| entry.seq);
        let loud = batch.loud;
        for (_, (_, held)) in batch.tickets {
            self.cache.put(held);
        }
        if let Some(seq) = moved {
            if loud {
                self.shared.feed.moved_to(seq);
            } else {
                self.shared.feed.start_at(seq);
            }
        }
    }
}

fn tell(works: Vec<Work>, outcomes: Vec<Outcome>) {
    for (work, outcome) in works.into_iter().zip(outcomes) {
        match (work, outcome) {
            (Work::Ticket(_, _, reply), Outcome::Ticket(answer)) => reply(answer),
            (Work::Admin(_, reply), Outcome::Admin(answer)) => reply(answer),
            (Work::Fire(_, reply), Outcome::Fired(count)) => reply(Ok(count)),
            (Work::Look(_, Some(reply)) | Work::Chore(_, reply), Outcome::Done) => reply(Ok(())),
            (Work::TellHistory(_, reply), Outcome::Done) => reply(Ok(())),
            // Each work has the outcome of its kind; nobody waits for what is left.
            _ => {}
        }
    }
}

fn fail(work: Work, trouble: Trouble) {
    fn say<T>(reply: Reply<T>, trouble: Trouble) {
        reply(Err(trouble));
    }
    match work {
        Work::Ticket(_, _, reply) => say(reply, trouble),
        Work::Admin(_, reply) => say(reply, trouble),
        Work::Fire(_, reply) => say(reply, trouble),
        Work::Look(_, Some(reply)) | Work::Chore(_, reply) => say(reply, trouble),
        Work::TellHistory(_, reply) => say(reply, trouble),
        Work::Look(_, None) | Work::Stop => {}
    }
}

/// The same error once more, for each who waits.
fn clone(error: &Error) -> Error {
    match error {
        Error::Busy => Error::Busy,
        Error::Unwritable(text) => Error::Unwritable(text.clone()),
        Error::Damaged(text) => Error::Damaged(text.clone()),
        Error::Constraint(text) => Error::Constraint(text.clone()),
        Error::Shape(text) => Error::Shape(text.clone()),
        Error::Schema(text) => Error::Schema(text.clone()),
        Error::Other(text) => Error::Other(text.clone()),
    }
}
