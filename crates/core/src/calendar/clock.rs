//! One running limit. Knows nothing of tickets: it is started with a due time and told what happens.
//!
//! Every act either happens or is refused with a sentence; a closed clock refuses everything but
//! [`Clock::void`] and never gets another due time.

use serde::{Deserialize, Serialize};

use super::counting::{
    Counting, Stretch, calendar_days, working_days, working_time, working_time_between,
};
use super::{Calendar, Due, DueRule, Moment, Proof, Source};

/// One limit and what has happened to it. The fields are for reading; the methods change them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When it was started; the count may go back to an earlier instant, see [`Proof::started_at`].
    pub started_at: Moment,
    /// The first instant that is late, extensions and pauses included. None until somebody decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// How the first due time was found.
    pub proof: Proof,
    /// Where it stands.
    pub phase: Phase,
    /// Pauses that are over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Extensions, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// When the deadline fired without anybody having done what was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<Moment>,
    /// What stopped it turned out false: being on time no longer counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Time runs.
    Running,
    /// Time stands still until somebody resumes it.
    Paused {
        /// when it was paused
        since: Moment,
        /// what was left then
        remaining: Remaining,
    },
    /// Stopped provisionally: what was due has been handed in and is under review.
    Held {
        /// when it was handed in
        since: Moment,
    },
    /// What was due has been done.
    Stopped {
        /// when it was done
        at: Moment,
    },
    /// Recalled, returned, merged: neither on time nor late.
    Superseded {
        /// when
        at: Moment,
    },
}

/// What was left of a limit when it was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remaining {
    /// Working days after the day of the pause, up to the last day.
    WorkingDays(u32),
    /// Days after the day of the pause, up to the last day.
    CalendarDays(u32),
    /// Microseconds.
    Time(i64),
    /// Microseconds of office hours.
    WorkingTime(i64),
    /// It was late already; pausing mends nothing.
    Overdue,
    /// It had no due time yet.
    Undecided,
}

/// A pause that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: Moment,
    /// When it ended.
    pub until: Moment,
    /// What was left at its beginning.
    pub remaining: Remaining,
    /// The due time before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_due: Option<Moment>,
    /// The due time after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_due: Option<Moment>,
    /// The days counted from its end, if it moved the due time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Stretch>,
}

/// A due time put off by decision, or given to a clock that had none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When it was decided.
    pub at: Moment,
    /// The due time before it; none if this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_due: Option<Moment>,
    /// The due time after it.
    pub new_due: Moment,
}

/// What a clock does not do, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Stopped or superseded.
    #[error("该时限已经结束，不能再变更")]
    Closed,
    /// Paused, where it would have to run.
    #[error("该时限正在暂停，请先恢复计时")]
    Paused,
    /// Provisionally stopped, where it would have to run.
    #[error("答复正在审核，请先完成审核")]
    Held,
    /// Not paused, where it would have to be.
    #[error("该时限没有暂停，无需恢复")]
    NotPaused,
    /// Not provisionally stopped, where it would have to be.
    #[error("该时限没有等待审核的答复")]
    NotHeld,
    /// Not stopped, where it would have to be.
    #[error("该时限尚未办结，不能作废按时结果")]
    NotStopped,
    /// An overdue clock cannot be extended.
    #[error("已经超过期限，不能再延期")]
    Overdue,
    /// An extension must be later than the due time.
    #[error("延期后的期限必须晚于原期限")]
    NotLater,
    /// The deadline has not come yet, or there is none.
    #[error("期限尚未届满")]
    NotDue,
    /// A deadline fires once.
    #[error("该时限的超期已经记录过")]
    AlreadyMissed,
}

impl Clock {
    /// Starts a limit.
    pub fn start(due: Due, at: Moment) -> Clock {
        Clock {
            started_at: at,
            due_at: due.at,
            proof: due.proof,
            phase: Phase::Running,
            pauses: Vec::new(),
            extensions: Vec::new(),
            missed_at: None,
            void: false,
        }
    }

    /// The rule that it runs by.
    pub fn rule(&self) -> &DueRule {
        &self.proof.rule
    }

    /// Where that rule is written.
    pub fn source(&self) -> &Source {
        &self.proof.source
    }

    /// Whether time runs.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// Whether what is due is still outstanding: running, paused or under review.
    pub fn is_open(&self) -> bool {
        match self.phase {
            Phase::Running | Phase::Paused { .. } | Phase::Held { .. } => true,
            Phase::Stopped { .. } | Phase::Superseded { .. } => false,
        }
    }

    /// Whether the due time has come while it ran. Stays true of a clock that was missed.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.missed_at.is_some() || (self.is_running() && self.is_past_due(now))
    }

    /// Whether what was due was done before the due time; none while that is open, and of clocks that
    /// were superseded or never had a due time.
    pub fn on_time(&self) -> Option<bool> {
        match self.phase {
            Phase::Superseded { .. } => None,
            Phase::Stopped { at } => {
                let due_at = self.due_at?;
                Some(!self.void && self.missed_at.is_none() && self.stood_still_since(at) < due_at)
            }
            Phase::Running | Phase::Paused { .. } | Phase::Held { .. } => {
                self.missed_at.map(|_| false)
            }
        }
    }

    /// The instant at which it will fire: only while it runs and has not fired yet.
    pub fn next_deadline(&self) -> Option<Moment> {
        if self.is_running() && self.missed_at.is_none() {
            self.due_at
        } else {
            None
        }
    }

    /// When it was stopped for good or superseded.
    pub fn closed_at(&self) -> Option<Moment> {
        match self.phase {
            Phase::Stopped { at } | Phase::Superseded { at } => Some(at),
            Phase::Running | Phase::Paused { .. } | Phase::Held { .. } => None,
        }
    }

    /// Years that its present due time reaches into and whose notice was not known.
    pub fn no_data_years(&self) -> Vec<i16> {
        let resumed = self.pauses.iter().filter_map(|pause| pause.days.as_ref());
        let mut years: Vec<i16> = self.proof.no_data_years().to_vec();
        years.extend(resumed.flat_map(|days| &days.no_data_years));
        years.sort_unstable();
        years.dedup();
        years
    }

    /// What was due has been done. A paused clock may be stopped, its time stood still.
    ///
    /// # Errors
    /// If it is closed, or a reply is under review.
    pub fn stop(&mut self, at: Moment) -> Result<(), ClockError> {
        match self.phase {
            Phase::Running => {}
            Phase::Paused { .. } => self.end_pause(at, None),
            Phase::Held { .. } => return Err(ClockError::Held),
            Phase::Stopped { .. } | Phase::Superseded { .. } => return Err(ClockError::Closed),
        }
        self.phase = Phase::Stopped { at };
        Ok(())
    }

    /// Nothing is due here any more: recalled, returned, merged, withdrawn.
    ///
    /// # Errors
    /// If it is closed.
    pub fn supersede(&mut self, at: Moment) -> Result<(), ClockError> {
        match self.phase {
            Phase::Running | Phase::Held { .. } => {}
            Phase::Paused { .. } => self.end_pause(at, None),
            Phase::Stopped { .. } | Phase::Superseded { .. } => return Err(ClockError::Closed),
        }
        self.phase = Phase::Superseded { at };
        Ok(())
    }

    /// What was due has been handed in; whether it will do is being reviewed.
    ///
    /// # Errors
    /// If it does not run.
    pub fn hold_provisionally(&mut self, at: Moment) -> Result<(), ClockError> {
        self.must_run()?;
        self.phase = Phase::Held { since: at };
        Ok(())
    }

    /// The review found that it will not do: time runs on as if it had never stopped.
    ///
    /// # Errors
    /// If nothing is under review.
    pub fn resume_as_if_never_stopped(&mut self) -> Result<(), ClockError> {
        self.must_be_held()?;
        self.phase = Phase::Running;
        Ok(())
    }

    /// The review found that it will do: stopped, at the instant when it was handed in.
    ///
    /// # Errors
    /// If nothing is under review.
    pub fn confirm_stop(&mut self) -> Result<(), ClockError> {
        let since = self.must_be_held()?;
        self.phase = Phase::Stopped { at: since };
        Ok(())
    }

    /// Lets time stand still, and keeps what is left.
    ///
    /// # Errors
    /// If it does not run.
    pub fn pause(&mut self, calendar: &Calendar, at: Moment) -> Result<(), ClockError> {
        self.must_run()?;
        let remaining = match self.due_at {
            None => Remaining::Undecided,
            Some(_) if self.is_overdue(at) => Remaining::Overdue,
            Some(due_at) => self.remaining(calendar, at, due_at),
        };
        self.phase = Phase::Paused {
            since: at,
            remaining,
        };
        Ok(())
    }

    /// Lets time run again: the days that were left count from the day after this one, hours from now on.
    /// Pausing and resuming a limit in days within one day changes nothing.
    ///
    /// # Errors
    /// If it is not paused.
    pub fn resume(&mut self, calendar: &Calendar, at: Moment) -> Result<(), ClockError> {
        let Phase::Paused { since, remaining } = self.phase else {
            return Err(if self.is_open() {
                ClockError::NotPaused
            } else {
                ClockError::Closed
            });
        };
        let resumed = self
            .due_at
            .and_then(|due_at| resumed_due(calendar, since, remaining, due_at, at));
        self.end_pause(at, resumed);
        self.phase = Phase::Running;
        Ok(())
    }

    /// Puts the due time off to `until`, the first late instant; gives one to a clock that has none.
    ///
    /// # Errors
    /// If it does not run, is overdue, or `until` is not later.
    pub fn extend(&mut self, until: Moment, at: Moment) -> Result<(), ClockError> {
        self.must_run()?;
        if self.is_overdue(at) {
            return Err(ClockError::Overdue);
        }
        if until <= self.due_at.unwrap_or(at) {
            return Err(ClockError::NotLater);
        }
        self.extensions.push(Extension {
            at,
            old_due: self.due_at,
            new_due: until,
        });
        self.due_at = Some(until);
        Ok(())
    }

    /// What stopped it was false: it no longer counts as on time.
    ///
    /// # Errors
    /// If it was not stopped.
    pub fn void(&mut self) -> Result<(), ClockError> {
        match self.phase {
            Phase::Stopped { .. } => {
                self.void = true;
                Ok(())
            }
            _ => Err(ClockError::NotStopped),
        }
    }

    /// The deadline fires. It fires once.
    ///
    /// # Errors
    /// If it does not run, its due time has not come, or it has fired already.
    pub fn miss(&mut self, at: Moment) -> Result<(), ClockError> {
        self.must_run()?;
        if self.missed_at.is_some() {
            return Err(ClockError::AlreadyMissed);
        }
        if !self.is_past_due(at) {
            return Err(ClockError::NotDue);
        }
        self.missed_at = Some(at);
        Ok(())
    }

    /// If it was stopped out of a pause, its time stood still from that pause's beginning on.
    fn stood_still_since(&self, stopped_at: Moment) -> Moment {
        match self.pauses.last() {
            Some(pause) if pause.until == stopped_at => pause.from,
            _ => stopped_at,
        }
    }

    fn is_past_due(&self, now: Moment) -> bool {
        self.due_at.is_some_and(|due_at| due_at <= now)
    }

    fn must_run(&self) -> Result<(), ClockError> {
        match self.phase {
            Phase::Running => Ok(()),
            Phase::Paused { .. } => Err(ClockError::Paused),
            Phase::Held { .. } => Err(ClockError::Held),
            Phase::Stopped { .. } | Phase::Superseded { .. } => Err(ClockError::Closed),
        }
    }

    fn must_be_held(&self) -> Result<Moment, ClockError> {
        match self.phase {
            Phase::Held { since } => Ok(since),
            Phase::Running | Phase::Paused { .. } => Err(ClockError::NotHeld),
            Phase::Stopped { .. } | Phase::Superseded { .. } => Err(ClockError::Closed),
        }
    }

    fn remaining(&self, calendar: &Calendar, at: Moment, due_at: Moment) -> Remaining {
        let (today, last) = (calendar.date_of(at), calendar.due_day(due_at));
        match self.proof.counting() {
            Counting::WorkingDays => {
                Remaining::WorkingDays(calendar.working_days_after(today, last))
            }
            Counting::CalendarDays | Counting::Date => {
                let days = today.until(last).map_or(0, |span| span.get_days());
                Remaining::CalendarDays(u32::try_from(days).unwrap_or(0))
            }
            Counting::Hours => Remaining::Time(due_at.micros_since(at)),
            Counting::WorkingHours => {
                Remaining::WorkingTime(working_time_between(calendar, at, due_at))
            }
        }
    }

    /// Writes the pause down and moves the due time if it is to move.
    fn end_pause(&mut self, until: Moment, resumed: Option<(Moment, Option<Stretch>)>) {
        let Phase::Paused { since, remaining } = self.phase else {
            return;
        };
        let old_due = self.due_at;
        let mut days = None;
        if let Some((due_at, stretch)) = resumed {
            self.due_at = Some(due_at);
            days = stretch;
        }
        self.pauses.push(Pause {
            from: since,
            until,
            remaining,
            old_due,
            new_due: self.due_at,
            days,
        });
    }
}

/// The due time after a pause, and the days counted to it; none if the pause leaves it where it was.
fn resumed_due(
    calendar: &Calendar,
    since: Moment,
    remaining: Remaining,
    old_due: Moment,
    at: Moment,
) -> Option<(Moment, Option<Stretch>)> {
    let today = calendar.date_of(at);
    let same_day = calendar.date_of(since) == today && at < old_due;
    let days = match remaining {
        Remaining::Overdue | Remaining::Undecided => return None,
        Remaining::Time(micros) => return Some((at.plus_micros(micros), None)),
        Remaining::WorkingTime(micros) => {
            let (due_at, days) = working_time(calendar, at, micros);
            return Some((due_at, Some(days)));
        }
        Remaining::WorkingDays(_) | Remaining::CalendarDays(_) if same_day => return None,
        Remaining::WorkingDays(0) | Remaining::CalendarDays(0) => calendar_days(calendar, today, 0),
        Remaining::WorkingDays(n) => working_days(calendar, today, n),
        Remaining::CalendarDays(n) => calendar_days(calendar, today, n),
    };
    let (due_at, days) = same_time_of_day(calendar, old_due, days, at);
    Some((due_at, Some(days)))
}

/// The end of the new last day; if the old due time was at an hour of its own, that hour of the new day.
fn same_time_of_day(
    calendar: &Calendar,
    old_due: Moment,
    mut days: Stretch,
    at: Moment,
) -> (Moment, Stretch) {
    let at_days_end = calendar.end_of_day(calendar.due_day(old_due)) == old_due;
    let time = calendar.civil(old_due).time();
    loop {
        let due_at = if at_days_end {
            calendar.end_of_day(days.last_day)
        } else {
            calendar.moment(days.last_day.to_datetime(time))
        };
        if due_at > at || days.last_day == jiff::civil::Date::MAX {
            return (due_at, days);
        }
        // Nothing was left but hours of today that have passed while it stood still.
        days.roll_past_closing(calendar);
    }
}
