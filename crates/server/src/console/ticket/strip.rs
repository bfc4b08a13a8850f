//! The strip: who must act, until when, and why; the first thing after the petitioner's words.

use huiyin_core::people::Role;
use huiyin_core::terms::{ClockName, Stage};
use huiyin_core::ticket::{MustAct, Review, Ticket, TicketClock};

use super::loaded::Loaded;
use super::timeline::ending_in_words;
use super::times;
use crate::view::Chip;
use crate::words;

/// The strip in words.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    /// `ok`, `soon`, `over`, `hold`, `done`
    pub tone: String,
    /// “市场监管局”, “派单员”; empty once the ticket is finished.
    pub who: String,
    pub chip: Option<Chip>,
    /// Why no clock runs, where none does.
    pub quiet: String,
    pub why: String,
    /// The ticket needs nobody any more.
    pub finished: bool,
}

/// The strip of a ticket. `proof` makes the address of a clock's proof.
pub fn strip(loaded: &Loaded, proof: impl Fn(u16) -> String) -> Strip {
    let ticket = loaded.ticket();
    let who = ticket.must_act();
    let chip = who
        .and_then(|must| clock_of(ticket, must))
        .map(|c| words::chip(c, loaded.now, &loaded.calendar, &proof(c.id.0)));
    let tone = match (&chip, who) {
        (_, None) => "done",
        (Some(chip), _) => chip.tone.as_str(),
        (None, _) => "hold",
    };
    Strip {
        tone: tone.to_owned(),
        who: who
            .map(|m| must_act_in_words(loaded, m))
            .unwrap_or_default(),
        quiet: if chip.is_none() {
            ticket.quiet().map_or("", |q| q.in_chinese()).to_owned()
        } else {
            String::new()
        },
        chip,
        why: why(loaded),
        finished: who.is_none(),
    }
}

/// The clock of whoever must act: of the own assignment or of the round, running before waiting,
/// the first due first. What co-units owe the lead stands beside, not here.
fn clock_of(ticket: &Ticket, must: MustAct) -> Option<&TicketClock> {
    let own = must
        .unit
        .and_then(|unit| ticket.assignment_of(unit))
        .map(|own| own.id);
    let parent = own
        .and_then(|own| ticket.assignment(own))
        .and_then(|own| own.parent);
    ticket
        .clocks
        .iter()
        .filter(|c| c.clock.is_open() && c.name != ClockName::Return)
        .filter(|c| {
            c.assignment.is_none() || own.is_none() || c.assignment == own || c.assignment == parent
        })
        .min_by_key(|c| (!c.is_running(), c.clock.due_at.is_none(), c.clock.due_at))
}

/// “市场监管局”, “派单员”.
pub fn must_act_in_words(loaded: &Loaded, must: MustAct) -> String {
    match must.unit {
        Some(unit) => loaded.directory.organisation().name(unit).to_owned(),
        None => must.role.in_chinese().to_owned(),
    }
}

/// Why it is that body's turn, and what stands in the way.
fn why(loaded: &Loaded) -> String {
    let ticket = loaded.ticket();
    let sentence = match ticket.stage {
        Stage::Registered => "刚受理，等待研判：直接答复、转出、并单，或交派单。".to_owned(),
        Stage::PendingDispatch => match ticket.returns.iter().rfind(|r| r.is_approved()) {
            Some(returned) => format!(
                "{}退单已同意（{}），等待改派。",
                unit_name(loaded, returned.unit),
                returned.reason.in_chinese()
            ),
            None => "等待派给承办单位。".to_owned(),
        },
        Stage::Dispatched | Stage::Handling => with_unit(loaded),
        Stage::OnHold => match ticket.holds.last() {
            Some(hold) => format!("已挂账，按计划推进，{}前销账。", due(loaded, hold.until)),
            None => "已挂账，按计划推进。".to_owned(),
        },
        Stage::PendingReview => match ticket.replies.last() {
            Some(reply) => format!(
                "{} {}提交了答复，等待审核。",
                words::when(reply.at, loaded.now, &loaded.calendar),
                unit_name(loaded, reply.unit)
            ),
            None => "答复等待审核。".to_owned(),
        },
        Stage::PendingCallback => pending_callback(ticket),
        Stage::Rectifying => rectifying(ticket),
        Stage::Merged => merged(loaded),
        _ => ended(loaded),
    };
    if ticket.ineffective {
        format!("{sentence}（已标记为无效诉求）")
    } else {
        sentence
    }
}

/// While units handle it: what waits for a decision, what was sent back, what is still missing.
fn with_unit(loaded: &Loaded) -> String {
    let ticket = loaded.ticket();
    if let Some(asked) = &ticket.rejection_requested {
        return format!("{}申请不予受理，等待决定。", unit_name(loaded, asked.unit));
    }
    if let Some(pending) = ticket.returns.iter().rfind(|r| r.is_pending()) {
        let to = if pending.to_parent {
            "等待上级单位决定"
        } else {
            "等待平台审核"
        };
        return format!(
            "{}申请退单：{}，{to}；审核期间照常办理。",
            unit_name(loaded, pending.unit),
            pending.reason.in_chinese()
        );
    }
    let mut parts = Vec::new();
    let unsigned = ticket.lead().is_some_and(|lead| lead.signed_at.is_none());
    if unsigned {
        parts.push(if loaded.rulebook.has_sign_rule() {
            "已派单，等待签收".to_owned()
        } else {
            "已派单，尚未开始办理".to_owned()
        });
    } else if let Some(limit) = limit_in_words(loaded) {
        parts.push(limit);
    }
    match ticket.replies.last().and_then(|r| r.review.as_ref()) {
        Some(Review::Rejected { defect, .. }) if ticket.stage == Stage::Handling => {
            parts.push(format!("上次答复被退回：{}", defect.in_chinese()));
        }
        _ => {}
    }
    if let Some(pending) = ticket.extensions.iter().rfind(|e| e.approved.is_none()) {
        parts.push(format!(
            "已申请延期至{}，等待审核",
            due(loaded, pending.until)
        ));
    }
    if ticket.holds.iter().any(|h| h.is_pending()) {
        parts.push("已申请挂账，等待审核".to_owned());
    }
    if !unsigned && ticket.has_contact() && !was_contacted(ticket) {
        parts.push("还没有联系过诉求人".to_owned());
    }
    if ticket.urges > 0 {
        parts.push(format!("催办过{}次", ticket.urges));
    }
    if parts.is_empty() {
        "承办单位正在办理。".to_owned()
    } else {
        format!("{}。", parts.join("；"))
    }
}

/// “签收后5个工作日内答复”, for the clock that is due first.
fn limit_in_words(loaded: &Loaded) -> Option<String> {
    let clock = clock_of(loaded.ticket(), loaded.ticket().must_act()?)?;
    let proof = &clock.clock.proof;
    if proof.decided {
        return Some(format!("{}期限由平台指定", clock.name.in_chinese()));
    }
    let request = &loaded.ticket().request;
    let from = loaded
        .rulebook
        .limit(clock.name, request.handling, request.group)
        .map_or("", |limit| limit.from.in_chinese());
    let from = if from.is_empty() {
        String::new()
    } else {
        format!("{from}后")
    };
    Some(format!(
        "{from}{}内{}",
        proof.rule.in_chinese(),
        clock.name.in_chinese()
    ))
}

fn was_contacted(ticket: &Ticket) -> bool {
    let since = ticket.lead().map(|lead| lead.opened_at);
    ticket
        .contacts
        .iter()
        .any(|c| !c.is_visit && since.is_some_and(|opened| c.at >= opened))
}

fn pending_callback(ticket: &Ticket) -> String {
    match ticket.verdict_desk {
        Some(Role::Supervisor) => "诉求人不满意，等待书面交办整改。".to_owned(),
        Some(Role::Panel) => "整改后诉求人仍不满意，等待研判。".to_owned(),
        _ => {
            let since = ticket.replies.last().map(|r| r.at);
            let tried = ticket
                .callbacks
                .iter()
                .filter(|c| !c.reached && since.is_none_or(|s| c.at >= s))
                .count();
            if tried == 0 {
                "答复已审核通过，等待回访。".to_owned()
            } else {
                format!("答复已审核通过，回访{tried}次未联系上。")
            }
        }
    }
}

fn rectifying(ticket: &Ticket) -> String {
    if ticket.deductions.last().is_some_and(|d| d.is_pending()) {
        return "承办单位申请核减，等待审定。".to_owned();
    }
    format!(
        "诉求人不满意，正在作第{}次整改。",
        ticket.rectifications.len().max(1)
    )
}

fn merged(loaded: &Loaded) -> String {
    let ticket = loaded.ticket();
    let main = ticket
        .merged_into
        .and_then(|id| loaded.shown.related.iter().find(|r| r.line.id == id))
        .map(|r| format!("已并入 {}，", r.line.number))
        .unwrap_or_else(|| "已并入主单，".to_owned());
    match (&ticket.ending, ticket.verdict_desk) {
        (Some(ending), _) => format!("{main}{}。", ending_in_words(ending.outcome, ending.told)),
        (None, Some(_)) => format!("{main}主单已答复，等待回访本诉求人。"),
        (None, None) => format!("{main}随主单办理，办完单独回访。"),
    }
}

fn ended(loaded: &Loaded) -> String {
    match &loaded.ticket().ending {
        Some(ending) => format!(
            "{} {}。",
            words::when(ending.at, loaded.now, &loaded.calendar),
            ending_in_words(ending.outcome, ending.told)
        ),
        None => format!("{}。", loaded.ticket().stage.in_chinese()),
    }
}

fn unit_name(loaded: &Loaded, unit: huiyin_core::people::UnitId) -> &str {
    loaded.directory.organisation().name(unit)
}

fn due(loaded: &Loaded, at: huiyin_core::calendar::Moment) -> String {
    times::due(&loaded.calendar, loaded.now, at)
}
