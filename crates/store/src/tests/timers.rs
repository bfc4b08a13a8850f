//! Clocks that run out: once, in their ticket's own time, also after an outage.

use huiyin_core::ticket::EventBody;

use super::{Rig, moment};
use crate::scope::Scope;
use crate::views;

fn missed(rig: &Rig, id: huiyin_core::ticket::TicketId) -> Vec<huiyin_core::calendar::Moment> {
    let page = rig
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, id))
        .unwrap();
    page.entries
        .iter()
        .filter(|entry| entry.event.body == EventBody::DeadlineMissed)
        .map(|entry| entry.happened_at)
        .collect()
}

#[test]
fn a_clock_fires_once_at_its_due_time_even_if_nobody_was_there() {
    let mut rig = Rig::new();
    // Monday morning; the answer is due five working days later, after the Spring Festival.
    let id = rig.signed("物业不作为", "13900000001");
    let due = rig.centre.next_due().unwrap().unwrap();
    rig.centre.fire_due(rig.centre.now()).unwrap();
    assert_eq!(missed(&rig, id), []);
    // The program is down for weeks.
    rig.at("2026-04-01T09:00");
    rig.restart();
    assert!(rig.centre.fire_due(rig.centre.now()).unwrap() > 0);
    let fired = missed(&rig, id);
    assert!(fired.contains(&due), "{fired:?} without {due:?}");
    assert_eq!(rig.centre.fire_due(rig.centre.now()).unwrap(), 0);
    rig.restart();
    assert_eq!(rig.centre.fire_due(rig.centre.now()).unwrap(), 0);
    assert_eq!(missed(&rig, id), fired);
    let line = rig
        .centre
        .read(|reader| views::ticket::line(reader, &Scope::All, id))
        .unwrap();
    assert!(line.line.overdue);
    rig.assert_sound();
}

#[test]
fn a_command_finds_the_clocks_fired_that_ran_out_before_it() {
    let rig = Rig::new();
    let id = rig.signed("广场舞扰民", "13900000001");
    rig.at("2026-04-01T09:00");
    let answer = rig.command(
        super::clerk(),
        id,
        "record_contact",
        serde_json::json!({ "means": "phone", "outcome": "reached", "text": "已联系" }),
    );
    let kinds: Vec<&str> = answer
        .events
        .iter()
        .map(|event| event.kind.as_str())
        .collect();
    assert_eq!(kinds.first(), Some(&"clock.missed"));
    assert!(
        kinds
            .last()
            .is_some_and(|kind| kind.starts_with("contact.")),
        "{kinds:?}"
    );
    assert!(answer.events[0].happened_at < moment("2026-04-01T09:00"));
    rig.assert_sound();
}

#[test]
fn a_clock_of_the_machine_that_goes_back_disturbs_nothing() {
    let rig = Rig::new();
    let id = rig.register("门前积水", "13900000001").id;
    rig.at("2026-02-01T08:00");
    let answer = rig.command(
        huiyin_core::people::Actor::of(huiyin_core::people::Role::Agent),
        id,
        "comment",
        serde_json::json!({ "text": "记一笔" }),
    );
    assert_eq!(answer.events[0].happened_at, moment("2026-02-09T08:30"));
    assert_eq!(answer.events[0].recorded_at, moment("2026-02-09T08:30"));
    rig.assert_sound();
}
