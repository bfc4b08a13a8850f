//! Migrations: one ordered list of SQL files, checksummed, forward only.

use sm3::{Digest, Sm3};

use super::{Connection, Error, Param, overrides};

/// One step of a schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name; its order is its place in the list.
    pub name: &'static str,
    /// The SQL. `INTEGER`, `TEXT` and `BLOB` are the only types.
    pub sql: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (\
     position INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL)";
const APPLIED: &str = "SELECT position, name, checksum FROM migration ORDER BY position";
const RECORD: &str = "INSERT INTO migration (position, name, checksum) VALUES (?1, ?2, ?3)";

/// Brings a database up to the last migration. Each step is one transaction.
///
/// # Errors
/// The database was made by a newer program, or a migration that ran differs from the one known
/// here; in both cases nothing is touched.
pub fn migrate(connection: &Connection, list: &[Migration]) -> Result<(), Error> {
    connection.begin_write()?;
    let outcome = bring_up(connection, list);
    match outcome {
        Ok(()) => connection.commit(),
        Err(error) => {
            connection.rollback();
            Err(error)
        }
    }
}

fn bring_up(connection: &Connection, list: &[Migration]) -> Result<(), Error> {
    connection.run(TABLE)?;
    let applied = connection.query(APPLIED, &[], |row| {
        Ok((row.int(0)?, row.text(1)?, row.hash(2)?))
    })?;
    if applied.len() > list.len() {
        return Err(Error::Schema(format!(
            "this database has {} migrations and was made by a newer version; \
             this program knows {}: install the newer version",
            applied.len(),
            list.len()
        )));
    }
    for ((position, name, checksum), known) in applied.iter().zip(list) {
        if name != known.name || *checksum != sum(known) {
            return Err(Error::Schema(format!(
                "migration {position} of this database ({name}) is not the one this program \
                 knows ({}): it was made by another version",
                known.name
            )));
        }
    }
    for (position, migration) in (1_i64..).zip(list).skip(applied.len()) {
        connection.run(&overrides::migration_text(connection, migration.sql))?;
        let checksum = sum(migration);
        connection.execute(
            RECORD,
            &[
                position.into(),
                migration.name.into(),
                Param::Blob(&checksum),
            ],
        )?;
    }
    Ok(())
}

fn sum(migration: &Migration) -> [u8; 32] {
    Sm3::digest(migration.sql.as_bytes()).into()
}
