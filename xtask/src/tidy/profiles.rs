//! Regional variation is data in `profiles/`, never a branch on a centre's name.

use super::Finding;
use crate::tree::{Tree, code_lines, is_test_file};

const CENTRES: [&str; 10] = [
    "xigang",
    "laishan",
    "xinglongtai",
    "shaobao",
    "daye",
    "西岗",
    "莱山",
    "兴隆台",
    "盘锦",
    "大冶",
];

/// Where a centre may be named in code, and why.
const MAY_NAME: [(&str, &str); 3] = [
    (
        "crates/server/src/cli/profiles.rs",
        "the list of profiles that are compiled in",
    ),
    (
        "crates/simulate/src/towns",
        "the demo's organisations, which are data of each centre",
    ),
    (
        "crates/server/src/api/operations.rs",
        "the example of an address in the API document",
    ),
];

/// No code outside the listed places knows a centre by name.
pub fn no_branch_on_a_centre(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources = tree.texts().filter(|(path, _)| {
        path.starts_with("crates/")
            && path.contains("/src/")
            && path.ends_with(".rs")
            && !is_test_file(path)
    });
    for (path, text) in
        sources.filter(|(path, _)| !MAY_NAME.iter().any(|(place, _)| path.starts_with(place)))
    {
        for (line, code) in code_lines(text) {
            let code = code.split(" // ").next().unwrap_or(code);
            // An example in the help of a command decides nothing.
            if code.contains("huiyin ") {
                continue;
            }
            if let Some(centre) = CENTRES.iter().find(|centre| code.contains(**centre)) {
                let says = format!("names the centre {centre}; make it a setting of the profile");
                findings.push(Finding::at(path, line, says));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    #[test]
    fn a_branch_on_a_centre_is_found_and_a_comment_is_not() {
        let text = "/// as `daye` does\n  huiyin profile show laishan\nif profile == \"daye\" {} // laishan\n";
        let tree = Tree::of(&[("crates/core/src/ticket/returns.rs", text)]);
        assert_one(&no_branch_on_a_centre(&tree), "daye");
    }

    #[test]
    fn the_demo_and_the_tests_may_name_centres() {
        let text = "make(\"daye\")\n";
        let tree = Tree::of(&[
            ("crates/server/src/cli/profiles.rs", text),
            ("crates/simulate/src/towns/daye.rs", text),
            ("crates/core/tests/profiles.rs", text),
        ]);
        assert_eq!(no_branch_on_a_centre(&tree), []);
    }
}
