//! The calendar of a centre: which day is a working day, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use super::holidays::{CalendarError, EMBEDDED, NationalDay, Year, read_year};
use super::{DayEnd, Moment, OfficeHours};

/// The days, the zone and the hours that a centre works by.
///
/// A value: each `with_…` gives a changed calendar and leaves the old one as it was. Cloning is cheap.
#[derive(Clone)]
pub struct Calendar {
    zone: TimeZone,
    national: Arc<BTreeMap<i16, Year>>,
    local: Arc<BTreeMap<Date, Why>>,
    day_end: DayEnd,
    office_hours: OfficeHours,
}

/// One day as the calendar sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub date: Date,
    /// Whether it is a working day.
    pub working: bool,
    /// Why it is or is not.
    pub why: Why,
}

/// Why a day is a working day or not. The names are those of the holiday: `春节`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    Weekend,
    /// Off by the State Council's notice.
    Holiday(String),
    /// A weekend day worked by the State Council's notice (调休).
    MakeUpWorkday(String),
    /// Off in this centre only.
    LocalHoliday(String),
    /// Worked in this centre only.
    LocalWorkday(String),
}

impl Why {
    /// Whether such a day is a working day.
    pub fn is_working(&self) -> bool {
        match self {
            Why::Weekday | Why::MakeUpWorkday(_) | Why::LocalWorkday(_) => true,
            Why::Weekend | Why::Holiday(_) | Why::LocalHoliday(_) => false,
        }
    }

    /// What the weekday alone says.
    pub(super) fn of_weekday(date: Date) -> Why {
        match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => Why::Weekend,
            _ => Why::Weekday,
        }
    }
}

impl Calendar {
    /// Mainland China: Asia/Shanghai, the State Council's notices for 2007–2026, days that end at 24:00.
    pub fn mainland() -> &'static Calendar {
        static MAINLAND: OnceLock<Calendar> = OnceLock::new();
        MAINLAND.get_or_init(|| {
            // An embedded file that could not be read would show as a year without data; a test reads all.
            let years = EMBEDDED
                .iter()
                .filter_map(|json| read_year(json).ok())
                .collect();
            Calendar {
                national: Arc::new(years),
                ..Calendar::weekends_only()
            }
        })
    }

    /// Asia/Shanghai with Saturdays and Sundays off and no other data: the start for a calendar of one's own.
    pub fn weekends_only() -> Calendar {
        let zone =
            TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(8)));
        Calendar {
            zone,
            national: Arc::default(),
            local: Arc::default(),
            day_end: DayEnd::default(),
            office_hours: OfficeHours::default(),
        }
    }

    /// Adds or replaces one year's notice, in the format of the holiday-cn project.
    ///
    /// # Errors
    /// With a Chinese sentence if the file cannot be read or contradicts itself.
    pub fn with_year_json(mut self, json: &str) -> Result<Calendar, CalendarError> {
        let (year, days) = read_year(json)?;
        Arc::make_mut(&mut self.national).insert(year, days);
        Ok(self)
    }

    /// A day off in this centre only. What was said last about a day holds.
    #[must_use]
    pub fn with_local_holiday(mut self, date: Date, name: &str) -> Calendar {
        Arc::make_mut(&mut self.local).insert(date, Why::LocalHoliday(name.to_owned()));
        self
    }

    /// A day worked in this centre only. What was said last about a day holds.
    #[must_use]
    pub fn with_local_workday(mut self, date: Date, name: &str) -> Calendar {
        Arc::make_mut(&mut self.local).insert(date, Why::LocalWorkday(name.to_owned()));
        self
    }

    /// The zone of the centre by its IANA name.
    ///
    /// # Errors
    /// If the time zone database does not know it.
    pub fn with_zone(mut self, name: &str) -> Result<Calendar, CalendarError> {
        self.zone = TimeZone::get(name).map_err(|_| CalendarError::UnknownZone(name.to_owned()))?;
        Ok(self)
    }

    /// When a day ends for limits counted in days.
    #[must_use]
    pub fn with_day_end(mut self, day_end: DayEnd) -> Calendar {
        self.day_end = day_end;
        self
    }

    /// The office hours, for limits in working hours.
    #[must_use]
    pub fn with_office_hours(mut self, office_hours: OfficeHours) -> Calendar {
        self.office_hours = office_hours;
        self
    }

    /// The day, whether it is worked, and why.
    pub fn day(&self, date: Date) -> Day {
        let why = self.why(date);
        Day {
            date,
            working: why.is_working(),
            why,
        }
    }

    /// Whether the day is a working day.
    pub fn is_working_day(&self, date: Date) -> bool {
        if let Some(why) = self.local.get(&date) {
            return why.is_working();
        }
        match self.national_day(date) {
            Some(day) => day.working,
            None => Why::of_weekday(date).is_working(),
        }
    }

    /// Whether the notice of that year is known; without it only weekends are off.
    pub fn has_data_for(&self, year: i16) -> bool {
        self.national.contains_key(&year)
    }

    /// The years whose notices are known, in order.
    pub fn years_with_data(&self) -> BTreeSet<i16> {
        self.national.keys().copied().collect()
    }

    /// The centre's own holidays and workdays, in order of date.
    pub fn local_days(&self) -> impl Iterator<Item = Day> + '_ {
        self.local.iter().map(|(&date, why)| Day {
            date,
            working: why.is_working(),
            why: why.clone(),
        })
    }

    /// The day of the centre's zone that an instant falls on.
    pub fn date_of(&self, moment: Moment) -> Date {
        self.civil(moment).date()
    }

    /// The instant as the centre's wall clock shows it.
    pub fn civil(&self, moment: Moment) -> DateTime {
        self.zone.to_datetime(moment.timestamp())
    }

    /// The instant at which the centre's wall clock shows this; where it shows it twice, the first, where
    /// it skips it, the one after the gap.
    pub fn moment(&self, civil: DateTime) -> Moment {
        match self.zone.to_ambiguous_timestamp(civil).compatible() {
            Ok(timestamp) => Moment::from_timestamp(timestamp),
            // Beyond the years −9999 to 9999.
            Err(_) if civil.year() < 0 => Moment::from_timestamp(jiff::Timestamp::MIN),
            Err(_) => Moment::from_timestamp(jiff::Timestamp::MAX),
        }
    }

    /// The first instant that is too late for “by the end of that day”: the next midnight, or the closing time.
    pub fn end_of_day(&self, date: Date) -> Moment {
        match self.day_end {
            DayEnd::Midnight => self.moment(next_day(date).to_datetime(Time::midnight())),
            DayEnd::ClosingAt(time) => self.moment(date.to_datetime(time)),
        }
    }

    /// The day that a due time still belongs to: a due time of 24:00 is the next midnight, and is shown as
    /// the day before.
    pub fn due_day(&self, due_at: Moment) -> Date {
        self.date_of(due_at.plus_micros(-1))
    }

    /// How many working days lie after `from`, up to and including `to`.
    pub fn working_days_after(&self, from: Date, to: Date) -> u32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = next_day(day);
            count += u32::from(self.is_working_day(day));
        }
        count
    }

    /// The n-th working day after `from`; `from` itself for none.
    pub fn nth_working_day_after(&self, from: Date, n: u32) -> Date {
        let mut left = n;
        let mut day = from;
        while left > 0 && day < Date::MAX {
            day = next_day(day);
            left -= u32::from(self.is_working_day(day));
        }
        day
    }

    /// The centre's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// When a day ends for limits counted in days.
    pub fn day_end(&self) -> DayEnd {
        self.day_end
    }

    /// The office hours of a working day.
    pub fn office_hours(&self) -> &OfficeHours {
        &self.office_hours
    }

    fn why(&self, date: Date) -> Why {
        if let Some(why) = self.local.get(&date) {
            return why.clone();
        }
        match self.national_day(date) {
            Some(day) if day.working => Why::MakeUpWorkday(day.name.clone()),
            Some(day) => Why::Holiday(day.name.clone()),
            None => Why::of_weekday(date),
        }
    }

    /// Around New Year the neighbouring year's notice may speak about a day of this one; the later wins.
    fn national_day(&self, date: Date) -> Option<&NationalDay> {
        let year = date.year();
        let in_notice_of = |year: i16| self.national.get(&year).and_then(|days| days.get(&date));
        match date.month() {
            12 => in_notice_of(year.saturating_add(1)).or_else(|| in_notice_of(year)),
            1 => in_notice_of(year).or_else(|| in_notice_of(year.saturating_sub(1))),
            _ => in_notice_of(year),
        }
    }
}

/// Which years, not each of their days.
impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("zone", &self.zone.iana_name())
            .field("years", &self.national.keys())
            .field("local", &self.local)
            .field("day_end", &self.day_end)
            .field("office_hours", &self.office_hours)
            .finish()
    }
}

/// The day after; the last day of the calendar stays.
pub(super) fn next_day(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}
