//! The start page with its three doors, and what the centre promises.

use crate::edge::Fault;
use crate::page::{self, Shown};
use crate::portal::promises::{self, Chapter};
use crate::view::Page;
use crate::viewer::Visitor;

#[derive(askama::Template)]
#[template(path = "portal/start.html")]
struct Start {
    page: Page,
    /// The limits in a sentence or two.
    brief: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "portal/answers.html")]
struct Answers {
    page: Page,
    chapters: Vec<Chapter>,
    document: String,
}

/// `GET /c/{centre}/portal`
pub async fn page(visitor: Visitor) -> Shown {
    let directory = visitor.directory();
    let law = directory.law_on(directory.today());
    page::show(&Start {
        page: visitor.page("有事请讲"),
        brief: law
            .map(|law| promises::brief(&law.rulebook))
            .unwrap_or_default(),
    })
}

/// `GET /c/{centre}/portal/answers`
pub async fn answers(visitor: Visitor) -> Shown {
    let directory = visitor.directory();
    let law = directory
        .law_on(directory.today())
        .ok_or_else(|| Fault::Broken("no rulebook in force".to_owned()))?;
    page::show(&Answers {
        page: visitor.page("看答复"),
        chapters: promises::chapters(&law.rulebook),
        document: law.rulebook.document.clone(),
    })
}
