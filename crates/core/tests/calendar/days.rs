use huiyin_core::calendar::*;

use super::{at, day, end_of};

fn mainland() -> &'static Calendar {
    Calendar::mainland()
}

#[test]
fn every_embedded_year_is_there() {
    let years: Vec<i16> = mainland().years_with_data().into_iter().collect();
    assert_eq!(years, (2007..=2026).collect::<Vec<i16>>());
    assert!(!mainland().has_data_for(2006));
    assert!(!mainland().has_data_for(2027));
}

#[test]
fn a_day_says_why_it_is_worked_or_not() {
    let why = |date: &str| mainland().day(day(date)).why;
    assert_eq!(why("2026-02-13"), Why::Weekday);
    assert_eq!(why("2026-02-14"), Why::MakeUpWorkday("春节".into()));
    assert_eq!(why("2026-02-16"), Why::Holiday("春节".into()));
    assert_eq!(why("2026-03-07"), Why::Weekend);
    // Named in the notice of the year after.
    assert_eq!(why("2018-12-29"), Why::MakeUpWorkday("元旦".into()));
    assert_eq!(why("2018-12-31"), Why::Holiday("元旦".into()));
}

#[test]
fn local_days_come_before_national_ones_and_the_last_word_holds() {
    let local = mainland()
        .clone()
        .with_local_holiday(day("2026-03-20"), "建县纪念日")
        .with_local_workday(day("2026-02-16"), "春节值守")
        .with_local_holiday(day("2026-03-21"), "误录")
        .with_local_workday(day("2026-03-21"), "补班");
    assert_eq!(
        local.day(day("2026-03-20")).why,
        Why::LocalHoliday("建县纪念日".into())
    );
    assert!(!local.is_working_day(day("2026-03-20")));
    assert!(local.is_working_day(day("2026-02-16")));
    assert!(local.is_working_day(day("2026-03-21")));
    assert_eq!(local.local_days().count(), 3);
    // The calendar that it was made from is as it was.
    assert!(mainland().is_working_day(day("2026-03-20")));
}

#[test]
fn a_new_year_is_added_and_replaced_while_the_program_runs() {
    let first = r#"{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2026-12-31", "isOffDay": true}]}"#;
    let corrected = r#"{"$schema": "…", "year": 2027, "papers": [], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": false}]}"#;
    let calendar = mainland().clone().with_year_json(first).unwrap();
    assert!(calendar.has_data_for(2027));
    assert!(!calendar.is_working_day(day("2026-12-31")));
    assert!(
        !calendar.is_working_day(day("2026-10-01")),
        "the year before keeps its own days"
    );
    let calendar = calendar.with_year_json(corrected).unwrap();
    assert!(calendar.is_working_day(day("2026-12-31")));
    assert!(calendar.is_working_day(day("2027-01-02")));
}

#[test]
fn a_bad_file_is_refused_with_a_sentence() {
    let refused = |json: &str| {
        mainland()
            .clone()
            .with_year_json(json)
            .unwrap_err()
            .to_string()
    };
    assert!(refused("[]").starts_with("节假日文件无法读取"));
    assert!(refused(r#"{"year": 2027, "days": []}"#).contains("没有任何放假日"));
    let foreign =
        r#"{"year": 2027, "days": [{"name": "元旦", "date": "2026-05-01", "isOffDay": true}]}"#;
    assert_eq!(
        refused(foreign),
        "2027年的节假日文件里出现了 2026-05-01，请核对文件的年份"
    );
    let both = r#"{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": false}]}"#;
    assert!(refused(both).contains("既放假又上班"));
    assert!(
        mainland()
            .clone()
            .with_zone("Asia/Daye")
            .unwrap_err()
            .to_string()
            .contains("Asia/Daye")
    );
}

#[test]
fn working_days_are_counted_between_and_after() {
    let count = |from: &str, to: &str| mainland().working_days_after(day(from), day(to));
    assert_eq!(
        count("2026-02-13", "2026-02-24"),
        2,
        "Saturday 14th is made up, 24th is the first after the feast"
    );
    assert_eq!(count("2026-03-02", "2026-03-02"), 0);
    assert_eq!(count("2026-03-06", "2026-03-02"), 0, "backwards is none");
    assert_eq!(
        mainland().nth_working_day_after(day("2026-02-13"), 2),
        day("2026-02-24")
    );
    assert_eq!(
        mainland().nth_working_day_after(day("2026-02-13"), 0),
        day("2026-02-13")
    );
}

#[test]
fn instants_and_wall_clock_agree() {
    let noon = at("2026-02-13T12:00");
    assert_eq!(noon.to_rfc3339(mainland()), "2026-02-13T12:00:00+08:00");
    assert_eq!(Moment::parse_rfc3339("2026-02-13T04:00:00Z"), Ok(noon));
    assert_eq!(Moment::parse_rfc3339("2026-02-13T12:00:00+08:00"), Ok(noon));
    assert!(
        Moment::parse_rfc3339("2026-02-13T12:00:00").is_err(),
        "without an offset it is no instant"
    );
    assert_eq!(mainland().civil(noon).to_string(), "2026-02-13T12:00:00");
    assert_eq!(
        mainland().date_of(at("2026-02-13T23:59")),
        day("2026-02-13")
    );
    let urumqi = mainland().clone().with_zone("Asia/Urumqi").unwrap();
    assert_eq!(urumqi.civil(noon).to_string(), "2026-02-13T10:00:00");
    assert_eq!(
        serde_json::to_string(&noon).unwrap(),
        noon.micros().to_string()
    );
}

#[test]
fn absurd_instants_do_not_panic() {
    for micros in [i64::MIN, i64::MAX] {
        let moment = Moment::from_micros(micros);
        assert_eq!(moment.plus_seconds(micros), moment);
        let date = mainland().date_of(moment);
        mainland().end_of_day(date);
        mainland().moment(mainland().civil(moment));
        assert!(!moment.to_rfc3339(mainland()).is_empty());
        let _ = due(
            mainland(),
            &DueRule::WorkingDays(3),
            None,
            &super::source(),
            moment,
        );
        let _ = due(
            mainland(),
            &DueRule::WorkingHours(3),
            None,
            &super::source(),
            moment,
        );
        let _ = due(
            mainland(),
            &DueRule::Months(3),
            None,
            &super::source(),
            moment,
        );
        let _ = due(
            mainland(),
            &DueRule::YearDate { month: 5, day: 31 },
            None,
            &super::source(),
            moment,
        );
    }
}

#[test]
fn a_day_ends_at_midnight_or_at_closing_time() {
    assert_eq!(end_of("2026-03-02"), at("2026-03-03T00:00"));
    assert_eq!(mainland().due_day(end_of("2026-03-02")), day("2026-03-02"));
    let closing = mainland()
        .clone()
        .with_day_end(DayEnd::ClosingAt("17:30".parse().unwrap()));
    assert_eq!(
        closing.end_of_day(day("2026-03-02")),
        at("2026-03-02T17:30")
    );
    assert_eq!(closing.due_day(at("2026-03-02T17:30")), day("2026-03-02"));
    assert_eq!(
        mainland().due_in_chinese(end_of("2026-03-02")),
        "2026年3月2日 24:00"
    );
    assert_eq!(
        mainland().due_in_chinese(at("2026-03-02T17:30")),
        "2026年3月2日 17:30"
    );
}

#[test]
fn office_hours_are_in_order_and_not_empty() {
    let time = |text: &str| text.parse::<Time>().unwrap();
    assert!(OfficeHours::new(vec![]).is_err());
    assert!(OfficeHours::new(vec![(time("12:00"), time("09:00"))]).is_err());
    assert!(
        OfficeHours::new(vec![
            (time("09:00"), time("12:00")),
            (time("11:00"), time("17:00"))
        ])
        .is_err()
    );
    let hours = OfficeHours::new(vec![
        (time("09:00"), time("12:00")),
        (time("13:00"), time("17:00")),
    ])
    .unwrap();
    let json = serde_json::to_string(&hours).unwrap();
    assert_eq!(serde_json::from_str::<OfficeHours>(&json).unwrap(), hours);
}
