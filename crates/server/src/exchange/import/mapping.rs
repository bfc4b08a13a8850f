//! How the columns of another system's table become tickets: one TOML file, written once.

use std::collections::BTreeMap;

use huiyin_core::calendar::{Calendar, Date, DateTime, Moment};
use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the other system is called. With the row's id it makes the key under which a row is
    /// imported once and never again.
    pub system: String,
    /// The sheet of an xlsx file; the first one if absent.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The other system's own number of the request.
    pub id: Field,
    /// When the request was made.
    pub time: TimeField,
    pub channel: Field,
    pub kind: Field,
    pub content: Field,
    #[serde(default)]
    pub title: Option<Field>,
    #[serde(default)]
    pub category: Option<Field>,
    #[serde(default)]
    pub handling: Option<Field>,
    #[serde(default)]
    pub urgency: Option<Field>,
    #[serde(default)]
    pub name: Option<Field>,
    #[serde(default)]
    pub phone: Option<Field>,
    #[serde(default)]
    pub petitioner_kind: Option<Field>,
    #[serde(default)]
    pub address: Option<Field>,
    #[serde(default)]
    pub grid: Option<Field>,
    /// Who a request comes from, where a pseudonym or a number tells: the same person with the
    /// same matter is linked.
    #[serde(default)]
    pub person: Option<Field>,
    #[serde(default)]
    pub reply: Option<ReplyMapping>,
}

/// The answer that stands in the same row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyMapping {
    /// What the petitioner was told; a row without it has no answer yet.
    pub text: Field,
    pub time: TimeField,
    /// The unit that answered, by its name in this centre. Without one the centre answered.
    #[serde(default)]
    pub unit: Option<Field>,
}

/// Where a value comes from: a column's title, or more about it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "FieldFile")]
pub struct Field {
    /// None: the value is always the default.
    pub column: Option<String>,
    /// What stands in the column → what we call it.
    pub map: BTreeMap<String, String>,
    /// Where the column is empty, or holds what the map does not know.
    pub default: Option<String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "列名，或 { column = \"…\", map = {…}, default = \"…\" }，或 { value = \"…\" }"
)]
enum FieldFile {
    Column(String),
    Always(Always),
    More(More),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Always {
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct More {
    column: String,
    #[serde(default)]
    map: BTreeMap<String, String>,
    #[serde(default)]
    default: Option<String>,
}

impl From<FieldFile> for Field {
    fn from(file: FieldFile) -> Field {
        match file {
            FieldFile::Column(column) => Field {
                column: Some(column),
                map: BTreeMap::new(),
                default: None,
            },
            FieldFile::Always(always) => Field {
                column: None,
                map: BTreeMap::new(),
                default: Some(always.value),
            },
            FieldFile::More(more) => Field {
                column: Some(more.column),
                map: more.map,
                default: more.default,
            },
        }
    }
}

/// A column of times and how they are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeField {
    pub column: String,
    /// As strptime writes them, `%Y/%m/%d %H:%M:%S`; tried in turn. ISO forms are read anyway.
    #[serde(default)]
    pub formats: Vec<String>,
}

/// A time as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Time(DateTime),
    /// The other system kept the day only.
    Day(Date),
    /// With its offset.
    Instant(Moment),
}

impl Found {
    /// The instant; a day alone means its beginning.
    pub fn instant(self, calendar: &Calendar) -> Moment {
        match self {
            Found::Time(time) => calendar.moment(time),
            Found::Day(day) => calendar.moment(day.at(0, 0, 0, 0)),
            Found::Instant(moment) => moment,
        }
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// A Chinese sentence with file and line.
    pub fn parse(file: &str, text: &str) -> Result<Mapping, String> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| {
                let before = text.as_bytes().get(..span.start).unwrap_or_default();
                before.iter().filter(|byte| **byte == b'\n').count() + 1
            });
            format!("{file}:{line}：{}", said(error.message()))
        })?;
        if mapping.system.trim().is_empty() {
            return Err(format!("{file}：请在 system 里写明原系统的名称。"));
        }
        Ok(mapping)
    }

    /// Every field with its key, the answer's with theirs, as the file names them.
    pub fn fields(&self) -> Vec<(&'static str, &Field)> {
        let reply = self.reply.as_ref();
        let all = [
            ("id", Some(&self.id)),
            ("channel", Some(&self.channel)),
            ("kind", Some(&self.kind)),
            ("content", Some(&self.content)),
            ("title", self.title.as_ref()),
            ("category", self.category.as_ref()),
            ("handling", self.handling.as_ref()),
            ("urgency", self.urgency.as_ref()),
            ("name", self.name.as_ref()),
            ("phone", self.phone.as_ref()),
            ("petitioner_kind", self.petitioner_kind.as_ref()),
            ("address", self.address.as_ref()),
            ("grid", self.grid.as_ref()),
            ("person", self.person.as_ref()),
            ("reply.text", reply.map(|reply| &reply.text)),
            ("reply.unit", reply.and_then(|reply| reply.unit.as_ref())),
        ];
        all.into_iter()
            .filter_map(|(key, field)| field.map(|field| (key, field)))
            .collect()
    }

    /// The two columns of times with their keys.
    pub fn times(&self) -> Vec<(&'static str, &TimeField)> {
        let mut times = vec![("time", &self.time)];
        times.extend(self.reply.as_ref().map(|reply| ("reply.time", &reply.time)));
        times
    }
}

fn said(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [key, known @ ..] if message.starts_with("unknown field") => {
            format!("没有名为“{key}”的键；可用：{}。", known.join("、"))
        }
        [key, ..] if message.starts_with("missing field") => format!("缺少“{key}”。"),
        _ if message.contains("列名") => format!("应写{}。", message.trim_end()),
        _ => format!("无法读取：{}。", message.trim_end()),
    }
}

impl TimeField {
    /// Reads one cell.
    pub fn read(&self, text: &str) -> Option<Found> {
        let text = text.trim();
        for format in &self.formats {
            if let Ok(time) = DateTime::strptime(format, text) {
                return Some(Found::Time(time));
            }
            if let Ok(day) = Date::strptime(format, text) {
                return Some(Found::Day(day));
            }
        }
        if text.len() <= 10 {
            return text.parse().ok().map(Found::Day);
        }
        if let Ok(moment) = Moment::parse_rfc3339(text) {
            return Some(Found::Instant(moment));
        }
        text.parse().ok().map(Found::Time)
    }
}
