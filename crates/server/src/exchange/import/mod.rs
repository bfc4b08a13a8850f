//! Tickets of another system, brought in from its table: each row a ticket at its own time, each
//! answer given at its own time, through the same commands as everything else. A row is known by
//! the other system's name and number and comes in once, however often the file is imported.
//!
//! **What is not known is not made up.** A row says when somebody asked and when an answer was
//! given, not when the request was dispatched or signed for. Where the answering unit is named,
//! the ticket counts as lying with it from the first moment (which never makes a unit look faster
//! than it was); where none is named, the answer is the centre's own.

mod mapping;
mod repeats;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, Role};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::{Command, TicketId};
use huiyin_report::table::Grid;
use huiyin_store::writer::{Answer, Envelope, Target};
use huiyin_store::{Centre, Trouble};
use serde_json::json;

use super::telling::Telling;
pub use mapping::Mapping;
pub use rows::Complaint;
use rows::{Reply, Table, Wanted};

/// Rows that are under way together.
const TOGETHER: usize = 400;

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub rows: usize,
    /// New tickets.
    pub imported: usize,
    /// Rows that an earlier import had brought in.
    pub known: usize,
    /// Answers that came in with their tickets, new ones only.
    pub answered: usize,
    /// Tickets linked with an earlier one about the same matter.
    pub linked: usize,
    /// Rows that were not imported, and why.
    pub refused: Vec<Complaint>,
    /// Rows that were imported otherwise than they stood, and how.
    pub remarks: Vec<Complaint>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// File and mapping do not fit.
    #[error("{0}")]
    Table(String),
    /// The engine failed; what was answered before is in, and the same import goes on from there.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// Imports a table. `progress` is told how many rows of how many are done.
///
/// # Errors
/// See [`ImportError`]. Refused rows are no error; they stand in the outcome.
pub fn import(
    centre: &Arc<Centre>,
    grid: &Grid,
    mapping: &Mapping,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Outcome, ImportError> {
    let (mut wanted, mut outcome) = read(centre, grid, mapping)?;
    let repeats = repeats::find(&wanted);
    let telling = Telling::begin(centre)?;
    // The numbers of the tickets so far, for linking the later ones.
    let mut numbers: Vec<Option<String>> = vec![None; wanted.len()];
    let mut done = 0;
    while done < wanted.len() {
        let chunk = done..(done + TOGETHER).min(wanted.len());
        let rows = wanted.get_mut(chunk.clone()).unwrap_or_default();
        let tickets = register(centre, mapping, rows, &mut outcome)?;
        for (place, ticket) in chunk.clone().zip(&tickets) {
            if let (Some(slot), Some((_, number))) = (numbers.get_mut(place), ticket) {
                *slot = Some(number.clone());
            }
        }
        let mut waiting = Vec::new();
        for (place, (row, ticket)) in chunk.clone().zip(rows.iter().zip(&tickets)) {
            let Some((id, _)) = ticket else { continue };
            let earlier = repeats.get(&place).and_then(|first| numbers.get(*first));
            if let Some(Some(number)) = earlier
                && let Some(envelope) = link(mapping, row, *id, number)
            {
                waiting.push((row, Kind::Link, submit(centre, envelope)));
            }
            let reply = row.reply.iter();
            for envelope in reply.flat_map(|reply| answer(centre, mapping, row, reply, *id)) {
                waiting.push((row, Kind::Answer, submit(centre, envelope)));
            }
        }
        settle(waiting, &mut outcome)?;
        done = chunk.end;
        progress(done, numbers.len());
    }
    drop(telling);
    // Clocks of requests that nobody has answered ran out long ago, in their own time.
    centre.fire_due(centre.now())?;
    outcome.refused.sort_by_key(|complaint| complaint.row);
    outcome.remarks.sort_by_key(|complaint| complaint.row);
    Ok(outcome)
}

/// Reads a table without importing it: what would be refused, and how many rows would come in.
///
/// # Errors
/// File and mapping do not fit.
pub fn check(centre: &Centre, grid: &Grid, mapping: &Mapping) -> Result<Outcome, ImportError> {
    let (wanted, mut outcome) = read(centre, grid, mapping)?;
    outcome.imported = wanted.len();
    Ok(outcome)
}

/// The rows in the order of their time; what is wrong with the others stands in the outcome.
fn read(
    centre: &Centre,
    grid: &Grid,
    mapping: &Mapping,
) -> Result<(Vec<Wanted>, Outcome), ImportError> {
    let table = Table::new(grid, mapping).map_err(ImportError::Table)?;
    let directory = centre.directory();
    let now = centre.now();
    let mut outcome = Outcome {
        rows: table.rows().len(),
        ..Outcome::default()
    };
    let mut wanted = Vec::with_capacity(outcome.rows);
    for row in table.rows() {
        match table.read(row, directory.calendar(), now) {
            Ok(mut read) => {
                outcome.remarks.append(&mut read.remarks);
                wanted.push(read);
            }
            Err(complaint) => outcome.refused.push(complaint),
        }
    }
    wanted.sort_by_key(|row| row.at);
    Ok((wanted, outcome))
}

/// Registers rows, all at once; the id and the number of each ticket, none for a refused row.
fn register(
    centre: &Centre,
    mapping: &Mapping,
    rows: &[Wanted],
    outcome: &mut Outcome,
) -> Result<Vec<Option<(TicketId, String)>>, Trouble> {
    let waiting: Vec<Waiting> = rows
        .iter()
        .map(|row| {
            let actor = Actor::of(Role::Agent);
            let envelope = Envelope::new(actor, Target::New, row.register.clone());
            submit(
                centre,
                under_key(envelope.at(row.at), mapping, row, "register"),
            )
        })
        .collect();
    let mut tickets = Vec::with_capacity(rows.len());
    for (row, waiting) in rows.iter().zip(waiting) {
        tickets.push(match wait(waiting) {
            Ok(answer) => {
                if answer.replayed {
                    outcome.known += 1;
                } else {
                    outcome.imported += 1;
                }
                Some((answer.id, answer.number))
            }
            Err(Trouble::KeyReused) => {
                outcome.refused.push(whole(
                    row,
                    "上次导入后，原系统里这一行的内容有改动；已导入的工单不覆盖，请在工单中更正或补充。",
                ));
                None
            }
            Err(Trouble::Refused(refusal)) => {
                outcome.refused.push(whole(row, &refusal.sentence));
                None
            }
            Err(trouble) => return Err(trouble),
        });
    }
    Ok(tickets)
}

/// What a further command about a row was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Link,
    Answer,
}

/// Waits for what followed the registrations. The first refusal about a row is the telling one.
fn settle(waiting: Vec<(&Wanted, Kind, Waiting)>, outcome: &mut Outcome) -> Result<(), Trouble> {
    let mut refused: Option<u32> = None;
    let mut answered: Option<u32> = None;
    for (row, kind, waiting) in waiting {
        let sentence = match wait(waiting) {
            Ok(answer) if answer.replayed => continue,
            Ok(_) => {
                match kind {
                    Kind::Link => outcome.linked += 1,
                    Kind::Answer if answered != Some(row.row) => {
                        answered = Some(row.row);
                        outcome.answered += 1;
                    }
                    Kind::Answer => {}
                }
                continue;
            }
            Err(Trouble::Refused(Refusal { sentence, .. })) => sentence,
            Err(Trouble::KeyReused) => "上次导入后答复有改动，已导入的不覆盖。".to_owned(),
            Err(Trouble::OutOfOrder) => "工单在此之后已有办理记录。".to_owned(),
            Err(trouble) => return Err(trouble),
        };
        if kind == Kind::Answer && refused != Some(row.row) {
            refused = Some(row.row);
            if answered == Some(row.row) {
                outcome.answered -= 1;
            }
            let remark = format!("工单已导入，答复未导入：{sentence}");
            outcome.remarks.push(whole(row, &remark));
        }
    }
    Ok(())
}

/// The same person about the same matter, or the same words from somebody else.
fn link(mapping: &Mapping, row: &Wanted, id: TicketId, number: &str) -> Option<Envelope> {
    let with = json!({ "to": number, "same_matter": true });
    let actor = Actor::of(Role::Agent);
    about(mapping, row, id, "link", actor, row.at, "link", with)
}

/// The commands by which an answer came about.
fn answer(
    centre: &Centre,
    mapping: &Mapping,
    row: &Wanted,
    reply: &Reply,
    id: TicketId,
) -> Vec<Envelope> {
    let about = |step, actor, at, verb, with| about(mapping, row, id, step, actor, at, verb, with);
    let Some(unit) = &reply.unit else {
        let with = json!({ "text": reply.text });
        let agent = Actor::of(Role::Agent);
        let answered = about("reply", agent, reply.at, "answer_directly", with);
        return answered.into_iter().collect();
    };
    let directory = centre.directory();
    let known = directory.organisation().find(unit).map(|unit| unit.id);
    let clerk = Actor {
        unit: known,
        ..Actor::of(Role::UnitClerk)
    };
    let note = format!(
        "由“{}”导入：原系统没有派单时间，按来信时间计。",
        mapping.system
    );
    let elsewhere = "原系统未单列，见给诉求人的答复";
    let steps = [
        about(
            "dispatch",
            Actor::of(Role::Dispatcher),
            row.at,
            "dispatch",
            json!({ "lead": unit, "note": note }),
        ),
        about("sign", clerk.clone(), row.at, "sign_for", json!({})),
        about(
            "reply",
            clerk,
            reply.at,
            "report_done",
            json!({ "measures": elsewhere, "progress": elsewhere, "result": reply.text, "public_reply": reply.text }),
        ),
        about(
            "approve",
            Actor::of(Role::Reviewer),
            reply.at,
            "approve_reply",
            json!({}),
        ),
    ];
    steps.into_iter().flatten().collect()
}

/// A command about a row's ticket, under its own key.
fn about(
    mapping: &Mapping,
    row: &Wanted,
    id: TicketId,
    step: &str,
    actor: Actor,
    at: Moment,
    verb: &str,
    with: serde_json::Value,
) -> Option<Envelope> {
    // The verbs and their fields stand in this file; they can be read.
    let command = Command::parse(verb, with).ok()?;
    let envelope = Envelope::new(actor, Target::Ticket(id), command).at(at);
    Some(under_key(envelope, mapping, row, step))
}

fn under_key(envelope: Envelope, mapping: &Mapping, row: &Wanted, step: &str) -> Envelope {
    let key = format!("import:{}:{}:{step}", mapping.system, row.id);
    envelope.with_key(key).quiet()
}

fn whole(row: &Wanted, sentence: &str) -> Complaint {
    Complaint {
        row: row.row,
        id: row.id.clone(),
        column: String::new(),
        sentence: sentence.to_owned(),
    }
}

type Waiting = Receiver<Result<Answer, Trouble>>;

fn submit(centre: &Centre, envelope: Envelope) -> Waiting {
    let (sender, receiver) = channel();
    centre.submit(envelope, move |answer| {
        // Whoever asked has gone; nobody misses the answer.
        let _ = sender.send(answer);
    });
    receiver
}

fn wait(waiting: Waiting) -> Result<Answer, Trouble> {
    waiting.recv().unwrap_or(Err(Trouble::Stopped))
}
