//! Rules of the house that the compiler does not know. One file a family of rules; each rule is a
//! function from the tree to what is wrong, with the reason in the words of its finding.

mod crates;
mod documents;
mod markers;
mod pages;
mod profiles;
mod stories;
mod verbs;

use std::fmt;

use crate::tree::Tree;

/// One thing to put right.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    file: String,
    /// From 1; 0 where the file as a whole is meant.
    line: usize,
    says: String,
}

impl Finding {
    fn at(file: &str, line: usize, says: impl Into<String>) -> Finding {
        Finding {
            file: file.to_owned(),
            line,
            says: says.into(),
        }
    }

    fn whole(file: &str, says: impl Into<String>) -> Finding {
        Finding::at(file, 0, says)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.says),
            line => write!(f, "{}:{line}: {}", self.file, self.says),
        }
    }
}

/// Everything that is wrong with the tree, by file and line.
pub fn findings(tree: &Tree) -> Vec<Finding> {
    let rules: [fn(&Tree) -> Vec<Finding>; 14] = [
        crates::imports,
        crates::core_is_pure,
        crates::sql_only_in_store,
        crates::lints_are_inherited,
        profiles::no_branch_on_a_centre,
        markers::nothing_left_undone,
        markers::no_path_of_a_machine,
        markers::no_file_too_long,
        markers::no_room_without_a_name,
        pages::nothing_from_outside,
        documents::coverage_is_complete,
        documents::links_lead_somewhere,
        stories::name_their_requirements,
        verbs::all_in_the_matrix,
    ];
    let mut findings: Vec<Finding> = rules.iter().flat_map(|rule| rule(tree)).collect();
    findings.extend(documents::dependencies_are_explained(tree));
    findings.sort();
    findings
}

/// Panics unless the rule finds exactly one thing, whose words contain `says`.
#[cfg(test)]
fn assert_one(findings: &[Finding], says: &str) {
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].says.contains(says), "{findings:?}");
}
