//! The ticket list: filters, search, saved views, bulk actions, export.

mod bulk;
mod export;
mod filter;
mod page;
pub mod rows;
mod saved;

use crate::routes::{CASEWORK, Routes};

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/tickets", CASEWORK, page::page)
        .get("/c/{centre}/tickets.xlsx", CASEWORK, export::filtered)
        .post("/c/{centre}/tickets/bulk", CASEWORK, bulk::act)
        .post("/c/{centre}/views", CASEWORK, saved::save)
        .post("/c/{centre}/views/{view}/drop", CASEWORK, saved::drop)
}
