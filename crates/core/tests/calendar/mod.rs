//! Working days, due times, proofs and clocks.

mod clocks;
mod days;
mod dues;
mod proofs;
mod properties;
mod vectors;

use huiyin_core::calendar::*;

/// `2026-02-13T16:30` on the centre's wall clock.
pub fn at(civil: &str) -> Moment {
    Calendar::mainland().moment(civil.parse().unwrap())
}

/// `2026-02-13`
pub fn day(date: &str) -> Date {
    date.parse().unwrap()
}

/// `5 working days`
pub fn rule(text: &str) -> DueRule {
    text.parse().unwrap()
}

pub fn source() -> Source {
    Source {
        profile: "daye".to_owned(),
        version: 3,
        clause: "大冶 §8".to_owned(),
    }
}

/// The due time under the mainland calendar.
pub fn due_at(within: &str, from: &str) -> Moment {
    due_in(Calendar::mainland(), within, from).at.unwrap()
}

pub fn due_in(calendar: &Calendar, within: &str, from: &str) -> Due {
    due(calendar, &rule(within), None, &source(), at(from)).unwrap()
}

/// The end of that day, 24:00.
pub fn end_of(date: &str) -> Moment {
    Calendar::mainland().end_of_day(day(date))
}

/// A clock that was started with that limit.
pub fn clock(within: &str, from: &str) -> Clock {
    Clock::start(due_in(Calendar::mainland(), within, from), at(from))
}
