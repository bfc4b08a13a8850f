//! The organisation and everything else that an administrator looks after: units, users and
//! their posts, categories, grids, rulebooks, days, tokens, settings, saved views.
//!
//! They change like tickets do: an [`AdminCommand`] goes through the writer, becomes [`Fact`]s in
//! the journal, and the `record` table is derived from them. Readers hold a [`Directory`], the
//! whole of it in memory.

mod admin;
mod decide;
mod directory;
mod record;
mod sessions;

pub use admin::{AdminAnswer, AdminCommand, AdminEnvelope, RecordId};
pub use decide::decide;
pub(crate) use directory::load;
pub use directory::{Directory, Law, Person, SavedView, law};
pub use record::{
    CategoryRecord, DayRecord, FACT_VERSION, Fact, GridRecord, PostRecord, ProfileRecord, Record,
    SettingRecord, TokenRecord, UnitRecord, UserRecord, ViewRecord, YearRecord,
};
pub use sessions::{Attempt, LockOut, Session, SessionNew};
pub(crate) use sessions::{Chore, attempt, by_token, of_user};

#[cfg(test)]
pub(crate) use directory::STATEMENTS as DIRECTORY_STATEMENTS;
#[cfg(test)]
pub(crate) use sessions::STATEMENTS as SESSION_STATEMENTS;
