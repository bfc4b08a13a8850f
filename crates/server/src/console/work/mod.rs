//! My work: what I must do now, most urgent first, and my queues.

pub mod counted;
mod home;
mod palette;
mod queue;
pub mod queues;

use crate::routes::{CASEWORK, Routes, Who};

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/", Who::Staff, home::page)
        .get("/c/{centre}/work/{queue}", CASEWORK, queue::page)
        .get("/c/{centre}/palette", Who::Staff, palette::entries)
}
