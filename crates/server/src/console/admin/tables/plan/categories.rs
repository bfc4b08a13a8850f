//! The sheet 类别. A category is known by its code; there are two levels.

use std::collections::HashMap;

use huiyin_report::table::Grid;
use huiyin_store::people::Directory;

use super::super::sheets::CATEGORY_COLUMNS;
use super::{Columns, Line, Step, Verdict, Wrong, closed, or_none, order, settle};

/// What a category is in the end.
struct Final {
    parent: Option<String>,
    closed: bool,
}

struct Wanted<'a> {
    code: &'a str,
    name: &'a str,
    parent: Option<String>,
    state: &'a str,
    twice: bool,
}

pub fn read(directory: &Directory, grid: &Grid, lines: &mut Vec<Line>) {
    let Some(columns) = Columns::find(grid, &CATEGORY_COLUMNS, lines) else {
        return;
    };
    let mut last: HashMap<String, Final> = directory
        .categories()
        .map(|(_, category)| {
            let state = Final {
                parent: category.parent.clone(),
                closed: category.closed,
            };
            (category.code.clone(), state)
        })
        .collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for row in columns.rows() {
        let code = columns.text(row, "编码");
        *times.entry(code).or_default() += 1;
        let before = last.get(code).is_some_and(|state| state.closed);
        let state = closed(columns.text(row, "状态")).ok().flatten();
        last.insert(
            code.to_owned(),
            Final {
                parent: columns.opt(row, "上级编码"),
                closed: state.unwrap_or(before),
            },
        );
    }
    for row in columns.rows() {
        let code = columns.text(row, "编码");
        let wanted = Wanted {
            code,
            name: columns.text(row, "名称"),
            parent: columns.opt(row, "上级编码"),
            state: columns.text(row, "状态"),
            twice: times.get(code).is_some_and(|times| *times > 1),
        };
        let name = format!("{code} {}", wanted.name);
        let found = judge(directory, &last, wanted);
        lines.push(columns.line(row, name.trim(), settle(found)));
    }
}

fn judge(
    directory: &Directory,
    last: &HashMap<String, Final>,
    wanted: Wanted<'_>,
) -> Result<Verdict, Wrong> {
    let Wanted {
        code,
        name,
        parent,
        state,
        twice,
    } = wanted;
    if code.is_empty() {
        return Err(("编码", "请填写编码。".to_owned()));
    }
    if code.contains(['/', '?', '#', '%']) || code.chars().count() > 40 {
        let sentence = "编码最多40个字，不能含“/”“?”“#”“%”。".to_owned();
        return Err(("编码", sentence));
    }
    if twice {
        return Err((
            "编码",
            format!("“{code}”在表里出现了不止一次，请只留一行。"),
        ));
    }
    if name.is_empty() {
        return Err(("名称", "请填写名称。".to_owned()));
    }
    level(last, code, parent.as_deref())?;
    let closed = closed(state)?;
    let open_parts = last
        .values()
        .any(|part| part.parent.as_deref() == Some(code) && !part.closed);
    if closed == Some(true) && open_parts {
        let sentence = "它下面还有在用的小类，请把小类也改为停用。".to_owned();
        return Err(("状态", sentence));
    }
    let depth = usize::from(parent.is_some());
    let above = or_none("上级", parent.as_deref());
    let (code, name) = (code.to_owned(), name.to_owned());
    let shut = (order::CATEGORY_STATE, Step::CloseCategory(code.clone()));
    let Some(now) = directory.category(&code) else {
        let mut steps = vec![(
            order::CATEGORY + depth,
            Step::AddCategory { code, name, parent },
        )];
        if closed == Some(true) {
            steps.push(shut);
        }
        return Ok(Verdict::New(format!("添加类别，{above}"), steps));
    };
    let mut said = Vec::new();
    let mut steps = Vec::new();
    if now.name != name {
        said.push(format!("名称由“{}”改为“{name}”", now.name));
    }
    if now.parent != parent {
        said.push(format!("改为{above}"));
    }
    if !said.is_empty() {
        let code = code.clone();
        steps.push((
            order::CATEGORY + depth,
            Step::ChangeCategory { code, name, parent },
        ));
    }
    match closed {
        Some(true) if !now.closed => {
            said.push("停用".to_owned());
            steps.push(shut);
        }
        Some(false) if now.closed => {
            said.push("恢复".to_owned());
            steps.push((order::CATEGORY_STATE, Step::ReopenCategory(code)));
        }
        _ => {}
    }
    if steps.is_empty() {
        return Ok(Verdict::Same);
    }
    Ok(Verdict::Changed(said.join("，"), steps))
}

/// Two levels, both seen from above and from below.
fn level(last: &HashMap<String, Final>, code: &str, parent: Option<&str>) -> Result<(), Wrong> {
    let Some(parent) = parent else { return Ok(()) };
    let wrong = |sentence: String| Err(("上级编码", sentence));
    match last.get(parent) {
        None => {
            return wrong(format!(
                "没有编码为“{parent}”的类别，请先在表里添加，或改正编码。"
            ));
        }
        Some(above) if parent == code || above.parent.is_some() => {
            return wrong("类别只分两级，上级要是一个没有上级的大类。".to_owned());
        }
        Some(_) => {}
    }
    if last
        .values()
        .any(|part| part.parent.as_deref() == Some(code))
    {
        return wrong("它下面还有小类，不能再放到别的类别之下。".to_owned());
    }
    Ok(())
}
