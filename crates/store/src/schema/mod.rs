//! The schemas: ordered SQL files, never edited once released.

use crate::engine::Migration;

/// The version of the serialised ticket state in `ticket.state`.
pub const STATE_VERSION: i64 = 1;

/// A centre's own database.
pub const CENTRE: &[Migration] = &[Migration {
    name: "centre_0001",
    sql: include_str!("centre_0001.sql"),
}];

/// A centre's attachments.
pub const FILES: &[Migration] = &[Migration {
    name: "files_0001",
    sql: include_str!("files_0001.sql"),
}];

/// The list of centres.
pub const CONTROL: &[Migration] = &[Migration {
    name: "control_0001",
    sql: include_str!("control_0001.sql"),
}];
