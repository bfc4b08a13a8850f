//! What answers say of a ticket: the engine's state with units by name, times with offset and
//! texts resolved as far as the reader may see them. The shapes stand in `components.rs`.

mod clocks;
mod events;
mod lines;
mod parts;
mod ticket;

use std::collections::HashMap;

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::{Actor, Role, UnitId};
use huiyin_core::terms::Audience;
use huiyin_core::ticket::{Attachment, EventBody, NoteEvent, Slot, Text, TicketId};
use huiyin_insight::masking::mask_text;
use huiyin_store::people::Directory;
use huiyin_store::views::ticket::{Identity, TicketPage};
use huiyin_store::writer::Recorded;
use serde_json::{Value, json};

use crate::console::ticket::timeline::{Reader, Telling};
use crate::viewer::Viewer;

/// Everything that answers look at.
pub struct Answers<'a> {
    pub page: &'a TicketPage,
    /// Masked.
    pub identity: &'a Identity,
    pub directory: &'a Directory,
    pub calendar: &'a Calendar,
    pub now: Moment,
    /// Who reads.
    pub actor: Actor,
    numbers: HashMap<TicketId, String>,
}

impl<'a> Answers<'a> {
    /// For a viewer, who may see the ticket.
    pub fn new(
        page: &'a TicketPage,
        identity: &'a Identity,
        directory: &'a Directory,
        viewer: &Viewer,
    ) -> Answers<'a> {
        Answers {
            page,
            identity,
            directory,
            calendar: directory.calendar(),
            now: viewer.now(),
            actor: viewer.actor(),
            numbers: page
                .related
                .iter()
                .map(|other| (other.line.id, other.line.number.clone()))
                .collect(),
        }
    }

    fn at(&self, moment: Moment) -> Value {
        at(self.calendar, moment)
    }

    fn maybe_at(&self, moment: Option<Moment>) -> Value {
        moment.map_or(Value::Null, |moment| self.at(moment))
    }

    fn unit(&self, unit: UnitId) -> Value {
        unit_name(self.directory, unit)
    }

    fn maybe_unit(&self, unit: Option<UnitId>) -> Value {
        unit.map_or(Value::Null, |unit| self.unit(unit))
    }

    fn by(&self, actor: &Actor) -> Value {
        let mut told = by(self.directory, actor);
        if self.is_petitioner() {
            told["name"] = Value::Null;
        }
        told
    }

    /// A text as the reader may see it: numbers of persons are hidden where secrecy was asked for.
    fn text(&self, text: &Text) -> String {
        let text = self.page.text(text);
        if self.page.ticket.request.confidential {
            mask_text(text)
        } else {
            text.to_owned()
        }
    }

    /// The latest text of a slot.
    fn latest(&self, slot: Slot) -> Option<String> {
        self.page
            .entries
            .iter()
            .rev()
            .find_map(|entry| entry.event.text(slot))
            .map(|text| self.text(text))
            .filter(|text| !text.is_empty())
    }

    /// A petitioner reads what the portal tells, never what was written for the staff.
    fn is_petitioner(&self) -> bool {
        self.actor.role == Role::Petitioner
    }

    fn is_at_unit(&self) -> bool {
        is_at_unit(&self.actor)
    }

    /// Whether a note or an attachment is kept from this reader.
    fn is_hidden(&self, entry: &Recorded) -> bool {
        match &entry.event.body {
            EventBody::Note(
                NoteEvent::Commented { audience } | NoteEvent::Attached { audience, .. },
            ) => !may_read(&self.actor, *audience),
            _ => false,
        }
    }

    /// The page's own telling of the ticket, which gives the sentences.
    fn telling<'t>(&'t self, texts: &'t dyn Fn(&Text) -> Option<String>) -> Telling<'t> {
        Telling {
            ticket: &self.page.ticket,
            entries: &self.page.entries,
            directory: self.directory,
            calendar: self.calendar,
            now: self.now,
            texts,
            numbers: &self.numbers,
            reader: Reader {
                at_unit: self.is_at_unit(),
                masked: self.page.ticket.request.confidential,
            },
        }
    }
}

/// RFC 3339 with the centre's offset.
pub fn at(calendar: &Calendar, moment: Moment) -> Value {
    json!(moment.to_rfc3339(calendar))
}

/// A unit by id and by the name that it has today.
pub fn unit_name(directory: &Directory, unit: UnitId) -> Value {
    json!({ "id": unit.0, "name": directory.organisation().name(unit) })
}

/// Who did something.
pub fn by(directory: &Directory, actor: &Actor) -> Value {
    json!({
        "role": actor.role.id(),
        "unit": actor.unit.map_or(Value::Null, |unit| unit_name(directory, unit)),
        "name": actor
            .user
            .and_then(|user| directory.person(user))
            .map(|person| person.name.as_str()),
    })
}

/// Whether the post belongs to a unit rather than to the centre.
fn is_at_unit(actor: &Actor) -> bool {
    actor.unit.is_some()
}

/// Whether a post may read what was written for this audience.
pub fn may_read(actor: &Actor, audience: Audience) -> bool {
    match audience {
        Audience::Internal => !is_at_unit(actor) && actor.role != Role::Petitioner,
        Audience::Unit => actor.role != Role::Petitioner,
        Audience::Public => true,
    }
}

/// The attachment of a hash that this post may open.
pub fn openable<'t>(
    attachments: &'t [Attachment],
    actor: &Actor,
    hash: &str,
) -> Option<&'t Attachment> {
    attachments
        .iter()
        .find(|attached| attached.hash == hash && may_read(actor, attached.audience))
}

pub use lines::line;
