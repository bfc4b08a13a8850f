//! The history of a record: who renamed the unit, who gave the post.

use huiyin_core::calendar::Moment;
use huiyin_core::people::Actor;

use super::Reader;
use crate::engine::{Error, statements};
use crate::journal::{self, SubjectKind, lift};
use crate::people::Fact;
use crate::trouble::Trouble;

/// One thing that happened to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The journal's position.
    pub seq: i64,
    /// Of which kind of record.
    pub subject_kind: SubjectKind,
    /// Which one.
    pub subject_id: i64,
    /// When.
    pub happened_at: Moment,
    /// Who.
    pub actor: Actor,
    /// What; texts sealed, to be read through the directory.
    pub fact: Fact,
}

statements! {
    LATEST = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, recorded_at, \
        actor_user, actor_role, actor_unit, kind, event_version, bytes, hash FROM journal \
        WHERE subject_kind <> 'ticket' AND seq < ?1 ORDER BY seq DESC LIMIT ?2";
}

/// What happened to one record, in order. Records hold no ticket content: any administrator may
/// read it, so there is no scope.
///
/// # Errors
/// Whatever the database says.
pub fn of_record(reader: &Reader<'_>, kind: SubjectKind, id: i64) -> Result<Vec<Done>, Trouble> {
    if kind == SubjectKind::Ticket {
        return Ok(Vec::new());
    }
    let entries = journal::of_subject(reader.connection(), kind, id)?;
    Ok(entries.iter().map(done).collect::<Result<_, Error>>()?)
}

/// What was lately done to the records of the centre, the latest first, before a position.
///
/// # Errors
/// Whatever the database says.
pub fn latest(reader: &Reader<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Done>, Trouble> {
    let before = before.unwrap_or(i64::MAX);
    let entries =
        reader
            .connection()
            .query(LATEST, &[before.into(), limit.into()], journal::read)?;
    Ok(entries.iter().map(done).collect::<Result<_, Error>>()?)
}

fn done(entry: &journal::Entry) -> Result<Done, Error> {
    Ok(Done {
        seq: entry.seq,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject_id,
        happened_at: entry.happened_at,
        actor: entry.actor.clone(),
        fact: lift::fact(entry)?,
    })
}
