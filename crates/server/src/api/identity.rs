//! `POST …/tickets/{number}/identity`: who the petitioner is, in the clear. A deliberate act with
//! a reason, logged before anything is shown; the rule of who may is the ticket page's own.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use huiyin_core::people::Actor;
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Ticket;
use huiyin_store::Trouble;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::people::Directory;
use huiyin_store::views::ticket;
use serde_json::{Value, json};

use super::asked::{Sent, Terms};
use super::components::text;
use super::shape::{Form, Shape, maybe, must};
use crate::console::ticket::{Right, right};
use crate::edge::Fault;
use crate::viewer::Viewer;

/// The body: why.
pub fn body() -> Shape {
    Shape::Object(vec![must(
        "reason",
        "Why the identity is needed; kept in the access log.",
        Shape::Form(Form::Reason),
    )])
}

/// The answer.
pub fn answer() -> Shape {
    Shape::Object(vec![
        must("name", "", maybe(text())),
        must("phone", "", maybe(text())),
        must("address", "", maybe(text())),
    ])
}

/// Whether this actor may ask for it now.
pub fn may_reveal(directory: &Directory, ticket: &Ticket, actor: &Actor) -> bool {
    directory
        .law(&ticket.rulebook)
        .is_some_and(|law| right(ticket, actor, &law.rulebook) != Right::None)
}

pub async fn reveal(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    terms: Terms,
    sent: Sent,
) -> Result<Response, Fault> {
    let body = sent.shaped(&body())?;
    let reason = body["reason"].as_str().unwrap_or_default().to_owned();
    let wanted = number.clone();
    let ticket = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &wanted)?.ok_or(Trouble::NotFound)?;
            ticket::state(reader, scope, id)
        })
        .await?;
    if !may_reveal(&viewer.directory(), &ticket, &viewer.actor()) {
        return Err(Refusal::not_permitted("查看诉求人身份").into());
    }
    if let Some(key) = &terms.key {
        same_question(&viewer, key, &format!("{number}\n{reason}"))?;
    }
    let look = viewer.look_at(
        Act::Reveal,
        SubjectKind::Ticket,
        ticket.id.0,
        "name,phone,address".to_owned(),
        Some(reason),
    );
    let scope = viewer.scope();
    let clear = viewer
        .blocking(move |centre| centre.reveal(&scope, ticket.id, look))
        .await?;
    let told: Value = json!({ "name": clear.name, "phone": clear.phone, "address": clear.address });
    Ok(Json(told).into_response())
}

/// The last keys under which identities were asked for. Asking again changes nothing but the log,
/// which has to tell of each look, so only the question must be the same; a restart forgets.
fn same_question(viewer: &Viewer, key: &str, question: &str) -> Result<(), Fault> {
    type Keys = HashMap<(String, i64, String), String>;
    static ASKED: LazyLock<Mutex<Keys>> = LazyLock::new(Mutex::default);
    const MOST: usize = 10_000;
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.len() >= MOST {
        asked.clear();
    }
    let whose = (viewer.site.slug.clone(), viewer.person.id.0, key.to_owned());
    let before = asked.entry(whose).or_insert_with(|| question.to_owned());
    if before == question {
        Ok(())
    } else {
        Err(Fault::KeyReused)
    }
}
