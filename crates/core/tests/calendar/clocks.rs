use huiyin_core::calendar::*;

use super::{at, clock, day, due_in, end_of, source};

fn mainland() -> &'static Calendar {
    Calendar::mainland()
}

fn paused_and_resumed(within: &str, from: &str, pause: &str, resume: &str) -> Moment {
    let mut clock = clock(within, from);
    clock.pause(mainland(), at(pause)).unwrap();
    clock.resume(mainland(), at(resume)).unwrap();
    clock.due_at.unwrap()
}

#[test]
fn in_time_means_before_the_due_time() {
    let due_at = end_of("2026-03-09");
    for (stopped_at, on_time) in [(due_at.plus_micros(-1), true), (due_at, false)] {
        let mut clock = clock("5 working days", "2026-03-02T10:00");
        assert_eq!(clock.next_deadline(), Some(due_at));
        assert_eq!(clock.is_overdue(stopped_at), !on_time);
        assert_eq!(clock.on_time(), None, "open");
        clock.stop(stopped_at).unwrap();
        assert_eq!(clock.on_time(), Some(on_time));
        assert_eq!(clock.closed_at(), Some(stopped_at));
        assert_eq!(clock.next_deadline(), None);
        assert!(!clock.is_open());
    }
}

#[test]
fn a_deadline_fires_once() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    let due_at = clock.due_at.unwrap();
    assert_eq!(clock.miss(due_at.plus_micros(-1)), Err(ClockError::NotDue));
    clock.miss(due_at).unwrap();
    assert_eq!(clock.miss(due_at), Err(ClockError::AlreadyMissed));
    assert_eq!(clock.next_deadline(), None);
    assert_eq!(clock.on_time(), Some(false), "certain already");
    assert!(clock.is_running(), "what is due is still due");
    clock.stop(at("2026-03-12T10:00")).unwrap();
    assert!(clock.is_overdue(at("2026-03-12T10:00")), "was missed");
}

#[test]
fn a_refused_reply_never_stopped_the_clock() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    let due_at = clock.due_at;
    clock.hold_provisionally(at("2026-03-06T10:00")).unwrap();
    assert_eq!(clock.next_deadline(), None, "does not fire under review");
    assert!(!clock.is_overdue(at("2026-03-12T10:00")));
    assert!(clock.is_open());
    assert_eq!(clock.stop(at("2026-03-12T10:00")), Err(ClockError::Held));
    clock.resume_as_if_never_stopped().unwrap();
    assert_eq!(clock.due_at, due_at);
    assert_eq!(
        clock.next_deadline(),
        due_at,
        "fires at once: it passed under review"
    );
    assert!(clock.is_overdue(at("2026-03-12T10:00")));
}

#[test]
fn an_approved_reply_stops_the_clock_when_it_was_handed_in() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    clock.hold_provisionally(at("2026-03-09T23:59")).unwrap();
    clock.confirm_stop().unwrap();
    assert_eq!(clock.on_time(), Some(true));
    assert_eq!(clock.closed_at(), Some(at("2026-03-09T23:59")));
}

#[test]
fn a_false_reply_voids_being_on_time_and_nothing_else() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    assert_eq!(clock.void(), Err(ClockError::NotStopped));
    clock.stop(at("2026-03-04T10:00")).unwrap();
    clock.void().unwrap();
    assert_eq!(clock.on_time(), Some(false));
    assert_eq!(clock.closed_at(), Some(at("2026-03-04T10:00")));
    assert!(clock.missed_at.is_none());
}

#[test]
fn a_superseded_clock_is_neither_on_time_nor_late() {
    let mut clock = clock("1 working day", "2026-03-02T10:00");
    clock.miss(end_of("2026-03-03")).unwrap();
    clock.supersede(at("2026-03-05T10:00")).unwrap();
    assert_eq!(clock.on_time(), None);
    assert_eq!(clock.void(), Err(ClockError::NotStopped));
}

#[test]
fn a_closed_clock_refuses_everything() {
    let mut stopped = clock("5 working days", "2026-03-02T10:00");
    stopped.stop(at("2026-03-03T10:00")).unwrap();
    let mut superseded = clock("5 working days", "2026-03-02T10:00");
    superseded.supersede(at("2026-03-03T10:00")).unwrap();
    for mut clock in [stopped, superseded] {
        let before = clock.clone();
        let later = at("2026-03-20T10:00");
        let closed = Err(ClockError::Closed);
        assert_eq!(clock.stop(later), closed);
        assert_eq!(clock.supersede(later), closed);
        assert_eq!(clock.hold_provisionally(later), closed);
        assert_eq!(clock.resume_as_if_never_stopped(), closed);
        assert_eq!(clock.confirm_stop(), closed);
        assert_eq!(clock.pause(mainland(), later), closed);
        assert_eq!(clock.resume(mainland(), later), closed);
        assert_eq!(clock.extend(end_of("2026-04-30"), later), closed);
        assert_eq!(clock.miss(later), closed);
        assert_eq!(clock, before);
    }
}

#[test]
fn an_extension_is_later_and_in_time() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    let old_due = clock.due_at.unwrap();
    assert_eq!(
        clock.extend(old_due, at("2026-03-03T10:00")),
        Err(ClockError::NotLater)
    );
    assert_eq!(
        clock.extend(end_of("2026-03-20"), old_due),
        Err(ClockError::Overdue)
    );
    clock
        .extend(end_of("2026-03-20"), old_due.plus_micros(-1))
        .unwrap();
    assert_eq!(clock.next_deadline(), Some(end_of("2026-03-20")));
    clock.miss(end_of("2026-03-20")).unwrap();
    assert_eq!(
        clock.extend(end_of("2026-03-30"), at("2026-03-21T10:00")),
        Err(ClockError::Overdue)
    );
    assert_eq!(ClockError::Overdue.to_string(), "已经超过期限，不能再延期");
}

#[test]
fn a_pause_keeps_the_working_days_that_were_left() {
    let resumed =
        |pause, resume| paused_and_resumed("5 working days", "2026-03-02T10:00", pause, resume);
    // Due on the 9th; on the 4th three are left: 5, 6, 9.
    assert_eq!(
        resumed("2026-03-04T09:00", "2026-03-18T17:00"),
        end_of("2026-03-23")
    );
    // Weekends at both ends.
    assert_eq!(
        resumed("2026-03-07T09:00", "2026-03-14T09:00"),
        end_of("2026-03-16")
    );
    // Paused before the first day that counts.
    assert_eq!(
        resumed("2026-03-02T11:00", "2026-03-03T09:00"),
        end_of("2026-03-10")
    );
    // On the last day nothing is left but that day.
    assert_eq!(
        resumed("2026-03-09T09:00", "2026-03-12T09:00"),
        end_of("2026-03-12")
    );
    assert_eq!(
        resumed("2026-03-09T09:00", "2026-03-14T09:00"),
        end_of("2026-03-16"),
        "resumed on a Saturday"
    );
    // Over the Spring Festival with its make-up Saturday.
    let over_the_feast = paused_and_resumed(
        "5 working days",
        "2026-02-10T10:00",
        "2026-02-12T10:00",
        "2026-02-13T10:00",
    );
    assert_eq!(
        over_the_feast,
        end_of("2026-02-25"),
        "left on the 12th: 13, 14, 24; from the 13th on: 14, 24, 25"
    );
}

#[test]
fn a_pause_keeps_the_calendar_days_that_were_left() {
    let resumed =
        |pause, resume| paused_and_resumed("10 calendar days", "2026-03-02T10:00", pause, resume);
    assert_eq!(
        resumed("2026-03-10T10:00", "2026-03-16T10:00"),
        end_of("2026-03-18")
    );
    assert_eq!(
        resumed("2026-03-10T10:00", "2026-03-19T10:00"),
        end_of("2026-03-23"),
        "Saturday 21st rolls"
    );
    let months = paused_and_resumed(
        "1 month",
        "2026-03-02T10:00",
        "2026-03-30T10:00",
        "2026-04-13T10:00",
    );
    assert_eq!(months, end_of("2026-04-16"));
    let date = paused_and_resumed(
        "31 May",
        "2026-03-02T10:00",
        "2026-05-29T10:00",
        "2026-06-02T10:00",
    );
    assert_eq!(date, end_of("2026-06-04"));
}

#[test]
fn a_pause_keeps_hours_to_the_microsecond() {
    assert_eq!(
        paused_and_resumed(
            "24 hours",
            "2026-03-02T10:00",
            "2026-03-02T12:00",
            "2026-03-02T15:00"
        ),
        at("2026-03-03T13:00")
    );
    let working = paused_and_resumed(
        "8 working hours",
        "2026-03-02T08:30",
        "2026-03-02T11:00",
        "2026-03-07T11:00",
    );
    assert_eq!(
        working,
        at("2026-03-09T15:30"),
        "five and a half hours left"
    );
}

#[test]
fn pausing_and_resuming_within_a_day_changes_nothing() {
    for within in [
        "5 working days",
        "10 calendar days",
        "31 May",
        "3 months",
        "at once",
    ] {
        let before = clock(within, "2026-03-02T10:00").due_at.unwrap();
        assert_eq!(
            paused_and_resumed(
                within,
                "2026-03-02T10:00",
                "2026-03-02T11:00",
                "2026-03-02T23:59"
            ),
            before,
            "{within}"
        );
    }
}

#[test]
fn a_pause_over_closing_time_does_not_make_a_clock_late() {
    let closing = mainland()
        .clone()
        .with_day_end(DayEnd::ClosingAt("17:30".parse().unwrap()));
    let mut clock = Clock::start(
        due_in(&closing, "1 working day", "2026-03-05T10:00"),
        at("2026-03-05T10:00"),
    );
    clock.pause(&closing, at("2026-03-06T16:00")).unwrap();
    clock.resume(&closing, at("2026-03-06T18:00")).unwrap();
    assert_eq!(clock.due_at, Some(at("2026-03-09T17:30")));
}

#[test]
fn a_due_time_of_its_own_hour_keeps_that_hour() {
    let due = decided(
        mainland(),
        &source(),
        at("2026-03-02T10:00"),
        at("2026-03-05T15:00"),
    );
    let mut clock = Clock::start(due, at("2026-03-02T10:00"));
    clock.pause(mainland(), at("2026-03-03T10:00")).unwrap();
    clock.resume(mainland(), at("2026-03-09T10:00")).unwrap();
    assert_eq!(clock.due_at, Some(at("2026-03-11T15:00")));
    // On the last day, resumed after that hour: the next working day at that hour.
    clock.pause(mainland(), at("2026-03-11T14:00")).unwrap();
    clock.resume(mainland(), at("2026-03-13T16:00")).unwrap();
    assert_eq!(clock.due_at, Some(at("2026-03-16T15:00")));
}

#[test]
fn extensions_and_pauses_follow_each_other() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    clock
        .extend(end_of("2026-03-16"), at("2026-03-04T10:00"))
        .unwrap();
    clock.pause(mainland(), at("2026-03-11T10:00")).unwrap();
    assert_eq!(
        clock.extend(end_of("2026-04-16"), at("2026-03-12T10:00")),
        Err(ClockError::Paused)
    );
    clock.resume(mainland(), at("2026-03-18T10:00")).unwrap();
    assert_eq!(
        clock.due_at,
        Some(end_of("2026-03-23")),
        "12, 13 and 16 were left"
    );
    clock
        .extend(end_of("2026-03-27"), at("2026-03-23T10:00"))
        .unwrap();
    assert_eq!(clock.due_at, Some(end_of("2026-03-27")));
    assert_eq!((clock.pauses.len(), clock.extensions.len()), (1, 2));
}

#[test]
fn pausing_mends_no_overdue_clock() {
    let mut clock = clock("1 working day", "2026-03-02T10:00");
    clock.miss(end_of("2026-03-03")).unwrap();
    clock.pause(mainland(), at("2026-03-05T10:00")).unwrap();
    assert!(clock.is_overdue(at("2026-03-06T10:00")));
    clock.resume(mainland(), at("2026-03-09T10:00")).unwrap();
    assert_eq!(clock.due_at, Some(end_of("2026-03-03")));
    clock.stop(at("2026-03-10T10:00")).unwrap();
    assert_eq!(clock.on_time(), Some(false));
}

#[test]
fn a_clock_stopped_out_of_a_pause_is_in_time_if_it_was_when_paused() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    clock.pause(mainland(), at("2026-03-04T10:00")).unwrap();
    assert!(!clock.is_overdue(at("2026-05-01T10:00")));
    assert_eq!(clock.next_deadline(), None);
    assert_eq!(clock.miss(at("2026-05-01T10:00")), Err(ClockError::Paused));
    assert_eq!(
        clock.hold_provisionally(at("2026-05-01T10:00")),
        Err(ClockError::Paused)
    );
    clock.stop(at("2026-05-06T10:00")).unwrap();
    assert_eq!(clock.on_time(), Some(true));
    assert_eq!(clock.pauses.len(), 1);
}

#[test]
fn a_limit_by_decision_gets_its_due_time_later() {
    let mut clock = clock("by decision", "2026-03-02T10:00");
    assert_eq!(clock.next_deadline(), None);
    assert!(!clock.is_overdue(at("2027-03-02T10:00")));
    assert_eq!(
        clock.extend(at("2026-03-03T09:00"), at("2026-03-03T10:00")),
        Err(ClockError::NotLater)
    );
    clock
        .extend(end_of("2026-03-20"), at("2026-03-03T10:00"))
        .unwrap();
    assert_eq!(clock.next_deadline(), Some(end_of("2026-03-20")));
    assert!(
        clock
            .explain(mainland())
            .contains(&"定期限：2026年3月3日 10:00 决定，最迟 2026年3月20日 24:00".to_owned())
    );
}

#[test]
fn a_clock_without_due_time_can_be_paused_and_stopped() {
    let mut clock = clock("by decision", "2026-03-02T10:00");
    clock.pause(mainland(), at("2026-03-03T10:00")).unwrap();
    clock.resume(mainland(), at("2026-03-05T10:00")).unwrap();
    assert_eq!(clock.due_at, None);
    clock.stop(at("2026-03-06T10:00")).unwrap();
    assert_eq!(clock.on_time(), None);
}

#[test]
fn a_change_of_calendar_touches_no_clock_that_has_started() {
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    let changed = mainland()
        .clone()
        .with_local_holiday(day("2026-03-05"), "防汛");
    assert_eq!(clock.due_at, Some(end_of("2026-03-09")));
    // From a pause on, the days of the present calendar count.
    clock.pause(&changed, at("2026-03-04T10:00")).unwrap();
    clock.resume(&changed, at("2026-03-04T12:00")).unwrap();
    assert_eq!(clock.due_at, Some(end_of("2026-03-09")));
}

#[test]
fn resuming_into_a_year_without_data_says_so() {
    let mut clock = clock("5 working days", "2026-12-21T10:00");
    assert!(clock.no_data_years().is_empty());
    clock.pause(mainland(), at("2026-12-23T10:00")).unwrap();
    clock.resume(mainland(), at("2026-12-30T10:00")).unwrap();
    assert_eq!(clock.due_at, Some(end_of("2027-01-04")));
    assert_eq!(clock.no_data_years(), [2027]);
    assert_eq!(clock.warnings().len(), 1);
    assert!(
        clock
            .explain(mainland())
            .iter()
            .any(|line| line.starts_with("注意：2027年"))
    );
}

#[test]
fn a_clock_survives_being_stored() {
    let mut clock = clock("5 working days", "2026-02-13T10:00");
    clock
        .extend(end_of("2026-03-16"), at("2026-02-14T10:00"))
        .unwrap();
    clock.pause(mainland(), at("2026-03-11T10:00")).unwrap();
    let paused = clock.clone();
    clock.resume(mainland(), at("2026-04-03T10:00")).unwrap();
    clock.hold_provisionally(at("2026-04-07T10:00")).unwrap();
    for clock in [paused, clock] {
        let json = serde_json::to_string(&clock).unwrap();
        assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
    }
}
