//! Finding what belongs together without storing it in the clear: keyed hashes.

use hmac::{Hmac, Mac};
use sm3::Sm3;

use crate::engine::{Connection, Error, statements};
use crate::journal::Hash;

/// The keyed hash of a telephone number: “the same petitioner = the same telephone number”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lookup(pub [u8; 16]);

/// The centre's own secret, from which all keyed hashes are derived.
#[derive(Clone)]
pub struct Keys {
    secret: Vec<u8>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

statements! {
    SECRET = "SELECT bytes FROM secret WHERE name = ?1";
    INSERT_SECRET = "INSERT INTO secret (name, bytes) VALUES (?1, ?2)";
}

const NAME: &str = "lookup";

impl Keys {
    /// The secret of this centre.
    ///
    /// # Errors
    /// The centre has none, so it was never set up.
    pub fn load(connection: &Connection) -> Result<Keys, Error> {
        connection
            .query_one(SECRET, &[NAME.into()], |row| row.blob(0))?
            .map(|secret| Keys { secret })
            .ok_or_else(|| Error::Shape("the centre has no secret for look-ups".to_owned()))
    }

    /// Whether this centre has its secret.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn exist(connection: &Connection) -> Result<bool, Error> {
        let found = connection.query_one(SECRET, &[NAME.into()], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Gives a new centre its secret.
    ///
    /// # Errors
    /// It has one already.
    pub fn create(connection: &Connection, secret: [u8; 32]) -> Result<(), Error> {
        connection
            .execute(INSERT_SECRET, &[NAME.into(), (&secret).into()])
            .map(drop)
    }

    /// The look-up of a telephone number. Spaces, dashes and the country code make no difference.
    /// `None` if there are fewer than five digits in it.
    pub fn phone(&self, phone: &str) -> Option<Lookup> {
        let digits = normal_phone(phone);
        if digits.len() < 5 {
            return None;
        }
        let hash = self.keyed(b"phone", &[digits.as_bytes()]);
        let mut short = [0; 16];
        short.copy_from_slice(&hash[..16]);
        Some(Lookup(short))
    }

    /// HMAC-SM3 over a purpose and parts.
    pub(crate) fn keyed(&self, purpose: &[u8], parts: &[&[u8]]) -> Hash {
        // HMAC takes a key of any length; `new_from_slice` cannot fail for it.
        let Ok(mut mac) = Hmac::<Sm3>::new_from_slice(&self.secret) else {
            return [0; 32];
        };
        mac.update(purpose);
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

fn normal_phone(phone: &str) -> String {
    let digits: String = phone
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            _ => None,
        })
        .collect();
    // 11-digit mobile numbers may come with 86 or 0086 in front.
    for prefix in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(prefix)
            && rest.len() == 11
            && rest.starts_with('1')
        {
            return rest.to_owned();
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_however_it_is_written() {
        let keys = Keys {
            secret: vec![7; 32],
        };
        let plain = keys.phone("13900000001");
        assert!(plain.is_some());
        assert_eq!(plain, keys.phone("139 0000-0001"));
        assert_eq!(plain, keys.phone("+86 13900000001"));
        assert_eq!(plain, keys.phone("１３９００００００01"));
        assert_ne!(plain, keys.phone("13900000002"));
        assert_eq!(keys.phone("无"), None);
        let other = Keys {
            secret: vec![8; 32],
        };
        assert_ne!(plain, other.phone("13900000001"));
    }
}
