//! What pages and lists ask: one file a family, one function a question.
//!
//! Each function takes a [`Reader`] (one state of the database) and a [`Scope`](crate::Scope).
//! Identities leave this module masked, except through
//! [`Centre::reveal`](crate::Centre::reveal).

pub mod access;
pub mod caller;
pub mod changes;
pub mod history;
pub mod list;
pub mod queue;
pub mod receipt;
pub mod similar;
pub mod ticket;

use huiyin_core::calendar::Moment;
use huiyin_insight::segment::Segmenter;

use crate::derive::{self, LINE_WIDTH, Line};
use crate::engine::{Connection, Error, Row};
use crate::people::Directory;
use crate::scope;
use crate::vault::Keys;

/// A reader's hold on one state of the database.
pub struct Reader<'a> {
    connection: &'a Connection,
    directory: &'a Directory,
    keys: &'a Keys,
    now: Moment,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        directory: &'a Directory,
        keys: &'a Keys,
        now: Moment,
    ) -> Reader<'a> {
        Reader {
            connection,
            directory,
            keys,
            now,
        }
    }

    pub(crate) fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Units, users, categories, rulebooks.
    pub fn directory(&self) -> &'a Directory {
        self.directory
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// A segmenter that knows the centre's names.
    pub(crate) fn segmenter(&self) -> Segmenter {
        Segmenter::new(self.directory.user_words().into_iter())
    }
}

/// A ticket in a list: the derived line and its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLine {
    /// What lists sort and filter by.
    pub line: Line,
    /// The title; empty if it was erased.
    pub title: String,
}

/// From `ticket` and its title, for a select of [`derive::LINE_COLUMNS`] and `x.body`.
const FROM: &str = "FROM ticket t LEFT JOIN text x ON x.id = t.title";

fn read_ticket_line(row: &Row<'_>) -> Result<TicketLine, Error> {
    Ok(TicketLine {
        line: derive::read_line(row)?,
        title: row.maybe_text(LINE_WIDTH)?.unwrap_or_default(),
    })
}

/// The lines of tickets by id, as far as they are in scope, in the order asked for.
fn lines_of(
    reader: &Reader<'_>,
    seen: &crate::Scope,
    ids: &[i64],
) -> Result<Vec<TicketLine>, Error> {
    let sql = format!(
        "SELECT {}, x.body {FROM} WHERE t.id = ?1 AND {}",
        derive::LINE_COLUMNS,
        scope::condition(seen)
    );
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        let found = reader
            .connection
            .query_one(&sql, &[(*id).into()], read_ticket_line)?;
        lines.extend(found);
    }
    Ok(lines)
}

/// All statements of the family, for the test that prepares each.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        access::STATEMENTS,
        caller::STATEMENTS,
        changes::STATEMENTS,
        history::STATEMENTS,
        receipt::STATEMENTS,
        ticket::STATEMENTS,
    ]
    .concat()
}
