//! Compared with an implementation that is not ours, see `vectors/make.py`.

use std::collections::BTreeMap;

use huiyin_core::calendar::*;

use super::{day, source};

const DAYS: &str = include_str!("../../vectors/days.csv");
const DUE: &str = include_str!("../../vectors/due.csv");

#[test]
fn each_day_of_twenty_years_is_the_same() {
    let unusual: BTreeMap<Date, bool> = DAYS
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            (day(fields[0]), fields[1] == "1")
        })
        .collect();
    let mut date = day("2007-01-01");
    while date.year() <= 2026 {
        let ordinary = date.weekday().to_monday_zero_offset() < 5;
        let expected = unusual.get(&date).copied().unwrap_or(ordinary);
        assert_eq!(
            Calendar::mainland().is_working_day(date),
            expected,
            "{date}"
        );
        date = date.tomorrow().unwrap();
    }
}

#[test]
fn each_due_day_is_the_same() {
    let mut compared = 0;
    for line in DUE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let n: u32 = fields[2].parse().unwrap();
        let rule = match fields[0] {
            "working days" => DueRule::WorkingDays(n),
            "calendar days" => DueRule::CalendarDays(n),
            "months" => DueRule::Months(n),
            other => panic!("no such rule: {other}"),
        };
        let calendar = Calendar::mainland();
        let from = calendar.moment(day(fields[1]).at(15, 7, 0, 0));
        let due = due(calendar, &rule, None, &source(), from).unwrap();
        assert_eq!(due.proof.last_day(), day(fields[3]), "{line}");
        assert_eq!(due.at, Some(calendar.end_of_day(day(fields[3]))), "{line}");
        compared += 1;
    }
    assert!(compared > 600);
}
