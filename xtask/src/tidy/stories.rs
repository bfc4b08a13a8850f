//! Stories are acceptance tests: each says which requirement it proves.

use super::Finding;
use crate::coverage;
use crate::tree::Tree;

/// Every story names at least one requirement, and only such as exist.
pub fn name_their_requirements(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stories = tree
        .texts()
        .filter(|(path, _)| path.starts_with("stories/") && path.ends_with(".toml"));
    for (path, text) in stories {
        let named: Vec<&str> = coverage::ids_in(text).collect();
        if named.is_empty() {
            findings.push(Finding::whole(
                path,
                "names no requirement; say in a comment at its head what it proves",
            ));
        }
        for id in named.into_iter().filter(|id| !coverage::is_requirement(id)) {
            findings.push(Finding::whole(
                path,
                format!("names {id}, which is no requirement"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    #[test]
    fn a_story_names_requirements_that_exist() {
        let tree = Tree::of(&[("stories/daye/a.toml", "# proves HD4\ntitle = \"…\"\n")]);
        assert_eq!(name_their_requirements(&tree), []);
        let tree = Tree::of(&[("stories/daye/a.toml", "# proves HD4, HD99\n")]);
        assert_one(&name_their_requirements(&tree), "HD99");
        let tree = Tree::of(&[("stories/daye/a.toml", "title = \"…\"\n")]);
        assert_one(&name_their_requirements(&tree), "no requirement");
    }
}
