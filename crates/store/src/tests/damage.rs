//! Whatever somebody does to the file, `verify` finds it and says where.

use huiyin_core::ticket::TicketId;

use super::Rig;
use crate::engine::{Engine, Mode};
use crate::verify::rebuild;

/// A centre with three tickets, stopped.
fn stopped() -> Rig {
    let rig = Rig::new();
    for n in 1..=3 {
        rig.signed(&format!("第{n}件事"), "13900000001");
    }
    rig.centre.stop();
    rig.assert_sound();
    rig
}

/// Does something to the file and returns what `verify` says.
fn after(rig: &Rig, sql: &str) -> Vec<crate::verify::Fault> {
    let connection = Engine::sqlite(&rig.place.main)
        .connect(Mode::Write)
        .unwrap();
    connection.run(sql).unwrap();
    rig.verify().faults
}

/// The journal position of the second ticket's second event.
fn position(rig: &Rig) -> i64 {
    let connection = Engine::sqlite(&rig.place.main).connect(Mode::Read).unwrap();
    let sql = "SELECT seq FROM journal \
        WHERE subject_kind = 'ticket' AND subject_id = 2 AND subject_version = 2";
    connection
        .query_one(sql, &[], |row| row.int(0))
        .unwrap()
        .unwrap()
}

#[test]
fn a_changed_byte_is_named_with_ticket_and_position() {
    for column in [
        "bytes = CAST(REPLACE(CAST(bytes AS TEXT), '2', '3') AS BLOB)",
        "happened_at = happened_at + 1",
        "recorded_at = recorded_at - 1",
        "actor_role = 'admin'",
        "actor_user = 1",
        "kind = 'note.urged'",
        "hash = ZEROBLOB(32)",
    ] {
        let rig = stopped();
        let seq = position(&rig);
        let faults = after(
            &rig,
            &format!("UPDATE journal SET {column} WHERE seq = {seq}"),
        );
        let first = faults
            .first()
            .unwrap_or_else(|| panic!("{column}: not found"));
        assert_eq!(
            (first.seq, first.ticket),
            (Some(seq), Some(TicketId(2))),
            "{column}: {faults:?}"
        );
    }
}

#[test]
fn a_row_that_cannot_be_read_any_more_is_named() {
    let rig = stopped();
    let seq = position(&rig);
    for column in [
        "actor_role = 'nobody'",
        "bytes = NULL",
        "subject_kind = 'x'",
    ] {
        let connection = Engine::sqlite(&rig.place.main)
            .connect(Mode::Write)
            .unwrap();
        let changed = connection.run(&format!("UPDATE journal SET {column} WHERE seq = {seq}"));
        if changed.is_ok() {
            assert_eq!(rig.verify().faults[0].seq, Some(seq), "{column}");
        }
    }
}

#[test]
fn a_deleted_row_is_missed_also_at_the_end() {
    let rig = stopped();
    let seq = position(&rig);
    let faults = after(&rig, &format!("DELETE FROM journal WHERE seq = {seq}"));
    assert_eq!(faults[0].seq, Some(seq + 1));
    let rig = stopped();
    let faults = after(
        &rig,
        "DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)",
    );
    assert!(
        faults.iter().any(|fault| fault.what.contains("cut off")),
        "{faults:?}"
    );
}

#[test]
fn two_swapped_rows_are_found() {
    let rig = stopped();
    let seq = position(&rig);
    let next = seq + 1;
    let faults = after(
        &rig,
        &format!(
            "UPDATE journal SET seq = -1 WHERE seq = {seq}; \
             UPDATE journal SET seq = {seq} WHERE seq = {next}; \
             UPDATE journal SET seq = {next} WHERE seq = -1;"
        ),
    );
    assert_eq!(faults[0].seq, Some(seq));
}

#[test]
fn each_derived_table_is_compared_and_can_be_rebuilt() {
    for (what, sql) in [
        (
            "state",
            "UPDATE ticket SET state = CAST(REPLACE(CAST(state AS TEXT), 'handling', 'closed') AS BLOB) WHERE id = 2",
        ),
        ("column", "UPDATE ticket SET stage = 'closed' WHERE id = 2"),
        ("number", "UPDATE ticket SET number = '1' WHERE id = 2"),
        ("title", "UPDATE ticket SET title = 1 WHERE id = 2"),
        ("row", "DELETE FROM ticket WHERE id = 2"),
        ("unit", "UPDATE ticket_unit SET open = 0 WHERE ticket = 2"),
        (
            "unit of nobody",
            "INSERT INTO ticket_unit (ticket, unit, part, open) VALUES (99, 1, 'co', 1)",
        ),
        ("deadline", "DELETE FROM deadline WHERE ticket = 2"),
        (
            "due",
            "UPDATE deadline SET due_at = due_at + 1 WHERE ticket = 2",
        ),
        ("phone", "DELETE FROM phone WHERE ticket = 2"),
        ("words", "DELETE FROM search WHERE rowid / 4096 = 2"),
        (
            "record",
            "UPDATE record SET version = 9 WHERE kind = 'unit' AND id = 1",
        ),
        (
            "record gone",
            "DELETE FROM record WHERE kind = 'unit' AND id = 1",
        ),
    ] {
        let rig = stopped();
        let head = rig.verify().head;
        assert!(!after(&rig, sql).is_empty(), "{what}: not found");
        rebuild(&rig.place, &mut |_| {}).unwrap();
        let report = rig.verify();
        assert!(report.holds(), "{what}: {:#?}", report.faults);
        assert_eq!(report.head, head);
    }
}

#[test]
fn texts_must_be_the_ones_that_were_sealed_or_erased() {
    let rig = stopped();
    let faults = after(
        &rig,
        "UPDATE text SET body = '另一句话' WHERE subject_kind = 'ticket' \
         AND subject_id = 2 AND slot = 'content'",
    );
    assert_eq!(faults[0].ticket, Some(TicketId(2)));
    let rig = stopped();
    let faults = after(
        &rig,
        "DELETE FROM text WHERE subject_kind = 'ticket' AND subject_id = 2 AND slot = 'content'",
    );
    assert_eq!(faults[0].ticket, Some(TicketId(2)));
}

#[test]
fn the_access_log_has_a_chain_of_its_own() {
    let rig = Rig::new();
    let id = rig.signed("查看我", "13900000001");
    for n in 0..3 {
        rig.centre
            .look_now(crate::access::Look {
                actor: super::clerk(),
                act: crate::access::Act::View,
                subject_kind: crate::journal::SubjectKind::Ticket,
                subject_id: id.0,
                detail: format!("{n}"),
                reason: Some("办理".to_owned()),
                source: String::new(),
            })
            .unwrap();
    }
    rig.centre.stop();
    rig.assert_sound();
    let faults = after(&rig, "UPDATE access SET actor_unit = 2 WHERE seq = 2");
    assert_eq!(faults[0].seq, Some(2));
    let faults = after(&rig, "DELETE FROM access WHERE seq = 3");
    assert!(
        faults
            .iter()
            .any(|fault| fault.what.contains("access log ends")),
        "{faults:?}"
    );
}

#[test]
fn a_rebuild_while_the_centre_is_open_disturbs_nobody() {
    let rig = Rig::new();
    rig.signed("一边办", "13900000001");
    rebuild(&rig.place, &mut |_| {}).unwrap();
    rig.signed("一边重建", "13900000002");
    rig.assert_sound();
}
