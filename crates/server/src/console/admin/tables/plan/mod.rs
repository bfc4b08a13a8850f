//! What a workbook would change, worked out without changing anything: each row's fate in words,
//! and the steps that carry it out. Steps name units by name and grids by path, because what they
//! speak of may only come into being on the way.

mod categories;
mod grids;
mod units;
mod users;

use std::collections::HashSet;

use huiyin_core::people::{Actor, Role, UnitKind};
use huiyin_report::table::{Grid, Row};
use huiyin_store::people::Directory;

use super::sheets;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    New,
    Changed,
    Same,
    Refused,
}

/// One row of the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `工作表“单位”第3行B列`
    pub place: String,
    /// Of the record.
    pub name: String,
    pub fate: Fate,
    /// What would happen, or what is wrong.
    pub said: String,
    /// In which order among all, and what to do.
    pub steps: Vec<(usize, Step)>,
}

/// One administrator's command, with names for what has no id yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    OpenUnit {
        name: String,
        kind: UnitKind,
        parent: Option<String>,
    },
    MoveUnit {
        name: String,
        kind: UnitKind,
        parent: Option<String>,
    },
    AddGrid {
        path: String,
        unit: Option<String>,
    },
    ChangeGrid {
        path: String,
        unit: Option<String>,
    },
    AddCategory {
        code: String,
        name: String,
        parent: Option<String>,
    },
    ChangeCategory {
        code: String,
        name: String,
        parent: Option<String>,
    },
    CloseCategory(String),
    ReopenCategory(String),
    AddUser {
        login: String,
        name: String,
        phone: Option<String>,
        posts: Vec<PostWanted>,
    },
    ChangeUser {
        login: String,
        name: String,
        phone: Option<String>,
    },
    GivePost {
        login: String,
        post: PostWanted,
    },
    TakePost {
        login: String,
        post: i64,
    },
    DisableUser(String),
    EnableUser(String),
}

/// A role, at a unit named.
pub type PostWanted = (Role, Option<String>);

/// Orders of the steps, so that what is spoken of is there: each kind has room for its depth.
mod order {
    pub const OPEN_UNIT: usize = 0;
    pub const MOVE_UNIT: usize = 100;
    pub const CATEGORY: usize = 200;
    pub const CATEGORY_STATE: usize = 210;
    pub const GRID: usize = 300;
    pub const USER: usize = 400;
}

/// Whether a sheet of this name is read.
pub fn is_ours(sheet: &str) -> bool {
    [
        sheets::UNITS,
        sheets::GRIDS,
        sheets::CATEGORIES,
        sheets::USERS,
    ]
    .contains(&sheet.trim())
}

/// All of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub lines: Vec<Line>,
}

impl Plan {
    /// Works out what the tables would change; `actor` is who would do it.
    pub fn of(directory: &Directory, grids: &[Grid], actor: &Actor) -> Plan {
        let named = |name: &str| grids.iter().find(|grid| grid.name.trim() == name);
        let mut lines = Vec::new();
        let units = units::read(directory, named(sheets::UNITS), &mut lines);
        if let Some(grid) = named(sheets::GRIDS) {
            grids::read(directory, grid, &units, &mut lines);
        }
        if let Some(grid) = named(sheets::CATEGORIES) {
            categories::read(directory, grid, &mut lines);
        }
        if let Some(grid) = named(sheets::USERS) {
            users::read(directory, grid, &units, actor, &mut lines);
        }
        Plan { lines }
    }

    /// How many rows meet this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }

    /// What to do, in order, each with the place of its row.
    pub fn steps(&self) -> Vec<(&str, &Step)> {
        let mut steps: Vec<(usize, &str, &Step)> = self
            .lines
            .iter()
            .flat_map(|line| {
                line.steps
                    .iter()
                    .map(|(order, step)| (*order, line.place.as_str(), step))
            })
            .collect();
        steps.sort_by_key(|(order, ..)| *order);
        steps
            .into_iter()
            .map(|(_, place, step)| (place, step))
            .collect()
    }
}

/// The units that there are or would be, by name.
pub struct UnitNames(HashSet<String>);

impl UnitNames {
    fn known(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

/// The columns of a sheet, found by their titles.
struct Columns<'a> {
    grid: &'a Grid,
    titles: Vec<&'static str>,
    at: Vec<usize>,
}

impl<'a> Columns<'a> {
    /// Finds them all, or tells which are missing.
    fn find(grid: &'a Grid, titles: &[&'static str], lines: &mut Vec<Line>) -> Option<Columns<'a>> {
        let mut at = Vec::new();
        for title in titles {
            match grid.column(&[title]) {
                Some(column) => at.push(column),
                None => lines.push(Line {
                    place: format!("工作表“{}”", grid.name),
                    name: "表头".to_owned(),
                    fate: Fate::Refused,
                    said: format!("缺少“{title}”一列，请照导出的样子补上。"),
                    steps: Vec::new(),
                }),
            }
        }
        (at.len() == titles.len()).then(|| Columns {
            grid,
            titles: titles.to_vec(),
            at,
        })
    }

    fn rows(&self) -> impl Iterator<Item = &'a Row> {
        self.grid.rows.iter().skip(1)
    }

    fn column(&self, title: &str) -> usize {
        self.titles
            .iter()
            .position(|known| *known == title)
            .and_then(|index| self.at.get(index))
            .copied()
            .unwrap_or(0)
    }

    /// The text of a cell.
    fn text(&self, row: &'a Row, title: &str) -> &'a str {
        row.cells
            .get(self.column(title))
            .map_or("", |cell| cell.trim())
    }

    fn opt(&self, row: &'a Row, title: &str) -> Option<String> {
        let text = self.text(row, title);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn line(&self, row: &Row, name: &str, verdict: Verdict) -> Line {
        let (fate, said, steps, title) = match verdict {
            Verdict::Wrong(title, said) => (Fate::Refused, said, Vec::new(), title),
            Verdict::New(said, steps) => (Fate::New, said, steps, self.first()),
            Verdict::Changed(said, steps) => (Fate::Changed, said, steps, self.first()),
            Verdict::Same => (Fate::Same, String::new(), Vec::new(), self.first()),
        };
        Line {
            place: self.grid.place(row, self.column(title)),
            name: name.to_owned(),
            fate,
            said,
            steps,
        }
    }

    fn first(&self) -> &'static str {
        self.titles.first().copied().unwrap_or("")
    }
}

/// What is found about a row; what is wrong with which column.
enum Verdict {
    New(String, Vec<(usize, Step)>),
    Changed(String, Vec<(usize, Step)>),
    Same,
    Wrong(&'static str, String),
}

/// A row that is wrong, to leave a reader with `?`.
type Wrong = (&'static str, String);

fn settle(found: Result<Verdict, Wrong>) -> Verdict {
    found.unwrap_or_else(|(title, said)| Verdict::Wrong(title, said))
}

/// The column of states: whether it says closed; nothing if it is empty.
fn closed(text: &str) -> Result<Option<bool>, Wrong> {
    match text {
        "" => Ok(None),
        sheets::OPEN => Ok(Some(false)),
        sheets::CLOSED | "已停用" => Ok(Some(true)),
        other => Err(("状态", format!("“{other}”看不懂，请写“在用”或“停用”。"))),
    }
}

/// “没有上级”, “上级城管局”
fn or_none(what: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{what}{name}"),
        None => format!("没有{what}"),
    }
}
