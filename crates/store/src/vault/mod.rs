//! The vault: each free text, and all personal data.
//!
//! An event refers to a text by its id and `SM3(salt ‖ text)`; the salt lies beside the text and
//! is erased with it. So a text can be erased while the journal still proves that nothing else
//! was altered, and nobody can guess an erased text by trying.

mod lookup;

use huiyin_core::calendar::Moment;
use sm3::{Digest, Sm3};

use crate::engine::{Connection, Error, Param, Row, statements};
use crate::journal::{Hash, SubjectKind};

#[cfg(test)]
pub(crate) use lookup::STATEMENTS as LOOKUP_STATEMENTS;
pub use lookup::{Keys, Lookup};

/// Bytes of salt before each text.
pub const SALT_BYTES: usize = 16;

/// A text about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: i64,
    /// What it belongs to.
    pub subject_kind: SubjectKind,
    /// Which one.
    pub subject_id: i64,
    /// What it is (content, petitioner's phone, reply, …).
    pub slot: String,
    /// `None` once erased.
    pub salted: Option<Salted>,
}

/// A text with its salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salted {
    /// Random, unguessable.
    pub salt: [u8; SALT_BYTES],
    /// The text itself.
    pub body: String,
}

impl Salted {
    /// `SM3(salt ‖ text)`: what the event holds.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sm3::new();
        hasher.update(self.salt);
        hasher.update(self.body.as_bytes());
        hasher.finalize().into()
    }
}

statements! {
    INSERT = "INSERT INTO text (id, subject_kind, subject_id, slot, salt, body) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    BY_ID = "SELECT id, subject_kind, subject_id, slot, salt, body FROM text WHERE id = ?1";
    OF_SUBJECT = "SELECT id, subject_kind, subject_id, slot, salt, body FROM text \
        WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY id";
    LAST_ID = "SELECT COALESCE(MAX(id), 0) FROM text";
    COUNT = "SELECT COUNT(*) FROM text";
    ERASE = "UPDATE text SET salt = NULL, body = NULL, erased_at = ?2 \
        WHERE id = ?1 AND body IS NOT NULL";
}

/// Writes texts.
///
/// # Errors
/// Whatever the database says.
pub fn insert(connection: &Connection, texts: &[Stored]) -> Result<(), Error> {
    connection
        .execute_many(
            INSERT,
            texts.iter().map(|text| {
                let salted = text.salted.as_ref();
                [
                    text.id.into(),
                    text.subject_kind.id().into(),
                    text.subject_id.into(),
                    Param::Text(&text.slot),
                    salted.map(|salted| &salted.salt).into(),
                    salted.map(|salted| &salted.body).into(),
                ]
            }),
        )
        .map(drop)
}

/// One text by id, erased or not.
///
/// # Errors
/// Whatever the database says.
pub fn by_id(connection: &Connection, id: i64) -> Result<Option<Stored>, Error> {
    connection.query_one(BY_ID, &[id.into()], read)
}

/// All texts of one subject.
///
/// # Errors
/// Whatever the database says.
pub fn of_subject(
    connection: &Connection,
    kind: SubjectKind,
    id: i64,
) -> Result<Vec<Stored>, Error> {
    connection.query(OF_SUBJECT, &[kind.id().into(), id.into()], read)
}

/// Erases a text and its salt for good; the journal's hash stays. False if it was erased before.
///
/// # Errors
/// Whatever the database says.
pub fn erase(connection: &Connection, id: i64, at: Moment) -> Result<bool, Error> {
    Ok(connection.execute(ERASE, &[id.into(), at.micros().into()])? > 0)
}

/// The last id given.
///
/// # Errors
/// Whatever the database says.
pub fn last_id(connection: &Connection) -> Result<i64, Error> {
    Ok(connection
        .query_one(LAST_ID, &[], |row| row.int(0))?
        .unwrap_or(0))
}

/// How many texts there are, erased ones included.
///
/// # Errors
/// Whatever the database says.
pub fn count(connection: &Connection) -> Result<i64, Error> {
    Ok(connection
        .query_one(COUNT, &[], |row| row.int(0))?
        .unwrap_or(0))
}

pub(crate) fn read(row: &Row<'_>) -> Result<Stored, Error> {
    let id = row.int(0)?;
    let kind = row.text(1)?;
    let salted = match (row.maybe_blob(4)?, row.maybe_text(5)?) {
        (Some(salt), Some(body)) => Some(Salted {
            salt: salt
                .try_into()
                .map_err(|_| Error::Shape(format!("text {id}: a salt has 16 bytes")))?,
            body,
        }),
        _ => None,
    };
    Ok(Stored {
        id,
        subject_kind: SubjectKind::parse(&kind)
            .ok_or_else(|| Error::Shape(format!("text {id}: unknown subject {kind:?}")))?,
        subject_id: row.int(2)?,
        slot: row.text(3)?,
        salted,
    })
}
