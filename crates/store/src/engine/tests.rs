use super::*;

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite");
    (dir, path)
}

#[test]
fn values_come_back_as_they_went_in() {
    let (_dir, path) = place();
    let connection = Engine::sqlite(&path).connect(Mode::Write).unwrap();
    connection
        .run("CREATE TABLE t (a INTEGER, b TEXT, c BLOB)")
        .unwrap();
    let insert = "INSERT INTO t (a, b, c) VALUES (?1, ?2, ?3)";
    connection
        .execute(insert, &[7.into(), "重复".into(), (&[1_u8, 2]).into()])
        .unwrap();
    connection
        .execute(insert, &[Param::Null, Param::Null, Param::Null])
        .unwrap();
    let rows = connection
        .query("SELECT a, b, c FROM t ORDER BY a", &[], |row| {
            Ok((row.maybe_int(0)?, row.maybe_text(1)?, row.maybe_blob(2)?))
        })
        .unwrap();
    assert_eq!(
        rows,
        [
            (None, None, None),
            (Some(7), Some("重复".to_owned()), Some(vec![1, 2]))
        ]
    );
    assert!(
        connection
            .query_one("SELECT a FROM t WHERE a = 8", &[], |row| row.int(0))
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_reader_cannot_write_and_sees_one_state() {
    let (_dir, path) = place();
    let engine = Engine::sqlite(&path);
    let writer = engine.connect(Mode::Write).unwrap();
    writer.run("CREATE TABLE t (a INTEGER)").unwrap();
    let reader = engine.connect(Mode::Read).unwrap();
    assert!(reader.execute("INSERT INTO t (a) VALUES (1)", &[]).is_err());
    let count = |connection: &Connection| {
        connection
            .query_one("SELECT COUNT(*) FROM t", &[], |row| row.int(0))
            .unwrap()
    };
    reader.begin_read().unwrap();
    assert_eq!(count(&reader), Some(0));
    writer.execute("INSERT INTO t (a) VALUES (1)", &[]).unwrap();
    assert_eq!(count(&reader), Some(0));
    reader.rollback();
    assert_eq!(count(&reader), Some(1));
}

#[test]
fn what_was_rolled_back_never_was_and_foreign_writers_are_noticed() {
    let (_dir, path) = place();
    let engine = Engine::sqlite(&path);
    let one = engine.connect(Mode::Write).unwrap();
    one.run("CREATE TABLE t (a INTEGER)").unwrap();
    one.begin_write().unwrap();
    one.execute("INSERT INTO t (a) VALUES (1)", &[]).unwrap();
    one.rollback();
    let before = one.foreign_changes().unwrap();
    one.execute("INSERT INTO t (a) VALUES (2)", &[]).unwrap();
    assert_eq!(one.foreign_changes().unwrap(), before);
    let other = engine.connect(Mode::Write).unwrap();
    other.execute("INSERT INTO t (a) VALUES (3)", &[]).unwrap();
    assert_ne!(one.foreign_changes().unwrap(), before);
}

const FIRST: Migration = Migration {
    name: "first",
    sql: "CREATE TABLE t (a INTEGER);",
};
const SECOND: Migration = Migration {
    name: "second",
    sql: "ALTER TABLE t ADD COLUMN b TEXT;",
};

#[test]
fn migrations_go_forward_once_and_refuse_what_they_do_not_know() {
    let (_dir, path) = place();
    let connection = Engine::sqlite(&path).connect(Mode::Write).unwrap();
    migrate(&connection, &[FIRST]).unwrap();
    migrate(&connection, &[FIRST, SECOND]).unwrap();
    migrate(&connection, &[FIRST, SECOND]).unwrap();
    connection
        .execute("INSERT INTO t (a, b) VALUES (1, 'x')", &[])
        .unwrap();
    let newer = migrate(&connection, &[FIRST]).unwrap_err();
    assert!(newer.to_string().contains("newer version"), "{newer}");
    let altered = Migration {
        sql: "CREATE TABLE t (a TEXT);",
        ..FIRST
    };
    let other = migrate(&connection, &[altered, SECOND]).unwrap_err();
    assert!(other.to_string().contains("first"), "{other}");
}

#[test]
fn a_failing_migration_leaves_nothing_behind() {
    let (_dir, path) = place();
    let connection = Engine::sqlite(&path).connect(Mode::Write).unwrap();
    let broken = Migration {
        name: "broken",
        sql: "CREATE TABLE u (a INTEGER); CREATE TABLE t (a INTEGER);",
    };
    migrate(&connection, &[FIRST]).unwrap();
    assert!(migrate(&connection, &[FIRST, broken]).is_err());
    assert!(connection.prepare("SELECT a FROM u").is_err());
    migrate(&connection, &[FIRST, SECOND]).unwrap();
}

/// Each named statement is understood by the engine.
#[test]
fn every_statement_prepares() {
    let dir = tempfile::tempdir().unwrap();
    let open = |name: &str, list: &[Migration]| {
        let connection = Engine::sqlite(dir.path().join(name))
            .connect(Mode::Write)
            .unwrap();
        migrate(&connection, list).unwrap();
        connection
    };
    let check = |connection: &Connection, list: &[(&str, &str)]| {
        for (name, sql) in list {
            connection
                .prepare(sql)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    };
    let centre = open("centre.sqlite", crate::schema::CENTRE);
    for list in [
        overrides::STATEMENTS,
        crate::journal::STATEMENTS,
        crate::vault::STATEMENTS,
        crate::vault::LOOKUP_STATEMENTS,
        crate::access::STATEMENTS,
        crate::derive::STATEMENTS,
        crate::people::DIRECTORY_STATEMENTS,
        crate::people::SESSION_STATEMENTS,
        crate::writer::ASKED_STATEMENTS,
        crate::writer::BATCH_STATEMENTS,
        crate::writer::DESK_STATEMENTS,
        crate::writer::RECORD_STATEMENTS,
        crate::writer::TICKET_STATEMENTS,
        crate::verify::STATEMENTS,
        crate::verify::REBUILD_STATEMENTS,
        crate::verify::TICKET_STATEMENTS,
        crate::centre::STATEMENTS,
        &crate::views::statements(),
    ] {
        check(&centre, list);
    }
    check(
        &open("files.sqlite", crate::schema::FILES),
        crate::files::STATEMENTS,
    );
    check(
        &open("control.sqlite", crate::schema::CONTROL),
        crate::control::STATEMENTS,
    );
}
