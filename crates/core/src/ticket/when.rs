//! A time as people write it in a form or a story.

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Date, DateTime, Moment};
use crate::refusal::Refusal;

/// `2026-05-29` (that whole day), `2026-05-29T17:30` in the centre's time, or RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct When(pub String);

impl When {
    /// The first late instant when this is a due time: a date alone means the end of that day.
    ///
    /// # Errors
    /// `bad_field` where it cannot be read.
    pub fn due(&self, calendar: &Calendar, field: &str) -> Result<Moment, Refusal> {
        if let Some(date) = day_alone(self.0.trim()) {
            return Ok(calendar.end_of_day(date));
        }
        self.instant(calendar, field)
    }

    /// The instant when this tells when something happened: a date alone means its beginning.
    ///
    /// # Errors
    /// `bad_field` where it cannot be read.
    pub fn instant(&self, calendar: &Calendar, field: &str) -> Result<Moment, Refusal> {
        let text = self.0.trim();
        if let Some(date) = day_alone(text) {
            return Ok(calendar.moment(date.at(0, 0, 0, 0)));
        }
        // RFC 3339 first: a civil parser would silently drop the offset.
        if let Ok(moment) = Moment::parse_rfc3339(text) {
            return Ok(moment);
        }
        if let Ok(civil) = text.parse::<DateTime>() {
            return Ok(calendar.moment(civil));
        }
        Err(Refusal::bad_field(
            field,
            format!("“{text}”不是可以识别的日期或时间。请写成“2026-05-29”或“2026-05-29T17:30”。"),
        ))
    }
}

/// A date and nothing else; the parser of dates would silently drop a time that follows.
fn day_alone(text: &str) -> Option<Date> {
    let is_date = text.len() == "2026-05-29".len();
    is_date.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_alone_is_that_whole_day_and_a_time_is_that_time() {
        let calendar = Calendar::mainland();
        let due = |text: &str| When(text.to_owned()).due(calendar, "until").unwrap();
        let at = |text: &str| Moment::parse_rfc3339(text).unwrap();
        assert_eq!(due("2026-05-29"), at("2026-05-30T00:00:00+08:00"));
        assert_eq!(due("2026-05-29T17:30"), at("2026-05-29T17:30:00+08:00"));
        assert_eq!(due("2026-05-29T09:30:00Z"), at("2026-05-29T17:30:00+08:00"));
        let instant = When("2026-05-29 08:15".to_owned()).instant(calendar, "occurred_at");
        assert_eq!(instant.unwrap(), at("2026-05-29T08:15:00+08:00"));
        assert!(When("后天".to_owned()).due(calendar, "until").is_err());
    }
}
