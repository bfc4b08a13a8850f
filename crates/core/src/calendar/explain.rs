//! What has happened to a clock, in plain Chinese.

use super::prose::{days_in_chinese, duration_in_chinese, warnings};
use super::{Calendar, Clock, Extension, Moment, Pause, Phase, Remaining};

const MICROS_PER_SECOND: i64 = 1_000_000;

impl Clock {
    /// The proof of the due time, each pause and extension, and where the clock stands: one line each.
    pub fn explain(&self, calendar: &Calendar) -> Vec<String> {
        let mut lines = self.proof.in_chinese(calendar);
        let mut changes: Vec<(Moment, Vec<String>)> = Vec::new();
        changes.extend(
            self.pauses
                .iter()
                .map(|pause| (pause.from, self.pause_lines(pause, calendar))),
        );
        changes.extend(
            self.extensions
                .iter()
                .map(|change| (change.at, vec![extension_line(change, calendar)])),
        );
        changes.sort_by_key(|(at, _)| *at);
        lines.extend(changes.into_iter().flat_map(|(_, lines)| lines));
        if let Some(due_at) = self.due_at.filter(|_| self.due_at != self.proof.at) {
            lines.push(format!("现期限：{}", calendar.due_in_chinese(due_at)));
        }
        if let Some(at) = self.missed_at {
            lines.push(format!(
                "{} 期限届满，未完成",
                calendar.moment_in_chinese(at)
            ));
        }
        lines.extend(self.phase_line(calendar));
        if self.void {
            lines.push("所作答复不实，按时结果作废".to_owned());
        }
        lines
    }

    /// One sentence for each year that the due time was counted through on weekends alone.
    pub fn warnings(&self) -> Vec<String> {
        warnings(&self.no_data_years())
    }

    fn pause_lines(&self, pause: &Pause, calendar: &Calendar) -> Vec<String> {
        let (from, until) = (
            calendar.moment_in_chinese(pause.from),
            calendar.moment_in_chinese(pause.until),
        );
        let mut lines = vec![format!(
            "暂停：{from} 至 {until}，{}",
            remaining_in_chinese(pause.remaining)
        )];
        if let Some(days) = &pause.days {
            // The days that were left are shown as what they are: counted the way of the rule.
            let counting = self.proof.counting();
            lines.extend(days_in_chinese(days, days.steps(counting), counting));
            lines.extend(warnings(&days.no_data_years));
        }
        if let Some(new_due) = pause.new_due {
            let moved = if pause.new_due == pause.old_due {
                "期限不变，最迟"
            } else {
                "恢复后最迟"
            };
            lines.push(format!("{moved}：{}", calendar.due_in_chinese(new_due)));
        }
        lines
    }

    fn phase_line(&self, calendar: &Calendar) -> Option<String> {
        let at = |moment| calendar.moment_in_chinese(moment);
        match self.phase {
            Phase::Running => None,
            Phase::Paused { since, remaining } => Some(format!(
                "{} 起暂停计时，{}",
                at(since),
                remaining_in_chinese(remaining)
            )),
            Phase::Held { since } => Some(format!(
                "{} 已提交，审核期间暂不计时；退回则视为从未停止",
                at(since)
            )),
            Phase::Stopped { at: stopped_at } => Some(match self.on_time() {
                Some(true) => format!("{} 完成，未超期", at(stopped_at)),
                Some(false) if !self.void => format!("{} 完成，已超期", at(stopped_at)),
                _ => format!("{} 完成", at(stopped_at)),
            }),
            Phase::Superseded { at: closed_at } => {
                Some(format!("{} 终止，不计按时或超期", at(closed_at)))
            }
        }
    }
}

fn extension_line(extension: &Extension, calendar: &Calendar) -> String {
    let at = calendar.moment_in_chinese(extension.at);
    let new_due = calendar.due_in_chinese(extension.new_due);
    match extension.old_due {
        Some(old_due) => format!(
            "延期：{at} 批准，由 {} 延至 {new_due}",
            calendar.due_in_chinese(old_due)
        ),
        None => format!("定期限：{at} 决定，最迟 {new_due}"),
    }
}

fn remaining_in_chinese(remaining: Remaining) -> String {
    match remaining {
        Remaining::WorkingDays(0) | Remaining::CalendarDays(0) => "当日为最后一日".to_owned(),
        Remaining::WorkingDays(n) => format!("当日之后还剩{n}个工作日"),
        Remaining::CalendarDays(n) => format!("当日之后还剩{n}个自然日"),
        Remaining::Time(micros) => {
            format!("还剩{}", duration_in_chinese(micros / MICROS_PER_SECOND))
        }
        Remaining::WorkingTime(micros) => {
            format!(
                "还剩办公时间{}",
                duration_in_chinese(micros / MICROS_PER_SECOND)
            )
        }
        Remaining::Overdue => "此前已超期".to_owned(),
        Remaining::Undecided => "此前没有期限".to_owned(),
    }
}
