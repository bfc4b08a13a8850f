//! SQLite behind the façade.

use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};

use super::{Error, Mode, Param, Row, Value};

/// How long a statement waits for another process's transaction, in milliseconds.
const BUSY_TIMEOUT_MS: u32 = 10_000;

/// `synchronous=FULL`: a commit is on the disk before it is acknowledged. Foreign keys stay off:
/// the tables are derived from the journal in the same transaction, and `verify` compares them.
/// The log is checkpointed each 16 MB instead of each 4, which spares the writer half of its
/// synchronisations.
const WRITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; \
     PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;";

const READ_PRAGMAS: &str =
    "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;";

/// How many prepared statements a connection keeps.
const STATEMENT_CACHE: usize = 256;

pub(super) fn open(path: &Path, mode: Mode) -> Result<rusqlite::Connection, Error> {
    let flags = match mode {
        Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        // Read-write in the driver's sense: a reader must be able to share the log's index.
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
    } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_millis(u64::from(BUSY_TIMEOUT_MS)))?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    connection.execute_batch(match mode {
        Mode::Write => WRITE_PRAGMAS,
        Mode::Read => READ_PRAGMAS,
    })?;
    Ok(connection)
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Param::Null => ValueRef::Null,
            Param::Int(value) => ValueRef::Integer(value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

pub(super) fn execute(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Param<'_>],
) -> Result<usize, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.execute(rusqlite::params_from_iter(params))?)
}

pub(super) fn execute_many<'p, const N: usize>(
    connection: &rusqlite::Connection,
    sql: &str,
    rows: impl IntoIterator<Item = [Param<'p>; N]>,
) -> Result<usize, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut changed = 0;
    for row in rows {
        changed += statement.execute(rusqlite::params_from_iter(&row))?;
    }
    Ok(changed)
}

pub(super) fn query_one<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Param<'_>],
    read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    match rows.next()? {
        Some(row) => Ok(Some(read(&Row::Sqlite(row))?)),
        None => Ok(None),
    }
}

pub(super) fn value(row: &rusqlite::Row<'_>, column: usize) -> Result<Value, Error> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Text(value) => Ok(Value::Text(String::from_utf8_lossy(value).into_owned())),
        ValueRef::Blob(value) => Ok(Value::Blob(value.to_vec())),
        ValueRef::Real(_) => Err(Error::Shape(format!("column {column} holds a fraction"))),
    }
}

pub(super) fn each<E: From<Error>>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Param<'_>],
    mut visit: impl FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare_cached(sql).map_err(Error::from)?;
    let mut rows = statement
        .query(rusqlite::params_from_iter(params))
        .map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        visit(&Row::Sqlite(row))?;
    }
    Ok(())
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(
                ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure,
            ) => Error::Unwritable(text),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged(text),
            Some(ErrorCode::ConstraintViolation) => Error::Constraint(text),
            _ => match error {
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::InvalidColumnIndex(_)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => Error::Shape(text),
                _ => Error::Other(text),
            },
        }
    }
}
