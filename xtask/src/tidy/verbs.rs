//! The verbs of the API stay put, and each has its rows in the matrix of who may do what.

use super::Finding;
use crate::tree::Tree;

/// Where the matrix role × verb is written.
const MATRIX: &str = "crates/core/src/people/matrix.rs";

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

/// A verb without a row would be a verb that nobody was asked about.
pub fn all_in_the_matrix(tree: &Tree) -> Vec<Finding> {
    let Some(matrix) = tree.text(MATRIX) else {
        return vec![Finding::whole(
            MATRIX,
            "is missing; it says which role may use which verb",
        )];
    };
    let words: Vec<&str> = matrix
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .collect();
    VERBS
        .split_whitespace()
        .filter(|verb| {
            !words
                .iter()
                .any(|word| word == verb || *word == variant(verb))
        })
        .map(|verb| Finding::whole(MATRIX, format!("has no row for the verb {verb}")))
        .collect()
}

/// `sign_for` as the variant of an enum: `SignFor`.
fn variant(verb: &str) -> String {
    verb.split('_')
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    #[test]
    fn verbs_may_be_written_as_words_or_as_variants() {
        let all: String = VERBS
            .split_whitespace()
            .map(|verb| format!("Verb::{},\n", variant(verb)))
            .collect();
        assert_eq!(all_in_the_matrix(&Tree::of(&[(MATRIX, &all)])), []);
        assert_eq!(all_in_the_matrix(&Tree::of(&[(MATRIX, VERBS)])), []);
        assert_one(
            &all_in_the_matrix(&Tree::of(&[(MATRIX, &all.replace("SignFor", "Sign"))])),
            "sign_for",
        );
    }
}
