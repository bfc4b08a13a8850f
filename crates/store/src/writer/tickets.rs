//! Commands to tickets.

use std::collections::VecDeque;
use std::sync::Arc;

use huiyin_core::calendar::Moment;
use huiyin_core::people::Actor;
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::{
    Command, Decision, Event, FireDeadline, Slot, Text, Ticket, TicketId, Verb, World, decide,
    reactions, refused,
};

use super::asked::{self, Ask, Asked};
use super::batch::Batch;
use super::desk::Desk;
use super::{Answer, Envelope, Recorded, Target};
use crate::derive::{self, Held};
use crate::engine::{Error, statements};
use crate::journal::{self, Entry, SubjectKind, lift};
use crate::number;
use crate::people::Law;
use crate::trouble::Trouble;

statements! {
    DUE = "SELECT due_at, ticket, clock FROM deadline \
        WHERE due_at <= ?1 AND (due_at > ?2 OR (due_at = ?2 AND ticket > ?3)) \
        ORDER BY due_at, ticket LIMIT 500";
}

/// The setting that says until when another process tells a past, in microseconds.
pub const HISTORY_UNTIL: &str = "history_until";

/// Clocks fired in one transaction, about.
const FIRED_AT_ONCE: usize = 1000;

/// What came of a command so far.
type Decided<T> = Result<Result<T, Trouble>, Error>;

/// Who did something, when it happened and when it was written down.
struct Act {
    actor: Actor,
    at: Moment,
    recorded: Moment,
}

impl Desk {
    /// Carries out one command. The outer error is the database's and spoils the batch; the
    /// inner trouble is this command's own.
    pub(super) fn command(
        &mut self,
        batch: &mut Batch,
        envelope: &Envelope,
        ask: Option<&Ask>,
    ) -> Decided<Answer> {
        if let Some(ask) = ask
            && let Some(before) = self.asked_before(batch, ask)?
        {
            return self.again(batch, ask, &before);
        }
        let id = match &envelope.target {
            Target::New => None,
            Target::Ticket(id) => Some(*id),
            Target::Number(number) => match self.by_number(batch, number)? {
                Some(held) => Some(held.ticket.id),
                None => return Ok(Err(Trouble::NotFound)),
            },
        };
        let held = match id {
            None => None,
            Some(id) => match self.held(batch, id)? {
                Some(held) => Some(held),
                None => return Ok(Err(Trouble::NotFound)),
            },
        };
        let recorded = self.now();
        let mut at = envelope.happened_at.unwrap_or(recorded);
        if let Some(held) = &held {
            if let Some(expected) = envelope.if_match
                && expected != held.ticket.version
            {
                return Ok(Err(Trouble::Conflict {
                    expected,
                    found: held.ticket.version,
                }));
            }
            if at < held.updated_at {
                if envelope.happened_at.is_some() {
                    return Ok(Err(Trouble::OutOfOrder));
                }
                // The machine's clock went back; the ticket's own time does not.
                at = held.updated_at;
            }
        }
        batch.loud |= !envelope.quiet;
        let first = self.marks.head.seq + 1;
        let mut events = Vec::new();
        let held = match held {
            None => None,
            Some(held) => {
                let (held, fired) = self.fire(batch, held, at, recorded)?;
                events.extend(fired);
                Some(held)
            }
        };
        let act = Act {
            actor: envelope.actor.clone(),
            at,
            recorded,
        };
        let outcome = self.decided(batch, held.as_ref(), &envelope.command, &act)?;
        match outcome {
            Ok((held, new)) => {
                events.extend(new);
                if envelope.happened_at.is_some() && self.shared.telling_history() {
                    self.told.insert(held.ticket.id);
                }
                let code = self.remember(batch, envelope, ask, &held, first, recorded)?;
                Ok(Ok(Answer {
                    id: held.ticket.id,
                    number: held.number.clone(),
                    ticket: Arc::new(held.ticket.clone()),
                    events,
                    query_code: code,
                    replayed: false,
                }))
            }
            Err(Trouble::Refused(refusal)) => {
                if let (true, Some(held)) = (refusal.matters(), held) {
                    self.refused(batch, &held, envelope, &refusal, &act, ask, first)?;
                }
                Ok(Err(Trouble::Refused(refusal)))
            }
            Err(trouble) => Ok(Err(trouble)),
        }
    }

    /// Decides a command and records what came of it, with all that follows on other tickets.
    fn decided(
        &mut self,
        batch: &mut Batch,
        held: Option<&Arc<Held>>,
        command: &Command,
        act: &Act,
    ) -> Decided<(Arc<Held>, Vec<Recorded>)> {
        let law = match self.law(held.map(|held| &held.ticket), act.at) {
            Ok(law) => law,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let other = match command.names_ticket() {
            None => None,
            Some(number) => self.by_number(batch, number)?,
        };
        let new_id = TicketId(self.marks.next_ticket + 1);
        let directory = Arc::clone(&self.marks.directory);
        let world = World {
            calendar: &law.calendar,
            rulebook: &law.rulebook,
            organisation: directory.organisation(),
            other: other.as_ref().map(|other| &other.ticket),
        };
        let ticket = held.map(|held| &held.ticket);
        let decision = match decide(ticket, new_id, command, &act.actor, act.at, &world) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(Trouble::Refused(refusal))),
        };
        if held.is_none() {
            self.marks.next_ticket = new_id.0;
        }
        let follow: VecDeque<(TicketId, Command)> =
            reactions(&decision.ticket, &decision.events).into();
        let (held, recorded) = self.record(batch, held, &law, decision, act)?;
        self.follow(batch, follow, act)?;
        // A reaction may have come back to this very ticket.
        let held = self.held(batch, held.ticket.id)?.unwrap_or(held);
        Ok(Ok((held, recorded)))
    }

    /// Carries out what a command asks of other tickets, as the system, in the same transaction.
    fn follow(
        &mut self,
        batch: &mut Batch,
        mut follow: VecDeque<(TicketId, Command)>,
        act: &Act,
    ) -> Result<(), Error> {
        while let Some((id, command)) = follow.pop_front() {
            let Some(held) = self.held(batch, id)? else {
                continue;
            };
            let at = act.at.max(held.updated_at);
            let (held, _) = self.fire(batch, held, at, act.recorded)?;
            let own = Act {
                actor: Actor::system(),
                at,
                recorded: act.recorded,
            };
            let Ok(law) = self.law(Some(&held.ticket), at) else {
                continue;
            };
            let directory = Arc::clone(&self.marks.directory);
            let world = World {
                calendar: &law.calendar,
                rulebook: &law.rulebook,
                organisation: directory.organisation(),
                other: None,
            };
            // A refusal means that the other ticket has moved on and nothing is left to do.
            if let Ok(decision) = decide(Some(&held.ticket), id, &command, &own.actor, at, &world) {
                follow.extend(reactions(&decision.ticket, &decision.events));
                self.record(batch, Some(&held), &law, decision, &own)?;
            }
        }
        Ok(())
    }

    /// Fires the clocks of a ticket that ran out by a moment, each at its own due time.
    fn fire(
        &mut self,
        batch: &mut Batch,
        held: Arc<Held>,
        until: Moment,
        recorded: Moment,
    ) -> Result<(Arc<Held>, Vec<Recorded>), Error> {
        let mut held = held;
        let mut all = Vec::new();
        loop {
            let next = held
                .ticket
                .clocks
                .iter()
                .filter_map(|clock| clock.clock.next_deadline().map(|due| (due, clock.id)))
                .filter(|(due, _)| *due <= until)
                .min();
            let Some((due, clock)) = next else {
                return Ok((held, all));
            };
            let act = Act {
                actor: Actor::system(),
                at: due.max(held.updated_at),
                recorded,
            };
            let command = Command::FireDeadline(FireDeadline { clock });
            match self.decided(batch, Some(&held), &command, &act)? {
                Ok((after, events)) if !events.is_empty() => {
                    held = after;
                    all.extend(events);
                }
                // The clock is not for firing after all; leave it rather than ask forever.
                _ => return Ok((held, all)),
            }
        }
    }

    /// Fires what is due in the whole centre, the oldest first; returns how many clocks.
    pub(super) fn fire_due(&mut self, batch: &mut Batch, now: Moment) -> Result<usize, Error> {
        let recorded = self.now();
        if self.past_is_told_elsewhere(recorded) {
            return Ok(0);
        }
        let mut fired = 0;
        let mut after = (i64::MIN, i64::MIN);
        while fired < FIRED_AT_ONCE {
            let due = self.connection.query(
                DUE,
                &[now.micros().into(), after.0.into(), after.1.into()],
                |row| Ok((row.int(0)?, row.int(1)?)),
            )?;
            let Some(last) = due.last() else {
                break;
            };
            after = *last;
            for (_, ticket) in due {
                let id = TicketId(ticket);
                if self.told.contains(&id) {
                    continue;
                }
                if let Some(held) = self.held(batch, id)? {
                    fired += self.fire(batch, held, now, recorded)?.1.len();
                }
            }
        }
        fired += self.hand_over(batch, now.min(recorded), recorded)?;
        batch.loud |= fired > 0;
        Ok(fired)
    }

    /// Whether another process tells the past of tickets just now: their clocks must not run out
    /// between one of their old steps and the next. They fire in their own time afterwards.
    fn past_is_told_elsewhere(&self, now: Moment) -> bool {
        let until = self.marks.directory.setting(HISTORY_UNTIL);
        until
            .and_then(|until| until.parse().ok())
            .is_some_and(|until: i64| now.micros() < until)
    }

    /// Seals the texts of events and lays everything down in the batch.
    fn record(
        &mut self,
        batch: &mut Batch,
        before: Option<&Arc<Held>>,
        law: &Law,
        decision: Decision,
        act: &Act,
    ) -> Result<(Arc<Held>, Vec<Recorded>), Error> {
        let Decision { events, ticket } = decision;
        let id = ticket.id;
        let mut version = before.map_or(0, |held| held.ticket.version);
        let mut title = before.and_then(|held| held.title);
        let mut recorded = Vec::with_capacity(events.len());
        for mut event in events {
            version += 1;
            self.index(batch, id, version, &event, act.at);
            for (slot, text) in &mut event.texts {
                self.seal(batch, (SubjectKind::Ticket, id.0), slot.id(), text)?;
                if let (Slot::Title, Text::Sealed { id, .. }) = (*slot, &*text) {
                    title = Some(*id);
                }
            }
            recorded.push(self.enter(batch, id, version, event, act)?);
        }
        let number = match before {
            Some(held) => held.number.clone(),
            None => number::number(id, act.at, &law.rulebook, &law.calendar),
        };
        let held = Arc::new(Held {
            ticket,
            number,
            title,
            last_seq: self.marks.head.seq,
            updated_at: match (before, recorded.is_empty()) {
                (Some(held), true) => held.updated_at,
                _ => act.at,
            },
        });
        if !recorded.is_empty() {
            batch
                .tickets
                .entry(id)
                .and_modify(|(_, now)| *now = Arc::clone(&held))
                .or_insert_with(|| (before.cloned(), Arc::clone(&held)));
        }
        Ok((held, recorded))
    }

    /// What is found by words and by telephone number, while the texts are in the clear.
    fn index(&self, batch: &mut Batch, id: TicketId, version: u32, event: &Event, at: Moment) {
        let plain = event.texts.iter().filter_map(|(slot, text)| match text {
            Text::Plain(text) => Some((*slot, text.as_str())),
            Text::Sealed { .. } => None,
        });
        if let Some(terms) = derive::document(&self.segmenter, plain.clone()) {
            let document = derive::document_id(id, i64::from(version));
            batch.documents.push((document, terms));
        }
        for (slot, text) in plain {
            if slot == Slot::PetitionerPhone
                && let Some(lookup) = self.keys.phone(text)
            {
                batch.phones.push((lookup, id, at.micros()));
            }
        }
    }

    /// Enters one event into the journal.
    fn enter(
        &mut self,
        batch: &mut Batch,
        id: TicketId,
        version: u32,
        event: Event,
        act: &Act,
    ) -> Result<Recorded, Error> {
        let bytes = serde_json::to_vec(&event)
            .map_err(|error| Error::Shape(format!("an event of ticket {}: {error}", id.0)))?;
        let kind = event.kind();
        let (seq, hash) = Desk::UNCHAINED;
        let seq = self.chain(
            batch,
            Entry {
                seq,
                subject_kind: SubjectKind::Ticket,
                subject_id: id.0,
                subject_version: i64::from(version),
                happened_at: act.at,
                recorded_at: act.recorded,
                actor: act.actor.clone(),
                kind: kind.clone(),
                event_version: lift::EVENT_VERSION,
                bytes,
                hash,
            },
        );
        Ok(Recorded {
            seq,
            version,
            happened_at: act.at,
            recorded_at: act.recorded,
            actor: act.actor.clone(),
            kind,
            event,
        })
    }

    /// A refused attempt that matters stands in the journal of its ticket.
    fn refused(
        &mut self,
        batch: &mut Batch,
        held: &Arc<Held>,
        envelope: &Envelope,
        refusal: &Refusal,
        act: &Act,
        ask: Option<&Ask>,
        first: i64,
    ) -> Result<(), Error> {
        let verb: Verb = envelope.command.verb();
        let Ok(law) = self.law(Some(&held.ticket), act.at) else {
            return Ok(());
        };
        let decision = refused(&held.ticket, verb, refusal, &act.actor, act.at);
        let (held, _) = self.record(batch, Some(held), &law, decision, act)?;
        if let Some(ask) = ask {
            let asked = self.asked(ask, &held, first, act.recorded, Some(refusal.clone()))?;
            batch.keys.insert(ask.key, batch.asked.len());
            batch.asked.push(asked);
        }
        Ok(())
    }

    /// The law that a command to this ticket stands under.
    fn law(&self, ticket: Option<&Ticket>, at: Moment) -> Result<Law, Trouble> {
        let directory = &self.marks.directory;
        match ticket {
            None => directory
                .law_on(directory.calendar().date_of(at))
                .cloned()
                .ok_or(Trouble::NoRulebook),
            Some(ticket) => directory.law(&ticket.rulebook).cloned().ok_or_else(|| {
                Trouble::Damaged(format!(
                    "ticket {} stands under {} version {}, which the centre does not have",
                    ticket.id.0, ticket.rulebook.name, ticket.rulebook.version
                ))
            }),
        }
    }

    fn by_number(&mut self, batch: &Batch, number: &str) -> Result<Option<Arc<Held>>, Error> {
        let Some(id) = number::id_of(number) else {
            return Ok(None);
        };
        let held = self.held(batch, id)?;
        Ok(held.filter(|held| held.number == number.trim()))
    }

    /// A command of the system to one ticket; 1 if something came of it.
    pub(super) fn by_system(
        &mut self,
        batch: &mut Batch,
        id: TicketId,
        command: &Command,
        at: Moment,
        recorded: Moment,
    ) -> Result<usize, Error> {
        let Some(held) = self.held(batch, id)? else {
            return Ok(0);
        };
        let act = Act {
            actor: Actor::system(),
            at: at.max(held.updated_at),
            recorded,
        };
        let (held, _) = self.fire(batch, held, act.at, recorded)?;
        match self.decided(batch, Some(&held), command, &act)? {
            Ok((_, events)) => Ok(usize::from(!events.is_empty())),
            Err(_) => Ok(0),
        }
    }

    // ---- keys

    fn asked_before(&self, batch: &Batch, ask: &Ask) -> Result<Option<Asked>, Error> {
        match batch.keys.get(&ask.key) {
            Some(place) => Ok(batch.asked.get(*place).cloned()),
            None => asked::known(&self.connection, &ask.key),
        }
    }

    /// The answer that was given under a key, again.
    fn again(&mut self, batch: &Batch, ask: &Ask, before: &Asked) -> Decided<Answer> {
        if before.body != ask.body {
            return Ok(Err(Trouble::KeyReused));
        }
        if let Some(refusal) = &before.refusal {
            return Ok(Err(Trouble::Refused(refusal.clone())));
        }
        let id = TicketId(before.ticket);
        let Some(held) = self.held(batch, id)? else {
            return Ok(Err(Trouble::NotFound));
        };
        let within = |entry: &&Entry| {
            entry.subject_kind == SubjectKind::Ticket
                && entry.subject_id == id.0
                && (before.first_seq..=before.last_seq).contains(&entry.seq)
        };
        let mut entries = journal::between(
            &self.connection,
            SubjectKind::Ticket,
            id.0,
            before.first_seq,
            before.last_seq,
        )?;
        entries.extend(batch.entries.iter().filter(within).cloned());
        let events = entries
            .iter()
            .map(recorded)
            .collect::<Result<Vec<Recorded>, Error>>()?;
        let registered = events.first().is_some_and(|event| event.version == 1);
        let code = registered
            .then(|| asked::code(&asked::code_bits(&self.keys, &ask.secret, &before.salt)));
        Ok(Ok(Answer {
            id,
            number: held.number.clone(),
            ticket: Arc::new(held.ticket.clone()),
            events,
            query_code: code,
            replayed: true,
        }))
    }

    /// Keeps the key, if there is one, and makes the query code of a new ticket.
    fn remember(
        &mut self,
        batch: &mut Batch,
        envelope: &Envelope,
        ask: Option<&Ask>,
        held: &Held,
        first: i64,
        recorded: Moment,
    ) -> Result<Option<String>, Error> {
        let mut bits = [0; 10];
        match ask {
            None => self.random(&mut bits)?,
            Some(ask) => {
                let asked = self.asked(ask, held, first, recorded, None)?;
                bits = asked::code_bits(&self.keys, &ask.secret, &asked.salt);
                batch.keys.insert(ask.key, batch.asked.len());
                batch.asked.push(asked);
            }
        }
        if envelope.target != Target::New {
            return Ok(None);
        }
        let code = asked::code(&bits);
        batch
            .codes
            .push((asked::code_hash(&code), held.ticket.id.0));
        Ok(Some(code))
    }

    fn asked(
        &self,
        ask: &Ask,
        held: &Held,
        first: i64,
        recorded: Moment,
        refusal: Option<Refusal>,
    ) -> Result<Asked, Error> {
        let mut salt = [0; 16];
        self.random(&mut salt)?;
        Ok(Asked {
            key: ask.key,
            body: ask.body,
            salt,
            ticket: held.ticket.id.0,
            version: i64::from(held.ticket.version),
            first_seq: first,
            last_seq: self.marks.head.seq,
            refusal,
            asked_at: recorded.micros(),
        })
    }
}

/// A journal row of a ticket as an event.
pub(crate) fn recorded(entry: &Entry) -> Result<Recorded, Error> {
    Ok(Recorded {
        seq: entry.seq,
        version: u32::try_from(entry.subject_version)
            .map_err(|_| Error::Shape(format!("journal row {}: version", entry.seq)))?,
        happened_at: entry.happened_at,
        recorded_at: entry.recorded_at,
        actor: entry.actor.clone(),
        kind: entry.kind.clone(),
        event: lift::event(entry)?,
    })
}
