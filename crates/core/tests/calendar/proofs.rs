use huiyin_core::calendar::*;

use super::{at, clock, day, due_in, end_of, rule, source};

fn lines(within: &str, from: &str) -> Vec<String> {
    due_in(Calendar::mainland(), within, from)
        .proof
        .in_chinese(Calendar::mainland())
}

#[test]
fn working_days_are_shown_one_by_one() {
    assert_eq!(
        lines("2 working days", "2026-02-13T16:30"),
        [
            "时限：2个工作日（大冶 §8，规则 daye 第3版）",
            "起算：2026年2月13日 16:30",
            "2月13日 周五 起算日不计",
            "2月14日 周六 春节调休上班 第1个工作日",
            "2月15日 周日 春节放假 不计",
            "2月16日 周一 春节放假 不计",
            "2月17日 周二 春节放假 不计",
            "2月18日 周三 春节放假 不计",
            "2月19日 周四 春节放假 不计",
            "2月20日 周五 春节放假 不计",
            "2月21日 周六 春节放假 不计",
            "2月22日 周日 春节放假 不计",
            "2月23日 周一 春节放假 不计",
            "2月24日 周二 第2个工作日",
            "最迟：2026年2月24日 24:00",
        ]
    );
}

#[test]
fn a_rolled_end_is_shown() {
    assert_eq!(
        lines("2 calendar days", "2026-03-05T09:00")[2..],
        [
            "3月5日 周四 起算日不计",
            "3月6日 周五 第1日",
            "3月7日 周六 双休日 届满日顺延至下一工作日",
            "3月8日 周日 双休日 届满日顺延至下一工作日",
            "3月9日 周一 最后一日",
            "最迟：2026年3月9日 24:00",
        ]
    );
    assert_eq!(
        lines("1 month", "2026-04-30T09:00")[2..],
        [
            "4月30日 周四 起算日不计",
            "5月30日 周六 双休日 届满日顺延至下一工作日",
            "5月31日 周日 双休日 届满日顺延至下一工作日",
            "6月1日 周一 最后一日",
            "最迟：2026年6月1日 24:00",
        ]
    );
}

#[test]
fn a_long_count_of_calendar_days_is_shown_in_one_line() {
    assert_eq!(
        lines("60 calendar days", "2026-03-03T09:00")[2..],
        [
            "3月3日 周二 起算日不计",
            "3月4日至5月1日 连续计第1至59日",
            "5月2日 周六 劳动节放假 届满日顺延至下一工作日",
            "5月3日 周日 劳动节放假 届满日顺延至下一工作日",
            "5月4日 周一 劳动节放假 届满日顺延至下一工作日",
            "5月5日 周二 劳动节放假 届满日顺延至下一工作日",
            "5月6日 周三 最后一日",
            "最迟：2026年5月6日 24:00",
        ]
    );
}

#[test]
fn hours_are_shown() {
    assert_eq!(
        lines("24 hours", "2026-03-06T16:30")[1..],
        [
            "起算：2026年3月6日 16:30",
            "3月6日 周五 起算",
            "3月7日 周六 最后一日",
            "连续计算24小时，休息日不扣除",
            "最迟：2026年3月7日 16:30",
        ]
    );
    assert_eq!(
        lines("8 working hours", "2026-03-06T16:30")[1..],
        [
            "起算：2026年3月6日 16:30",
            "3月6日 周五 计1小时30分",
            "3月7日 周六 双休日 不计",
            "3月8日 周日 双休日 不计",
            "3月9日 周一 计6小时30分",
            "最迟：2026年3月9日 16:30",
        ]
    );
}

#[test]
fn percentages_decisions_and_fixed_dates_are_shown() {
    let (seventy, twenty) = (rule("70% of statutory"), rule("20 working days"));
    let calendar = Calendar::mainland();
    let due = due(
        calendar,
        &seventy,
        Some(&twenty),
        &source(),
        at("2026-03-02T10:00"),
    )
    .unwrap();
    let shown = due.proof.in_chinese(calendar);
    assert_eq!(
        shown[0],
        "时限：法定时限20个工作日的70%，即14个工作日（大冶 §8，规则 daye 第3版）"
    );
    assert!(shown.contains(&"3月20日 周五 第14个工作日".to_owned()));
    let set = decided(
        calendar,
        &source(),
        at("2026-03-02T10:00"),
        at("2026-03-07T15:00"),
    );
    assert_eq!(
        set.proof.in_chinese(calendar),
        [
            "时限：直接指定的期限（大冶 §8，规则 daye 第3版）",
            "起算：2026年3月2日 10:00",
            "3月2日 周一 起算日不计",
            "3月7日 周六 最后一日",
            "最迟：2026年3月7日 15:00",
        ]
    );
    assert_eq!(
        lines("by decision", "2026-03-02T10:00"),
        [
            "时限：另行决定，目前没有期限（大冶 §8，规则 daye 第3版）",
            "起算：2026年3月2日 10:00"
        ]
    );
    assert_eq!(
        lines("31 May", "2026-06-02T10:00")[3..],
        ["2027年5月31日 周一 最后一日", "最迟：2027年5月31日 24:00"]
    );
    assert_eq!(
        lines("at once", "2026-03-07T10:00")[2..],
        ["3月7日 周六 最后一日", "最迟：2026年3月7日 24:00"]
    );
}

#[test]
fn a_year_without_data_is_warned_of() {
    let shown = lines("2 working days", "2026-12-31T10:00");
    assert_eq!(shown[3], "2027年1月1日 周五 第1个工作日");
    assert_eq!(
        shown.last().unwrap(),
        "注意：2027年的节假日安排尚未录入，该年内只按双休日推算，安排公布后请核对"
    );
}

#[test]
fn a_proof_stays_as_it_was_when_the_calendar_changes() {
    let proof = due_in(Calendar::mainland(), "2 working days", "2026-03-02T10:00").proof;
    let before = proof.steps();
    let changed = Calendar::mainland()
        .clone()
        .with_local_holiday(day("2026-03-03"), "停电");
    let restored: Proof = serde_json::from_str(&serde_json::to_string(&proof).unwrap()).unwrap();
    assert_eq!(restored.steps(), before);
    assert_eq!(
        restored.in_chinese(&changed),
        proof.in_chinese(Calendar::mainland())
    );
    let anew = due_in(&changed, "2 working days", "2026-03-02T10:00");
    assert_eq!(anew.at, Some(end_of("2026-03-05")));
    assert_eq!(anew.proof.steps()[1].why, Why::LocalHoliday("停电".into()));
}

#[test]
fn a_proof_is_small() {
    let json = serde_json::to_string(&clock("5 working days", "2026-03-02T10:00")).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"started_at":1772416800000000,"due_at":1773072000000000,"proof":{"rule":"5 working days","#,
            r#""source":{"profile":"daye","version":3,"clause":"大冶 §8"},"started_at":1772416800000000,"#,
            r#""at":1773072000000000,"days":{"first_day":"2026-03-02","last_day":"2026-03-09"}},"phase":"running"}"#
        )
    );
}

#[test]
fn a_clock_explains_what_happened_to_it() {
    let calendar = Calendar::mainland();
    let mut clock = clock("5 working days", "2026-03-02T10:00");
    clock
        .extend(end_of("2026-03-11"), at("2026-03-03T11:00"))
        .unwrap();
    clock.pause(calendar, at("2026-03-09T09:00")).unwrap();
    assert_eq!(
        clock.explain(calendar).last().unwrap(),
        "2026年3月9日 09:00 起暂停计时，当日之后还剩2个工作日"
    );
    clock.resume(calendar, at("2026-03-12T09:00")).unwrap();
    let due_at = clock.due_at.unwrap();
    clock.miss(due_at).unwrap();
    clock.stop(at("2026-03-18T10:00")).unwrap();
    assert_eq!(
        clock.explain(calendar)[10..],
        [
            "最迟：2026年3月9日 24:00",
            "延期：2026年3月3日 11:00 批准，由 2026年3月9日 24:00 延至 2026年3月11日 24:00",
            "暂停：2026年3月9日 09:00 至 2026年3月12日 09:00，当日之后还剩2个工作日",
            "3月12日 周四 起算日不计",
            "3月13日 周五 第1个工作日",
            "3月14日 周六 双休日 不计",
            "3月15日 周日 双休日 不计",
            "3月16日 周一 第2个工作日",
            "恢复后最迟：2026年3月16日 24:00",
            "现期限：2026年3月16日 24:00",
            "2026年3月17日 00:00 期限届满，未完成",
            "2026年3月18日 10:00 完成，已超期",
        ]
    );
}
