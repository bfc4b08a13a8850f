//! 单位: open, rename, move, close or merge, by date; the history stays and is shown.

use axum::extract::Path;
use huiyin_core::people::{UnitId, UnitKind};
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory};

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, date, field, hinted, optional,
    or_none, select, show, text,
};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

const TITLE: &str = "单位";

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    let unit = asked.number::<i64>("unit").map(UnitId);
    shown(&viewer, unit, None).await
}

async fn shown(viewer: &Viewer, unit: Option<UnitId>, failed: Option<Failed<'_>>) -> Shown {
    let directory = viewer.directory();
    let open = directory
        .units()
        .filter(|(_, u)| u.closed.is_none())
        .count();
    let all = directory.units().count();
    let mut table = Table::new("单位", &["名称", "种类", "上级", "起止"]);
    table.deeds = true;
    table.rows = in_order(&directory)
        .into_iter()
        .map(|(id, depth)| row(viewer, &directory, id, depth))
        .collect();
    let mut cards = Vec::new();
    if let Some((id, record)) = unit.and_then(|id| directory.unit(id).map(|u| (id, u))) {
        let to = |deed: &str| viewer.at(&format!("/admin/units/{}/{deed}", id.0));
        let back = viewer.at("/admin/units");
        cards.push(
            Card::new(
                "rename",
                &format!("{}：改名", record.name),
                to("rename"),
                "改名",
                vec![
                    text("name", "新名称", record.name.clone()),
                    optional(hinted(field("date", "on", "生效日期", ""), "空着就是今天")),
                ],
            )
            .about("以前的工单仍显示当时的名称，历史不改。")
            .back(back),
        );
        cards.push(Card::new(
            "move",
            "调整种类和上级",
            to("move"),
            "保存",
            vec![
                select("kind", "种类", record.kind.id(), kinds()),
                select(
                    "parent",
                    "上级单位",
                    &record.parent.map(|p| p.0.to_string()).unwrap_or_default(),
                    or_none("没有上级", choices(&directory, Some(id))),
                ),
            ],
        ));
        if record.closed.is_none() {
            cards.push(
                Card::new(
                    "close",
                    "撤销或并入其他单位",
                    to("close"),
                    "撤销这个单位",
                    vec![
                        select(
                            "successor",
                            "由谁承接",
                            "",
                            or_none("没有承接单位", choices(&directory, Some(id))),
                        ),
                        optional(hinted(field("date", "on", "生效日期", ""), "空着就是今天")),
                    ],
                )
                .grave()
                .confirm("到那一天，这个单位的在办工单和时限原样转给承接单位，不再接新单。此操作不能撤销。"),
            );
        }
    } else {
        cards.push(
            Card::new(
                "open",
                "添加单位",
                viewer.at("/admin/units"),
                "添加单位",
                vec![
                    text("name", "名称", ""),
                    select("kind", "种类", "department", kinds()),
                    select(
                        "parent",
                        "上级单位",
                        "",
                        or_none("没有上级", choices(&directory, None)),
                    ),
                    optional(hinted(field("date", "on", "启用日期", ""), "空着就是今天")),
                ],
            )
            .about("下属科室、社区也在这里添加，选好上级单位即可。"),
        );
    }
    let view = View {
        about: format!(
            "{open}个单位在用，{}个已撤并。改名、合并、撤销都按日期生效，历史不动。",
            all - open
        ),
        links: vec![Link::new(
            "表格导入导出",
            viewer.at("/admin/tables"),
            "download",
        )],
        tables: vec![table],
        cards,
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

fn row(viewer: &Viewer, directory: &Directory, id: UnitId, depth: usize) -> Row {
    let Some(unit) = directory.unit(id) else {
        return Row::default();
    };
    let former: Vec<String> = unit
        .former_names
        .iter()
        .map(|(name, until)| format!("{until}前叫“{name}”"))
        .collect();
    let span = match (unit.closed, unit.successor) {
        (None, _) => format!("{}起", unit.opened),
        (Some(on), None) => format!("{on}撤销"),
        (Some(on), Some(successor)) => {
            format!("{on}并入{}", directory.organisation().name(successor))
        }
    };
    let href = viewer.at(&format!("/admin/units?unit={}#card-rename", id.0));
    Row {
        name: unit.name.clone(),
        cells: vec![
            Cell::linked(unit.name.clone(), href.clone())
                .below(depth)
                .note(former.join("；")),
            unit.kind.in_chinese().into(),
            unit.parent
                .map_or("—", |p| directory.organisation().name(p))
                .into(),
            span.into(),
        ],
        closed: unit.closed.is_some(),
        deeds: vec![Deed::link("修改", href)],
    }
}

/// Parents before their parts, each with its depth.
pub fn in_order(directory: &Directory) -> Vec<(UnitId, usize)> {
    fn below(
        directory: &Directory,
        parent: Option<UnitId>,
        depth: usize,
        into: &mut Vec<(UnitId, usize)>,
    ) {
        for (id, unit) in directory.units() {
            if unit.parent == parent && depth < 8 {
                into.push((id, depth));
                below(directory, Some(id), depth + 1, into);
            }
        }
    }
    let mut list = Vec::new();
    below(directory, None, 0, &mut list);
    list
}

/// The kinds of units for a form.
pub fn kinds() -> Vec<(String, String)> {
    UnitKind::ALL
        .iter()
        .map(|kind| (kind.id().to_owned(), kind.in_chinese().to_owned()))
        .collect()
}

/// The units in use for a form, without one.
pub fn choices(directory: &Directory, without: Option<UnitId>) -> Vec<(String, String)> {
    in_order(directory)
        .into_iter()
        .filter(|(id, _)| Some(*id) != without)
        .filter_map(|(id, depth)| {
            let unit = directory.unit(id)?;
            unit.closed.is_none().then(|| {
                (
                    id.0.to_string(),
                    format!("{}{}", "　".repeat(depth), unit.name),
                )
            })
        })
        .collect()
}

/// A unit chosen in a form.
pub fn chosen(posted: &Posted, name: &str) -> Option<UnitId> {
    posted.number::<i64>(name).map(UnitId)
}

fn kind(posted: &Posted) -> Result<UnitKind, Refusal> {
    UnitKind::parse(posted.text("kind"))
        .ok_or_else(|| Refusal::bad_field("kind", "请选择单位的种类。"))
}

pub async fn open(viewer: Viewer, posted: Posted) -> Shown {
    let command = || -> Result<AdminCommand, Refusal> {
        Ok(AdminCommand::OpenUnit {
            name: posted.text("name").to_owned(),
            kind: kind(&posted)?,
            parent: chosen(&posted, "parent"),
            on: date(&posted, "on")?,
        })
    };
    carry_out(&viewer, None, "open", &posted, command(), "已添加单位。").await
}

pub async fn rename(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let unit = UnitId(id);
    let command = date(&posted, "on").map(|on| AdminCommand::RenameUnit {
        unit,
        name: posted.text("name").to_owned(),
        on,
    });
    carry_out(&viewer, Some(unit), "rename", &posted, command, "已改名。").await
}

pub async fn relocate(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let unit = UnitId(id);
    let command = kind(&posted).map(|kind| AdminCommand::MoveUnit {
        unit,
        kind,
        parent: chosen(&posted, "parent"),
    });
    carry_out(&viewer, Some(unit), "move", &posted, command, "已保存。").await
}

pub async fn close(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let unit = UnitId(id);
    let command = date(&posted, "on").map(|on| AdminCommand::CloseUnit {
        unit,
        successor: chosen(&posted, "successor"),
        on,
    });
    let said = "已撤销；在办工单由承接单位接着办理。";
    carry_out(&viewer, Some(unit), "close", &posted, command, said).await
}

async fn carry_out(
    viewer: &Viewer,
    unit: Option<UnitId>,
    form: &str,
    posted: &Posted,
    command: Result<AdminCommand, Refusal>,
    said: &str,
) -> Shown {
    match administer(viewer, command).await? {
        Ok(answer) => {
            let moved = match answer.moved {
                0 => String::new(),
                moved => format!("转交在办工单{moved}件。"),
            };
            page::told(
                viewer.at("/admin/units"),
                Tone::Ok,
                format!("{said}{moved}"),
            )
        }
        Err(refusal) => shown(viewer, unit, Some(Failed::new(form, posted, refusal))).await,
    }
}
