//! A limit as data: what a profile, a dispatcher or a law says about “by when”.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A limit. Written in English in profiles and the API (`"5 working days"`), shown in Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DueRule {
    /// The end of the n-th working day; the day of start does not count.
    WorkingDays(u32),
    /// The end of the n-th day; if it is no working day, of the next one (民法典 203).
    CalendarDays(u32),
    /// So many hours, straight through nights, weekends and holidays.
    Hours(u32),
    /// So many hours within the office hours of working days.
    WorkingHours(u32),
    /// The end of a fixed date, this year's or, from that date on, next year's. It does not roll.
    YearDate {
        /// 1–12
        month: i8,
        /// 1–31
        day: i8,
    },
    /// The end of the corresponding day n months on, or of the month's last day; it rolls (民法典 202, 203).
    Months(u32),
    /// The end of the day of start, whatever day it is; where days end at closing time, the first closing
    /// of a working day.
    AtOnce,
    /// So much per cent of a statutory limit in working days, rounded down, at least one.
    PercentOfStatutory(u8),
    /// No limit until a person decides one.
    ByDecision,
}

/// The text names no limit that we know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "看不懂时限“{0}”，可以写：5 working days、10 calendar days、24 hours、8 working hours、3 months、31 May、at once、70% of statutory、by decision"
)]
pub struct NotADueRule(pub String);

/// Ten years of days; a longer limit is a slip of the pen.
const MOST_DAYS: u32 = 3660;
const MOST_HOURS: u32 = MOST_DAYS * 24;
const MOST_MONTHS: u32 = 120;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl DueRule {
    /// Whether the numbers make sense: not zero, not beyond ten years, a date that exists in some year.
    pub fn is_sensible(&self) -> bool {
        match *self {
            DueRule::WorkingDays(n) | DueRule::CalendarDays(n) => (1..=MOST_DAYS).contains(&n),
            DueRule::Hours(n) | DueRule::WorkingHours(n) => (1..=MOST_HOURS).contains(&n),
            DueRule::Months(n) => (1..=MOST_MONTHS).contains(&n),
            DueRule::PercentOfStatutory(percent) => (1..=100).contains(&percent),
            // 2000 is a leap year: 29 February is a sensible date and means the month's end elsewhere.
            DueRule::YearDate { month, day } => Date::new(2000, month, day).is_ok(),
            DueRule::AtOnce | DueRule::ByDecision => true,
        }
    }

    /// The limit as a Chinese noun: `5个工作日`, `10个自然日`, `5月31日`, `法定时限的70%`.
    pub fn in_chinese(&self) -> String {
        match self {
            DueRule::WorkingDays(n) => format!("{n}个工作日"),
            DueRule::CalendarDays(n) => format!("{n}个自然日"),
            DueRule::Hours(n) => format!("{n}小时"),
            DueRule::WorkingHours(n) => format!("{n}个工作小时"),
            DueRule::YearDate { month, day } => format!("{month}月{day}日"),
            DueRule::Months(n) => format!("{n}个月"),
            DueRule::AtOnce => "当日".to_owned(),
            DueRule::PercentOfStatutory(percent) => format!("法定时限的{percent}%"),
            DueRule::ByDecision => "另行决定的期限".to_owned(),
        }
    }

    /// The limit with its preposition, to be put before a verb: `5个工作日内`, `5月31日前（含当日）`, `当日内`.
    pub fn within_in_chinese(&self) -> String {
        match self {
            DueRule::YearDate { .. } => format!("{}前（含当日）", self.in_chinese()),
            _ => format!("{}内", self.in_chinese()),
        }
    }
}

impl fmt::Display for DueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counted = |n: u32, unit: &str| {
            let plural = if n == 1 { "" } else { "s" };
            write!(f, "{n} {unit}{plural}")
        };
        match *self {
            DueRule::WorkingDays(n) => counted(n, "working day"),
            DueRule::CalendarDays(n) => counted(n, "calendar day"),
            DueRule::Hours(n) => counted(n, "hour"),
            DueRule::WorkingHours(n) => counted(n, "working hour"),
            DueRule::Months(n) => counted(n, "month"),
            DueRule::YearDate { month, day } => {
                let index = usize::try_from(month).unwrap_or(0).wrapping_sub(1);
                write!(f, "{day} {}", MONTHS.get(index).copied().unwrap_or("?"))
            }
            DueRule::AtOnce => f.write_str("at once"),
            DueRule::PercentOfStatutory(percent) => write!(f, "{percent}% of statutory"),
            DueRule::ByDecision => f.write_str("by decision"),
        }
    }
}

impl FromStr for DueRule {
    type Err = NotADueRule;

    fn from_str(text: &str) -> Result<DueRule, NotADueRule> {
        parse(text)
            .filter(DueRule::is_sensible)
            .ok_or_else(|| NotADueRule(text.to_owned()))
    }
}

impl TryFrom<String> for DueRule {
    type Error = NotADueRule;

    fn try_from(text: String) -> Result<DueRule, NotADueRule> {
        text.parse()
    }
}

impl From<DueRule> for String {
    fn from(rule: DueRule) -> String {
        rule.to_string()
    }
}

fn parse(text: &str) -> Option<DueRule> {
    // "5WD", "70 % of statutory" and "5  Working Days" are the same to us as the proper spelling.
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = lower.split_at(digits);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let rest = words.join(" ");
    if number.is_empty() {
        return match rest.as_str() {
            "at once" => Some(DueRule::AtOnce),
            "by decision" => Some(DueRule::ByDecision),
            _ => month_first(&words),
        };
    }
    let n: u32 = number.parse().ok()?;
    match rest.as_str() {
        "working day" | "working days" | "wd" => Some(DueRule::WorkingDays(n)),
        "calendar day" | "calendar days" => Some(DueRule::CalendarDays(n)),
        "hour" | "hours" | "h" => Some(DueRule::Hours(n)),
        "working hour" | "working hours" => Some(DueRule::WorkingHours(n)),
        "month" | "months" => Some(DueRule::Months(n)),
        "% of statutory" => Some(DueRule::PercentOfStatutory(u8::try_from(n).ok()?)),
        name => Some(DueRule::YearDate {
            month: month_named(name)?,
            day: i8::try_from(n).ok()?,
        }),
    }
}

fn month_first(words: &[&str]) -> Option<DueRule> {
    let [month, day] = words else { return None };
    Some(DueRule::YearDate {
        month: month_named(month)?,
        day: day.parse().ok()?,
    })
}

/// The full English name, or its first three letters.
fn month_named(name: &str) -> Option<i8> {
    let index = MONTHS.iter().position(|month| {
        name.eq_ignore_ascii_case(month)
            || month
                .get(..3)
                .is_some_and(|short| name.eq_ignore_ascii_case(short))
    })?;
    i8::try_from(index + 1).ok()
}
