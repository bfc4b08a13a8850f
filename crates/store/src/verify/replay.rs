//! From events back to states.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use huiyin_core::ticket::{Slot, Stamp, Text, Ticket, TicketId};
use huiyin_insight::segment::Segmenter;

use crate::derive::{self, Held};
use crate::journal::{Entry, SubjectKind, lift};
use crate::number;
use crate::people::{Directory, Record};
use crate::vault::{Keys, Lookup};

/// A ticket made anew from its events.
pub(super) struct Replayed {
    /// As the writer would hold it.
    pub held: Held,
    /// Documents for the full-text index.
    pub documents: Vec<(i64, String)>,
    /// Look-ups of telephone numbers, each with the time.
    pub phones: Vec<(Lookup, i64)>,
}

/// A text that an event refers to.
pub(super) struct Referred {
    pub id: i64,
    pub hash: String,
    pub seq: i64,
}

/// The texts that a ticket's events refer to, in order.
pub(super) fn referred(entries: &[Entry]) -> Vec<Referred> {
    entries
        .iter()
        .filter_map(|entry| lift::event(entry).ok().map(|event| (entry.seq, event)))
        .flat_map(|(seq, event)| {
            event
                .texts
                .into_iter()
                .filter_map(move |(_, text)| match text {
                    Text::Sealed { id, hash } => Some(Referred { id, hash, seq }),
                    Text::Plain(_) => None,
                })
        })
        .collect()
}

/// Replays the rows of one ticket. `texts` are the texts in the clear by id.
///
/// # Errors
/// Which row cannot be replayed, and why.
pub(super) fn ticket(
    id: TicketId,
    entries: &[Entry],
    texts: &HashMap<i64, String>,
    directory: &Directory,
    segmenter: &Segmenter,
    keys: &Keys,
) -> Result<Replayed, (i64, String)> {
    let mut state: Option<Ticket> = None;
    let mut title = None;
    let mut documents = Vec::new();
    let mut phones: Vec<(Lookup, i64)> = Vec::new();
    let Some((first, last)) = entries.first().zip(entries.last()) else {
        return Err((0, "no events".to_owned()));
    };
    for entry in entries {
        let fault = |what: String| (entry.seq, what);
        let event = lift::event(entry).map_err(|error| fault(error.to_string()))?;
        if entry.kind != event.kind() {
            return Err(fault(format!("the row is called {}", entry.kind)));
        }
        let stamp = Stamp {
            at: entry.happened_at,
            by: entry.actor.clone(),
        };
        match &mut state {
            None => {
                let born = Ticket::born(id, &event, &stamp);
                state =
                    Some(born.ok_or_else(|| fault("the first event registers nothing".into()))?);
            }
            Some(ticket) => ticket.apply(&event, &stamp),
        }
        let clear: Vec<(Slot, &str)> = event
            .texts
            .iter()
            .filter_map(|(slot, text)| match text {
                Text::Sealed { id, .. } => texts.get(id).map(|text| (*slot, text.as_str())),
                Text::Plain(_) => None,
            })
            .collect();
        for (slot, text) in &event.texts {
            if let (Slot::Title, Text::Sealed { id, .. }) = (*slot, text) {
                title = Some(*id);
            }
        }
        if let Some(terms) = derive::document(segmenter, clear.iter().copied()) {
            documents.push((derive::document_id(id, entry.subject_version), terms));
        }
        for (slot, text) in clear {
            if slot == Slot::PetitionerPhone
                && let Some(lookup) = keys.phone(text)
                && !phones.iter().any(|(known, _)| *known == lookup)
            {
                phones.push((lookup, entry.happened_at.micros()));
            }
        }
    }
    let ticket = state.ok_or((first.seq, "no first event".to_owned()))?;
    let law = directory.law(&ticket.rulebook).ok_or_else(|| {
        let rulebook = &ticket.rulebook;
        let (name, version) = (&rulebook.name, rulebook.version);
        (
            first.seq,
            format!("the centre has no rulebook {name} version {version}"),
        )
    })?;
    Ok(Replayed {
        held: Held {
            number: number::number(id, first.happened_at, &law.rulebook, &law.calendar),
            ticket,
            title,
            last_seq: last.seq,
            updated_at: last.happened_at,
        },
        documents,
        phones,
    })
}

/// The records made anew from their facts.
#[derive(Default)]
pub(super) struct Records {
    pub records: BTreeMap<(SubjectKind, i64), (i64, Arc<Record>)>,
    /// Texts that facts refer to: id, hash, position.
    pub texts: Vec<(i64, String, i64)>,
}

impl Records {
    /// Applies the next row.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(super) fn apply(&mut self, entry: &Entry) -> Result<(), String> {
        let mut fact = lift::fact(entry).map_err(|error| error.to_string())?;
        let id = (entry.subject_kind, entry.subject_id);
        let before = self.records.get(&id);
        let record = Record::after(
            before.map(|(_, record)| record.as_ref()),
            &fact,
            entry.happened_at,
        )
        .ok_or_else(|| format!("the fact {} does not fit its record", entry.kind))?;
        self.records
            .insert(id, (entry.subject_version, Arc::new(record)));
        for (_, text) in fact.texts_mut() {
            if let Text::Sealed { id, hash } = text {
                self.texts.push((*id, hash.clone(), entry.seq));
            }
        }
        Ok(())
    }
}
