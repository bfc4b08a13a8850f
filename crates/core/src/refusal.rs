//! A refusal is a value: a stable code for machines, a Chinese sentence that says what to do
//! instead for people, and the clause it rests on.

use serde::{Deserialize, Serialize};

/// Why a command was not carried out. Nothing has changed when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable, in snake case; listed in `docs/refusals.md` and in INTERFACES §3.
    pub code: String,
    /// One or two plain Chinese sentences: what is wrong and what to do instead.
    pub sentence: String,
    /// The clause of the centre's rulebook that demands it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The field of the command that is at fault, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Refusal {
    pub fn new(code: &str, sentence: impl Into<String>) -> Self {
        Refusal {
            code: code.to_owned(),
            sentence: sentence.into(),
            clause: None,
            field: None,
        }
    }

    /// Adds the clause that the refusal rests on.
    #[must_use]
    pub fn under(mut self, clause: &str) -> Self {
        if !clause.is_empty() {
            self.clause = Some(clause.to_owned());
        }
        self
    }

    /// Names the field of the command that is at fault.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// A required field is missing or has a value that cannot be read.
    pub fn bad_field(field: &str, sentence: impl Into<String>) -> Self {
        Refusal::new("bad_field", sentence).at(field)
    }

    /// The actor's role may not do this, or not to this ticket.
    pub fn not_permitted(what: &str) -> Self {
        Refusal::new(
            "not_permitted",
            format!(
                "您的岗位不能办理“{what}”。如确需办理，请联系平台管理员核对岗位，或交由有权的岗位办理。"
            ),
        )
    }

    /// Not at this step of the ticket.
    pub fn wrong_state(sentence: &str) -> Self {
        Refusal::new("wrong_state", sentence)
    }

    /// The centre's rulebook has no such mechanism, or it comes with a later version.
    pub fn not_available(what: &str) -> Self {
        Refusal::new(
            "not_available",
            format!("本中心没有启用“{what}”。请按本中心规则中已有的方式办理。"),
        )
    }

    /// Whether the attempt itself is worth keeping in the journal: a late return and a reply
    /// without contact are signs of how a unit works (LIFECYCLE, T8 and T15).
    pub fn matters(&self) -> bool {
        matches!(
            self.code.as_str(),
            "return_not_allowed"
                | "return_window_closed"
                | "return_reason_banned"
                | "return_needs_head_signature"
                | "return_needs_rightful_unit"
                | "no_contact_record"
                | "extension_after_due"
                | "extension_over_cap"
                | "withdraw_only_by_petitioner"
                | "callback_by_own_unit"
                | "deduction_needs_signature"
                | "deduction_needs_seal"
        )
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}（{}）", self.sentence, self.code)
    }
}

impl std::error::Error for Refusal {}
