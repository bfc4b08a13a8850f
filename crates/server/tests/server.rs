//! The server as a stranger meets it: pages, forms, JSON. One file a room.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod server {
    pub mod app;

    mod admin;
    mod api;
    mod authorisation;
    mod cli;
    mod desks;
    mod edge;
    mod exchange;
    mod lists;
    mod live;
    mod portal;
    mod signin;
    mod ticket;
}
