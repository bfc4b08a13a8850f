//! What helps while somebody speaks: the caller's history, likely the same matter, suggestions.

use std::collections::HashMap;

use huiyin_core::calendar::Moment;
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Slot;
use huiyin_insight::masking::mask_text;
use huiyin_insight::segment::Segmenter;
use huiyin_insight::similar::{Features, WORTH_SHOWING, likeness};
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::TicketLine;
use huiyin_store::views::caller;
use huiyin_store::views::similar::{self, Asked as Matter};
use huiyin_store::views::ticket as view;

use super::command;
use crate::console::list::rows::{self, category_path};
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown};
use crate::viewer::Viewer;
use crate::words;

/// Candidates that are read for a closer look.
const LOOKED_AT: usize = 16;
/// Hits that are shown.
const SHOWN: usize = 5;
/// How far back the same matter is looked for.
const BACK_DAYS: i64 = 180;
/// From this likeness on a ticket's category is worth suggesting; lower than for duplicates,
/// as another place may have the same trouble.
const SAME_SORT: u16 = 250;

/// A ticket that may help.
pub(super) struct Hit {
    pub number: String,
    pub title: String,
    pub href: String,
    pub about: String,
    /// It is open, so the new one can be merged into it.
    pub merges: bool,
}

/// What the same telephone number asked before.
#[derive(Default)]
pub(super) struct History {
    /// A number was typed that is long enough to look for.
    pub asked: bool,
    pub count: String,
    pub warning: String,
    pub hits: Vec<Hit>,
}

/// A category that may fit.
pub(super) struct Suggestion {
    pub path: String,
    pub why: String,
}

/// Tickets that may be about the same matter, and what they suggest.
#[derive(Default)]
pub(super) struct Similar {
    pub asked: bool,
    pub hits: Vec<Hit>,
    pub categories: Vec<Suggestion>,
}

#[derive(askama::Template)]
#[template(path = "console/intake/history.html")]
struct HistoryPart {
    history: History,
}

#[derive(askama::Template)]
#[template(path = "console/intake/similar.html")]
struct SimilarPart {
    similar: Similar,
}

/// `POST /c/{centre}/intake/history`: by post, so that no telephone number stands in an address.
pub async fn history(viewer: Viewer, posted: Posted) -> Shown {
    let history = of_phone(&viewer, posted.text("phone")).await?;
    page::show(&HistoryPart { history })
}

/// `POST /c/{centre}/intake/similar`
pub async fn similar(viewer: Viewer, posted: Posted) -> Shown {
    let similar = of_matter(&viewer, &posted).await?;
    page::show(&SimilarPart { similar })
}

/// The history of a number; logged as a look before it is shown.
pub(super) async fn of_phone(viewer: &Viewer, phone: &str) -> Result<History, Fault> {
    let phone = phone.to_owned();
    if phone.chars().filter(char::is_ascii_digit).count() < 7 {
        return Ok(History::default());
    }
    let lines = viewer
        .read(move |reader, scope| caller::history(reader, scope, &phone, 8))
        .await?;
    viewer.look(
        Act::CallerHistory,
        SubjectKind::Ticket,
        0,
        format!("来电历史 {} 件", lines.len()),
    )?;
    let now = viewer.now();
    let month = now.micros() - 30 * 86_400_000_000;
    let lately = lines
        .iter()
        .filter(|line| line.line.registered_at.micros() >= month)
        .count();
    let open = lines.iter().filter(|line| line.line.open).count();
    let warning = match (lately, open) {
        (2.., _) => format!("这个号码 30 天内已来过 {lately} 次，请问清是不是同一件事。"),
        (_, 1..) => format!("这个号码还有 {open} 件没有办结，来电可能是催办或补充。"),
        _ => String::new(),
    };
    Ok(History {
        asked: true,
        count: format!("{} 件", lines.len()),
        warning,
        hits: lines
            .iter()
            .take(SHOWN)
            .map(|line| hit(viewer, line, vec![]))
            .collect(),
    })
}

/// Tickets like what is typed, by place and text, with the reasons.
pub(super) async fn of_matter(viewer: &Viewer, posted: &Posted) -> Result<Similar, Fault> {
    let text = format!("{} {}", posted.text("title"), posted.words("content"));
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 4 {
        return Ok(Similar::default());
    }
    let directory = viewer.directory();
    let place = format!("{}{}", posted.text("grid"), posted.text("address"));
    let grid = posted.opt("grid");
    let category = command::category(&directory, posted.text("category"));
    let since = Moment::from_micros(viewer.now().micros() - BACK_DAYS * 86_400_000_000);
    let asked_text = text.clone();
    let found = viewer
        .read(move |reader, scope| {
            let matter = Matter {
                text: asked_text,
                place: grid,
                category,
                since: Some(since),
            };
            let lines = similar::candidates(reader, scope, &matter, LOOKED_AT)?;
            let segmenter = Segmenter::new(reader.directory().user_words().into_iter());
            let wanted = Features::new(&segmenter, &text, &place);
            let mut found = Vec::new();
            for line in lines {
                let page = view::page(reader, scope, line.line.id)?;
                let masked = view::masked(reader, scope, line.line.id)?;
                let address = masked.address.unwrap_or_default().replace(['*', '＊'], "");
                let there = format!("{}{address}", line.line.place.as_deref().unwrap_or(""));
                let words = format!(
                    "{} {}",
                    line.title,
                    page.latest(Slot::Content).unwrap_or_default()
                );
                let features = Features::new(&segmenter, &words, &there);
                found.push((likeness(&wanted, &features), line));
            }
            found.sort_by_key(|(likeness, _)| std::cmp::Reverse(likeness.score));
            Ok(found)
        })
        .await?;
    let mut counted: HashMap<String, usize> = HashMap::new();
    for (_, line) in found.iter().filter(|(like, _)| like.score >= SAME_SORT) {
        if let Some(category) = &line.line.category {
            *counted.entry(category.clone()).or_default() += 1;
        }
    }
    let mut categories: Vec<(String, usize)> = counted.into_iter().collect();
    categories.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Similar {
        asked: true,
        hits: found
            .iter()
            .filter(|(like, _)| like.score >= WORTH_SHOWING)
            .take(SHOWN)
            .map(|(like, line)| hit(viewer, line, like.reasons.clone()))
            .collect(),
        categories: categories
            .into_iter()
            .take(3)
            .map(|(code, number)| Suggestion {
                path: category_path(&directory, &code),
                why: format!("说法相近的有 {number} 件归这一类"),
            })
            .collect(),
    })
}

fn hit(viewer: &Viewer, ticket: &TicketLine, reasons: Vec<String>) -> Hit {
    let line = &ticket.line;
    let calendar = viewer.calendar();
    let mut about = vec![words::day(calendar.date_of(line.registered_at))];
    about.push(match line.outcome {
        Some(outcome) => outcome.in_chinese().to_owned(),
        None => line.stage.in_chinese().to_owned(),
    });
    if let Some(unit) = line.lead_unit {
        about.push(viewer.directory().organisation().name(unit).to_owned());
    }
    about.extend(reasons.iter().map(|reason| mask_text(reason)));
    Hit {
        number: line.number.clone(),
        title: rows::title(ticket),
        href: viewer.at(&format!("/tickets/{}", line.number)),
        about: about.join(" · "),
        merges: line.open && line.stage != Stage::Merged,
    }
}
