//! Following a request: the query code opens it, the page tells in sentences how it stands, and
//! what the citizen may do stands beside it.

mod code;
mod deeds;
mod files;
mod mine;
mod page;
pub(super) mod standing;

use super::UPLOAD;
use crate::routes::{Routes, Who};

/// The routes of this room.
pub(super) fn routes() -> Routes {
    const HOME: &str = "/c/{centre}/portal/track";
    const TICKET: &str = "/c/{centre}/portal/track/{number}";
    const MORE: &str = "/c/{centre}/portal/track/{number}/more";
    const AGAIN: &str = "/c/{centre}/portal/track/{number}/again";
    const WITHDRAW: &str = "/c/{centre}/portal/track/{number}/withdraw";
    Routes::new()
        .get(HOME, Who::Everybody, code::page)
        .post(HOME, Who::Everybody, code::given)
        .post("/c/{centre}/portal/leave", Who::Everybody, code::leave)
        .get(TICKET, Who::Everybody, page::page)
        .get(
            "/c/{centre}/portal/track/{number}/files/{hash}",
            Who::Everybody,
            files::show,
        )
        .get(MORE, Who::Everybody, deeds::more_page)
        .upload(MORE, Who::Everybody, UPLOAD, deeds::more)
        .post(
            "/c/{centre}/portal/track/{number}/rate",
            Who::Everybody,
            deeds::rate,
        )
        .get(AGAIN, Who::Everybody, deeds::again_page)
        .post(AGAIN, Who::Everybody, deeds::again)
        .get(WITHDRAW, Who::Everybody, deeds::withdraw_page)
        .post(WITHDRAW, Who::Everybody, deeds::withdraw)
}
