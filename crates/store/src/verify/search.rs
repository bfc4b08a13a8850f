//! The full-text index against the texts: each word at each place.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::engine::{Connection, Error, overrides};

/// For each document a sum over its words and their places: equal sums, equal documents (as far
/// as 64 bits tell; this finds accidents and careless hands, the journal is what proves).
#[derive(Default)]
pub(super) struct Sums(HashMap<i64, u64>);

impl Sums {
    /// Counts a document that should be there.
    pub(super) fn expect(&mut self, document: i64, terms: &str) {
        let sum = self.0.entry(document).or_default();
        for (place, term) in (0_i64..).zip(terms.split(' ')) {
            *sum = sum.wrapping_add(one(term, place));
        }
    }

    /// Takes away what is there; returns the documents that differ.
    ///
    /// # Errors
    /// Whatever the database says.
    pub(super) fn differing(mut self, connection: &Connection) -> Result<Vec<i64>, Error> {
        connection.each::<Error>(overrides::search_all(connection), &[], |row| {
            let term = row.text(0)?;
            let sum = self.0.entry(row.int(1)?).or_default();
            *sum = sum.wrapping_sub(one(&term, row.int(2)?));
            Ok(())
        })?;
        let mut differing: Vec<i64> = self
            .0
            .into_iter()
            .filter(|(_, sum)| *sum != 0)
            .map(|(document, _)| document)
            .collect();
        differing.sort_unstable();
        Ok(differing)
    }
}

fn one(term: &str, place: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    place.hash(&mut hasher);
    hasher.finish()
}
