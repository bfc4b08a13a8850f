//! The desk itself: the form as it is first shown and as it comes back with a refusal.

use std::collections::HashMap;

use axum::http::StatusCode;
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::Rulebook;
use huiyin_core::terms::{
    Channel, ChannelGroup, ClockName, Handling, PetitionerKind, RequestKind, Urgency,
};
use huiyin_core::ticket::Verb;

use super::command::may;
use super::help::{self, History, Similar};
use crate::console::list::rows::category_path;
use crate::edge::{Asked, Fault, Posted};
use crate::page::{self, Shown};
use crate::view::{Choice, FormError, Page};
use crate::viewer::Viewer;

/// The form: what was typed, and what is wrong with it.
pub(super) struct Form {
    posted: Posted,
    errors: HashMap<String, String>,
    /// Every fault, for the summary.
    pub summary: Vec<FormError>,
    pub clause: String,
    /// Under which the registration is sent, so that a form sent twice files once.
    pub key: String,
}

impl Form {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> &str {
        self.posted.text(name)
    }

    pub fn is_on(&self, name: &str) -> bool {
        self.posted.flag(name)
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, name: &str) -> &str {
        self.errors.get(name).map_or("", String::as_str)
    }

    pub fn is_wrong(&self, name: &str) -> bool {
        self.errors.contains_key(name)
    }

    /// Whether something stands in one of these fields.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| !self.value(name).is_empty() || self.is_wrong(name))
    }
}

#[derive(askama::Template)]
#[template(path = "console/intake/desk.html")]
struct Desk {
    page: Page,
    form: Form,
    channels: Vec<Choice>,
    kinds: Vec<Choice>,
    urgencies: Vec<Choice>,
    petitioner_kinds: Vec<Choice>,
    groups: Vec<Choice>,
    /// Empty where the rulebook knows no classes of handling.
    handlings: Vec<Choice>,
    has_statutory: bool,
    categories: Vec<String>,
    grids: Vec<String>,
    history: History,
    similar: Similar,
    may_classify: bool,
    may_answer: bool,
    may_transfer: bool,
    may_reject: bool,
    may_propose_rejection: bool,
}

/// `GET /c/{centre}/intake`
pub async fn page(viewer: Viewer, asked: Asked) -> Shown {
    let first = Posted::of(&[
        (
            "channel",
            if asked.text("channel").is_empty() {
                default_channel(&viewer)
            } else {
                asked.text("channel")
            },
        ),
        (
            "kind",
            if asked.text("kind").is_empty() {
                "complaint"
            } else {
                asked.text("kind")
            },
        ),
        ("phone", asked.text("phone")),
        ("petitioner_kind", "person"),
        ("urgency", "normal"),
    ]);
    show(&viewer, first, vec![], StatusCode::OK).await
}

/// The form again, with what was typed and what is wrong with it.
pub(super) async fn again(viewer: &Viewer, posted: Posted, refusal: Refusal) -> Shown {
    show(
        viewer,
        posted,
        vec![refusal],
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

/// The form again with the help filled in, for a browser without script.
pub(super) async fn with_help(viewer: &Viewer, posted: Posted) -> Shown {
    show(viewer, posted, vec![], StatusCode::OK).await
}

async fn show(
    viewer: &Viewer,
    posted: Posted,
    refusals: Vec<Refusal>,
    status: StatusCode,
) -> Shown {
    let directory = viewer.directory();
    let law = directory
        .law_on(directory.today())
        .map(|law| law.rulebook.clone())
        .ok_or_else(|| Fault::Broken("the centre has no rulebook".to_owned()))?;
    let history = help::of_phone(viewer, posted.text("phone")).await?;
    let similar = help::of_matter(viewer, &posted).await?;
    let role = viewer.role();
    let handlings = handlings(&law, posted.text("handling"));
    let mut categories: Vec<String> = directory
        .categories()
        .filter(|(_, category)| !category.closed)
        .map(|(_, category)| category_path(&directory, &category.code))
        .collect();
    categories.sort();
    let mut grids: Vec<String> = directory
        .grids()
        .filter(|(_, grid)| !grid.closed)
        .map(|(_, grid)| grid.name.clone())
        .collect();
    grids.sort();
    let desk = Desk {
        page: viewer.page("登记诉求").await?,
        channels: channels(&law, posted.text("channel")),
        kinds: choices(
            RequestKind::ALL,
            |k| (k.id(), k.in_chinese()),
            posted.text("kind"),
        ),
        urgencies: choices(
            Urgency::ALL,
            |u| (u.id(), u.in_chinese()),
            posted.text("urgency"),
        ),
        petitioner_kinds: choices(
            PetitionerKind::ALL,
            |k| (k.id(), k.in_chinese()),
            posted.text("petitioner_kind"),
        ),
        groups: choices(
            ChannelGroup::ALL,
            |g| (g.id(), g.in_chinese()),
            posted.text("group"),
        ),
        has_statutory: handlings
            .iter()
            .any(|c| c.value == Handling::Commitment.id()),
        handlings,
        categories,
        grids,
        history,
        similar,
        may_classify: may(role, Verb::Classify),
        may_answer: may(role, Verb::AnswerDirectly),
        may_transfer: may(role, Verb::TransferOut),
        may_reject: may(role, Verb::Reject),
        may_propose_rejection: !may(role, Verb::Reject) && may(role, Verb::Classify),
        form: form(posted, refusals)?,
    };
    page::show_with(status, &desk)
}

fn form(posted: Posted, refusals: Vec<Refusal>) -> Result<Form, Fault> {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).map_err(|error| Fault::Broken(error.to_string()))?;
    let key: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut form = Form {
        posted,
        errors: HashMap::new(),
        summary: vec![],
        clause: String::new(),
        key: format!("intake-{key}"),
    };
    for refusal in refusals {
        let field = refusal.field.unwrap_or_default();
        form.summary.push(FormError {
            field: field.clone(),
            text: refusal.sentence.clone(),
        });
        form.clause = refusal.clause.unwrap_or_default();
        if !field.is_empty() {
            form.errors.insert(field, refusal.sentence);
        }
    }
    Ok(form)
}

fn default_channel(viewer: &Viewer) -> &'static str {
    use huiyin_core::people::Role;
    match viewer.role() {
        Role::GridWorker => Channel::Grid.id(),
        Role::LeadDepartment => Channel::EnterpriseVisit.id(),
        Role::UnitClerk | Role::StreetLeader => Channel::Hall.id(),
        _ => Channel::Phone.id(),
    }
}

/// The channels that the centre takes requests from. Imports come by another way.
fn channels(law: &Rulebook, chosen: &str) -> Vec<Choice> {
    let taken: Vec<Channel> = Channel::ALL
        .iter()
        .copied()
        .filter(|channel| !matches!(channel, Channel::Import | Channel::Open311))
        .filter(|channel| {
            law.intake.channels.is_empty()
                || law.intake.channels.contains(channel)
                || *channel == Channel::Phone
        })
        .collect();
    choices(&taken, |c| (c.id(), c.in_chinese()), chosen)
}

/// The handling classes that the rulebook sets limits for; none where it sets none.
fn handlings(law: &Rulebook, chosen: &str) -> Vec<Choice> {
    let named: Vec<Handling> = Handling::ALL
        .iter()
        .copied()
        .filter(|class| {
            *class == Handling::Ordinary
                || law
                    .limits
                    .iter()
                    .any(|limit| limit.handling.contains(class))
        })
        .collect();
    if named.len() < 2 {
        return vec![];
    }
    let mut all = choices(&named, |h| (h.id(), h.in_chinese()), chosen);
    for choice in &mut all {
        let class = named.iter().find(|class| class.id() == choice.value);
        let limit = class.and_then(|class| {
            law.limit(ClockName::Close, *class, ChannelGroup::Phone)
                .or_else(|| law.limit(ClockName::Reply, *class, ChannelGroup::Phone))
        });
        if let Some(limit) = limit {
            choice.label = format!("{}（{}）", choice.label, limit.within.in_chinese());
        }
    }
    all
}

fn choices<T: Copy>(
    all: &[T],
    words: impl Fn(T) -> (&'static str, &'static str),
    chosen: &str,
) -> Vec<Choice> {
    all.iter()
        .map(|each| {
            let (value, label) = words(*each);
            Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                chosen: value == chosen,
                ..Choice::default()
            }
        })
        .collect()
}
