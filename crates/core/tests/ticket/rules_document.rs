//! `docs/rules.md`: who may do what when, and each shipped rulebook in words, written from the code
//! so that officials can read the workflow as a table. Refresh with `UPDATE_GOLDEN=1 cargo test`.

use std::fmt::Write;

use huiyin_core::people::Role;
use huiyin_core::ticket::RULES;

use super::play::{PROFILES, profile};

fn document() -> String {
    let mut text = String::from(
        "# Rules\n\nWritten by a test from the code and the shipped profiles; do not edit.\n\n\
         ## Who may do what, and when\n\nOne table feeds the engine, the pages, the API and the tests.\n\n\
         | verb | 操作 | roles | stages |\n|-|-|-|-|\n",
    );
    for rule in RULES {
        if rule.roles == [Role::System] {
            continue;
        }
        let roles: Vec<&str> = rule.roles.iter().map(|r| r.in_chinese()).collect();
        let stages: Vec<&str> = rule.stages.iter().map(|s| s.in_chinese()).collect();
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            rule.verb.id(),
            rule.verb.in_chinese(),
            roles.join("、"),
            stages.join("、")
        );
    }
    for name in PROFILES {
        let rulebook = profile(name);
        let _ = write!(text, "\n## `{name}` {}\n", rulebook.title);
        for (head, lines) in rulebook.in_chinese() {
            let _ = write!(text, "\n### {head}\n\n");
            for line in lines {
                let _ = writeln!(text, "- {line}");
            }
        }
    }
    text
}

#[test]
fn the_rules_document_says_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    let now = document();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == now,
        "docs/rules.md is out of date: run UPDATE_GOLDEN=1 cargo test -p huiyin-core"
    );
}
