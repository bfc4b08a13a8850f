//! Why a due time is what it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::counting::Counting;
use super::due::effective_rule;
use super::{DueRule, Moment, Stretch, Why};

/// Where a rule is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The rulebook's id: `daye`.
    pub profile: String,
    /// The rulebook's version.
    pub version: u32,
    /// The clause, in the words of the document: `大冶 §8`.
    pub clause: String,
}

/// Everything that a due time rests on: small enough for each journal row, complete enough to show each
/// day again without asking any calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The rule as it is written.
    pub rule: DueRule,
    /// What a percentage refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<DueRule>,
    /// Where the rule is written.
    pub source: Source,
    /// The instant from which it counts.
    pub started_at: Moment,
    /// The due time that came out: the first instant that is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The days that were counted over.
    pub days: Stretch,
    /// Set by a person or another system, not by counting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decided: bool,
}

/// One day of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which day.
    pub date: Date,
    /// What kind of day it was at the time of counting.
    pub why: Why,
    /// What the count made of it.
    pub verdict: Verdict,
}

/// What a count makes of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The day of start, which does not count (民法典 201).
    StartDay,
    /// Hours start within this day.
    Starts,
    /// The n-th day that counts.
    Counted(u32),
    /// Does not count, not being a working day.
    Skipped,
    /// So much of this day's office hours counts.
    Worked {
        /// seconds
        seconds: u32,
    },
    /// The count ended here, but the limit goes on to the next working day (民法典 203).
    PutOff,
    /// The limit ends with or within this day.
    LastDay,
}

impl Proof {
    /// Day by day, in order.
    pub fn steps(&self) -> Vec<Step> {
        if self.at.is_none() {
            return Vec::new();
        }
        self.days.steps(self.counting())
    }

    /// The day of start.
    pub fn first_day(&self) -> Date {
        self.days.first_day
    }

    /// The day with which, or within which, the limit ends.
    pub fn last_day(&self) -> Date {
        self.days.last_day
    }

    /// Years that were counted on weekends alone because their notice was not known.
    pub fn no_data_years(&self) -> &[i16] {
        &self.days.no_data_years
    }

    /// The rule with a percentage replaced by the working days that it comes to.
    pub fn effective_rule(&self) -> DueRule {
        effective_rule(&self.rule, self.statutory.as_ref()).unwrap_or(self.rule)
    }

    pub(super) fn counting(&self) -> Counting {
        match self.effective_rule() {
            _ if self.decided => Counting::Date,
            DueRule::WorkingDays(_) | DueRule::PercentOfStatutory(_) => Counting::WorkingDays,
            DueRule::CalendarDays(_) => Counting::CalendarDays,
            DueRule::Hours(_) => Counting::Hours,
            DueRule::WorkingHours(_) => Counting::WorkingHours,
            DueRule::YearDate { .. }
            | DueRule::Months(_)
            | DueRule::AtOnce
            | DueRule::ByDecision => Counting::Date,
        }
    }
}
