//! Data that comes in and goes out as files: the import of tickets from another system.

pub mod import;
pub mod telling;
