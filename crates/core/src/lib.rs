//! What the law and a centre's rules say about a citizen's request, and nothing else:
//! no I/O, no clock, no SQL, no HTTP. Everything that varies comes in as an argument.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod people;
pub mod refusal;
pub mod rulebook;
pub mod terms;
pub mod ticket;
