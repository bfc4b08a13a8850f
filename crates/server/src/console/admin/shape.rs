//! What every page of administration is made of: tables with deeds, cards with forms. The pages
//! say what stands in them; how it looks stands in one template.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use huiyin_core::refusal::Refusal;
use huiyin_report::table::Sheet;
use huiyin_report::xlsx;
use huiyin_store::people::{AdminAnswer, AdminCommand};

use crate::edge::{Fault, Posted};
use crate::page::{self, Shown};
use crate::view::{Choice, Field, FormError, Page, Pager};
use crate::viewer::Viewer;

/// One page. Leave out what it does not have.
#[derive(Debug, Default)]
pub struct View {
    pub about: String,
    pub links: Vec<Link>,
    /// Tone and sentence.
    pub notices: Vec<(String, String)>,
    /// What it is, the secret itself, and what to do with it: shown this once.
    pub secret: (String, String, String),
    pub filters: Vec<Field>,
    pub filter_to: String,
    pub tables: Vec<Table>,
    /// Heading and sentences.
    pub prose: Vec<(String, Vec<String>)>,
    pub pager: Option<Pager>,
    pub cards: Vec<Card>,
    /// The cards stand below the rest, as wide as the page.
    pub wide: bool,
}

#[derive(Debug, Default)]
pub struct Link {
    pub label: String,
    pub href: String,
    pub icon: String,
}

impl Link {
    pub fn new(label: &str, href: String, icon: &str) -> Link {
        Link {
            label: label.to_owned(),
            href,
            icon: icon.to_owned(),
        }
    }
}

#[derive(Debug, Default)]
pub struct Table {
    pub head: String,
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// Whether rows carry deeds.
    pub deeds: bool,
    pub icon: String,
    pub empty: String,
    pub empty_about: String,
}

impl Table {
    pub fn new(caption: &str, columns: &[&str]) -> Table {
        Table {
            caption: caption.to_owned(),
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            icon: "list".to_owned(),
            empty: format!("还没有{caption}"),
            ..Table::default()
        }
    }
}

#[derive(Debug, Default)]
pub struct Row {
    /// Read out after each deed.
    pub name: String,
    pub cells: Vec<Cell>,
    pub closed: bool,
    pub deeds: Vec<Deed>,
}

#[derive(Debug, Default, Clone)]
pub struct Cell {
    /// Before the text, for what stands below something.
    pub indent: String,
    pub text: String,
    pub href: String,
    pub note: String,
}

impl Cell {
    pub fn noted(text: impl Into<String>, note: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            note: note.into(),
            ..Cell::default()
        }
    }
}

impl Cell {
    /// The name of a record, leading to its forms.
    pub fn linked(text: impl Into<String>, href: String) -> Cell {
        Cell {
            text: text.into(),
            href,
            ..Cell::default()
        }
    }

    /// So many levels below.
    #[must_use]
    pub fn below(mut self, depth: usize) -> Cell {
        self.indent = "　".repeat(depth);
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Cell {
        self.note = note.into();
        self
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }
}

/// A link, or a form post of one button.
#[derive(Debug)]
pub struct Deed {
    pub label: String,
    pub href: String,
    pub post: bool,
}

impl Deed {
    pub fn link(label: &str, href: String) -> Deed {
        Deed {
            label: label.to_owned(),
            href,
            post: false,
        }
    }

    pub fn post(label: &str, href: String) -> Deed {
        Deed {
            label: label.to_owned(),
            href,
            post: true,
        }
    }
}

/// A form in a card.
#[derive(Debug, Default)]
pub struct Card {
    pub id: String,
    pub head: String,
    pub about: String,
    pub to: String,
    pub upload: bool,
    pub fields: Vec<Field>,
    pub errors: Vec<FormError>,
    pub confirm: String,
    pub deed: String,
    /// What cannot be undone has a button of its own kind.
    pub grave: bool,
    /// A second button of the same form: its name in the post, and what stands on it.
    pub also: (String, String),
    pub back: String,
    /// Asks with the address instead of posting.
    pub asks: bool,
    /// The answer to what was asked: heading and lines.
    pub answer: (String, Vec<String>),
}

impl Card {
    pub fn new(id: &str, head: &str, to: String, deed: &str, fields: Vec<Field>) -> Card {
        Card {
            id: id.to_owned(),
            head: head.to_owned(),
            to,
            deed: deed.to_owned(),
            fields,
            ..Card::default()
        }
    }

    /// A sentence under the heading.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Card {
        self.about = about.into();
        self
    }

    /// A sentence that says what will happen and cannot be undone.
    #[must_use]
    pub fn confirm(mut self, sentence: impl Into<String>) -> Card {
        self.confirm = sentence.into();
        self
    }

    #[must_use]
    pub fn back(mut self, href: String) -> Card {
        self.back = href;
        self
    }

    /// The deed takes something away.
    #[must_use]
    pub fn grave(mut self) -> Card {
        self.grave = true;
        self
    }

    /// A second button beside the first.
    #[must_use]
    pub fn also(mut self, name: &str, label: &str) -> Card {
        self.also = (name.to_owned(), label.to_owned());
        self
    }

    /// The form asks (GET) and the answer stands under it.
    #[must_use]
    pub fn asking(mut self, answer: (String, Vec<String>)) -> Card {
        self.asks = true;
        self.answer = answer;
        self
    }

    /// What was typed stands in the fields again; passwords and files do not.
    pub fn fill(&mut self, posted: &Posted) {
        for field in &mut self.fields {
            if field.kind == "check" {
                field.value = posted.flag(&field.name).to_string();
            } else if !matches!(field.kind.as_str(), "password" | "file") {
                field.value = posted.words(&field.name);
            }
            for choice in &mut field.choices {
                choice.chosen = choice.value == field.value;
            }
        }
    }

    #[must_use]
    pub fn upload(mut self) -> Card {
        self.upload = true;
        self
    }
}

/// A form that was refused: which, what was typed, and each reason why.
pub struct Failed<'a> {
    pub form: &'a str,
    pub posted: &'a Posted,
    pub refusals: Vec<Refusal>,
}

impl<'a> Failed<'a> {
    pub fn new(form: &'a str, posted: &'a Posted, refusal: Refusal) -> Failed<'a> {
        Failed {
            form,
            posted,
            refusals: vec![refusal],
        }
    }
}

pub fn field(kind: &str, name: &str, label: &str, value: impl Into<String>) -> Field {
    Field {
        kind: kind.to_owned(),
        name: name.to_owned(),
        label: label.to_owned(),
        value: value.into(),
        required: true,
        ..Field::default()
    }
}

pub fn text(name: &str, label: &str, value: impl Into<String>) -> Field {
    field("text", name, label, value)
}

pub fn optional(mut field: Field) -> Field {
    field.required = false;
    field
}

pub fn hinted(mut field: Field, hint: &str) -> Field {
    field.hint = hint.to_owned();
    field
}

/// A choice among (value, label) pairs.
pub fn select(
    name: &str,
    label: &str,
    value: &str,
    choices: impl IntoIterator<Item = (String, String)>,
) -> Field {
    let choices = choices
        .into_iter()
        .map(|(id, label)| Choice {
            chosen: id == value,
            value: id,
            label,
            hint: String::new(),
        })
        .collect();
    Field {
        choices,
        ..field("select", name, label, value)
    }
}

/// The pairs with an empty one before them.
pub fn or_none(
    none: &str,
    choices: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    std::iter::once((String::new(), none.to_owned()))
        .chain(choices)
        .collect()
}

#[derive(askama::Template)]
#[template(path = "console/admin/page.html")]
struct Template {
    page: Page,
    view: View,
}

/// Shows the page; a refused form stands there as it was typed, with the reason.
///
/// # Errors
/// The page cannot be made.
pub async fn show(
    viewer: &Viewer,
    title: &str,
    mut view: View,
    failed: Option<Failed<'_>>,
) -> Shown {
    let status = match failed {
        None => StatusCode::OK,
        Some(failed) => {
            match view.cards.iter_mut().find(|card| card.id == failed.form) {
                Some(card) => refill(card, &failed),
                None => view.notices.extend(
                    failed
                        .refusals
                        .into_iter()
                        .map(|refusal| ("over".to_owned(), refusal.sentence)),
                ),
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let page = viewer.page(title).await?;
    page::show_with(status, &Template { page, view })
}

fn refill(card: &mut Card, failed: &Failed<'_>) {
    card.fill(failed.posted);
    for refusal in &failed.refusals {
        let at = refusal.field.as_deref().unwrap_or("");
        let field = card.fields.iter_mut().find(|field| field.name == at);
        card.errors.push(FormError {
            field: field.as_ref().map_or(String::new(), |_| at.to_owned()),
            text: refusal.sentence.clone(),
        });
        if let Some(field) = field.filter(|field| field.error.is_empty()) {
            field.error.clone_from(&refusal.sentence);
        }
    }
}

/// What a form led to: the refusal goes back to the form, any other fault to the edge.
///
/// # Errors
/// Every fault that is no refusal.
pub fn refusal_of<T>(outcome: Result<T, Fault>) -> Result<Result<T, Refusal>, Fault> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Fault::Refused(refusal)) => Ok(Err(refusal)),
        Err(Fault::Bad(sentence)) => Ok(Err(Refusal::new("bad_field", sentence))),
        Err(other) => Err(other),
    }
}

/// An administrator's command from a form: done, or the refusal for the form.
///
/// # Errors
/// Every fault that is no refusal.
pub async fn administer(
    viewer: &Viewer,
    command: Result<AdminCommand, Refusal>,
) -> Result<Result<AdminAnswer, Refusal>, Fault> {
    match command {
        Ok(command) => refusal_of(viewer.administer(command).await),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// An Excel file to keep, named `name-2026-03-02.xlsx`.
///
/// # Errors
/// It cannot be made.
pub async fn workbook(viewer: &Viewer, name: &str, sheets: Vec<Sheet>) -> Shown {
    let bytes = tokio::task::spawn_blocking(move || xlsx::write(&sheets))
        .await?
        .map_err(|error| Fault::Broken(error.to_string()))?;
    let day = viewer.calendar().date_of(viewer.now());
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}-{day}.xlsx\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// A date in a form; absent means today.
///
/// # Errors
/// It cannot be read.
pub fn date(posted: &Posted, name: &str) -> Result<Option<huiyin_core::calendar::Date>, Refusal> {
    match posted.opt(name) {
        None => Ok(None),
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::bad_field(name, "日期请写成“2026-05-09”的样子。")),
    }
}
