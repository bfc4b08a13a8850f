//! The chores of the house: `cargo xtask tidy` checks what the compiler does not,
//! `cargo xtask coverage` lists where each requirement is named.

mod coverage;
mod tidy;
mod tree;

use std::path::Path;
use std::process::ExitCode;

use tree::Tree;

const USAGE: &str = "\
Usage: cargo xtask <chore>

  tidy       check the rules of the house that the compiler does not know; exit 1 if one is broken
  coverage   list each requirement and feature id with the stories and tests that name it
";

fn main() -> ExitCode {
    let chore = std::env::args().nth(1).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree = match Tree::read(&root) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("cannot read {}: {error}", root.display());
            return ExitCode::FAILURE;
        }
    };
    match chore.as_str() {
        "tidy" => report(&tidy::findings(&tree)),
        "coverage" => {
            print!("{}", coverage::mentions(&tree));
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn report(findings: &[tidy::Finding]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("tidy: nothing to say");
        ExitCode::SUCCESS
    } else {
        println!("tidy: {} to put right", findings.len());
        ExitCode::FAILURE
    }
}
