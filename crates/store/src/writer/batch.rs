//! What a batch of commands has come to, and writing it set by set.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use huiyin_core::ticket::TicketId;

use crate::access::{self, Logged};
use crate::derive::{self, Derived, Held};
use crate::engine::{Connection, Error, Param, overrides, statements};
use crate::journal::{self, Entry, Hash, SubjectKind};
use crate::people::Record;
use crate::vault::{self, Lookup, Stored};

use super::asked::{self, Asked};

/// Rows that wait for the commit.
#[derive(Default)]
pub(super) struct Batch {
    pub entries: Vec<Entry>,
    pub texts: Vec<Stored>,
    /// Each ticket touched: as it was when the batch began, and as it is.
    pub tickets: BTreeMap<TicketId, (Option<Arc<Held>>, Arc<Held>)>,
    pub records: BTreeMap<(SubjectKind, i64), (i64, Record)>,
    pub phones: Vec<PhoneRow>,
    /// Documents for the full-text index: id and terms.
    pub documents: Vec<(i64, String)>,
    pub codes: Vec<(Hash, i64)>,
    pub asked: Vec<Asked>,
    /// The batch's own keys by hash, as places in `asked`.
    pub keys: HashMap<Hash, usize>,
    pub looks: Vec<Logged>,
    /// Whether live pages are to be woken.
    pub loud: bool,
}

/// A telephone number's keyed hash, its ticket, and when it was given.
pub(crate) type PhoneRow = (Lookup, TicketId, i64);

statements! {
    PHONE = "INSERT INTO phone (lookup, ticket, at) VALUES (?1, ?2, ?3) \
        ON CONFLICT (lookup, ticket) DO NOTHING";
    RECORD = "INSERT INTO record (kind, id, version, state) VALUES (?1, ?2, ?3, ?4) \
        ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, state = excluded.state";
    CLEAR_PHONES = "DELETE FROM phone";
    CLEAR_RECORDS = "DELETE FROM record";
}

impl Batch {
    /// Writes everything. The caller has begun the transaction and commits it.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), Error> {
        vault::insert(connection, &self.texts)?;
        journal::append(connection, &self.entries)?;
        write_tickets(
            connection,
            self.tickets
                .values()
                .map(|(old, new)| (old.as_deref().map(derive::derived), new.as_ref())),
        )?;
        write_phones(connection, &self.phones)?;
        write_documents(connection, &self.documents)?;
        asked::insert_codes(connection, &self.codes)?;
        asked::insert(connection, &self.asked)?;
        write_records(
            connection,
            self.records
                .iter()
                .map(|((kind, id), (version, record))| (*kind, *id, *version, record)),
        )?;
        access::append(connection, &self.looks)
    }
}

/// Writes the derived rows of tickets.
pub(crate) fn write_tickets<'a>(
    connection: &Connection,
    tickets: impl Iterator<Item = (Option<Derived>, &'a Held)>,
) -> Result<(), Error> {
    let rows: Vec<(Option<Derived>, Derived, &Held)> = tickets
        .map(|(old, held)| (old, derive::derived(held), held))
        .collect();
    derive::upsert(connection, &rows)
}

/// Writes look-ups of telephone numbers.
pub(crate) fn write_phones(connection: &Connection, phones: &[PhoneRow]) -> Result<(), Error> {
    connection
        .execute_many(
            PHONE,
            phones
                .iter()
                .map(|(lookup, ticket, at)| [(&lookup.0).into(), ticket.0.into(), (*at).into()]),
        )
        .map(drop)
}

/// Writes documents into the full-text index.
pub(crate) fn write_documents(
    connection: &Connection,
    documents: &[(i64, String)],
) -> Result<(), Error> {
    connection
        .execute_many(
            overrides::search_insert(connection),
            documents
                .iter()
                .map(|(id, terms)| [(*id).into(), Param::Text(terms)]),
        )
        .map(drop)
}

/// Writes the states of records.
pub(crate) fn write_records<'a>(
    connection: &Connection,
    records: impl Iterator<Item = (SubjectKind, i64, i64, &'a Record)>,
) -> Result<(), Error> {
    for (kind, id, version, record) in records {
        let state = serde_json::to_vec(record).map_err(|error| Error::Shape(error.to_string()))?;
        connection.execute(
            RECORD,
            &[
                kind.id().into(),
                id.into(),
                version.into(),
                Param::Blob(&state),
            ],
        )?;
    }
    Ok(())
}

/// Empties what is derived beside the tickets' own rows.
pub(crate) fn clear(connection: &Connection) -> Result<(), Error> {
    connection.execute(CLEAR_PHONES, &[])?;
    connection.execute(CLEAR_RECORDS, &[])?;
    connection
        .execute(overrides::search_clear(connection), &[])
        .map(drop)
}
