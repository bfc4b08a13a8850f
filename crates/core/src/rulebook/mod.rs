//! A centre's rules as a typed profile: one TOML file, each setting with the clause it comes from.
//! A section that the document is silent on is absent, and so is its mechanism: no clock, no rule,
//! nothing shown (REQUIREMENTS “Parameters × profiles”).

mod check;
mod load;
mod prose;

pub use load::{Fault, load, load_with};

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, DueRule, Source};
use crate::people::Role;
use crate::terms::{Channel, ChannelGroup, ClockName, Handling, ReturnReason};

/// The rulebook of one centre in one version. A ticket keeps the version it was registered under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rulebook {
    /// The profile's identifier, such as `daye`.
    pub name: String,
    /// The centre's name as its people say it.
    pub title: String,
    pub version: u32,
    /// The day from which this version governs newly registered tickets.
    pub effective: Date,
    /// The document that the rules come from.
    pub document: String,
    /// Six digits; the first part of the ticket number.
    pub area_code: String,
    #[serde(default)]
    pub calendar: CalendarRules,
    #[serde(default)]
    pub intake: IntakeRules,
    /// Each clock that runs, from when, for whom. Named `[[limit]]` in the file.
    #[serde(default, rename = "limit")]
    pub limits: Vec<Limit>,
    #[serde(default)]
    pub returns: Option<ReturnRules>,
    #[serde(default)]
    pub first_receiver: Option<FirstReceiverRules>,
    #[serde(default)]
    pub extension: Option<ExtensionRules>,
    #[serde(default)]
    pub hold: Option<HoldRules>,
    #[serde(default)]
    pub reply: ReplyRules,
    #[serde(default)]
    pub callback: Option<CallbackRules>,
    #[serde(default)]
    pub deduction: Option<DeductionRules>,
    #[serde(default)]
    pub panel: Option<PanelRules>,
    #[serde(default)]
    pub reopen: Option<ReopenRules>,
    /// What the document demands of people and no engine can enforce; shown in the profile's
    /// prose so that a clerk can hold it against the document. Named `[[by_people]]`.
    #[serde(default)]
    pub by_people: Vec<ByPeople>,
}

/// Local time: when a day ends and when the office works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarRules {
    /// IANA name of the zone in which the centre lives.
    pub zone: String,
    /// `24:00`, or the closing time at which a day ends for due times.
    pub day_end: String,
    /// Office hours, for working-hour limits and the clock of the working day.
    pub office_hours: Vec<String>,
}

impl Default for CalendarRules {
    fn default() -> Self {
        CalendarRules {
            zone: "Asia/Shanghai".to_owned(),
            day_end: "24:00".to_owned(),
            office_hours: vec!["08:30-12:00".to_owned(), "13:30-17:30".to_owned()],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct IntakeRules {
    /// The channels that the centre takes requests from; empty = all.
    pub channels: Vec<Channel>,
    pub clause: String,
}

/// From which moment a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// 接诉
    Registration,
    /// 交办
    Dispatch,
    /// 签收
    Signing,
    /// The step itself: a reply under review, a callback that is due, an order to rectify.
    Step,
}

impl Start {
    pub fn in_chinese(self) -> &'static str {
        match self {
            Start::Registration => "接诉",
            Start::Dispatch => "交办",
            Start::Signing => "签收",
            Start::Step => "进入该环节",
        }
    }
}

/// One clock's limit and to which tickets it applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub clock: ClockName,
    pub within: DueRule,
    pub from: Start,
    /// The handling classes it applies to; empty = all.
    #[serde(default)]
    pub handling: Vec<Handling>,
    /// The channel group it applies to; absent = all.
    #[serde(default)]
    pub group: Option<ChannelGroup>,
    pub clause: String,
}

/// 退单 (REQUIREMENTS RT2–RT4, RT8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRules {
    /// False: 一办到底、不得回退; a dispute goes to the lead department instead.
    pub allowed: bool,
    /// Accepted reasons; empty = all.
    #[serde(default)]
    pub reasons: Vec<ReturnReason>,
    #[serde(default)]
    pub written_note: bool,
    #[serde(default)]
    pub head_signature: bool,
    #[serde(default)]
    pub rightful_unit: bool,
    /// The facts must have been looked at on site before a return is asked.
    #[serde(default)]
    pub site_visit: bool,
    /// Phrases that a return may not be argued with; `□` stands for 我局, 我中心, 本单位 and the like.
    #[serde(default)]
    pub banned_phrases: Vec<String>,
    pub clause: String,
}

/// 首问负责 or 首接负责: the first unit that receives a matter stays its lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstReceiverRules {
    /// What the centre calls it.
    pub term: String,
    pub clause: String,
}

/// 延期 (REQUIREMENTS HD4). At most one of `cap` and `extra` is set; neither means no cap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionRules {
    /// The longest the clock may run in all, counted from its start.
    #[serde(default)]
    pub cap: Option<DueRule>,
    /// The most working days that may be added to the limit, in all.
    #[serde(default)]
    pub extra_working_days: Option<u32>,
    /// The petitioner must have been told of the new date.
    #[serde(default)]
    pub citizen_told: bool,
    /// A cause must be written down.
    #[serde(default)]
    pub needs_reason: bool,
    pub clause: String,
}

/// 挂账 (REQUIREMENTS HD5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldRules {
    /// A plan must be written down.
    pub plan: bool,
    /// The hold is a step towards a project that solves the matter.
    #[serde(default)]
    pub project: bool,
    pub clause: String,
}

/// What a unit's reply needs before it may be handed in (REQUIREMENTS HD1, HD7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyRules {
    pub contact_record: bool,
    /// Which parts must be filled in.
    pub required: Vec<ReplyPart>,
    /// A stage report counts as the answer to the petitioner.
    pub stage_report_stops_reply: bool,
    pub clause: String,
}

/// 举措、进展、结果
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyPart {
    Measures,
    Progress,
    Result,
}

impl ReplyPart {
    pub fn in_chinese(self) -> &'static str {
        match self {
            ReplyPart::Measures => "举措",
            ReplyPart::Progress => "进展",
            ReplyPart::Result => "结果",
        }
    }
}

/// 回访 (REQUIREMENTS CB1–CB3, CB8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackRules {
    /// Who calls back: `callback_agent` of the centre or `lead_department`.
    pub by: Role,
    /// After attempts on so many different days without reaching anybody the ticket closes.
    #[serde(default = "three")]
    pub unreached_days: u8,
    /// The petitioner's own rating closes the ticket as a call would.
    #[serde(default)]
    pub self_rating_closes: bool,
    /// The lead departments' list for the month is the queue.
    #[serde(default)]
    pub monthly_list: bool,
    pub clause: String,
}

fn three() -> u8 {
    3
}

/// 核减 (REQUIREMENTS CB4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeductionRules {
    pub signature: bool,
    pub seal: bool,
    pub clause: String,
}

/// 研判 after the second dissatisfaction (REQUIREMENTS CB5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelRules {
    pub clause: String,
}

/// The window in which a petitioner may have a closed ticket reopened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReopenRules {
    pub within: DueRule,
    pub clause: String,
}

/// A rule of the document that people keep, not the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByPeople {
    pub text: String,
    pub clause: String,
}

impl Rulebook {
    /// The limit of a clock for tickets of this class and group, where the document sets one.
    /// The first row that fits wins, so the particular stands before the general.
    pub fn limit(
        &self,
        clock: ClockName,
        handling: Handling,
        group: ChannelGroup,
    ) -> Option<&Limit> {
        self.limits.iter().find(|limit| {
            limit.clock == clock
                && (limit.handling.is_empty() || limit.handling.contains(&handling))
                && limit.group.is_none_or(|g| g == group)
        })
    }

    /// Whether the centre has a limit for signing; without one the unit's first act signs.
    pub fn has_sign_rule(&self) -> bool {
        self.limits.iter().any(|l| l.clock == ClockName::Sign)
    }

    pub fn source(&self, clause: &str) -> Source {
        Source {
            profile: self.name.clone(),
            version: self.version,
            clause: clause.to_owned(),
        }
    }
}
