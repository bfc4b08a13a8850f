//! The citizens' side: file a request, follow it, add to it, rate it.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `start` | the three doors; how the centre works, in plain words |
//! | `promises` | what the rulebook means for a citizen |
//! | `draft` | what was filled in so far, kept on the server until it is filed |
//! | `filing` | the steps: what, where, photos, who, check, receipt |
//! | `follow` | which tickets this browser may follow, after the query code was given |
//! | `track` | the query code, the progress in sentences, and what the citizen may do |
//!
//! Everything here works without script. Nobody signs in: a ticket is opened by its query code.

pub mod draft;
mod filing;
mod follow;
mod promises;
mod start;
mod track;

use crate::routes::{Routes, Who};

/// Megabytes that a form with photos may carry: six of ten, and the words.
const UPLOAD: usize = 62;

/// The most photos of one request or one addition.
const MOST_PHOTOS: usize = 6;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/portal", Who::Everybody, start::page)
        .get("/c/{centre}/portal/answers", Who::Everybody, start::answers)
        .with(filing::routes())
        .with(track::routes())
}
