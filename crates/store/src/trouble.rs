//! Why something was not done.

use huiyin_core::refusal::Refusal;

use crate::engine;

/// Why a command was not carried out, or a question not answered. Nothing has changed then,
/// except that a refusal that matters stands in the journal.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The rules say no; the refusal says what to do instead.
    #[error("{0}")]
    Refused(Refusal),
    /// There is no such thing, or the asker may not know of it.
    #[error("not found")]
    NotFound,
    /// The ticket has changed since the asker saw it.
    #[error("the ticket is at version {found}, not {expected}")]
    Conflict {
        /// The version the asker saw.
        expected: u32,
        /// The version now.
        found: u32,
    },
    /// The idempotency key was used for another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The writer has more to do than it can take on; ask again in a second.
    #[error("the writer's queue is full")]
    Busy,
    /// The act is dated before the last one on the ticket, which only the past's own order allows.
    #[error("the act is dated before the last one on this ticket")]
    OutOfOrder,
    /// The centre has no rulebook yet.
    #[error("the centre has adopted no rulebook")]
    NoRulebook,
    /// What is stored is not what it should be.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The database says no.
    #[error(transparent)]
    Database(#[from] engine::Error),
    /// The centre was stopped.
    #[error("the centre has been stopped")]
    Stopped,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::Refused(refusal)
    }
}

impl Trouble {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Trouble::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}
