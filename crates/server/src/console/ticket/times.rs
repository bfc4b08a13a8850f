//! Due times as people say them within a sentence: 5月9日 周五. Other times stand in `words`.

use huiyin_core::calendar::{Calendar, Date, Moment, Time};

use crate::words;

/// A due time: the day alone where that whole day is in time (`5月9日 周五`), else with its hour.
pub fn due(calendar: &Calendar, now: Moment, at: Moment) -> String {
    let civil = calendar.civil(at);
    let today = calendar.date_of(now);
    if civil.time() == Time::midnight() {
        day(today, calendar.due_day(at))
    } else {
        words::when(at, now, calendar)
    }
}

/// `今天`, `昨天`, `明天`, `5月9日 周五`; with the year where it is another one.
fn day(today: Date, date: Date) -> String {
    let apart = today.until(date).map_or(i32::MAX, |span| span.get_days());
    match apart {
        -1 => "昨天".to_owned(),
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        _ if date.year() == today.year() => format!("{} {}", words::day(date), weekday(date)),
        _ => words::long_day(date),
    }
}

/// `周五`
pub fn weekday(date: Date) -> &'static str {
    const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    usize::try_from(date.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|n| DAYS.get(n))
        .copied()
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_time_at_midnight_is_shown_as_the_day_before() {
        let at = |text: &str| Moment::parse_rfc3339(text).unwrap();
        let calendar = Calendar::mainland();
        let now = at("2026-05-08T10:00:00+08:00");
        assert_eq!(
            due(calendar, now, at("2026-05-16T00:00:00+08:00")),
            "5月15日 周五"
        );
        assert_eq!(due(calendar, now, at("2026-05-09T00:00:00+08:00")), "今天");
        assert_eq!(
            due(calendar, now, at("2026-05-09T17:30:00+08:00")),
            "明天 17:30"
        );
        assert_eq!(
            due(calendar, now, at("2027-01-05T00:00:00+08:00")),
            "2027年1月4日"
        );
    }
}
