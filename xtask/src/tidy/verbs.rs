//! The verbs of the API stay put, and each has its rows in the matrix of who may do what.

use super::Finding;
use crate::tree::Tree;

/// Where the verbs are written, those of a later version in the block `later { … }`.
const COMMANDS: &str = "crates/core/src/ticket/command.rs";
/// Where the matrix role × verb × stage is written.
const MATRIX: &str = "crates/core/src/ticket/matrix.rs";

/// The fixed verbs of the API, a mechanism a line.
const VERBS: &str = "
    register supplement amend correct link urge recall request_rejection
    reject transfer_out answer_directly merge classify mark_ineffective
    dispatch rule_responsibility
    sign_for
    request_return approve_return refuse_return
    record_contact record_visit give_notice
    request_extension approve_extension refuse_extension
    request_hold approve_hold refuse_hold clear_hold
    report_co_result report_stage report_done
    approve_reply reject_reply
    record_callback rate
    order_rectification report_rectified request_deduction decide_deduction decide_panel
    rehandle withdraw reopen look_back
    supervise answer_supervision close_supervision escalate
    whistle ack_whistle report_in rate_reporter finish_whistle
    direct answer_directive transfer_clue consult mediate
    comment read attach publish unpublish mark_exemplary
";

/// A fixed verb that is gone would break others; one without a row nobody was asked about.
pub fn all_in_the_matrix(tree: &Tree) -> Vec<Finding> {
    let (Some(commands), Some(matrix)) = (tree.text(COMMANDS), tree.text(MATRIX)) else {
        return vec![Finding::whole(
            COMMANDS,
            format!("or {MATRIX} is missing; they say which role may use which verb"),
        )];
    };
    let (now, later) = commands
        .split_once("\n    later {\n")
        .unwrap_or((commands, ""));
    let mut findings = Vec::new();
    for verb in VERBS.split_whitespace() {
        if !commands.contains(&format!("= \"{verb}\",")) {
            findings.push(Finding::whole(
                COMMANDS,
                format!("has lost the fixed verb {verb}"),
            ));
        }
    }
    let in_matrix = |variant: &str| {
        let name = format!("Verb::{variant}");
        matrix.match_indices(&name).any(|(at, _)| {
            !matrix[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    for variant in variants(now).filter(|variant| !in_matrix(variant)) {
        findings.push(Finding::whole(MATRIX, format!("has no row for {variant}")));
    }
    for variant in variants(later).filter(|variant| in_matrix(variant)) {
        findings.push(Finding::whole(
            MATRIX,
            format!("has a row for {variant}, which this version does not carry out"),
        ));
    }
    findings
}

/// The variants of a table of rows `Variant(…) = "identifier", "中文";`.
fn variants(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter_map(|line| {
        let row = line.trim();
        let (variant, rest) = row.split_once(" = \"")?;
        let name = variant.split('(').next()?;
        (rest.ends_with("\";") && name.chars().all(|c| c.is_ascii_alphanumeric())).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    fn commands() -> String {
        let rows: String = VERBS
            .split_whitespace()
            .map(|verb| format!("    {}(x::Y) = \"{verb}\", \"…\";\n", variant(verb)))
            .collect();
        rows + "    later {\n    Ponder = \"ponder\", \"…\";\n"
    }

    fn matrix() -> String {
        VERBS
            .split_whitespace()
            .map(|verb| format!("row(Verb::{},\n", variant(verb)))
            .collect()
    }

    /// `sign_for` as the variant of an enum: `SignFor`.
    fn variant(verb: &str) -> String {
        let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
        verb.split('_').map(capital).collect()
    }

    fn check(commands: &str, matrix: &str) -> Vec<Finding> {
        all_in_the_matrix(&Tree::of(&[(COMMANDS, commands), (MATRIX, matrix)]))
    }

    #[test]
    fn every_verb_has_a_row() {
        assert_eq!(check(&commands(), &matrix()), []);
        assert_one(
            &check(&commands(), &matrix().replace("Verb::SignFor,", "")),
            "no row for SignFor",
        );
    }

    #[test]
    fn a_fixed_verb_stays() {
        let commands =
            commands().replace("    Rate(x::Y) = \"rate\"", "    Rate(x::Y) = \"judge\"");
        assert_one(&check(&commands, &matrix()), "lost the fixed verb rate");
    }

    #[test]
    fn a_verb_of_a_later_version_has_no_row() {
        assert_one(
            &check(&commands(), &(matrix() + "row(Verb::Ponder,\n")),
            "Ponder",
        );
    }
}
