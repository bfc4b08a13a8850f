//! From what simulated people want to do to commands that the engine reads: placeholders filled
//! in, posts found.

use std::collections::HashMap;

use huiyin_core::calendar::{Calendar, Date, Moment};
use huiyin_core::people::{Actor, Role, UserId};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Command;
use huiyin_simulate::life::{Act, ActorHint};
use huiyin_simulate::towns::Town;
use huiyin_store::people::Directory;
use serde_json::Value;

/// What a placeholder may refer to.
pub struct Here<'a> {
    pub at: Moment,
    pub calendar: &'a Calendar,
    /// Numbers of the tickets of the same group, as far as they exist.
    pub group: &'a [Option<String>],
    pub grids: &'a HashMap<&'static str, &'static str>,
}

/// An act as a command.
///
/// # Errors
/// As [`Command::parse`]: a verb of a later version, or a ticket that never came to be.
pub fn command(act: &Act, here: &Here<'_>) -> Result<Command, Refusal> {
    let written = serde_json::to_value(act).unwrap_or_default();
    let mut with = written.get("with").cloned().unwrap_or_default();
    fill_in(&mut with, "", here)?;
    Command::parse(act.verb(), with)
}

fn fill_in(value: &mut Value, key: &str, here: &Here<'_>) -> Result<(), Refusal> {
    match value {
        Value::String(text) => {
            if let Some(filled) = filled(text, key, here)? {
                *text = filled;
            }
            Ok(())
        }
        Value::Array(items) => {
            let mut each = items.iter_mut();
            each.try_for_each(|item| fill_in(item, key, here))
        }
        Value::Object(map) => {
            let mut each = map.iter_mut();
            each.try_for_each(|(key, value)| fill_in(value, key, here))
        }
        _ => Ok(()),
    }
}

/// What stands in the place of a placeholder; none for plain text.
fn filled(text: &str, key: &str, here: &Here<'_>) -> Result<Option<String>, Refusal> {
    let Here { at, calendar, .. } = here;
    match key {
        "until" | "due" => {
            let days = text.strip_prefix('+').and_then(|t| t.strip_suffix("wd"));
            let days: Option<u32> = days.and_then(|days| days.parse().ok());
            Ok(days.map(|days| {
                let day: Date = calendar.nth_working_day_after(calendar.date_of(*at), days);
                day.to_string()
            }))
        }
        "occurred_at" => {
            let minutes = text.strip_prefix('-').and_then(|t| t.strip_suffix('m'));
            let minutes: Option<i64> = minutes.and_then(|minutes| minutes.parse().ok());
            Ok(minutes.map(|minutes| at.plus_seconds(-60 * minutes).to_rfc3339(calendar)))
        }
        "into" | "to" => {
            let Some(place) = text.strip_prefix('#') else {
                return Ok(None);
            };
            let place: Option<usize> = place.parse().ok();
            let number = place
                .and_then(|place| here.group.get(place))
                .cloned()
                .flatten();
            match number {
                Some(number) => Ok(Some(number)),
                None => Err(Refusal::new("unknown_ticket", "那张工单还没有登记。")),
            }
        }
        "grid" => Ok(here.grids.get(text).map(|name| (*name).to_owned())),
        _ => Ok(None),
    }
}

/// Names of the grid cells by the codes that simulated people use.
pub fn grids(town: &'static Town) -> HashMap<&'static str, &'static str> {
    let cells = town.grids.iter();
    cells
        .map(|grid| (grid.code.as_str(), grid.name.as_str()))
        .collect()
}

/// Who holds which post.
pub struct Posts {
    holders: HashMap<(Role, Option<String>), Vec<UserId>>,
}

impl Posts {
    /// The posts of a town's users, as far as the centre knows them.
    pub fn of(town: &'static Town, directory: &Directory) -> Posts {
        let mut holders: HashMap<(Role, Option<String>), Vec<UserId>> = HashMap::new();
        for seed in &town.users {
            let role = Role::parse(seed.role.id());
            let person = directory.person_by_login(&seed.login);
            if let (Some(role), Some(person)) = (role, person) {
                let post = (role, seed.unit.clone());
                holders.entry(post).or_default().push(person.id);
            }
        }
        Posts { holders }
    }

    /// Who acts. Where several hold the post, `which` chooses one of them; where nobody does, the
    /// post itself acts.
    pub fn actor(&self, hint: &ActorHint, which: usize, directory: &Directory) -> Actor {
        let role = Role::parse(hint.role.id()).unwrap_or(Role::Petitioner);
        let unit = hint.unit.as_deref();
        let found = unit.and_then(|name| directory.organisation().find(name));
        let holders = self.holders.get(&(role, hint.unit.clone()));
        let user = holders
            .filter(|holders| !holders.is_empty())
            .and_then(|holders| holders.get(which % holders.len()))
            .copied();
        Actor {
            user: user.filter(|_| role != Role::Petitioner),
            role,
            unit: found.map(|unit| unit.id),
        }
    }
}
