//! One ticket: its page, its identity, its attachments.

use std::collections::{HashMap, HashSet};

use huiyin_core::ticket::{Slot, Text, Ticket, TicketId};
use huiyin_insight::masking;

use super::{Reader, TicketLine, lines_of};
use crate::derive;
use crate::engine::{Error, statements};
use crate::journal::{self, Hash, SubjectKind};
use crate::number;
use crate::scope::{self, Scope};
use crate::trouble::Trouble;
use crate::writer::Recorded;

/// Everything that a ticket's page shows, without who the petitioner is.
#[derive(Debug, Clone)]
pub struct TicketPage {
    /// The list line with the title.
    pub line: TicketLine,
    /// The state.
    pub ticket: Ticket,
    /// What happened, in order; texts sealed.
    pub entries: Vec<Recorded>,
    /// The texts by id, except identities and erased ones. Who may read which is the caller's
    /// to decide.
    pub texts: HashMap<i64, String>,
    /// Tickets merged into this one, the main ticket, and linked ones, as far as in scope.
    pub related: Vec<TicketLine>,
}

impl TicketPage {
    /// The text behind a sealed reference; empty if it is not shown here or was erased.
    pub fn text<'a>(&'a self, text: &'a Text) -> &'a str {
        match text {
            Text::Plain(text) => text,
            Text::Sealed { id, .. } => self.texts.get(id).map_or("", String::as_str),
        }
    }

    /// The latest text of a slot.
    pub fn latest(&self, slot: Slot) -> Option<&str> {
        self.entries
            .iter()
            .rev()
            .find_map(|entry| entry.event.text(slot))
            .map(|text| self.text(text))
            .filter(|text| !text.is_empty())
    }
}

/// Who the petitioner is: the latest of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
}

statements! {
    TEXTS = "SELECT id, slot, body FROM text \
        WHERE subject_kind = 'ticket' AND subject_id = ?1 AND body IS NOT NULL ORDER BY id";
    ATTACHED = "SELECT 1 FROM attachment WHERE ticket = ?1 AND hash = ?2";
    ALL_ATTACHED = "SELECT DISTINCT hash FROM attachment";
}

/// The id behind a ticket number, if the ticket is in scope.
///
/// # Errors
/// Whatever the database says.
pub fn find(reader: &Reader<'_>, scope: &Scope, number: &str) -> Result<Option<TicketId>, Trouble> {
    let Some(id) = number::id_of(number) else {
        return Ok(None);
    };
    let line = lines_of(reader, scope, &[id.0])?.pop();
    Ok(line
        .filter(|found| found.line.number == number.trim())
        .map(|_| id))
}

/// Nothing if the ticket is in scope.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn check(reader: &Reader<'_>, scope: &Scope, id: TicketId) -> Result<(), Trouble> {
    let sql = format!(
        "SELECT 1 FROM ticket t WHERE t.id = ?1 AND {}",
        scope::condition(scope)
    );
    reader
        .connection()
        .query_one(&sql, &[id.0.into()], |_| Ok(()))?
        .ok_or(Trouble::NotFound)
}

/// The list line of one ticket.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn line(reader: &Reader<'_>, scope: &Scope, id: TicketId) -> Result<TicketLine, Trouble> {
    lines_of(reader, scope, &[id.0])?
        .pop()
        .ok_or(Trouble::NotFound)
}

/// The state of one ticket.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn state(reader: &Reader<'_>, scope: &Scope, id: TicketId) -> Result<Ticket, Trouble> {
    check(reader, scope, id)?;
    derive::read_held(reader.connection(), id)?
        .map(|held| held.ticket)
        .ok_or(Trouble::NotFound)
}

/// The page of one ticket.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn page(reader: &Reader<'_>, scope: &Scope, id: TicketId) -> Result<TicketPage, Trouble> {
    let line = line(reader, scope, id)?;
    let ticket = derive::read_held(reader.connection(), id)?
        .map(|held| held.ticket)
        .ok_or(Trouble::NotFound)?;
    let entries = journal::of_subject(reader.connection(), SubjectKind::Ticket, id.0)?
        .iter()
        .map(crate::writer::recorded)
        .collect::<Result<Vec<Recorded>, Error>>()?;
    let mut texts = HashMap::new();
    for (text, slot, body) in texts_of(reader, id)? {
        if slot.is_some_and(|slot| !slot.is_identity()) {
            texts.insert(text, body);
        }
    }
    let related: Vec<i64> = ticket
        .followers
        .iter()
        .chain(&ticket.merged_into)
        .chain(&ticket.links)
        .map(|other| other.0)
        .collect();
    Ok(TicketPage {
        related: lines_of(reader, scope, &related)?,
        line,
        ticket,
        entries,
        texts,
    })
}

/// The latest text of each slot, without identities: what exports and cards show.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn latest_texts(
    reader: &Reader<'_>,
    scope: &Scope,
    id: TicketId,
) -> Result<HashMap<Slot, String>, Trouble> {
    check(reader, scope, id)?;
    Ok(texts_of(reader, id)?
        .into_iter()
        .filter_map(|(_, slot, body)| Some((slot?, body)))
        .filter(|(slot, _)| !slot.is_identity())
        .collect())
}

/// What stands for a name or a number that is not even hinted at.
const WITHHELD: &str = "＊＊＊";

/// Who the petitioner is, masked: for everybody who sees the ticket. Of one who asked for secrecy
/// a unit gets no hint at all: a surname and four digits name a person in a small place.
///
/// # Errors
/// [`Trouble::NotFound`] if there is no such ticket in scope.
pub fn masked(reader: &Reader<'_>, scope: &Scope, id: TicketId) -> Result<Identity, Trouble> {
    let clear = identity(reader, scope, id)?;
    if matches!(scope, Scope::Units(_)) && state(reader, scope, id)?.request.confidential {
        let withheld = |text: Option<String>| text.map(|_| WITHHELD.to_owned());
        return Ok(Identity {
            name: withheld(clear.name),
            phone: withheld(clear.phone),
            address: clear.address.as_deref().map(masking::address),
        });
    }
    Ok(Identity {
        name: clear.name.as_deref().map(masking::name),
        phone: clear.phone.as_deref().map(masking::phone),
        address: clear.address.as_deref().map(masking::address),
    })
}

/// Who the petitioner is, in the clear. Only [`crate::Centre::reveal`] hands it out.
pub(crate) fn identity(
    reader: &Reader<'_>,
    scope: &Scope,
    id: TicketId,
) -> Result<Identity, Trouble> {
    check(reader, scope, id)?;
    let mut identity = Identity::default();
    for (_, slot, body) in texts_of(reader, id)? {
        match slot {
            Some(Slot::PetitionerName) => identity.name = Some(body),
            Some(Slot::PetitionerPhone) => identity.phone = Some(body),
            Some(Slot::Address) => identity.address = Some(body),
            _ => {}
        }
    }
    Ok(identity)
}

/// Nothing if the ticket is in scope and has this attachment (hash in hexadecimal). For whom the
/// attachment is stands in the ticket's state.
///
/// # Errors
/// [`Trouble::NotFound`] otherwise.
pub fn check_attachment(
    reader: &Reader<'_>,
    scope: &Scope,
    id: TicketId,
    hash: &str,
) -> Result<(), Trouble> {
    check(reader, scope, id)?;
    reader
        .connection()
        .query_one(ATTACHED, &[id.0.into(), hash.into()], |_| Ok(()))?
        .ok_or(Trouble::NotFound)
}

/// The hashes of all attachments of all tickets: for the sweep, which shows nothing to anybody.
pub(crate) fn all_attachments(reader: &Reader<'_>) -> Result<HashSet<Hash>, Trouble> {
    let found = reader
        .connection()
        .query(ALL_ATTACHED, &[], |row| row.text(0))?;
    Ok(found
        .iter()
        .filter_map(|text| crate::files::unhex(text))
        .collect())
}

fn texts_of(reader: &Reader<'_>, id: TicketId) -> Result<Vec<(i64, Option<Slot>, String)>, Error> {
    reader.connection().query(TEXTS, &[id.0.into()], |row| {
        Ok((row.int(0)?, Slot::parse(&row.text(1)?), row.text(2)?))
    })
}
