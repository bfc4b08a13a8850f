//! 联系诉求人、现场核实、一次告知 (REQUIREMENTS HD1, RT9, CH9).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::dispatch::look_into;
use super::event::{EventBody, Slot, Stamp, Text};
use super::{AssignmentId, Ticket};
use crate::calendar::Moment;
use crate::people::UnitId;
use crate::refusal::Refusal;
use crate::terms::{ClockName, ContactMeans, ContactOutcome};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordContact {
    /// One of the known means by its identifier; anything else is kept in words.
    #[serde(default)]
    pub means: Option<String>,
    pub outcome: ContactOutcome,
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct RecordVisit {
    pub findings: String,
    /// Attachments (by their hash) that show what was found.
    pub photos: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct GiveNotice {
    /// Everything that is missing, told once and completely.
    pub missing: Vec<String>,
}

/// One attempt to reach the petitioner, or one look at the place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub at: Moment,
    pub unit: UnitId,
    pub assignment: AssignmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<ContactMeans>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ContactOutcome>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_visit: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactEvent {
    Contacted {
        assignment: AssignmentId,
        means: ContactMeans,
        outcome: ContactOutcome,
    },
    Visited {
        assignment: AssignmentId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        photos: Vec<String>,
    },
    /// 一次告知: how many conditions or materials were missing.
    NoticeGiven { missing: u16 },
}

pub(super) fn apply(ticket: &mut Ticket, event: &ContactEvent, stamp: &Stamp) {
    let (assignment, means, outcome, is_visit) = match event {
        ContactEvent::Contacted {
            assignment,
            means,
            outcome,
        } => (*assignment, Some(*means), Some(*outcome), false),
        ContactEvent::Visited { assignment, .. } => (*assignment, None, None, true),
        ContactEvent::NoticeGiven { .. } => return,
    };
    if let Some(unit) = ticket.assignment(assignment).map(|a| a.unit) {
        ticket.contacts.push(Contact {
            at: stamp.at,
            unit,
            assignment,
            means,
            outcome,
            is_visit,
        });
    }
}

pub(super) fn record_contact(
    draft: &mut Draft<'_>,
    command: &RecordContact,
) -> Result<(), Refusal> {
    let unit = draft.own_unit("记录联系")?;
    let assignment = look_into(draft, unit)?;
    let said = command.means.as_deref().map_or("phone", str::trim);
    let means = ContactMeans::parse(said).unwrap_or(ContactMeans::Other);
    let note = match means {
        ContactMeans::Other if said != "other" && written(said) => {
            format!("{said}：{}", command.text.trim())
        }
        _ => command.text.clone(),
    };
    // Whoever of the units contacts the petitioner first, the petitioner was contacted.
    let mut changes = Changes::on(&draft.ticket);
    changes.stop(ClockName::Contact);
    let changes = changes.done();
    draft.emit(
        EventBody::Contact(ContactEvent::Contacted {
            assignment,
            means,
            outcome: command.outcome,
        }),
        texts([(Slot::ContactNote, &note)]),
        changes,
    );
    Ok(())
}

pub(super) fn record_visit(draft: &mut Draft<'_>, command: &RecordVisit) -> Result<(), Refusal> {
    let unit = draft.own_unit("记录现场核实")?;
    if !written(&command.findings) {
        return Err(Refusal::bad_field("findings", "请写明现场看到的情况。"));
    }
    let assignment = look_into(draft, unit)?;
    draft.emit(
        EventBody::Contact(ContactEvent::Visited {
            assignment,
            photos: command.photos.clone(),
        }),
        texts([(Slot::Findings, &command.findings)]),
        vec![],
    );
    Ok(())
}

pub(super) fn give_notice(draft: &mut Draft<'_>, command: &GiveNotice) -> Result<(), Refusal> {
    let unit = draft.own_unit("一次告知")?;
    let missing: Vec<&str> = command
        .missing
        .iter()
        .map(String::as_str)
        .filter(|m| written(m))
        .collect();
    if missing.is_empty() {
        return Err(Refusal::bad_field(
            "missing",
            "请一次列全诉求人还缺的条件和材料，每项一行。",
        ));
    }
    look_into(draft, unit)?;
    let said = missing
        .iter()
        .map(|m| (Slot::Missing, Text::from(m.trim())))
        .collect();
    draft.emit(
        EventBody::Contact(ContactEvent::NoticeGiven {
            missing: missing.len() as u16,
        }),
        said,
        vec![],
    );
    Ok(())
}
