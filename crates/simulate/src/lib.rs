//! What the project invents about its demo centres: organisations and names ([`towns`]), what people write
//! ([`texts`]), when they come ([`arrivals`]) and what they then do ([`life`]).
//!
//! Everything is a pure function of a seed: no clock, no I/O, no engine. The driver turns a
//! [`life::Script`] into commands, one after the other, and skips those that the engine refuses; simulated
//! people err on purpose, so refusals are part of the play.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod channels;
mod grammar;
pub mod life;
pub mod matters;
pub mod rng;
pub mod texts;
pub mod towns;

pub use rng::Rng;
