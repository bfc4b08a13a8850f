//! Queues: what a desk must do now, and how many wait in each.

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Role, UnitId};
use huiyin_core::terms::Stage;

use super::Reader;
use super::list::{ClockState, Filter, Order, Page, Wanted, tickets};
use crate::derive::Waiting;
use crate::engine::Error;
use crate::scope::Scope;
use crate::trouble::Trouble;

/// Who asks what must be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The roles that must act: a unit's leader sees what its clerks must do.
    pub roles: Vec<Role>,
    /// The units; empty for the centre's own desks.
    pub units: Vec<UnitId>,
}

impl Duty {
    /// The duty as a filter, to be narrowed further.
    pub fn filter(&self) -> Filter {
        Filter {
            must_roles: self.roles.clone(),
            must_units: self.units.clone(),
            ..Filter::default()
        }
    }
}

/// How many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// A clock has run out.
    pub overdue: i64,
    /// None has, but one will soon.
    pub soon: i64,
}

/// What must be done now, the most urgent first.
///
/// # Errors
/// Whatever the database says.
pub fn mine(
    reader: &Reader<'_>,
    scope: &Scope,
    duty: &Duty,
    limit: usize,
) -> Result<Page, Trouble> {
    tickets(reader, scope, &duty.filter(), Order::Due, None, limit)
}

/// How many tickets fit a filter: all, overdue, due before `soon`.
///
/// # Errors
/// Whatever the database says.
pub fn counts(
    reader: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    soon: Moment,
) -> Result<Counts, Trouble> {
    let count = |clock| -> Result<i64, Error> {
        let mut filter = filter.clone();
        filter.clock = clock;
        let wanted = Wanted::new(reader, scope, &filter);
        let sql = format!("SELECT COUNT(*) FROM ticket t WHERE {}", wanted.condition());
        let number = reader
            .connection()
            .query_one(&sql, &wanted.params(), |row| row.int(0))?;
        Ok(number.unwrap_or(0))
    };
    Ok(Counts {
        all: count(filter.clock)?,
        overdue: count(Some(ClockState::Overdue))?,
        soon: count(Some(ClockState::DueBefore(soon)))?,
    })
}

/// How many open tickets stand at each stage.
///
/// # Errors
/// Whatever the database says.
pub fn by_stage(
    reader: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
) -> Result<Vec<(Stage, i64)>, Trouble> {
    let wanted = Wanted::new(reader, scope, filter);
    let sql = format!(
        "SELECT t.stage, COUNT(*) FROM ticket t WHERE {} GROUP BY t.stage",
        wanted.condition()
    );
    let found = reader.connection().query(&sql, &wanted.params(), |row| {
        Ok((row.text(0)?, row.int(1)?))
    })?;
    Ok(Stage::ALL
        .iter()
        .filter_map(|stage| {
            let (_, number) = found.iter().find(|(id, _)| id == stage.id())?;
            Some((*stage, *number))
        })
        .collect())
}

/// How many decisions of each kind the centre owes.
///
/// # Errors
/// Whatever the database says.
pub fn waiting(reader: &Reader<'_>, scope: &Scope) -> Result<Vec<(Waiting, i64)>, Trouble> {
    let mut all = Vec::new();
    for waiting in Waiting::ALL.iter().copied() {
        let filter = Filter {
            // A letter after a panel's verdict concerns a ticket that is closed.
            open: (waiting != Waiting::Supervision).then_some(true),
            waiting: Some(waiting),
            ..Filter::default()
        };
        let wanted = Wanted::new(reader, scope, &filter);
        let sql = format!("SELECT COUNT(*) FROM ticket t WHERE {}", wanted.condition());
        let number = reader
            .connection()
            .query_one(&sql, &wanted.params(), |row| row.int(0))?;
        all.push((waiting, number.unwrap_or(0)));
    }
    Ok(all)
}
