//! The records of a centre besides tickets: what each is now, and the facts that made it so.
//!
//! Free text and personal data (a user's name, telephone, sign-in name and password hash, a
//! rulebook's text) are [`Text`]s: sealed by the writer, in the vault.

use huiyin_core::calendar::{Date, Moment};
use huiyin_core::people::{Role, UnitId, UnitKind, UserId};
use huiyin_core::ticket::Text;
use serde::{Deserialize, Serialize};

use crate::journal::SubjectKind;

/// The version of the encoding of [`Fact`] in the journal.
pub const FACT_VERSION: i64 = 1;

/// One thing that happened to one record. Its version is kept beside it in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A unit exists from a day on.
    UnitOpened {
        name: String,
        kind: UnitKind,
        parent: Option<UnitId>,
        on: Date,
    },
    /// It is called otherwise from a day on; the old name stays in its history.
    UnitRenamed { name: String, on: Date },
    /// It belongs to another unit, or to none, or is of another kind.
    UnitMoved {
        kind: UnitKind,
        parent: Option<UnitId>,
    },
    /// It takes no more tickets from a day on. The successor takes over what is open.
    UnitClosed { on: Date, successor: Option<UnitId> },
    /// A person may sign in.
    UserAdded {
        login: Text,
        name: Text,
        phone: Option<Text>,
        demo: bool,
    },
    /// Name or telephone changed.
    UserChanged { name: Text, phone: Option<Text> },
    /// The password's hash (argon2id, made by the server).
    PasswordSet { hash: Text, must_change: bool },
    /// A post was given: a role, at a unit where the role is held at one.
    PostGiven {
        post: i64,
        role: Role,
        unit: Option<UnitId>,
    },
    /// A post was taken.
    PostTaken { post: i64 },
    /// The user can no longer sign in.
    UserDisabled,
    /// The user can sign in again.
    UserEnabled,
    /// A category of requests.
    CategoryAdded {
        code: String,
        name: String,
        parent: Option<String>,
    },
    /// The category is called otherwise or lies elsewhere.
    CategoryChanged {
        name: String,
        parent: Option<String>,
    },
    /// The category is no longer offered.
    CategoryClosed,
    /// The category is offered again.
    CategoryReopened,
    /// A grid cell.
    GridAdded {
        name: String,
        unit: Option<UnitId>,
        parent: Option<i64>,
    },
    /// The grid cell's name or place changed.
    GridChanged {
        name: String,
        unit: Option<UnitId>,
        parent: Option<i64>,
    },
    /// The grid cell is no longer used.
    GridClosed,
    /// A version of a rulebook, in force for tickets registered from a day on.
    ProfileAdopted {
        name: String,
        version: u32,
        effective: Date,
        toml: Text,
    },
    /// A year of the State Council's days, in the shipped files' format.
    YearAdded { year: i16, json: Text },
    /// A day of the centre's own.
    DaySet {
        date: Date,
        working: bool,
        name: String,
    },
    /// The centre's own day is as everywhere again.
    DayRemoved { date: Date },
    /// An API token, known by the hash of its secret.
    TokenIssued {
        /// SM3 of the secret, hexadecimal.
        hash: String,
        user: UserId,
        post: i64,
        label: String,
        expires_at: Option<Moment>,
    },
    /// The token is no longer accepted.
    TokenRevoked,
    /// A setting of the centre.
    SettingSet { name: String, value: String },
    /// A list with its filters, kept by a user.
    ViewSaved {
        user: UserId,
        label: Text,
        list: String,
        query: Text,
    },
    /// The user no longer wants it.
    ViewDropped,
}

impl Fact {
    /// The journal's name of the kind, such as `unit.opened`.
    pub fn kind(&self) -> &'static str {
        match self {
            Fact::UnitOpened { .. } => "unit.opened",
            Fact::UnitRenamed { .. } => "unit.renamed",
            Fact::UnitMoved { .. } => "unit.moved",
            Fact::UnitClosed { .. } => "unit.closed",
            Fact::UserAdded { .. } => "user.added",
            Fact::UserChanged { .. } => "user.changed",
            Fact::PasswordSet { .. } => "user.password_set",
            Fact::PostGiven { .. } => "user.post_given",
            Fact::PostTaken { .. } => "user.post_taken",
            Fact::UserDisabled => "user.disabled",
            Fact::UserEnabled => "user.enabled",
            Fact::CategoryAdded { .. } => "category.added",
            Fact::CategoryChanged { .. } => "category.changed",
            Fact::CategoryClosed => "category.closed",
            Fact::CategoryReopened => "category.reopened",
            Fact::GridAdded { .. } => "grid.added",
            Fact::GridChanged { .. } => "grid.changed",
            Fact::GridClosed => "grid.closed",
            Fact::ProfileAdopted { .. } => "profile.adopted",
            Fact::YearAdded { .. } => "calendar.year_added",
            Fact::DaySet { .. } => "calendar.day_set",
            Fact::DayRemoved { .. } => "calendar.day_removed",
            Fact::TokenIssued { .. } => "token.issued",
            Fact::TokenRevoked => "token.revoked",
            Fact::SettingSet { .. } => "setting.set",
            Fact::ViewSaved { .. } => "view.saved",
            Fact::ViewDropped => "view.dropped",
        }
    }

    /// The texts in it, with the name of their slot: what the writer seals.
    pub fn texts_mut(&mut self) -> Vec<(&'static str, &mut Text)> {
        match self {
            Fact::UserAdded {
                login, name, phone, ..
            } => {
                let mut texts = vec![("login", login), ("name", name)];
                texts.extend(phone.as_mut().map(|phone| ("phone", phone)));
                texts
            }
            Fact::UserChanged { name, phone } => {
                let mut texts = vec![("name", name)];
                texts.extend(phone.as_mut().map(|phone| ("phone", phone)));
                texts
            }
            Fact::PasswordSet { hash, .. } => vec![("password", hash)],
            Fact::ProfileAdopted { toml, .. } => vec![("profile", toml)],
            Fact::YearAdded { json, .. } => vec![("year", json)],
            Fact::ViewSaved { label, query, .. } => vec![("label", label), ("query", query)],
            _ => Vec::new(),
        }
    }
}

/// What a record is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Record {
    Unit(UnitRecord),
    User(UserRecord),
    Category(CategoryRecord),
    Grid(GridRecord),
    Profile(ProfileRecord),
    Year(YearRecord),
    Day(DayRecord),
    Token(TokenRecord),
    Setting(SettingRecord),
    View(ViewRecord),
}

/// A unit of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRecord {
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<UnitId>,
    pub opened: Date,
    pub closed: Option<Date>,
    pub successor: Option<UnitId>,
    /// Earlier names, each with the day up to which it was used.
    pub former_names: Vec<(String, Date)>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRecord {
    pub login: Text,
    pub name: Text,
    pub phone: Option<Text>,
    pub demo: bool,
    pub password: Option<Text>,
    pub must_change: bool,
    pub disabled: bool,
    pub posts: Vec<PostRecord>,
}

/// A post held by a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRecord {
    /// Counted from 1 for each user, never used again.
    pub id: i64,
    pub role: Role,
    pub unit: Option<UnitId>,
    pub taken: bool,
}

/// A category of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryRecord {
    pub code: String,
    pub name: String,
    pub parent: Option<String>,
    pub closed: bool,
}

/// A grid cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRecord {
    pub name: String,
    pub unit: Option<UnitId>,
    pub parent: Option<i64>,
    pub closed: bool,
}

/// A version of a rulebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRecord {
    pub name: String,
    pub version: u32,
    pub effective: Date,
    pub toml: Text,
}

/// A year of the State Council's days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearRecord {
    pub year: i16,
    pub json: Text,
}

/// A day of the centre's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    pub date: Date,
    pub working: bool,
    pub name: String,
    pub removed: bool,
}

/// An API token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    pub hash: String,
    pub user: UserId,
    pub post: i64,
    pub label: String,
    pub issued_at: Moment,
    pub expires_at: Option<Moment>,
    pub revoked: bool,
}

/// A setting of the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingRecord {
    pub name: String,
    pub value: String,
}

/// A saved view of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewRecord {
    pub user: UserId,
    pub label: Text,
    pub list: String,
    pub query: Text,
    pub dropped: bool,
}

impl Record {
    /// The kind of subject that the record is in the journal.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Record::Unit(_) => SubjectKind::Unit,
            Record::User(_) => SubjectKind::User,
            Record::Category(_) => SubjectKind::Category,
            Record::Grid(_) => SubjectKind::Grid,
            Record::Profile(_) => SubjectKind::Profile,
            Record::Year(_) | Record::Day(_) => SubjectKind::Calendar,
            Record::Token(_) => SubjectKind::Token,
            Record::Setting(_) => SubjectKind::Setting,
            Record::View(_) => SubjectKind::View,
        }
    }

    /// The record after a fact. `None` if the fact does not fit the record: a damaged journal.
    #[must_use]
    pub fn after(before: Option<&Record>, fact: &Fact, at: Moment) -> Option<Record> {
        match before {
            None => Record::begun(fact, at),
            Some(record) => record.changed(fact),
        }
    }

    fn begun(fact: &Fact, at: Moment) -> Option<Record> {
        Some(match fact.clone() {
            Fact::UnitOpened {
                name,
                kind,
                parent,
                on,
            } => Record::Unit(UnitRecord {
                name,
                kind,
                parent,
                opened: on,
                closed: None,
                successor: None,
                former_names: Vec::new(),
            }),
            Fact::UserAdded {
                login,
                name,
                phone,
                demo,
            } => Record::User(UserRecord {
                login,
                name,
                phone,
                demo,
                password: None,
                must_change: false,
                disabled: false,
                posts: Vec::new(),
            }),
            Fact::CategoryAdded { code, name, parent } => Record::Category(CategoryRecord {
                code,
                name,
                parent,
                closed: false,
            }),
            Fact::GridAdded { name, unit, parent } => Record::Grid(GridRecord {
                name,
                unit,
                parent,
                closed: false,
            }),
            Fact::ProfileAdopted {
                name,
                version,
                effective,
                toml,
            } => Record::Profile(ProfileRecord {
                name,
                version,
                effective,
                toml,
            }),
            Fact::YearAdded { year, json } => Record::Year(YearRecord { year, json }),
            Fact::DaySet {
                date,
                working,
                name,
            } => Record::Day(DayRecord {
                date,
                working,
                name,
                removed: false,
            }),
            Fact::TokenIssued {
                hash,
                user,
                post,
                label,
                expires_at,
            } => Record::Token(TokenRecord {
                hash,
                user,
                post,
                label,
                issued_at: at,
                expires_at,
                revoked: false,
            }),
            Fact::SettingSet { name, value } => Record::Setting(SettingRecord { name, value }),
            Fact::ViewSaved {
                user,
                label,
                list,
                query,
            } => Record::View(ViewRecord {
                user,
                label,
                list,
                query,
                dropped: false,
            }),
            _ => return None,
        })
    }

    fn changed(&self, fact: &Fact) -> Option<Record> {
        let mut next = self.clone();
        match (&mut next, fact.clone()) {
            (Record::Unit(unit), Fact::UnitRenamed { name, on }) => {
                let old = std::mem::replace(&mut unit.name, name);
                unit.former_names.push((old, on));
            }
            (Record::Unit(unit), Fact::UnitMoved { kind, parent }) => {
                unit.kind = kind;
                unit.parent = parent;
            }
            (Record::Unit(unit), Fact::UnitClosed { on, successor }) => {
                unit.closed = Some(on);
                unit.successor = successor;
            }
            (Record::User(user), Fact::UserChanged { name, phone }) => {
                user.name = name;
                user.phone = phone;
            }
            (Record::User(user), Fact::PasswordSet { hash, must_change }) => {
                user.password = Some(hash);
                user.must_change = must_change;
            }
            (Record::User(user), Fact::PostGiven { post, role, unit }) => {
                user.posts.push(PostRecord {
                    id: post,
                    role,
                    unit,
                    taken: false,
                });
            }
            (Record::User(user), Fact::PostTaken { post }) => {
                for held in user.posts.iter_mut().filter(|held| held.id == post) {
                    held.taken = true;
                }
            }
            (Record::User(user), Fact::UserDisabled) => user.disabled = true,
            (Record::User(user), Fact::UserEnabled) => user.disabled = false,
            (Record::Category(category), Fact::CategoryChanged { name, parent }) => {
                category.name = name;
                category.parent = parent;
            }
            (Record::Category(category), Fact::CategoryClosed) => category.closed = true,
            (Record::Category(category), Fact::CategoryReopened) => category.closed = false,
            (Record::Grid(grid), Fact::GridChanged { name, unit, parent }) => {
                grid.name = name;
                grid.unit = unit;
                grid.parent = parent;
            }
            (Record::Grid(grid), Fact::GridClosed) => grid.closed = true,
            (Record::Year(held), Fact::YearAdded { year, json }) => {
                *held = YearRecord { year, json };
            }
            (
                Record::Day(day),
                Fact::DaySet {
                    date,
                    working,
                    name,
                },
            ) => {
                *day = DayRecord {
                    date,
                    working,
                    name,
                    removed: false,
                };
            }
            (Record::Day(day), Fact::DayRemoved { .. }) => day.removed = true,
            (Record::Token(token), Fact::TokenRevoked) => token.revoked = true,
            (Record::Setting(setting), Fact::SettingSet { name, value }) => {
                *setting = SettingRecord { name, value };
            }
            (
                Record::View(view),
                Fact::ViewSaved {
                    user,
                    label,
                    list,
                    query,
                },
            ) => {
                *view = ViewRecord {
                    user,
                    label,
                    list,
                    query,
                    dropped: false,
                };
            }
            (Record::View(view), Fact::ViewDropped) => view.dropped = true,
            _ => return None,
        }
        Some(next)
    }
}
