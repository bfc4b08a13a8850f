//! How far a viewer can see. Each reading function takes a scope; there is no reading without.

use huiyin_core::people::UnitId;
use huiyin_core::ticket::TicketId;

/// The tickets that a viewer may know of. What lies outside is not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All tickets of the centre: its own desks.
    All,
    /// Tickets in which one of these units has or had a part.
    Units(Vec<UnitId>),
    /// Tickets copied to the discipline body.
    Discipline,
    /// These tickets: a citizen with the query code.
    Tickets(Vec<TicketId>),
    /// None: an administrator.
    Nothing,
}

/// The scope as SQL on the table `ticket` under the name `t`, with ids written out: numbers of
/// our own, never text from outside.
pub(crate) fn condition(scope: &Scope) -> String {
    match scope {
        Scope::All => "1 = 1".to_owned(),
        Scope::Nothing => "1 = 0".to_owned(),
        Scope::Discipline => "t.discipline = 1".to_owned(),
        Scope::Tickets(tickets) => one_of("t.id", tickets.iter().map(|ticket| ticket.0)),
        Scope::Units(units) => {
            let units = one_of("u.unit", units.iter().map(|unit| unit.0));
            format!("EXISTS (SELECT 1 FROM ticket_unit u WHERE u.ticket = t.id AND {units})")
        }
    }
}

/// `column IN (…)`, false for nothing.
pub(crate) fn one_of(column: &str, ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("{column} IN ({})", ids.join(", "))
    }
}
