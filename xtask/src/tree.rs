//! The files of the repository as the checks see them: paths and texts, nothing built or fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// Directories that are made, not written.
const MADE: [&str; 5] = [
    "target",
    "node_modules",
    "test-output",
    "huiyin-data",
    "proptest-regressions",
];
/// Hidden directories that are written all the same.
const WRITTEN_HIDDEN: [&str; 2] = [".ci", ".cargo"];

/// Every file below the root; texts by path (with `/`), and the names of those that are not text.
#[derive(Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    others: BTreeSet<String>,
}

impl Tree {
    /// Reads the tree below `root`.
    pub fn read(root: &Path) -> io::Result<Tree> {
        let mut tree = Tree::default();
        tree.read_below(root, "")?;
        Ok(tree)
    }

    fn read_below(&mut self, directory: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}/{name}")
            };
            if entry.file_type()?.is_dir() {
                let hidden = name.starts_with('.') && !WRITTEN_HIDDEN.contains(&name.as_str());
                if !hidden && !MADE.contains(&name.as_str()) {
                    self.read_below(&entry.path(), &path)?;
                }
                continue;
            }
            match String::from_utf8(std::fs::read(entry.path())?) {
                Ok(text) => {
                    self.texts.insert(path, text);
                }
                Err(_) => {
                    self.others.insert(path);
                }
            }
        }
        Ok(())
    }

    /// All texts with their paths, in the order of the paths.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text at `path`, if there is one.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether `path` is a file or a directory of the tree.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = format!("{path}/");
        self.texts.contains_key(path)
            || self.others.contains(path)
            || self
                .texts
                .range(inside.clone()..)
                .next()
                .is_some_and(|(p, _)| p.starts_with(&inside))
            || self
                .others
                .range(inside.clone()..)
                .next()
                .is_some_and(|p| p.starts_with(&inside))
    }

    /// A tree of made-up files, for the tests of the checks.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let texts = files
            .iter()
            .map(|(p, t)| ((*p).to_owned(), (*t).to_owned()))
            .collect();
        Tree {
            texts,
            others: BTreeSet::new(),
        }
    }
}

/// Whether the file as a whole is test code.
pub fn is_test_file(path: &str) -> bool {
    path.contains("/tests/")
        || path.contains("/benches/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
}

/// The lines of a Rust file, numbered from 1, that are neither comments nor below `#[cfg(test)] mod`.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let end = lines
        .windows(2)
        .position(|pair| {
            pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod ")
        })
        .filter(|&at| !lines[at + 1].trim_end().ends_with(';'))
        .unwrap_or(lines.len());
    lines
        .into_iter()
        .take(end)
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_the_tests_begin_and_comments_are_not_code() {
        let text = "//! says\nfn a() {}\n// aside\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
        let lines: Vec<_> = code_lines(text).collect();
        assert_eq!(lines, [(2, "fn a() {}")]);
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_does_not_end_the_code() {
        let text = "#[cfg(test)]\nmod tests;\nfn a() {}\n";
        assert_eq!(code_lines(text).last(), Some((3, "fn a() {}")));
    }

    #[test]
    fn has_knows_files_and_directories() {
        let tree = Tree::of(&[("docs/glossary.md", "")]);
        assert!(tree.has("docs/glossary.md"));
        assert!(tree.has("docs/"));
        assert!(!tree.has("doc"));
    }
}
