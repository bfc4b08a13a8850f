//! Small stories, read and played.

use super::fault::Fault;
use super::play::{Kind, Note, Played, play};
use super::story::{Story, parse};

/// A registration on a Friday before the Spring Festival and its dispatch.
const BEGUN: &str = r#"
title = "t"
profile = "daye"
units = ["城建中心", { name = "市容所", kind = "department", parent = "城建中心" }]

[[step]]
at = "2026-02-13T16:30"
ticket = "A"
by = "agent"
do = "register"
with = { channel = "phone", kind = "help", content = "路灯不亮", petitioner = { name = "王某", phone = "13900000001" } }

[[step]]
at = "2026-02-13T16:40"
ticket = "A"
by = "dispatcher"
do = "dispatch"
with = { lead = "城建中心" }
"#;

fn story(more: &str) -> Story {
    parse("s.toml", &format!("{BEGUN}\n{more}")).unwrap()
}

fn fault(more: &str) -> Fault {
    parse("s.toml", &format!("{BEGUN}\n{more}")).unwrap_err()
}

fn played(more: &str) -> Played {
    let dir = tempfile::tempdir().unwrap();
    play(&story(more), dir.path()).unwrap()
}

fn failed(played: &Played) -> Vec<String> {
    let failed = played.notes.iter().filter(|note| !note.holds);
    failed
        .map(|note| format!("{}：{}", note.what, note.found))
        .collect()
}

fn notes_of(played: &Played, kind: Kind) -> Vec<&Note> {
    played
        .notes
        .iter()
        .filter(|note| note.kind == kind)
        .collect()
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let fault = fault("[[expect]]\nat = \"2026-02-14\"\nticket = \"A\"\nstat = \"handling\"\n");
    assert_eq!(fault.line, 23);
    assert!(fault.sentence.contains("“stat”"), "{fault}");
    assert!(fault.to_string().starts_with("s.toml:23："), "{fault}");
}

#[test]
fn values_that_do_not_exist_are_refused_by_name() {
    let expect = |key: &str| {
        fault(&format!(
            "[[expect]]\nat = \"2026-02-14\"\nticket = \"A\"\n{key}\n"
        ))
        .sentence
    };
    for (key, named) in [
        ("state = \"open\"", "open"),
        ("running = [\"answer\"]", "answer"),
        ("due = { answer = \"2026-02-14\" }", "answer"),
        ("due = { reply = \"tomorrow\" }", "reply"),
        ("must_act = \"boss\"", "boss"),
        ("outcome = \"happy\"", "happy"),
        ("supervisions = [{ form = \"fax\" }]", "fax"),
    ] {
        assert!(expect(key).contains(named), "{key}: {}", expect(key));
    }
    let step = |line: &str| fault(&format!("[[step]]\nticket = \"A\"\n{line}\n")).sentence;
    assert!(step("at = \"x\"\nby = \"agent\"\ndo = \"urge\"").contains("at"));
    assert!(step("at = \"2026-02-14\"\nby = \"agent\"\ndo = \"fly\"").contains("fly"));
    assert!(step("at = \"2026-02-14\"\nby = \"system\"\ndo = \"urge\"").contains("system"));
    assert!(step("at = \"2026-02-14\"\ndo = \"urge\"").contains("by"));
}

#[test]
fn an_expectation_of_a_ticket_names_it() {
    let fault = fault("[[expect]]\nat = \"2026-02-14\"\nstate = \"handling\"\n");
    assert!(fault.sentence.contains("ticket"), "{fault}");
}

#[test]
fn a_story_holds_what_it_expects() {
    let played = played(
        r#"
[[step]]
at = "2026-02-24T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "sign_for"
[[step]]
at = "2026-02-27T10:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "request_extension"
with = { until = "2026-05-29", reason = "缺料", citizen_told = true }
refused = "extension_over_cap"
[[expect]]
at = "2026-02-28T09:00"
ticket = "A"
state = "handling"
due = { reply = "2026-03-02", sign = "2026-02-14T24:00" }
overdue = ["sign"]
supervisions = []
circulation_count = 1
must_act = "unit_clerk@城建中心"
running = ["reply"]
"#,
    );
    assert_eq!(failed(&played), [""; 0]);
    assert_eq!(notes_of(&played, Kind::Check).len(), 8);
}

#[test]
fn at_the_very_due_instant_the_clock_has_fired() {
    let before = played("[[expect]]\nat = \"2026-02-14T23:59:59\"\nticket = \"A\"\noverdue = []\n");
    assert_eq!(failed(&before), [""; 0]);
    let then =
        played("[[expect]]\nat = \"2026-02-15T00:00\"\nticket = \"A\"\noverdue = [\"sign\"]\n");
    assert_eq!(failed(&then), [""; 0]);
}

#[test]
fn at_equal_times_steps_come_before_expectations() {
    let played = played(
        r#"
[[expect]]
at = "2026-02-14T09:00"
ticket = "A"
state = "handling"
[[step]]
at = "2026-02-14T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "sign_for"
"#,
    );
    assert_eq!(failed(&played), [""; 0]);
}

#[test]
fn what_does_not_hold_is_said() {
    let played = played(
        r#"
[[step]]
at = "2026-02-14T09:00"
ticket = "A"
by = "agent"
do = "sign_for"
[[step]]
at = "2026-02-14T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "sign_for"
refused = true
[[step]]
at = "2026-02-14T09:10"
ticket = "B"
by = "agent"
do = "urge"
refused = "wrong_state"
[[expect]]
at = "2026-02-14T10:00"
ticket = "A"
must_act = "reviewer"
overdue = ["sign"]
supervisions = [{}]
[[expect]]
at = "2026-02-14T10:00"
ticket = "C"
state = "closed"
[[expect]]
at = "2026-02-14T10:00"
score = { period = "2026-Q1", unit = "城建中心", value = "94" }
"#,
    );
    let failed = failed(&played);
    assert_eq!(failed.len(), 8, "{failed:#?}");
    assert!(failed[0].contains("not_permitted"), "{}", failed[0]);
    assert_eq!(failed[1], "sign_for（unit_clerk@城建中心）：办成");
    assert!(failed[2].contains("unknown_ticket"), "{}", failed[2]);
    assert_eq!(failed[3], "overdue：[]");
    assert_eq!(failed[4], "supervisions：无");
    assert_eq!(failed[5], "must_act：unit_clerk@城建中心");
    assert!(failed[6].contains("还没有登记"), "{}", failed[6]);
    assert!(failed[7].contains("尚不能计算"), "{}", failed[7]);
}

#[test]
fn labels_stand_for_numbers_and_later_verbs_are_not_available() {
    let played = played(
        r#"
[[step]]
at = "2026-02-14T09:00"
ticket = "B"
by = "agent"
do = "register"
with = { channel = "phone", kind = "help", content = "路灯不亮", petitioner = { phone = "13900000002" } }
[[step]]
at = "2026-02-14T09:05"
ticket = "B"
by = "agent"
do = "merge"
with = { into = "A" }
[[step]]
at = "2026-02-14T09:10"
ticket = "A"
by = "street_leader@红旗街道"
do = "whistle"
with = { kind = "hard", units = ["城建中心"], facts = "…" }
refused = "not_available"
[[expect]]
at = "2026-02-14T10:00"
ticket = "B"
state = "merged"
running = []
"#,
    );
    assert_eq!(failed(&played), [""; 0]);
}

#[test]
fn units_know_their_parents_and_settings_can_be_replaced() {
    let played = played(
        r#"
[override]
title = "另一个中心"
[override.extension]
cap = "10 working days"
[[step]]
at = "2026-02-14T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "sign_for"
[[step]]
at = "2026-02-14T09:05"
ticket = "A"
by = "unit_clerk@城建中心"
do = "dispatch"
with = { lead = "市容所" }
[[step]]
at = "2026-02-24T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "request_extension"
with = { until = "2026-03-16", reason = "缺料", citizen_told = true }
refused = "extension_over_cap"
[[expect]]
at = "2026-02-14T10:00"
ticket = "A"
must_act = "unit_clerk@市容所"
"#,
    );
    assert_eq!(failed(&played), [""; 0]);
}

#[test]
fn units_that_are_only_named_are_made_and_unknown_kinds_do_no_harm() {
    let text = BEGUN.replace(
        "units = [\"城建中心\", { name = \"市容所\", kind = \"department\", parent = \"城建中心\" }]",
        "units = [{ name = \"城建中心\", kind = \"bureau\" }]",
    );
    let more = r#"
[[step]]
at = "2026-02-14T09:00"
ticket = "A"
by = "unit_clerk@城建中心"
do = "sign_for"
[[step]]
at = "2026-02-14T09:05"
ticket = "A"
by = "unit_clerk@城建中心"
do = "dispatch"
with = { lead = "路灯所" }
[[step]]
at = "2026-02-14T09:10"
ticket = "A"
by = "unit_clerk@路灯所"
do = "report_co_result"
with = { text = "已修好" }
"#;
    let dir = tempfile::tempdir().unwrap();
    let story = parse("s.toml", &format!("{text}\n{more}")).unwrap();
    let played = play(&story, dir.path()).unwrap();
    assert_eq!(failed(&played), [""; 0]);
}
