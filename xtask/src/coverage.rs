//! Requirement and feature ids: which exist, and where they are named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::tree::Tree;

/// The families of requirements and how many each has (numbered from 1, without gaps).
const FAMILIES: [(&str, u32); 13] = [
    ("OR", 15),
    ("CH", 9),
    ("TR", 7),
    ("DP", 7),
    ("RT", 10),
    ("HD", 11),
    ("WH", 6),
    ("CB", 8),
    ("SV", 10),
    ("CL", 1),
    ("AS", 5),
    ("BU", 5),
    ("KA", 8),
];

/// How many rows the table of features has.
const FEATURES: u32 = 88;

/// Every requirement id, in the order of the requirements: `OR1` … `KA8`.
pub fn requirement_ids() -> impl Iterator<Item = String> {
    FAMILIES
        .into_iter()
        .flat_map(|(family, count)| (1..=count).map(move |n| format!("{family}{n}")))
}

/// Every feature id: `F1` … `F88`.
pub fn feature_ids() -> impl Iterator<Item = String> {
    (1..=FEATURES).map(|n| format!("F{n}"))
}

/// Whether `id` is a requirement id.
pub fn is_requirement(id: &str) -> bool {
    FAMILIES.iter().any(|(family, count)| {
        id.strip_prefix(family)
            .filter(|number| !number.starts_with('0'))
            .and_then(|number| number.parse::<u32>().ok())
            .is_some_and(|number| (1..=*count).contains(&number))
    })
}

/// The words of a text that have the form of a requirement id, existing or not.
pub fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| {
            FAMILIES.iter().any(|(family, _)| {
                word.strip_prefix(family).is_some_and(|number| {
                    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
                })
            })
        })
}

/// One line an id: the stories, tests and sources that name it.
pub fn mentions(tree: &Tree) -> String {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, text) in tree.texts() {
        if path.ends_with(".md") || path.starts_with("xtask/") {
            continue;
        }
        for id in ids_in(text) {
            let paths = named.entry(id).or_default();
            if paths.last() != Some(&path) {
                paths.push(path);
            }
        }
    }
    let mut listing = String::new();
    for id in requirement_ids() {
        let paths = named
            .get(id.as_str())
            .map(|paths| paths.join(" "))
            .unwrap_or_default();
        let _ = writeln!(listing, "{id}\t{paths}");
    }
    listing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_exist_from_one_to_the_last_of_their_family() {
        assert!(is_requirement("HD11"));
        assert!(!is_requirement("HD12"));
        assert!(!is_requirement("HD0"));
        assert!(!is_requirement("HD01"));
        assert!(!is_requirement("XX1"));
        assert_eq!(requirement_ids().count(), 102);
        assert_eq!(feature_ids().last().as_deref(), Some("F88"));
    }

    #[test]
    fn ids_are_found_as_words() {
        let found: Vec<_> = ids_in("proves HD4, RT2; not SHA1, CH_1 or CHAT").collect();
        assert_eq!(found, ["HD4", "RT2"]);
    }

    #[test]
    fn mentions_name_the_file_once() {
        let tree = Tree::of(&[("stories/daye/a.toml", "# HD4 HD4")]);
        assert!(mentions(&tree).contains("HD4\tstories/daye/a.toml\n"));
    }
}
