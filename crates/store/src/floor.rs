//! What the database itself can do: the floor that the service is measured against.
//!
//! The service's own rows are read back from a centre and written into an empty one by plain
//! group commit, with the same statements' shape, indexes and durability, and nothing else:
//! no deciding, no sealing, no serialising.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use huiyin_core::ticket::{Slot, TicketId};
use huiyin_insight::segment::Segmenter;

use crate::centre::Centre;
use crate::control::Place;
use crate::derive;
use crate::engine::{Connection, Engine, Error, Mode, Param, Value, migrate, overrides};
use crate::journal::{self, SubjectKind, lift};
use crate::schema;
use crate::trouble::Trouble;
use crate::vault;
use crate::writer::Envelope;

/// How many commands in what time.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    /// Durable commands.
    pub commands: usize,
    /// From the first to the last acknowledgement.
    pub elapsed: Duration,
}

impl Speed {
    /// Commands a second.
    pub fn per_second(&self) -> u64 {
        let micros = self.elapsed.as_micros().max(1);
        u64::try_from(self.commands as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
    }
}

/// Gives commands to a centre from so many callers at once, each waiting for its answer.
///
/// # Errors
/// The first command that fails.
pub fn service(
    centre: &Arc<Centre>,
    callers: usize,
    envelopes: &[Envelope],
) -> Result<Speed, Trouble> {
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<Trouble>> = Mutex::new(None);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                while let Some(envelope) = envelopes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(trouble) = centre.call(envelope.clone()) {
                        next.store(envelopes.len(), Ordering::Relaxed);
                        failure
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .get_or_insert(trouble);
                    }
                }
            });
        }
    });
    let elapsed = begin.elapsed();
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(trouble) => Err(trouble),
        None => Ok(Speed {
            commands: envelopes.len(),
            elapsed,
        }),
    }
}

/// A query code's row: 32 bytes and the ticket.
const CODE: &str = "INSERT INTO query_code VALUES (?1, ?2)";

/// The tables whose rows belong to one ticket: name, columns, and the condition on its id.
const TABLES: &[(&str, usize, &str)] = &[
    ("text", 7, "subject_kind = 'ticket' AND subject_id = ?1"),
    ("journal", 13, "subject_kind = 'ticket' AND subject_id = ?1"),
    ("ticket", 30, "id = ?1"),
    ("ticket_unit", 4, "ticket = ?1"),
    ("deadline", 3, "ticket = ?1"),
    ("phone", 3, "ticket = ?1"),
];

/// One ticket's rows by table, and its documents.
struct Rows {
    tables: Vec<Vec<Vec<Value>>>,
    documents: Vec<(i64, String)>,
    code: Option<(Vec<u8>, i64)>,
    head: (i64, journal::Hash),
}

/// Writes the rows of all tickets of a centre into an empty database at `scratch`, `group`
/// tickets in each transaction. For tickets to which one command was given each.
///
/// # Errors
/// Whatever the databases say.
pub fn raw(from: &Place, scratch: &Path, group: usize) -> Result<Speed, Trouble> {
    let source = Engine::sqlite(&from.main).connect(Mode::Read)?;
    let all = read(&source)?;
    let target = Engine::sqlite(scratch).connect(Mode::Write)?;
    migrate(&target, schema::CENTRE)?;
    let inserts: Vec<String> = TABLES
        .iter()
        .map(|(name, width, _)| {
            let places: Vec<String> = (1..=*width).map(|place| format!("?{place}")).collect();
            format!("INSERT INTO {name} VALUES ({})", places.join(", "))
        })
        .collect();
    let begin = Instant::now();
    for group in all.chunks(group.max(1)) {
        target.begin_write()?;
        for rows in group {
            write(&target, &inserts, rows)?;
        }
        if let Some(last) = group.last() {
            journal::set_head(&target, journal::CHAIN, last.head.0, &last.head.1)?;
        }
        target.commit()?;
    }
    Ok(Speed {
        commands: all.len(),
        elapsed: begin.elapsed(),
    })
}

fn write(target: &Connection, inserts: &[String], rows: &Rows) -> Result<(), Error> {
    for (insert, table) in inserts.iter().zip(&rows.tables) {
        for row in table {
            let params: Vec<Param<'_>> = row.iter().map(Value::param).collect();
            target.execute(insert, &params)?;
        }
    }
    if let Some((hash, ticket)) = &rows.code {
        target.execute(CODE, &[hash.into(), (*ticket).into()])?;
    }
    for (id, terms) in &rows.documents {
        target.execute(
            overrides::search_insert(target),
            &[(*id).into(), Param::Text(terms)],
        )?;
    }
    Ok(())
}

fn read(source: &Connection) -> Result<Vec<Rows>, Error> {
    let segmenter = Segmenter::new(std::iter::empty());
    let ids = source.query("SELECT id FROM ticket ORDER BY id", &[], |row| row.int(0))?;
    let mut codes: HashMap<i64, Vec<u8>> = source
        .query("SELECT ticket, hash FROM query_code", &[], |row| {
            Ok((row.int(0)?, row.blob(1)?))
        })?
        .into_iter()
        .collect();
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let mut tables = Vec::with_capacity(TABLES.len());
        for (name, width, condition) in TABLES {
            let sql = format!("SELECT * FROM {name} WHERE {condition}");
            tables.push(source.query(&sql, &[id.into()], |row| {
                (0..*width).map(|column| row.value(column)).collect()
            })?);
        }
        let entries = journal::of_subject(source, SubjectKind::Ticket, id)?;
        let mut documents = Vec::new();
        for entry in &entries {
            let event = lift::event(entry)?;
            let mut clear = Vec::new();
            for (slot, text) in &event.texts {
                if let huiyin_core::ticket::Text::Sealed { id, .. } = text
                    && let Some(salted) = vault::by_id(source, *id)?.and_then(|text| text.salted)
                {
                    clear.push((*slot, salted.body));
                }
            }
            let borrowed = clear
                .iter()
                .map(|(slot, body): &(Slot, String)| (*slot, body.as_str()));
            if let Some(terms) = derive::document(&segmenter, borrowed) {
                let document = derive::document_id(TicketId(id), entry.subject_version);
                documents.push((document, terms));
            }
        }
        let head = entries
            .last()
            .map_or((0, journal::GENESIS), |last| (last.seq, last.hash));
        all.push(Rows {
            tables,
            documents,
            code: codes.remove(&id).map(|hash| (hash, id)),
            head,
        });
    }
    Ok(all)
}
