//! 网格: streets, their communities, and the grid cells, each with the unit that answers for it.

use std::collections::HashMap;

use axum::extract::Path;
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory, GridRecord};

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, field, hinted, optional, or_none,
    select, show, text,
};
use super::units;
use crate::edge::{Asked, Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

const TITLE: &str = "网格";

/// Street, community, cell.
pub const LEVELS: usize = 3;

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    shown(&viewer, &asked, asked.number("grid"), None).await
}

async fn shown(
    viewer: &Viewer,
    asked: &Asked,
    grid: Option<i64>,
    failed: Option<Failed<'_>>,
) -> Shown {
    let directory = viewer.directory();
    let word = asked.text("q");
    let mut table = Table::new("网格", &["名称", "责任单位", "状态"]);
    table.deeds = true;
    table.icon = "map-pin".to_owned();
    table.empty_about = match word {
        "" => "先添加街道，再在街道下添加社区，社区下添加网格；也可以用表格一次导入。",
        _ => "没有名称里有这个词的网格。",
    }
    .to_owned();
    table.rows = in_order(&directory)
        .into_iter()
        .filter(|(_, record, _)| word.is_empty() || record.name.contains(word))
        .map(|(id, record, depth)| row(viewer, &directory, id, record, depth))
        .collect();
    let closed = directory.grids().filter(|(_, g)| g.closed).count();
    let found = grid.and_then(|id| directory.grids().find(|(known, _)| *known == id));
    let cards = match found {
        Some((id, record)) => changing(viewer, &directory, id, record),
        None => vec![adding(viewer, &directory)],
    };
    let view = View {
        about: format!(
            "{}个在用，{closed}个已撤销。分街道、社区、网格三级，登记诉求时按地点选用。",
            directory.grids().count() - closed
        ),
        links: vec![Link::new(
            "表格导入导出",
            viewer.at("/admin/tables"),
            "download",
        )],
        filters: vec![optional(field("search", "q", "名称", word))],
        filter_to: viewer.at("/admin/grids"),
        tables: vec![table],
        cards,
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

/// Each place followed by its parts, with its depth.
pub fn in_order(directory: &Directory) -> Vec<(i64, &GridRecord, usize)> {
    type Below<'a> = HashMap<Option<i64>, Vec<(i64, &'a GridRecord)>>;
    fn walk<'a>(
        below: &Below<'a>,
        parent: Option<i64>,
        depth: usize,
        into: &mut Vec<(i64, &'a GridRecord, usize)>,
    ) {
        for (id, record) in below.get(&parent).into_iter().flatten() {
            into.push((*id, record, depth));
            if depth + 1 < LEVELS {
                walk(below, Some(*id), depth + 1, into);
            }
        }
    }
    let mut below: Below<'_> = HashMap::new();
    for (id, record) in directory.grids() {
        below.entry(record.parent).or_default().push((id, record));
    }
    let mut list = Vec::new();
    walk(&below, None, 0, &mut list);
    list
}

fn row(viewer: &Viewer, directory: &Directory, id: i64, record: &GridRecord, depth: usize) -> Row {
    let unit = record
        .unit
        .map_or("—", |unit| directory.organisation().name(unit));
    let href = viewer.at(&format!("/admin/grids?grid={id}#card-change"));
    Row {
        name: record.name.clone(),
        cells: vec![
            Cell::linked(record.name.clone(), href.clone()).below(depth),
            Cell::from(unit),
            if record.closed { "已撤销" } else { "在用" }.into(),
        ],
        closed: record.closed,
        deeds: vec![Deed::link("修改", href)],
    }
}

/// Places that may have parts, without one and its parts.
fn parents(directory: &Directory, without: Option<i64>) -> Vec<(String, String)> {
    let mut skipped: Option<usize> = None;
    let mut list = Vec::new();
    for (id, record, depth) in in_order(directory) {
        if skipped.is_some_and(|level| depth > level) {
            continue;
        }
        skipped = (Some(id) == without).then_some(depth);
        if skipped.is_none() && !record.closed && depth + 1 < LEVELS {
            list.push((
                id.to_string(),
                format!("{}{}", "　".repeat(depth), record.name),
            ));
        }
    }
    list
}

fn fields(directory: &Directory, record: Option<(i64, &GridRecord)>) -> Vec<crate::view::Field> {
    let name = record.map_or(String::new(), |(_, record)| record.name.clone());
    let held = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let parent = held(record.and_then(|(_, record)| record.parent));
    let unit = held(
        record
            .and_then(|(_, record)| record.unit)
            .map(|unit| unit.0),
    );
    vec![
        text("name", "名称", name),
        optional(select(
            "parent",
            "属于",
            &parent,
            or_none(
                "没有上级（街道、乡镇）",
                parents(directory, record.map(|(id, _)| id)),
            ),
        )),
        optional(hinted(
            select(
                "unit",
                "责任单位",
                &unit,
                or_none("未定", units::choices(directory, None)),
            ),
            "派单时作建议",
        )),
    ]
}

fn adding(viewer: &Viewer, directory: &Directory) -> Card {
    Card::new(
        "add",
        "添加网格",
        viewer.at("/admin/grids"),
        "添加",
        fields(directory, None),
    )
    .about("街道、社区和网格都在这里添加。")
}

fn changing(viewer: &Viewer, directory: &Directory, id: i64, record: &GridRecord) -> Vec<Card> {
    let to = |deed: &str| viewer.at(&format!("/admin/grids/{id}/{deed}"));
    let mut cards = vec![
        Card::new(
            "change",
            &format!("修改：{}", record.name),
            to("change"),
            "保存",
            fields(directory, Some((id, record))),
        )
        .back(viewer.at("/admin/grids")),
    ];
    if !record.closed {
        cards.push(
            Card::new("close", "撤销这个网格", to("close"), "撤销", Vec::new())
                .grave()
                .confirm("以后登记诉求时不再供选择，已有的工单不变。此操作不能撤销。"),
        );
    }
    cards
}

fn place(
    posted: &Posted,
    directory: &Directory,
    own: Option<i64>,
) -> Result<(String, Option<i64>), Refusal> {
    let name = posted.text("name").to_owned();
    let parent = posted.number::<i64>("parent");
    let order = in_order(directory);
    let depth = |id: i64| {
        order
            .iter()
            .find(|(known, ..)| *known == id)
            .map(|found| found.2)
    };
    if let Some(parent) = parent {
        let fits = depth(parent).is_some_and(|level| level + 1 < LEVELS)
            && parents(directory, own)
                .iter()
                .any(|(id, _)| *id == parent.to_string());
        if !fits {
            let sentence = "网格只分街道、社区、网格三级，上级不能是它自己或其下级，请另选。";
            return Err(Refusal::bad_field("parent", sentence));
        }
        let has_parts = own.is_some_and(|own| order.iter().any(|(_, r, _)| r.parent == Some(own)));
        if has_parts && depth(parent).is_some_and(|level| level + 2 >= LEVELS) {
            let sentence = "它下面还有网格，放到这里就超过三级，请另选上级。";
            return Err(Refusal::bad_field("parent", sentence));
        }
    }
    let taken = order
        .iter()
        .any(|(id, r, _)| Some(*id) != own && r.parent == parent && r.name == name && !r.closed);
    if taken {
        return Err(Refusal::bad_field(
            "name",
            format!("同一处已有名为“{name}”的网格，请换一个名称。"),
        ));
    }
    Ok((name, parent))
}

pub async fn add(viewer: Viewer, posted: Posted) -> Shown {
    let command =
        place(&posted, &viewer.directory(), None).map(|(name, parent)| AdminCommand::AddGrid {
            name,
            unit: units::chosen(&posted, "unit"),
            parent,
        });
    carry_out(&viewer, None, "add", &posted, command, "已添加。").await
}

pub async fn change(viewer: Viewer, Path((_, grid)): Path<(String, i64)>, posted: Posted) -> Shown {
    let command = place(&posted, &viewer.directory(), Some(grid)).map(|(name, parent)| {
        AdminCommand::ChangeGrid {
            grid,
            name,
            unit: units::chosen(&posted, "unit"),
            parent,
        }
    });
    carry_out(&viewer, Some(grid), "change", &posted, command, "已保存。").await
}

pub async fn close(viewer: Viewer, Path((_, grid)): Path<(String, i64)>, posted: Posted) -> Shown {
    let directory = viewer.directory();
    if !directory.grids().any(|(id, _)| id == grid) {
        return Err(Fault::NotFound);
    }
    let open_part = directory
        .grids()
        .any(|(_, part)| part.parent == Some(grid) && !part.closed);
    let command = if open_part {
        Err(Refusal::new(
            "grid_has_parts",
            "它下面还有在用的网格，请先撤销下级。",
        ))
    } else {
        Ok(AdminCommand::CloseGrid { grid })
    };
    carry_out(&viewer, Some(grid), "close", &posted, command, "已撤销。").await
}

async fn carry_out(
    viewer: &Viewer,
    grid: Option<i64>,
    form: &str,
    posted: &Posted,
    command: Result<AdminCommand, Refusal>,
    said: &str,
) -> Shown {
    match administer(viewer, command).await? {
        Ok(_) => page::told(viewer.at("/admin/grids"), Tone::Ok, said),
        Err(refusal) => {
            let failed = Failed::new(form, posted, refusal);
            shown(viewer, &Asked::default(), grid, Some(failed)).await
        }
    }
}
