//! Huiyin's server: pages for the staff and for citizens, the JSON API, the command line.
//! Only here are HTTP, the wall clock and randomness; what is decided is decided in `huiyin-core`
//! and written by `huiyin-store`.
#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod assets;
pub mod cli;
pub mod config;
pub mod console;
pub mod edge;
pub mod exchange;
pub mod home;
pub mod live;
pub mod page;
pub mod portal;
pub mod progress;
pub mod rail;
pub mod routes;
pub mod server;
pub mod signin;
pub mod timers;
pub mod view;
pub mod viewer;
pub mod words;
