//! The intake desk: one screen for a call.

mod command;
mod desk;
mod file;
mod help;

use huiyin_core::people::Role;

use crate::routes::{Routes, Who};

/// Those whom the matrix lets register, except the petitioner, who has the portal.
const REGISTRARS: Who = Who::Posts(&[
    Role::Agent,
    Role::Monitor,
    Role::Dispatcher,
    Role::LeadDepartment,
    Role::GridWorker,
    Role::UnitClerk,
    Role::StreetLeader,
]);

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/intake", REGISTRARS, desk::page)
        .post("/c/{centre}/intake", REGISTRARS, file::file)
        .post("/c/{centre}/intake/history", REGISTRARS, help::history)
        .post("/c/{centre}/intake/similar", REGISTRARS, help::similar)
}
