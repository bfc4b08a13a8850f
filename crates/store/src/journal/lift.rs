//! The one place where events of older versions become today's.
//!
//! The journal keeps each event's bytes as they were written; a reader asks here. When an
//! event's encoding changes, the version goes up and a step is added: version n to n + 1, on
//! the JSON. `golden` in the tests holds bytes of each version.

use huiyin_core::ticket::Event;

use super::Entry;
use crate::engine::Error;
use crate::people::{FACT_VERSION, Fact};

/// The version of the encoding of a ticket's [`Event`].
pub const EVENT_VERSION: i64 = 1;

/// A ticket's event, of whatever version it was written in.
///
/// # Errors
/// [`Error::Shape`] if the bytes are of a newer version or cannot be read.
pub fn event(entry: &Entry) -> Result<Event, Error> {
    of_version(entry, EVENT_VERSION)
}

/// A record's fact, of whatever version it was written in.
///
/// # Errors
/// [`Error::Shape`] if the bytes are of a newer version or cannot be read.
pub fn fact(entry: &Entry) -> Result<Fact, Error> {
    of_version(entry, FACT_VERSION)
}

fn of_version<T: serde::de::DeserializeOwned>(entry: &Entry, today: i64) -> Result<T, Error> {
    if entry.event_version != today {
        return Err(Error::Shape(format!(
            "journal row {}: event version {} is not known; install the newer program",
            entry.seq, entry.event_version
        )));
    }
    serde_json::from_slice(&entry.bytes)
        .map_err(|error| Error::Shape(format!("journal row {}: {error}", entry.seq)))
}
