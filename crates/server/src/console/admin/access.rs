//! 查阅记录: who looked at what, when, from where and why. It holds no ticket content.

use std::collections::BTreeMap;

use huiyin_core::calendar::{Calendar, Date};
use huiyin_core::people::Actor;
use huiyin_core::ticket::Slot;
use huiyin_report::table::{self, Column, Kind, Sheet};
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::number;
use huiyin_store::people::Directory;
use huiyin_store::views::access::{LogFilter, Looked, log};

use super::shape::{
    Cell, Link, Row, Table, View, field, optional, or_none, select, show, workbook,
};
use crate::edge::{Asked, Fault};
use crate::page::Shown;
use crate::view::{Field, Pager};
use crate::viewer::Viewer;
use crate::words;

const TITLE: &str = "查阅记录";

/// So many on one page.
const PAGE: i64 = 50;

/// The most rows of one file.
const MOST: i64 = 20_000;

/// What is asked for, and what of it cannot be read.
struct Wanted {
    filter: LogFilter,
    /// Nothing can be found, for a reason that the page says.
    nothing: Option<String>,
}

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    let wanted = read(&viewer, &asked);
    let before = asked.number::<i64>("before");
    let filter = wanted.filter.clone();
    let mut found = match wanted.nothing {
        Some(_) => Vec::new(),
        None => {
            viewer
                .read(move |reader, _| log(reader, &filter, before, PAGE + 1))
                .await?
        }
    };
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let directory = viewer.directory();
    let mut tables = Vec::new();
    if wanted.filter.subject.is_some() && before.is_none() && !found.is_empty() {
        tables.push(who_saw(&viewer, &directory, &wanted.filter, asked.text("number")).await?);
    }
    tables.push(rows(&viewer, &directory, &found));
    let query = asked.with("before", "");
    let pager = (more || before.is_some()).then(|| Pager {
        first: before.map_or(String::new(), |_| {
            viewer.at(&format!("/admin/access{query}"))
        }),
        next: match found.last() {
            Some(last) if more => {
                let query = asked.with("before", &last.seq.to_string());
                viewer.at(&format!("/admin/access{query}"))
            }
            _ => String::new(),
        },
        range: format!("本页{}条", found.len()),
    });
    let view = View {
        about: "打开工单、显示诉求人身份、导出、打开附件、登录和退出，都自动记在这里，不能修改。这里不显示工单内容。".to_owned(),
        links: vec![Link::new(
            "导出表格",
            viewer.at(&format!("/admin/access.xlsx{query}")),
            "download",
        )],
        notices: wanted
            .nothing
            .into_iter()
            .map(|sentence| ("soon".to_owned(), sentence))
            .collect(),
        filters: filters(&asked),
        filter_to: viewer.at("/admin/access"),
        tables,
        pager,
        ..View::default()
    };
    show(&viewer, TITLE, view, None).await
}

fn filters(asked: &Asked) -> Vec<Field> {
    let acts = Act::ALL
        .iter()
        .map(|act| (act.id().to_owned(), act.in_chinese().to_owned()));
    vec![
        optional(field("search", "number", "工单编号", asked.text("number"))),
        optional(field("search", "who", "姓名或登录名", asked.text("who"))),
        optional(select(
            "act",
            "做了什么",
            asked.text("act"),
            or_none("全部", acts),
        )),
        optional(field("date", "from", "从", asked.text("from"))),
        optional(field("date", "until", "到（含）", asked.text("until"))),
    ]
}

fn read(viewer: &Viewer, asked: &Asked) -> Wanted {
    let calendar = viewer.calendar();
    let mut filter = LogFilter {
        act: Act::parse(asked.text("act")),
        ..LogFilter::default()
    };
    let mut nothing = None;
    let day = |name: &str| asked.text(name).parse::<Date>().ok();
    filter.from = day("from").map(|day| calendar.moment(day.at(0, 0, 0, 0)));
    filter.until = day("until")
        .and_then(|day| day.tomorrow().ok())
        .map(|day| calendar.moment(day.at(0, 0, 0, 0)));
    let number = asked.text("number");
    if !number.is_empty() {
        match number::id_of(number) {
            Some(id) => filter.subject = Some((SubjectKind::Ticket, id.0)),
            None => {
                nothing = Some(format!("“{number}”不是工单编号，请核对后再查。"));
            }
        }
    }
    let who = asked.text("who");
    if !who.is_empty() {
        let directory = viewer.directory();
        let named: Vec<_> = directory
            .people()
            .filter(|person| person.name == who || person.login.eq_ignore_ascii_case(who))
            .collect();
        match named.as_slice() {
            [] => nothing = Some(format!("没有姓名或登录名是“{who}”的用户，请写全名。")),
            [person] => filter.user = Some(person.id),
            several => {
                let logins: Vec<&str> =
                    several.iter().map(|person| person.login.as_str()).collect();
                nothing = Some(format!(
                    "有{}人叫“{who}”，请改填登录名：{}。",
                    several.len(),
                    logins.join("、")
                ));
            }
        }
    }
    Wanted { filter, nothing }
}

/// 这张工单谁看过: each person and post once, with how often and when last.
async fn who_saw(
    viewer: &Viewer,
    directory: &Directory,
    filter: &LogFilter,
    number: &str,
) -> Result<Table, Fault> {
    let filter = filter.clone();
    let looks = viewer
        .read(move |reader, _| log(reader, &filter, None, MOST))
        .await?;
    let mut people: BTreeMap<(String, String), Vec<&Looked>> = BTreeMap::new();
    for look in &looks {
        let key = (
            directory.actor_name(&look.actor),
            post(directory, &look.actor),
        );
        people.entry(key).or_default().push(look);
    }
    let calendar = viewer.calendar();
    let mut table = Table::new("看过的人", &["谁", "次数", "最近一次", "显示过身份信息"]);
    table.head = format!("工单 {number} 谁看过：{}人次", looks.len());
    table.rows = people
        .into_iter()
        .map(|((name, post), looks)| {
            let last = looks.iter().map(|look| look.at).max();
            let revealed = looks.iter().filter(|look| look.act == Act::Reveal).count();
            Row {
                cells: vec![
                    Cell::noted(name, post),
                    format!("{}次", looks.len()).into(),
                    last.map_or(String::new(), |at| words::when(at, viewer.now(), &calendar))
                        .into(),
                    match revealed {
                        0 => "没有".to_owned(),
                        times => format!("{times}次"),
                    }
                    .into(),
                ],
                ..Row::default()
            }
        })
        .collect();
    Ok(table)
}

fn rows(viewer: &Viewer, directory: &Directory, found: &[Looked]) -> Table {
    let calendar = viewer.calendar();
    let mut table = Table::new("查阅记录", &["时间", "谁", "做了什么", "缘由", "来源地址"]);
    if !found.is_empty() {
        table.head = "全部记录".to_owned();
    }
    table.icon = "eye".to_owned();
    table.empty = "没有符合条件的记录".to_owned();
    table.empty_about = "放宽筛选条件再试。".to_owned();
    table.rows = found
        .iter()
        .map(|look| Row {
            cells: vec![
                Cell::noted(
                    words::when(look.at, viewer.now(), &calendar),
                    words::exact(look.at, &calendar),
                ),
                Cell::noted(
                    directory.actor_name(&look.actor),
                    post(directory, &look.actor),
                ),
                what(viewer, look),
                look.reason.clone().unwrap_or_else(|| "—".to_owned()).into(),
                look.source.clone().into(),
            ],
            ..Row::default()
        })
        .collect();
    table
}

fn what(viewer: &Viewer, look: &Looked) -> Cell {
    let said = detail(look);
    let act = look.act.in_chinese();
    match &look.number {
        Some(number) => Cell {
            text: format!("{act} {number}"),
            href: viewer.at(&format!("/admin/access?number={number}")),
            note: said,
            ..Cell::default()
        },
        None => Cell::noted(act, said),
    }
}

fn post(directory: &Directory, actor: &Actor) -> String {
    match actor.unit {
        Some(unit) => format!(
            "{} · {}",
            directory.organisation().name(unit),
            actor.role.in_chinese()
        ),
        None => actor.role.in_chinese().to_owned(),
    }
}

/// The detail as people say it; identifiers of the program's own mean nothing to them.
fn detail(look: &Looked) -> String {
    let fields: Vec<&str> = look
        .detail
        .split(',')
        .filter_map(|field| match field.trim() {
            "name" => Some("姓名"),
            "phone" => Some("电话"),
            "address" => Some("地址"),
            slot if slot == Slot::PetitionerName.id() => Some("姓名"),
            slot if slot == Slot::PetitionerPhone.id() => Some("电话"),
            _ => None,
        })
        .collect();
    if !fields.is_empty() {
        return fields.join("、");
    }
    match look.detail.as_str() {
        "api" => "通过接口".to_owned(),
        words if words.is_ascii() => String::new(),
        words => words.to_owned(),
    }
}

pub async fn export(viewer: Viewer, asked: Asked) -> Shown {
    let wanted = read(&viewer, &asked);
    if let Some(sentence) = wanted.nothing {
        return Err(Fault::Bad(sentence));
    }
    let filter = wanted.filter;
    let found = viewer
        .read(move |reader, _| log(reader, &filter, None, MOST + 1))
        .await?;
    let count = found.len();
    if i64::try_from(count).unwrap_or(i64::MAX) > MOST {
        return Err(Fault::Bad(format!(
            "符合条件的记录超过{MOST}条，一张表装不下。请用日期缩小范围，分次导出。"
        )));
    }
    viewer
        .look_now(
            Act::Export,
            SubjectKind::User,
            0,
            format!("查阅记录 {count} 行"),
            None,
        )
        .await?;
    let directory = viewer.directory();
    let calendar = viewer.calendar();
    let sheet = Sheet {
        name: TITLE.to_owned(),
        columns: [
            ("序号", Kind::Integer),
            ("时间", Kind::DateTime),
            ("姓名", Kind::Text),
            ("登录名", Kind::Text),
            ("岗位", Kind::Text),
            ("做了什么", Kind::Text),
            ("工单编号", Kind::Text),
            ("内容", Kind::Text),
            ("缘由", Kind::Paragraph),
            ("来源地址", Kind::Text),
        ]
        .map(|(title, kind)| Column::new(title, kind))
        .to_vec(),
        rows: found
            .iter()
            .map(|look| line(&directory, &calendar, look))
            .collect(),
    };
    workbook(&viewer, "access", vec![sheet]).await
}

fn line(directory: &Directory, calendar: &Calendar, look: &Looked) -> Vec<table::Cell> {
    let person = look.actor.user.and_then(|user| directory.person(user));
    vec![
        table::Cell::Integer(look.seq),
        table::Cell::DateTime(calendar.civil(look.at)),
        table::Cell::Text(directory.actor_name(&look.actor)),
        table::Cell::from(person.map(|person| person.login.as_str())),
        table::Cell::Text(post(directory, &look.actor)),
        table::Cell::Text(look.act.in_chinese().to_owned()),
        table::Cell::from(look.number.clone()),
        table::Cell::Text(detail(look)),
        table::Cell::from(look.reason.clone()),
        table::Cell::Text(look.source.clone()),
    ]
}
