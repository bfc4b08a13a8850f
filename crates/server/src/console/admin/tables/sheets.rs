//! The workbook that leaves: a sheet that explains, and one for each kind of record.

use std::collections::HashMap;

use huiyin_core::people::{Role, UnitKind};
use huiyin_report::table::{Cell, Column, Kind, Sheet};
use huiyin_store::people::{Directory, PostRecord};

use super::super::{categories, grids, units};

/// The names of the sheets that are read back.
pub const UNITS: &str = "单位";
pub const GRIDS: &str = "网格";
pub const CATEGORIES: &str = "类别";
pub const USERS: &str = "用户";

/// The titles of the columns.
pub const UNIT_COLUMNS: [&str; 3] = ["名称", "种类", "上级单位"];
pub const GRID_COLUMNS: [&str; 3] = ["名称", "属于", "责任单位"];
pub const CATEGORY_COLUMNS: [&str; 4] = ["编码", "名称", "上级编码", "状态"];
pub const USER_COLUMNS: [&str; 5] = ["登录名", "姓名", "电话", "岗位", "状态"];

/// What stands in the column of states.
pub const OPEN: &str = "在用";
pub const CLOSED: &str = "停用";

/// The whole workbook.
pub fn all(directory: &Directory) -> Vec<Sheet> {
    vec![
        hints(),
        sheet(UNITS, &UNIT_COLUMNS, unit_rows(directory)),
        sheet(GRIDS, &GRID_COLUMNS, grid_rows(directory)),
        sheet(CATEGORIES, &CATEGORY_COLUMNS, category_rows(directory)),
        sheet(USERS, &USER_COLUMNS, user_rows(directory)),
    ]
}

fn sheet(name: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
    let column = |title: &&str| {
        let column = Column::new(*title, Kind::Text);
        match *title {
            "岗位" => column.wide(48),
            "名称" | "上级单位" | "属于" | "责任单位" => column.wide(28),
            _ => column,
        }
    };
    Sheet {
        name: name.to_owned(),
        columns: columns.iter().map(column).collect(),
        rows,
    }
}

fn hints() -> Sheet {
    let kinds: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.in_chinese()).collect();
    let said = |at_unit: bool| {
        let roles: Vec<&str> = Role::ALL
            .iter()
            .filter(|role| !matches!(role, Role::System | Role::Petitioner))
            .filter(|role| role.at_unit() == at_unit)
            .map(|role| role.in_chinese())
            .collect();
        roles.join("、")
    };
    let lines = [
        ("通则", "添行就是新增，改行就是修改，删行不起作用。列可以换位置，表头文字不要改。".to_owned()),
        (UNITS, format!("按“名称”认单位，所以改名请到单位页面。种类：{}。“上级单位”写单位名称，可以是本表里新增的单位。已撤并的单位不在表里。", kinds.join("、"))),
        (GRIDS, "分街道、社区、网格三级。“属于”写上级的全路径，用“/”隔开，如“兴隆街道/和平社区”；街道一级空着。“责任单位”写单位名称。".to_owned()),
        (CATEGORIES, "按“编码”认类别，分两级。“状态”写“在用”或“停用”，空着表示不改。".to_owned()),
        (USERS, format!("按“登录名”认用户。“岗位”写“角色”或“角色@单位”，几个岗位用“；”隔开，写全此人的全部岗位；空着表示不改岗位。在中心任职的角色：{}。在单位任职的角色：{}。“状态”写“在用”或“停用”，空着表示不改。密码不在表里，新用户的初始密码在导入后显示一次。", said(false), said(true))),
    ];
    Sheet {
        name: "说明".to_owned(),
        columns: vec![
            Column::new("工作表", Kind::Text),
            Column::new("怎么填", Kind::Paragraph).wide(100),
        ],
        rows: lines
            .into_iter()
            .map(|(sheet, text)| vec![Cell::from(sheet), Cell::from(text)])
            .collect(),
    }
}

fn unit_rows(directory: &Directory) -> Vec<Vec<Cell>> {
    units::in_order(directory)
        .into_iter()
        .filter_map(|(id, _)| directory.unit(id))
        .filter(|unit| unit.closed.is_none())
        .map(|unit| {
            vec![
                unit.name.as_str().into(),
                unit.kind.in_chinese().into(),
                unit.parent
                    .map(|parent| directory.organisation().name(parent))
                    .into(),
            ]
        })
        .collect()
}

fn grid_rows(directory: &Directory) -> Vec<Vec<Cell>> {
    let paths = grid_paths(directory);
    grids::in_order(directory)
        .into_iter()
        .filter(|(_, grid, _)| !grid.closed)
        .map(|(_, grid, _)| {
            vec![
                grid.name.as_str().into(),
                grid.parent
                    .and_then(|parent| paths.get(&parent).cloned())
                    .into(),
                grid.unit
                    .map(|unit| directory.organisation().name(unit))
                    .into(),
            ]
        })
        .collect()
}

/// The path of each grid, `兴隆街道/和平社区/一网格`.
pub fn grid_paths(directory: &Directory) -> HashMap<i64, String> {
    let mut paths: HashMap<i64, String> = HashMap::new();
    for (id, grid, _) in grids::in_order(directory) {
        let path = match grid.parent.and_then(|parent| paths.get(&parent)) {
            Some(above) => format!("{above}/{}", grid.name),
            None => grid.name.clone(),
        };
        paths.insert(id, path);
    }
    paths
}

fn category_rows(directory: &Directory) -> Vec<Vec<Cell>> {
    categories::in_order(directory)
        .into_iter()
        .map(|(category, _)| {
            vec![
                category.code.as_str().into(),
                category.name.as_str().into(),
                category.parent.as_deref().into(),
                if category.closed { CLOSED } else { OPEN }.into(),
            ]
        })
        .collect()
}

fn user_rows(directory: &Directory) -> Vec<Vec<Cell>> {
    directory
        .people()
        .map(|person| {
            let posts: Vec<String> = person
                .posts
                .iter()
                .map(|post| post_in_words(directory, post))
                .collect();
            vec![
                person.login.as_str().into(),
                person.name.as_str().into(),
                person.phone.as_deref().into(),
                posts.join("；").into(),
                if person.disabled { CLOSED } else { OPEN }.into(),
            ]
        })
        .collect()
}

/// `承办人员@城管局`, `派单员`.
pub fn post_in_words(directory: &Directory, post: &PostRecord) -> String {
    match post.unit {
        Some(unit) => format!(
            "{}@{}",
            post.role.in_chinese(),
            directory.organisation().name(unit)
        ),
        None => post.role.in_chinese().to_owned(),
    }
}
