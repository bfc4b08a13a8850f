//! What happened lately: the live feed of pages, within a scope.

use huiyin_core::calendar::Moment;
use huiyin_core::people::Actor;
use huiyin_core::ticket::TicketId;

use super::Reader;
use crate::engine::statements;
use crate::journal;
use crate::scope::{self, Scope};
use crate::trouble::Trouble;

/// Something happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The journal's position.
    pub seq: i64,
    /// To which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its version after it.
    pub version: i64,
    /// When.
    pub happened_at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What: the event's name.
    pub kind: String,
}

statements! {
    PEAK = "SELECT seq FROM head WHERE chain = 'journal'";
}

/// The changes after a position, at most `limit`, the oldest first, and the position up to which
/// the journal was looked through: ask again from there.
///
/// # Errors
/// Whatever the database says.
pub fn after(
    reader: &Reader<'_>,
    scope: &Scope,
    seq: i64,
    limit: i64,
) -> Result<(Vec<Change>, i64), Trouble> {
    let sql = format!(
        "SELECT j.seq, j.subject_id, j.subject_version, j.happened_at, j.actor_user, \
         j.actor_role, j.actor_unit, j.kind, t.number FROM journal j JOIN ticket t ON t.id = j.subject_id \
         WHERE j.seq > ?1 AND j.subject_kind = 'ticket' AND {} ORDER BY j.seq LIMIT ?2",
        scope::condition(scope)
    );
    let changes = reader
        .connection()
        .query(&sql, &[seq.into(), limit.into()], |row| {
            Ok(Change {
                seq: row.int(0)?,
                ticket: TicketId(row.int(1)?),
                version: row.int(2)?,
                happened_at: Moment::from_micros(row.int(3)?),
                actor: journal::read_actor(row, 4)?,
                kind: row.text(7)?,
                number: row.text(8)?,
            })
        })?;
    let full = i64::try_from(changes.len()).unwrap_or(i64::MAX) >= limit;
    let looked = match changes.last() {
        Some(last) if full => last.seq,
        _ => reader
            .connection()
            .query_one(PEAK, &[], |row| row.int(0))?
            .unwrap_or(0)
            .max(seq),
    };
    Ok((changes, looked))
}
