//! When a day ends, and when an office is open: two settings of a centre.

use jiff::civil::{Time, time};
use serde::{Deserialize, Serialize};

/// When a day ends for a limit counted in days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayEnd {
    /// 24:00, that is the next midnight, exclusive.
    #[default]
    Midnight,
    /// Where business hours exist, the time of closing (民法典 203), exclusive.
    ClosingAt(Time),
}

/// Office hours of a working day: stretches in order, none empty, none overlapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(Time, Time)>", into = "Vec<(Time, Time)>")]
pub struct OfficeHours(Vec<(Time, Time)>);

impl OfficeHours {
    /// From opening and closing times, in order.
    ///
    /// # Errors
    /// With a Chinese sentence if there is none, or one is empty, or two overlap.
    pub fn new(stretches: Vec<(Time, Time)>) -> Result<OfficeHours, NotOfficeHours> {
        let each_runs_forward = stretches.iter().all(|(opens, closes)| opens < closes);
        let in_order = stretches.windows(2).all(|pair| match pair {
            [(_, closes), (opens, _)] => closes <= opens,
            _ => true,
        });
        if stretches.is_empty() || !each_runs_forward || !in_order {
            return Err(NotOfficeHours);
        }
        Ok(OfficeHours(stretches))
    }

    /// The stretches, in order.
    pub fn stretches(&self) -> &[(Time, Time)] {
        &self.0
    }
}

impl Default for OfficeHours {
    /// 8:30–12:00 and 13:30–18:00: eight hours.
    fn default() -> OfficeHours {
        OfficeHours(vec![
            (time(8, 30, 0, 0), time(12, 0, 0, 0)),
            (time(13, 30, 0, 0), time(18, 0, 0, 0)),
        ])
    }
}

/// The stretches are no office hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("办公时间应按先后排列，每段的开始早于结束，各段不重叠，例如 08:30–12:00、13:30–18:00")]
pub struct NotOfficeHours;

impl TryFrom<Vec<(Time, Time)>> for OfficeHours {
    type Error = NotOfficeHours;

    fn try_from(stretches: Vec<(Time, Time)>) -> Result<OfficeHours, NotOfficeHours> {
        OfficeHours::new(stretches)
    }
}

impl From<OfficeHours> for Vec<(Time, Time)> {
    fn from(hours: OfficeHours) -> Vec<(Time, Time)> {
        hours.0
    }
}
