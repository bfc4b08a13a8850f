//! Who may import whom, and what the rooms may not contain.

use super::Finding;
use crate::tree::{Tree, code_lines, is_test_file};

/// Which of our crates each of our crates may name. The binary may name all.
const MAY_IMPORT: [(&str, &[&str]); 7] = [
    ("core", &[]),
    ("insight", &[]),
    ("report", &["huiyin-core"]),
    ("simulate", &["huiyin-core"]),
    ("store", &["huiyin-core", "huiyin-insight"]),
    (
        "server",
        &[
            "huiyin-core",
            "huiyin-insight",
            "huiyin-report",
            "huiyin-simulate",
            "huiyin-store",
        ],
    ),
    ("xtask", &[]),
];

/// What only one crate may depend on.
const ONLY: [(&str, &[&str]); 2] = [
    (
        "store",
        &[
            "rusqlite",
            "libsqlite3-sys",
            "postgres",
            "tokio-postgres",
            "sqlx",
            "diesel",
        ],
    ),
    (
        "server",
        &[
            "axum",
            "askama",
            "tokio",
            "tower",
            "tower-http",
            "hyper",
            "utoipa",
            "clap",
        ],
    ),
];

/// Words that mean that the outside world comes in.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "getrandom",
    "async fn",
    ".await",
    "println!",
];

const SQL: [&str; 4] = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "];

fn room(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")
        .and_then(|rest| rest.split('/').next())
}

/// The manifests of our crates with the short name of each.
fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &str, &str)> {
    tree.texts().filter_map(|(path, text)| match path {
        "xtask/Cargo.toml" => Some(("xtask", path, text)),
        _ if path.ends_with("/Cargo.toml") => room(path).map(|room| (room, path, text)),
        _ => None,
    })
}

/// Imports go one way, and a foreign crate that brings a world with it has one home.
pub fn imports(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (room, path, text) in manifests(tree) {
        let Ok(manifest) = text.parse::<toml::Table>() else {
            findings.push(Finding::whole(path, "is not TOML"));
            continue;
        };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            findings.push(Finding::whole(
                path,
                "is a new room: say in xtask/src/tidy/crates.rs whom it may import",
            ));
            continue;
        };
        let named = |section: &str| -> Vec<String> {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            table
                .map(|table| table.keys().cloned().collect())
                .unwrap_or_default()
        };
        for name in named("dependencies") {
            if name.starts_with("huiyin") && !allowed.contains(&name.as_str()) {
                findings.push(Finding::whole(
                    path,
                    format!("{room} may not import {name}"),
                ));
            }
        }
        for name in named("dependencies")
            .into_iter()
            .chain(named("build-dependencies"))
        {
            for (home, names) in ONLY {
                if room != home && names.contains(&name.as_str()) {
                    findings.push(Finding::whole(path, format!("only {home} may name {name}")));
                }
            }
        }
    }
    findings
}

/// core and insight: same inputs, same outputs. The clock, the files and chance come in as arguments.
pub fn core_is_pure(tree: &Tree) -> Vec<Finding> {
    in_code(
        tree,
        |room| matches!(room, "core" | "insight"),
        &IMPURE,
        |word| {
            format!(
                "`{word}` brings the outside world into a pure crate; pass it in as an argument"
            )
        },
    )
}

/// Statements live in store, where both engines' tests see them.
pub fn sql_only_in_store(tree: &Tree) -> Vec<Finding> {
    in_code(
        tree,
        |room| room != "store",
        &SQL,
        |_| "SQL lives in crates/store only".to_owned(),
    )
}

fn in_code(
    tree: &Tree,
    rooms: fn(&str) -> bool,
    words: &[&str],
    says: fn(&str) -> String,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources = tree
        .texts()
        .filter(|(path, _)| path.ends_with(".rs") && !is_test_file(path));
    for (path, text) in sources.filter(|(path, _)| room(path).is_some_and(rooms)) {
        for (line, code) in code_lines(text) {
            for word in words.iter().filter(|word| code.contains(**word)) {
                findings.push(Finding::at(path, line, says(word)));
            }
        }
    }
    findings
}

/// `unsafe_code = "forbid"` and the rest hold only where a crate asks for them.
pub fn lints_are_inherited(tree: &Tree) -> Vec<Finding> {
    let inherits = |text: &str| {
        let manifest = text.parse::<toml::Table>().ok();
        manifest
            .as_ref()
            .and_then(|m| m.get("lints")?.get("workspace")?.as_bool())
            == Some(true)
    };
    manifests(tree)
        .filter(|(_, _, text)| !inherits(text))
        .map(|(_, path, _)| Finding::whole(path, "add `[lints] workspace = true`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    #[test]
    fn report_may_import_core_but_not_store() {
        let tree = Tree::of(&[(
            "crates/report/Cargo.toml",
            "[dependencies]\nhuiyin-core = {}\nhuiyin-store = {}\n",
        )]);
        assert_one(&imports(&tree), "report may not import huiyin-store");
    }

    #[test]
    fn tests_of_a_lower_room_may_use_a_higher_one() {
        let tree = Tree::of(&[(
            "crates/store/Cargo.toml",
            "[dev-dependencies]\nhuiyin-simulate = {}\n",
        )]);
        assert_eq!(imports(&tree), []);
    }

    #[test]
    fn the_database_driver_has_one_home() {
        let tree = Tree::of(&[
            (
                "crates/server/Cargo.toml",
                "[dependencies]\nrusqlite.workspace = true\n",
            ),
            (
                "crates/store/Cargo.toml",
                "[dependencies]\nrusqlite.workspace = true\n",
            ),
        ]);
        assert_one(&imports(&tree), "only store may name rusqlite");
    }

    #[test]
    fn a_new_room_has_to_say_whom_it_imports() {
        let tree = Tree::of(&[("crates/attic/Cargo.toml", "")]);
        assert_one(&imports(&tree), "new room");
    }

    #[test]
    fn core_asks_nobody_for_the_time() {
        let text = "fn now() { Timestamp::now() }\n#[cfg(test)]\nmod tests {\n  use std::fs;\n}\n";
        let tree = Tree::of(&[
            ("crates/core/src/a.rs", text),
            ("crates/server/src/a.rs", text),
        ]);
        assert_one(&core_is_pure(&tree), "Timestamp::now");
    }

    #[test]
    fn sql_stays_in_store() {
        let text = "const ALL: &str = \"SELECT id FROM ticket\";\n";
        let tree = Tree::of(&[
            ("crates/server/src/a.rs", text),
            ("crates/store/src/a.rs", text),
        ]);
        assert_one(&sql_only_in_store(&tree), "crates/store");
    }

    #[test]
    fn every_crate_inherits_the_lints() {
        let tree = Tree::of(&[
            ("crates/core/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("crates/report/Cargo.toml", "[dependencies]\n"),
        ]);
        assert_one(&lints_are_inherited(&tree), "[lints]");
    }
}
