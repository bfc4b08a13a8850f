//! The sheet 单位. A unit is known by its name.

use std::collections::HashMap;

use huiyin_core::people::UnitKind;
use huiyin_report::table::Grid;
use huiyin_store::people::Directory;

use super::super::sheets::UNIT_COLUMNS;
use super::{Columns, Line, Step, UnitNames, Verdict, Wrong, or_none, order, settle};

/// No organisation is deeper.
const DEEPEST: usize = 8;

pub fn read(directory: &Directory, grid: Option<&Grid>, lines: &mut Vec<Line>) -> UnitNames {
    let organisation = directory.organisation();
    // Above whom each unit stands in the end.
    let mut parents: HashMap<String, Option<String>> = organisation
        .iter()
        .filter(|unit| !unit.closed)
        .map(|unit| {
            let parent = unit.parent.map(|id| organisation.name(id).to_owned());
            (unit.name.clone(), parent)
        })
        .collect();
    let columns = grid.and_then(|grid| Columns::find(grid, &UNIT_COLUMNS, lines));
    let Some(columns) = columns else {
        return UnitNames(parents.into_keys().collect());
    };
    let mut times: HashMap<&str, usize> = HashMap::new();
    for row in columns.rows() {
        let name = columns.text(row, "名称");
        *times.entry(name).or_default() += 1;
        parents.insert(name.to_owned(), columns.opt(row, "上级单位"));
    }
    for row in columns.rows() {
        let name = columns.text(row, "名称");
        let twice = times.get(name).is_some_and(|times| *times > 1);
        let found = judge(
            directory,
            &parents,
            name,
            columns.text(row, "种类"),
            columns.opt(row, "上级单位"),
            twice,
        );
        lines.push(columns.line(row, name, settle(found)));
    }
    parents.remove("");
    UnitNames(parents.into_keys().collect())
}

fn judge(
    directory: &Directory,
    parents: &HashMap<String, Option<String>>,
    name: &str,
    kind: &str,
    parent: Option<String>,
    twice: bool,
) -> Result<Verdict, Wrong> {
    if name.is_empty() {
        return Err(("名称", "请填写单位名称。".to_owned()));
    }
    if twice {
        return Err((
            "名称",
            format!("“{name}”在表里出现了不止一次，请只留一行。"),
        ));
    }
    let kind = kind_named(kind).ok_or_else(|| {
        let known: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.in_chinese()).collect();
        let sentence = format!("没有“{kind}”这个种类，可以写：{}。", known.join("、"));
        ("种类", sentence)
    })?;
    if let Some(above) = parent
        .as_deref()
        .filter(|above| !parents.contains_key(*above))
    {
        let sentence = format!("没有名为“{above}”的单位，请先在表里添加，或改正名称。");
        return Err(("上级单位", sentence));
    }
    let depth = depth(parents, name).ok_or_else(|| {
        let sentence = "上级单位绕回到了自己，或超过八级，请改正。".to_owned();
        ("上级单位", sentence)
    })?;
    let organisation = directory.organisation();
    let above = or_none("上级", parent.as_deref());
    let name = name.to_owned();
    match organisation.find(&name).filter(|unit| !unit.closed) {
        None => Ok(Verdict::New(
            format!("添加单位（{}），{above}", kind.in_chinese()),
            vec![(
                order::OPEN_UNIT + depth,
                Step::OpenUnit { name, kind, parent },
            )],
        )),
        Some(unit) => {
            let held = unit.parent.map(|id| organisation.name(id));
            let mut said = Vec::new();
            if unit.kind != kind {
                said.push(format!("种类改为{}", kind.in_chinese()));
            }
            if held != parent.as_deref() {
                said.push(format!("改为{above}"));
            }
            if said.is_empty() {
                return Ok(Verdict::Same);
            }
            Ok(Verdict::Changed(
                said.join("，"),
                vec![(
                    order::MOVE_UNIT + depth,
                    Step::MoveUnit { name, kind, parent },
                )],
            ))
        }
    }
}

fn kind_named(text: &str) -> Option<UnitKind> {
    UnitKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.in_chinese() == text || kind.id() == text)
}

/// How many stand above; `None` where it goes round in a ring.
fn depth(parents: &HashMap<String, Option<String>>, name: &str) -> Option<usize> {
    let mut current = name;
    for depth in 0..DEEPEST {
        match parents.get(current).and_then(Option::as_deref) {
            Some(above) => current = above,
            None => return Some(depth),
        }
    }
    None
}
