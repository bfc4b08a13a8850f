//! Documents that promise to be complete are.

use super::Finding;
use crate::coverage;
use crate::tree::Tree;

const COVERAGE: &str = "docs/coverage.md";
const DEPENDENCIES: &str = "docs/dependencies.md";

/// One row for each requirement and feature, and the files it names exist.
pub fn coverage_is_complete(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(COVERAGE) else {
        return vec![Finding::whole(COVERAGE, "is missing")];
    };
    let mut findings = Vec::new();
    let rows: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let first = line.strip_prefix('|')?.split('|').next()?.trim();
            let form = coverage::is_requirement(first)
                || first
                    .strip_prefix('F')
                    .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()) && !n.is_empty());
            form.then_some((index + 1, first))
        })
        .collect();
    for id in coverage::requirement_ids().chain(coverage::feature_ids()) {
        match rows.iter().filter(|(_, row)| *row == id).count() {
            1 => {}
            0 => findings.push(Finding::whole(COVERAGE, format!("has no row for {id}"))),
            n => findings.push(Finding::whole(COVERAGE, format!("has {n} rows for {id}"))),
        }
    }
    for (line, path) in quoted_paths(text) {
        if !tree.has(path) {
            findings.push(Finding::at(
                COVERAGE,
                line,
                format!("names {path}, which is not there"),
            ));
        }
    }
    findings
}

/// What stands in backticks and has a slash is a path from the root.
fn quoted_paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let quoted = line.split('`').skip(1).step_by(2);
        quoted
            .filter(|words| {
                words.contains('/') && !words.contains([' ', '{', '*']) && !words.starts_with('/')
            })
            .map(move |words| (index + 1, words))
    })
}

/// Relative links in documents lead to files that are there.
pub fn links_lead_somewhere(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (index, line) in text.lines().enumerate() {
            for link in line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split([')', ' ']).next())
            {
                let target = link.split('#').next().unwrap_or(link);
                let elsewhere =
                    target.is_empty() || target.contains("://") || target.starts_with("mailto:");
                if !elsewhere && !tree.has(&joined(folder, target)) {
                    findings.push(Finding::at(
                        path,
                        index + 1,
                        format!("the link to {target} leads nowhere"),
                    ));
                }
            }
        }
    }
    findings
}

/// `folder` and a relative link from there, with `.` and `..` resolved.
fn joined(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Every dependency has a row that says what it is for and what it beat.
pub fn dependencies_are_explained(tree: &Tree) -> Vec<Finding> {
    let explained = tree.text(DEPENDENCIES).unwrap_or_default();
    let mut findings = Vec::new();
    for (path, text) in tree
        .texts()
        .filter(|(path, _)| path.ends_with("Cargo.toml"))
    {
        let Ok(manifest) = text.parse::<toml::Table>() else {
            continue;
        };
        let shared = manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("dependencies"));
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"]
            .map(|name| manifest.get(name));
        let tables = sections
            .into_iter()
            .chain([shared])
            .flatten()
            .filter_map(toml::Value::as_table);
        for name in tables.flat_map(toml::Table::keys) {
            let ours = name.starts_with("huiyin");
            let row = explained
                .lines()
                .any(|line| line.starts_with('|') && line.contains(&format!("`{name}`")));
            if !ours
                && !row
                && !findings
                    .iter()
                    .any(|f: &Finding| f.says.starts_with(&format!("`{name}`")))
            {
                findings.push(Finding::whole(
                    path,
                    format!("`{name}` has no row in {DEPENDENCIES}"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    fn complete() -> String {
        coverage::requirement_ids()
            .chain(coverage::feature_ids())
            .map(|id| format!("| {id} | x |\n"))
            .collect()
    }

    #[test]
    fn coverage_has_one_row_an_id() {
        let tree = Tree::of(&[(COVERAGE, &complete())]);
        assert_eq!(coverage_is_complete(&tree), []);
        let tree = Tree::of(&[(COVERAGE, &complete().replace("| HD4 |", "| HD3 |"))]);
        let says: Vec<_> = coverage_is_complete(&tree)
            .into_iter()
            .map(|f| f.says)
            .collect();
        assert_eq!(says, ["has 2 rows for HD3", "has no row for HD4"]);
    }

    #[test]
    fn coverage_names_files_that_exist() {
        let text = complete() + "| more | `stories/daye/gone.toml`, `F1`, `a/b c` |\n";
        assert_one(
            &coverage_is_complete(&Tree::of(&[(COVERAGE, &text)])),
            "gone.toml",
        );
    }

    #[test]
    fn dead_links_are_found() {
        let tree = Tree::of(&[
            (
                "docs/a.md",
                "[b](b.md#part) [up](../README.md) [web](https://example.org) [gone](c.md)\n",
            ),
            ("docs/b.md", ""),
            ("README.md", ""),
        ]);
        assert_one(&links_lead_somewhere(&tree), "c.md");
    }

    #[test]
    fn a_dependency_is_explained_once() {
        let tree = Tree::of(&[
            (
                "Cargo.toml",
                "[workspace.dependencies]\njiff = \"1\"\nserde = \"1\"\nhuiyin-core = {}\n",
            ),
            (
                "crates/core/Cargo.toml",
                "[dependencies]\njiff.workspace = true\n",
            ),
            (DEPENDENCIES, "| `serde` | … |\n"),
        ]);
        assert_one(&dependencies_are_explained(&tree), "`jiff`");
    }
}
