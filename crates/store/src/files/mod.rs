//! Attachments: content in chunks in the centre's second database, by SM3 of the content.
//!
//! Content is written before the event that refers to it, so an event never points at nothing.
//! Content to which no event refers after a day is an orphan (an upload given up, a refused
//! command) and is swept.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use huiyin_core::calendar::Moment;
use sm3::{Digest, Sm3};

use crate::engine::{Connection, Engine, Error, Mode, Param, migrate, statements};
use crate::journal::Hash;
use crate::schema;

/// Bytes in one chunk.
const CHUNK: usize = 256 * 1024;

/// How long content may lie without an event that refers to it, in microseconds: one day.
const ORPHAN_AGE: i64 = 24 * 60 * 60 * 1_000_000;

/// The attachments of one centre.
pub struct Files {
    connection: Mutex<Connection>,
}

statements! {
    KNOWN = "SELECT bytes FROM content WHERE hash = ?1";
    INSERT = "INSERT INTO content (hash, bytes, stored_at) VALUES (?1, ?2, ?3)";
    TOUCH = "UPDATE content SET stored_at = ?2 WHERE hash = ?1";
    INSERT_CHUNK = "INSERT INTO chunk (hash, position, body) VALUES (?1, ?2, ?3)";
    CHUNKS = "SELECT body FROM chunk WHERE hash = ?1 ORDER BY position";
    ALL = "SELECT hash, stored_at FROM content";
    COUNT = "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM content";
    DELETE = "DELETE FROM content WHERE hash = ?1";
    DELETE_CHUNKS = "DELETE FROM chunk WHERE hash = ?1";
}

impl Files {
    /// Opens the attachments' database, creating it where it is missing.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn open(path: &Path) -> Result<Files, Error> {
        let connection = Engine::sqlite(path).connect(Mode::Write)?;
        migrate(&connection, schema::FILES)?;
        Ok(Files {
            connection: Mutex::new(connection),
        })
    }

    /// Stores content and returns its hash. Content that is there already is not written again.
    /// Durable when this returns.
    ///
    /// # Errors
    /// Whatever the database says; nothing is half-stored then.
    pub fn put(&self, body: &[u8], now: Moment) -> Result<Hash, Error> {
        let hash: Hash = Sm3::digest(body).into();
        let connection = self.lock();
        connection.begin_write()?;
        match write(&connection, &hash, body, now) {
            Ok(()) => connection.commit()?,
            Err(error) => {
                connection.rollback();
                return Err(error);
            }
        }
        Ok(hash)
    }

    /// Reads content.
    ///
    /// # Errors
    /// Whatever the database says, or [`Error::Damaged`] if the content is no longer what it was.
    pub fn get(&self, hash: &Hash) -> Result<Option<Vec<u8>>, Error> {
        let connection = self.lock();
        let Some(size) = connection.query_one(KNOWN, &[hash.into()], |row| row.int(0))? else {
            return Ok(None);
        };
        let mut body = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        connection.each(CHUNKS, &[hash.into()], |row| {
            body.extend_from_slice(&row.blob(0)?);
            Ok::<(), Error>(())
        })?;
        let found: Hash = Sm3::digest(&body).into();
        if found != *hash {
            return Err(Error::Damaged(format!(
                "attachment {} does not have its own hash",
                hex(hash)
            )));
        }
        Ok(Some(body))
    }

    /// True if the content is there.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn has(&self, hash: &Hash) -> Result<bool, Error> {
        let found = self
            .lock()
            .query_one(KNOWN, &[hash.into()], |row| row.int(0))?;
        Ok(found.is_some())
    }

    /// All hashes stored, with the time of storing.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn all(&self) -> Result<Vec<(Hash, Moment)>, Error> {
        self.lock().query(ALL, &[], |row| {
            Ok((row.hash(0)?, Moment::from_micros(row.int(1)?)))
        })
    }

    /// How many contents there are, and their bytes together.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn count(&self) -> Result<(i64, i64), Error> {
        let found = self
            .lock()
            .query_one(COUNT, &[], |row| Ok((row.int(0)?, row.int(1)?)))?;
        Ok(found.unwrap_or((0, 0)))
    }

    /// Removes content older than a day to which nothing in `referred` refers; returns how many.
    ///
    /// # Errors
    /// Whatever the database says; nothing is removed then.
    pub fn sweep(&self, referred: &HashSet<Hash>, now: Moment) -> Result<usize, Error> {
        let orphans: Vec<Hash> = self
            .all()?
            .into_iter()
            .filter(|(hash, stored)| {
                now.micros_since(*stored) >= ORPHAN_AGE && !referred.contains(hash)
            })
            .map(|(hash, _)| hash)
            .collect();
        if orphans.is_empty() {
            return Ok(0);
        }
        let connection = self.lock();
        connection.begin_write()?;
        let outcome = connection
            .execute_many(DELETE, orphans.iter().map(|hash| [Param::Blob(hash)]))
            .and_then(|_| {
                connection.execute_many(
                    DELETE_CHUNKS,
                    orphans.iter().map(|hash| [Param::Blob(hash)]),
                )
            });
        match outcome {
            Ok(_) => connection.commit()?,
            Err(error) => {
                connection.rollback();
                return Err(error);
            }
        }
        Ok(orphans.len())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connection> {
        // A panic while the lock was held left at most an open transaction behind; give it up.
        self.connection.lock().unwrap_or_else(|poisoned| {
            let guard = PoisonError::into_inner(poisoned);
            guard.rollback();
            guard
        })
    }
}

fn write(connection: &Connection, hash: &Hash, body: &[u8], now: Moment) -> Result<(), Error> {
    let known = connection.query_one(KNOWN, &[hash.into()], |row| row.int(0))?;
    if known.is_some() {
        // Its day before the sweep begins anew.
        return connection
            .execute(TOUCH, &[hash.into(), now.micros().into()])
            .map(drop);
    }
    let size = i64::try_from(body.len()).unwrap_or(i64::MAX);
    connection.execute(INSERT, &[hash.into(), size.into(), now.micros().into()])?;
    connection
        .execute_many(
            INSERT_CHUNK,
            (0_i64..)
                .zip(body.chunks(CHUNK))
                .map(|(position, chunk)| [hash.into(), position.into(), Param::Blob(chunk)]),
        )
        .map(drop)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that a hexadecimal text stands for.
pub fn unhex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, place) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[place..place + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests;
