//! Making the derived tables anew from the journal and the vault.

use std::collections::HashMap;

use huiyin_core::ticket::TicketId;
use huiyin_insight::segment::Segmenter;

use super::replay::{self, Replayed};
use super::tickets::each_ticket;
use crate::centre::system_now;
use crate::control::Place;
use crate::derive;
use crate::engine::{Connection, Engine, Error, Mode, statements};
use crate::journal;
use crate::people;
use crate::trouble::Trouble;
use crate::vault::{self, Keys};
use crate::writer::{self, clear, write_documents, write_phones, write_records, write_tickets};

statements! {
    FACTS = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, recorded_at, \
        actor_user, actor_role, actor_unit, kind, event_version, bytes, hash FROM journal \
        WHERE subject_kind <> 'ticket' ORDER BY seq";
}

/// Rebuilds everything that is derived, in one transaction; returns how many tickets. The centre
/// should not be open; if it is, its writer notices and starts anew from what it finds.
///
/// # Errors
/// An event cannot be replayed (the derived tables then stay as they were), or whatever the
/// database says.
pub fn rebuild(place: &Place, progress: &mut dyn FnMut(i64)) -> Result<i64, Trouble> {
    let engine = Engine::sqlite(&place.main);
    if !engine.exists() {
        return Err(Trouble::NotFound);
    }
    let connection = engine.connect(Mode::Write)?;
    connection.begin_write()?;
    match all(&connection, progress) {
        Ok(tickets) => {
            connection.commit()?;
            Ok(tickets)
        }
        Err(trouble) => {
            connection.rollback();
            Err(trouble)
        }
    }
}

fn all(connection: &Connection, progress: &mut dyn FnMut(i64)) -> Result<i64, Trouble> {
    derive::delete(connection)?;
    clear(connection)?;
    let mut records = replay::Records::default();
    for entry in connection.query(FACTS, &[], journal::read)? {
        records
            .apply(&entry)
            .map_err(|what| Trouble::Damaged(format!("position {}: {what}", entry.seq)))?;
    }
    write_records(
        connection,
        records
            .records
            .iter()
            .map(|((kind, id), (version, record))| (*kind, *id, *version, record.as_ref())),
    )?;
    let directory = people::load(connection, system_now())?;
    let keys = Keys::load(connection)?;
    let segmenter = Segmenter::new(std::iter::empty());
    let mut tickets = 0;
    // The journal is read to its end by one statement while others write to other tables.
    each_ticket(connection, |id, entries| {
        let mut texts = HashMap::new();
        for referred in replay::referred(entries) {
            if let Some(stored) = vault::by_id(connection, referred.id)?
                && let Some(salted) = stored.salted
            {
                texts.insert(referred.id, salted.body);
            }
        }
        let replayed = replay::ticket(id, entries, &texts, &directory, &segmenter, &keys)
            .map_err(|(seq, what)| Trouble::Damaged(format!("position {seq}: {what}")))?;
        write(connection, id, &replayed)?;
        tickets += 1;
        if tickets % 100 == 0 {
            progress(tickets);
        }
        Ok(())
    })?;
    Ok(tickets)
}

fn write(connection: &Connection, id: TicketId, replayed: &Replayed) -> Result<(), Error> {
    write_tickets(connection, std::iter::once((None, &replayed.held)))?;
    let phones: Vec<writer::PhoneRow> = replayed
        .phones
        .iter()
        .map(|(lookup, at)| (*lookup, id, *at))
        .collect();
    write_phones(connection, &phones)?;
    write_documents(connection, &replayed.documents)
}
