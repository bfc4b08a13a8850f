//! Signing in and out, one's own posts and password, and taste (theme, size).

mod enter;
mod look;
mod me;
pub mod password;
pub mod session;

use crate::routes::{Routes, Who};

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/sign-in", Who::Everybody, enter::page)
        .post("/c/{centre}/sign-in", Who::Everybody, enter::by_password)
        .post("/c/{centre}/sign-in/demo", Who::Everybody, enter::by_click)
        .post("/c/{centre}/sign-out", Who::Staff, enter::leave)
        .get("/c/{centre}/me", Who::Staff, me::page)
        .post("/c/{centre}/me/post", Who::Staff, me::switch)
        .get("/c/{centre}/me/password", Who::Staff, me::password_page)
        .post("/c/{centre}/me/password", Who::Staff, me::change_password)
        .get("/look", Who::Everybody, look::choose)
}
