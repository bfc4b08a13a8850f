//! The citizens' side: file a request, follow it, add to it, rate it.

use crate::routes::Routes;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
}
