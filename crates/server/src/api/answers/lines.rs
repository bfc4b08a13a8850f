//! A ticket as one line of a list.

use huiyin_core::people::{Role, UnitId};
use huiyin_insight::masking::mask_text;
use huiyin_store::people::Directory;
use huiyin_store::views::TicketLine;
use serde_json::{Value, json};

use super::{at, unit_name};

/// The line.
pub fn line(directory: &Directory, found: &TicketLine) -> Value {
    let calendar = directory.calendar();
    let line = &found.line;
    let moment = |moment: Option<_>| moment.map_or(Value::Null, |moment| at(calendar, moment));
    let title = if line.confidential {
        mask_text(&found.title)
    } else {
        found.title.clone()
    };
    json!({
        "number": line.number,
        "title": title,
        "version": line.version,
        "stage": line.stage.id(),
        "open": line.open,
        "channel": line.channel.id(),
        "group": line.group.id(),
        "kind": line.kind.id(),
        "category": line.category,
        "urgency": line.urgency.id(),
        "confidential": line.confidential,
        "grid": line.place,
        "lead_unit": line.lead_unit.map_or(Value::Null, |unit| unit_name(directory, unit)),
        "must_act": must_act(directory, line.must_role, line.must_unit),
        "round": line.round,
        "registered_at": at(calendar, line.registered_at),
        "updated_at": at(calendar, line.updated_at),
        "closed_at": moment(line.closed_at),
        "due_clock": line.due_clock.map(|clock| clock.id()),
        "due_at": moment(line.due_at),
        "overdue": line.overdue,
        "outcome": line.outcome.map(|outcome| outcome.id()),
    })
}

/// Who must act next.
pub(super) fn must_act(directory: &Directory, role: Option<Role>, unit: Option<UnitId>) -> Value {
    role.map_or(Value::Null, |role| {
        json!({
            "role": role.id(),
            "unit": unit.map_or(Value::Null, |unit| unit_name(directory, unit)),
        })
    })
}
