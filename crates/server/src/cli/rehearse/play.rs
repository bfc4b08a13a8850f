//! Plays a story against the real engine: a throw-away centre, a clock that stands where the
//! story says, every deadline fired on the way.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::{Actor, Role, UnitKind};
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::{Rulebook, load_with};
use huiyin_core::ticket::{Command, Ticket, TicketId, Verb};
use huiyin_store::people::{AdminCommand, AdminEnvelope};
use huiyin_store::writer::{Envelope, Target};
use huiyin_store::{Centre, Options, Place, Scope, Trouble, views};

use super::fault::Fault;
use super::judge::{View, later};
use super::story::{Expect, Part, Post, Refused, Scene, Step, Story, WantedUnit};
use crate::cli::profiles;

/// What became of a story.
#[derive(Debug, Clone)]
pub struct Played {
    pub file: String,
    pub title: String,
    pub profile: String,
    pub notes: Vec<Note>,
}

/// A step, or one check of an expectation, and what came of it.
#[derive(Debug, Clone)]
pub struct Note {
    pub line: usize,
    /// In the centre's time: `2026-02-13T16:30`.
    pub at: String,
    pub ticket: Option<String>,
    pub kind: Kind,
    /// The verb and who, or the key.
    pub what: String,
    pub wanted: String,
    pub found: String,
    pub holds: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A step that had to succeed.
    Step,
    /// A step that had to be refused.
    Refusal,
    /// One key of an expectation.
    Check,
}

impl Played {
    pub fn passed(&self) -> bool {
        self.notes.iter().all(|note| note.holds)
    }
}

/// Why a story could not be played.
#[derive(Debug)]
pub enum Stopped {
    /// The story or its profile cannot be read.
    Unreadable(Fault),
    /// The engine failed; no story is to blame for that.
    Engine(Trouble),
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Stopped {
        Stopped::Engine(trouble)
    }
}

/// Plays a story in an empty directory.
///
/// # Errors
/// The profile cannot be read, or the engine fails. That an expectation does not hold is no error.
pub fn play(story: &Story, dir: &Path) -> Result<Played, Stopped> {
    let rulebook = rulebook(story)?;
    let zone = Calendar::mainland()
        .clone()
        .with_zone(&rulebook.calendar.zone)
        .map_err(|error| Stopped::Unreadable(on_profile(story, error.to_string())))?;
    let mut scenes: Vec<(Moment, bool, &Scene)> = story
        .scenes
        .iter()
        .map(|scene| {
            let expects = matches!(scene.part, Part::Expect(_));
            (scene.at.instant(&zone), expects, scene)
        })
        .collect();
    // Stable: what has the same time and is of the same sort stays in the order of the file.
    scenes.sort_by_key(|(at, expects, _)| (*at, *expects));
    let start = scenes.first().map_or(Moment::default(), |(at, _, _)| *at);
    let mut stage = Stage::set(story, &rulebook, dir, start)?;
    let mut notes = Vec::new();
    for (at, _, scene) in scenes {
        stage.clock.store(at.micros(), Ordering::SeqCst);
        stage.centre.fire_due(at)?;
        match &scene.part {
            Part::Step(step) => notes.push(stage.step(scene.line, at, step)?),
            Part::Expect(expect) => notes.extend(stage.expect(scene.line, at, expect)?),
        }
    }
    stage.centre.stop();
    Ok(Played {
        file: story.file.clone(),
        title: story.title.clone(),
        profile: story.profile.clone(),
        notes,
    })
}

/// The rulebook of a story: shipped or from a file, with its own settings put in.
fn rulebook(story: &Story) -> Result<Rulebook, Stopped> {
    let beside = Path::new(&story.file).parent();
    let profile = profiles::find(&story.profile, beside)
        .map_err(|sentence| Stopped::Unreadable(on_profile(story, sentence)))?;
    load_with(&profile.file, &profile.text, &story.overrides).map_err(|faults| {
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Stopped::Unreadable(on_profile(story, all.join("\n  ")))
    })
}

fn on_profile(story: &Story, sentence: String) -> Fault {
    Fault {
        file: story.file.clone(),
        line: story.profile_line,
        sentence,
    }
}

/// The throw-away centre and what the story calls its tickets.
struct Stage {
    centre: Arc<Centre>,
    clock: Arc<AtomicI64>,
    tickets: BTreeMap<String, (TicketId, String)>,
}

impl Stage {
    fn set(
        story: &Story,
        rulebook: &Rulebook,
        dir: &Path,
        start: Moment,
    ) -> Result<Stage, Stopped> {
        let clock = Arc::new(AtomicI64::new(start.micros()));
        let shown = Arc::clone(&clock);
        let options =
            Options::with_clock(move || Moment::from_micros(shown.load(Ordering::SeqCst)));
        let centre = Centre::create(&Place::alone(dir), options)?;
        let toml = toml::to_string(rulebook)
            .map_err(|error| Stopped::Unreadable(on_profile(story, error.to_string())))?;
        let stage = Stage {
            centre,
            clock,
            tickets: BTreeMap::new(),
        };
        stage.administer(AdminCommand::AdoptProfile {
            name: rulebook.name.clone(),
            toml,
            effective: None,
        })?;
        let units = units(story);
        for unit in &units {
            stage.open_unit(unit, &units, 0)?;
        }
        Ok(stage)
    }

    /// Opens a unit, its parents first.
    fn open_unit(
        &self,
        unit: &WantedUnit,
        all: &[WantedUnit],
        depth: usize,
    ) -> Result<(), Stopped> {
        let known = |name: &str| {
            let directory = self.centre.directory();
            directory.organisation().find(name).map(|unit| unit.id)
        };
        if known(&unit.name).is_some() {
            return Ok(());
        }
        let mut parent = None;
        if let Some(name) = &unit.parent {
            // A unit that is above itself would never end.
            if depth < 16
                && let Some(above) = all.iter().find(|other| other.name == *name)
            {
                self.open_unit(above, all, depth + 1)?;
            }
            parent = known(name);
        }
        self.administer(AdminCommand::OpenUnit {
            name: unit.name.clone(),
            kind: unit.kind,
            parent,
            on: None,
        })
    }

    fn administer(&self, command: AdminCommand) -> Result<(), Stopped> {
        self.centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command,
            happened_at: None,
        })?;
        Ok(())
    }

    fn actor(&self, post: &Post) -> Actor {
        let directory = self.centre.directory();
        let unit = post
            .unit
            .as_deref()
            .and_then(|name| directory.organisation().find(name));
        Actor {
            user: None,
            role: post.role,
            unit: unit.map(|unit| unit.id),
        }
    }

    fn step(&mut self, line: usize, at: Moment, step: &Step) -> Result<Note, Stopped> {
        let outcome = self.carry_out(step)?;
        let (wanted, kind) = match &step.refused {
            Refused::No => ("办成".to_owned(), Kind::Step),
            Refused::Any => ("拒绝".to_owned(), Kind::Refusal),
            Refused::With(code) => (format!("拒绝（{code}）"), Kind::Refusal),
        };
        let (found, holds) = match &outcome {
            Ok(()) => ("办成".to_owned(), step.refused == Refused::No),
            Err(refusal) => (
                format!("拒绝（{}）：{}", refusal.code, refusal.sentence),
                match &step.refused {
                    Refused::No => false,
                    Refused::Any => true,
                    Refused::With(code) => *code == refusal.code,
                },
            ),
        };
        let by = match &step.by.unit {
            Some(unit) => format!("{}@{unit}", step.by.role),
            None => step.by.role.to_string(),
        };
        Ok(Note {
            line,
            at: self.local(at),
            ticket: Some(step.ticket.clone()),
            kind,
            what: format!("{}（{by}）", step.verb),
            wanted,
            found,
            holds,
        })
    }

    /// The inner error is the engine's refusal.
    fn carry_out(&mut self, step: &Step) -> Result<Result<(), Refusal>, Stopped> {
        let mut with = step.with.clone();
        // A command names another ticket by its number; a story by its label.
        for key in ["into", "to"] {
            if !matches!(step.verb, Verb::Merge | Verb::Link) {
                break;
            }
            if let Some(serde_json::Value::String(label)) = with.get_mut(key)
                && let Some((_, number)) = self.tickets.get(label.as_str())
            {
                label.clone_from(number);
            }
        }
        let command = match Command::parse(step.verb.id(), with) {
            Ok(command) => command,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let known = self.tickets.get(&step.ticket);
        let target = match known {
            Some((id, _)) => Target::Ticket(*id),
            None if step.verb == Verb::Register => Target::New,
            None => {
                return Ok(Err(Refusal::new(
                    "unknown_ticket",
                    format!("故事里还没有登记过工单“{}”。", step.ticket),
                )));
            }
        };
        let envelope = Envelope::new(self.actor(&step.by), target, command);
        match self.centre.call(envelope) {
            Ok(answer) => {
                self.tickets
                    .entry(step.ticket.clone())
                    .or_insert((answer.id, answer.number));
                Ok(Ok(()))
            }
            Err(Trouble::Refused(refusal)) => Ok(Err(refusal)),
            Err(trouble) => Err(trouble.into()),
        }
    }

    fn expect(&self, line: usize, at: Moment, expect: &Expect) -> Result<Vec<Note>, Stopped> {
        let ticket = match &expect.ticket {
            None => None,
            Some(label) => match self.tickets.get(label) {
                Some((id, _)) => Some(self.ticket(*id)?),
                None => {
                    return Ok(vec![Note {
                        line,
                        at: self.local(at),
                        ticket: Some(label.clone()),
                        kind: Kind::Check,
                        what: "ticket".to_owned(),
                        wanted: label.clone(),
                        found: "此时还没有登记这张工单".to_owned(),
                        holds: false,
                    }]);
                }
            },
        };
        let directory = self.centre.directory();
        let view = View {
            now: at,
            calendar: directory.calendar(),
            organisation: directory.organisation(),
        };
        let judged = expect.checks.iter().map(|check| match (&ticket, check) {
            (_, super::story::Check::Later(what)) => later(what),
            (Some(ticket), check) => view.judge(check, ticket),
            // The reader refuses a check of a ticket without one.
            (None, _) => later("ticket"),
        });
        Ok(judged
            .map(|verdict| Note {
                line,
                at: self.local(at),
                ticket: expect.ticket.clone(),
                kind: Kind::Check,
                what: verdict.key,
                wanted: verdict.wanted,
                found: verdict.found,
                holds: verdict.holds,
            })
            .collect())
    }

    fn ticket(&self, id: TicketId) -> Result<Ticket, Stopped> {
        let page = self
            .centre
            .read(|reader| views::ticket::page(reader, &Scope::All, id))?;
        Ok(page.ticket)
    }

    fn local(&self, at: Moment) -> String {
        let civil = self.centre.directory().calendar().civil(at);
        let shown = civil.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        shown.strip_suffix(":00").unwrap_or(&shown).to_owned()
    }
}

/// The units that a story lists, and those that it only names: whom people act for and to whom
/// tickets are given. One that is only named by a unit that hands its work on is a part of it.
fn units(story: &Story) -> Vec<WantedUnit> {
    let mut named: Vec<(&str, Option<&str>)> = Vec::new();
    let mut parts: Vec<(&str, Option<&str>)> = Vec::new();
    named.extend(
        story
            .units
            .iter()
            .filter_map(|unit| unit.parent.as_deref().map(|parent| (parent, None))),
    );
    for scene in &story.scenes {
        let Part::Step(step) = &scene.part else {
            continue;
        };
        let own = step.by.unit.as_deref();
        named.extend(own.map(|own| (own, None)));
        let gives = matches!(step.verb, Verb::Dispatch | Verb::RuleResponsibility);
        if gives && step.refused != Refused::With("unknown_unit".to_owned()) {
            let hands_on = matches!(
                step.by.role,
                Role::UnitClerk | Role::UnitLeader | Role::StreetLeader
            );
            let parent = own.filter(|_| hands_on);
            let lead = step.with.get("lead").and_then(|lead| lead.as_str());
            let co_units = step.with.get("co_units").and_then(|co| co.as_array());
            let co_units = co_units.into_iter().flatten().filter_map(|co| co.as_str());
            parts.extend(lead.into_iter().chain(co_units).map(|name| (name, parent)));
        }
    }
    let mut units = story.units.clone();
    // To hand work on to a unit says more about it than to name it.
    parts.sort_by_key(|(_, parent)| parent.is_none());
    for (name, parent) in parts.into_iter().chain(named) {
        let name = name.trim();
        if !name.is_empty() && units.iter().all(|unit| unit.name != name) {
            units.push(WantedUnit {
                name: name.to_owned(),
                kind: UnitKind::Department,
                parent: parent.map(str::to_owned),
            });
        }
    }
    units
}
