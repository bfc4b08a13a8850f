//! The citizen's way to a ticket: the query code.

use huiyin_core::ticket::TicketId;

use super::Reader;
use crate::engine::statements;
use crate::trouble::Trouble;
use crate::writer::code_hash;

statements! {
    BY_CODE = "SELECT ticket FROM query_code WHERE hash = ?1";
}

/// The ticket of a query code. What may then be read has the scope
/// [`Scope::Tickets`](crate::Scope::Tickets) of this one ticket.
///
/// # Errors
/// Whatever the database says.
pub fn by_code(reader: &Reader<'_>, code: &str) -> Result<Option<TicketId>, Trouble> {
    let hash = code_hash(code);
    Ok(reader
        .connection()
        .query_one(BY_CODE, &[(&hash).into()], |row| Ok(TicketId(row.int(0)?)))?)
}
