//! Where what happened is kept, and how it is found again. The only crate that knows SQL.
//!
//! A [`Centre`] is one database with one [`writer`]: commands go in, the core decides, and what
//! came of them stands in the [`journal`] (hash-chained, append-only) and the [`vault`] (texts)
//! before anybody is answered. Every other table is derived from those two in the same
//! transaction; [`verify`] replays and compares. [`views`] answer the pages' questions, each
//! within the viewer's [`Scope`].
#![forbid(unsafe_code)]

pub mod access;
pub mod centre;
pub mod control;
mod derive;
pub mod engine;
pub mod feed;
pub mod files;
pub mod floor;
pub mod journal;
pub mod number;
pub mod people;
pub mod schema;
pub mod scope;
mod trouble;
pub mod vault;
pub mod verify;
pub mod views;
pub mod writer;

pub use centre::{Centre, History, Options, system_now};
pub use control::{Control, Listed, Place};
pub use derive::{Line, Waiting};
pub use scope::Scope;
pub use trouble::Trouble;

#[cfg(test)]
mod tests;
