//! What the tables beside the journal say about a ticket: all of it follows from the ticket's
//! state and a few ids of texts. The writer, `verify` and `rebuild` ask here, nobody else decides.

mod line;
mod terms;

pub use line::{Derived, Held, Line, Waiting, derived};
pub(crate) use line::{
    LINE_COLUMNS, LINE_WIDTH, NEVER, delete, read_held, read_line, read_line_of, state, upsert,
    urgency_rank,
};
pub use terms::{document, document_id};

#[cfg(test)]
pub(crate) use line::STATEMENTS;
