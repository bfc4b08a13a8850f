//! Killed at a random moment under load: what was acknowledged is there once, the rest is
//! wholly there or wholly not.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::{Rig, registration};
use crate::{Centre, Options, Place};

const DIR: &str = "HUIYIN_STORE_CRASH_DIR";

/// The process that is killed: four callers register under keys and say what was acknowledged.
/// Run by itself it does nothing.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let centre = Centre::open(&Place::alone(dir.as_ref()), Options::system()).unwrap();
    let run = std::process::id();
    let callers: Vec<_> = (0..4)
        .map(|caller| {
            let centre = Arc::clone(&centre);
            std::thread::spawn(move || {
                for n in 0.. {
                    let key = format!("{run}-{caller}-{n}");
                    let envelope = registration("路灯坏了，请来修", "13900000001");
                    let answer = centre.call(envelope.with_key(key.clone())).unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "ACK {key} {}", answer.number).unwrap();
                    out.flush().unwrap();
                }
            })
        })
        .collect();
    for caller in callers {
        caller.join().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_being_killed() {
    let mut rig = Rig::new();
    rig.centre.stop();
    let dir = rig.place.main.parent().unwrap().to_path_buf();
    let mut acknowledged: HashMap<String, String> = HashMap::new();
    for round in 0..3_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "tests::crash::child",
                "--exact",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(DIR, &dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            lines
                .filter_map(|line| {
                    // The test harness may print before the first line ends.
                    let ack = line.split_once("ACK ")?.1.to_owned();
                    let (key, number) = ack.split_once(' ')?;
                    (number.len() >= 18).then(|| (key.to_owned(), number.to_owned()))
                })
                .collect::<Vec<_>>()
        });
        std::thread::sleep(Duration::from_millis(350 + round * 90));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reader.join().unwrap());
        rig.assert_sound();
    }
    assert!(acknowledged.len() > 10, "{}", acknowledged.len());
    let tickets = rig.verify().tickets;
    rig.restart();
    for (key, number) in &acknowledged {
        let envelope = registration("路灯坏了，请来修", "13900000001").with_key(key.clone());
        let again = rig.centre.call(envelope).unwrap();
        assert!(again.replayed, "{key} was acknowledged and is gone");
        assert_eq!(&again.number, number);
    }
    assert_eq!(rig.verify().tickets, tickets);
    rig.assert_sound();
}
