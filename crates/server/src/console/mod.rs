//! The staff's side: one room for each kind of page.

pub mod admin;
pub mod desks;
pub mod intake;
pub mod list;
pub mod ticket;
pub mod work;

use crate::routes::Routes;

/// The routes of all rooms of the console.
pub fn routes() -> Routes {
    Routes::new()
        .with(work::routes())
        .with(list::routes())
        .with(ticket::routes())
        .with(intake::routes())
        .with(desks::routes())
        .with(admin::routes())
}
