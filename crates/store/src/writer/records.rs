//! Commands to the records: organisation, users, rulebooks and the rest.

use std::sync::Arc;

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, UnitId};
use huiyin_core::ticket::{Command, SucceedUnit, Text, TicketId};

use super::batch::Batch;
use super::desk::Desk;
use crate::engine::{Error, statements};
use crate::journal::Entry;
use crate::people::{self, AdminAnswer, AdminEnvelope, FACT_VERSION, Fact, Record, RecordId};
use crate::trouble::Trouble;

statements! {
    OPEN_AT_UNIT = "SELECT ticket FROM ticket_unit WHERE unit = ?1 AND open = 1 ORDER BY ticket";
}

impl Desk {
    /// Carries out one command to a record.
    pub(super) fn administer(
        &mut self,
        batch: &mut Batch,
        envelope: &AdminEnvelope,
    ) -> Result<Result<AdminAnswer, Trouble>, Error> {
        let recorded = self.now();
        let at = envelope.happened_at.unwrap_or(recorded);
        let decided = people::decide(
            &self.marks.directory,
            &envelope.command,
            &envelope.actor,
            at,
        );
        let (id, facts) = match decided {
            Ok(decided) => decided,
            Err(refusal) => return Ok(Err(Trouble::Refused(refusal))),
        };
        let mut version = 0;
        for fact in facts {
            version = self.fact(batch, id, fact, &envelope.actor, at, recorded)?;
        }
        batch.loud = true;
        let moved = self.hand_over(batch, at, recorded)?;
        Ok(Ok(AdminAnswer { id, version, moved }))
    }

    /// Enters one fact and what becomes of the record; returns the record's version.
    fn fact(
        &mut self,
        batch: &mut Batch,
        id: RecordId,
        mut fact: Fact,
        actor: &Actor,
        at: Moment,
        recorded: Moment,
    ) -> Result<i64, Error> {
        let mut clear = Vec::new();
        for (slot, text) in fact.texts_mut() {
            let Text::Plain(body) = &*text else { continue };
            let body = body.clone();
            self.seal(batch, (id.kind, id.id), slot, text)?;
            clear.push((self.marks.next_text, body));
        }
        let before = self.marks.directory.record(id.kind, id.id);
        let version = before.map_or(0, |(version, _)| version) + 1;
        let record =
            Record::after(before.map(|(_, record)| record), &fact, at).ok_or_else(|| {
                Error::Shape(format!(
                    "{} {} cannot take the fact {}",
                    id.kind.id(),
                    id.id,
                    fact.kind()
                ))
            })?;
        let bytes = serde_json::to_vec(&fact).map_err(|error| Error::Shape(error.to_string()))?;
        let (seq, hash) = Desk::UNCHAINED;
        self.chain(
            batch,
            Entry {
                seq,
                subject_kind: id.kind,
                subject_id: id.id,
                subject_version: version,
                happened_at: at,
                recorded_at: recorded,
                actor: actor.clone(),
                kind: fact.kind().to_owned(),
                event_version: FACT_VERSION,
                bytes,
                hash,
            },
        );
        let next = self.marks.directory.with(
            (id.kind, id.id),
            version,
            record.clone(),
            clear,
            recorded,
        )?;
        self.marks.directory = Arc::new(next);
        batch.records.insert((id.kind, id.id), (version, record));
        Ok(version)
    }

    /// Moves what is open at units that are closed by now to their successors, as the system.
    /// Returns how many tickets. Done after each change of the organisation and by the timer,
    /// so that a unit closed by date hands over on that day.
    pub(super) fn hand_over(
        &mut self,
        batch: &mut Batch,
        at: Moment,
        recorded: Moment,
    ) -> Result<usize, Error> {
        let directory = Arc::clone(&self.marks.directory);
        let today = directory.today();
        let closed: Vec<(UnitId, UnitId)> = directory
            .units()
            .filter(|(_, unit)| unit.closed.is_some_and(|on| on <= today))
            .filter_map(|(id, unit)| unit.successor.map(|successor| (id, successor)))
            .collect();
        let mut moved = 0;
        for (from, to) in closed {
            let open = self
                .connection
                .query(OPEN_AT_UNIT, &[from.0.into()], |row| row.int(0))?;
            let touched = batch.tickets.keys().map(|ticket| ticket.0);
            let mut tickets: Vec<i64> = open.into_iter().chain(touched).collect();
            tickets.sort_unstable();
            tickets.dedup();
            for ticket in tickets {
                let command = Command::SucceedUnit(SucceedUnit { from, to });
                moved += self.by_system(batch, TicketId(ticket), &command, at, recorded)?;
            }
        }
        Ok(moved)
    }
}
