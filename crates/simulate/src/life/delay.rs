//! Times between steps, as data; landing them on a calendar that the driver knows.

/// Start of office hours, minute of the day.
pub const OPENS: u32 = 8 * 60 + 30;
/// End of office hours, minute of the day.
pub const CLOSES: u32 = 17 * 60 + 30;

/// How long after the step before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Minutes by the wall clock, nights and weekends included.
    Minutes(u32),
    /// Minutes of office time: nights and days off do not count.
    Office(u32),
    /// On the n-th working day after, at a minute of the day.
    Workday {
        /// 0 means today, or the next working day when today is none or the minute has gone by.
        days: u32,
        /// Minute of the day.
        minute: u32,
    },
}

impl Delay {
    /// Where the delay ends: days are counted from any origin, minutes from midnight of the local day.
    pub fn land(self, day: i64, minute: u32, is_working: &dyn Fn(i64) -> bool) -> (i64, u32) {
        match self {
            Self::Minutes(n) => {
                let total = minute + n;
                (day + i64::from(total / 1440), total % 1440)
            }
            Self::Office(mut left) => {
                let (mut day, mut minute) = (day, minute.max(OPENS));
                loop {
                    let room = if is_working(day) {
                        CLOSES.saturating_sub(minute)
                    } else {
                        0
                    };
                    if left < room {
                        return (day, minute + left);
                    }
                    left -= room;
                    day += 1;
                    minute = OPENS;
                }
            }
            Self::Workday { days, minute: at } => {
                let mut day = day;
                if days == 0 && is_working(day) && minute < at {
                    return (day, at);
                }
                for _ in 0..days.max(1) {
                    day += 1;
                    while !is_working(day) {
                        day += 1;
                    }
                }
                (day, at)
            }
        }
    }
}
