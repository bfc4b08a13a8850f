//! The edge: what stands between the network and a room. Who asks and whether it may, forms and
//! their tokens, cookies, limits, headers, and the one type of error.

pub mod address;
pub mod cookies;
pub mod counters;
pub mod csrf;
pub mod faces;
mod fault;
pub mod gate;
pub mod headers;
mod posted;
pub mod rate;

pub use fault::Fault;
pub use posted::{Asked, Posted, Upload};
