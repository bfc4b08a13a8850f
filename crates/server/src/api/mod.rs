//! The JSON API of INTERFACES §3 and its OpenAPI document.

use crate::routes::Routes;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
}
