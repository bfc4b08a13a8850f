//! Days, instants and proofs in plain Chinese.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};

use super::counting::Counting;
use super::{Calendar, DueRule, Moment, Proof, Source, Step, Stretch, Verdict, Why};

/// A count in calendar days longer than this is shown as one line for the days that merely pass.
const MOST_LINES: usize = 31;

impl Calendar {
    /// An instant on the centre's wall clock: `2026年2月13日 16:30`.
    pub fn moment_in_chinese(&self, moment: Moment) -> String {
        date_and_time(self.civil(moment))
    }

    /// A due time as people say it, a midnight being 24:00 of the day before: `2026年3月2日 24:00`.
    pub fn due_in_chinese(&self, due_at: Moment) -> String {
        let civil = self.civil(due_at);
        if civil.time() == jiff::civil::Time::midnight() {
            format!("{} 24:00", long_date(self.due_day(due_at)))
        } else {
            date_and_time(civil)
        }
    }
}

impl Why {
    /// `春节放假`, `春节调休上班`, `双休日`; nothing for an ordinary weekday.
    pub fn in_chinese(&self) -> String {
        match self {
            Why::Weekday => String::new(),
            Why::Weekend => "双休日".to_owned(),
            Why::Holiday(name) => format!("{name}放假"),
            Why::MakeUpWorkday(name) => format!("{name}调休上班"),
            Why::LocalHoliday(name) => format!("本地放假（{name}）"),
            Why::LocalWorkday(name) => format!("本地上班（{name}）"),
        }
    }
}

/// `大冶 §8，规则 daye 第3版`
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.clause.is_empty() {
            write!(f, "{}，", self.clause)?;
        }
        write!(f, "规则 {} 第{}版", self.profile, self.version)
    }
}

impl Proof {
    /// The whole proof, one line each: the rule and its source, the start, each day, the due time, warnings.
    pub fn in_chinese(&self, calendar: &Calendar) -> Vec<String> {
        let mut lines = vec![format!(
            "时限：{}（{}）",
            self.limit_in_chinese(),
            self.source
        )];
        lines.push(format!(
            "起算：{}",
            calendar.moment_in_chinese(self.started_at)
        ));
        lines.extend(days_in_chinese(&self.days, self.steps(), self.counting()));
        if let DueRule::Hours(n) = self.effective_rule() {
            lines.push(format!("连续计算{n}小时，休息日不扣除"));
        }
        if let Some(at) = self.at {
            lines.push(format!("最迟：{}", calendar.due_in_chinese(at)));
        }
        lines.extend(self.warnings());
        lines
    }

    /// One sentence for each year that was counted on weekends alone.
    pub fn warnings(&self) -> Vec<String> {
        warnings(self.no_data_years())
    }

    fn limit_in_chinese(&self) -> String {
        match (self.rule, self.statutory) {
            _ if self.decided => "直接指定的期限".to_owned(),
            (DueRule::ByDecision, _) => "另行决定，目前没有期限".to_owned(),
            (DueRule::PercentOfStatutory(percent), Some(statutory)) => format!(
                "法定时限{}的{percent}%，即{}",
                statutory.in_chinese(),
                self.effective_rule().in_chinese()
            ),
            (rule, _) => rule.in_chinese(),
        }
    }
}

/// One sentence for each year without data.
pub(super) fn warnings(years: &[i16]) -> Vec<String> {
    let warning = |year| {
        format!("注意：{year}年的节假日安排尚未录入，该年内只按双休日推算，安排公布后请核对")
    };
    years.iter().map(warning).collect()
}

/// One line a day; the days of a long count in calendar days that merely pass share one.
pub(super) fn days_in_chinese(days: &Stretch, steps: Vec<Step>, counting: Counting) -> Vec<String> {
    let year = days.first_day.year();
    if steps.len() <= MOST_LINES || counting != Counting::CalendarDays {
        return steps
            .iter()
            .map(|step| day_in_chinese(step, year, counting))
            .collect();
    }
    let (passing, others): (Vec<&Step>, Vec<&Step>) = steps
        .iter()
        .partition(|step| matches!(step.verdict, Verdict::Counted(_)));
    let mut lines: Vec<String> = others
        .iter()
        .map(|step| day_in_chinese(step, year, counting))
        .collect();
    if let (Some(first), Some(last)) = (passing.first(), passing.last()) {
        let (from, to) = (short_date(first.date, year), short_date(last.date, year));
        // After the day of start, before the days that the end was put off by.
        lines.insert(
            1.min(lines.len()),
            format!("{from}至{to} 连续计第1至{}日", passing.len()),
        );
    }
    lines
}

fn day_in_chinese(step: &Step, year: i16, counting: Counting) -> String {
    let what = match step.verdict {
        Verdict::StartDay => "起算日不计".to_owned(),
        Verdict::Starts => "起算".to_owned(),
        Verdict::Counted(n) if counting == Counting::WorkingDays => format!("第{n}个工作日"),
        Verdict::Counted(n) => format!("第{n}日"),
        Verdict::Skipped => "不计".to_owned(),
        Verdict::Worked { seconds: 0 } => "不在办公时间，不计".to_owned(),
        Verdict::Worked { seconds } => format!("计{}", duration_in_chinese(i64::from(seconds))),
        Verdict::PutOff => "届满日顺延至下一工作日".to_owned(),
        Verdict::LastDay => "最后一日".to_owned(),
    };
    // Of a day that counts or starts in any case, what kind of day it is does not matter.
    let why = match step.verdict {
        Verdict::Starts | Verdict::StartDay | Verdict::LastDay if step.why == Why::Weekend => {
            String::new()
        }
        _ => step.why.in_chinese(),
    };
    let parts = [
        short_date(step.date, year),
        weekday(step.date).to_owned(),
        why,
        what,
    ];
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// `3小时30分`; at least one part.
pub(super) fn duration_in_chinese(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    for (n, unit) in [(hours, "小时"), (minutes, "分"), (rest, "秒")] {
        if n > 0 {
            text.push_str(&format!("{n}{unit}"));
        }
    }
    if text.is_empty() {
        "0分".to_owned()
    } else {
        text
    }
}

fn date_and_time(civil: DateTime) -> String {
    let time = civil.time();
    let date = long_date(civil.date());
    if time.second() == 0 {
        format!("{date} {:02}:{:02}", time.hour(), time.minute())
    } else {
        format!(
            "{date} {:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

fn long_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Without the year where that is the one in which the count began.
fn short_date(date: Date, year: i16) -> String {
    if date.year() == year {
        format!("{}月{}日", date.month(), date.day())
    } else {
        long_date(date)
    }
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}
