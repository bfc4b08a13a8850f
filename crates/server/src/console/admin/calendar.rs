//! 工作日历: the State Council's years, the centre's own days, and a place to try a limit out.

use axum::extract::Path;
use huiyin_core::calendar::{Calendar, Date, DateTime, DueRule, Source, Why, due};
use huiyin_core::refusal::Refusal;
use huiyin_store::people::AdminCommand;
use serde::Deserialize;

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, field, hinted, optional, select,
    show, text,
};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown, Tone};
use crate::view::FormError;
use crate::viewer::Viewer;
use crate::words;

const TITLE: &str = "工作日历";

/// A file with one year's days is no larger.
const MOST_BYTES: usize = 256 * 1024;

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    shown(&viewer, &asked, None).await
}

async fn shown(viewer: &Viewer, asked: &Asked, failed: Option<Failed<'_>>) -> Shown {
    let calendar = viewer.calendar();
    let today = calendar.date_of(viewer.now());
    let year = asked
        .number::<i16>("year")
        .filter(|year| calendar.has_data_for(*year));
    let mut tables = Vec::new();
    match year {
        Some(year) => tables.push(days_of(&calendar, year)),
        None => tables.extend([own_days(viewer), years(viewer, &calendar)]),
    }
    let mut links = Vec::new();
    if let Some(year) = year {
        links.push(Link::new(
            "全部年份",
            viewer.at("/admin/calendar"),
            "arrow-left",
        ));
        let next = year.saturating_add(1);
        if calendar.has_data_for(next) {
            let href = viewer.at(&format!("/admin/calendar?year={next}"));
            links.push(Link::new(&format!("{next}年"), href, "arrow-right"));
        }
    }
    let view = View {
        about: "时限按国务院放假调休安排和本中心自己的安排计算。改动只影响以后开始的时限，正在计时和已经了结的不重算。".to_owned(),
        links,
        notices: warnings(&calendar, today),
        tables,
        cards: vec![trial(viewer, &calendar, asked), own_day(viewer), upload(viewer)],
        ..View::default()
    };
    let title = year.map_or(TITLE.to_owned(), |year| format!("{year}年放假安排"));
    show(viewer, &title, view, failed).await
}

/// A year that limits reach into and whose notice is not known.
fn warnings(calendar: &Calendar, today: Date) -> Vec<(String, String)> {
    let (this, next) = (today.year(), today.year().saturating_add(1));
    let mut list = Vec::new();
    if !calendar.has_data_for(this) {
        list.push((
            "over".to_owned(),
            format!("没有{this}年的放假安排，时限只按双休日计算。请尽快上传{this}年的文件。"),
        ));
    }
    if !calendar.has_data_for(next) {
        let tone = if today.month() >= 11 { "soon" } else { "info" };
        list.push((
            tone.to_owned(),
            format!("还没有{next}年的放假安排。国务院办公厅通常在11月发布，发布后请在本页上传；在此之前，跨到{next}年的时限只按双休日计算，并在工单上注明。"),
        ));
    }
    list
}

fn own_days(viewer: &Viewer) -> Table {
    let directory = viewer.directory();
    let mut days: Vec<(Date, bool, &str)> = directory.own_days().collect();
    days.sort_by_key(|(date, ..)| std::cmp::Reverse(*date));
    let mut table = Table::new("本中心的安排", &["日期", "安排", "缘由"]);
    table.head = "本中心自己的放假和上班".to_owned();
    table.deeds = true;
    table.icon = "calendar-days".to_owned();
    table.empty = "没有本中心自己的安排".to_owned();
    table.empty_about = "当地另有放假或上班的日子，在本页添加。".to_owned();
    table.rows = days
        .into_iter()
        .map(|(date, working, name)| Row {
            name: date.to_string(),
            cells: vec![
                Cell::noted(date.to_string(), weekday(date)),
                if working { "上班" } else { "放假" }.into(),
                name.into(),
            ],
            closed: false,
            deeds: vec![Deed::post(
                "取消",
                viewer.at(&format!("/admin/calendar/day/{date}/remove")),
            )],
        })
        .collect();
    table
}

fn years(viewer: &Viewer, calendar: &Calendar) -> Table {
    let mut table = Table::new("年份", &["年份", "放假", "调休上班", "来源"]);
    table.head = "国务院放假安排".to_owned();
    let shipped = Calendar::mainland();
    table.rows = calendar
        .years_with_data()
        .into_iter()
        .rev()
        .map(|year| {
            let (mut off, mut on) = (0, 0);
            for day in all_days(year) {
                match calendar.day(day).why {
                    Why::Holiday(_) => off += 1,
                    Why::MakeUpWorkday(_) => on += 1,
                    _ => {}
                }
            }
            let source = if shipped.has_data_for(year) {
                "随程序提供"
            } else {
                "本中心上传"
            };
            Row {
                cells: vec![
                    Cell {
                        text: format!("{year}年"),
                        href: viewer.at(&format!("/admin/calendar?year={year}")),
                        ..Cell::default()
                    },
                    format!("{off}天").into(),
                    format!("{on}天").into(),
                    source.into(),
                ],
                ..Row::default()
            }
        })
        .collect();
    table
}

fn all_days(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).ok();
    std::iter::successors(first, move |day| {
        day.tomorrow().ok().filter(|day| day.year() == year)
    })
}

/// The days of a year that are not what their weekday says.
fn days_of(calendar: &Calendar, year: i16) -> Table {
    let mut table = Table::new("放假安排", &["日期", "星期", "安排"]);
    table.rows = all_days(year)
        .map(|date| calendar.day(date))
        .filter(|day| !matches!(day.why, Why::Weekday | Why::Weekend))
        .map(|day| Row {
            cells: vec![
                day.date.to_string().into(),
                weekday(day.date).into(),
                day.why.in_chinese().into(),
            ],
            ..Row::default()
        })
        .collect();
    table
}

fn weekday(date: Date) -> &'static str {
    let names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    names.get(index).copied().unwrap_or("")
}

fn own_day(viewer: &Viewer) -> Card {
    let kinds = [("false", "放假"), ("true", "上班")];
    Card::new(
        "day",
        "添加本中心的安排",
        viewer.at("/admin/calendar/day"),
        "添加",
        vec![
            field("date", "date", "日期", ""),
            select(
                "working",
                "安排",
                "false",
                kinds.map(|(id, label)| (id.to_owned(), label.to_owned())),
            ),
            hinted(text("name", "缘由", ""), "如“市政府通知：旅游节放假”"),
        ],
    )
    .about("只对本中心有效，优先于国务院的安排。同一天再添加一次就是改。")
}

fn upload(viewer: &Viewer) -> Card {
    Card::new(
        "year",
        "上传一年的放假安排",
        viewer.at("/admin/calendar/year"),
        "上传",
        vec![hinted(
            field("file", "file", "一年的文件（JSON）", ""),
            "holiday-cn 项目的格式，文件名如 2027.json；已有的年份会被新文件替换",
        )],
    )
    .upload()
}

/// The form to try a limit, with its answer under it.
fn trial(viewer: &Viewer, calendar: &Calendar, asked: &Asked) -> Card {
    let rule = asked.text("rule");
    let from = asked.text("from");
    let start = if from.is_empty() {
        words::exact(viewer.now(), calendar).replace(' ', "T")
    } else {
        from.to_owned()
    };
    let outcome = match rule {
        "" => Ok((String::new(), Vec::new())),
        _ => tried(viewer, calendar, rule, &start, asked.text("statutory")),
    };
    let mut fields = vec![
        hinted(
            text(
                "rule",
                "时限",
                if rule.is_empty() {
                    "5个工作日"
                } else {
                    rule
                },
            ),
            "如“5个工作日”“10个自然日”“24小时”“3个月”“当日”“5月31日”“法定时限的70%”",
        ),
        field("datetime-local", "from", "从何时起", start),
        optional(hinted(
            text("statutory", "法定时限", asked.text("statutory")),
            "只在按百分比时填写，如“20个工作日”",
        )),
    ];
    let mut errors = Vec::new();
    let answer = match outcome {
        Ok(answer) => answer,
        Err(refusal) => {
            let at = refusal.field.unwrap_or_default();
            for field in fields.iter_mut().filter(|field| field.name == at) {
                field.error.clone_from(&refusal.sentence);
            }
            errors.push(FormError {
                field: at,
                text: refusal.sentence,
            });
            Default::default()
        }
    };
    let mut card = Card::new(
        "trial",
        "试算时限",
        viewer.at("/admin/calendar"),
        "试算",
        fields,
    )
    .asking(answer);
    card.errors = errors;
    card
}

fn tried(
    viewer: &Viewer,
    calendar: &Calendar,
    rule: &str,
    from: &str,
    statutory: &str,
) -> Result<(String, Vec<String>), Refusal> {
    let limit = |field: &str, text: &str| {
        read_rule(text).ok_or_else(|| {
            let sentence = format!("看不懂“{text}”。请写成“5个工作日”“24小时”“5月31日”这样。");
            Refusal::bad_field(field, sentence)
        })
    };
    let start: DateTime = from
        .parse()
        .map_err(|_| Refusal::bad_field("from", "时间请写成“2026-05-09T16:30”的样子。"))?;
    let law = viewer.directory();
    let source = law.law_on(calendar.date_of(viewer.now())).map_or_else(
        || Source {
            profile: String::new(),
            version: 0,
            clause: String::new(),
        },
        |law| law.rulebook.source("试算"),
    );
    let statutory = match statutory {
        "" => None,
        text => Some(limit("statutory", text)?),
    };
    let rule = limit("rule", rule)?;
    let found = due(
        calendar,
        &rule,
        statutory.as_ref(),
        &source,
        calendar.moment(start),
    )
    .map_err(|error| Refusal::bad_field("rule", format!("{error}。")))?;
    let head = match found.at {
        Some(at) => format!("最迟 {}", calendar.due_in_chinese(at)),
        None => "期限由人另行决定".to_owned(),
    };
    Ok((head, found.proof.in_chinese(calendar)))
}

/// A limit as the profiles write it, or as people say it.
fn read_rule(text: &str) -> Option<DueRule> {
    if let Ok(rule) = text.parse() {
        return Some(rule);
    }
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match plain.as_str() {
        "当日" | "当天" | "立即" => return Some(DueRule::AtOnce),
        "另行决定" | "另行决定的期限" => return Some(DueRule::ByDecision),
        _ => {}
    }
    if let Some(percent) = plain.strip_prefix("法定时限的") {
        let percent = percent.strip_suffix(['%', '％'])?.parse().ok()?;
        return Some(DueRule::PercentOfStatutory(percent)).filter(DueRule::is_sensible);
    }
    let end = plain.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = plain.split_at(end);
    let number: u32 = number.parse().ok()?;
    let rule = match unit.trim_start_matches('个').trim_end_matches('内') {
        "工作日" => DueRule::WorkingDays(number),
        "自然日" | "日" | "天" => DueRule::CalendarDays(number),
        "小时" => DueRule::Hours(number),
        "工作小时" => DueRule::WorkingHours(number),
        "月" => DueRule::Months(number),
        "年" => DueRule::Months(number.checked_mul(12)?),
        date => {
            let day = date
                .strip_prefix('月')?
                .trim_end_matches(['前', '日', '号']);
            DueRule::YearDate {
                month: i8::try_from(number).ok()?,
                day: day.parse().ok()?,
            }
        }
    };
    Some(rule).filter(DueRule::is_sensible)
}

pub async fn set_day(viewer: Viewer, posted: Posted) -> Shown {
    let command = super::shape::date(&posted, "date").and_then(|date| {
        let date = date.ok_or_else(|| Refusal::bad_field("date", "请填写日期。"))?;
        Ok(AdminCommand::SetDay {
            date,
            working: posted.flag("working"),
            name: posted.text("name").to_owned(),
        })
    });
    carry_out(&viewer, "day", &posted, command, "已添加。").await
}

pub async fn remove_day(
    viewer: Viewer,
    Path((_, date)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let command = date
        .parse()
        .map(|date| AdminCommand::RemoveDay { date })
        .map_err(|_| Refusal::new("bad_field", "没有这一天，请刷新页面后再试。"));
    carry_out(
        &viewer,
        "remove",
        &posted,
        command,
        "已取消，这一天恢复原来的安排。",
    )
    .await
}

/// All that we need to know of the file here; the core reads the rest.
#[derive(Deserialize)]
struct YearFile {
    year: i16,
}

pub async fn add_year(viewer: Viewer, posted: Posted) -> Shown {
    let refused = |sentence: &str| Refusal::bad_field("file", sentence);
    let command = match posted.files("file") {
        [] => Err(refused("请选择文件。")),
        [file] if file.bytes.len() > MOST_BYTES => {
            Err(refused("文件太大，一年的放假安排不会超过256KB。"))
        }
        [file] => read_year(&file.bytes).map_err(|sentence| refused(&sentence)),
        _ => Err(refused("一次上传一年的文件。")),
    };
    let said = match &command {
        Ok(AdminCommand::AddYear { year, .. }) => format!("{year}年的放假安排已生效。"),
        _ => String::new(),
    };
    carry_out(&viewer, "year", &posted, command, &said).await
}

fn read_year(bytes: &[u8]) -> Result<AdminCommand, String> {
    let json = std::str::from_utf8(bytes)
        .map_err(|_| "文件应是 UTF-8 编码的 JSON。".to_owned())?
        .trim_start_matches('\u{feff}')
        .to_owned();
    let file: YearFile = serde_json::from_str(&json).map_err(|error| {
        format!(
            "文件无法读取（第{}行）：应是 holiday-cn 格式的 JSON，含 year 和 days。",
            error.line()
        )
    })?;
    Calendar::weekends_only()
        .with_year_json(&json)
        .map_err(|fault| format!("{fault}。"))?;
    Ok(AdminCommand::AddYear {
        year: file.year,
        json,
    })
}

async fn carry_out(
    viewer: &Viewer,
    form: &str,
    posted: &Posted,
    command: Result<AdminCommand, Refusal>,
    said: &str,
) -> Shown {
    match administer(viewer, command).await? {
        Ok(_) => page::told(viewer.at("/admin/calendar"), Tone::Ok, said),
        Err(mut refusal) => {
            if refusal.field.as_deref() == Some("json") {
                refusal.field = Some("file".to_owned());
            }
            let failed = Failed::new(form, posted, refusal);
            shown(viewer, &Asked::default(), Some(failed)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_say_them() {
        for (said, rule) in [
            ("5个工作日", DueRule::WorkingDays(5)),
            ("5 working days", DueRule::WorkingDays(5)),
            ("10天内", DueRule::CalendarDays(10)),
            ("24 小时", DueRule::Hours(24)),
            ("3个月", DueRule::Months(3)),
            ("5月31日前", DueRule::YearDate { month: 5, day: 31 }),
            ("法定时限的70%", DueRule::PercentOfStatutory(70)),
            ("当日", DueRule::AtOnce),
        ] {
            assert_eq!(read_rule(said), Some(rule), "{said}");
        }
        for nonsense in ["", "很快", "0个工作日", "13月1日", "个工作日"] {
            assert_eq!(read_rule(nonsense), None, "{nonsense}");
        }
    }
}
