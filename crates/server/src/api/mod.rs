//! The JSON API (`docs/api.md`) and its OpenAPI document.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `operations` | the operations as a table, from which document and page are made |
//! | `verbs` | what each verb takes |
//! | `components` | the things that answers are made of |
//! | `shape`, `forms` | a shape gives a JSON Schema and checks a value: one source for both |
//! | `document`, `page` | `/api/v1/openapi.json` for programs, `/api` for people |
//! | `asked` | reading bodies, queries and headers |
//! | `answers/` | a ticket, its events and clocks as the caller may see them |
//! | `tickets`, `commands`, `parts`, `files`, `identity`, `place`, `looks` | the handlers |
//!
//! **Invariant:** nothing is read from a request that its shape in the document does not name,
//! and nothing is answered that its shape does not hold.

mod answers;
mod asked;
mod commands;
mod components;
pub mod document;
mod files;
mod forms;
mod identity;
mod looks;
mod operations;
mod page;
mod parts;
mod place;
mod shape;
mod tickets;
mod verbs;

#[cfg(test)]
mod tests;

use crate::routes::{Routes, Who};

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api", Who::Everybody, page::show)
        .get("/api/v1/openapi.json", Who::Everybody, document::serve)
        .get("/api/v1/vocabulary", Who::Everybody, place::vocabulary)
        .get("/api/v1/rules", Who::Everybody, place::rules)
        .with(of_a_centre())
        .with(of_a_ticket())
}

fn of_a_centre() -> Routes {
    Routes::new()
        .get("/api/v1/centres/{centre}/me", Who::Token, place::me)
        .get("/api/v1/centres/{centre}/units", Who::Token, place::units)
        .get(
            "/api/v1/centres/{centre}/categories",
            Who::Token,
            place::categories,
        )
        .get(
            "/api/v1/centres/{centre}/profile",
            Who::Token,
            place::profile,
        )
        .get(
            "/api/v1/centres/{centre}/changes",
            Who::Token,
            looks::changes,
        )
        .get("/api/v1/centres/{centre}/looks", Who::Token, looks::looks)
        .get(
            "/api/v1/centres/{centre}/tickets",
            Who::Token,
            tickets::list,
        )
        .post(
            "/api/v1/centres/{centre}/tickets",
            Who::Token,
            tickets::register,
        )
}

fn of_a_ticket() -> Routes {
    Routes::new()
        .get(
            "/api/v1/centres/{centre}/tickets/{number}",
            Who::Token,
            tickets::one,
        )
        .post(
            "/api/v1/centres/{centre}/tickets/{number}/commands",
            Who::Token,
            commands::act,
        )
        .get(
            "/api/v1/centres/{centre}/tickets/{number}/clocks",
            Who::Token,
            parts::clocks,
        )
        .get(
            "/api/v1/centres/{centre}/tickets/{number}/timeline",
            Who::Token,
            parts::timeline,
        )
        .post(
            "/api/v1/centres/{centre}/tickets/{number}/identity",
            Who::Token,
            identity::reveal,
        )
        .get(
            "/api/v1/centres/{centre}/tickets/{number}/attachments",
            Who::Token,
            files::list,
        )
        .upload(
            "/api/v1/centres/{centre}/tickets/{number}/attachments",
            Who::Token,
            files::MEGABYTES,
            files::upload,
        )
        .get(
            "/api/v1/centres/{centre}/tickets/{number}/attachments/{hash}",
            Who::Token,
            files::download,
        )
}
