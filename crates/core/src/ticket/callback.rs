//! 回访与评价: the petitioner's own word on what was done (LIFECYCLE T18–T20, REQUIREMENTS CB1–CB3).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use super::{Change, Ticket};
use crate::calendar::Moment;
use crate::people::{Actor, Role};
use crate::refusal::Refusal;
use crate::terms::{ClockName, Outcome, Satisfaction, Solved, Stage, Told, vocabulary};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordCallback {
    /// Whether the petitioner was reached.
    pub reached: bool,
    /// Whether the unit had contacted the petitioner.
    #[serde(default)]
    pub contacted: Option<bool>,
    #[serde(default)]
    pub solved: Option<Solved>,
    #[serde(default)]
    pub satisfaction: Option<Satisfaction>,
    /// On the scale of satisfaction; a plain yes or no is taken as its middle.
    #[serde(default, deserialize_with = "trust")]
    pub trust: Option<Satisfaction>,
    #[serde(default)]
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// A rating is given by somebody who is there; taken for compatibility with the call's form.
    #[serde(default = "yes")]
    pub reached: bool,
    #[serde(default)]
    pub contacted: Option<bool>,
    #[serde(default)]
    pub solved: Option<Solved>,
    pub satisfaction: Satisfaction,
    /// On the scale of satisfaction; a plain yes or no is taken as its middle.
    #[serde(default, deserialize_with = "trust")]
    pub trust: Option<Satisfaction>,
    #[serde(default)]
    pub text: Option<String>,
}

fn trust<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Satisfaction>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        YesOrNo(bool),
        Word(String),
    }
    let word = match Option::<Said>::deserialize(reader)? {
        None => return Ok(None),
        Some(Said::YesOrNo(true)) => return Ok(Some(Satisfaction::Satisfied)),
        Some(Said::YesOrNo(false)) => return Ok(Some(Satisfaction::Dissatisfied)),
        Some(Said::Word(word)) => word,
    };
    let known = match word.as_str() {
        "trust" | "trusted" => Some(Satisfaction::Satisfied),
        "distrust" | "distrusted" => Some(Satisfaction::Dissatisfied),
        other => Satisfaction::parse(other),
    };
    known.map(Some).ok_or_else(|| {
        let scale: Vec<&str> = Satisfaction::ALL.iter().map(|s| s.id()).collect();
        serde::de::Error::custom(format!(
            "unknown variant `{word}`, expected one of `{}`",
            scale.join("`, `")
        ))
    })
}

fn yes() -> bool {
    true
}

/// Puts right what was entered wrongly, within the day; the old entry stays in the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    pub of: CorrectOf,
    #[serde(default)]
    pub value: serde_json::Value,
}

vocabulary! {
    /// What can be corrected: the last entry of that sort, made today.
    CorrectOf {
        Callback = "callback", "回访记录";
        Contact = "contact", "联系记录";
    }
}

vocabulary! {
    /// By which way a verdict came.
    VerdictSource {
        Call = "call", "回访";
        Own = "own", "诉求人自评";
    }
}

/// What the petitioner said. Effective when reached and rated (FORMULAS “有效回访率”).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<Solved>,
    pub satisfaction: Satisfaction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Satisfaction>,
}

/// One attempt to call back, or one rating of the petitioner's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    pub at: Moment,
    pub round: u16,
    pub reached: bool,
    pub source: VerdictSource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackEvent {
    Recorded {
        reached: bool,
        source: VerdictSource,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
        /// Who must act next on a ticket that stays open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Role>,
    },
    CallbackCorrected {
        reached: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Role>,
        /// The correction takes back the closing that the wrong entry had led to.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reopens: bool,
    },
    ContactCorrected {
        outcome: crate::terms::ContactOutcome,
    },
    /// A follower of a merged matter gave its own verdict, or could not be reached.
    FollowerTold { outcome: Outcome, told: Told },
}

pub(super) fn apply(ticket: &mut Ticket, event: &CallbackEvent, stamp: &Stamp) {
    match event {
        CallbackEvent::Recorded {
            reached,
            source,
            verdict,
            next,
        } => {
            ticket.callbacks.push(Callback {
                at: stamp.at,
                round: ticket.round,
                reached: *reached,
                source: *source,
                verdict: verdict.clone(),
            });
            if let Some(next) = next {
                ticket.verdict_desk = Some(*next);
            }
        }
        CallbackEvent::CallbackCorrected {
            reached,
            verdict,
            next,
            reopens,
        } => {
            if let Some(last) = ticket.callbacks.last_mut() {
                last.reached = *reached;
                last.verdict.clone_from(verdict);
            }
            if *reopens {
                ticket.ending = None;
                if ticket.stage == Stage::Closed {
                    ticket.stage = Stage::PendingCallback;
                }
            }
            if ticket.ending.is_none() {
                ticket.verdict_desk = next.or(ticket.verdict_desk);
            }
        }
        CallbackEvent::ContactCorrected { outcome } => {
            if let Some(last) = ticket.contacts.iter_mut().rev().find(|c| !c.is_visit) {
                last.outcome = Some(*outcome);
            }
        }
        CallbackEvent::FollowerTold { outcome, told } => {
            super::merge::end(ticket, *outcome, *told, stamp);
        }
    }
}

/// The unit that handled a ticket does not call back its own petitioner (LIFECYCLE T18).
pub(super) fn not_by_own_unit(ticket: &Ticket, actor: &Actor) -> Result<(), Refusal> {
    let own = actor
        .unit
        .is_some_and(|unit| ticket.assignments.iter().any(|a| a.unit == unit));
    if own {
        return Err(Refusal::new(
            "callback_by_own_unit",
            "承办单位不能回访自己办理的工单，请由平台回访员或其他牵头部门回访。",
        ));
    }
    Ok(())
}

pub(super) fn record(draft: &mut Draft<'_>, command: &RecordCallback) -> Result<(), Refusal> {
    let Some(rules) = draft.rulebook().callback.clone() else {
        return Err(Refusal::not_available("回访"));
    };
    if draft.actor().role == Role::LeadDepartment && rules.by != Role::LeadDepartment {
        return Err(Refusal::not_permitted("记录回访"));
    }
    if draft.ticket.stage == Stage::Merged && draft.ticket.verdict_desk.is_none() {
        return Err(Refusal::wrong_state(
            "这张工单已并入主单，主单答复审核通过后才回访；已回访过的不再回访。",
        ));
    }
    if !command.reached
        && (command.satisfaction.is_some() || command.solved.is_some() || command.trust.is_some())
    {
        return Err(Refusal::bad_field(
            "reached",
            "没有联系上诉求人就不能填写评价。联系上了请选“已联系上”。",
        ));
    }
    let verdict = verdict(
        command.contacted,
        command.solved,
        command.satisfaction,
        command.trust,
    );
    took_verdict(
        draft,
        VerdictSource::Call,
        command.reached,
        verdict,
        command.text.as_deref().unwrap_or(""),
    )
}

fn verdict(
    contacted: Option<bool>,
    solved: Option<Solved>,
    satisfaction: Option<Satisfaction>,
    trust: Option<Satisfaction>,
) -> Option<Verdict> {
    satisfaction.map(|satisfaction| Verdict {
        contacted,
        solved,
        satisfaction,
        trust,
    })
}

/// What follows from an attempt or a rating while the ticket waits for it.
fn took_verdict(
    draft: &mut Draft<'_>,
    source: VerdictSource,
    reached: bool,
    verdict: Option<Verdict>,
    text: &str,
) -> Result<(), Refusal> {
    let satisfied = verdict.as_ref().map(|v| v.satisfaction.is_satisfied());
    let closes = match source {
        VerdictSource::Call => true,
        VerdictSource::Own => draft
            .rulebook()
            .callback
            .as_ref()
            .is_none_or(|c| c.self_rating_closes),
    };
    let next = match satisfied {
        Some(false) if closes && draft.ticket.stage == Stage::PendingCallback => {
            Some(after_dissatisfaction(draft))
        }
        _ => None,
    };
    let mut changes = Changes::on(&draft.ticket);
    if closes && satisfied.is_some() {
        changes.stop(ClockName::Callback);
    }
    let changes = changes.done();
    draft.emit(
        EventBody::Callback(CallbackEvent::Recorded {
            reached,
            source,
            verdict,
            next,
        }),
        texts([(Slot::Remarks, text)]),
        changes,
    );
    let outcome = match satisfied {
        Some(true) if closes => Some(Outcome::Satisfied),
        Some(false) if closes && draft.ticket.stage == Stage::Merged => Some(Outcome::Dissatisfied),
        None if !reached && unreached_days(draft) >= unreached_limit(draft) => {
            Some(Outcome::Unreached)
        }
        _ => None,
    };
    if let Some(outcome) = outcome {
        finish(draft, outcome, source);
    }
    Ok(())
}

/// A dissatisfied petitioner: the supervisor orders rectification; after a rectification the
/// panel judges, where the centre has one (LIFECYCLE T20, T23).
fn after_dissatisfaction(draft: &Draft<'_>) -> Role {
    let rectified = draft
        .ticket
        .rectifications
        .iter()
        .any(|r| r.round == draft.ticket.round && r.reported_at.is_some());
    if rectified && draft.rulebook().panel.is_some() {
        Role::Panel
    } else {
        Role::Supervisor
    }
}

fn unreached_limit(draft: &Draft<'_>) -> usize {
    draft
        .rulebook()
        .callback
        .as_ref()
        .map_or(3, |c| usize::from(c.unreached_days))
}

/// On how many different days, since the last reply was approved, nobody was reached.
fn unreached_days(draft: &Draft<'_>) -> usize {
    let calendar = draft.world.calendar;
    let since = draft
        .ticket
        .rectifications
        .last()
        .and_then(|r| r.reported_at)
        .max(draft.ticket.replies.last().map(|r| r.at));
    let mut days: Vec<_> = draft
        .ticket
        .callbacks
        .iter()
        .filter(|c| !c.reached && since.is_none_or(|s| c.at >= s))
        .map(|c| calendar.date_of(c.at))
        .collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

fn finish(draft: &mut Draft<'_>, outcome: Outcome, source: VerdictSource) {
    let told = match (outcome, source) {
        (Outcome::Unreached, _) => draft.ticket.told_without_call(),
        (_, VerdictSource::Call) => Told::Callback,
        (_, VerdictSource::Own) => Told::Portal,
    };
    if draft.ticket.stage == Stage::Merged {
        draft.emit(
            EventBody::Callback(CallbackEvent::FollowerTold { outcome, told }),
            vec![],
            vec![],
        );
    } else {
        super::rounds::close(draft, outcome, told);
    }
}

/// The petitioner's own rating: while the callback is due it counts as the profile says; later
/// it becomes the latest verdict, and the closing stands.
pub(super) fn rate(draft: &mut Draft<'_>, command: &Rate) -> Result<(), Refusal> {
    if draft.ticket.stage == Stage::Merged
        && draft.ticket.verdict_desk.is_none()
        && draft.ticket.ending.is_none()
    {
        return Err(Refusal::wrong_state(
            "事情还在办理中，有了答复后再请您评价。",
        ));
    }
    let verdict = verdict(
        command.contacted,
        command.solved,
        Some(command.satisfaction),
        command.trust,
    );
    let text = command.text.as_deref().unwrap_or("");
    let waiting = match draft.ticket.stage {
        Stage::PendingCallback => matches!(
            draft.ticket.verdict_desk,
            Some(Role::CallbackAgent | Role::LeadDepartment) | None
        ),
        Stage::Merged => draft.ticket.ending.is_none(),
        _ => false,
    };
    if waiting {
        return took_verdict(draft, VerdictSource::Own, true, verdict, text);
    }
    draft.emit(
        EventBody::Callback(CallbackEvent::Recorded {
            reached: true,
            source: VerdictSource::Own,
            verdict,
            next: None,
        }),
        texts([(Slot::Remarks, text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn correct(draft: &mut Draft<'_>, command: &Correct) -> Result<(), Refusal> {
    match command.of {
        CorrectOf::Callback => correct_callback(draft, &command.value),
        CorrectOf::Contact => correct_contact(draft, &command.value),
    }
}

fn within_the_day(draft: &Draft<'_>, entered: Option<Moment>, what: &str) -> Result<(), Refusal> {
    let calendar = draft.world.calendar;
    match entered {
        None => Err(Refusal::new(
            "nothing_to_correct",
            format!("还没有{what}，无从改正。"),
        )),
        Some(at) if calendar.date_of(at) == calendar.date_of(draft.now()) => Ok(()),
        Some(_) => Err(Refusal::new(
            "correction_too_late",
            format!("{what}只能在录入当天改正。请用备注说明情况，由督办员决定是否重办。"),
        )),
    }
}

fn correct_callback(draft: &mut Draft<'_>, value: &serde_json::Value) -> Result<(), Refusal> {
    if !matches!(
        draft.actor().role,
        Role::CallbackAgent | Role::LeadDepartment | Role::Supervisor
    ) {
        return Err(Refusal::not_permitted("改正回访记录"));
    }
    let last = draft.ticket.callbacks.last();
    let right_stage = match draft.ticket.stage {
        Stage::PendingCallback | Stage::Merged => true,
        Stage::Closed => draft
            .ticket
            .ending
            .as_ref()
            .is_some_and(|e| matches!(e.outcome, Outcome::Satisfied | Outcome::Unreached)),
        _ => false,
    };
    if !right_stage {
        return Err(Refusal::wrong_state(
            "工单已进入下一环节，回访记录不能再改正。",
        ));
    }
    within_the_day(
        draft,
        last.filter(|c| c.source == VerdictSource::Call)
            .map(|c| c.at),
        "回访记录",
    )?;
    let new = corrected(last, value)?;
    let verdict = verdict(new.contacted, new.solved, new.satisfaction, new.trust);
    let satisfied = verdict.as_ref().map(|v| v.satisfaction.is_satisfied());
    let merged = draft.ticket.stage == Stage::Merged;
    let stays_ended = satisfied == Some(true) || (merged && satisfied.is_some());
    let reopens = draft.ticket.ending.is_some() && !stays_ended;
    let desk = draft
        .rulebook()
        .callback
        .as_ref()
        .map_or(Role::CallbackAgent, |c| c.by);
    let next = match satisfied {
        Some(false) if !merged => Some(after_dissatisfaction(draft)),
        None => Some(desk),
        _ => None,
    };
    draft.emit(
        EventBody::Callback(CallbackEvent::CallbackCorrected {
            reached: new.reached,
            verdict,
            next,
            reopens,
        }),
        texts([(Slot::Remarks, new.text.as_deref().unwrap_or(""))]),
        vec![],
    );
    if stays_ended {
        let outcome = if satisfied == Some(true) {
            Outcome::Satisfied
        } else {
            Outcome::Dissatisfied
        };
        let ended_so = draft.ticket.ending.as_ref().map(|e| e.outcome) == Some(outcome);
        if !ended_so {
            finish(draft, outcome, VerdictSource::Call);
        }
    }
    Ok(())
}

/// The entry as it should have been: what is given replaces what stood there; a lone word is the
/// degree of satisfaction.
fn corrected(
    last: Option<&Callback>,
    value: &serde_json::Value,
) -> Result<RecordCallback, Refusal> {
    let old = last.and_then(|c| c.verdict.as_ref());
    let mut entry = serde_json::json!({ "reached": last.is_some_and(|c| c.reached) });
    if let Some(old) = old {
        entry["contacted"] = serde_json::json!(old.contacted);
        entry["solved"] = serde_json::json!(old.solved);
        entry["satisfaction"] = serde_json::json!(old.satisfaction);
        entry["trust"] = serde_json::json!(old.trust);
    }
    match value {
        serde_json::Value::Object(given) => {
            if given.get("reached") == Some(&serde_json::Value::Bool(false)) {
                entry = serde_json::json!({});
            }
            for (key, value) in given {
                entry[key] = value.clone();
            }
        }
        serde_json::Value::String(word) => {
            entry["reached"] = serde_json::json!(true);
            entry["satisfaction"] = serde_json::json!(word);
        }
        _ => {}
    }
    serde_json::from_value(entry).map_err(|e| {
        Refusal::bad_field(
            "value",
            format!("改正后的回访记录无法读取（{e}），请检查。"),
        )
    })
}

fn correct_contact(draft: &mut Draft<'_>, value: &serde_json::Value) -> Result<(), Refusal> {
    let unit = draft.own_unit("改正联系记录")?;
    let last = draft
        .ticket
        .contacts
        .iter()
        .rev()
        .find(|c| !c.is_visit && c.unit == unit);
    within_the_day(draft, last.map(|c| c.at), "联系记录")?;
    let outcome = value
        .get("outcome")
        .unwrap_or(value)
        .as_str()
        .and_then(crate::terms::ContactOutcome::parse)
        .ok_or_else(|| {
            Refusal::bad_field(
                "value",
                "请写明改正后的联系结果：reached（已联系上）或 unreached（未联系上）。",
            )
        })?;
    let text = value
        .get("text")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("");
    draft.emit(
        EventBody::Callback(CallbackEvent::ContactCorrected { outcome }),
        if written(text) {
            texts([(Slot::ContactNote, text)])
        } else {
            vec![]
        },
        vec![],
    );
    Ok(())
}

/// Used by other mechanisms to end the callback's own clock without a verdict.
pub(super) fn abandon(changes: &mut Changes<'_>) {
    changes.each(&Change::Superseded, |c| {
        c.name == ClockName::Callback && c.clock.is_open()
    });
}
