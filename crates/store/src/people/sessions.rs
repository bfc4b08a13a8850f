//! Who is signed in, and who tried in vain: passing state, kept in tables so that a restart
//! signs nobody out, but no part of the journal. (That somebody signed in is in the access log.)

use huiyin_core::calendar::Moment;
use huiyin_core::people::UserId;

use crate::engine::{Connection, Error, Row, statements};
use crate::journal::Hash;

/// A session about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionNew {
    /// SM3 of the token in the cookie.
    pub token: Hash,
    /// Whose.
    pub user: UserId,
    /// The post under which the user acts.
    pub post: i64,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// From where.
    pub source: String,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// The post under which the user acts.
    pub post: i64,
    /// When it began.
    pub opened_at: Moment,
    /// When it was last used, to the minute or so.
    pub seen_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// From where it was opened.
    pub source: String,
}

/// Failed attempts to sign in under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// How many in a row.
    pub failures: i64,
    /// Until when the name is locked.
    pub locked_until: Option<Moment>,
}

/// When a name is locked, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockOut {
    /// Failures in a row that lock the name.
    pub after: i64,
    /// How long it stays locked, in microseconds.
    pub micros: i64,
}

impl LockOut {
    /// Five failures lock a name for fifteen minutes.
    pub const STANDARD: LockOut = LockOut {
        after: 5,
        micros: 15 * 60 * 1_000_000,
    };
}

statements! {
    OPEN = "INSERT INTO session (token, user_id, post, opened_at, seen_at, expires_at, source) \
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
    BY_TOKEN = "SELECT user_id, post, opened_at, seen_at, expires_at, source FROM session \
        WHERE token = ?1 AND expires_at > ?2";
    OF_USER = "SELECT user_id, post, opened_at, seen_at, expires_at, source FROM session \
        WHERE user_id = ?1 AND expires_at > ?2 ORDER BY opened_at";
    TOUCH = "UPDATE session SET seen_at = ?2, expires_at = ?3 WHERE token = ?1";
    SWITCH = "UPDATE session SET post = ?2 WHERE token = ?1";
    CLOSE = "DELETE FROM session WHERE token = ?1";
    CLOSE_OF_USER = "DELETE FROM session WHERE user_id = ?1";
    EXPIRE = "DELETE FROM session WHERE expires_at <= ?1";
    ATTEMPT = "SELECT failures, locked_until FROM attempt WHERE login = ?1";
    FAILED = "INSERT INTO attempt (login, failures, last_at, locked_until) \
        VALUES (?1, 1, ?2, CASE WHEN ?3 <= 1 THEN ?2 + ?4 ELSE 0 END) \
        ON CONFLICT (login) DO UPDATE SET last_at = ?2, \
        failures = attempt.failures + 1, \
        locked_until = CASE WHEN attempt.failures + 1 >= ?3 THEN ?2 + ?4 ELSE 0 END";
    CLEARED = "DELETE FROM attempt WHERE login = ?1";
    FORGET_ATTEMPTS = "DELETE FROM attempt WHERE last_at <= ?1 AND locked_until <= ?2";
}

/// A change of passing state, carried out by the writer.
#[derive(Debug)]
pub(crate) enum Chore {
    Open(SessionNew),
    Touch {
        token: Hash,
        expires_at: Moment,
    },
    SwitchPost {
        token: Hash,
        post: i64,
    },
    Close(Hash),
    CloseOfUser(UserId),
    Failed {
        login: String,
        lock: LockOut,
    },
    Cleared(String),
    /// Removes what has expired.
    Sweep,
}

/// How long failed attempts are remembered, in microseconds: one day.
const REMEMBERED: i64 = 24 * 60 * 60 * 1_000_000;

impl Chore {
    /// Carries it out.
    pub(crate) fn run(&self, connection: &Connection, now: Moment) -> Result<(), Error> {
        let now = now.micros();
        match self {
            Chore::Open(new) => connection.execute(
                OPEN,
                &[
                    (&new.token).into(),
                    new.user.0.into(),
                    new.post.into(),
                    now.into(),
                    new.expires_at.micros().into(),
                    (&new.source).into(),
                ],
            ),
            Chore::Touch { token, expires_at } => connection.execute(
                TOUCH,
                &[token.into(), now.into(), expires_at.micros().into()],
            ),
            Chore::SwitchPost { token, post } => {
                connection.execute(SWITCH, &[token.into(), (*post).into()])
            }
            Chore::Close(token) => connection.execute(CLOSE, &[token.into()]),
            Chore::CloseOfUser(user) => connection.execute(CLOSE_OF_USER, &[user.0.into()]),
            Chore::Failed { login, lock } => connection.execute(
                FAILED,
                &[
                    login.into(),
                    now.into(),
                    lock.after.into(),
                    lock.micros.into(),
                ],
            ),
            Chore::Cleared(login) => connection.execute(CLEARED, &[login.into()]),
            Chore::Sweep => {
                connection.execute(EXPIRE, &[now.into()])?;
                connection.execute(FORGET_ATTEMPTS, &[(now - REMEMBERED).into(), now.into()])
            }
        }
        .map(drop)
    }
}

/// The open session of a token.
pub(crate) fn by_token(
    connection: &Connection,
    token: &Hash,
    now: Moment,
) -> Result<Option<Session>, Error> {
    connection.query_one(BY_TOKEN, &[token.into(), now.micros().into()], read)
}

/// The open sessions of a user.
pub(crate) fn of_user(
    connection: &Connection,
    user: UserId,
    now: Moment,
) -> Result<Vec<Session>, Error> {
    connection.query(OF_USER, &[user.0.into(), now.micros().into()], read)
}

/// The failed attempts under a name.
pub(crate) fn attempt(connection: &Connection, login: &str) -> Result<Attempt, Error> {
    let found = connection.query_one(ATTEMPT, &[login.into()], |row| {
        let until = row.int(1)?;
        Ok(Attempt {
            failures: row.int(0)?,
            locked_until: (until > 0).then(|| Moment::from_micros(until)),
        })
    })?;
    Ok(found.unwrap_or(Attempt {
        failures: 0,
        locked_until: None,
    }))
}

fn read(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        user: UserId(row.int(0)?),
        post: row.int(1)?,
        opened_at: Moment::from_micros(row.int(2)?),
        seen_at: Moment::from_micros(row.int(3)?),
        expires_at: Moment::from_micros(row.int(4)?),
        source: row.text(5)?,
    })
}
