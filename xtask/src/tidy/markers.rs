//! What must not be left lying about.

use super::Finding;
use crate::tree::Tree;

const LONGEST: usize = 600;

/// Files that are longer than the rest and why they stay in one piece.
const MAY_BE_LONG: [(&str, &str); 0] = [];

/// Spelled in halves, so that this file does not find itself.
const UNDONE: [&str; 7] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("unimpl", "emented!"),
    concat!("to", "do!("),
    concat!("#[ign", "ore"),
    concat!("db", "g!("),
];

const MACHINES: [&str; 5] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/shared"),
    concat!("/Us", "ers/"),
];

const NAMELESS: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "manager", "misc", "shared",
];

fn written_by_us(path: &str) -> bool {
    !path.contains("/vendor/")
        && !path.contains("/holidays/")
        && !path.ends_with(".lock")
        && !path.ends_with("-lock.json")
}

fn is_code(path: &str) -> bool {
    [
        ".rs", ".html", ".css", ".js", ".mjs", ".toml", ".sql", ".sh",
    ]
    .iter()
    .any(|end| path.ends_with(end))
        || matches!(path, "test" | ".ci/run")
}

/// Work left undone is done or becomes an issue; a test that does not run proves nothing.
pub fn nothing_left_undone(tree: &Tree) -> Vec<Finding> {
    let code = tree
        .texts()
        .filter(|(path, _)| is_code(path) && written_by_us(path));
    code.flat_map(|(path, text)| {
        lines_with(path, text, &UNDONE, |word| {
            format!("`{word}`: finish it, or write it down as an issue")
        })
    })
    .collect()
}

/// Paths of somebody's machine mean nothing to the next reader.
pub fn no_path_of_a_machine(tree: &Tree) -> Vec<Finding> {
    let ours = tree
        .texts()
        .filter(|(path, _)| written_by_us(path) && *path != "LICENSE");
    ours.flat_map(|(path, text)| {
        lines_with(path, text, &MACHINES, |word| {
            format!("`{word}…` is a path of one machine")
        })
    })
    .collect()
}

fn lines_with(path: &str, text: &str, words: &[&str], says: fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for word in words.iter().filter(|word| holds_word(line, word)) {
            findings.push(Finding::at(path, index + 1, says(word)));
        }
    }
    findings
}

/// Whether `word` stands in `line`, not as a part of a longer word.
fn holds_word(line: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = joins(line[..at].chars().next_back()) && joins(word.chars().next());
        let after =
            joins(line[at + word.len()..].chars().next()) && joins(word.chars().next_back());
        // A path may follow a dot or a letter (`./home/…`, `https://host/home/…`): that is no machine's.
        let inner = word.starts_with('/')
            && line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '}');
        !(before || after || inner)
    })
}

/// A file one cannot take in is two files.
pub fn no_file_too_long(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let code = tree
        .texts()
        .filter(|(path, _)| is_code(path) && written_by_us(path) && !path.ends_with(".toml"));
    for (path, text) in code {
        let long = text.lines().count() > LONGEST;
        let allowed = MAY_BE_LONG.iter().any(|(file, _)| *file == path);
        if long && !allowed {
            let says = format!(
                "has {} lines; split it below {LONGEST}, by what it is about",
                text.lines().count()
            );
            findings.push(Finding::whole(path, says));
        }
        if !long && allowed {
            findings.push(Finding::whole(
                path,
                "is short again: strike it from MAY_BE_LONG",
            ));
        }
    }
    findings
}

/// A module says what is in it.
pub fn no_room_without_a_name(tree: &Tree) -> Vec<Finding> {
    let sources = tree.texts().filter(|(path, _)| path.ends_with(".rs"));
    let nameless = |path: &str| {
        path.trim_end_matches(".rs")
            .split('/')
            .find(|part| NAMELESS.contains(part))
            .map(str::to_owned)
    };
    sources
        .filter_map(|(path, _)| nameless(path).map(|part| (path, part)))
        .map(|(path, part)| {
            Finding::whole(path, format!("`{part}` says nothing; name what it holds"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    #[test]
    fn undone_work_is_found_as_a_word() {
        let text = format!("// {}: later\nlet {}S = 1;\n", UNDONE[0], UNDONE[0]);
        let tree = Tree::of(&[("crates/core/src/a.rs", &text), ("README.md", &text)]);
        assert_one(&nothing_left_undone(&tree), UNDONE[0]);
    }

    #[test]
    fn tests_that_do_not_run_are_found() {
        let text = format!("{} = \"slow\"]\nfn a() {{}}\n", UNDONE[5]);
        assert_one(
            &nothing_left_undone(&Tree::of(&[("crates/core/tests/a.rs", &text)])),
            UNDONE[5],
        );
    }

    #[test]
    fn paths_of_a_machine_are_found_and_addresses_are_not() {
        let path = MACHINES[1];
        let text =
            format!("see {path}li/notes\nhref=\"{{base}}{path}x\"\nhttps://example.org{path}x\n");
        assert_one(
            &no_path_of_a_machine(&Tree::of(&[("docs/a.md", &text)])),
            "one machine",
        );
    }

    #[test]
    fn long_files_are_found() {
        let long = "\n".repeat(LONGEST + 1);
        let exact = "\n".repeat(LONGEST);
        let tree = Tree::of(&[
            ("crates/core/src/long.rs", &long),
            ("crates/core/src/exact.rs", &exact),
            ("crates/server/assets/vendor/htmx.js", &long),
        ]);
        assert_one(&no_file_too_long(&tree), "601 lines");
    }

    #[test]
    fn nameless_rooms_are_found() {
        let tree = Tree::of(&[
            ("crates/core/src/utils/time.rs", ""),
            ("crates/core/src/commonly.rs", ""),
        ]);
        assert_one(&no_room_without_a_name(&tree), "utils");
    }
}
