//! An instant, independent of any zone.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::Calendar;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// An instant: microseconds since the Unix epoch, UTC.
///
/// Arithmetic saturates: an absurd input gives an absurd instant, never a panic.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

/// The text is not an instant with its offset, such as `2026-02-13T16:30:00+08:00`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是带时区的时间，应写作 2026-02-13T16:30:00+08:00 的形式")]
pub struct NotAMoment(pub String);

impl Moment {
    /// From microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Moment {
        Moment(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 time; it must carry an offset (`Z` or `+08:00`).
    pub fn parse_rfc3339(text: &str) -> Result<Moment, NotAMoment> {
        match text.trim().parse::<Timestamp>() {
            Ok(timestamp) => Ok(Moment(timestamp.as_microsecond())),
            Err(_) => Err(NotAMoment(text.to_owned())),
        }
    }

    /// Writes RFC 3339 with the offset of the centre's zone at that instant.
    pub fn to_rfc3339(self, calendar: &Calendar) -> String {
        let timestamp = self.timestamp();
        let offset: Offset = calendar.zone().to_offset(timestamp);
        timestamp.display_with_offset(offset).to_string()
    }

    /// This instant moved by so many seconds, backwards if negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Moment {
        self.plus_micros(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// This instant moved by so many microseconds, backwards if negative.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Moment {
        Moment(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this instant; negative if it is later.
    pub const fn micros_since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// As the time library sees it; instants beyond its range become its first or last.
    pub(super) fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    pub(super) fn from_timestamp(timestamp: Timestamp) -> Moment {
        Moment(timestamp.as_microsecond())
    }
}
