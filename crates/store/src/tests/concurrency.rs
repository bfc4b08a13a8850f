//! Many callers at once.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc;

use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::Command;
use serde_json::json;

use super::{Rig, options, registration};
use crate::engine::{Connection, Engine, Mode};
use crate::writer::{Envelope, Target};
use crate::{Centre, Options, Trouble};

#[test]
fn every_caller_gets_the_own_answer_and_nothing_is_lost() {
    let rig = Rig::new();
    let main = rig.register("大家都来说", "13900000000").id;
    let callers: Vec<_> = (0..8)
        .map(|caller| {
            let centre = Arc::clone(&rig.centre);
            std::thread::spawn(move || {
                (0..25)
                    .map(|n| {
                        let text = format!("第{caller}人第{n}件");
                        let answer = centre
                            .call(registration(&text, "13900000001").with_key(text.clone()))
                            .unwrap();
                        let comment = Command::parse("comment", json!({ "text": text })).unwrap();
                        centre
                            .call(Envelope::new(
                                Actor::of(Role::Agent),
                                Target::Ticket(main),
                                comment,
                            ))
                            .unwrap();
                        answer.number
                    })
                    .collect::<Vec<String>>()
            })
        })
        .collect();
    let numbers: HashSet<String> = callers
        .into_iter()
        .flat_map(|caller| caller.join().unwrap())
        .collect();
    assert_eq!(numbers.len(), 200);
    let report = rig.verify();
    assert!(report.holds(), "{:#?}", report.faults);
    assert_eq!(report.tickets, 201);
    assert_eq!(rig.centre.feed().seq(), report.entries);
}

#[test]
fn one_bad_command_harms_no_other_in_its_batch() {
    let rig = Rig::new();
    let (sender, receiver) = mpsc::channel();
    for n in 0..20 {
        let sender = sender.clone();
        let text = if n % 2 == 0 { "路灯坏了" } else { "" };
        rig.centre
            .submit(registration(text, "13900000001"), move |answer| {
                sender.send((n, answer.is_ok())).unwrap();
            });
    }
    drop(sender);
    let answers: Vec<(i32, bool)> = receiver.iter().collect();
    assert_eq!(answers.len(), 20);
    assert!(answers.iter().all(|(n, ok)| *ok == (n % 2 == 0)));
    rig.assert_sound();
}

#[test]
fn a_full_queue_declines_at_once_and_recovers() {
    let rig = Rig::new();
    rig.centre.stop();
    let centre = Centre::open(
        &rig.place,
        Options {
            queue: 2,
            ..options(&rig.clock)
        },
    )
    .unwrap();
    // Hold the database so that the writer cannot move.
    let holder: Connection = Engine::sqlite(&rig.place.main)
        .connect(Mode::Write)
        .unwrap();
    holder.begin_write().unwrap();
    let (sender, receiver) = mpsc::channel();
    for _ in 0..600 {
        let sender = sender.clone();
        centre.submit(registration("路灯坏了", ""), move |answer| {
            sender.send(answer).unwrap();
        });
    }
    let declined = receiver.recv().unwrap();
    assert!(matches!(declined, Err(Trouble::Busy)), "{declined:?}");
    holder.rollback();
    drop(sender);
    let kept = receiver.iter().filter(Result::is_ok).count();
    assert!(kept >= 2, "{kept}");
    centre.call(registration("路灯又坏了", "")).unwrap();
    centre.stop();
    rig.assert_sound();
}

#[test]
fn a_second_process_on_the_same_centre_is_noticed() {
    let rig = Rig::new();
    rig.register("先到的", "13900000001");
    let second = Centre::open(&rig.place, options(&rig.clock)).unwrap();
    let theirs = second.call(registration("后到的", "13900000002")).unwrap();
    let ours = rig.register("再来一件", "13900000003");
    assert_eq!(ours.id.0, theirs.id.0 + 1);
    assert!(second.call(registration("又一件", "13900000004")).is_ok());
    rig.assert_sound();
}

#[test]
fn who_follows_is_woken() {
    let rig = Rig::new();
    let seen = rig.centre.feed().seq();
    let centre = Arc::clone(&rig.centre);
    let follower = std::thread::spawn(move || {
        centre
            .feed()
            .wait_beyond(seen, std::time::Duration::from_secs(20))
    });
    let answer = rig.register("新的一件", "13900000001");
    assert_eq!(follower.join().unwrap(), answer.events[0].seq);
    let (changes, looked) = rig
        .centre
        .read(|reader| crate::views::changes::after(reader, &crate::Scope::All, seen, 10))
        .unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(looked, answer.events[0].seq);
    assert_eq!(changes[0].ticket, answer.id);
}
