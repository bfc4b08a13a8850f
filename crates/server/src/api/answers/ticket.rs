//! The ticket as a whole.

use huiyin_core::ticket::{EventBody, IntakeEvent, Slot, TicketId, Verb, allowed_verbs};
use serde_json::{Value, json};

use super::Answers;
use super::lines::must_act;
use crate::api::verbs;

/// What stays among the staff.
const INSIDE: [&str; 8] = [
    "returns",
    "contacts",
    "extensions",
    "holds",
    "replies",
    "rectifications",
    "deductions",
    "supervisions",
];

impl Answers<'_> {
    /// The ticket as the reader may see it.
    pub fn ticket(&self) -> Value {
        let mut told = self.whole();
        if self.is_petitioner() {
            for inside in INSIDE {
                told[inside] = json!([]);
            }
            let answered = |clock: &Value| clock["name"] == "reply" || clock["name"] == "close";
            if let Some(clocks) = told["clocks"].as_array_mut() {
                clocks.retain(answered);
            }
        }
        told
    }

    fn whole(&self) -> Value {
        let ticket = &self.page.ticket;
        let must = ticket.must_act();
        json!({
            "number": self.page.line.line.number,
            "version": ticket.version,
            "stage": ticket.stage.id(),
            "open": must.is_some(),
            "round": ticket.round,
            "rulebook": { "name": ticket.rulebook.name, "version": ticket.rulebook.version },
            "title": self.latest(Slot::Title).unwrap_or_default(),
            "content": self.latest(Slot::Content).unwrap_or_default(),
            "supplements": self.supplements(),
            "request": self.request(),
            "petitioner": self.petitioner(),
            "must_act": must_act(
                self.directory,
                must.map(|must| must.role),
                must.and_then(|must| must.unit),
            ),
            "quiet": ticket.quiet().map(|quiet| {
                json!({ "reason": quiet, "sentence": quiet.in_chinese() })
            }),
            "clocks": self.clocks(false),
            "assignments": self.assignments(),
            "returns": self.returns(),
            "contacts": self.contacts(),
            "extensions": self.extensions(),
            "holds": self.holds(),
            "replies": self.replies(),
            "callbacks": self.callbacks(),
            "rectifications": self.rectifications(),
            "deductions": self.deductions(),
            "supervisions": self.supervisions(),
            "attachments": self.attachments(),
            "merged_into": ticket.merged_into.and_then(|main| self.number(main)),
            "followers": self.those(&ticket.followers),
            "links": self.those(&ticket.links),
            "circulation_count": ticket.circulation_count(),
            "urges": ticket.urges,
            "ineffective": ticket.ineffective,
            "ending": ticket.ending.as_ref().map(|ending| {
                json!({
                    "outcome": ending.outcome.id(),
                    "told": ending.told.id(),
                    "at": self.at(ending.at),
                })
            }),
            "verbs": allowed_verbs(ticket, &self.actor)
                .iter()
                .filter(|verb| **verb == Verb::Attach || verbs::verbs().any(|known| known == **verb))
                .map(|verb| verb.id())
                .collect::<Vec<_>>(),
        })
    }

    fn number(&self, ticket: TicketId) -> Option<&String> {
        self.numbers.get(&ticket)
    }

    /// The numbers of other tickets, as far as the reader may know of them.
    fn those(&self, tickets: &[TicketId]) -> Vec<&String> {
        tickets
            .iter()
            .filter_map(|other| self.number(*other))
            .collect()
    }

    fn supplements(&self) -> Vec<String> {
        let of_petitioner =
            |body: &EventBody| matches!(body, EventBody::Intake(IntakeEvent::Supplemented { .. }));
        self.page
            .entries
            .iter()
            .filter(|entry| of_petitioner(&entry.event.body))
            .filter_map(|entry| entry.event.text(Slot::Supplement))
            .map(|text| self.text(text))
            .collect()
    }

    fn request(&self) -> Value {
        let request = &self.page.ticket.request;
        json!({
            "channel": request.channel.id(),
            "group": request.group.id(),
            "kind": request.kind.id(),
            "handling": request.handling.id(),
            "category": request.category,
            "urgency": request.urgency.id(),
            "confidential": request.confidential,
            "anonymous": request.anonymous,
            "enterprise_related": request.enterprise_related,
            "self_filed": request.self_filed,
            "registered_at": self.at(request.registered_at),
            "occurred_at": self.maybe_at(request.occurred_at),
            "grid": request.grid,
            // Three places are about a hundred metres: where to go, not at whose door.
            "point": request.point.map(|point| point.map(|degrees| (degrees * 1e3).round() / 1e3)),
            "upstream": request.upstream.as_ref().map(|upstream| {
                json!({
                    "system": upstream.system,
                    "number": self.latest(Slot::UpstreamNumber),
                    "due": self.maybe_at(upstream.due),
                })
            }),
            "statutory_limit": request.statutory_limit.map(|rule| rule.to_string()),
        })
    }

    fn petitioner(&self) -> Value {
        json!({
            "kind": self.page.ticket.request.petitioner_kind.id(),
            "name": self.identity.name,
            "phone": self.identity.phone,
            "address": self.identity.address,
            "masked": true,
            "may_reveal": crate::api::identity::may_reveal(
                self.directory,
                &self.page.ticket,
                &self.actor,
            ),
        })
    }
}
