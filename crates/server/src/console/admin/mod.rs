//! Administration: organisation, users, categories, calendar, profiles, tokens, access log.

use crate::routes::Routes;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
}
