//! From a rule and an instant to a due time with its proof.

use jiff::ToSpan;
use jiff::civil::Date;

use super::counting::{
    Stretch, calendar_days, fixed_date, rolled_date, working_days, working_time,
};
use super::{Calendar, DayEnd, DueRule, Moment, Proof, Source};

const SECONDS_PER_HOUR: i64 = 3600;
const MICROS_PER_HOUR: i64 = SECONDS_PER_HOUR * 1_000_000;

/// A due time and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Due {
    /// The first instant that is late. None only under “by decision”, until somebody decides.
    pub at: Option<Moment>,
    /// Day by day, how it was found.
    pub proof: Proof,
}

/// A rule that gives no due time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// A percentage needs the limit that it is a percentage of.
    #[error("时限是法定时限的{0}%，请先填写该事项的法定时限，例如 20 working days（20个工作日）")]
    StatutoryLimitMissing(u8),
    /// A percentage is taken of working days only.
    #[error("法定时限“{}”不是工作日，无法按{percent}%折算，请改填工作日数", statutory.in_chinese())]
    StatutoryNotInWorkingDays {
        /// the percentage asked for
        percent: u8,
        /// the statutory limit given
        statutory: DueRule,
    },
    /// Zero, or beyond ten years.
    #[error("时限“{}”不合理：应大于零，且不超过十年", .0.in_chinese())]
    NotSensible(DueRule),
}

/// The due time of a rule that starts at `from`, with its proof.
///
/// The day of start does not count; working days skip what is none, calendar days and months end on a
/// working day (民法典 201–203); hours run through.
///
/// # Errors
/// If a percentage has no statutory limit in working days to refer to, or a number makes no sense.
pub fn due(
    calendar: &Calendar,
    rule: &DueRule,
    statutory: Option<&DueRule>,
    source: &Source,
    from: Moment,
) -> Result<Due, DueError> {
    let effective = effective_rule(rule, statutory)?;
    if let Some(&wrong) = [*rule, effective].iter().find(|rule| !rule.is_sensible()) {
        return Err(DueError::NotSensible(wrong));
    }
    let start = calendar.date_of(from);
    let (at, days) = match effective {
        DueRule::WorkingDays(n) => by_end(calendar, working_days(calendar, start, n)),
        DueRule::CalendarDays(n) => by_end(calendar, calendar_days(calendar, start, n)),
        DueRule::Months(n) => {
            let day = start
                .checked_add(i64::from(n).months())
                .unwrap_or(Date::MAX);
            by_end(calendar, rolled_date(calendar, start, day))
        }
        DueRule::YearDate { month, day } => by_end(
            calendar,
            fixed_date(start, next_date_in_year(start, month, day)),
        ),
        DueRule::AtOnce => {
            let mut today = fixed_date(start, start);
            if calendar.end_of_day(start) <= from {
                today.roll_past_closing(calendar);
            } else if calendar.day_end() != DayEnd::Midnight {
                today.roll(calendar);
            }
            by_end(calendar, today)
        }
        DueRule::Hours(n) => {
            let at = from.plus_seconds(i64::from(n) * SECONDS_PER_HOUR);
            (Some(at), fixed_date(start, calendar.date_of(at)))
        }
        DueRule::WorkingHours(n) => {
            let (at, days) = working_time(calendar, from, i64::from(n) * MICROS_PER_HOUR);
            (Some(at), days)
        }
        // `effective_rule` leaves no percentage behind.
        DueRule::ByDecision | DueRule::PercentOfStatutory(_) => (None, fixed_date(start, start)),
    };
    let statutory = matches!(rule, DueRule::PercentOfStatutory(_))
        .then(|| statutory.copied())
        .flatten();
    let proof = Proof {
        rule: *rule,
        statutory,
        source: source.clone(),
        started_at: from,
        at,
        days,
        decided: false,
    };
    Ok(Due { at, proof })
}

/// A due time that a person or another system set: taken as it is, on whatever day it falls.
pub fn decided(calendar: &Calendar, source: &Source, from: Moment, at: Moment) -> Due {
    let days = fixed_date(calendar.date_of(from), calendar.due_day(at));
    let proof = Proof {
        rule: DueRule::ByDecision,
        statutory: None,
        source: source.clone(),
        started_at: from,
        at: Some(at),
        days,
        decided: true,
    };
    Due {
        at: Some(at),
        proof,
    }
}

/// Puts the working days in the place of a percentage: rounded down, at least one.
pub(super) fn effective_rule(
    rule: &DueRule,
    statutory: Option<&DueRule>,
) -> Result<DueRule, DueError> {
    match (*rule, statutory) {
        (DueRule::PercentOfStatutory(percent), Some(&DueRule::WorkingDays(n))) => {
            let days = u64::from(n) * u64::from(percent) / 100;
            Ok(DueRule::WorkingDays(
                u32::try_from(days.max(1)).unwrap_or(u32::MAX),
            ))
        }
        (DueRule::PercentOfStatutory(percent), Some(&statutory)) => {
            Err(DueError::StatutoryNotInWorkingDays { percent, statutory })
        }
        (DueRule::PercentOfStatutory(percent), None) => {
            Err(DueError::StatutoryLimitMissing(percent))
        }
        (rule, _) => Ok(rule),
    }
}

fn by_end(calendar: &Calendar, days: Stretch) -> (Option<Moment>, Stretch) {
    (Some(calendar.end_of_day(days.last_day)), days)
}

/// The next such date after `start`; 29 February is the month's end in years without it.
fn next_date_in_year(start: Date, month: i8, day: i8) -> Date {
    let in_year = |year: i16| {
        let first = Date::new(year, month, 1).unwrap_or(Date::MAX);
        Date::new(year, month, day).unwrap_or(first.last_of_month())
    };
    let this_year = in_year(start.year());
    if this_year > start {
        this_year
    } else {
        in_year(start.year().saturating_add(1))
    }
}
