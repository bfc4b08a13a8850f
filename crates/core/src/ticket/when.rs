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
        if let Ok(date) = self.0.trim().parse::<Date>() {
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
        if let Ok(date) = text.parse::<Date>() {
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
