//! The command line, as a shell meets it: status, what is printed, what is left behind.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Runs the program in an empty directory.
fn huiyin(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_huiyin"))
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap()
}

/// What it printed, after it ended well.
fn said(dir: &Path, args: &[&str]) -> String {
    let output = huiyin(dir, args);
    let faults = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {faults}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(dir: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&said(dir, args)).unwrap()
}

/// The status, and what was said about it.
fn ends(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = huiyin(dir, args);
    let faults = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), faults)
}

#[test]
fn every_sub_command_has_help_with_an_example() {
    let dir = tempfile::tempdir().unwrap();
    let top = said(dir.path(), &["--help"]);
    let commands: Vec<&str> = top
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    for wanted in ["demo", "serve", "centre", "user", "token", "profile", "due"] {
        assert!(commands.contains(&wanted), "{commands:?}");
    }
    for wanted in ["rehearse", "simulate", "import", "verify", "bench"] {
        assert!(commands.contains(&wanted), "{commands:?}");
    }
    for command in commands {
        let help = said(dir.path(), &[command, "--help"]);
        let example = format!("  huiyin {command}");
        assert!(
            help.contains("Example") && help.contains(&example),
            "{help}"
        );
    }
}

#[test]
fn bad_usage_ends_with_two_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    for args in [
        &["fly"][..],
        &["rehearse"],
        &["rehearse", "nowhere.toml"],
        &[
            "due",
            "--profile",
            "daye",
            "--from",
            "x",
            "--within",
            "1 hour",
        ],
        &["profile", "show", "nowhere"],
        &["centre", "list"],
        &["centre", "create", "a", "--profile", "nowhere"],
        &["user", "list", "--centre", "a"],
        &["verify"],
        &["import", "--centre", "a", "x.csv", "--mapping", "m.toml"],
    ] {
        let (status, faults) = ends(dir.path(), args);
        assert_eq!(status, Some(2), "{args:?}: {faults}");
        assert!(!faults.is_empty(), "{args:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_centre_is_set_up_without_a_browser() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let made = json(
        dir,
        &["centre", "create", "fuxin", "--name", "阜新热线", "--json"],
    );
    assert_eq!(made["admin"], "admin");
    assert_eq!(made["password"].as_str().unwrap().len(), 19);
    let again = ends(dir, &["centre", "create", "fuxin"]);
    assert_eq!(again.0, Some(2), "{}", again.1);
    assert_eq!(
        json(dir, &["centre", "list", "--json"])[0]["name"],
        "阜新热线"
    );

    let add = [
        "user", "add", "li", "--name", "李敏", "--role", "agent", "--centre", "fuxin",
    ];
    assert!(said(dir, &add).contains("初始密码"));
    let taken = ends(dir, &add);
    assert_eq!(taken.0, Some(1), "{}", taken.1);
    assert!(taken.1.contains("login_taken"), "{}", taken.1);
    said(dir, &["user", "disable", "li", "--centre", "fuxin"]);
    let users = json(dir, &["user", "list", "--centre", "fuxin", "--json"]);
    assert_eq!(
        (&users[1]["login"], &users[1]["disabled"]),
        (&"li".into(), &true.into())
    );
    said(dir, &["user", "enable", "li", "--centre", "fuxin"]);
    said(dir, &["user", "reset-password", "li", "--centre", "fuxin"]);

    let create = [
        "token", "create", "--login", "li", "--label", "对接", "--centre", "fuxin", "--json",
    ];
    let token = json(dir, &create);
    assert!(token["token"].as_str().unwrap().starts_with("hyt_"));
    said(dir, &["token", "revoke", "1", "--centre", "fuxin"]);
    let tokens = json(dir, &["token", "list", "--centre", "fuxin", "--json"]);
    assert_eq!(tokens[0]["revoked"], true);

    let report = json(dir, &["verify", "--json"]);
    assert_eq!(
        (&report[0]["centre"], &report[0]["holds"]),
        (&"fuxin".into(), &true.into())
    );
}

#[test]
fn a_town_is_simulated_and_a_table_imported_once() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    said(dir, &["centre", "create", "try", "--town", "daye"]);
    let simulate = [
        "simulate",
        "--centre",
        "try",
        "--from",
        "2026-01-05",
        "--to",
        "2026-01-09",
        "--per-day",
        "10",
        "--seed",
        "3",
        "--json",
    ];
    let written = json(dir, &simulate);
    let tickets = written["tickets"].as_u64().unwrap();
    assert!(tickets > 20, "{written}");
    assert_eq!(json(dir, &simulate)["tickets"], 0);

    let table =
        "id,user,title,time,body\n1,甲,路灯,2019/1/1 9:05:01,路灯不亮\n2,乙,路面,昨天,路面破损\n";
    std::fs::write(dir.join("old.csv"), table).unwrap();
    let mapping =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/messages.mapping.toml");
    let mapping = mapping.to_str().unwrap();
    let import = [
        "import",
        "--centre",
        "try",
        "old.csv",
        "--mapping",
        mapping,
        "--report",
        "refused.csv",
        "--json",
    ];
    let first = json(dir, &import);
    assert_eq!(
        (&first["imported"], &first["refused"][0]["row"]),
        (&1.into(), &3.into())
    );
    let second = json(dir, &import);
    assert_eq!(
        (&second["imported"], &second["known"]),
        (&0.into(), &1.into())
    );
    let report = std::fs::read_to_string(dir.join("refused.csv")).unwrap();
    assert!(report.contains("3,2,未导入,time,"), "{report}");

    let verified = json(dir, &["verify", "--centre", "try", "--json"]);
    assert_eq!(verified[0]["holds"], true);
    assert_eq!(verified[0]["tickets"], tickets + 1);
}

#[test]
fn the_shipped_stories_hold() {
    let dir = tempfile::tempdir().unwrap();
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories");
    let played = json(
        dir.path(),
        &["rehearse", stories.to_str().unwrap(), "--json"],
    );
    assert_eq!(played["failed"], 0, "{played:#}");
    assert!(played["passed"].as_u64().unwrap() >= 30);
}

#[test]
fn a_story_that_does_not_hold_ends_with_one() {
    let dir = tempfile::tempdir().unwrap();
    let story = "title = \"t\"\nprofile = \"daye\"\n[[step]]\nat = \"2026-03-02T09:00\"\nticket = \"A\"\nby = \"agent\"\ndo = \"register\"\nwith = { channel = \"phone\", kind = \"help\", content = \"路灯不亮\" }\n[[expect]]\nat = \"2026-03-02T09:00\"\nticket = \"A\"\nstate = \"closed\"\n";
    std::fs::write(dir.path().join("s.toml"), story).unwrap();
    let output = huiyin(dir.path(), &["rehearse", "s.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.contains("state：应为 closed，实为 registered"),
        "{printed}"
    );
}
