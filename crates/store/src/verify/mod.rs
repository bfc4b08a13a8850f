//! Proving that what is stored is what happened, and rebuilding what is derived.
//!
//! `verify` walks both chains, replays each subject from its events and compares the outcome
//! with the derived tables byte for byte, and each text with the hash its event holds. It names
//! the place of each fault. `rebuild` makes the derived tables anew.

mod rebuild;
mod replay;
mod search;
mod tickets;

use std::collections::HashMap;

use huiyin_core::ticket::TicketId;

use crate::access;
use crate::centre::system_now;
use crate::control::Place;
use crate::engine::{Connection, Engine, Error, Mode, statements};
use crate::files::{Files, unhex};
use crate::journal::{self, GENESIS, Hash, Head, SubjectKind};
use crate::people::{self, Directory};
use crate::trouble::Trouble;
use crate::vault::{self, Keys};

#[cfg(test)]
pub(crate) use rebuild::STATEMENTS as REBUILD_STATEMENTS;
pub use rebuild::rebuild;
#[cfg(test)]
pub(crate) use tickets::STATEMENTS as TICKET_STATEMENTS;

/// Faults named at most; more would help nobody.
const MOST: usize = 200;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Rows of the journal.
    pub entries: i64,
    /// Tickets.
    pub tickets: i64,
    /// Units, users, categories and so on.
    pub records: i64,
    /// Texts in the vault.
    pub texts: i64,
    /// Texts that were erased.
    pub erased: i64,
    /// Rows of the access log.
    pub looks: i64,
    /// Attachments that tickets refer to.
    pub attachments: i64,
    /// The journal's last hash, hexadecimal: equal heads are equal histories.
    pub head: String,
    /// The faults, in the order of their finding; empty if all holds.
    pub faults: Vec<Fault>,
}

impl Report {
    /// True if nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The journal's (or the access log's) position, where the fault has one.
    pub seq: Option<i64>,
    /// The ticket, where it is a ticket's.
    pub ticket: Option<TicketId>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(seq) = self.seq {
            write!(f, "position {seq}: ")?;
        }
        if let Some(ticket) = self.ticket {
            write!(f, "ticket {}: ", ticket.0)?;
        }
        f.write_str(&self.what)
    }
}

statements! {
    JOURNAL = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, recorded_at, \
        actor_user, actor_role, actor_unit, kind, event_version, bytes, hash \
        FROM journal ORDER BY seq";
    COUNT_ENTRIES = "SELECT COUNT(*) FROM journal";
    COUNT_CODES = "SELECT COUNT(*) FROM query_code";
    ATTACHED = "SELECT ticket, hash FROM attachment ORDER BY ticket, hash";
    ERASED = "SELECT COUNT(*) FROM text WHERE body IS NULL";
}

/// Verifies a centre. Reads one state of the database; may run while the centre is open.
/// `progress` is told how many journal rows of how many have been looked at (each row twice).
///
/// # Errors
/// The database cannot be read at all; everything else is a fault in the report.
pub fn verify(place: &Place, progress: &mut dyn FnMut(i64, i64)) -> Result<Report, Trouble> {
    let engine = Engine::sqlite(&place.main);
    if !engine.exists() {
        return Err(Trouble::NotFound);
    }
    let connection = engine.connect(Mode::Read)?;
    connection.begin_read()?;
    let keys = Keys::load(&connection)?;
    let mut check = Check {
        connection: &connection,
        keys: &keys,
        report: Report::default(),
        total: 0,
        progress,
    };
    check.all(place)?;
    Ok(check.report)
}

pub(crate) struct Check<'a> {
    connection: &'a Connection,
    keys: &'a Keys,
    report: Report,
    total: i64,
    progress: &'a mut dyn FnMut(i64, i64),
}

impl Check<'_> {
    fn all(&mut self, place: &Place) -> Result<(), Trouble> {
        self.total = self.count(COUNT_ENTRIES)? * 2;
        let records = self.chain()?;
        let directory = self.records(&records)?;
        self.tickets(&directory)?;
        self.looks()?;
        self.report.texts = vault::count(self.connection)?;
        self.report.erased = self.count(ERASED)?;
        let codes = self.count(COUNT_CODES)?;
        if codes != self.report.tickets {
            self.fault(
                None,
                None,
                format!("{codes} query codes for {} tickets", self.report.tickets),
            );
        }
        self.attachments(place)
    }

    fn fault(&mut self, seq: Option<i64>, ticket: Option<TicketId>, what: impl Into<String>) {
        if self.report.faults.len() < MOST {
            self.report.faults.push(Fault {
                seq,
                ticket,
                what: what.into(),
            });
        }
    }

    fn count(&self, sql: &str) -> Result<i64, Error> {
        Ok(self
            .connection
            .query_one(sql, &[], |row| row.int(0))?
            .unwrap_or(0))
    }

    /// Walks the journal's chain; returns the rows that are not tickets'.
    fn chain(&mut self) -> Result<Vec<journal::Entry>, Trouble> {
        let connection = self.connection;
        let mut records = Vec::new();
        let mut head = Head::START;
        let mut versions: HashMap<(SubjectKind, i64), i64> = HashMap::new();
        connection.each(JOURNAL, &[], |row| {
            let seq = row.int(0)?;
            self.report.entries += 1;
            if self.report.entries % 1000 == 0 {
                (self.progress)(self.report.entries, self.total);
            }
            let entry = match journal::read(row) {
                Ok(entry) => entry,
                Err(error) => {
                    self.fault(Some(seq), None, format!("the row cannot be read: {error}"));
                    head = Head {
                        seq,
                        hash: row.hash(12).unwrap_or(GENESIS),
                    };
                    return Ok::<(), Error>(());
                }
            };
            let ticket =
                (entry.subject_kind == SubjectKind::Ticket).then_some(TicketId(entry.subject_id));
            if seq != head.seq + 1 {
                self.fault(
                    Some(seq),
                    ticket,
                    format!("rows are missing between {} and {seq}", head.seq),
                );
            }
            if entry.hash != entry.chained(&head.hash) {
                self.fault(
                    Some(seq),
                    ticket,
                    format!("the chain is broken at this row ({})", entry.kind),
                );
            }
            let version = versions
                .entry((entry.subject_kind, entry.subject_id))
                .or_default();
            if entry.subject_version != *version + 1 {
                let before = *version;
                self.fault(
                    Some(seq),
                    ticket,
                    format!("version {} follows {before}", entry.subject_version),
                );
            }
            if let Some(version) = versions.get_mut(&(entry.subject_kind, entry.subject_id)) {
                *version = entry.subject_version;
            }
            head = Head {
                seq,
                hash: entry.hash,
            };
            if ticket.is_none() {
                records.push(entry);
            }
            Ok(())
        })?;
        self.ends(journal::CHAIN, "the journal", head)?;
        self.report.head = crate::files::hex(&head.hash);
        Ok(records)
    }

    /// The chain ends where `head` says.
    fn ends(&mut self, chain: &str, name: &str, last: Head) -> Result<(), Error> {
        let stored = journal::head(self.connection, chain)?;
        if stored != last {
            self.fault(
                Some(last.seq),
                None,
                format!(
                    "{name} ends at position {}, but should end at {}: rows were cut off or added",
                    last.seq, stored.seq
                ),
            );
        }
        Ok(())
    }

    /// Replays the records and compares them with the table; returns the directory they make.
    fn records(&mut self, entries: &[journal::Entry]) -> Result<Directory, Trouble> {
        let stored = people::load(self.connection, system_now())?;
        let mut replayed = replay::Records::default();
        for entry in entries {
            if let Err(what) = replayed.apply(entry) {
                self.fault(Some(entry.seq), None, what);
            }
        }
        for (text, hash, seq) in &replayed.texts {
            self.text(*text, hash, Some(*seq), None)?;
        }
        self.report.records = i64::try_from(replayed.records.len()).unwrap_or(i64::MAX);
        for (id, (version, record)) in &replayed.records {
            let found = stored.record(id.0, id.1);
            if found != Some((*version, record.as_ref())) {
                let (kind, number) = (id.0.id(), id.1);
                self.fault(
                    None,
                    None,
                    format!("{kind} {number}: the stored record is not what its facts say"),
                );
            }
        }
        let more = stored.count() - replayed.records.len().min(stored.count());
        if more > 0 {
            self.fault(None, None, format!("{more} records have no facts"));
        }
        Ok(stored)
    }

    /// A text is there, is whole, and hashes to what its event says; or it was erased.
    fn text(
        &mut self,
        id: i64,
        hash: &str,
        seq: Option<i64>,
        ticket: Option<TicketId>,
    ) -> Result<Option<vault::Stored>, Error> {
        let Some(stored) = vault::by_id(self.connection, id)? else {
            self.fault(seq, ticket, format!("text {id} is missing from the vault"));
            return Ok(None);
        };
        if let Some(salted) = &stored.salted
            && unhex(hash) != Some(salted.hash())
        {
            self.fault(
                seq,
                ticket,
                format!("text {id} ({}) is not the one that was sealed", stored.slot),
            );
        }
        Ok(Some(stored))
    }

    /// Walks the access log's chain.
    fn looks(&mut self) -> Result<(), Trouble> {
        let connection = self.connection;
        let mut head = Head::START;
        let mut reasons: Vec<(i64, Hash, i64)> = Vec::new();
        access::each::<Error>(connection, |look| {
            self.report.looks += 1;
            if look.seq != head.seq + 1 {
                let before = head.seq;
                self.fault(
                    Some(look.seq),
                    None,
                    format!("access log: rows are missing after {before}"),
                );
            }
            if look.hash != look.chained(&head.hash) {
                self.fault(
                    Some(look.seq),
                    None,
                    "access log: the chain is broken at this row",
                );
            }
            if let (Some(text), Some(hash)) = (look.reason, look.reason_hash) {
                reasons.push((text, hash, look.seq));
            }
            head = Head {
                seq: look.seq,
                hash: look.hash,
            };
            Ok(())
        })?;
        for (text, hash, seq) in reasons {
            self.text(text, &crate::files::hex(&hash), Some(seq), None)?;
        }
        Ok(self.ends(access::CHAIN, "the access log", head)?)
    }

    /// Each attachment is there and whole.
    fn attachments(&mut self, place: &Place) -> Result<(), Trouble> {
        let attached = self.connection.query(ATTACHED, &[], |row| {
            Ok((TicketId(row.int(0)?), row.text(1)?))
        })?;
        if attached.is_empty() {
            return Ok(());
        }
        let files = Files::open(&place.files)?;
        for (ticket, text) in attached {
            self.report.attachments += 1;
            let found = match unhex(&text) {
                None => Ok(None),
                Some(hash) => files.get(&hash),
            };
            match found {
                Ok(Some(_)) => {}
                Ok(None) => {
                    self.fault(None, Some(ticket), format!("attachment {text} is missing"));
                }
                Err(error) => self.fault(None, Some(ticket), error.to_string()),
            }
        }
        Ok(())
    }
}
