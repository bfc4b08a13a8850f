//! What a citizen may read of the own ticket, read once for each request. The scope is the tickets
//! that this browser opened with their codes; of the main ticket of a merged matter, only its
//! answer and how it stands.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::rulebook::Rulebook;
use huiyin_core::ticket::{
    Command, EventBody, IntakeEvent, RectificationEvent, ReplyEvent, Slot, Text, Ticket, TicketId,
    Verb, allowed_verbs,
};
use huiyin_store::Scope;
use huiyin_store::people::Directory;
use huiyin_store::views::ticket::{self, Identity, TicketPage};
use huiyin_store::writer::{Answer, Envelope, Target};

use super::standing::Standing;
use crate::console::ticket::timeline::{PublicLine, Reader, Telling, public_line};
use crate::edge::Fault;
use crate::portal::follow;
use crate::viewer::Visitor;

/// The ticket as its petitioner may read it.
pub(super) struct Mine {
    pub visitor: Visitor,
    pub shown: TicketPage,
    pub masked: Identity,
    /// The ticket into which this one was merged.
    pub main: Option<TicketPage>,
    pub directory: Arc<Directory>,
    pub rulebook: Arc<Rulebook>,
    pub calendar: Arc<Calendar>,
    pub now: Moment,
}

/// An answer to the petitioner.
pub(super) struct Reply {
    pub at: Moment,
    /// Who answered; empty where the centre did.
    pub unit: String,
    pub words: String,
}

impl Mine {
    /// The ticket with this number, if this browser opened it; else none, whether it exists or not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn of(
        visitor: &Visitor,
        headers: &HeaderMap,
        number: &str,
    ) -> Result<Option<Mine>, Fault> {
        let scope = follow::scope(visitor, headers);
        let number = number.to_owned();
        let found = visitor
            .read(scope, move |reader, scope| {
                let Some(id) = ticket::find(reader, scope, &number)? else {
                    return Ok(None);
                };
                let own = Scope::Tickets(vec![id]);
                let shown = ticket::page(reader, &own, id)?;
                let masked = ticket::masked(reader, &own, id)?;
                let main = match shown.ticket.merged_into {
                    Some(main) => Some(ticket::page(reader, &Scope::Tickets(vec![main]), main)?),
                    None => None,
                };
                Ok(Some((shown, masked, main)))
            })
            .await?;
        let Some((shown, masked, main)) = found else {
            return Ok(None);
        };
        let directory = visitor.directory();
        let law = directory
            .law(&shown.ticket.rulebook)
            .ok_or_else(|| Fault::Broken("a ticket without its rulebook".to_owned()))?;
        let (rulebook, calendar) = (Arc::clone(&law.rulebook), Arc::clone(&law.calendar));
        Ok(Some(Mine {
            visitor: visitor.clone(),
            shown,
            masked,
            main,
            directory,
            rulebook,
            calendar,
            now: visitor.now(),
        }))
    }

    pub fn ticket(&self) -> &Ticket {
        &self.shown.ticket
    }

    pub fn id(&self) -> TicketId {
        self.shown.line.line.id
    }

    pub fn number(&self) -> &str {
        &self.shown.line.line.number
    }

    /// A path below the ticket's page.
    pub fn at(&self, path: &str) -> String {
        self.visitor
            .at(&format!("/portal/track/{}{path}", self.number()))
    }

    /// What was asked, whole.
    pub fn words(&self) -> &str {
        self.shown
            .entries
            .iter()
            .find_map(|entry| entry.event.text(Slot::Content))
            .map_or("", |text| self.shown.text(text))
    }

    /// Whether the petitioner may try a verb now.
    pub fn may(&self, verb: Verb) -> bool {
        let unanswered_follower = self.ticket().merged_into.is_some()
            && self.ticket().verdict_desk.is_none()
            && self.ticket().ending.is_none();
        if verb == Verb::Rate && unanswered_follower {
            return false;
        }
        if verb == Verb::Withdraw && !self.ticket().followers.is_empty() {
            return false;
        }
        allowed_verbs(self.ticket(), &self.visitor.actor()).contains(&verb)
    }

    /// A command of the petitioner on this ticket; the same key, the same deed.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn call(&self, command: Command, key: &str) -> Result<Answer, Fault> {
        let mut envelope = Envelope::new(self.visitor.actor(), Target::Ticket(self.id()), command);
        if !key.is_empty() {
            envelope = envelope.with_key(format!("portal-{}-{key}", self.number()));
        }
        self.visitor.send(envelope).await
    }

    /// How the ticket stands.
    pub fn standing(&self) -> Standing<'_> {
        Standing {
            ticket: self.ticket(),
            main: self.main.as_ref().map(|main| &main.ticket),
            rulebook: &self.rulebook,
            calendar: &self.calendar,
            directory: &self.directory,
            now: self.now,
        }
    }

    /// What happened, as far as it is the petitioner's to know, oldest first.
    pub fn told(&self) -> Vec<(Moment, PublicLine)> {
        let texts = |text: &Text| plain(&self.shown, text);
        let numbers = HashMap::new();
        let telling = Telling {
            ticket: self.ticket(),
            entries: &self.shown.entries,
            directory: &self.directory,
            calendar: &self.calendar,
            now: self.now,
            texts: &texts,
            numbers: &numbers,
            reader: Reader {
                at_unit: false,
                masked: false,
            },
        };
        self.shown
            .entries
            .iter()
            .filter_map(|entry| Some((entry.happened_at, public_line(&telling, entry)?)))
            .collect()
    }

    /// The latest answer: the approved public reply (where the unit wrote none, its result), or
    /// what the centre answered at once. A follower reads the main ticket's.
    pub fn reply(&self) -> Option<Reply> {
        let main = self.main.as_ref().and_then(|main| self.reply_in(main));
        main.or_else(|| self.reply_in(&self.shown))
    }

    fn reply_in(&self, shown: &TicketPage) -> Option<Reply> {
        let latest = shown.entries.iter().rev().find(|entry| {
            matches!(
                entry.event.body,
                EventBody::Reply(ReplyEvent::Approved { .. })
                    | EventBody::Rectification(RectificationEvent::Rectified { .. })
                    | EventBody::Intake(IntakeEvent::AnsweredDirectly { .. })
            )
        })?;
        // An approval approves what was reported before it; the others say it themselves.
        let reported = match latest.event.body {
            EventBody::Reply(_) => shown
                .entries
                .iter()
                .rev()
                .filter(|entry| entry.version < latest.version)
                .find(|entry| {
                    matches!(
                        entry.event.body,
                        EventBody::Reply(ReplyEvent::ReportedDone { .. })
                    )
                })?,
            _ => latest,
        };
        let words = [Slot::PublicReply, Slot::Result]
            .into_iter()
            .filter_map(|slot| plain(shown, reported.event.text(slot)?))
            .find(|words| !words.is_empty())?;
        let unit = reported
            .actor
            .unit
            .map(|unit| self.directory.organisation().name(unit).to_owned())
            .unwrap_or_default();
        Some(Reply {
            at: latest.happened_at,
            unit,
            words,
        })
    }
}

/// A text in the clear; none where it was erased.
fn plain(shown: &TicketPage, text: &Text) -> Option<String> {
    let found = shown.text(text);
    (!found.is_empty()).then(|| found.to_owned())
}
