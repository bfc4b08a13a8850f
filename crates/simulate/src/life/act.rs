//! Acts: the verbs of the interface with their texts filled in. An act serialises to the wire form
//! `{"do": verb, "with": {…}}`; what only the driver can know stands as a placeholder:
//!
//! - `"+10wd"` (working days) in `until` and `due`: a date so many working days ahead of the act;
//! - `"-95m"` in `occurred_at`: so many minutes before the act;
//! - `"#0"` in `into` and `to`: the ticket of the script with that index in its group;
//! - `category` is the code of the town's tree, units are full names.

use serde::{Serialize, Serializer};

/// Working days ahead of the act, written `+10wd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaysAhead(pub u32);

impl Serialize for DaysAhead {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("+{}wd", self.0))
    }
}

/// Minutes before the act, written `-95m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinutesAgo(pub u32);

impl Serialize for MinutesAgo {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("-{}m", self.0))
    }
}

/// Another ticket of the same group of scripts, written `#0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketRef(pub usize);

impl Serialize for TicketRef {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("#{}", self.0))
    }
}

/// The petitioner as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Petitioner {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `person` or `enterprise`.
    pub kind: &'static str,
}

/// The place as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<String>,
}

/// Where an upper platform has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Upstream {
    pub system: &'static str,
    pub number: String,
}

/// A date of a hold plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Milestone {
    pub due: DaysAhead,
    pub text: String,
}

/// What is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Register {
    pub channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'static str>,
    pub kind: &'static str,
    pub title: String,
    pub content: String,
    pub category: &'static str,
    pub petitioner: Petitioner,
    pub place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<MinutesAgo>,
    pub anonymous: bool,
    pub urgency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
    pub enterprise_related: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling: Option<&'static str>,
    /// A due rule, for `commitment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statutory_limit: Option<&'static str>,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Act {
    Register(Box<Register>),
    Supplement {
        text: String,
    },
    Urge {
        text: String,
    },
    Link {
        to: TicketRef,
        same_matter: bool,
    },
    Merge {
        into: TicketRef,
    },
    Reject {
        reason: String,
        basis: String,
    },
    TransferOut {
        to: &'static str,
        receiving_number: String,
    },
    AnswerDirectly {
        text: String,
    },
    MarkIneffective {
        reason: String,
    },
    Dispatch {
        lead: String,
        co_units: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        basis: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    RuleResponsibility {
        lead: String,
        co_units: Vec<String>,
        basis: &'static str,
        note: String,
        level: u8,
    },
    Recall {
        reason: String,
    },
    SignFor {},
    RequestReturn {
        reason_code: &'static str,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        rightful_unit: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        head_signature: Option<String>,
    },
    ApproveReturn {
        text: String,
    },
    RefuseReturn {
        text: String,
    },
    RequestRejection {
        basis: String,
        text: String,
    },
    RecordContact {
        means: &'static str,
        outcome: &'static str,
        text: String,
    },
    RecordVisit {
        findings: String,
    },
    GiveNotice {
        missing: Vec<String>,
    },
    RequestExtension {
        until: DaysAhead,
        reason: String,
        citizen_told: bool,
    },
    ApproveExtension {
        text: String,
    },
    RefuseExtension {
        text: String,
    },
    RequestHold {
        plan: String,
        until: DaysAhead,
        milestones: Vec<Milestone>,
    },
    ApproveHold {
        text: String,
    },
    RefuseHold {
        text: String,
    },
    ClearHold {
        text: String,
    },
    ReportCoResult {
        text: String,
    },
    ReportStage {
        reasons: String,
    },
    ReportDone {
        measures: String,
        progress: String,
        result: String,
        public_reply: String,
        outcome: &'static str,
    },
    ApproveReply {},
    RejectReply {
        defect: &'static str,
        text: String,
    },
    RecordCallback {
        reached: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        contacted: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        solved: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        satisfaction: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        trust: Option<&'static str>,
        text: String,
    },
    Rate {
        satisfaction: &'static str,
        text: String,
    },
    OrderRectification {
        text: String,
    },
    ReportRectified {
        measures: String,
        progress: String,
        result: String,
    },
    RequestDeduction {
        reason: String,
        signed: Option<String>,
        sealed: bool,
    },
    DecideDeduction {
        accepted: bool,
        text: String,
    },
    DecidePanel {
        verdict: &'static str,
        minutes: String,
    },
    Rehandle {
        reason: &'static str,
        text: String,
    },
    Withdraw {
        reason: String,
    },
    Reopen {
        reason: String,
    },
    LookBack {
        text: String,
    },
}

impl Act {
    /// The verb, as in the interface.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Supplement { .. } => "supplement",
            Self::Urge { .. } => "urge",
            Self::Link { .. } => "link",
            Self::Merge { .. } => "merge",
            Self::Reject { .. } => "reject",
            Self::TransferOut { .. } => "transfer_out",
            Self::AnswerDirectly { .. } => "answer_directly",
            Self::MarkIneffective { .. } => "mark_ineffective",
            Self::Dispatch { .. } => "dispatch",
            Self::RuleResponsibility { .. } => "rule_responsibility",
            Self::Recall { .. } => "recall",
            Self::SignFor {} => "sign_for",
            Self::RequestReturn { .. } => "request_return",
            Self::ApproveReturn { .. } => "approve_return",
            Self::RefuseReturn { .. } => "refuse_return",
            Self::RequestRejection { .. } => "request_rejection",
            Self::RecordContact { .. } => "record_contact",
            Self::RecordVisit { .. } => "record_visit",
            Self::GiveNotice { .. } => "give_notice",
            Self::RequestExtension { .. } => "request_extension",
            Self::ApproveExtension { .. } => "approve_extension",
            Self::RefuseExtension { .. } => "refuse_extension",
            Self::RequestHold { .. } => "request_hold",
            Self::ApproveHold { .. } => "approve_hold",
            Self::RefuseHold { .. } => "refuse_hold",
            Self::ClearHold { .. } => "clear_hold",
            Self::ReportCoResult { .. } => "report_co_result",
            Self::ReportStage { .. } => "report_stage",
            Self::ReportDone { .. } => "report_done",
            Self::ApproveReply {} => "approve_reply",
            Self::RejectReply { .. } => "reject_reply",
            Self::RecordCallback { .. } => "record_callback",
            Self::Rate { .. } => "rate",
            Self::OrderRectification { .. } => "order_rectification",
            Self::ReportRectified { .. } => "report_rectified",
            Self::RequestDeduction { .. } => "request_deduction",
            Self::DecideDeduction { .. } => "decide_deduction",
            Self::DecidePanel { .. } => "decide_panel",
            Self::Rehandle { .. } => "rehandle",
            Self::Withdraw { .. } => "withdraw",
            Self::Reopen { .. } => "reopen",
            Self::LookBack { .. } => "look_back",
        }
    }
}
