//! What the same petitioner asked before. The same petitioner = the same telephone number,
//! whatever the name (LIFECYCLE).

use huiyin_core::ticket::TicketId;

use super::{Reader, TicketLine, lines_of};
use crate::engine::statements;
use crate::scope::Scope;
use crate::trouble::Trouble;

statements! {
    BY_PHONE = "SELECT ticket FROM phone WHERE lookup = ?1 ORDER BY at DESC, ticket DESC LIMIT ?2";
    SAME_PHONE = "SELECT DISTINCT p.ticket, p.at FROM phone p JOIN phone q ON q.lookup = p.lookup \
        WHERE q.ticket = ?1 AND p.ticket <> ?1 ORDER BY p.at DESC LIMIT ?2";
}

/// Tickets of a telephone number, the newest first. Log the look before showing it.
///
/// # Errors
/// Whatever the database says.
pub fn history(
    reader: &Reader<'_>,
    scope: &Scope,
    phone: &str,
    limit: usize,
) -> Result<Vec<TicketLine>, Trouble> {
    let Some(lookup) = reader.keys.phone(phone) else {
        return Ok(Vec::new());
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = reader
        .connection()
        .query(BY_PHONE, &[(&lookup.0).into(), limit.into()], |row| {
            row.int(0)
        })?;
    Ok(lines_of(reader, scope, &ids)?)
}

/// Other tickets of the petitioner of a ticket, without knowing the number, the newest first.
///
/// # Errors
/// [`Trouble::NotFound`] if the ticket is out of scope.
pub fn same_petitioner(
    reader: &Reader<'_>,
    scope: &Scope,
    ticket: TicketId,
    limit: usize,
) -> Result<Vec<TicketLine>, Trouble> {
    super::ticket::check(reader, scope, ticket)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = reader
        .connection()
        .query(SAME_PHONE, &[ticket.0.into(), limit.into()], |row| {
            row.int(0)
        })?;
    Ok(lines_of(reader, scope, &ids)?)
}
