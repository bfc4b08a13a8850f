//! What SQLite and PostgreSQL cannot say in one text. Nothing else in the crate may be written
//! for one engine only.

use super::Connection;

/// SQLite's counter of foreign commits.
pub(super) const FOREIGN_CHANGES_SQLITE: &str = "PRAGMA data_version";

/// SQLite's copy as of one moment.
pub(super) const COPY_SQLITE: &str = "VACUUM INTO ?1";

/// The full-text table: one document per event with searchable text.
///
/// `ascii` keeps each term of the segmenter whole (all characters beyond ASCII are letters to
/// it); the content is not stored a second time.
const SEARCH_TABLE_SQLITE: &str = "CREATE VIRTUAL TABLE search USING fts5(\
     terms, content='', contentless_delete=1, detail='full', tokenize='ascii');\
     CREATE VIRTUAL TABLE search_terms USING fts5vocab('search', 'instance');";

const SEARCH_INSERT_SQLITE: &str = "INSERT INTO search (rowid, terms) VALUES (?1, ?2)";
const SEARCH_DELETE_SQLITE: &str = "DELETE FROM search WHERE rowid = ?1";
const SEARCH_CLEAR_SQLITE: &str = "INSERT INTO search (search) VALUES ('delete-all')";
const SEARCH_MATCH_SQLITE: &str = "SELECT rowid / 4096 FROM search WHERE search MATCH ";
const SEARCH_NEWEST_SQLITE: &str =
    "SELECT rowid / 4096 FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
const SEARCH_ALL_SQLITE: &str = "SELECT term, doc, offset FROM search_terms";

/// The line of a migration that stands for the full-text table.
pub(super) const SEARCH_TABLE_MARK: &str = "--@search-table";

/// A migration's text for this engine.
pub(super) fn migration_text(connection: &Connection, sql: &str) -> String {
    match connection {
        Connection::Sqlite(_) => sql.replace(SEARCH_TABLE_MARK, SEARCH_TABLE_SQLITE),
    }
}

/// Begins a transaction that no other writer can overtake.
pub(super) fn begin_write(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => "BEGIN IMMEDIATE",
    }
}

/// Begins a transaction that sees one state of the database.
pub(super) fn begin_read(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => "BEGIN DEFERRED",
    }
}

/// Puts a document (?1 id, ?2 terms) into the full-text index.
pub fn search_insert(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_INSERT_SQLITE,
    }
}

/// Takes a document (?1 id) out of the full-text index.
pub fn search_delete(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_DELETE_SQLITE,
    }
}

/// Empties the full-text index.
pub fn search_clear(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_CLEAR_SQLITE,
    }
}

/// A sub-select of the tickets with a document that holds the words; the placeholder follows.
pub fn search_match(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_MATCH_SQLITE,
    }
}

/// The newest tickets with a document that holds ?1, at most ?2; a ticket may occur twice.
pub fn search_newest(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_NEWEST_SQLITE,
    }
}

/// Each (term, document, place) in the index: `verify` compares it with the texts.
pub fn search_all(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => SEARCH_ALL_SQLITE,
    }
}

/// One word of a query in the engine's own syntax: the word itself, nothing of it interpreted.
pub fn search_word(connection: &Connection, word: &str) -> String {
    match connection {
        Connection::Sqlite(_) => format!("\"{}\"", word.replace('"', "\"\"")),
    }
}

/// All the overrides' texts, for the test that prepares each statement.
#[cfg(test)]
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("SEARCH_INSERT", SEARCH_INSERT_SQLITE),
    ("SEARCH_DELETE", SEARCH_DELETE_SQLITE),
    ("SEARCH_CLEAR", SEARCH_CLEAR_SQLITE),
    ("SEARCH_NEWEST", SEARCH_NEWEST_SQLITE),
    ("SEARCH_ALL", SEARCH_ALL_SQLITE),
    ("FOREIGN_CHANGES", FOREIGN_CHANGES_SQLITE),
];
