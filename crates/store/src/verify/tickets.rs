//! Each ticket from its events against its derived rows.

use std::collections::HashMap;

use huiyin_core::ticket::TicketId;
use huiyin_insight::segment::Segmenter;

use super::Check;
use super::replay::{self, Replayed};
use super::search::Sums;
use crate::derive;
use crate::engine::{Connection, Error, statements};
use crate::journal::{self, Entry};
use crate::people::Directory;
use crate::trouble::Trouble;

statements! {
    BY_TICKET = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, recorded_at, \
        actor_user, actor_role, actor_unit, kind, event_version, bytes, hash FROM journal \
        WHERE subject_kind = 'ticket' ORDER BY subject_id, subject_version";
    STORED = "SELECT state, last_seq, version FROM ticket WHERE id = ?1";
    COUNT_TICKETS = "SELECT COUNT(*) FROM ticket";
    UNITS = "SELECT unit, part, open FROM ticket_unit WHERE ticket = ?1 ORDER BY unit";
    DEADLINES = "SELECT clock, due_at FROM deadline WHERE ticket = ?1 ORDER BY clock";
    LINKS = "SELECT other FROM link WHERE ticket = ?1 ORDER BY other";
    ATTACHMENTS = "SELECT hash FROM attachment WHERE ticket = ?1 ORDER BY hash";
    PHONES = "SELECT lookup, at FROM phone WHERE ticket = ?1 ORDER BY lookup";
    COUNT_BESIDE = "SELECT (SELECT COUNT(*) FROM ticket_unit) + (SELECT COUNT(*) FROM deadline) \
        + (SELECT COUNT(*) FROM link) + (SELECT COUNT(*) FROM attachment) \
        + (SELECT COUNT(*) FROM phone)";
}

impl Check<'_> {
    /// Replays all tickets, one at a time.
    pub(super) fn tickets(&mut self, directory: &Directory) -> Result<(), Trouble> {
        let segmenter = Segmenter::new(std::iter::empty());
        let mut sums = Sums::default();
        let mut beside = 0;
        let mut looked = self.report.entries;
        each_ticket(self.connection, |id, entries| {
            looked += i64::try_from(entries.len()).unwrap_or(0);
            self.report.tickets += 1;
            if self.report.tickets % 100 == 0 {
                (self.progress)(looked, self.total);
            }
            beside += self.ticket(id, entries, directory, &segmenter, &mut sums)?;
            Ok(())
        })?;
        let stored = self.count(COUNT_TICKETS)?;
        if stored != self.report.tickets {
            let counted = self.report.tickets;
            self.fault(
                None,
                None,
                format!("{stored} ticket rows for {counted} tickets in the journal"),
            );
        }
        let stored_beside = self.count(COUNT_BESIDE)?;
        if stored_beside != beside && self.report.holds() {
            self.fault(
                None,
                None,
                format!("{stored_beside} derived rows where {beside} follow from the journal"),
            );
        }
        for document in sums.differing(self.connection)? {
            self.fault(
                None,
                Some(TicketId(document / 4096)),
                "the full-text index does not hold its words",
            );
        }
        (self.progress)(self.total, self.total);
        Ok(())
    }

    /// One ticket; returns how many rows it should have beside its line.
    fn ticket(
        &mut self,
        id: TicketId,
        entries: &[Entry],
        directory: &Directory,
        segmenter: &Segmenter,
        sums: &mut Sums,
    ) -> Result<i64, Trouble> {
        let mut texts = HashMap::new();
        for referred in replay::referred(entries) {
            let stored = self.text(referred.id, &referred.hash, Some(referred.seq), Some(id))?;
            if let Some(salted) = stored.and_then(|stored| stored.salted) {
                texts.insert(referred.id, salted.body);
            }
        }
        let replayed = match replay::ticket(id, entries, &texts, directory, segmenter, self.keys) {
            Ok(replayed) => replayed,
            Err((seq, what)) => {
                self.fault(Some(seq), Some(id), what);
                return Ok(0);
            }
        };
        for (document, terms) in &replayed.documents {
            sums.expect(*document, terms);
        }
        Ok(self.compare(id, &replayed)?)
    }

    fn compare(&mut self, id: TicketId, replayed: &Replayed) -> Result<i64, Error> {
        let connection = self.connection;
        let expected = derive::derived(&replayed.held);
        let seq = Some(replayed.held.last_seq);
        let stored = connection.query_one(STORED, &[id.0.into()], |row| {
            Ok((row.blob(0)?, row.int(1)?, row.int(2)?))
        })?;
        let Some((state, last_seq, version)) = stored else {
            self.fault(seq, Some(id), "the ticket's row is missing");
            return Ok(0);
        };
        if state != derive::state(&replayed.held.ticket)? {
            self.fault(
                seq,
                Some(id),
                "the stored state is not what its events make",
            );
        }
        if last_seq != replayed.held.last_seq || version != i64::from(replayed.held.ticket.version)
        {
            self.fault(
                seq,
                Some(id),
                "the row's version is not that of its last event",
            );
        }
        match derive::read_line_of(connection, id) {
            Ok(Some(line)) if line == expected.line => {}
            Ok(_) => self.fault(
                seq,
                Some(id),
                "the list columns are not what the state says",
            ),
            Err(error) => self.fault(seq, Some(id), error.to_string()),
        }
        let key = [id.0.into()];
        let units = connection.query(UNITS, &key, |row| {
            Ok((row.int(0)?, row.text(1)?, row.flag(2)?))
        })?;
        let expected_units: Vec<(i64, String, bool)> = expected
            .units
            .iter()
            .map(|(unit, (part, open))| (unit.0, part.id().to_owned(), *open))
            .collect();
        self.same(id, "units", &units, &expected_units);
        let deadlines = connection.query(DEADLINES, &key, |row| Ok((row.int(0)?, row.int(1)?)))?;
        let expected_deadlines: Vec<(i64, i64)> = expected
            .deadlines
            .iter()
            .map(|(clock, due)| (i64::from(clock.0), due.micros()))
            .collect();
        self.same(id, "deadlines", &deadlines, &expected_deadlines);
        let links = connection.query(LINKS, &key, |row| Ok(TicketId(row.int(0)?)))?;
        self.same(id, "links", &links, &expected.links);
        let attachments = connection.query(ATTACHMENTS, &key, |row| row.text(0))?;
        self.same(id, "attachments", &attachments, &expected.attachments);
        let phones = connection.query(PHONES, &key, |row| Ok((row.blob(0)?, row.int(1)?)))?;
        let mut expected_phones: Vec<(Vec<u8>, i64)> = replayed
            .phones
            .iter()
            .map(|(lookup, at)| (lookup.0.to_vec(), *at))
            .collect();
        expected_phones.sort();
        self.same(id, "telephone look-ups", &phones, &expected_phones);
        let rows = units.len() + deadlines.len() + links.len() + attachments.len() + phones.len();
        Ok(i64::try_from(rows).unwrap_or(i64::MAX))
    }

    fn same<T: PartialEq>(&mut self, id: TicketId, what: &str, stored: &[T], expected: &[T]) {
        if stored != expected {
            self.fault(
                None,
                Some(id),
                format!("the stored {what} are not what the state says"),
            );
        }
    }
}

/// Visits all tickets with their journal rows, one at a time, by id.
pub(super) fn each_ticket(
    connection: &Connection,
    mut visit: impl FnMut(TicketId, &[Entry]) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut entries: Vec<Entry> = Vec::new();
    connection.each(BY_TICKET, &[], |row| {
        // A row that cannot be read was named when the chain was walked; its ticket is then
        // found to be incomplete.
        let Ok(entry) = journal::read(row) else {
            return Ok::<(), Trouble>(());
        };
        if let Some(first) = entries.first()
            && first.subject_id != entry.subject_id
        {
            visit(TicketId(first.subject_id), &entries)?;
            entries.clear();
        }
        entries.push(entry);
        Ok(())
    })?;
    match entries.first() {
        Some(first) => visit(TicketId(first.subject_id), &entries),
        None => Ok(()),
    }
}
