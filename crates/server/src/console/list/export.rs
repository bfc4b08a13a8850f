//! A list as an xlsx file: masked, logged before it leaves, and never longer than people can read.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use huiyin_report::table::{Cell, Column, Kind, Sheet};
use huiyin_report::xlsx;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::TicketLine;
use huiyin_store::views::list::{self, Filter, Order};
use huiyin_store::views::ticket;

use super::filter;
use super::rows::{self, Wording};
use crate::edge::{Asked, Fault};
use crate::page::Shown;
use crate::viewer::Viewer;

/// The most rows of one file.
const MOST: usize = 5_000;

/// `GET /c/{centre}/tickets.xlsx`
pub async fn filtered(viewer: Viewer, asked: Asked) -> Shown {
    let wanted = filter::read(&asked, &viewer);
    let (filter, order): (Filter, Order) = (wanted.filter, wanted.order);
    let found = viewer
        .read(move |reader, scope| list::tickets(reader, scope, &filter, order, None, MOST))
        .await?;
    if found.next.is_some() {
        return Err(Fault::Bad(format!(
            "符合条件的工单超过 {MOST} 件，一张表装不下。请用登记日期、单位或类别缩小范围，再分次导出。"
        )));
    }
    file(&viewer, &found.lines, filter::to_keep(&asked)).await
}

/// The tickets with these numbers, as far as the viewer may see them.
pub(super) async fn picked(viewer: &Viewer, numbers: Vec<String>) -> Shown {
    let lines = viewer
        .read(move |reader, scope| {
            let mut lines = Vec::new();
            for number in &numbers {
                if let Some(id) = ticket::find(reader, scope, number)? {
                    lines.push(ticket::line(reader, scope, id)?);
                }
            }
            Ok(lines)
        })
        .await?;
    file(viewer, &lines, "选中的工单".to_owned()).await
}

async fn file(viewer: &Viewer, lines: &[TicketLine], what: String) -> Shown {
    let detail = format!("工单列表 {} 行 {}", lines.len(), filter_keys(&what));
    viewer
        .look_now(Act::Export, SubjectKind::Ticket, 0, detail, None)
        .await?;
    let sheet = sheet(viewer, lines);
    let bytes = tokio::task::spawn_blocking(move || xlsx::write(&[sheet]))
        .await?
        .map_err(|error| Fault::Broken(error.to_string()))?;
    let day = viewer.calendar().date_of(viewer.now());
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"tickets-{day}.xlsx\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Which filters were set, without what was searched for: a search may name a person.
fn filter_keys(query: &str) -> String {
    query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|key| filter::KEYS.contains(key))
        .collect::<Vec<_>>()
        .join(",")
}

fn sheet(viewer: &Viewer, lines: &[TicketLine]) -> Sheet {
    let directory = viewer.directory();
    let calendar = viewer.calendar();
    let base = viewer.base();
    let now = viewer.now();
    let wording = Wording::of(&base, viewer, &calendar, &directory);
    let rows = lines
        .iter()
        .map(|ticket| {
            let line = &ticket.line;
            let unit = line
                .lead_unit
                .map(|unit| directory.organisation().name(unit).to_owned());
            let overdue = line.overdue || line.open && line.due_at.is_some_and(|due| due <= now);
            vec![
                Cell::Text(line.number.clone()),
                Cell::Text(line.stage.in_chinese().to_owned()),
                Cell::Text(rows::title(ticket)),
                Cell::Text(line.kind.in_chinese().to_owned()),
                Cell::Text(wording.category(line.category.as_deref())),
                Cell::Text(line.channel.in_chinese().to_owned()),
                Cell::Text(line.place.clone().unwrap_or_default()),
                Cell::from(unit),
                Cell::Text(wording.must_act(line)),
                Cell::DateTime(calendar.civil(line.registered_at)),
                Cell::from(line.due_clock.map(|clock| clock.in_chinese())),
                Cell::from(line.due_at.map(|due| calendar.civil(due))),
                Cell::from(overdue.then_some("超期")),
                Cell::from(line.closed_at.map(|at| calendar.civil(at))),
                Cell::from(line.outcome.map(|outcome| outcome.in_chinese())),
            ]
        })
        .collect();
    Sheet {
        name: "工单".to_owned(),
        columns: [
            ("编号", Kind::Text),
            ("状态", Kind::Text),
            ("诉求人的话", Kind::Paragraph),
            ("类型", Kind::Text),
            ("类别", Kind::Text),
            ("渠道", Kind::Text),
            ("网格", Kind::Text),
            ("承办单位", Kind::Text),
            ("该谁办", Kind::Text),
            ("登记时间", Kind::DateTime),
            ("时限", Kind::Text),
            ("最迟", Kind::DateTime),
            ("超期", Kind::Text),
            ("了结时间", Kind::DateTime),
            ("结果", Kind::Text),
        ]
        .map(|(title, kind)| Column::new(title, kind))
        .to_vec(),
        rows,
    }
}
