//! Filing in five steps, one question a page. Each post keeps what was typed, right or wrong,
//! before it says anything.

mod check;
mod photos;
mod place;
mod receipt;
mod what;
mod who;

use super::draft::{Draft, Filing};
use super::{MOST_PHOTOS, UPLOAD};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown};
use crate::routes::{Routes, Who};
use crate::view::{Field, FormError, Page};

pub(super) use photos::take as take_photos;

/// The routes of this room.
pub(super) fn routes() -> Routes {
    const NEW: &str = "/c/{centre}/portal/new";
    const PLACE: &str = "/c/{centre}/portal/new/where";
    const PHOTOS: &str = "/c/{centre}/portal/new/photos";
    const WHO: &str = "/c/{centre}/portal/new/who";
    const CHECK: &str = "/c/{centre}/portal/new/check";
    Routes::new()
        .get(NEW, Who::Everybody, what::page)
        .post(NEW, Who::Everybody, what::said)
        .get(PLACE, Who::Everybody, place::page)
        .post(PLACE, Who::Everybody, place::said)
        .get(PHOTOS, Who::Everybody, photos::page)
        .upload(PHOTOS, Who::Everybody, UPLOAD, photos::said)
        .get(
            "/c/{centre}/portal/new/photos/{hash}",
            Who::Everybody,
            photos::show,
        )
        .get(WHO, Who::Everybody, who::page)
        .post(WHO, Who::Everybody, who::said)
        .get(CHECK, Who::Everybody, check::page)
        .post(CHECK, Who::Everybody, check::file)
        .get("/c/{centre}/portal/new/done", Who::Everybody, receipt::page)
}

/// How many steps there are.
const STEPS: u8 = 5;

/// A step: where it lies and what comes before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    What,
    Place,
    Photos,
    Who,
    Check,
}

impl Step {
    fn path(self) -> &'static str {
        match self {
            Step::What => "/portal/new",
            Step::Place => "/portal/new/where",
            Step::Photos => "/portal/new/photos",
            Step::Who => "/portal/new/who",
            Step::Check => "/portal/new/check",
        }
    }

    fn before(self) -> &'static str {
        match self {
            Step::What => "/portal",
            Step::Place => Step::What.path(),
            Step::Photos => Step::Place.path(),
            Step::Who => Step::Photos.path(),
            Step::Check => Step::Who.path(),
        }
    }

    fn after(self) -> &'static str {
        match self {
            Step::What => Step::Place.path(),
            Step::Place => Step::Photos.path(),
            Step::Photos => Step::Who.path(),
            Step::Who | Step::Check => Step::Check.path(),
        }
    }
}

/// The first step that is not answered well enough to file, with what is wrong.
fn unanswered(draft: &Draft) -> Option<(Step, Vec<FormError>)> {
    [
        (Step::What, what::faults(draft)),
        (Step::Place, place::faults(draft)),
        (Step::Who, who::faults(draft)),
    ]
    .into_iter()
    .find(|(_, faults)| !faults.is_empty())
}

/// Where a citizen goes who came to a step too early, or after filing: to the first step that is
/// open, or to the receipt.
fn elsewhere(draft: &Draft, step: Step) -> Option<&'static str> {
    if draft.filed.is_some() {
        return Some("/portal/new/done");
    }
    let open = match step {
        Step::What => None,
        Step::Place => Some(Step::What),
        // Photos and the person may be given before the place is settled; the words come first.
        Step::Photos | Step::Who | Step::Check => {
            let first = [Step::What, Step::Place]
                .into_iter()
                .find(|earlier| match earlier {
                    Step::What => !what::faults(draft).is_empty(),
                    _ => !place::faults(draft).is_empty(),
                });
            return first.map(Step::path);
        }
    };
    open.filter(|_| !what::faults(draft).is_empty())
        .map(Step::path)
}

/// On to the next step, back to the one before, or back to the check from which one came.
fn onward(filing: Filing, step: Step, posted: &Posted) -> Shown {
    let to = match posted.text("to") {
        "back" => step.before(),
        _ if posted.flag("check") => Step::Check.path(),
        _ => step.after(),
    };
    let to = filing.visitor.at(to);
    let response = page::go(&to)?;
    Ok(filing.keep(response))
}

/// What every step's page needs.
struct Frame {
    page: Page,
    /// Came from the check and goes back there.
    check: bool,
    errors: Vec<FormError>,
}

impl Frame {
    fn new(filing: &Filing, title: &str, check: bool, errors: Vec<FormError>) -> Frame {
        let title = if errors.is_empty() {
            title.to_owned()
        } else {
            format!("请更正：{title}")
        };
        Frame {
            page: filing.visitor.page(&title),
            check,
            errors,
        }
    }
}

/// Whether a step was opened from the check.
fn from_check(asked: &Asked) -> bool {
    asked.flag("check")
}

/// Puts the errors beside their fields.
fn mark(fields: &mut [Field], errors: &[FormError]) {
    for field in fields {
        if let Some(error) = errors.iter().find(|error| error.field == field.name) {
            field.error.clone_from(&error.text);
        }
    }
}

fn fault(field: &str, text: impl Into<String>) -> FormError {
    FormError {
        field: field.to_owned(),
        text: text.into(),
    }
}

/// A text cut to so many characters: what a form can send is bounded by its size only.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
