//! What people write: citizens' messages and the words of staff.

mod likeness;
pub mod message;
pub mod people;
pub mod scene;
pub mod staff;
pub mod staff_review;
mod voice;

pub use message::{Message, message, message_by};
pub use people::{Person, petitioner};
pub use scene::{Scene, Subject};
pub use voice::Voice;

#[cfg(test)]
mod tests;
