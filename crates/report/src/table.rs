//! The shapes of tables: typed on the way out, plain text on the way in.

use std::fmt;

use jiff::civil;

/// A table to be written: each row has at most as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Shown on the tab. Made to fit Excel's rules when written (31 characters, no `[]:*?/\`).
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// A column and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// In half-width characters (a Chinese character takes two); at most 120 are used.
    pub width: u16,
    pub kind: Kind,
}

impl Column {
    /// A column with the usual width of its kind, or of its title if that is longer.
    pub fn new(title: impl Into<String>, kind: Kind) -> Self {
        let title = title.into();
        let of_title = u16::try_from(title.chars().count() * 2 + 4).unwrap_or(u16::MAX);
        let of_kind = match kind {
            Kind::Text => 16,
            Kind::Paragraph => 48,
            Kind::Integer | Kind::Decimal => 10,
            Kind::Date => 12,
            Kind::DateTime => 18,
            Kind::Link => 22,
        };
        Self {
            width: of_title.max(of_kind).min(60),
            title,
            kind,
        }
    }

    /// The same column with another width.
    pub fn wide(mut self, width: u16) -> Self {
        self.width = width;
        self
    }
}

/// What a column mostly holds: its usual width and alignment. A cell's own type decides its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Longer text, broken into lines.
    Paragraph,
    Integer,
    Decimal,
    Date,
    DateTime,
    Link,
}

/// One value. Money, rates and times come as integers and civil times; nothing is rounded here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Stays text whatever it looks like: `=1+1` is not computed, `00123` keeps its zeros.
    Text(String),
    Integer(i64),
    /// `scaled` / 10^`places`: 9876 with 2 places is 98.76.
    Decimal {
        scaled: i64,
        places: u8,
    },
    Date(civil::Date),
    /// To the second, in the centre's own time.
    DateTime(civil::DateTime),
    Empty,
    /// A text that leads to an `http`, `https` or `mailto` address; with any other address it is
    /// only the text.
    Link {
        text: String,
        target: String,
    },
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<civil::Date> for Cell {
    fn from(date: civil::Date) -> Self {
        Self::Date(date)
    }
}

impl From<civil::DateTime> for Cell {
    fn from(time: civil::DateTime) -> Self {
        Self::DateTime(time)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A table as it was read, each cell as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The sheet's name; empty for a CSV file.
    pub name: String,
    /// The rows that are not blank, all of the same length. The first is the heading as a rule.
    pub rows: Vec<Row>,
}

/// A row and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As Excel counts: the first row is 1; blank rows are counted.
    pub number: u32,
    /// Without spaces at either end. Whole numbers without a decimal point, dates as `2023-05-01`,
    /// times as `2023-05-01 08:30:00`.
    pub cells: Vec<String>,
}

impl Grid {
    /// Where the column with one of these titles stands (counted from 0); spaces, `*` and `：` in
    /// the heading are passed over, as forms mark required columns with them.
    pub fn column(&self, titles: &[&str]) -> Option<usize> {
        let plain = |text: &str| {
            text.replace([' ', '\u{3000}', '*', '＊', ':', '：', '\n'], "")
                .to_lowercase()
        };
        let heading = &self.rows.first()?.cells;
        titles
            .iter()
            .find_map(|title| heading.iter().position(|cell| plain(cell) == plain(title)))
    }

    /// Says where a cell is, for messages: `工作表“单位”第3行B列`. The column counts from 0.
    pub fn place(&self, row: &Row, column: usize) -> String {
        place(&self.name, row.number, column)
    }
}

/// A table that could not be read or written, with the place and what to do, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    pub sentence: String,
}

impl TableError {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for TableError {}

/// Limits on what is read, so that a file cannot occupy the machine.
pub(crate) const MOST_BYTES: usize = 20 << 20;
pub(crate) const MOST_ROWS: usize = 200_000;
pub(crate) const MOST_COLUMNS: usize = 200;
/// Characters in one cell.
pub(crate) const LONGEST_CELL: usize = 100_000;

pub(crate) fn place(sheet: &str, row: u32, column: usize) -> String {
    format!("{}{}列", place_of_row(sheet, row), letters(column))
}

pub(crate) fn place_of_row(sheet: &str, row: u32) -> String {
    if sheet.is_empty() {
        format!("第{row}行")
    } else {
        format!("工作表“{sheet}”第{row}行")
    }
}

/// A column's letters: 0 → A, 25 → Z, 26 → AA.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

/// Collects rows: passes over blank ones, keeps to the limits, makes all equally long.
pub(crate) struct Collector {
    grid: Grid,
    width: usize,
}

impl Collector {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            grid: Grid {
                name: name.to_owned(),
                rows: Vec::new(),
            },
            width: 0,
        }
    }

    /// Takes the next row; `number` counts from 1.
    pub(crate) fn add(&mut self, number: u32, cells: Vec<String>) -> Result<(), TableError> {
        let name = &self.grid.name;
        let mut cells: Vec<String> = cells.into_iter().map(trimmed).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MOST_COLUMNS {
            return Err(TableError::new(format!(
                "{}超过{MOST_COLUMNS}列，请删去多余的列后再导入。",
                place_of_row(name, number)
            )));
        }
        if let Some(column) = cells
            .iter()
            .position(|cell| cell.chars().count() > LONGEST_CELL)
        {
            return Err(TableError::new(format!(
                "{}的内容超过{LONGEST_CELL}字，请检查是否缺少结束的引号，或缩短后再导入。",
                place(name, number, column)
            )));
        }
        if self.grid.rows.len() == MOST_ROWS {
            return Err(TableError::new(format!(
                "{}起超出{MOST_ROWS}行的上限，请分成几个文件导入。",
                place_of_row(name, number)
            )));
        }
        self.width = self.width.max(cells.len());
        self.grid.rows.push(Row { number, cells });
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Grid {
        for row in &mut self.grid.rows {
            row.cells.resize(self.width, String::new());
        }
        self.grid
    }
}

fn trimmed(cell: String) -> String {
    let inner = cell.trim();
    if inner.len() == cell.len() {
        cell
    } else {
        inner.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_excel_names_them() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702]
            .into_iter()
            .map(letters)
            .collect();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        let grid = Grid {
            name: "单位".into(),
            rows: vec![],
        };
        let row = Row {
            number: 3,
            cells: vec![],
        };
        assert_eq!(grid.place(&row, 1), "工作表“单位”第3行B列");
        assert_eq!(Grid::default().place(&row, 1), "第3行B列");
    }

    #[test]
    fn columns_are_found_by_title() {
        let heading = Row {
            number: 1,
            cells: vec!["* 单位名称：".into(), "Code".into()],
        };
        let grid = Grid {
            name: String::new(),
            rows: vec![heading],
        };
        assert_eq!(grid.column(&["单位", "单位名称"]), Some(0));
        assert_eq!(grid.column(&["code"]), Some(1));
        assert_eq!(grid.column(&["类别"]), None);
    }

    #[test]
    fn a_column_is_at_least_as_wide_as_its_title() {
        assert_eq!(Column::new("编号", Kind::Integer).width, 10);
        assert_eq!(Column::new("申请延期的次数合计", Kind::Integer).width, 22);
        assert_eq!(Column::new("编号", Kind::Text).wide(30).width, 30);
    }
}
