//! Moments, spans and clocks as the pages say them.

use huiyin_core::calendar::{Calendar, Date, DateTime, Moment, Phase, Time};
use huiyin_core::ticket::TicketClock;

use crate::view::Chip;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// “今天 15:20”, “昨天 09:00”, “明天 10:00”, “3月2日 10:30”, “2025年12月1日 08:00”
pub fn when(moment: Moment, now: Moment, calendar: &Calendar) -> String {
    let at = calendar.civil(moment);
    format!(
        "{} {}",
        near_day(at.date(), calendar.date_of(now)),
        clock(at.time())
    )
}

/// A due time as people say it, a midnight being 24:00 of the day before: “今天 24:00”,
/// “3月2日 17:30”.
pub fn due(moment: Moment, now: Moment, calendar: &Calendar) -> String {
    let at = calendar.civil(moment);
    let today = calendar.date_of(now);
    if at.time() == Time::midnight() {
        format!("{} 24:00", near_day(calendar.due_day(moment), today))
    } else {
        format!("{} {}", near_day(at.date(), today), clock(at.time()))
    }
}

/// “2026-03-02 10:30”
pub fn exact(moment: Moment, calendar: &Calendar) -> String {
    let at = calendar.civil(moment);
    format!(
        "{:04}-{:02}-{:02} {}",
        at.year(),
        at.month(),
        at.day(),
        clock(at.time())
    )
}

/// For `<time datetime>`.
pub fn iso(moment: Moment, calendar: &Calendar) -> String {
    moment.to_rfc3339(calendar)
}

/// “3月2日”
pub fn day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// “2026年3月2日”
pub fn long_day(date: Date) -> String {
    format!("{}年{}", date.year(), day(date))
}

/// “3天4时”, “1时20分”, “35分”, “不到1分”; the sign is left to the words around it.
pub fn span(micros: i64) -> String {
    let micros = micros.saturating_abs();
    let (days, hours, minutes) = (micros / DAY, micros % DAY / HOUR, micros % HOUR / MINUTE);
    match (days, hours, minutes) {
        (0, 0, 0) => "不到1分".to_owned(),
        (0, 0, minutes) => format!("{minutes}分"),
        (0, hours, 0) => format!("{hours}时"),
        (0, hours, minutes) => format!("{hours}时{minutes}分"),
        (days, 0, _) => format!("{days}天"),
        (days, hours, _) if days < 10 => format!("{days}天{hours}时"),
        (days, _, _) => format!("{days}天"),
    }
}

/// A ticket's clock as a chip. `proof`: the address of its proof, may be empty.
pub fn chip(clock: &TicketClock, now: Moment, calendar: &Calendar, proof: &str) -> Chip {
    let (tone, text) = standing(clock, now, calendar);
    let exact = match clock.clock.due_at {
        Some(at) => format!("最迟 {}", calendar.due_in_chinese(at)),
        None => "时限由有权的人另行决定".to_owned(),
    };
    Chip {
        tone: tone.to_owned(),
        what: clock.name.in_chinese().to_owned(),
        text,
        exact,
        proof: proof.to_owned(),
    }
}

fn standing(clock: &TicketClock, now: Moment, calendar: &Calendar) -> (&'static str, String) {
    let inner = &clock.clock;
    match inner.phase {
        Phase::Paused { .. } => return ("hold", "已暂停".to_owned()),
        Phase::Held { .. } => return ("hold", "待审核".to_owned()),
        Phase::Superseded { .. } => return ("done", "已取消".to_owned()),
        Phase::Stopped { at } => {
            let late = inner.void || inner.on_time() == Some(false);
            return match (late, inner.due_at) {
                (true, _) if inner.void => ("over", "办结无效".to_owned()),
                (true, Some(due)) => ("over", format!("晚了{}", span(at.micros_since(due)))),
                (true, None) => ("over", "逾期办结".to_owned()),
                (false, _) => ("done", "按时".to_owned()),
            };
        }
        Phase::Running => {}
    }
    let Some(at) = inner.due_at else {
        return ("ok", "期限待定".to_owned());
    };
    remaining(at, now, calendar)
}

/// How a running limit stands, with its tone: “剩 3天”, “今天 17:30 前”, “超期 2天”.
pub fn remaining(due_at: Moment, now: Moment, calendar: &Calendar) -> (&'static str, String) {
    let left = due_at.micros_since(now);
    if left <= 0 {
        return ("over", format!("超期 {}", span(left)));
    }
    let tone = if left <= DAY { "soon" } else { "ok" };
    if calendar.due_day(due_at) == calendar.date_of(now) && left > 2 * HOUR {
        return (tone, format!("{}前", due(due_at, now, calendar)));
    }
    (tone, format!("剩 {}", span(left)))
}

/// What an event of this name is about, for a short notice: “签收或派单”, “答复”.
pub fn deed(kind: &str) -> &'static str {
    match kind {
        "intake.supplemented" => return "补充情况",
        "intake.amended" => return "更正",
        "dispatch.dispatched" => return "派单",
        "dispatch.signed" => return "签收",
        "dispatch.recalled" => return "撤回派单",
        "reply.approved" => return "审核通过",
        "reply.rejected" => return "审核退回",
        "round.closed" => return "办结",
        "round.withdrawn" => return "撤回诉求",
        "note.urged" => return "催办",
        "note.attached" => return "上传附件",
        _ => {}
    }
    match kind.split('.').next().unwrap_or("") {
        "intake" => "登记或研判",
        "merge" => "并单",
        "dispatch" => "派单或签收",
        "return" => "退单",
        "contact" => "联系诉求人",
        "extension" => "延期",
        "hold" => "挂账",
        "co_handling" => "协办",
        "reply" => "答复",
        "callback" => "回访",
        "rectification" => "整改",
        "round" => "重新办理",
        "supervision" => "督办",
        "note" => "备注",
        "clock" => "时限到期",
        _ => "新的一步",
    }
}

/// “今天是工作日 · 距下班 2时10分”
pub fn working_day(now: Moment, calendar: &Calendar) -> String {
    let today = calendar.date_of(now);
    let day = calendar.day(today);
    if !day.why.is_working() {
        return format!("今天休息 · {}", day.why.in_chinese());
    }
    let why = match day.why.in_chinese() {
        why if why.is_empty() => "今天是工作日".to_owned(),
        why => format!("今天上班 · {why}"),
    };
    let closing = calendar
        .office_hours()
        .stretches()
        .last()
        .map(|stretch| calendar.moment(DateTime::from_parts(today, stretch.1)));
    match closing {
        Some(closing) if closing > now => {
            format!("{why} · 距下班 {}", span(closing.micros_since(now)))
        }
        Some(_) => format!("{why} · 已下班"),
        None => why,
    }
}

fn near_day(date: Date, today: Date) -> String {
    let away = (date - today).get_days();
    match away {
        0 => "今天".to_owned(),
        -1 => "昨天".to_owned(),
        1 => "明天".to_owned(),
        _ if date.year() == today.year() => day(date),
        _ => long_day(date),
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
    }

    #[test]
    fn near_days_have_names() {
        let calendar = Calendar::mainland();
        let now = at("2026-03-02T09:00");
        let say = |text: &str| when(at(text), now, calendar);
        assert_eq!(say("2026-03-02T15:20"), "今天 15:20");
        assert_eq!(say("2026-03-01T09:00"), "昨天 09:00");
        assert_eq!(say("2026-02-20T10:30"), "2月20日 10:30");
        assert_eq!(say("2025-12-01T08:00"), "2025年12月1日 08:00");
        assert_eq!(due(at("2026-03-03T00:00"), now, calendar), "今天 24:00");
    }

    #[test]
    fn spans_are_as_exact_as_they_need_be() {
        assert_eq!(span(20 * SECOND), "不到1分");
        assert_eq!(span(35 * MINUTE), "35分");
        assert_eq!(span(-(DAY + 4 * HOUR)), "1天4时");
        assert_eq!(span(12 * DAY + 4 * HOUR), "12天");
    }

    #[test]
    fn a_limit_says_how_it_stands() {
        let calendar = Calendar::mainland();
        let now = at("2026-03-02T09:00");
        assert_eq!(
            remaining(at("2026-03-02T17:30"), now, calendar),
            ("soon", "今天 17:30前".to_owned())
        );
        assert_eq!(
            remaining(at("2026-03-02T10:00"), now, calendar),
            ("soon", "剩 1时".to_owned())
        );
        assert_eq!(
            remaining(at("2026-03-05T09:00"), now, calendar),
            ("ok", "剩 3天".to_owned())
        );
        assert_eq!(
            remaining(at("2026-03-01T08:00"), now, calendar),
            ("over", "超期 1天1时".to_owned())
        );
    }
}
