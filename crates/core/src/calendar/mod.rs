//! Working days, due times and the proof of each.
//!
//! What is in this room, most important first:
//! - [`Clock`]: one running limit; started, stopped, paused, extended. Knows nothing of tickets.
//! - [`due`]: a [`DueRule`] and an instant in, a due time with its [`Proof`] out.
//! - [`Calendar`]: which day is a working day, and why; zone, end of the day, office hours.
//! - [`Moment`]: an instant. Nothing here reads the wall clock; `now` always comes in as an argument.
//!
//! **Invariant:** a due time that was once computed is data. Nothing here recomputes the due time of a
//! clock because the calendar or the rule has changed since; only an extension or a resumption moves it.

mod clock;
mod counting;
mod days;
mod due;
mod explain;
mod holidays;
mod hours;
mod moment;
mod proof;
mod prose;
mod rule;

pub use clock::{Clock, ClockError, Extension, Pause, Phase, Remaining};
pub use counting::Stretch;
pub use days::{Calendar, Day, Why};
pub use due::{Due, DueError, decided, due};
pub use holidays::CalendarError;
pub use hours::{DayEnd, OfficeHours};
pub use jiff::civil::{Date, DateTime, Time};
pub use moment::{Moment, NotAMoment};
pub use proof::{Proof, Source, Step, Verdict};
pub use rule::{DueRule, NotADueRule};
