//! 类别: a tree of two levels. What a ticket was classified as stays, whatever happens here.

use axum::extract::Path;
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, CategoryRecord, Directory};

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, field, hinted, optional, or_none,
    select, show, text,
};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

const TITLE: &str = "类别";

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    let code = asked.text("code").to_owned();
    shown(&viewer, &asked, &code, None).await
}

async fn shown(viewer: &Viewer, asked: &Asked, code: &str, failed: Option<Failed<'_>>) -> Shown {
    let directory = viewer.directory();
    let word = asked.text("q");
    let mut table = Table::new("类别", &["名称", "编码", "状态"]);
    table.deeds = true;
    table.icon = "tag".to_owned();
    table.empty_about = match word {
        "" => "先添加大类，再在大类下添加小类；也可以用表格一次导入。",
        _ => "没有名称或编码里有这个词的类别。",
    }
    .to_owned();
    table.rows = in_order(&directory)
        .into_iter()
        .filter(|(category, _)| {
            word.is_empty() || category.name.contains(word) || category.code.contains(word)
        })
        .map(|(category, depth)| row(viewer, category, depth))
        .collect();
    let closed = directory.categories().filter(|(_, c)| c.closed).count();
    let card = match directory.category(code) {
        Some(category) => changing(viewer, &directory, category),
        None => adding(viewer, &directory),
    };
    let view = View {
        about: format!(
            "{}个类别在用，{closed}个已停用。停用的类别不再供选择，已归类的工单不变。",
            directory.categories().count() - closed
        ),
        links: vec![Link::new(
            "表格导入导出",
            viewer.at("/admin/tables"),
            "download",
        )],
        filters: vec![optional(field("search", "q", "名称或编码", word))],
        filter_to: viewer.at("/admin/categories"),
        tables: vec![table],
        cards: vec![card],
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

/// Each class followed by its parts.
pub fn in_order(directory: &Directory) -> Vec<(&CategoryRecord, usize)> {
    let all: Vec<&CategoryRecord> = directory.categories().map(|(_, c)| c).collect();
    let known = |code: &str| all.iter().any(|category| category.code == code);
    let mut list = Vec::new();
    for top in &all {
        if top.parent.as_deref().is_some_and(known) {
            continue;
        }
        list.push((*top, 0));
        let parts = all
            .iter()
            .filter(|part| part.parent.as_deref() == Some(top.code.as_str()));
        list.extend(parts.map(|part| (*part, 1)));
    }
    list
}

fn row(viewer: &Viewer, category: &CategoryRecord, depth: usize) -> Row {
    let to = |deed: &str| {
        let code = crate::edge::cookies::pack(&category.code);
        viewer.at(&format!("/admin/categories/{code}/{deed}"))
    };
    let change = format!(
        "/admin/categories?code={}#card-change",
        crate::edge::cookies::pack(&category.code)
    );
    let (label, deed) = if category.closed {
        ("恢复", "reopen")
    } else {
        ("停用", "close")
    };
    Row {
        name: category.name.clone(),
        cells: vec![
            Cell::linked(category.name.clone(), viewer.at(&change)).below(depth),
            Cell::from(category.code.clone()),
            if category.closed {
                "已停用"
            } else {
                "在用"
            }
            .into(),
        ],
        closed: category.closed,
        deeds: vec![
            Deed::link("修改", viewer.at(&change)),
            Deed::post(label, to(deed)),
        ],
    }
}

/// The classes that may have parts, without one.
fn tops(directory: &Directory, without: &str) -> Vec<(String, String)> {
    directory
        .categories()
        .filter(|(_, c)| c.parent.is_none() && !c.closed && c.code != without)
        .map(|(_, c)| (c.code.clone(), c.name.clone()))
        .collect()
}

fn adding(viewer: &Viewer, directory: &Directory) -> Card {
    Card::new(
        "add",
        "添加类别",
        viewer.at("/admin/categories"),
        "添加类别",
        vec![
            hinted(text("code", "编码", ""), "不与已有的重复；以后不能改"),
            text("name", "名称", ""),
            select(
                "parent",
                "上级类别",
                "",
                or_none("没有上级（大类）", tops(directory, "")),
            ),
        ],
    )
}

fn changing(viewer: &Viewer, directory: &Directory, category: &CategoryRecord) -> Card {
    let code = crate::edge::cookies::pack(&category.code);
    Card::new(
        "change",
        &format!("修改：{}", category.name),
        viewer.at(&format!("/admin/categories/{code}/change")),
        "保存",
        vec![
            text("name", "名称", category.name.clone()),
            select(
                "parent",
                "上级类别",
                category.parent.as_deref().unwrap_or(""),
                or_none("没有上级（大类）", tops(directory, &category.code)),
            ),
        ],
    )
    .about("改名后，已归入这一类的工单显示新名称。")
    .back(viewer.at("/admin/categories"))
}

pub async fn add(viewer: Viewer, posted: Posted) -> Shown {
    let code = posted.text("code").to_owned();
    let parent = posted.opt("parent");
    let command = level(&viewer.directory(), &code, parent.as_deref()).and_then(|()| {
        if code.contains(['/', '?', '#', '%']) || code.chars().count() > 40 {
            let sentence = "编码最多40个字，不能含“/”“?”“#”“%”。";
            return Err(Refusal::bad_field("code", sentence));
        }
        Ok(AdminCommand::AddCategory {
            code: code.clone(),
            name: posted.text("name").to_owned(),
            parent,
        })
    });
    carry_out(&viewer, "", "add", &posted, command, "已添加类别。").await
}

/// Two levels: a part has no parts, and a class with parts is no part.
///
/// # Errors
/// The parent would make a third level.
pub fn level(directory: &Directory, code: &str, parent: Option<&str>) -> Result<(), Refusal> {
    let Some(parent) = parent else { return Ok(()) };
    let deep = directory
        .category(parent)
        .is_some_and(|parent| parent.parent.is_some());
    if deep {
        return Err(Refusal::bad_field(
            "parent",
            "类别只分两级，请选一个大类作上级。",
        ));
    }
    if directory
        .categories()
        .any(|(_, part)| part.parent.as_deref() == Some(code))
    {
        return Err(Refusal::bad_field(
            "parent",
            "这个类别下面还有小类，不能再放到别的类别之下。",
        ));
    }
    Ok(())
}

pub async fn change(
    viewer: Viewer,
    Path((_, code)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let parent = posted.opt("parent");
    let command = level(&viewer.directory(), &code, parent.as_deref()).map(|()| {
        AdminCommand::ChangeCategory {
            code: code.clone(),
            name: posted.text("name").to_owned(),
            parent,
        }
    });
    carry_out(&viewer, &code, "change", &posted, command, "已保存。").await
}

pub async fn close(
    viewer: Viewer,
    Path((_, code)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let open_part = viewer
        .directory()
        .categories()
        .any(|(_, part)| part.parent.as_deref() == Some(code.as_str()) && !part.closed);
    let command = if open_part {
        Err(Refusal::new(
            "category_has_parts",
            "这个类别下面还有在用的小类，请先停用小类。",
        ))
    } else {
        Ok(AdminCommand::CloseCategory { code: code.clone() })
    };
    carry_out(&viewer, &code, "close", &posted, command, "已停用。").await
}

pub async fn reopen(
    viewer: Viewer,
    Path((_, code)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let command = AdminCommand::ReopenCategory { code: code.clone() };
    carry_out(&viewer, &code, "reopen", &posted, Ok(command), "已恢复。").await
}

async fn carry_out(
    viewer: &Viewer,
    code: &str,
    form: &str,
    posted: &Posted,
    command: Result<AdminCommand, Refusal>,
    said: &str,
) -> Shown {
    match administer(viewer, command).await? {
        Ok(_) => page::told(viewer.at("/admin/categories"), Tone::Ok, said),
        Err(refusal) => {
            let failed = Failed::new(form, posted, refusal);
            shown(viewer, &Asked::default(), code, Some(failed)).await
        }
    }
}
