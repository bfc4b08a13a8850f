//! A story as its file tells it: who does what at which local time, and what must then be so.
//! Reading it answers every question about its form; what is left for playing is the engine's.

use std::collections::BTreeSet;
use std::path::Path;

use huiyin_core::people::{Role, UnitKind};
use huiyin_core::terms::{ClockName, Outcome, Stage, SupervisionForm};
use huiyin_core::ticket::Verb;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::fault::{Fault, Lines};
use crate::cli::at::At;

/// One rehearsal.
#[derive(Debug, Clone)]
pub struct Story {
    pub file: String,
    pub title: String,
    /// A shipped profile's name, or a path.
    pub profile: String,
    /// The line on which the profile is named.
    pub profile_line: usize,
    pub overrides: toml::Table,
    pub units: Vec<WantedUnit>,
    /// In the order of the file; the player merges them by time.
    pub scenes: Vec<Scene>,
}

/// A unit that the story needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedUnit {
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<String>,
}

/// A step or an expectation, and where it stands.
#[derive(Debug, Clone)]
pub struct Scene {
    pub line: usize,
    pub at: At,
    pub part: Part,
}

#[derive(Debug, Clone)]
pub enum Part {
    Step(Step),
    Expect(Expect),
}

/// Somebody does something.
#[derive(Debug, Clone)]
pub struct Step {
    /// The story's own label of the ticket.
    pub ticket: String,
    pub by: Post,
    pub verb: Verb,
    pub with: serde_json::Value,
    pub refused: Refused,
}

/// What the story says about a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The step must succeed.
    No,
    /// It must be refused, whatever the code.
    Any,
    /// It must be refused with this code.
    With(String),
}

/// A role, or a role at a unit: `unit_clerk@城建中心`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub role: Role,
    pub unit: Option<String>,
}

/// What must be so.
#[derive(Debug, Clone)]
pub struct Expect {
    /// Absent for figures and scores.
    pub ticket: Option<String>,
    pub checks: Vec<Check>,
}

/// One thing to compare.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    State(Stage),
    Due(ClockName, At),
    Overdue(BTreeSet<ClockName>),
    Running(BTreeSet<ClockName>),
    /// Each listed one exists; an empty list means that there is none.
    Supervisions(Vec<WantedSupervision>),
    CirculationCount(u32),
    MustAct(Option<Post>),
    Outcome(Outcome),
    /// A figure or a score, in the story's words: counted by a later version.
    Later(String),
}

/// A supervision as far as the story describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WantedSupervision {
    pub form: Option<SupervisionForm>,
    pub unit: Option<String>,
}

// ---- the file

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoryFile {
    title: String,
    profile: Spanned<String>,
    #[serde(default)]
    units: Vec<Spanned<Value>>,
    #[serde(default, rename = "override")]
    overrides: toml::Table,
    #[serde(default)]
    step: Vec<Spanned<StepFile>>,
    #[serde(default)]
    expect: Vec<Spanned<ExpectFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    name: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    parent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    at: Spanned<Value>,
    ticket: String,
    by: Spanned<String>,
    #[serde(rename = "do")]
    verb: Spanned<String>,
    #[serde(default)]
    with: toml::Table,
    #[serde(default)]
    refused: Option<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectFile {
    at: Spanned<Value>,
    #[serde(default)]
    ticket: Option<String>,
    #[serde(default)]
    state: Option<Spanned<String>>,
    #[serde(default)]
    due: Option<Spanned<toml::Table>>,
    #[serde(default)]
    overdue: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    supervisions: Option<Spanned<Vec<SupervisionFile>>>,
    #[serde(default)]
    circulation_count: Option<u32>,
    #[serde(default)]
    must_act: Option<Spanned<String>>,
    #[serde(default)]
    running: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    outcome: Option<Spanned<String>>,
    #[serde(default)]
    figure: Option<String>,
    #[serde(default)]
    from: Option<Value>,
    #[serde(default)]
    to: Option<Value>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    numerator: Option<Value>,
    #[serde(default)]
    denominator: Option<Value>,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    score: Option<ScoreFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupervisionFile {
    #[serde(default)]
    form: Option<String>,
    #[serde(default)]
    unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScoreFile {
    #[serde(default)]
    period: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    value: Option<Value>,
}

/// Reads a story from its file.
///
/// # Errors
/// What is wrong with its form, with file and line.
pub fn read(path: &Path) -> Result<Story, Fault> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Fault {
        file: file.clone(),
        line: 0,
        sentence: format!("无法读取：{error}。"),
    })?;
    parse(&file, &text)
}

/// Reads a story from its text. `file` is used in what is said about it.
///
/// # Errors
/// What is wrong with its form, with file and line.
pub fn parse(file: &str, text: &str) -> Result<Story, Fault> {
    let lines = Lines::of(file, text);
    let story: StoryFile = toml::from_str(text).map_err(|error| lines.toml(&error))?;
    let mut scenes = Vec::with_capacity(story.step.len() + story.expect.len());
    for step in &story.step {
        scenes.push(lines.step(step)?);
    }
    for expect in &story.expect {
        scenes.push(lines.expect(expect)?);
    }
    let units = story
        .units
        .iter()
        .map(|unit| lines.unit(unit))
        .collect::<Result<Vec<WantedUnit>, Fault>>()?;
    Ok(Story {
        file: file.to_owned(),
        title: story.title,
        profile_line: lines.line(&story.profile),
        profile: story.profile.into_inner(),
        overrides: story.overrides,
        units,
        scenes,
    })
}

impl Lines<'_> {
    fn unit(&self, unit: &Spanned<Value>) -> Result<WantedUnit, Fault> {
        let file = match unit.get_ref() {
            Value::String(name) => UnitFile {
                name: name.clone(),
                kind: None,
                parent: None,
            },
            table @ Value::Table(_) => table
                .clone()
                .try_into()
                .map_err(|error: toml::de::Error| self.inner(unit, &error))?,
            _ => {
                return Err(self.at(
                    unit,
                    "units 里每项写单位名称，或 { name = \"…\", kind = \"…\", parent = \"…\" }。",
                ));
            }
        };
        // Kinds only group units in rankings, and the format fixes no list of them: a kind that
        // this version does not know is no reason to refuse the story.
        let kind = file.kind.as_deref().and_then(UnitKind::parse);
        let kind = kind.unwrap_or(UnitKind::Department);
        Ok(WantedUnit {
            name: file.name,
            kind,
            parent: file.parent,
        })
    }

    fn step(&self, spanned: &Spanned<StepFile>) -> Result<Scene, Fault> {
        let step = spanned.get_ref();
        let id = step.verb.get_ref();
        let verb = Verb::parse(id).ok_or_else(|| {
            self.at(
                &step.verb,
                &unknown("do", id, Verb::ALL.iter().map(|v| v.id())),
            )
        })?;
        let refused = match step.refused.as_ref().map(|r| (r, r.get_ref())) {
            None | Some((_, Value::Boolean(false))) => Refused::No,
            Some((_, Value::Boolean(true))) => Refused::Any,
            Some((_, Value::String(code))) => Refused::With(code.clone()),
            Some((place, _)) => {
                return Err(self.at(place, "refused 写拒绝代码（如 \"wrong_state\"）或 true。"));
            }
        };
        Ok(Scene {
            line: self.line(spanned),
            at: self.time("at", &step.at)?,
            part: Part::Step(Step {
                ticket: step.ticket.clone(),
                by: self.post("by", &step.by)?,
                verb,
                with: json(&Value::Table(step.with.clone())),
                refused,
            }),
        })
    }

    fn expect(&self, spanned: &Spanned<ExpectFile>) -> Result<Scene, Fault> {
        let expect = spanned.get_ref();
        let mut checks = Vec::new();
        if let Some(state) = &expect.state {
            let id = state.get_ref();
            let stage = Stage::parse(id).ok_or_else(|| {
                self.at(
                    state,
                    &unknown("state", id, Stage::ALL.iter().map(|s| s.id())),
                )
            })?;
            checks.push(Check::State(stage));
        }
        if let Some(due) = &expect.due {
            for (name, value) in due.get_ref() {
                let clock = self.clock(due, "due", name)?;
                let at = At::of(value).ok_or_else(|| self.at(due, &not_a_time(name)))?;
                checks.push(Check::Due(clock, at));
            }
        }
        if let Some(names) = &expect.overdue {
            checks.push(Check::Overdue(self.clocks("overdue", names)?));
        }
        if let Some(names) = &expect.running {
            checks.push(Check::Running(self.clocks("running", names)?));
        }
        if let Some(wanted) = &expect.supervisions {
            checks.push(Check::Supervisions(self.supervisions(wanted)?));
        }
        if let Some(count) = expect.circulation_count {
            checks.push(Check::CirculationCount(count));
        }
        if let Some(post) = &expect.must_act {
            let nobody = post.get_ref().is_empty();
            checks.push(Check::MustAct(if nobody {
                None
            } else {
                Some(self.post("must_act", post)?)
            }));
        }
        if let Some(outcome) = &expect.outcome {
            let id = outcome.get_ref();
            let known = Outcome::parse(id).ok_or_else(|| {
                self.at(
                    outcome,
                    &unknown("outcome", id, Outcome::ALL.iter().map(|o| o.id())),
                )
            })?;
            checks.push(Check::Outcome(known));
        }
        let of_ticket = !checks.is_empty();
        checks.extend(figure(expect).map(Check::Later));
        if of_ticket && expect.ticket.is_none() {
            return Err(self.at(spanned, "这条 expect 核对的是工单，请写明 ticket = \"…\"。"));
        }
        Ok(Scene {
            line: self.line(spanned),
            at: self.time("at", &expect.at)?,
            part: Part::Expect(Expect {
                ticket: expect.ticket.clone(),
                checks,
            }),
        })
    }

    fn supervisions(
        &self,
        wanted: &Spanned<Vec<SupervisionFile>>,
    ) -> Result<Vec<WantedSupervision>, Fault> {
        let one = |file: &SupervisionFile| {
            let form = match &file.form {
                None => None,
                Some(id) => Some(SupervisionForm::parse(id).ok_or_else(|| {
                    let known = SupervisionForm::ALL.iter().map(|f| f.id());
                    self.at(wanted, &unknown("form", id, known))
                })?),
            };
            Ok(WantedSupervision {
                form,
                unit: file.unit.clone(),
            })
        };
        wanted.get_ref().iter().map(one).collect()
    }

    fn clocks(
        &self,
        key: &str,
        names: &Spanned<Vec<String>>,
    ) -> Result<BTreeSet<ClockName>, Fault> {
        let each = names.get_ref().iter();
        each.map(|name| self.clock(names, key, name)).collect()
    }

    fn clock<T>(&self, place: &Spanned<T>, key: &str, name: &str) -> Result<ClockName, Fault> {
        ClockName::parse(name).ok_or_else(|| {
            let known = ClockName::ALL.iter().map(|c| c.id());
            self.at(place, &unknown(key, name, known))
        })
    }

    fn post(&self, key: &str, text: &Spanned<String>) -> Result<Post, Fault> {
        let (role, unit) = match text.get_ref().split_once('@') {
            Some((role, unit)) => (role, Some(unit.trim().to_owned())),
            None => (text.get_ref().as_str(), None),
        };
        // Nobody acts as the engine itself.
        let people = || Role::ALL.iter().filter(|role| **role != Role::System);
        let role = people()
            .find(|known| known.id() == role.trim())
            .ok_or_else(|| self.at(text, &unknown(key, role, people().map(|r| r.id()))))?;
        Ok(Post { role: *role, unit })
    }

    fn time(&self, key: &str, value: &Spanned<Value>) -> Result<At, Fault> {
        At::of(value.get_ref()).ok_or_else(|| self.at(value, &not_a_time(key)))
    }
}

/// A figure or a score in one line of words.
fn figure(expect: &ExpectFile) -> Option<String> {
    if let Some(name) = &expect.figure {
        let given =
            |key: &str, value: Option<String>| value.map(|value| format!("{key} = {value}"));
        let plain = |value: &Option<Value>| value.as_ref().map(plain);
        let parts = [
            Some(format!("figure = {name}")),
            given("from", plain(&expect.from)),
            given("to", plain(&expect.to)),
            given("unit", expect.unit.clone()),
            given("category", expect.category.clone()),
            given("channel", expect.channel.clone()),
            given("numerator", plain(&expect.numerator)),
            given("denominator", plain(&expect.denominator)),
            given("value", plain(&expect.value)),
        ];
        return Some(parts.into_iter().flatten().collect::<Vec<_>>().join("，"));
    }
    let score = expect.score.as_ref()?;
    Some(format!(
        "score：period = {}，unit = {}，value = {}",
        score.period.as_deref().unwrap_or("–"),
        score.unit.as_deref().unwrap_or("–"),
        score.value.as_ref().map_or("–".to_owned(), plain)
    ))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What stands under `with`, as the API would receive it.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) => text.clone().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(yes) => (*yes).into(),
        Value::Datetime(time) => time.to_string().into(),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn not_a_time(key: &str) -> String {
    format!("{key} 应写作 \"2026-02-13T16:30\"（中心当地时间）或 \"2026-02-13\"。")
}

fn unknown(key: &str, given: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("{key} 的取值“{given}”不认识；可用：{}。", known.join("、"))
}
