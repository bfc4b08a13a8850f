//! What the mechanisms have left in a ticket's state, list by list.

use huiyin_core::calendar::Moment;
use huiyin_core::ticket::{Callback, EventBody, NoteEvent, Review, Slot};
use serde_json::{Value, json};

use super::{Answers, may_read};

impl Answers<'_> {
    pub(super) fn assignments(&self) -> Vec<Value> {
        let all = self.page.ticket.assignments.iter();
        all.map(|own| {
            json!({
                "id": own.id.0,
                "unit": self.unit(own.unit),
                "part": own.part.id(),
                "parent": own.parent.map(|parent| parent.0),
                "round": own.round,
                "basis": own.basis.map(|basis| basis.id()),
                "opened_at": self.at(own.opened_at),
                "signed_at": self.maybe_at(own.signed_at),
                "due": self.maybe_at(own.due),
                "ended_at": self.maybe_at(own.ended.map(|(at, _)| at)),
                "ended": own.ended.map(|(_, end)| end),
            })
        })
        .collect()
    }

    pub(super) fn returns(&self) -> Vec<Value> {
        let all = self.page.ticket.returns.iter();
        all.map(|asked| {
            json!({
                "unit": self.unit(asked.unit),
                "reason": asked.reason.id(),
                "to_parent": asked.to_parent,
                "requested_at": self.at(asked.requested_at),
                "decided_at": self.maybe_at(asked.decided.map(|(at, _)| at)),
                "approved": asked.decided.map(|(_, approved)| approved),
            })
        })
        .collect()
    }

    pub(super) fn contacts(&self) -> Vec<Value> {
        let all = self.page.ticket.contacts.iter();
        all.map(|contact| {
            json!({
                "at": self.at(contact.at),
                "unit": self.unit(contact.unit),
                "visit": contact.is_visit,
                "means": contact.means.map(|means| means.id()),
                "outcome": contact.outcome.map(|outcome| outcome.id()),
            })
        })
        .collect()
    }

    pub(super) fn extensions(&self) -> Vec<Value> {
        let all = self.page.ticket.extensions.iter();
        all.map(|asked| {
            json!({
                "requested_at": self.at(asked.requested_at),
                "until": self.at(asked.until),
                "citizen_told": asked.citizen_told,
                "approved": asked.approved,
            })
        })
        .collect()
    }

    pub(super) fn holds(&self) -> Vec<Value> {
        let all = self.page.ticket.holds.iter();
        all.map(|hold| {
            let milestones = hold.milestones.iter().map(|at| self.at(*at));
            json!({
                "requested_at": self.at(hold.requested_at),
                "until": self.at(hold.until),
                "milestones": milestones.collect::<Vec<_>>(),
                "approved_at": self.maybe_at(hold.approved_at),
                "refused": hold.refused,
                "cleared_at": self.maybe_at(hold.cleared_at),
            })
        })
        .collect()
    }

    pub(super) fn replies(&self) -> Vec<Value> {
        let all = self.page.ticket.replies.iter();
        all.map(|reply| {
            let review: Option<(&str, Moment)> = reply.review.as_ref().map(|review| match review {
                Review::Approved { at } => ("approved", *at),
                Review::Rejected { at, .. } => ("rejected", *at),
            });
            json!({
                "at": self.at(reply.at),
                "unit": self.unit(reply.unit),
                "round": reply.round,
                "outcome": reply.outcome.map(|outcome| outcome.id()),
                "review": review.map(|(word, _)| word),
                "reviewed_at": self.maybe_at(review.map(|(_, at)| at)),
            })
        })
        .collect()
    }

    pub(super) fn callbacks(&self) -> Vec<Value> {
        let all = self.page.ticket.callbacks.iter();
        all.map(|call| self.callback(call)).collect()
    }

    fn callback(&self, call: &Callback) -> Value {
        let verdict = call.verdict.as_ref();
        json!({
            "at": self.at(call.at),
            "round": call.round,
            "reached": call.reached,
            "source": call.source,
            "contacted": verdict.and_then(|said| said.contacted),
            "solved": verdict.and_then(|said| said.solved).map(|solved| solved.id()),
            "satisfaction": verdict.map(|said| said.satisfaction.id()),
            "trust": verdict.and_then(|said| said.trust).map(|trust| trust.id()),
        })
    }

    pub(super) fn rectifications(&self) -> Vec<Value> {
        let all = self.page.ticket.rectifications.iter();
        all.map(|order| {
            json!({
                "number": order.number,
                "round": order.round,
                "ordered_at": self.at(order.ordered_at),
                "due": self.maybe_at(order.due),
                "reported_at": self.maybe_at(order.reported_at),
            })
        })
        .collect()
    }

    pub(super) fn deductions(&self) -> Vec<Value> {
        let all = self.page.ticket.deductions.iter();
        all.map(|asked| {
            json!({
                "requested_at": self.at(asked.requested_at),
                "sealed": asked.sealed,
                "accepted": asked.accepted,
            })
        })
        .collect()
    }

    pub(super) fn supervisions(&self) -> Vec<Value> {
        let all = self.page.ticket.supervisions.iter();
        all.map(|letter| {
            json!({
                "number": letter.number,
                "form": letter.form.id(),
                "unit": self.maybe_unit(letter.unit),
                "copied_to_discipline": letter.copied_to_discipline,
                "clause": letter.clause,
                "opened_at": self.at(letter.opened_at),
                "answered_at": self.maybe_at(letter.answered_at),
                "closed_at": self.maybe_at(letter.closed_at),
            })
        })
        .collect()
    }

    /// The attachments that the reader may open.
    pub fn attachments(&self) -> Vec<Value> {
        let all = self.page.ticket.attachments.iter();
        all.filter(|attached| may_read(&self.actor, attached.audience))
            .map(|attached| {
                json!({
                    "hash": attached.hash,
                    "name": self.file_name(&attached.hash),
                    "mime": attached.mime,
                    "size": attached.size,
                    "audience": attached.audience.id(),
                    "at": self.at(attached.at),
                    "by": self.by(&attached.by),
                })
            })
            .collect()
    }

    /// The name under which a content was attached last.
    pub fn file_name(&self, wanted: &str) -> String {
        self.page
            .entries
            .iter()
            .rev()
            .filter(|entry| {
                matches!(
                    &entry.event.body,
                    EventBody::Note(NoteEvent::Attached { hash, .. }) if hash == wanted
                )
            })
            .find_map(|entry| entry.event.text(Slot::FileName))
            .map(|text| self.text(text))
            .unwrap_or_default()
    }
}
