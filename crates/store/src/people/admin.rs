//! What an administrator can want done. What comes of it is decided in `decide`.

use huiyin_core::calendar::{Date, Moment};
use huiyin_core::people::{Actor, Role, UnitId, UnitKind, UserId};
use serde::{Deserialize, Serialize};

use crate::journal::SubjectKind;

/// An administrator's command on its way to the writer.
#[derive(Debug, Clone)]
pub struct AdminEnvelope {
    /// Who.
    pub actor: Actor,
    /// What.
    pub command: AdminCommand,
    /// When, for set-up of a simulated past; otherwise now.
    pub happened_at: Option<Moment>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct AdminAnswer {
    /// Which record it was, new or old.
    pub id: RecordId,
    /// Its version now.
    pub version: i64,
    /// Tickets that were moved along (a unit that closed).
    pub moved: usize,
}

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordId {
    /// Of which kind.
    pub kind: SubjectKind,
    /// Which one of its kind.
    pub id: i64,
}

/// What can be done to the records of a centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
pub enum AdminCommand {
    /// A new unit. `on`: today if absent.
    OpenUnit {
        name: String,
        kind: UnitKind,
        parent: Option<UnitId>,
        on: Option<Date>,
    },
    RenameUnit {
        unit: UnitId,
        name: String,
        on: Option<Date>,
    },
    MoveUnit {
        unit: UnitId,
        kind: UnitKind,
        parent: Option<UnitId>,
    },
    /// Closes a unit, or merges it into its successor, which takes over its open tickets on
    /// that day.
    CloseUnit {
        unit: UnitId,
        successor: Option<UnitId>,
        on: Option<Date>,
    },
    /// `password`: an argon2id hash. Without one the user cannot sign in by password.
    AddUser {
        login: String,
        name: String,
        phone: Option<String>,
        password: Option<String>,
        must_change: bool,
        demo: bool,
        posts: Vec<(Role, Option<UnitId>)>,
    },
    ChangeUser {
        user: UserId,
        name: String,
        phone: Option<String>,
    },
    SetPassword {
        user: UserId,
        password: String,
        must_change: bool,
    },
    GivePost {
        user: UserId,
        role: Role,
        unit: Option<UnitId>,
    },
    TakePost {
        user: UserId,
        post: i64,
    },
    DisableUser {
        user: UserId,
    },
    EnableUser {
        user: UserId,
    },
    AddCategory {
        code: String,
        name: String,
        parent: Option<String>,
    },
    ChangeCategory {
        code: String,
        name: String,
        parent: Option<String>,
    },
    CloseCategory {
        code: String,
    },
    ReopenCategory {
        code: String,
    },
    AddGrid {
        name: String,
        unit: Option<UnitId>,
        parent: Option<i64>,
    },
    ChangeGrid {
        grid: i64,
        name: String,
        unit: Option<UnitId>,
        parent: Option<i64>,
    },
    CloseGrid {
        grid: i64,
    },
    /// A version of the rulebook; it governs tickets registered from `effective` on (the file's
    /// own date if absent).
    AdoptProfile {
        name: String,
        toml: String,
        effective: Option<Date>,
    },
    /// A year of the State Council's days, as its file gives them.
    AddYear {
        year: i16,
        json: String,
    },
    SetDay {
        date: Date,
        working: bool,
        name: String,
    },
    RemoveDay {
        date: Date,
    },
    /// `hash`: SM3 of the secret, hexadecimal.
    IssueToken {
        hash: String,
        user: UserId,
        post: i64,
        label: String,
        expires_at: Option<Moment>,
    },
    RevokeToken {
        token: i64,
    },
    SetSetting {
        name: String,
        value: String,
    },
    SaveView {
        list: String,
        label: String,
        query: String,
    },
    DropView {
        view: i64,
    },
}
