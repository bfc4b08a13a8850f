use huiyin_core::calendar::*;

use super::{at, day, due_at, due_in, end_of, rule, source};

#[test]
fn working_days() {
    // A make-up Saturday.
    assert_eq!(
        due_at("1 working day", "2026-02-13T16:30"),
        end_of("2026-02-14")
    );
    assert_eq!(
        due_at("5 working days", "2026-02-24T09:00"),
        end_of("2026-03-02")
    );
    // Document 002 counts so.
    assert_eq!(
        due_at("5 working days", "2023-07-03T10:00"),
        end_of("2023-07-10")
    );
    // National Day and Mid-Autumn 2025, 1 to 8 October, Sunday 28 September and Saturday 11 October made up.
    assert_eq!(
        due_at("1 working day", "2025-09-27T08:00"),
        end_of("2025-09-28")
    );
    assert_eq!(
        due_at("2 working days", "2025-09-30T23:59:59"),
        end_of("2025-10-10")
    );
    assert_eq!(
        due_at("3 working days", "2025-09-30T00:00"),
        end_of("2025-10-11")
    );
    // Started on a day off.
    assert_eq!(due_at("1 WD", "2026-02-16T10:00"), end_of("2026-02-24"));
    // Over a leap day.
    assert_eq!(
        due_at("2 working days", "2024-02-28T10:00"),
        end_of("2024-03-01")
    );
    assert_eq!(
        due_at("30 working days", "2026-04-07T09:00"),
        end_of("2026-05-21")
    );
}

#[test]
fn calendar_days_roll_forward() {
    assert_eq!(
        due_at("5 calendar days", "2026-03-02T10:00"),
        end_of("2026-03-09"),
        "Saturday 7th rolls"
    );
    assert_eq!(
        due_at("10 calendar days", "2026-02-08T10:00"),
        end_of("2026-02-24"),
        "the 18th lies in the feast"
    );
    assert_eq!(
        due_at("1 calendar day", "2026-02-13T10:00"),
        end_of("2026-02-14"),
        "a make-up Saturday does not roll"
    );
    assert_eq!(
        due_at("10 calendar days", "2026-03-02T10:00"),
        end_of("2026-03-12")
    );
}

#[test]
fn hours_run_through() {
    assert_eq!(
        due_at("24 hours", "2026-02-15T16:30"),
        at("2026-02-16T16:30")
    );
    assert_eq!(
        due_at("48 hours", "2026-03-06T17:00:30"),
        at("2026-03-08T17:00:30")
    );
}

#[test]
fn working_hours_count_in_office_hours() {
    assert_eq!(
        due_at("8 working hours", "2026-03-02T08:30"),
        at("2026-03-02T18:00")
    );
    assert_eq!(
        due_at("8 working hours", "2026-03-02T10:00"),
        at("2026-03-03T10:00")
    );
    assert_eq!(
        due_at("1 working hour", "2026-03-02T11:30"),
        at("2026-03-02T14:00"),
        "over noon"
    );
    assert_eq!(
        due_at("1 working hour", "2026-03-06T17:30"),
        at("2026-03-09T09:00"),
        "over the weekend"
    );
    assert_eq!(
        due_at("2 working hours", "2026-02-17T03:00"),
        at("2026-02-24T10:30"),
        "from within the feast"
    );
}

#[test]
fn a_date_in_the_year_does_not_roll() {
    assert_eq!(
        due_at("31 May", "2026-03-02T10:00"),
        end_of("2026-05-31"),
        "a Sunday"
    );
    assert_eq!(due_at("31 May", "2026-05-30T10:00"), end_of("2026-05-31"));
    assert_eq!(
        due_at("31 May", "2026-05-31T10:00"),
        end_of("2027-05-31"),
        "on the day itself: next year's"
    );
    assert_eq!(
        due_at("30 September", "2026-10-01T00:00"),
        end_of("2027-09-30")
    );
    assert_eq!(due_at("29 Feb", "2026-01-05T10:00"), end_of("2026-02-28"));
    assert_eq!(due_at("29 Feb", "2027-03-01T10:00"), end_of("2028-02-29"));
}

#[test]
fn months_end_on_the_corresponding_day_or_the_months_end() {
    assert_eq!(due_at("3 months", "2026-03-10T10:00"), end_of("2026-06-10"));
    assert_eq!(
        due_at("1 month", "2024-01-31T10:00"),
        end_of("2024-02-29"),
        "leap year"
    );
    assert_eq!(due_at("1 month", "2025-01-30T10:00"), end_of("2025-02-28"));
    assert_eq!(
        due_at("1 month", "2026-01-31T10:00"),
        end_of("2026-02-28"),
        "a make-up Saturday"
    );
    assert_eq!(
        due_at("1 month", "2026-04-03T10:00"),
        end_of("2026-05-06"),
        "3 May lies in the holiday"
    );
    assert_eq!(due_at("2 months", "2025-12-31T10:00"), end_of("2026-02-28"));
}

#[test]
fn at_once_is_the_day_of_start() {
    assert_eq!(due_at("at once", "2026-03-02T23:59"), end_of("2026-03-02"));
    assert_eq!(
        due_at("at once", "2026-03-07T10:00"),
        end_of("2026-03-07"),
        "a Saturday too"
    );
    let closing = Calendar::mainland()
        .clone()
        .with_day_end(DayEnd::ClosingAt("17:30".parse().unwrap()));
    assert_eq!(
        due_in(&closing, "at once", "2026-03-06T17:29").at,
        Some(at("2026-03-06T17:30"))
    );
    assert_eq!(
        due_in(&closing, "at once", "2026-03-06T17:30").at,
        Some(at("2026-03-09T17:30")),
        "after closing"
    );
    assert_eq!(
        due_in(&closing, "at once", "2026-03-07T10:00").at,
        Some(at("2026-03-09T17:30")),
        "nothing closes on a Saturday"
    );
}

#[test]
fn days_end_at_closing_time_where_the_centre_says_so() {
    let closing = Calendar::mainland()
        .clone()
        .with_day_end(DayEnd::ClosingAt("17:30".parse().unwrap()));
    assert_eq!(
        due_in(&closing, "1 working day", "2026-02-13T20:00").at,
        Some(at("2026-02-14T17:30"))
    );
}

#[test]
fn a_percentage_of_the_statutory_limit_rounds_down() {
    let percent = |percent: u8, statutory: Option<&str>| {
        let statutory = statutory.map(rule);
        let rule = DueRule::PercentOfStatutory(percent);
        due(
            Calendar::mainland(),
            &rule,
            statutory.as_ref(),
            &source(),
            at("2026-03-02T10:00"),
        )
    };
    let last_day = |p, s| percent(p, Some(s)).unwrap().proof.last_day();
    assert_eq!(
        last_day(70, "20 working days"),
        day("2026-03-20"),
        "14 working days"
    );
    assert_eq!(last_day(70, "9 working days"), day("2026-03-10"), "6.3 → 6");
    assert_eq!(
        last_day(70, "1 working day"),
        day("2026-03-03"),
        "at least one"
    );
    let missing = percent(70, None).unwrap_err();
    assert_eq!(missing, DueError::StatutoryLimitMissing(70));
    assert!(missing.to_string().contains("请先填写该事项的法定时限"));
    let wrong = percent(70, Some("20 calendar days")).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "法定时限“20个自然日”不是工作日，无法按70%折算，请改填工作日数"
    );
}

#[test]
fn by_decision_has_no_due_time_until_somebody_decides() {
    let none = due_in(Calendar::mainland(), "by decision", "2026-03-02T10:00");
    assert_eq!(none.at, None);
    assert!(none.proof.steps().is_empty());
    let some = decided(
        Calendar::mainland(),
        &source(),
        at("2026-03-02T10:00"),
        at("2026-03-07T15:00"),
    );
    assert_eq!(
        some.at,
        Some(at("2026-03-07T15:00")),
        "taken as it is, Saturday or not"
    );
    assert!(some.proof.decided);
}

#[test]
fn senseless_limits_are_refused() {
    let refused = |rule: DueRule| {
        due(
            Calendar::mainland(),
            &rule,
            None,
            &source(),
            at("2026-03-02T10:00"),
        )
        .unwrap_err()
        .to_string()
    };
    assert_eq!(
        refused(DueRule::WorkingDays(0)),
        "时限“0个工作日”不合理：应大于零，且不超过十年"
    );
    assert!(refused(DueRule::Hours(u32::MAX)).contains("不合理"));
    assert!(refused(DueRule::YearDate { month: 2, day: 30 }).contains("2月30日"));
}

#[test]
fn a_year_without_data_is_counted_on_weekends_and_says_so() {
    let into_2027 = due_in(Calendar::mainland(), "5 working days", "2026-12-30T10:00");
    assert_eq!(into_2027.at, Some(end_of("2027-01-06")));
    assert_eq!(into_2027.proof.no_data_years(), [2027]);
    assert_eq!(into_2027.proof.warnings().len(), 1);
    let within = due_in(Calendar::mainland(), "1 working day", "2026-12-30T10:00");
    assert!(within.proof.no_data_years().is_empty());
    // Hours and fixed dates ask no calendar.
    assert!(
        due_in(Calendar::mainland(), "72 hours", "2026-12-30T10:00")
            .proof
            .no_data_years()
            .is_empty()
    );
    assert!(
        due_in(Calendar::mainland(), "31 May", "2026-12-30T10:00")
            .proof
            .no_data_years()
            .is_empty()
    );
}

#[test]
fn rules_are_read_and_written() {
    for (text, meant) in [
        ("5 working days", DueRule::WorkingDays(5)),
        ("1 working day", DueRule::WorkingDays(1)),
        ("10 calendar days", DueRule::CalendarDays(10)),
        ("24 hours", DueRule::Hours(24)),
        ("8 working hours", DueRule::WorkingHours(8)),
        ("31 May", DueRule::YearDate { month: 5, day: 31 }),
        ("3 months", DueRule::Months(3)),
        ("at once", DueRule::AtOnce),
        ("70% of statutory", DueRule::PercentOfStatutory(70)),
        ("by decision", DueRule::ByDecision),
    ] {
        assert_eq!(rule(text), meant);
        assert_eq!(meant.to_string(), text);
        let json = serde_json::to_string(&meant).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<DueRule>(&json).unwrap(), meant);
    }
    for (text, meant) in [
        ("1 WD", DueRule::WorkingDays(1)),
        ("1 working days", DueRule::WorkingDays(1)),
        (" 5  Working Day ", DueRule::WorkingDays(5)),
        ("1 hour", DueRule::Hours(1)),
        ("May 31", DueRule::YearDate { month: 5, day: 31 }),
        ("30 sep", DueRule::YearDate { month: 9, day: 30 }),
        ("70 % of statutory", DueRule::PercentOfStatutory(70)),
    ] {
        assert_eq!(rule(text), meant, "{text}");
    }
    for text in [
        "",
        "5",
        "days",
        "5 days",
        "0 working days",
        "-1 working days",
        "5000 working days",
        "32 May",
        "30 Feb",
        "5 Ma",
        "101% of statutory",
        "99999999999 hours",
        "５ working days",
        "1.5 hours",
        "five working days",
    ] {
        assert!(text.parse::<DueRule>().is_err(), "{text}");
    }
    assert!(
        "5 days"
            .parse::<DueRule>()
            .unwrap_err()
            .to_string()
            .contains("5 working days")
    );
}

#[test]
fn rules_are_shown_in_chinese() {
    let shown = |text: &str| (rule(text).in_chinese(), rule(text).within_in_chinese());
    assert_eq!(
        shown("5 working days"),
        ("5个工作日".into(), "5个工作日内".into())
    );
    assert_eq!(
        shown("10 calendar days"),
        ("10个自然日".into(), "10个自然日内".into())
    );
    assert_eq!(
        shown("31 May"),
        ("5月31日".into(), "5月31日前（含当日）".into())
    );
    assert_eq!(
        shown("70% of statutory"),
        ("法定时限的70%".into(), "法定时限的70%内".into())
    );
}
