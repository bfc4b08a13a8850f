//! What the page reads, once for each request: the ticket with its texts, the masked identity, and
//! tickets that may be about the same thing.

use std::collections::HashMap;
use std::sync::Arc;

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::Actor;
use huiyin_core::rulebook::Rulebook;
use huiyin_core::ticket::{Slot, Text, Ticket, TicketId};
use huiyin_store::Trouble;
use huiyin_store::people::Directory;
use huiyin_store::views::ticket::{Identity, TicketPage};
use huiyin_store::views::{TicketLine, similar, ticket};

use super::forms::Setting;
use super::timeline::{Reader, Telling};
use crate::edge::Fault;
use crate::viewer::Viewer;

/// How many tickets are offered as perhaps the same matter.
const LIKES: usize = 5;

/// The ticket as this viewer may read it.
pub struct Loaded {
    pub shown: TicketPage,
    /// Who the petitioner is, masked.
    pub masked: Identity,
    /// Perhaps about the same thing.
    pub likes: Vec<TicketLine>,
    pub directory: Arc<Directory>,
    /// The rules that govern this ticket, and the calendar that counts under them.
    pub rulebook: Arc<Rulebook>,
    pub calendar: Arc<Calendar>,
    pub now: Moment,
    pub actor: Actor,
    pub reader: Reader,
    numbers: HashMap<TicketId, String>,
}

impl Loaded {
    /// Reads the ticket with this number.
    ///
    /// # Errors
    /// [`Fault::NotFound`] where there is none in the viewer's scope.
    pub async fn of(viewer: &Viewer, number: &str) -> Result<Loaded, Fault> {
        let number = number.to_owned();
        let (shown, masked, likes) = viewer
            .read(move |reader, scope| {
                let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
                let shown = ticket::page(reader, scope, id)?;
                let masked = ticket::masked(reader, scope, id)?;
                let asked = similar::Asked {
                    text: format!(
                        "{} {}",
                        shown.line.title,
                        shown.latest(Slot::Content).unwrap_or("")
                    ),
                    place: shown.ticket.request.grid.clone(),
                    category: shown.ticket.request.category.clone(),
                    since: None,
                };
                let mut likes = similar::candidates(reader, scope, &asked, LIKES + 1)?;
                likes.retain(|other| {
                    other.line.id != id && !shown.related.iter().any(|r| r.line.id == other.line.id)
                });
                likes.truncate(LIKES);
                Ok((shown, masked, likes))
            })
            .await?;
        let directory = viewer.directory();
        let law = directory
            .law(&shown.ticket.rulebook)
            .ok_or_else(|| Fault::Broken(format!("no rulebook for {}", shown.line.line.number)))?;
        let (rulebook, calendar) = (Arc::clone(&law.rulebook), Arc::clone(&law.calendar));
        let actor = viewer.actor();
        let reader = Reader {
            at_unit: actor.unit.is_some(),
            masked: actor.unit.is_some() && shown.ticket.request.confidential,
        };
        let numbers = shown
            .related
            .iter()
            .map(|other| (other.line.id, other.line.number.clone()))
            .collect();
        Ok(Loaded {
            shown,
            masked,
            likes,
            directory,
            rulebook,
            calendar,
            now: viewer.now(),
            actor,
            reader,
            numbers,
        })
    }

    pub fn ticket(&self) -> &Ticket {
        &self.shown.ticket
    }

    pub fn number(&self) -> &str {
        &self.shown.line.line.number
    }

    /// A text in the clear, as far as this page shows it.
    pub fn text(&self, text: &Text) -> Option<String> {
        let found = self.shown.text(text);
        (!found.is_empty()).then(|| found.to_owned())
    }

    /// The latest text of a slot, masked where this reader's texts are.
    pub fn latest(&self, slot: Slot) -> String {
        self.masked_text(self.shown.latest(slot).unwrap_or(""))
    }

    /// A text with its numbers hidden, where this reader's texts are masked.
    pub fn masked_text(&self, text: &str) -> String {
        if self.reader.masked {
            huiyin_insight::masking::mask_text(text)
        } else {
            text.to_owned()
        }
    }

    /// For the forms.
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            ticket: self.ticket(),
            rulebook: &self.rulebook,
            directory: &self.directory,
            calendar: &self.calendar,
            actor: &self.actor,
            now: self.now,
        }
    }

    /// For the timeline. `texts` is [`Loaded::text`] as a closure of the caller's.
    pub fn telling<'a>(&'a self, texts: &'a dyn Fn(&Text) -> Option<String>) -> Telling<'a> {
        Telling {
            ticket: self.ticket(),
            entries: &self.shown.entries,
            directory: &self.directory,
            calendar: &self.calendar,
            now: self.now,
            texts,
            numbers: &self.numbers,
            reader: self.reader,
        }
    }
}
