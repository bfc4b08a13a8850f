//! The access log, for auditors and security officers.

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, UserId};

use super::Reader;
use crate::access::{self, Act};
use crate::engine::{Param, Value, statements};
use crate::journal::SubjectKind;
use crate::trouble::Trouble;

/// One look in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Position in the log.
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
    /// The number of the ticket, where it was one.
    pub number: Option<String>,
    /// Which fields, or how many rows.
    pub detail: String,
    /// Why, in the viewer's words.
    pub reason: Option<String>,
    /// From where.
    pub source: String,
}

/// Which looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// Of this user.
    pub user: Option<UserId>,
    /// At this.
    pub subject: Option<(SubjectKind, i64)>,
    /// Of this kind.
    pub act: Option<Act>,
    /// At or after.
    pub from: Option<Moment>,
    /// Before.
    pub until: Option<Moment>,
}

statements! {
    COUNT = "SELECT COUNT(*) FROM access";
}

/// Looks, the latest first, before a position. Who may read the log is the matrix's question; it
/// holds no ticket content, so there is no scope.
///
/// # Errors
/// Whatever the database says.
pub fn log(
    reader: &Reader<'_>,
    filter: &LogFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Looked>, Trouble> {
    let mut values: Vec<Value> = vec![before.unwrap_or(i64::MAX).into(), limit.into()];
    let mut conditions = vec!["a.seq < ?1".to_owned()];
    let mut narrow = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ?{}", values.len()));
    };
    if let Some(user) = filter.user {
        narrow("a.actor_user =", user.0.into());
    }
    if let Some((kind, id)) = filter.subject {
        narrow("a.subject_kind =", kind.id().into());
        narrow("a.subject_id =", id.into());
    }
    if let Some(act) = filter.act {
        narrow("a.act =", act.id().into());
    }
    if let Some(from) = filter.from {
        narrow("a.at >=", from.micros().into());
    }
    if let Some(until) = filter.until {
        narrow("a.at <", until.micros().into());
    }
    let sql = format!(
        "SELECT a.seq, a.at, a.actor_user, a.actor_role, a.actor_unit, a.act, a.subject_kind, \
         a.subject_id, a.detail, a.reason, a.reason_hash, a.source, a.hash, x.body, t.number \
         FROM access a LEFT JOIN text x ON x.id = a.reason \
         LEFT JOIN ticket t ON a.subject_kind = 'ticket' AND t.id = a.subject_id \
         WHERE {} ORDER BY a.seq DESC LIMIT ?2",
        conditions.join(" AND ")
    );
    let params: Vec<Param<'_>> = values.iter().map(Value::param).collect();
    Ok(reader.connection().query(&sql, &params, |row| {
        let logged = access::read(row)?;
        Ok(Looked {
            seq: logged.seq,
            at: logged.at,
            actor: logged.actor,
            act: logged.act,
            subject_kind: logged.subject_kind,
            subject_id: logged.subject_id,
            detail: logged.detail,
            number: row.maybe_text(14)?,
            reason: row.maybe_text(13)?,
            source: logged.source,
        })
    })?)
}

/// How many looks the log holds.
///
/// # Errors
/// Whatever the database says.
pub fn count(reader: &Reader<'_>) -> Result<i64, Trouble> {
    let number = reader
        .connection()
        .query_one(COUNT, &[], |row| row.int(0))?;
    Ok(number.unwrap_or(0))
}
