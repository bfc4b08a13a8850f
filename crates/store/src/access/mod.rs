//! Who looked at what: a chain of its own, append-only like the journal.
//!
//! An ordinary view may be written within a second together with others; a reveal of an
//! identity is committed before it is shown.

use huiyin_core::calendar::Moment;
use huiyin_core::people::Actor;
use sm3::{Digest, Sm3};

use crate::engine::{Connection, Error, Param, Row, statements};
use crate::journal::{self, Hash, Head, SubjectKind};

/// What kind of look it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// A ticket's page or its JSON was opened.
    View,
    /// A petitioner's identity was shown in the clear.
    Reveal,
    /// A list left the program as a file.
    Export,
    /// An attachment was opened.
    Download,
    /// Somebody signed in.
    SignIn,
    /// Somebody tried to and could not.
    SignInFailed,
    /// Somebody signed out.
    SignOut,
    /// The history of a telephone number was looked up.
    CallerHistory,
}

impl Act {
    /// All kinds.
    pub const ALL: &'static [Act] = &[
        Act::View,
        Act::Reveal,
        Act::Export,
        Act::Download,
        Act::SignIn,
        Act::SignInFailed,
        Act::SignOut,
        Act::CallerHistory,
    ];

    /// The identifier stored in the rows.
    pub fn id(self) -> &'static str {
        match self {
            Act::View => "view",
            Act::Reveal => "reveal",
            Act::Export => "export",
            Act::Download => "download",
            Act::SignIn => "sign_in",
            Act::SignInFailed => "sign_in_failed",
            Act::SignOut => "sign_out",
            Act::CallerHistory => "caller_history",
        }
    }

    /// As people say it.
    pub fn in_chinese(self) -> &'static str {
        match self {
            Act::View => "查看",
            Act::Reveal => "显示身份信息",
            Act::Export => "导出",
            Act::Download => "打开附件",
            Act::SignIn => "登录",
            Act::SignInFailed => "登录失败",
            Act::SignOut => "退出",
            Act::CallerHistory => "查询来电历史",
        }
    }

    /// The act with this identifier.
    pub fn parse(id: &str) -> Option<Act> {
        Act::ALL.iter().copied().find(|act| act.id() == id)
    }
}

/// A look about to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub actor: Actor,
    /// What kind of look.
    pub act: Act,
    /// At what.
    pub subject_kind: SubjectKind,
    /// Which one; 0 for a list.
    pub subject_id: i64,
    /// Which fields, or how many rows: identifiers only, no personal data.
    pub detail: String,
    /// Why, in the viewer's words; kept in the vault.
    pub reason: Option<String>,
    /// From where: the address of the viewer's machine.
    pub source: String,
}

/// A row of the log, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Position, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What kind of look.
    pub act: Act,
    /// At what.
    pub subject_kind: SubjectKind,
    /// Which one; 0 for a list.
    pub subject_id: i64,
    /// Which fields, or how many rows.
    pub detail: String,
    /// The vault's text that says why.
    pub reason: Option<i64>,
    /// Its salted hash.
    pub reason_hash: Option<Hash>,
    /// From where.
    pub source: String,
    /// The chain up to and including this row.
    pub hash: Hash,
}

impl Logged {
    /// What [`Logged::hash`] has to be after a row with hash `previous`.
    pub fn chained(&self, previous: &Hash) -> Hash {
        let mut hasher = Sm3::new();
        hasher.update(previous);
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.at.micros().to_be_bytes());
        journal::hash_actor(&mut hasher, &self.actor);
        journal::text(&mut hasher, self.act.id());
        journal::text(&mut hasher, self.subject_kind.id());
        hasher.update(self.subject_id.to_be_bytes());
        journal::text(&mut hasher, &self.detail);
        journal::maybe(&mut hasher, self.reason);
        hasher.update(self.reason_hash.unwrap_or_default());
        journal::text(&mut hasher, &self.source);
        hasher.finalize().into()
    }
}

/// The slot of a reason in the vault.
pub const REASON_SLOT: &str = "access_reason";

/// The name of this chain in `head`.
pub const CHAIN: &str = "access";

statements! {
    INSERT = "INSERT INTO access (seq, at, actor_user, actor_role, actor_unit, act, subject_kind, \
        subject_id, detail, reason, reason_hash, source, hash) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    ALL = "SELECT seq, at, actor_user, actor_role, actor_unit, act, subject_kind, subject_id, \
        detail, reason, reason_hash, source, hash FROM access ORDER BY seq";
    LAST = "SELECT seq, hash FROM access ORDER BY seq DESC LIMIT 1";
}

/// Writes rows that are already chained, and the new head.
///
/// # Errors
/// Whatever the database says.
pub fn append(connection: &Connection, rows: &[Logged]) -> Result<(), Error> {
    let Some(last) = rows.last() else {
        return Ok(());
    };
    connection.execute_many(
        INSERT,
        rows.iter().map(|row| {
            [
                row.seq.into(),
                row.at.micros().into(),
                row.actor.user.map(|user| user.0).into(),
                row.actor.role.id().into(),
                row.actor.unit.map(|unit| unit.0).into(),
                row.act.id().into(),
                row.subject_kind.id().into(),
                row.subject_id.into(),
                Param::Text(&row.detail),
                row.reason.into(),
                row.reason_hash.as_ref().into(),
                Param::Text(&row.source),
                Param::Blob(&row.hash),
            ]
        }),
    )?;
    journal::set_head(connection, CHAIN, last.seq, &last.hash)
}

/// Walks over the whole log in order.
///
/// # Errors
/// Whatever the database or `visit` says.
pub fn each<E: From<Error>>(
    connection: &Connection,
    mut visit: impl FnMut(Logged) -> Result<(), E>,
) -> Result<(), E> {
    connection.each(ALL, &[], |row| visit(read(row)?))
}

/// The last row itself.
///
/// # Errors
/// Whatever the database says.
pub fn last(connection: &Connection) -> Result<Head, Error> {
    let found = connection.query_one(LAST, &[], |row| {
        Ok(Head {
            seq: row.int(0)?,
            hash: row.hash(1)?,
        })
    })?;
    Ok(found.unwrap_or(Head::START))
}

/// Reads a row whose columns are those of the log in their order.
pub(crate) fn read(row: &Row<'_>) -> Result<Logged, Error> {
    let seq = row.int(0)?;
    let act = row.text(5)?;
    let kind = row.text(6)?;
    Ok(Logged {
        seq,
        at: Moment::from_micros(row.int(1)?),
        actor: journal::read_actor(row, 2)?,
        act: Act::parse(&act)
            .ok_or_else(|| Error::Shape(format!("access row {seq}: unknown act {act:?}")))?,
        subject_kind: SubjectKind::parse(&kind)
            .ok_or_else(|| Error::Shape(format!("access row {seq}: unknown subject {kind:?}")))?,
        subject_id: row.int(7)?,
        detail: row.text(8)?,
        reason: row.maybe_int(9)?,
        reason_hash: match row.maybe_blob(10)? {
            None => None,
            Some(_) => Some(row.hash(10)?),
        },
        source: row.text(11)?,
        hash: row.hash(12)?,
    })
}
