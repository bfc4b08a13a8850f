//! From the rows of a table to what is to be imported, or to what is wrong with a row.

use std::collections::HashMap;

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Command;
use huiyin_report::table::{Grid, Row};
use serde_json::{Map, Value, json};

use super::mapping::{Field, Found, Mapping};

/// A row that can be imported.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The row as Excel counts.
    pub row: u32,
    /// The other system's number.
    pub id: String,
    pub at: Moment,
    pub register: Command,
    pub content: String,
    /// A pseudonym or a number that tells persons apart.
    pub person: Option<String>,
    pub reply: Option<Reply>,
    /// What was put right on the way, for the report.
    pub remarks: Vec<Complaint>,
}

/// The answer of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub at: Moment,
    pub text: String,
    pub unit: Option<String>,
}

/// What is wrong with a row, and in which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub row: u32,
    /// The other system's number, where it could be read.
    pub id: String,
    /// The column's title; empty where the row as a whole is meant.
    pub column: String,
    pub sentence: String,
}

/// A table with the columns found that a mapping names.
pub struct Table<'a> {
    grid: &'a Grid,
    mapping: &'a Mapping,
    places: HashMap<&'static str, usize>,
}

impl<'a> Table<'a> {
    /// Finds the columns.
    ///
    /// # Errors
    /// A Chinese sentence: which column is missing, and which there are.
    pub fn new(grid: &'a Grid, mapping: &'a Mapping) -> Result<Table<'a>, String> {
        let heading = grid.rows.first().map(|row| row.cells.as_slice());
        let heading = heading.ok_or("文件是空的，没有表头。")?;
        let mut places = HashMap::new();
        let fields = mapping
            .fields()
            .into_iter()
            .filter_map(|(key, field)| field.column.as_deref().map(|column| (key, column)));
        let times = mapping
            .times()
            .into_iter()
            .map(|(key, field)| (key, field.column.as_str()));
        for (key, column) in fields.chain(times) {
            let place = grid.column(&[column]).ok_or_else(|| {
                format!(
                    "映射里的 {key} 指向“{column}”列，表头里没有；表头是：{}。",
                    heading.join("、")
                )
            })?;
            places.insert(key, place);
        }
        Ok(Table {
            grid,
            mapping,
            places,
        })
    }

    /// The rows below the heading.
    pub fn rows(&self) -> &'a [Row] {
        self.grid.rows.get(1..).unwrap_or_default()
    }

    /// Reads one row.
    ///
    /// # Errors
    /// What is wrong with it; the row is not imported then.
    pub fn read(&self, row: &Row, calendar: &Calendar, now: Moment) -> Result<Wanted, Complaint> {
        let mut reading = Reading {
            table: self,
            row,
            id: self.plain("id", row).unwrap_or_default(),
            remarks: Vec::new(),
        };
        reading.wanted(calendar, now)
    }

    fn cell<'r>(&self, key: &str, row: &'r Row) -> &'r str {
        let cell = self.places.get(key).and_then(|place| row.cells.get(*place));
        cell.map_or("", |cell| cell.trim())
    }

    /// The value of a field: mapped, or its default where the column is empty or unknown.
    fn plain(&self, key: &'static str, row: &Row) -> Option<String> {
        let field = self.field(key)?;
        let found = self.cell(key, row);
        let mapped = if field.map.is_empty() {
            (!found.is_empty()).then(|| found.to_owned())
        } else {
            field.map.get(found).cloned()
        };
        mapped.or_else(|| field.default.clone())
    }

    fn field(&self, key: &str) -> Option<&'a Field> {
        let fields = self.mapping.fields().into_iter();
        fields
            .filter(|(name, _)| *name == key)
            .map(|(_, field)| field)
            .next()
    }

    /// The title of a key's column.
    fn title(&self, key: &str) -> String {
        let heading = self.grid.rows.first();
        let title = heading
            .zip(self.places.get(key))
            .and_then(|(h, place)| h.cells.get(*place));
        title.cloned().unwrap_or_default()
    }
}

struct Reading<'t, 'a, 'r> {
    table: &'t Table<'a>,
    row: &'r Row,
    id: String,
    remarks: Vec<Complaint>,
}

impl Reading<'_, '_, '_> {
    fn wanted(&mut self, calendar: &Calendar, now: Moment) -> Result<Wanted, Complaint> {
        if self.id.is_empty() {
            return Err(self.complain("id", "没有编号，无法避免重复导入，请补上原系统的编号。"));
        }
        let (at, _) = self.time("time", calendar, now)?;
        let title = self.value("title");
        let content = match (self.value("content"), &title) {
            (Some(content), _) => content,
            (None, Some(title)) => {
                let remark = self.complain("content", "内容为空，以标题作为内容。");
                self.remarks.push(remark);
                title.clone()
            }
            (None, None) => return Err(self.complain("content", "内容和标题都为空。")),
        };
        let register = self.register(&content, title)?;
        let reply = self.reply(at, calendar, now);
        Ok(Wanted {
            row: self.row.number,
            id: self.id.clone(),
            at,
            register,
            content,
            person: self.value("person"),
            reply,
            remarks: std::mem::take(&mut self.remarks),
        })
    }

    fn value(&self, key: &'static str) -> Option<String> {
        self.table.plain(key, self.row)
    }

    fn register(&self, content: &str, title: Option<String>) -> Result<Command, Complaint> {
        let mut with = Map::new();
        with.insert("content".to_owned(), content.into());
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                with.insert(name.to_owned(), Value::String(value));
            }
        };
        put("title", title);
        for key in ["channel", "kind", "category", "handling", "urgency"] {
            put(key, self.value(key));
        }
        let petitioner = object([
            ("name", self.value("name")),
            ("phone", self.value("phone")),
            ("kind", self.value("petitioner_kind")),
        ]);
        let place = object([
            ("address", self.value("address")),
            ("grid", self.value("grid")),
        ]);
        with.insert("petitioner".to_owned(), petitioner);
        with.insert("place".to_owned(), place);
        let system = &self.table.mapping.system;
        let upstream = json!({ "system": system, "number": self.id });
        with.insert("upstream".to_owned(), upstream);
        Command::parse("register", Value::Object(with)).map_err(|refusal| self.refused(&refusal))
    }

    /// The answer, if there is one that can be taken. What is wrong with it is remarked; the
    /// request itself is imported all the same, without an answer.
    fn reply(&mut self, asked: Moment, calendar: &Calendar, now: Moment) -> Option<Reply> {
        self.table.mapping.reply.as_ref()?;
        let text = self.value("reply.text")?;
        let (mut at, found) = match self.time("reply.time", calendar, now) {
            Ok(at) => at,
            Err(complaint) => {
                self.without_answer(complaint);
                return None;
            }
        };
        if let Found::Day(day) = found
            && day == calendar.date_of(asked)
        {
            // Only the day was kept: on the day of the request, not before it.
            at = at.max(asked);
        }
        if at < asked {
            let complaint = self.complain("reply.time", "答复时间早于来信时间。");
            self.without_answer(complaint);
            return None;
        }
        let unit = self.value("reply.unit");
        Some(Reply { at, text, unit })
    }

    fn without_answer(&mut self, mut complaint: Complaint) {
        complaint.sentence.push_str("工单已导入，答复未导入。");
        self.remarks.push(complaint);
    }

    fn time(
        &self,
        key: &'static str,
        calendar: &Calendar,
        now: Moment,
    ) -> Result<(Moment, Found), Complaint> {
        let text = self.table.cell(key, self.row);
        let times = self.table.mapping.times();
        let field = times.iter().find(|(name, _)| *name == key);
        let Some((_, field)) = field else {
            return Err(self.complain(key, "映射里没有这一列。"));
        };
        let Some(found) = field.read(text) else {
            let sentence = format!("“{text}”不是可以识别的时间。");
            return Err(self.complain(key, &sentence));
        };
        let at = found.instant(calendar);
        if at > now {
            let sentence = format!("“{text}”在将来。");
            return Err(self.complain(key, &sentence));
        }
        Ok((at, found))
    }

    fn complain(&self, key: &str, sentence: &str) -> Complaint {
        Complaint {
            row: self.row.number,
            id: self.id.clone(),
            column: self.table.title(key),
            sentence: sentence.to_owned(),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Complaint {
        let field = refusal.field.as_deref().unwrap_or("");
        self.complain(field, &refusal.sentence)
    }
}

fn object<const N: usize>(given: [(&str, Option<String>); N]) -> Value {
    given
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (key.to_owned(), Value::String(value))))
        .collect::<Map<String, Value>>()
        .into()
}
