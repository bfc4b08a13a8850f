//! What holds for every limit, every start and every calendar.

use huiyin_core::calendar::*;
use proptest::prelude::*;

use super::{day, source};

/// Any instant of 2007 to 2026, and some years on either side, where no notice is known.
fn moments() -> impl Strategy<Value = Moment> {
    (1_104_537_600_i64..1_893_456_000, 0_i64..1_000_000)
        .prop_map(|(seconds, micros)| Moment::from_micros(seconds * 1_000_000 + micros))
}

fn rules() -> impl Strategy<Value = DueRule> {
    prop_oneof![
        4 => (1_u32..60).prop_map(DueRule::WorkingDays),
        3 => (1_u32..120).prop_map(DueRule::CalendarDays),
        2 => (1_u32..200).prop_map(DueRule::Hours),
        2 => (1_u32..80).prop_map(DueRule::WorkingHours),
        1 => (1_i8..=12, 1_i8..=28).prop_map(|(month, day)| DueRule::YearDate { month, day }),
        1 => (1_u32..24).prop_map(DueRule::Months),
        1 => Just(DueRule::AtOnce),
    ]
}

/// Rules whose days are counted, not hours.
fn day_rules() -> impl Strategy<Value = DueRule> {
    rules().prop_filter("in days", |rule| {
        !matches!(rule, DueRule::Hours(_) | DueRule::WorkingHours(_))
    })
}

fn dates() -> impl Strategy<Value = Date> {
    (0_i32..8400).prop_map(|n| {
        day("2006-12-01")
            .checked_add(jiff::Span::new().days(n))
            .unwrap()
    })
}

fn day_ends() -> impl Strategy<Value = DayEnd> {
    prop_oneof![
        Just(DayEnd::Midnight),
        Just(DayEnd::ClosingAt("17:30".parse().unwrap()))
    ]
}

/// The mainland with some local days, ending at midnight or at closing time.
fn calendars() -> impl Strategy<Value = Calendar> {
    let local = prop::collection::vec((dates(), any::<bool>()), 0..60);
    (local, day_ends()).prop_map(|(local, day_end)| {
        let calendar = Calendar::mainland().clone().with_day_end(day_end);
        local
            .into_iter()
            .fold(calendar, |calendar, (date, working)| {
                if working {
                    calendar.with_local_workday(date, "补班")
                } else {
                    calendar.with_local_holiday(date, "停工")
                }
            })
    })
}

/// Holidays near a date, the date itself included.
fn holidays_near(from: Date, offsets: &[i32]) -> Vec<Date> {
    offsets
        .iter()
        .map(|&n| from.checked_add(jiff::Span::new().days(n)).unwrap())
        .collect()
}

fn due_of(calendar: &Calendar, rule: DueRule, from: Moment) -> Due {
    due(
        calendar,
        &rule,
        Some(&DueRule::WorkingDays(20)),
        &source(),
        from,
    )
    .unwrap()
}

fn due_at(calendar: &Calendar, rule: DueRule, from: Moment) -> Moment {
    due_of(calendar, rule, from).at.unwrap()
}

fn running(calendar: &Calendar, rule: DueRule, from: Moment) -> Clock {
    Clock::start(due_of(calendar, rule, from), from)
}

proptest! {
    #[test]
    fn due_is_never_before_the_start(calendar in calendars(), rule in rules(), from in moments()) {
        prop_assert!(due_at(&calendar, rule, from) > from);
    }

    #[test]
    fn a_later_start_is_never_due_earlier(
        calendar in calendars(), rule in rules(), from in moments(), later in 0_i64..2_000_000,
    ) {
        let (first, second) = (due_at(&calendar, rule, from), due_at(&calendar, rule, from.plus_seconds(later)));
        prop_assert!(first <= second);
    }

    #[test]
    fn a_longer_limit_is_due_later(calendar in calendars(), n in 1_u32..100, from in moments()) {
        let at = |rule| due_at(&calendar, rule, from);
        prop_assert!(at(DueRule::WorkingDays(n)) < at(DueRule::WorkingDays(n + 1)));
        prop_assert!(at(DueRule::CalendarDays(n)) <= at(DueRule::CalendarDays(n + 1)));
        prop_assert!(at(DueRule::CalendarDays(n)) <= at(DueRule::WorkingDays(n)));
        prop_assert!(at(DueRule::Hours(n)) < at(DueRule::WorkingHours(n + 1)));
        prop_assert!(at(DueRule::Months(n)) <= at(DueRule::Months(n + 1)));
    }

    #[test]
    fn more_holidays_never_bring_a_due_time_forward(
        calendar in calendars(), rule in rules(), from in moments(), offsets in prop::collection::vec(0..90, 1..20),
    ) {
        let holidays = holidays_near(calendar.date_of(from), &offsets);
        let more = holidays.into_iter().fold(calendar.clone(), |calendar, date| calendar.with_local_holiday(date, "停工"));
        prop_assert!(due_at(&calendar, rule, from) <= due_at(&more, rule, from));
    }

    #[test]
    fn the_order_in_which_local_days_are_entered_does_not_matter(
        rule in rules(), from in moments(), offsets in prop::collection::btree_set(0..90, 1..20),
    ) {
        let enter = |offsets: &[i32]| {
            let days = holidays_near(Calendar::mainland().date_of(from), offsets);
            days.into_iter().fold(Calendar::mainland().clone(), |calendar, date| {
                if date.day() % 2 == 0 { calendar.with_local_workday(date, "补班") } else { calendar.with_local_holiday(date, "停工") }
            })
        };
        let mut offsets: Vec<i32> = offsets.into_iter().collect();
        let forwards = enter(&offsets);
        offsets.reverse();
        prop_assert_eq!(due_of(&forwards, rule, from), due_of(&enter(&offsets), rule, from));
    }

    #[test]
    fn working_days_end_on_the_nth_and_nowhere_else(calendar in calendars(), n in 1_u32..60, from in moments()) {
        let due = due_of(&calendar, DueRule::WorkingDays(n), from);
        let (first, last) = (due.proof.first_day(), due.proof.last_day());
        prop_assert!(calendar.is_working_day(last));
        prop_assert_eq!(calendar.working_days_after(first, last), n);
        prop_assert_eq!(calendar.nth_working_day_after(first, n), last);
        prop_assert_eq!(calendar.due_day(due.at.unwrap()), last);
    }

    #[test]
    fn days_and_months_end_on_a_working_day(
        calendar in calendars(), days in 1_u32..120, months in 1_u32..24, from in moments(),
    ) {
        for rule in [DueRule::CalendarDays(days), DueRule::Months(months)] {
            prop_assert!(calendar.is_working_day(due_of(&calendar, rule, from).proof.last_day()));
        }
    }

    #[test]
    fn a_proof_counts_each_day_once_and_says_what_it_was(calendar in calendars(), n in 1_u32..60, from in moments()) {
        let proof = due_of(&calendar, DueRule::WorkingDays(n), from).proof;
        let steps = proof.steps();
        prop_assert_eq!(steps.first().unwrap().verdict, Verdict::StartDay);
        prop_assert_eq!(steps.last().unwrap().verdict, Verdict::Counted(n));
        for pair in steps.windows(2) {
            prop_assert_eq!(pair[0].date.tomorrow().unwrap(), pair[1].date);
        }
        let mut counted = 0;
        for step in &steps[1..] {
            prop_assert_eq!(&step.why, &calendar.day(step.date).why);
            counted += u32::from(step.why.is_working());
            let expected = if step.why.is_working() { Verdict::Counted(counted) } else { Verdict::Skipped };
            prop_assert_eq!(step.verdict, expected);
        }
    }

    #[test]
    fn every_proof_starts_and_ends_where_the_limit_does(calendar in calendars(), rule in rules(), from in moments()) {
        let due = due_of(&calendar, rule, from);
        let steps = due.proof.steps();
        prop_assert_eq!(steps.first().unwrap().date, calendar.date_of(from));
        prop_assert_eq!(steps.last().unwrap().date, due.proof.last_day());
        prop_assert!(steps.windows(2).all(|pair| pair[0].date <= pair[1].date));
        prop_assert!(due.proof.in_chinese(&calendar).len() >= 4);
        let json = serde_json::to_string(&due.proof).unwrap();
        prop_assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), due.proof);
    }

    #[test]
    fn each_year_without_data_that_was_counted_through_is_named(n in 1_u32..60, from in moments()) {
        let calendar = Calendar::mainland();
        let proof = due_of(calendar, DueRule::WorkingDays(n), from).proof;
        let first_counted = proof.first_day().tomorrow().unwrap().year();
        let unknown: Vec<i16> =
            (first_counted..=proof.last_day().year()).filter(|&year| !calendar.has_data_for(year)).collect();
        prop_assert_eq!(proof.no_data_years(), unknown);
    }

    #[test]
    fn rules_survive_being_written(rule in rules()) {
        prop_assert_eq!(rule.to_string().parse::<DueRule>(), Ok(rule));
    }

    #[test]
    fn any_text_is_a_rule_or_is_refused(text in ".{0,30}") {
        if let Ok(rule) = text.parse::<DueRule>() {
            prop_assert_eq!(rule.to_string().parse::<DueRule>(), Ok(rule));
        }
    }

    /// Working days: moved by as many working days as lie within the pause.
    #[test]
    fn pausing_for_a_while_moves_working_days_by_that_while(
        calendar in calendars(), n in 1_u32..30, from in moments(), share in 0_u32..100, pause in 0_i64..60,
    ) {
        let mut clock = running(&calendar, DueRule::WorkingDays(n), from);
        let old_due = clock.due_at.unwrap();
        let gone = n * share / 100;
        let paused_on = calendar.nth_working_day_after(calendar.date_of(from), gone);
        let paused_at = calendar.moment(paused_on.at(12, 0, 0, 0)).max(from);
        let resumed_at = paused_at.plus_seconds(pause * 86_400);
        let resumed_on = calendar.date_of(resumed_at);
        clock.pause(&calendar, paused_at).unwrap();
        clock.resume(&calendar, resumed_at).unwrap();
        let new_due = clock.due_at.unwrap();
        let (old_last, new_last) = (calendar.due_day(old_due), calendar.due_day(new_due));
        prop_assert_eq!(calendar.working_days_after(resumed_on, new_last), n - gone);
        prop_assert_eq!(
            calendar.working_days_after(old_last, new_last),
            calendar.working_days_after(paused_on, resumed_on)
        );
    }

    /// Hours: moved by exactly the pause.
    #[test]
    fn pausing_for_a_while_moves_hours_by_that_while(
        calendar in calendars(), n in 1_u32..200, from in moments(), share in 0_i64..100, pause in 0_i64..10_000_000,
    ) {
        let mut clock = running(&calendar, DueRule::Hours(n), from);
        let old_due = clock.due_at.unwrap();
        let paused_at = from.plus_micros(old_due.micros_since(from) / 100 * share);
        clock.pause(&calendar, paused_at).unwrap();
        clock.resume(&calendar, paused_at.plus_seconds(pause)).unwrap();
        prop_assert_eq!(clock.due_at, Some(old_due.plus_seconds(pause)));
    }

    #[test]
    fn pausing_never_brings_a_due_time_forward_and_never_makes_a_clock_late(
        calendar in calendars(), rule in rules(), from in moments(), share in 0_i64..100, pause in 0_i64..10_000_000,
    ) {
        let mut clock = running(&calendar, rule, from);
        let old_due = clock.due_at.unwrap();
        let paused_at = from.plus_micros(old_due.micros_since(from) / 100 * share);
        let resumed_at = paused_at.plus_seconds(pause);
        clock.pause(&calendar, paused_at).unwrap();
        clock.resume(&calendar, resumed_at).unwrap();
        prop_assert!(clock.due_at.unwrap() >= old_due);
        prop_assert!(!clock.is_overdue(resumed_at));
        prop_assert_eq!(clock.pauses.len(), 1);
        prop_assert!(clock.explain(&calendar).len() > 4);
    }

    #[test]
    fn a_longer_pause_is_never_due_earlier(
        calendar in calendars(), rule in rules(), from in moments(), short in 0_i64..5_000_000, more in 0_i64..5_000_000,
    ) {
        let resumed = |pause: i64| {
            let mut clock = running(&calendar, rule, from);
            clock.pause(&calendar, from).unwrap();
            clock.resume(&calendar, from.plus_seconds(pause)).unwrap();
            clock.due_at.unwrap()
        };
        prop_assert!(resumed(short) <= resumed(short + more));
    }

    #[test]
    fn pausing_within_a_day_changes_nothing(rule in day_rules(), from in moments(), share in 0_i64..100) {
        let calendar = Calendar::mainland();
        let mut clock = running(calendar, rule, from);
        let old_due = clock.due_at;
        let left_of_the_day = calendar.end_of_day(calendar.date_of(from)).micros_since(from);
        clock.pause(calendar, from).unwrap();
        clock.resume(calendar, from.plus_micros(left_of_the_day / 100 * share)).unwrap();
        prop_assert_eq!(clock.due_at, old_due);
    }

    #[test]
    fn equal_extensions_in_any_order_end_at_the_same_time(
        rule in rules(), from in moments(), first in 1_i64..1_000_000, second in 1_i64..1_000_000,
    ) {
        let extended = |steps: [i64; 2]| {
            let mut clock = running(Calendar::mainland(), rule, from);
            for seconds in steps {
                let until = clock.due_at.unwrap().plus_seconds(seconds);
                clock.extend(until, from).unwrap();
            }
            clock.due_at
        };
        prop_assert_eq!(extended([first, second]), extended([second, first]));
    }

    #[test]
    fn a_refused_reply_leaves_no_trace(rule in rules(), from in moments(), after in 0_i64..10_000_000) {
        let mut clock = running(Calendar::mainland(), rule, from);
        let before = clock.clone();
        clock.hold_provisionally(from.plus_seconds(after)).unwrap();
        clock.resume_as_if_never_stopped().unwrap();
        prop_assert_eq!(clock, before);
    }

    /// Whatever is tried in whatever order: a refusal changes nothing, a closed clock keeps its due time, a
    /// deadline fires only when it has come.
    #[test]
    fn random_lives(rule in rules(), from in moments(), acts in prop::collection::vec((0_u8..9, 0_i64..400_000), 1..25)) {
        let calendar = Calendar::mainland();
        let mut clock = running(calendar, rule, from);
        let mut now = from;
        for (act, wait) in acts {
            now = now.plus_seconds(wait);
            let before = clock.clone();
            let result = match act {
                0 => clock.stop(now),
                1 => clock.supersede(now),
                2 => clock.hold_provisionally(now),
                3 => clock.resume_as_if_never_stopped(),
                4 => clock.confirm_stop(),
                5 => clock.pause(calendar, now),
                6 => clock.resume(calendar, now),
                7 => clock.extend(now.plus_seconds(wait * 3), now),
                _ => clock.miss(now),
            };
            if result.is_err() {
                prop_assert_eq!(&clock, &before);
            }
            prop_assert!(clock.due_at >= before.due_at, "no act brings a due time forward");
            prop_assert!(!before.is_overdue(now) || clock.due_at == before.due_at, "overdue stays overdue");
            prop_assert!(before.is_open() || clock.due_at == before.due_at);
            if clock.missed_at != before.missed_at {
                prop_assert!(before.missed_at.is_none() && before.due_at.unwrap() <= now);
            }
            prop_assert_eq!(clock.is_open(), clock.closed_at().is_none());
            if let Some(deadline) = clock.next_deadline() {
                prop_assert!(clock.is_running() && clock.due_at == Some(deadline));
            }
            let json = serde_json::to_string(&clock).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Clock>(&json).unwrap(), &clock);
            prop_assert!(!clock.explain(calendar).is_empty());
        }
    }
}
