//! From the tables of a town to the flat list of its categories.

use super::{Branch, CategorySeed, Season};

/// Each first-level category followed by its second level.
pub(super) fn flatten(tree: &[Branch]) -> Vec<CategorySeed> {
    let mut all = Vec::new();
    for branch in tree {
        all.push(CategorySeed {
            code: branch.code,
            name: branch.name,
            parent: None,
            weight: 0,
            matters: &[],
            owners: &[],
            season: Season::Any,
        });
        all.extend(branch.leaves.iter().map(|leaf| CategorySeed {
            code: leaf.code,
            name: leaf.name,
            parent: Some(branch.code),
            weight: leaf.weight,
            matters: leaf.matters,
            owners: leaf.owners,
            season: leaf.season,
        }));
    }
    all
}
