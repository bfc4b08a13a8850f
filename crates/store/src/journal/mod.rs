//! The journal: what happened, in order, append-only, chained with SM3.
//!
//! The chain runs over the stored bytes and never re-encodes them:
//! `hash = SM3(hash of the row before ‖ fixed-layout encoding of the row's fields ‖ bytes)`.
//! Nobody can change, remove or swap a row without breaking it at that position.

pub mod lift;

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, Role, UnitId, UserId};
use sm3::{Digest, Sm3};

use crate::engine::{Connection, Error, Param, Row, statements};

/// An SM3 hash.
pub type Hash = [u8; 32];

/// The hash before the first row.
pub const GENESIS: Hash = [0; 32];

/// What a journal row is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A citizen's request.
    Ticket,
    /// A unit of the organisation.
    Unit,
    /// A person who can sign in.
    User,
    /// A category of requests.
    Category,
    /// A grid cell.
    Grid,
    /// A version of the centre's rulebook.
    Profile,
    /// Days of the calendar: a year of the State Council, or local days.
    Calendar,
    /// An API token.
    Token,
    /// A setting of the centre.
    Setting,
    /// An attachment.
    File,
    /// A saved view of a list.
    View,
}

impl SubjectKind {
    /// All kinds.
    pub const ALL: &'static [SubjectKind] = &[
        SubjectKind::Ticket,
        SubjectKind::Unit,
        SubjectKind::User,
        SubjectKind::Category,
        SubjectKind::Grid,
        SubjectKind::Profile,
        SubjectKind::Calendar,
        SubjectKind::Token,
        SubjectKind::Setting,
        SubjectKind::File,
        SubjectKind::View,
    ];

    /// The identifier stored in the rows.
    pub fn id(self) -> &'static str {
        match self {
            SubjectKind::Ticket => "ticket",
            SubjectKind::Unit => "unit",
            SubjectKind::User => "user",
            SubjectKind::Category => "category",
            SubjectKind::Grid => "grid",
            SubjectKind::Profile => "profile",
            SubjectKind::Calendar => "calendar",
            SubjectKind::Token => "token",
            SubjectKind::Setting => "setting",
            SubjectKind::File => "file",
            SubjectKind::View => "view",
        }
    }

    /// The kind with this identifier.
    pub fn parse(id: &str) -> Option<SubjectKind> {
        SubjectKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.id() == id)
    }
}

/// One row, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the journal, from 1, without gaps.
    pub seq: i64,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// Which one.
    pub subject_id: i64,
    /// The subject's version after this event, from 1, without gaps.
    pub subject_version: i64,
    /// When it happened.
    pub happened_at: Moment,
    /// When it was written down.
    pub recorded_at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// The event's name.
    pub kind: String,
    /// The version of the event's encoding.
    pub event_version: i64,
    /// The event.
    pub bytes: Vec<u8>,
    /// The chain up to and including this row.
    pub hash: Hash,
}

impl Entry {
    /// What [`Entry::hash`] has to be after a row with hash `previous`.
    pub fn chained(&self, previous: &Hash) -> Hash {
        let mut hasher = Sm3::new();
        hasher.update(previous);
        hasher.update(self.seq.to_be_bytes());
        text(&mut hasher, self.subject_kind.id());
        hasher.update(self.subject_id.to_be_bytes());
        hasher.update(self.subject_version.to_be_bytes());
        hasher.update(self.happened_at.micros().to_be_bytes());
        hasher.update(self.recorded_at.micros().to_be_bytes());
        hash_actor(&mut hasher, &self.actor);
        text(&mut hasher, &self.kind);
        hasher.update(self.event_version.to_be_bytes());
        hasher.update((self.bytes.len() as u64).to_be_bytes());
        hasher.update(&self.bytes);
        hasher.finalize().into()
    }
}

/// Feeds a length-prefixed text to a chain.
pub(crate) fn text(hasher: &mut Sm3, text: &str) {
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}

/// Feeds an optional number to a chain: a mark byte, then the number.
pub(crate) fn maybe(hasher: &mut Sm3, value: Option<i64>) {
    hasher.update([u8::from(value.is_some())]);
    hasher.update(value.unwrap_or(0).to_be_bytes());
}

/// Feeds who acted to a chain.
pub(crate) fn hash_actor(hasher: &mut Sm3, actor: &Actor) {
    maybe(hasher, actor.user.map(|user| user.0));
    text(hasher, actor.role.id());
    maybe(hasher, actor.unit.map(|unit| unit.0));
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last position, 0 for none.
    pub seq: i64,
    /// The hash there.
    pub hash: Hash,
}

impl Head {
    /// Before anything happened.
    pub const START: Head = Head {
        seq: 0,
        hash: GENESIS,
    };
}

statements! {
    INSERT = "INSERT INTO journal (seq, subject_kind, subject_id, subject_version, happened_at, \
        recorded_at, actor_user, actor_role, actor_unit, kind, event_version, bytes, hash) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    OF_SUBJECT = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, \
        recorded_at, actor_user, actor_role, actor_unit, kind, event_version, bytes, hash \
        FROM journal WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY subject_version";
    AFTER = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, \
        recorded_at, actor_user, actor_role, actor_unit, kind, event_version, bytes, hash \
        FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    RANGE_OF_SUBJECT = "SELECT seq, subject_kind, subject_id, subject_version, happened_at, \
        recorded_at, actor_user, actor_role, actor_unit, kind, event_version, bytes, hash \
        FROM journal WHERE seq >= ?1 AND seq <= ?2 AND subject_kind = ?3 AND subject_id = ?4 \
        ORDER BY seq";
    HEAD = "SELECT seq, hash FROM head WHERE chain = ?1";
    SET_HEAD = "INSERT INTO head (chain, seq, hash) VALUES (?1, ?2, ?3) \
        ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    LAST = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1";
}

/// The name of the journal's chain in `head`.
pub const CHAIN: &str = "journal";

/// Writes rows that are already chained, and the new head.
///
/// # Errors
/// Whatever the database says; a version that is already taken is a constraint.
pub fn append(connection: &Connection, entries: &[Entry]) -> Result<(), Error> {
    let Some(last) = entries.last() else {
        return Ok(());
    };
    connection.execute_many(
        INSERT,
        entries.iter().map(|entry| {
            [
                entry.seq.into(),
                entry.subject_kind.id().into(),
                entry.subject_id.into(),
                entry.subject_version.into(),
                entry.happened_at.micros().into(),
                entry.recorded_at.micros().into(),
                entry.actor.user.map(|user| user.0).into(),
                entry.actor.role.id().into(),
                entry.actor.unit.map(|unit| unit.0).into(),
                Param::Text(&entry.kind),
                entry.event_version.into(),
                Param::Blob(&entry.bytes),
                Param::Blob(&entry.hash),
            ]
        }),
    )?;
    set_head(connection, CHAIN, last.seq, &last.hash)
}

/// Notes where a chain ends.
pub(crate) fn set_head(
    connection: &Connection,
    chain: &str,
    seq: i64,
    hash: &Hash,
) -> Result<(), Error> {
    connection
        .execute(SET_HEAD, &[chain.into(), seq.into(), hash.into()])
        .map(drop)
}

/// Where a chain ends according to `head`.
///
/// # Errors
/// Whatever the database says.
pub fn head(connection: &Connection, chain: &str) -> Result<Head, Error> {
    let found = connection.query_one(HEAD, &[chain.into()], |row| {
        Ok(Head {
            seq: row.int(0)?,
            hash: row.hash(1)?,
        })
    })?;
    Ok(found.unwrap_or(Head::START))
}

/// The last row itself, which must agree with [`head`].
///
/// # Errors
/// Whatever the database says.
pub fn last(connection: &Connection) -> Result<Head, Error> {
    let found = connection.query_one(LAST, &[], |row| {
        Ok(Head {
            seq: row.int(0)?,
            hash: row.hash(1)?,
        })
    })?;
    Ok(found.unwrap_or(Head::START))
}

/// All rows of one subject, in order.
///
/// # Errors
/// Whatever the database says.
pub fn of_subject(
    connection: &Connection,
    kind: SubjectKind,
    id: i64,
) -> Result<Vec<Entry>, Error> {
    connection.query(OF_SUBJECT, &[kind.id().into(), id.into()], read)
}

/// The rows after a position, at most `limit`: what followers poll.
///
/// # Errors
/// Whatever the database says.
pub fn after(connection: &Connection, seq: i64, limit: i64) -> Result<Vec<Entry>, Error> {
    connection.query(AFTER, &[seq.into(), limit.into()], read)
}

/// The rows of one subject between two positions, both included.
pub(crate) fn between(
    connection: &Connection,
    kind: SubjectKind,
    id: i64,
    first: i64,
    last: i64,
) -> Result<Vec<Entry>, Error> {
    connection.query(
        RANGE_OF_SUBJECT,
        &[first.into(), last.into(), kind.id().into(), id.into()],
        read,
    )
}

pub(crate) fn read(row: &Row<'_>) -> Result<Entry, Error> {
    let seq = row.int(0)?;
    let kind = row.text(1)?;
    Ok(Entry {
        seq,
        subject_kind: SubjectKind::parse(&kind)
            .ok_or_else(|| Error::Shape(format!("journal row {seq}: unknown subject {kind:?}")))?,
        subject_id: row.int(2)?,
        subject_version: row.int(3)?,
        happened_at: Moment::from_micros(row.int(4)?),
        recorded_at: Moment::from_micros(row.int(5)?),
        actor: read_actor(row, 6)?,
        kind: row.text(9)?,
        event_version: row.int(10)?,
        bytes: row.blob(11)?,
        hash: row.hash(12)?,
    })
}

/// Reads the three columns of an actor, the first of them at `column`.
pub(crate) fn read_actor(row: &Row<'_>, column: usize) -> Result<Actor, Error> {
    let role = row.text(column + 1)?;
    Ok(Actor {
        user: row.maybe_int(column)?.map(UserId),
        role: Role::parse(&role).ok_or_else(|| Error::Shape(format!("unknown role {role:?}")))?,
        unit: row.maybe_int(column + 2)?.map(UnitId),
    })
}

#[cfg(test)]
mod tests;
