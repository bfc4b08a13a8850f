//! One deed for several tickets: first what will be done is shown and asked, then each ticket is
//! tried by itself, and each one's result is told: done, or refused with the reason.

use huiyin_core::people::Role;
use huiyin_core::ticket::{Command, Verb, rule};
use huiyin_store::views::TicketLine;
use huiyin_store::views::ticket;
use huiyin_store::writer::Target;
use serde_json::{Value, json};

use super::export;
use super::rows::Wording;
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::view::{Choice, Field, Page, RowView};
use crate::viewer::Viewer;

/// The most tickets of one deed.
const MOST: usize = 100;

/// The deeds, each with its word.
const DEEDS: [(Verb, &str); 4] = [
    (Verb::Urge, "催办"),
    (Verb::Dispatch, "派单…"),
    (Verb::Recall, "撤回派单…"),
    (Verb::Comment, "备注…"),
];

/// What a role may do to several tickets at once; the matrix says which.
pub(super) fn deeds(role: Role) -> Vec<(&'static str, &'static str)> {
    DEEDS
        .into_iter()
        .filter(|(verb, _)| rule(*verb).is_some_and(|rule| rule.roles.contains(&role)))
        // A unit hands single tickets on to its parts, from the ticket's page.
        .filter(|(verb, _)| *verb != Verb::Dispatch || !role.at_unit())
        .map(|(verb, label)| (verb.id(), label))
        .collect()
}

#[derive(askama::Template)]
#[template(path = "console/list/bulk.html")]
struct Ask {
    page: Page,
    deed: &'static str,
    verb: &'static str,
    sentence: String,
    fields: Vec<Field>,
    error: String,
    rows: Vec<RowView>,
    units: Vec<String>,
}

/// What became of one ticket.
struct Became {
    number: String,
    title: String,
    href: String,
    done: bool,
    /// What was done, or why not.
    sentence: String,
    clause: String,
}

#[derive(askama::Template)]
#[template(path = "console/list/bulk_done.html")]
struct Done {
    page: Page,
    deed: &'static str,
    done: usize,
    refused: usize,
    rows: Vec<Became>,
}

/// `POST /c/{centre}/tickets/bulk`
pub async fn act(viewer: Viewer, posted: Posted) -> Shown {
    let mut numbers: Vec<String> = posted
        .texts("ticket")
        .into_iter()
        .map(str::to_owned)
        .collect();
    numbers.dedup();
    let list = viewer.at("/tickets");
    if numbers.is_empty() {
        return page::told(
            list,
            Tone::Info,
            "还没有选中工单。请在列表左边勾选，再选要做的事。",
        );
    }
    if posted.text("do") == "export" {
        return export::picked(&viewer, numbers).await;
    }
    if numbers.len() > MOST {
        return page::told(
            list,
            Tone::Over,
            format!(
                "一次最多办 {MOST} 件，您选了 {} 件。请分几次办。",
                numbers.len()
            ),
        );
    }
    let allowed = deeds(viewer.role());
    let verb = Verb::parse(posted.text("do"))
        .filter(|verb| allowed.iter().any(|(id, _)| *id == verb.id()))
        .ok_or(Fault::NotFound)?;
    let lines = viewer
        .read(move |reader, scope| {
            let mut lines = Vec::new();
            for number in &numbers {
                if let Some(id) = ticket::find(reader, scope, number)? {
                    lines.push(ticket::line(reader, scope, id)?);
                }
            }
            Ok(lines)
        })
        .await?;
    if !posted.flag("sure") {
        return ask(&viewer, verb, &posted, &lines, String::new()).await;
    }
    let command = match Command::parse(verb.id(), with(verb, &posted)) {
        Ok(command) => command,
        Err(refusal) => return ask(&viewer, verb, &posted, &lines, refusal.sentence).await,
    };
    if let Some(missing) = missing(verb, &posted, &viewer) {
        return ask(&viewer, verb, &posted, &lines, missing).await;
    }
    let mut rows = Vec::new();
    for line in &lines {
        let answer = viewer
            .call(Target::Ticket(line.line.id), command.clone())
            .await;
        let (done, sentence, clause) = match answer {
            Ok(_) => (true, "已办".to_owned(), String::new()),
            Err(Fault::Refused(refusal)) => {
                (false, refusal.sentence, refusal.clause.unwrap_or_default())
            }
            Err(other) => (false, other.sentence(), String::new()),
        };
        rows.push(Became {
            number: line.line.number.clone(),
            title: super::rows::title(line),
            href: viewer.at(&format!("/tickets/{}", line.line.number)),
            done,
            sentence,
            clause,
        });
    }
    let done = rows.iter().filter(|row| row.done).count();
    // What did not work comes first: it is what is left to do.
    rows.sort_by_key(|row| row.done);
    page::show(&Done {
        page: viewer
            .page(&format!("批量{}的结果", verb.in_chinese()))
            .await?,
        deed: verb.in_chinese(),
        refused: rows.len() - done,
        done,
        rows,
    })
}

fn with(verb: Verb, posted: &Posted) -> Value {
    match verb {
        Verb::Dispatch => json!({
            "lead": posted.text("lead"),
            "note": posted.opt("text"),
        }),
        Verb::Recall => json!({ "reason": posted.words("text") }),
        Verb::Comment => {
            json!({ "text": posted.words("text"), "audience": posted.text("audience") })
        }
        _ => json!({ "text": posted.words("text") }),
    }
}

/// What the form as a whole lacks, before any ticket is tried.
fn missing(verb: Verb, posted: &Posted, viewer: &Viewer) -> Option<String> {
    match verb {
        Verb::Dispatch => viewer
            .directory()
            .organisation()
            .open_unit(posted.text("lead"), "lead")
            .err()
            .map(|refusal| refusal.sentence),
        Verb::Recall if posted.text("text").is_empty() => Some("请写明撤回的原因。".to_owned()),
        Verb::Comment if posted.text("text").is_empty() => Some("请写下备注内容。".to_owned()),
        _ => None,
    }
}

async fn ask(
    viewer: &Viewer,
    verb: Verb,
    posted: &Posted,
    lines: &[TicketLine],
    error: String,
) -> Shown {
    let directory = viewer.directory();
    let calendar = viewer.calendar();
    let base = viewer.base();
    let wording = Wording::of(&base, viewer, &calendar, &directory);
    let count = lines.len();
    let text = |label: &str, required: bool| Field {
        name: "text".to_owned(),
        label: label.to_owned(),
        kind: "area".to_owned(),
        value: posted.words("text"),
        required,
        ..Field::default()
    };
    let (sentence, fields) = match verb {
        Verb::Dispatch => (
            format!("这 {count} 件将派给同一个单位主办。"),
            vec![
                Field {
                    name: "lead".to_owned(),
                    label: "主办单位".to_owned(),
                    kind: "text".to_owned(),
                    value: posted.text("lead").to_owned(),
                    required: true,
                    width: "medium".to_owned(),
                    list: "units".to_owned(),
                    error: error.clone(),
                    ..Field::default()
                },
                text("给承办单位的话", false),
            ],
        ),
        Verb::Recall => (
            format!("这 {count} 件将从承办单位撤回，等待重新派单。承办单位已做的记录会保留。"),
            vec![text("撤回原因", true)],
        ),
        Verb::Comment => (
            format!("同一段话将记在这 {count} 件工单上。"),
            vec![
                text("备注", true),
                Field {
                    name: "audience".to_owned(),
                    label: "谁看得到".to_owned(),
                    kind: "radios".to_owned(),
                    required: true,
                    choices: vec![
                        Choice {
                            value: "internal".to_owned(),
                            label: "平台内部".to_owned(),
                            chosen: posted.text("audience") != "unit",
                            ..Choice::default()
                        },
                        Choice {
                            value: "unit".to_owned(),
                            label: "平台与承办单位".to_owned(),
                            chosen: posted.text("audience") == "unit",
                            ..Choice::default()
                        },
                    ],
                    ..Field::default()
                },
            ],
        ),
        _ => (
            format!("将向这 {count} 件工单的承办单位催办，次数记入工单。"),
            vec![text("要说的话", false)],
        ),
    };
    let units = directory
        .organisation()
        .iter()
        .filter(|unit| !unit.closed && unit.parent.is_none())
        .map(|unit| unit.name.clone())
        .collect();
    let template = Ask {
        page: viewer.page(&format!("批量{}", verb.in_chinese())).await?,
        deed: verb.in_chinese(),
        verb: verb.id(),
        sentence,
        fields,
        rows: lines.iter().map(|line| wording.row(line)).collect(),
        units,
        error: error.clone(),
    };
    if error.is_empty() {
        page::show(&template)
    } else {
        page::show_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &template)
    }
}
