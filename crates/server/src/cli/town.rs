//! Makes a demo centre of a town: rulebook, units, users, categories, grids, through the same
//! commands that an administrator gives.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc;

use huiyin_core::calendar::Date;
use huiyin_core::people::{Actor, Role, UnitId, UnitKind};
use huiyin_simulate::towns::{Town, UnitKind as TownKind};
use huiyin_store::people::{AdminAnswer, AdminCommand, AdminEnvelope};
use huiyin_store::{Centre, Trouble};

use jiff::civil::date;

use super::profiles;
use crate::signin::password;

/// The password of every demo user, for those who want to sign in by form.
pub const PASSWORD: &str = "huiyin-demo";

/// The telephone number of the demo's citizen: whatever is registered under it is theirs.
pub const PETITIONER_PHONE: &str = "13900000001";

/// Gives an empty centre everything that a town has.
///
/// # Errors
/// The centre refuses something: a fault of the town or of its rulebook.
pub fn settle(centre: &Arc<Centre>, town: &Town) -> Result<(), Trouble> {
    let profile = profiles::shipped(town.key)
        .ok_or_else(|| Trouble::Damaged(format!("no rulebook is shipped for {}", town.key)))?;
    // Older than any history.
    let since = date(2020, 1, 1);
    all(
        centre,
        vec![AdminCommand::AdoptProfile {
            name: profile.name,
            toml: profile.text,
            effective: Some(since),
        }],
    )?;
    let units = settle_units(centre, town, since)?;
    settle_categories(centre, town)?;
    settle_grids(centre, town, &units)?;
    settle_users(centre, town, &units)
}

fn settle_units(
    centre: &Arc<Centre>,
    town: &Town,
    since: Date,
) -> Result<HashMap<String, UnitId>, Trouble> {
    let mut ids: HashMap<String, UnitId> = HashMap::new();
    for parts in [false, true] {
        let seeds: Vec<_> = town
            .units
            .iter()
            .filter(|unit| unit.parent.is_some() == parts)
            .collect();
        let commands = seeds
            .iter()
            .map(|unit| AdminCommand::OpenUnit {
                name: unit.name.clone(),
                kind: kind(unit.kind),
                parent: unit.parent.as_ref().and_then(|name| ids.get(name).copied()),
                on: Some(since),
            })
            .collect();
        let answers = all(centre, commands)?;
        for (seed, answer) in seeds.iter().zip(answers) {
            ids.insert(seed.name.clone(), UnitId(answer.id.id));
        }
    }
    Ok(ids)
}

fn settle_categories(centre: &Arc<Centre>, town: &Town) -> Result<(), Trouble> {
    let commands = town
        .categories
        .iter()
        .map(|category| AdminCommand::AddCategory {
            code: category.code.to_owned(),
            name: category.name.to_owned(),
            parent: category.parent.map(str::to_owned),
        })
        .collect();
    all(centre, commands).map(drop)
}

fn settle_grids(
    centre: &Arc<Centre>,
    town: &Town,
    units: &HashMap<String, UnitId>,
) -> Result<(), Trouble> {
    let mut ids: HashMap<&str, i64> = HashMap::new();
    for level in 1..=3 {
        let seeds: Vec<_> = town
            .grids
            .iter()
            .filter(|grid| grid.level == level)
            .collect();
        let commands = seeds
            .iter()
            .map(|grid| AdminCommand::AddGrid {
                name: grid.name.clone(),
                unit: units.get(&grid.unit).copied(),
                parent: grid
                    .parent
                    .as_deref()
                    .and_then(|code| ids.get(code).copied()),
            })
            .collect();
        let answers = all(centre, commands)?;
        for (seed, answer) in seeds.iter().zip(answers) {
            ids.insert(&seed.code, answer.id.id);
        }
    }
    Ok(())
}

fn settle_users(
    centre: &Arc<Centre>,
    town: &Town,
    units: &HashMap<String, UnitId>,
) -> Result<(), Trouble> {
    // One salt for all: the password is printed at each start anyway.
    let hash = password::hash(PASSWORD).map_err(|fault| Trouble::Damaged(fault.sentence()))?;
    let commands = town
        .users
        .iter()
        .filter_map(|user| {
            let role = Role::parse(user.role.id())?;
            let unit = user.unit.as_ref().and_then(|name| units.get(name).copied());
            Some(AdminCommand::AddUser {
                login: user.login.clone(),
                name: user.name.clone(),
                phone: (role == Role::Petitioner).then(|| PETITIONER_PHONE.to_owned()),
                password: Some(hash.clone()),
                must_change: false,
                demo: true,
                posts: vec![(role, unit)],
            })
        })
        .collect();
    all(centre, commands).map(drop)
}

/// Gives all commands at once, so that the writer takes them in few transactions; their answers
/// in the same order.
fn all(centre: &Arc<Centre>, commands: Vec<AdminCommand>) -> Result<Vec<AdminAnswer>, Trouble> {
    let (sender, receiver) = mpsc::channel();
    let mut answers = Vec::with_capacity(commands.len());
    // Less than the writer's queue holds.
    let mut rest = commands.into_iter().peekable();
    while rest.peek().is_some() {
        let mut waiting = 0;
        for command in rest.by_ref().take(500) {
            let envelope = AdminEnvelope {
                actor: Actor::system(),
                command,
                happened_at: None,
            };
            let sender = sender.clone();
            centre.submit_admin(envelope, move |answer| {
                let _ = sender.send(answer);
            });
            waiting += 1;
        }
        for answer in receiver.iter().take(waiting) {
            answers.push(answer?);
        }
    }
    Ok(answers)
}

fn kind(kind: TownKind) -> UnitKind {
    match kind {
        TownKind::Department | TownKind::Section => UnitKind::Department,
        TownKind::Vertical => UnitKind::Vertical,
        TownKind::Street => UnitKind::Street,
        TownKind::Township => UnitKind::Township,
        TownKind::Zone => UnitKind::Zone,
        TownKind::MassOrg => UnitKind::MassOrganisation,
        TownKind::Enterprise => UnitKind::Enterprise,
        TownKind::Community => UnitKind::Community,
    }
}
