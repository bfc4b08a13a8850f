//! Events as sentences: who did what, when, and what was written.
//!
//! Two tellings of the same journal. [`tell`] is for staff: the trade's words, internal matters
//! included. [`public_line`] is for the petitioner: plain words, and only what concerns them. An
//! event is marked “诉求人可见” on the staff's timeline exactly where `public_line` says something,
//! so what a clerk is told and what a citizen sees can never differ.

use std::collections::HashMap;

use huiyin_core::calendar::{Calendar, Moment, Phase};
use huiyin_core::people::{Actor, Role, UnitId};
use huiyin_core::terms::{Audience, ClockName, ContactOutcome, Part, Stage};
use huiyin_core::ticket::{
    AssignmentId, CallbackEvent, Change, ClockChange, ClockId, CoHandlingEvent, ContactEvent,
    DispatchEvent, EventBody, ExtensionEvent, HoldEvent, IntakeEvent, MergeEvent, NoteEvent,
    RectificationEvent, ReplyEvent, ReturnEvent, RoundEvent, Slot, SupervisionEvent, Text, Ticket,
    TicketClock, TicketId,
};
use huiyin_insight::masking::mask_text;
use huiyin_store::people::Directory;
use huiyin_store::writer::Recorded;

use super::times;
use crate::view::EventView;
use crate::words;

mod public;
mod sentences;

pub use public::{PublicLine, public_line};
pub use sentences::{ending_in_words, verdict_in_words};

/// What a telling looks at. Everything comes in; nothing is asked of a clock or a database.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub ticket: &'a Ticket,
    /// All events of the ticket, oldest first.
    pub entries: &'a [Recorded],
    pub directory: &'a Directory,
    pub calendar: &'a Calendar,
    pub now: Moment,
    /// A text in the clear; none where it was erased or is not for this viewer.
    pub texts: &'a dyn Fn(&Text) -> Option<String>,
    /// The numbers of other tickets that this one names.
    pub numbers: &'a HashMap<TicketId, String>,
    pub reader: Reader,
}

/// Who reads: what they may see of internal notes, and whether numbers in texts are masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// A unit's people do not see what was written for the centre's own eyes.
    pub at_unit: bool,
    /// Telephone and identity numbers within texts are hidden (a confidential petitioner).
    pub masked: bool,
}

impl Telling<'_> {
    /// The events as sentences, oldest first; those not for this reader are left out.
    pub fn timeline(&self) -> Vec<EventView> {
        self.entries.iter().filter_map(|e| self.event(e)).collect()
    }

    /// One event as a sentence; none where it is not for this reader.
    pub fn event(&self, entry: &Recorded) -> Option<EventView> {
        if self.is_hidden(entry) {
            return None;
        }
        let told = self.sentence(entry);
        let happened = entry.happened_at;
        let public = public_line(self, entry);
        let shown = self.shown_texts(entry);
        let kind = kind(entry, public.as_ref(), &shown);
        Some(EventView {
            seq: entry.seq,
            when: words::when(happened, self.now, self.calendar),
            iso: words::iso(happened, self.calendar),
            exact: self.exact(entry),
            icon: told.icon.to_owned(),
            who: self.who(&entry.actor),
            sentence: told.sentence,
            note: self.note(entry, public.as_ref().filter(|_| kind == "internal")),
            words: in_one(&shown),
            kind: kind.to_owned(),
        })
    }

    fn is_hidden(&self, entry: &Recorded) -> bool {
        let internal = matches!(
            &entry.event.body,
            EventBody::Note(
                NoteEvent::Commented {
                    audience: Audience::Internal
                } | NoteEvent::Attached {
                    audience: Audience::Internal,
                    ..
                }
            )
        );
        self.reader.at_unit && internal
    }

    /// When it happened, exactly, and when it was entered where that was later (imported and
    /// simulated history).
    fn exact(&self, entry: &Recorded) -> String {
        let happened = words::exact(entry.happened_at, self.calendar);
        let late = entry.recorded_at.micros_since(entry.happened_at) > 60_000_000;
        if late {
            let recorded = words::exact(entry.recorded_at, self.calendar);
            format!("{happened}（{recorded} 录入）")
        } else {
            happened
        }
    }

    /// “李敏（话务员）”, “刘洋（市场监管局 承办人员）”, “诉求人”, “系统”.
    pub fn who(&self, actor: &Actor) -> String {
        if matches!(actor.role, Role::Petitioner | Role::System) {
            return actor.role.in_chinese().to_owned();
        }
        let name = self.directory.actor_name(actor);
        let post = match actor.unit {
            Some(unit) => format!("{} {}", self.unit(unit), actor.role.in_chinese()),
            None => actor.role.in_chinese().to_owned(),
        };
        if actor.user.is_none() {
            return post;
        }
        format!("{name}（{post}）")
    }

    pub(super) fn unit(&self, unit: UnitId) -> &str {
        self.directory.organisation().name(unit)
    }

    /// The unit of an assignment, by the name that it has today.
    fn unit_of(&self, assignment: AssignmentId) -> &str {
        self.ticket
            .assignment(assignment)
            .map_or("（已撤销单位）", |a| self.unit(a.unit))
    }

    fn number(&self, ticket: TicketId) -> &str {
        self.numbers
            .get(&ticket)
            .map_or("另一张工单", String::as_str)
    }

    fn clock(&self, id: ClockId) -> Option<&TicketClock> {
        self.ticket.clocks.iter().find(|c| c.id == id)
    }

    fn day(&self, due: Moment) -> String {
        times::due(self.calendar, self.now, due)
    }

    /// The first text in a slot, in the clear.
    fn text(&self, entry: &Recorded, slot: Slot) -> Option<String> {
        let text = (self.texts)(entry.event.text(slot)?)?;
        Some(if self.reader.masked {
            mask_text(&text)
        } else {
            text
        })
    }

    /// The texts that stand under the sentence, in the clear, as far as this reader may see them.
    pub fn shown_texts(&self, entry: &Recorded) -> Vec<(Slot, String)> {
        entry
            .event
            .texts
            .iter()
            .filter(|(slot, _)| is_shown_below(&entry.event.body, *slot))
            .filter_map(|(slot, text)| Some((*slot, (self.texts)(text)?)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(slot, text)| match self.reader.masked {
                true => (slot, mask_text(&text)),
                false => (slot, text),
            })
            .collect()
    }

    /// What the event did to the clocks, and what the petitioner sees of it where that is less
    /// than what stands here.
    fn note(&self, entry: &Recorded, public: Option<&PublicLine>) -> String {
        let mut notes: Vec<String> = Vec::new();
        for change in &entry.event.clocks {
            match self.clock_note(entry, change) {
                Some(note) if !notes.contains(&note) => notes.push(note),
                _ => {}
            }
        }
        if let Some(line) = public {
            notes.push(format!("诉求人看到：“{}”", line.sentence));
        }
        notes.join("；")
    }

    fn clock_note(&self, entry: &Recorded, change: &ClockChange) -> Option<String> {
        let name = match &change.change {
            Change::Started { name, .. } => *name,
            _ => self.clock(change.id)?.name,
        };
        let called = name.in_chinese();
        match &change.change {
            // What a co-unit has to keep stands beside the timeline.
            Change::Started { assignment, .. }
                if matches!(name, ClockName::Sign | ClockName::Return)
                    && assignment
                        .and_then(|id| self.ticket.assignment(id))
                        .is_some_and(|a| a.part == Part::Co) =>
            {
                None
            }
            Change::Started { due, .. } => {
                let until = due.at.map(|at| self.day(at))?;
                Some(format!("{called}时限：最迟{until}"))
            }
            Change::Became { clock } => {
                if matches!(clock.phase, Phase::Paused { .. }) {
                    return Some(format!("{called}时限暂停计时"));
                }
                let until = clock.due_at.map(|at| self.day(at))?;
                let extended = clock.extensions.last().map(|e| e.at) == Some(entry.happened_at);
                Some(if extended {
                    format!("{called}时限延至{until}")
                } else {
                    format!("{called}时限恢复计时，最迟{until}")
                })
            }
            Change::Held => Some(format!("{called}时限等待审核，退回则视为从未停止")),
            Change::ResumedAsIfNeverStopped => {
                let clock = self.clock(change.id)?;
                let until = clock.clock.due_at.map(|at| self.day(at))?;
                Some(format!("{called}时限视为从未停止，最迟{until}"))
            }
            Change::Voided => Some(format!("原{called}不再算按时")),
            Change::Stopped | Change::Confirmed => {
                let clock = self.clock(change.id)?;
                let missed = clock.clock.missed_at.is_some() && name != ClockName::Return;
                missed.then(|| format!("{called}已超期"))
            }
            // The sentence itself says which clock ran out; what was superseded has no verdict.
            Change::Missed | Change::Superseded => None,
        }
    }
}

/// Told apart at a glance: what the petitioner sees as it stands here, what is internal, what the
/// program did, what was refused. Words that are not all for the petitioner make it internal.
fn kind(entry: &Recorded, public: Option<&PublicLine>, shown: &[(Slot, String)]) -> &'static str {
    let all_public = |line: &PublicLine| {
        let said: Vec<&str> = shown.iter().map(|(_, text)| text.as_str()).collect();
        shown.is_empty() || said.join("\n") == line.words
    };
    match (&entry.event.body, public) {
        (EventBody::DeadlineMissed, _) => "clock",
        (EventBody::Note(NoteEvent::AttemptRefused { .. }), _) => "refused",
        (_, Some(line)) if all_public(line) => "public",
        _ => "internal",
    }
}

/// What was written, whole. One text stands by itself; several say what each is.
fn in_one(shown: &[(Slot, String)]) -> String {
    match shown {
        [] => String::new(),
        [(slot, text)] if speaks_for_itself(*slot) => text.clone(),
        several => several
            .iter()
            .map(|(slot, text)| format!("{}：{text}", slot.in_chinese()))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// Identity never stands in the timeline; what the sentence already quotes is not said twice.
fn is_shown_below(body: &EventBody, slot: Slot) -> bool {
    if slot.is_identity() {
        return false;
    }
    match slot {
        // The head of the page shows the words themselves.
        Slot::Title | Slot::Content => !matches!(
            body,
            EventBody::Intake(IntakeEvent::Registered { .. } | IntakeEvent::Amended { .. })
        ),
        Slot::FileName | Slot::Receiver => false,
        _ => true,
    }
}

/// A text that needs no label when it stands alone.
fn speaks_for_itself(slot: Slot) -> bool {
    !matches!(
        slot,
        Slot::UpstreamNumber
            | Slot::RightfulUnit
            | Slot::HeadSignature
            | Slot::Signature
            | Slot::ReceivingNumber
            | Slot::OldValue
            | Slot::NewValue
            | Slot::Missing
            | Slot::Milestone
    )
}
