use super::*;
use crate::engine::{Engine, Mode, migrate};

fn entry(seq: i64, bytes: &[u8]) -> Entry {
    Entry {
        seq,
        subject_kind: SubjectKind::Setting,
        subject_id: 1,
        subject_version: seq,
        happened_at: Moment::from_micros(10),
        recorded_at: Moment::from_micros(20),
        actor: Actor::of(Role::Admin),
        kind: "setting.set".to_owned(),
        event_version: 1,
        bytes: bytes.to_vec(),
        hash: GENESIS,
    }
}

fn chain(list: &mut [Entry]) {
    let mut head = GENESIS;
    for entry in list {
        entry.hash = entry.chained(&head);
        head = entry.hash;
    }
}

#[test]
fn rows_come_back_as_they_were_written() {
    let dir = tempfile::tempdir().unwrap();
    let connection = Engine::sqlite(dir.path().join("c.sqlite"))
        .connect(Mode::Write)
        .unwrap();
    migrate(&connection, crate::schema::CENTRE).unwrap();
    let mut list = [entry(1, b"{}"), entry(2, b"{\"a\":1}"), entry(3, b"")];
    list[1].actor = Actor {
        user: Some(UserId(7)),
        role: Role::UnitClerk,
        unit: Some(UnitId(3)),
    };
    chain(&mut list);
    append(&connection, &list).unwrap();
    assert_eq!(
        of_subject(&connection, SubjectKind::Setting, 1).unwrap(),
        list
    );
    assert_eq!(after(&connection, 1, 1).unwrap(), list[1..2]);
    let end = Head {
        seq: 3,
        hash: list[2].hash,
    };
    assert_eq!(head(&connection, CHAIN).unwrap(), end);
    assert_eq!(last(&connection).unwrap(), end);
    // The same version of the same subject cannot be written twice.
    let mut twice = entry(4, b"");
    twice.subject_version = 3;
    assert!(matches!(
        append(&connection, &[twice]),
        Err(Error::Constraint(_))
    ));
}

/// Each field takes part in the hash, and neighbours cannot lend each other bytes.
#[test]
fn every_field_is_under_the_chain() {
    let base = entry(1, b"abc");
    let hash = base.chained(&GENESIS);
    let changes: Vec<fn(&mut Entry)> = vec![
        |e| e.seq = 2,
        |e| e.subject_kind = SubjectKind::Unit,
        |e| e.subject_id = 2,
        |e| e.subject_version = 2,
        |e| e.happened_at = Moment::from_micros(11),
        |e| e.recorded_at = Moment::from_micros(21),
        |e| e.actor.user = Some(UserId(0)),
        |e| e.actor.role = Role::Agent,
        |e| e.actor.unit = Some(UnitId(0)),
        |e| e.kind = "setting.sett".to_owned(),
        |e| e.event_version = 2,
        |e| e.bytes = b"abd".to_vec(),
    ];
    for change in changes {
        let mut other = base.clone();
        change(&mut other);
        assert_ne!(other.chained(&GENESIS), hash, "{other:?}");
    }
    assert_ne!(base.chained(&[1; 32]), hash);
}

/// The chain's layout is a promise: bytes written today verify in ten years.
#[test]
fn golden_hash() {
    assert_eq!(
        crate::files::hex(&entry(1, b"abc").chained(&GENESIS)),
        "95bd0c3acfedec6f88ee0924eeae8ebe4a58ce5836494d061c1341d9e0b57229"
    );
}

/// Events as they were written in each version: they are read today as they were meant then.
const GOLDEN: &[(&str, i64, &str)] = &[
    (
        "intake.registered",
        1,
        include_str!("golden/event_1_registered.json"),
    ),
    (
        "dispatch.dispatched",
        1,
        include_str!("golden/event_1_dispatched.json"),
    ),
    (
        "clock.missed",
        1,
        include_str!("golden/event_1_missed.json"),
    ),
];

#[test]
fn golden_events_are_read_as_they_were_meant() {
    for (kind, version, bytes) in GOLDEN {
        let mut entry = entry(1, bytes.trim_end().as_bytes());
        entry.event_version = *version;
        let event = lift::event(&entry).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(event.kind(), *kind);
        if *version == lift::EVENT_VERSION {
            // Today's version: a change of the encoding needs a new version and a lift.
            let again = serde_json::to_string(&event).unwrap();
            assert_eq!(again, bytes.trim_end(), "{kind}");
        }
    }
}

#[test]
fn an_event_of_a_newer_program_is_refused() {
    let mut entry = entry(1, b"{}");
    entry.event_version = lift::EVENT_VERSION + 1;
    assert!(
        lift::event(&entry)
            .unwrap_err()
            .to_string()
            .contains("newer")
    );
}
