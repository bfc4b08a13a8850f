//! Counting along the calendar, and keeping just enough of it to show each day again later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::days::next_day;
use super::{Calendar, Moment, Step, Verdict, Why};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// The days that a count ran over, as they were at that time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The day of start, which does not count.
    pub first_day: Date,
    /// The day at whose end, or within which, the limit runs out.
    pub last_day: Date,
    /// The days looked at that were not what their weekday says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<(Date, Why)>,
    /// Where the count ended, if that was no working day and the last day was put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_from: Option<Date>,
    /// Of a count in working hours: the seconds that each working day gave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worked_seconds: Vec<u32>,
    /// Years that were counted on weekends alone because their notice was not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_data_years: Vec<i16>,
}

/// What the steps of a count are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    WorkingDays,
    CalendarDays,
    /// A day found by date, not by counting: months, a date in the year, today, a decision.
    Date,
    Hours,
    WorkingHours,
}

/// The n-th working day after `from`.
pub(super) fn working_days(calendar: &Calendar, from: Date, n: u32) -> Stretch {
    let mut stretch = Stretch::at(from);
    let mut left = n;
    while left > 0 && stretch.last_day < Date::MAX {
        stretch.last_day = next_day(stretch.last_day);
        left -= u32::from(stretch.look_at(calendar, stretch.last_day));
    }
    stretch
}

/// The n-th day after `from`, put off to the next working day.
pub(super) fn calendar_days(calendar: &Calendar, from: Date, n: u32) -> Stretch {
    let mut stretch = Stretch::at(from);
    for _ in 1..n {
        // These days count whatever they are; what they are is kept for the proof only.
        stretch.last_day = next_day(stretch.last_day);
        stretch.keep(calendar.day(stretch.last_day).why, stretch.last_day);
    }
    if n > 0 {
        stretch.last_day = next_day(stretch.last_day);
    }
    stretch.roll(calendar);
    stretch
}

/// The day `last`, put off to the next working day.
pub(super) fn rolled_date(calendar: &Calendar, from: Date, last: Date) -> Stretch {
    let mut stretch = fixed_date(from, last);
    stretch.roll(calendar);
    stretch
}

/// The day `last`, whatever it is.
pub(super) fn fixed_date(from: Date, last: Date) -> Stretch {
    Stretch {
        last_day: last,
        ..Stretch::at(from)
    }
}

/// The instant at which so many microseconds of office hours have passed since `from`.
pub(super) fn working_time(calendar: &Calendar, from: Moment, micros: i64) -> (Moment, Stretch) {
    let mut stretch = Stretch::at(calendar.date_of(from));
    let mut left = micros.max(0);
    loop {
        let day = stretch.last_day;
        if stretch.look_at(calendar, day) {
            let before = left;
            for (opens, closes) in office_stretches(calendar, day) {
                let opens = opens.max(from);
                let open_for = closes.micros_since(opens).max(0);
                if open_for > 0 && left <= open_for {
                    stretch.worked(before);
                    return (opens.plus_micros(left), stretch);
                }
                left -= open_for;
            }
            stretch.worked(before - left);
        }
        if day == Date::MAX {
            return (calendar.end_of_day(day), stretch);
        }
        stretch.last_day = next_day(day);
    }
}

/// Microseconds of office hours on working days between two instants.
pub(super) fn working_time_between(calendar: &Calendar, from: Moment, to: Moment) -> i64 {
    let last = calendar.date_of(to);
    let mut day = calendar.date_of(from);
    let mut micros = 0_i64;
    while day <= last {
        if calendar.is_working_day(day) {
            for (opens, closes) in office_stretches(calendar, day) {
                micros += closes.min(to).micros_since(opens.max(from)).max(0);
            }
        }
        if day == Date::MAX {
            break;
        }
        day = next_day(day);
    }
    micros
}

fn office_stretches(calendar: &Calendar, day: Date) -> impl Iterator<Item = (Moment, Moment)> + '_ {
    let hours = calendar.office_hours().stretches().iter();
    hours.map(move |&(opens, closes)| {
        (
            calendar.moment(day.to_datetime(opens)),
            calendar.moment(day.to_datetime(closes)),
        )
    })
}

impl Stretch {
    fn at(day: Date) -> Stretch {
        Stretch {
            first_day: day,
            last_day: day,
            exceptions: Vec::new(),
            rolled_from: None,
            worked_seconds: Vec::new(),
            no_data_years: Vec::new(),
        }
    }

    /// Puts the last day off until it is a working day (民法典 203).
    pub(super) fn roll(&mut self, calendar: &Calendar) {
        while !self.look_at(calendar, self.last_day) && self.last_day < Date::MAX {
            self.put_off();
        }
    }

    /// Puts the last day off, to the next working day, because its end has passed already.
    pub(super) fn roll_past_closing(&mut self, calendar: &Calendar) {
        if self.last_day < Date::MAX {
            self.put_off();
            self.roll(calendar);
        }
    }

    fn put_off(&mut self) {
        self.rolled_from.get_or_insert(self.last_day);
        self.last_day = next_day(self.last_day);
    }

    fn worked(&mut self, micros: i64) {
        self.worked_seconds
            .push(u32::try_from(micros / MICROS_PER_SECOND).unwrap_or(u32::MAX));
    }

    /// Whether the day is worked; remembers why, and whether anybody can know.
    fn look_at(&mut self, calendar: &Calendar, date: Date) -> bool {
        let year = date.year();
        if !calendar.has_data_for(year) && !self.no_data_years.contains(&year) {
            self.no_data_years.push(year);
        }
        let why = calendar.day(date).why;
        let working = why.is_working();
        self.keep(why, date);
        working
    }

    fn keep(&mut self, why: Why, date: Date) {
        let known = self
            .exceptions
            .last()
            .is_some_and(|(last, _)| *last == date);
        if why != Why::of_weekday(date) && !known {
            self.exceptions.push((date, why));
        }
    }

    fn why(&self, date: Date) -> Why {
        match self.exceptions.iter().find(|(day, _)| *day == date) {
            Some((_, why)) => why.clone(),
            None => Why::of_weekday(date),
        }
    }

    /// Day by day, in order.
    pub(super) fn steps(&self, counting: Counting) -> Vec<Step> {
        match counting {
            Counting::WorkingDays => self.working_day_steps(),
            Counting::CalendarDays => self.calendar_day_steps(),
            Counting::Date => self.date_steps(),
            Counting::Hours => {
                vec![
                    self.step(self.first_day, Verdict::Starts),
                    self.step(self.last_day, Verdict::LastDay),
                ]
            }
            Counting::WorkingHours => self.working_hour_steps(),
        }
    }

    fn working_day_steps(&self) -> Vec<Step> {
        // After a pause without a day left, the limit ends with a day that was never counted.
        if self.first_day == self.last_day || self.rolled_from.is_some() {
            return self.date_steps();
        }
        let mut steps = vec![self.step(self.first_day, Verdict::StartDay)];
        let mut n = 0;
        for day in days(next_day(self.first_day), self.last_day) {
            let why = self.why(day);
            let verdict = if why.is_working() {
                n += 1;
                Verdict::Counted(n)
            } else {
                Verdict::Skipped
            };
            steps.push(Step {
                date: day,
                why,
                verdict,
            });
        }
        steps
    }

    fn calendar_day_steps(&self) -> Vec<Step> {
        let Some(found) = self.rolled_from else {
            return self.counted_steps(self.last_day);
        };
        // The day where the count ends is shown as put off, not as counted too.
        let mut steps = if found == self.first_day {
            Vec::new()
        } else {
            self.counted_steps(found.yesterday().unwrap_or(Date::MIN))
        };
        steps.extend(self.put_off_steps());
        steps
    }

    fn counted_steps(&self, last: Date) -> Vec<Step> {
        if last == self.first_day && last == self.last_day {
            return vec![self.step(last, Verdict::LastDay)];
        }
        let mut steps = vec![self.step(self.first_day, Verdict::StartDay)];
        let counted = days(next_day(self.first_day), last).zip(1..);
        steps.extend(counted.map(|(day, n)| self.step(day, Verdict::Counted(n))));
        steps
    }

    fn date_steps(&self) -> Vec<Step> {
        let found = self.rolled_from.unwrap_or(self.last_day);
        let mut steps = Vec::new();
        if found != self.first_day {
            steps.push(self.step(self.first_day, Verdict::StartDay));
        }
        steps.extend(self.put_off_steps());
        steps
    }

    /// From the day where the count ended to the day at which the limit ends.
    fn put_off_steps(&self) -> impl Iterator<Item = Step> + '_ {
        let found = self.rolled_from.unwrap_or(self.last_day);
        days(found, self.last_day).map(move |day| {
            let verdict = if day == self.last_day {
                Verdict::LastDay
            } else {
                Verdict::PutOff
            };
            self.step(day, verdict)
        })
    }

    fn working_hour_steps(&self) -> Vec<Step> {
        let mut seconds = self.worked_seconds.iter().copied();
        days(self.first_day, self.last_day)
            .map(|day| {
                let why = self.why(day);
                let verdict = if why.is_working() {
                    Verdict::Worked {
                        seconds: seconds.next().unwrap_or(0),
                    }
                } else {
                    Verdict::Skipped
                };
                Step {
                    date: day,
                    why,
                    verdict,
                }
            })
            .collect()
    }

    fn step(&self, date: Date, verdict: Verdict) -> Step {
        Step {
            date,
            why: self.why(date),
            verdict,
        }
    }
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(jiff::Span::new().days(1))
        .take_while(move |day| *day <= to)
}
