//! The sheet 网格. A place is known by its path, `兴隆街道/和平社区`.

use std::collections::{HashMap, HashSet};

use huiyin_report::table::Grid;
use huiyin_store::people::Directory;

use super::super::super::grids::LEVELS;
use super::super::sheets::{GRID_COLUMNS, grid_paths};
use super::{Columns, Line, Step, UnitNames, Verdict, Wrong, or_none, order, settle};

/// A place in use, with the unit that answers for it.
type Held = HashMap<String, Option<String>>;

pub fn read(directory: &Directory, grid: &Grid, units: &UnitNames, lines: &mut Vec<Line>) {
    let Some(columns) = Columns::find(grid, &GRID_COLUMNS, lines) else {
        return;
    };
    let paths = grid_paths(directory);
    let held: Held = directory
        .grids()
        .filter(|(_, record)| !record.closed)
        .filter_map(|(id, record)| {
            let unit = record
                .unit
                .map(|unit| directory.organisation().name(unit).to_owned());
            Some((paths.get(&id)?.clone(), unit))
        })
        .collect();
    let path_of = |above: Option<&str>, name: &str| match above {
        Some(above) => format!("{above}/{name}"),
        None => name.to_owned(),
    };
    let mut known: HashSet<String> = held.keys().cloned().collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for row in columns.rows() {
        let above = columns.opt(row, "属于");
        let path = path_of(above.as_deref(), columns.text(row, "名称"));
        known.insert(path.clone());
        *times.entry(path).or_default() += 1;
    }
    for row in columns.rows() {
        let name = columns.text(row, "名称");
        let above = columns.opt(row, "属于");
        let path = path_of(above.as_deref(), name);
        let unit = columns.opt(row, "责任单位");
        let twice = times.get(&path).is_some_and(|times| *times > 1);
        let found = fault(
            name,
            above.as_deref(),
            unit.as_deref(),
            &known,
            units,
            twice,
        )
        .map_or_else(|| Ok(judge(&held, &path, unit)), Err);
        lines.push(columns.line(row, &path, settle(found)));
    }
}

fn fault(
    name: &str,
    above: Option<&str>,
    unit: Option<&str>,
    known: &HashSet<String>,
    units: &UnitNames,
    twice: bool,
) -> Option<Wrong> {
    if name.is_empty() {
        return Some(("名称", "请填写名称。".to_owned()));
    }
    if name.contains('/') {
        return Some(("名称", "名称里不能有“/”；上级写在“属于”一列。".to_owned()));
    }
    if twice {
        return Some((
            "名称",
            format!("同一处的“{name}”在表里出现了不止一次，请只留一行。"),
        ));
    }
    if let Some(above) = above {
        if !known.contains(above) {
            let sentence = format!("没有“{above}”这个地方，请写上级的全路径，或先在表里添加。");
            return Some(("属于", sentence));
        }
        if above.matches('/').count() + 2 > LEVELS {
            return Some(("属于", "网格只分街道、社区、网格三级。".to_owned()));
        }
    }
    let unit = unit.filter(|unit| !units.known(unit))?;
    let sentence = format!("没有名为“{unit}”的单位，请改正名称，或先在“单位”表里添加。");
    Some(("责任单位", sentence))
}

fn judge(held: &Held, path: &str, unit: Option<String>) -> Verdict {
    let depth = path.matches('/').count();
    let answers = or_none("责任单位", unit.as_deref());
    let path = path.to_owned();
    match held.get(&path) {
        None => Verdict::New(
            format!("添加，{answers}"),
            vec![(order::GRID + depth, Step::AddGrid { path, unit })],
        ),
        Some(now) if *now == unit => Verdict::Same,
        Some(_) => Verdict::Changed(
            format!("改为{answers}"),
            vec![(order::GRID + depth, Step::ChangeGrid { path, unit })],
        ),
    }
}
