//! The one place that talks to a database driver.
//!
//! Everything above this module speaks plain SQL that both SQLite and PostgreSQL understand,
//! with `?1` placeholders and three value types (i64, text, blob). The branch on the engine is
//! made here and nowhere else; PostgreSQL becomes a second variant of [`Engine`],
//! [`Connection`] and [`Row`]. What cannot be said in one SQL text for both sits in
//! [`overrides`].
//!
//! Everything is synchronous: the writer and the readers live on threads of their own.

mod migrate;
pub mod overrides;
mod sqlite;

use std::path::{Path, PathBuf};

pub use migrate::{Migration, migrate};

/// Which database a centre lives in, and how to reach it.
#[derive(Debug, Clone)]
pub enum Engine {
    /// One SQLite file.
    Sqlite(PathBuf),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The writer's connection: creates the database where it is missing.
    Write,
    /// A reader's: any attempt to write fails.
    Read,
}

impl Engine {
    /// An engine on one SQLite file.
    pub fn sqlite(path: impl AsRef<Path>) -> Engine {
        Engine::Sqlite(path.as_ref().to_path_buf())
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// The database cannot be opened or, for [`Mode::Read`], does not exist.
    pub fn connect(&self, mode: Mode) -> Result<Connection, Error> {
        match self {
            Engine::Sqlite(path) => Ok(Connection::Sqlite(sqlite::open(path, mode)?)),
        }
    }

    /// True if the database is already there.
    pub fn exists(&self) -> bool {
        match self {
            Engine::Sqlite(path) => path.exists(),
        }
    }
}

/// An open connection. Not shared between threads; prepared statements are cached inside.
pub enum Connection {
    /// SQLite.
    Sqlite(rusqlite::Connection),
}

/// A value handed to a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// A 64-bit integer: ids, counts, microseconds, flags.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Param::Blob(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Param::Blob(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Param::Blob(value)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

/// An owned value, for statements whose parameters are put together at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// The value as a parameter.
    pub fn param(&self) -> Param<'_> {
        match self {
            Value::Null => Param::Null,
            Value::Int(value) => Param::Int(*value),
            Value::Text(value) => Param::Text(value),
            Value::Blob(value) => Param::Blob(value),
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Blob(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer; columns by position.
pub enum Row<'a> {
    /// SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
}

impl Row<'_> {
    /// An integer column.
    ///
    /// # Errors
    /// The column is NULL or of another type.
    pub fn int(&self, column: usize) -> Result<i64, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// An integer column that may be NULL.
    ///
    /// # Errors
    /// The column is of another type.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// A 0/1 column.
    ///
    /// # Errors
    /// The column is NULL or of another type.
    pub fn flag(&self, column: usize) -> Result<bool, Error> {
        Ok(self.int(column)? != 0)
    }

    /// A text column.
    ///
    /// # Errors
    /// The column is NULL or of another type.
    pub fn text(&self, column: usize) -> Result<String, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// A text column that may be NULL.
    ///
    /// # Errors
    /// The column is of another type.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// A column of bytes.
    ///
    /// # Errors
    /// The column is NULL or of another type.
    pub fn blob(&self, column: usize) -> Result<Vec<u8>, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// A column of bytes that may be NULL.
    ///
    /// # Errors
    /// The column is of another type.
    pub fn maybe_blob(&self, column: usize) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Row::Sqlite(row) => Ok(row.get(column)?),
        }
    }

    /// A column of any type.
    ///
    /// # Errors
    /// The column is not there or holds no value of ours.
    pub fn value(&self, column: usize) -> Result<Value, Error> {
        match self {
            Row::Sqlite(row) => sqlite::value(row, column),
        }
    }

    /// A column holding one SM3 hash.
    ///
    /// # Errors
    /// The column does not hold 32 bytes.
    pub fn hash(&self, column: usize) -> Result<[u8; 32], Error> {
        self.blob(column)?
            .try_into()
            .map_err(|_| Error::Shape(format!("column {column} does not hold a hash of 32 bytes")))
    }
}

impl Connection {
    /// Runs a statement that changes rows; returns how many.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<usize, Error> {
        match self {
            Connection::Sqlite(connection) => sqlite::execute(connection, sql, params),
        }
    }

    /// Runs one statement for many rows of parameters, in order.
    ///
    /// SQLite steps one prepared statement; an engine behind a wire sends the rows as one set.
    ///
    /// # Errors
    /// Whatever the database says; rows before the failing one are written.
    pub fn execute_many<'p, const N: usize>(
        &self,
        sql: &str,
        rows: impl IntoIterator<Item = [Param<'p>; N]>,
    ) -> Result<usize, Error> {
        match self {
            Connection::Sqlite(connection) => sqlite::execute_many(connection, sql, rows),
        }
    }

    /// Reads all rows of an answer.
    ///
    /// # Errors
    /// Whatever the database or `read` says.
    pub fn query<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(read(row)?);
            Ok::<(), Error>(())
        })?;
        Ok(found)
    }

    /// Reads the first row of an answer, if there is one.
    ///
    /// # Errors
    /// Whatever the database or `read` says.
    pub fn query_one<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match self {
            Connection::Sqlite(connection) => sqlite::query_one(connection, sql, params, read),
        }
    }

    /// Walks over an answer row by row without keeping it.
    ///
    /// # Errors
    /// Whatever the database or `visit` says.
    pub fn each<E: From<Error>>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Connection::Sqlite(connection) => sqlite::each(connection, sql, params, visit),
        }
    }

    /// Runs several statements without parameters (migrations).
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn run(&self, sql: &str) -> Result<(), Error> {
        match self {
            Connection::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
        }
    }

    /// Begins the one writing transaction. No other writer gets in between.
    ///
    /// # Errors
    /// Another writer holds the database for longer than the busy timeout.
    pub fn begin_write(&self) -> Result<(), Error> {
        self.execute(overrides::begin_write(self), &[]).map(drop)
    }

    /// Begins a reading transaction: all statements up to [`Connection::commit`] see one state.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn begin_read(&self) -> Result<(), Error> {
        self.execute(overrides::begin_read(self), &[]).map(drop)
    }

    /// Ends a transaction; what it wrote is durable when this returns.
    ///
    /// # Errors
    /// Nothing of the transaction is written then.
    pub fn commit(&self) -> Result<(), Error> {
        self.execute("COMMIT", &[]).map(drop)
    }

    /// Gives a transaction up. Says nothing if there is none.
    pub fn rollback(&self) {
        match self {
            Connection::Sqlite(connection) => {
                if !connection.is_autocommit() {
                    // A failed rollback means that the database already rolled back by itself.
                    let _ = connection.execute_batch("ROLLBACK");
                }
            }
        }
    }

    /// A number that changes when *another* connection has written since it was last asked.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn foreign_changes(&self) -> Result<i64, Error> {
        match self {
            Connection::Sqlite(_) => {
                let version =
                    self.query_one(overrides::FOREIGN_CHANGES_SQLITE, &[], |row| row.int(0))?;
                Ok(version.unwrap_or(0))
            }
        }
    }

    /// Checks that a statement is understood, without running it.
    ///
    /// # Errors
    /// The database's complaint.
    pub fn prepare(&self, sql: &str) -> Result<(), Error> {
        match self {
            Connection::Sqlite(connection) => {
                connection.prepare_cached(sql)?;
                Ok(())
            }
        }
    }

    /// Copies the whole database, as of one moment, into a new file while writers go on.
    ///
    /// # Errors
    /// The target exists or cannot be written.
    pub fn copy_to(&self, target: &Path) -> Result<(), Error> {
        match self {
            Connection::Sqlite(connection) => {
                let path = target.to_string_lossy();
                sqlite::execute(connection, overrides::COPY_SQLITE, &[Param::Text(&path)]).map(drop)
            }
        }
    }
}

/// What a database can say no with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the database.
    #[error("the database is held by another process; try again")]
    Busy,
    /// No room or no right to write.
    #[error("the database cannot be written ({0}); check free space and permissions")]
    Unwritable(String),
    /// The file is damaged or no database.
    #[error("the database is damaged ({0}); run `huiyin verify` and restore from a backup")]
    Damaged(String),
    /// A row breaks a uniqueness or other constraint.
    #[error("the row breaks a constraint: {0}")]
    Constraint(String),
    /// A column does not hold what the program expects.
    #[error("unexpected content: {0}")]
    Shape(String),
    /// The schema is of a newer program, or its history was altered.
    #[error("{0}")]
    Schema(String),
    /// Anything else.
    #[error("the database says: {0}")]
    Other(String),
}

/// Declares the SQL of a module as named constants and lists them for the test that prepares each.
macro_rules! statements {
    ($( $(#[$meta:meta])* $name:ident = $sql:expr; )*) => {
        $( $(#[$meta])* pub(crate) const $name: &str = $sql; )*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[ $( (stringify!($name), $name), )* ];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests;
