//! The core's integration tests: one binary, one module a room.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calendar;
mod ticket;
