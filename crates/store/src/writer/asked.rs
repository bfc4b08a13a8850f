//! Idempotency keys and query codes.
//!
//! Under a key the store remembers what was asked (as a hash) and what came of it. The citizen's
//! query code is stored hashed only; so that the same key gives the same code again, the code is
//! then derived from the key itself, which is not stored either.

use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Command;
use sm3::{Digest, Sm3};

use crate::engine::{Connection, Error, Param, Row, statements};
use crate::journal::{Hash, SubjectKind};
use crate::vault::Keys;

use super::{Envelope, Target, key_owner};

/// A key and what is asked under it, hashed. Made on the caller's thread.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// Hash of owner and key.
    pub key: Hash,
    /// Hash of the request.
    pub body: Hash,
    /// The key itself, for the query code.
    pub secret: String,
}

/// What came of a key.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub key: Hash,
    pub body: Hash,
    pub salt: [u8; 16],
    pub ticket: i64,
    pub version: i64,
    pub first_seq: i64,
    pub last_seq: i64,
    pub refusal: Option<Refusal>,
    pub asked_at: i64,
}

statements! {
    KNOWN = "SELECT body, salt, subject_id, version, first_seq, last_seq, refusal, asked_at \
        FROM asked WHERE key = ?1";
    INSERT = "INSERT INTO asked (key, body, salt, subject_kind, subject_id, version, first_seq, \
        last_seq, refusal, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    CODE = "INSERT INTO query_code (hash, ticket) VALUES (?1, ?2)";
}

impl Ask {
    /// The hashes of an envelope that carries a key.
    pub(crate) fn of(envelope: &Envelope) -> Option<Ask> {
        let secret = envelope.key.clone()?;
        let mut key = Sm3::new();
        key.update(key_owner(&envelope.actor).to_be_bytes());
        key.update(envelope.actor.role.id().as_bytes());
        key.update([0]);
        key.update(secret.as_bytes());
        Some(Ask {
            key: key.finalize().into(),
            body: body(&envelope.target, &envelope.command),
            secret,
        })
    }
}

fn body(target: &Target, command: &Command) -> Hash {
    let mut hasher = Sm3::new();
    match target {
        Target::New => hasher.update(b"new"),
        Target::Ticket(id) => hasher.update(id.0.to_be_bytes()),
        Target::Number(number) => hasher.update(number.trim().as_bytes()),
    }
    hasher.update([0]);
    // A command that came in can be written out again; if not, the key protects less, no more.
    hasher.update(serde_json::to_vec(command).unwrap_or_default());
    hasher.finalize().into()
}

pub(super) fn known(connection: &Connection, key: &Hash) -> Result<Option<Asked>, Error> {
    connection.query_one(KNOWN, &[key.into()], |row| read(row, key))
}

fn read(row: &Row<'_>, key: &Hash) -> Result<Asked, Error> {
    let refusal = match row.maybe_text(6)? {
        None => None,
        Some(json) => Some(
            serde_json::from_str(&json)
                .map_err(|error| Error::Shape(format!("a stored refusal: {error}")))?,
        ),
    };
    Ok(Asked {
        key: *key,
        body: row.hash(0)?,
        salt: row
            .blob(1)?
            .try_into()
            .map_err(|_| Error::Shape("the salt of a key has 16 bytes".to_owned()))?,
        ticket: row.int(2)?,
        version: row.int(3)?,
        first_seq: row.int(4)?,
        last_seq: row.int(5)?,
        refusal,
        asked_at: row.int(7)?,
    })
}

pub(super) fn insert(connection: &Connection, asked: &[Asked]) -> Result<(), Error> {
    let mut refusals = Vec::with_capacity(asked.len());
    for one in asked {
        refusals.push(match &one.refusal {
            None => None,
            Some(refusal) => Some(
                serde_json::to_string(refusal).map_err(|error| Error::Shape(error.to_string()))?,
            ),
        });
    }
    connection
        .execute_many(
            INSERT,
            asked.iter().zip(&refusals).map(|(one, refusal)| {
                [
                    (&one.key).into(),
                    (&one.body).into(),
                    (&one.salt).into(),
                    SubjectKind::Ticket.id().into(),
                    one.ticket.into(),
                    one.version.into(),
                    one.first_seq.into(),
                    one.last_seq.into(),
                    refusal.as_ref().into(),
                    one.asked_at.into(),
                ]
            }),
        )
        .map(drop)
}

pub(super) fn insert_codes(connection: &Connection, codes: &[(Hash, i64)]) -> Result<(), Error> {
    connection
        .execute_many(
            CODE,
            codes
                .iter()
                .map(|(hash, ticket)| [Param::Blob(hash), (*ticket).into()]),
        )
        .map(drop)
}

/// Letters and digits that nobody mistakes for one another when reading aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A query code from 80 random bits: sixteen characters in four groups.
pub(super) fn code(random: &[u8; 10]) -> String {
    let mut code = String::with_capacity(19);
    let bits = random
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    for place in (0..16).rev() {
        if place % 4 == 3 && place != 15 {
            code.push('-');
        }
        let index = (bits >> (place * 5)) & 31;
        // The index is below 32, the length of the alphabet.
        code.push(char::from(ALPHABET[index as usize]));
    }
    code
}

/// The random bits of a code that a key brings back.
pub(super) fn code_bits(keys: &Keys, secret: &str, salt: &[u8; 16]) -> [u8; 10] {
    let hash = keys.keyed(b"query code", &[secret.as_bytes(), salt]);
    let mut bits = [0; 10];
    bits.copy_from_slice(&hash[..10]);
    bits
}

/// The hash under which a query code is stored. Case, spaces and dashes make no difference, nor
/// do letters that look like digits.
pub fn code_hash(code: &str) -> Hash {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let mut hasher = Sm3::new();
    hasher.update(b"query code");
    hasher.update(plain.as_bytes());
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_sixteen_clear_characters_and_read_forgivingly() {
        let written = code(&[0, 17, 34, 51, 68, 85, 102, 119, 136, 255]);
        assert_eq!(written.len(), 19);
        assert_eq!(written.matches('-').count(), 3);
        let sloppy = written.to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(code_hash(&written), code_hash(&sloppy));
        assert_ne!(code(&[0; 10]), code(&[1; 10]));
        assert_eq!(code(&[255; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }
}
