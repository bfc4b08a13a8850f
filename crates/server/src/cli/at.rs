//! A time as stories, files and arguments write it.

use huiyin_core::calendar::{Calendar, Date, DateTime, Moment};
use toml::Value;

/// A day, a time of the centre's wall clock, or an instant with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Day(Date),
    Civil(DateTime),
    Instant(Moment),
}

impl At {
    /// From a string or a TOML date; none where it is neither.
    pub fn of(value: &Value) -> Option<At> {
        match value {
            Value::String(text) => At::parse(text),
            Value::Datetime(time) => At::parse(&time.to_string()),
            _ => None,
        }
    }

    /// `2026-02-13`, `2026-02-13T16:30` (`24:00` is the next midnight), or with an offset.
    pub fn parse(text: &str) -> Option<At> {
        let text = text.trim();
        if let Ok(day) = text.parse::<Date>() {
            // The reader of days passes over a time behind the day.
            if text.len() == 10 {
                return Some(At::Day(day));
            }
        }
        // An offset first: a reader of civil times would silently drop it.
        if let Ok(instant) = Moment::parse_rfc3339(text) {
            return Some(At::Instant(instant));
        }
        if let Some(day) = text
            .strip_suffix("24:00")
            .and_then(|day| day.strip_suffix(['T', ' ']))
        {
            let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
            return Some(At::Civil(next.at(0, 0, 0, 0)));
        }
        text.parse::<DateTime>().ok().map(At::Civil)
    }

    /// The instant at which something happens: a day alone means its beginning.
    pub fn instant(self, calendar: &Calendar) -> Moment {
        match self {
            At::Day(day) => calendar.moment(day.at(0, 0, 0, 0)),
            At::Civil(time) => calendar.moment(time),
            At::Instant(moment) => moment,
        }
    }

    /// The first late instant: a day alone means the end of that day.
    pub fn due(self, calendar: &Calendar) -> Moment {
        match self {
            At::Day(day) => calendar.end_of_day(day),
            other => other.instant(calendar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_each_of_its_forms() {
        let calendar = Calendar::mainland();
        let at = |text: &str| At::parse(text).map(|at| at.instant(calendar));
        assert_eq!(at("2026-02-13T16:30"), at("2026-02-13T16:30:00+08:00"));
        assert_eq!(at("2026-02-13 24:00"), at("2026-02-14T00:00"));
        assert_eq!(at("2026-02-13"), at("2026-02-13T00:00"));
        assert_eq!(at("13.2.2026"), None);
        assert_eq!(at("2026-02-30"), None);
        assert_eq!(
            At::parse("2026-03-02").map(|at| at.due(calendar)),
            at("2026-03-03T00:00")
        );
    }
}
