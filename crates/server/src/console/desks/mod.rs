//! The desks: dispatch, unit, reviews, callback, rectification.

use crate::routes::Routes;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
}
