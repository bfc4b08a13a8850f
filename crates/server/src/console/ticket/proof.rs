//! The proof of a due time: on the page under each clock, and as the fragment behind a chip.

use askama::Template;
use axum::extract::Path;
use huiyin_core::calendar::{Calendar, Verdict};
use huiyin_core::terms::ClockName;
use huiyin_core::ticket::TicketClock;
use huiyin_store::Trouble;
use huiyin_store::views::ticket;

use super::times::weekday;
use crate::edge::Fault;
use crate::page::{self, Shown};
use crate::view::{ProofDay, ProofView};
use crate::viewer::Viewer;
use crate::words;

#[derive(Template)]
#[template(path = "console/ticket/proof.html")]
struct Fragment {
    proof: ProofView,
}

/// The fragment behind a chip, in any list.
pub async fn fragment(
    viewer: Viewer,
    Path((_, number, clock)): Path<(String, String, String)>,
) -> Shown {
    let (found, rulebook) = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            let ticket = ticket::state(reader, scope, id)?;
            let found = match clock.parse::<u16>() {
                Ok(id) => ticket.clocks.into_iter().find(|c| c.id.0 == id),
                // A list knows the most pressing clock by its name only.
                Err(_) => ClockName::parse(&clock).and_then(|name| {
                    ticket
                        .open_clocks(name)
                        .min_by_key(|c| c.clock.due_at)
                        .or(ticket.latest_clock(name))
                        .cloned()
                }),
            };
            Ok((found.ok_or(Trouble::NotFound)?, ticket.rulebook))
        })
        .await?;
    let directory = viewer.directory();
    let law = directory.law(&rulebook).ok_or(Fault::NotFound)?;
    let proof = proof(&found, &law.calendar);
    page::show(&Fragment { proof })
}

/// A clock's due time, day by day, with what has happened to it since.
pub fn proof(clock: &TicketClock, calendar: &Calendar) -> ProofView {
    let inner = &clock.clock;
    let lines = inner.explain(calendar);
    // What follows the proof itself: pauses, extensions, how it ended.
    let later = lines
        .get(inner.proof.in_chinese(calendar).len()..)
        .unwrap_or_default();
    let (pauses, others): (Vec<String>, Vec<String>) = later
        .iter()
        .cloned()
        .partition(|line| line.contains("暂停"));
    ProofView {
        clock: format!("{}时限", clock.name.in_chinese()),
        start: calendar.moment_in_chinese(inner.proof.started_at),
        due: match inner.due_at {
            Some(at) => calendar.due_in_chinese(at),
            None => "由有权的人另行决定".to_owned(),
        },
        rule: if inner.proof.decided {
            "直接指定的期限".to_owned()
        } else {
            inner.proof.rule.in_chinese()
        },
        source: inner.proof.source.to_string(),
        days: days(clock),
        pauses,
        extensions: others,
        warning: inner.warnings().join("；"),
    }
}

/// More days than this are not listed one by one: the first and the last tell enough.
const MOST_DAYS: usize = 45;

fn days(clock: &TicketClock) -> Vec<ProofDay> {
    let steps = clock.clock.proof.steps();
    let all = steps.len();
    steps
        .into_iter()
        .enumerate()
        .filter(|(n, step)| {
            let passing = matches!(step.verdict, Verdict::Counted(_) | Verdict::Skipped);
            all <= MOST_DAYS || !passing || *n < 10 || *n + 10 >= all
        })
        .map(|(_, step)| {
            let kind = step.why.in_chinese();
            let what = match step.verdict {
                Verdict::StartDay => "起算日不计".to_owned(),
                Verdict::Starts => "起算".to_owned(),
                Verdict::Counted(n) => format!("第{n}日"),
                Verdict::Skipped => "不计".to_owned(),
                Verdict::Worked { seconds: 0 } => "不在办公时间，不计".to_owned(),
                Verdict::Worked { seconds } => {
                    format!("计{}", words::span(i64::from(seconds) * 1_000_000))
                }
                Verdict::PutOff => "届满，顺延".to_owned(),
                Verdict::LastDay => "最后一日".to_owned(),
            };
            let said = if kind.is_empty() {
                what
            } else {
                format!("{kind}，{what}")
            };
            ProofDay {
                date: format!("{} {}", words::day(step.date), weekday(step.date)),
                counted: matches!(
                    step.verdict,
                    Verdict::Counted(_) | Verdict::LastDay | Verdict::Starts
                ) || matches!(step.verdict, Verdict::Worked { seconds } if seconds > 0),
                why: said,
            }
        })
        .collect()
}
