//! Events: the sentence of the ticket's page, and beside it what a program needs.

use huiyin_core::calendar::Moment;
use huiyin_core::people::UnitId;
use huiyin_core::ticket::{Change, ClockChange, Text, TicketId};
use huiyin_store::writer::Recorded;
use serde_json::{Map, Value, json};

use super::Answers;
use crate::console::ticket::timeline::{PublicLine, public_line};
impl Answers<'_> {
    /// Those of the events that the reader may see, in order.
    pub fn events<'e>(&self, entries: impl Iterator<Item = &'e Recorded>) -> Vec<Value> {
        let resolve = |text: &Text| {
            let clear = self.text(text);
            (!clear.is_empty()).then_some(clear)
        };
        let telling = self.telling(&resolve);
        if self.is_petitioner() {
            return entries
                .filter_map(|entry| Some((entry, public_line(&telling, entry)?)))
                .map(|(entry, line)| self.public_event(entry, line))
                .collect();
        }
        entries
            .filter(|entry| !self.is_hidden(entry))
            .filter_map(|entry| {
                let told = telling.event(entry)?;
                let texts = entry.event.texts.iter();
                Some(json!({
                    "seq": entry.seq,
                    "version": entry.version,
                    "kind": entry.kind,
                    "happened_at": self.at(entry.happened_at),
                    "recorded_at": self.at(entry.recorded_at),
                    "by": self.by(&entry.actor),
                    "sentence": told.sentence,
                    "words": told.words,
                    "public": told.kind == "public",
                    "facts": self.facts(entry),
                    "texts": texts
                        .filter(|(slot, _)| !slot.is_identity())
                        .map(|(slot, text)| json!({ "slot": slot.id(), "text": self.text(text) }))
                        .collect::<Vec<_>>(),
                    "clocks": entry
                        .event
                        .clocks
                        .iter()
                        .filter_map(|change| self.change(change))
                        .collect::<Vec<_>>(),
                }))
            })
            .collect()
    }

    /// An event as the portal tells it.
    fn public_event(&self, entry: &Recorded, line: PublicLine) -> Value {
        json!({
            "seq": entry.seq,
            "version": entry.version,
            "kind": entry.kind,
            "happened_at": self.at(entry.happened_at),
            "recorded_at": self.at(entry.recorded_at),
            "by": self.by(&entry.actor),
            "sentence": line.sentence,
            "words": line.words,
            "public": true,
            "facts": {},
            "texts": [],
            "clocks": [],
        })
    }

    fn change(&self, change: &ClockChange) -> Option<Value> {
        let known = self
            .page
            .ticket
            .clocks
            .iter()
            .find(|own| own.id == change.id);
        let (word, due) = match &change.change {
            Change::Started { due, .. } => ("started", due.at),
            Change::Stopped => ("stopped", None),
            Change::Superseded => ("superseded", None),
            Change::Held => ("held", None),
            Change::ResumedAsIfNeverStopped => ("resumed_as_if_never_stopped", None),
            Change::Confirmed => ("confirmed", None),
            Change::Voided => ("voided", None),
            Change::Missed => ("missed", None),
            Change::Became { clock } => ("became", clock.due_at),
        };
        let name = match &change.change {
            Change::Started { name, .. } => *name,
            _ => known?.name,
        };
        Some(json!({
            "clock": change.id.0,
            "name": name.id(),
            "change": word,
            "due_at": self.maybe_at(due),
        }))
    }

    /// The event's body without its wrapping: units by name, times with offset, tickets by number.
    fn facts(&self, entry: &Recorded) -> Value {
        let Ok(Value::Object(mechanism)) = serde_json::to_value(&entry.event.body) else {
            return json!({});
        };
        match mechanism.into_iter().next() {
            Some((_, Value::Object(named))) => match named.into_iter().next() {
                Some((_, Value::Object(fields))) => self.facts_of(&entry.kind, fields),
                _ => json!({}),
            },
            _ => json!({}),
        }
    }

    fn facts_of(&self, kind: &str, fields: Map<String, Value>) -> Value {
        fields
            .into_iter()
            .map(|(name, value)| {
                let told = self.fact(kind, &name, value);
                (name, told)
            })
            .collect()
    }

    fn fact(&self, kind: &str, name: &str, value: Value) -> Value {
        match value {
            Value::Object(fields) => self.facts_of(kind, fields),
            // A point would say more than the masked address does.
            Value::Array(_) if name == "point" => Value::Null,
            Value::Array(list) => list
                .into_iter()
                .map(|one| self.fact(kind, name, one))
                .collect(),
            Value::Number(number) => match (number.as_i64(), meaning(kind, name)) {
                (Some(micros), Meaning::Moment) => self.at(Moment::from_micros(micros)),
                (Some(unit), Meaning::Unit) => self.unit(UnitId(unit)),
                (Some(ticket), Meaning::Ticket) => {
                    json!(self.numbers.get(&TicketId(ticket)))
                }
                _ => Value::Number(number),
            },
            other => other,
        }
    }
}

enum Meaning {
    Moment,
    Unit,
    Ticket,
    Number,
}

/// What a number in an event stands for, by the name of its field. A test walks through every
/// field that whole lives of tickets bring up.
fn meaning(kind: &str, field: &str) -> Meaning {
    match (kind, field) {
        (_, "due" | "until" | "milestones" | "registered_at" | "occurred_at") => Meaning::Moment,
        (_, "unit") | ("dispatch.succeeded", "from" | "to") => Meaning::Unit,
        (_, "into" | "ticket") | ("merge.linked", "to") => Meaning::Ticket,
        _ => Meaning::Number,
    }
}
