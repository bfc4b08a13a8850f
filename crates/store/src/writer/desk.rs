//! The writer's own state: its connection, where the chains end, which ids come next, the
//! tickets it holds decoded, the directory.

use std::collections::HashSet;
use std::sync::Arc;

use huiyin_core::calendar::Moment;
use huiyin_core::ticket::TicketId;
use huiyin_insight::segment::Segmenter;

use super::batch::Batch;
use super::cache::Cache;
use crate::access;
use crate::centre::{Options, Shared};
use crate::derive::{self, Held};
use crate::engine::{Connection, Error, statements};
use crate::journal::{self, Entry, Hash, Head};
use crate::people::{self, Directory};
use crate::vault::{self, Keys};

pub(crate) struct Desk {
    pub(super) connection: Connection,
    pub(super) keys: Keys,
    pub(super) options: Options,
    pub(super) shared: Arc<Shared>,
    pub(super) segmenter: Segmenter,
    pub(super) cache: Cache,
    pub(super) marks: Marks,
    /// Tickets with a past of their own that is still being told: timers leave them alone.
    pub(super) told: HashSet<TicketId>,
    changes: i64,
}

/// What a failed batch must be set back to.
#[derive(Clone)]
pub(super) struct Marks {
    pub head: Head,
    pub access: Head,
    pub next_text: i64,
    pub next_ticket: i64,
    pub recorded: Moment,
    pub directory: Arc<Directory>,
}

statements! {
    LAST_TICKET = "SELECT COALESCE(MAX(id), 0) FROM ticket";
    LAST_RECORDED = "SELECT recorded_at FROM journal ORDER BY seq DESC LIMIT 1";
}

impl Desk {
    pub(crate) fn new(
        connection: Connection,
        options: Options,
        shared: Arc<Shared>,
    ) -> Result<Desk, Error> {
        let keys = Keys::load(&connection)?;
        let marks = Marks::read(&connection, (options.now)())?;
        let changes = connection.foreign_changes()?;
        shared.publish(&marks.directory);
        shared.feed.start_at(marks.head.seq);
        Ok(Desk {
            segmenter: Segmenter::new(std::iter::empty()),
            connection,
            keys,
            options,
            shared,
            cache: Cache::default(),
            marks,
            told: HashSet::new(),
            changes,
        })
    }

    /// If another process has written since the last batch, everything held is stale.
    /// Called inside the writing transaction.
    pub(super) fn refresh(&mut self) -> Result<(), Error> {
        let changes = self.connection.foreign_changes()?;
        let today = self
            .marks
            .directory
            .calendar()
            .date_of((self.options.now)());
        if changes != self.changes {
            self.changes = changes;
            self.cache.clear();
            self.marks = Marks::read(&self.connection, (self.options.now)())?;
            self.shared.publish(&self.marks.directory);
        } else if today != self.marks.directory.today() {
            // Units open and close by date.
            let directory = people::load(&self.connection, (self.options.now)())?;
            self.marks.directory = Arc::new(directory);
            self.shared.publish(&self.marks.directory);
        }
        Ok(())
    }

    /// Has the next batch read everything anew.
    pub(super) fn distrust(&mut self) {
        self.changes = i64::MIN;
    }

    /// Now, never before the last thing written down.
    pub(super) fn now(&mut self) -> Moment {
        let now = (self.options.now)().max(self.marks.recorded);
        self.marks.recorded = now;
        now
    }

    pub(super) fn random(&self, bytes: &mut [u8]) -> Result<(), Error> {
        (self.options.random)(bytes)
    }

    pub(super) fn next_text(&mut self) -> i64 {
        self.marks.next_text += 1;
        self.marks.next_text
    }

    /// The ticket as it is after what the batch has done so far.
    pub(super) fn held(&mut self, batch: &Batch, id: TicketId) -> Result<Option<Arc<Held>>, Error> {
        if let Some((_, held)) = batch.tickets.get(&id) {
            return Ok(Some(Arc::clone(held)));
        }
        if let Some(held) = self.cache.get(id) {
            return Ok(Some(held));
        }
        let Some(held) = derive::read_held(&self.connection, id)? else {
            return Ok(None);
        };
        let held = Arc::new(held);
        self.cache.put(Arc::clone(&held));
        Ok(Some(held))
    }

    /// Chains an entry behind the last one; returns its position.
    pub(super) fn chain(&mut self, batch: &mut Batch, mut entry: Entry) -> i64 {
        entry.seq = self.marks.head.seq + 1;
        entry.hash = entry.chained(&self.marks.head.hash);
        self.marks.head = Head {
            seq: entry.seq,
            hash: entry.hash,
        };
        batch.entries.push(entry);
        self.marks.head.seq
    }

    /// An entry that waits for its position and its hash.
    pub(super) const UNCHAINED: (i64, Hash) = (0, [0; 32]);
}

impl Marks {
    fn read(connection: &Connection, now: Moment) -> Result<Marks, Error> {
        let head = journal::head(connection, journal::CHAIN)?;
        if head != journal::last(connection)? {
            return Err(Error::Damaged(
                "the end of the journal is not where it was".to_owned(),
            ));
        }
        let one = |sql| -> Result<i64, Error> {
            Ok(connection
                .query_one(sql, &[], |row| row.int(0))?
                .unwrap_or(0))
        };
        Ok(Marks {
            head,
            access: journal::head(connection, access::CHAIN)?,
            next_text: vault::last_id(connection)?,
            next_ticket: one(LAST_TICKET)?,
            recorded: Moment::from_micros(one(LAST_RECORDED)?),
            directory: Arc::new(people::load(connection, now)?),
        })
    }
}
