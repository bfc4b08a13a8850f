//! What people will do to a ticket: a plan, drawn from the habits of the town. The driver carries it out
//! through the engine, skips what is refused or has become impossible, and asks [`carry_on`] for the next
//! sensible steps when a plan has run out while its ticket is still open.

mod act;
mod arrivals;
mod delay;
mod endings;
mod plan;
mod returns;
mod work;

pub use act::{
    Act, DaysAhead, Milestone, MinutesAgo, Petitioner, Place, Register, TicketRef, Upstream,
};
pub use arrivals::{Arrival, Day, arrivals};
pub use delay::{CLOSES, Delay, OPENS};
pub use endings::carry_on;
pub use plan::{Case, plan};

use crate::texts::Message;
use crate::towns::Role;

/// A post: a role, at a unit where it has one (full unit name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorHint {
    /// The role.
    pub role: Role,
    /// The unit of the post.
    pub unit: Option<String>,
}

impl ActorHint {
    /// A post at the centre.
    #[must_use]
    pub const fn centre(role: Role) -> Self {
        Self { role, unit: None }
    }

    /// A post at a unit.
    #[must_use]
    pub fn at(role: Role, unit: &str) -> Self {
        Self {
            role,
            unit: Some(unit.to_owned()),
        }
    }
}

/// One step: when (after the step before it), who, what.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Time after the step before; for the first step after the arrival.
    pub after: Delay,
    /// Who.
    pub actor: ActorHint,
    /// What.
    pub act: Act,
}

/// The plan for one ticket; its first step registers it.
#[derive(Debug, Clone)]
pub struct Script {
    /// When it arrives, after the arrival of the first ticket of its group.
    pub starts: Delay,
    /// What is brought forward; keep it for [`carry_on`].
    pub message: Message,
    /// Who should handle it in the end.
    pub owner: String,
    /// The steps in their order.
    pub steps: Vec<Planned>,
}

#[cfg(test)]
mod tests;
