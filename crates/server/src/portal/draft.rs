//! What a citizen has filled in so far. It lies in memory under a token that only the browser
//! knows, so that going back, reloading and coming in again lose nothing; a restart of the program
//! forgets it (the first step keeps its words in the browser besides).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use crate::app::App;
use crate::console::ticket::Taken;
use crate::edge::{Fault, cookies};
use crate::signin::session::random_text;
use crate::viewer::Visitor;

/// How long a draft waits for the next step.
const PATIENCE: Duration = Duration::from_secs(2 * 3600);

/// The most drafts in memory, all centres together; the one that waited longest makes room.
const MOST: usize = 4_000;

/// The steps' answers, as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Makes a repeated submission the same one.
    pub key: String,
    /// The kind's identifier.
    pub kind: String,
    /// What happened, in the citizen's own words.
    pub words: String,
    /// Where, as typed.
    pub address: String,
    /// The name of a street, community or grid.
    pub grid: String,
    /// Longitude and latitude, if the citizen let the browser say where it is.
    pub point: Option<[f64; 2]>,
    /// Cannot say where; wants to be asked.
    pub unclear: bool,
    /// Cleaned and stored, waiting for the ticket.
    pub photos: Vec<Taken>,
    /// How the citizen wants to be called.
    pub name: String,
    /// As typed.
    pub phone: String,
    /// `person` or `enterprise`.
    pub petitioner: String,
    /// `open`, `secret` or `anonymous`.
    pub secrecy: String,
    /// The step “who” was passed: its answers may be empty on purpose.
    pub who_said: bool,
    /// The receipt, once it was filed.
    pub filed: Option<Filed>,
}

/// What the receipt says.
#[derive(Debug, Clone, Default)]
pub struct Filed {
    /// The ticket's number.
    pub number: String,
    /// The query code, shown here and nowhere else.
    pub code: String,
    /// Photos that could not be attached, with the reason.
    pub lost: Vec<String>,
}

/// All drafts.
#[derive(Default)]
pub struct Drafts {
    held: Mutex<HashMap<String, (Instant, Draft)>>,
}

impl Drafts {
    fn get(&self, token: &str) -> Option<Draft> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (touched, draft) = held.get_mut(token)?;
        if touched.elapsed() >= PATIENCE {
            held.remove(token);
            return None;
        }
        *touched = Instant::now();
        Some(draft.clone())
    }

    fn put(&self, token: String, draft: Draft) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST && !held.contains_key(&token) {
            held.retain(|_, (touched, _)| touched.elapsed() < PATIENCE);
            if held.len() >= MOST {
                let oldest = held
                    .iter()
                    .min_by_key(|(_, (touched, _))| *touched)
                    .map(|(token, _)| token.clone());
                if let Some(oldest) = oldest {
                    held.remove(&oldest);
                }
            }
        }
        held.insert(token, (Instant::now(), draft));
    }
}

/// A citizen on the way through the steps.
pub struct Filing {
    /// Who asks, at which centre.
    pub visitor: Visitor,
    /// What was filled in so far.
    pub draft: Draft,
    token: String,
    slot: String,
    app: App,
}

impl Filing {
    /// Keeps the draft and lets the browser know where it lies.
    pub fn keep(self, mut response: Response) -> Response {
        self.app.drafts.put(self.slot, self.draft);
        let secure = self.app.settings.secure();
        let name = cookie_name(&self.visitor.site.slug, secure);
        let seconds = i64::try_from(PATIENCE.as_secs()).unwrap_or(0);
        let cookie = cookies::private(&name, &self.token, secure, seconds);
        cookies::put(response.headers_mut(), cookie);
        response
    }

    /// Begins another request under a token of its own; a filed one stays filed.
    ///
    /// # Errors
    /// The machine has no random numbers.
    pub fn begin_anew(&mut self) -> Result<(), Fault> {
        self.token = random_text::<16>()?;
        self.slot = slot(&self.visitor.site.slug, &self.token);
        self.draft = Draft {
            key: random_text::<16>()?,
            ..Draft::default()
        };
        Ok(())
    }
}

impl FromRequestParts<App> for Filing {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Filing, Fault> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let slug = visitor.site.slug.clone();
        let name = cookie_name(&slug, app.settings.secure());
        let known = cookies::get(&parts.headers, &name)
            .filter(|token| token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|token| Some((token, app.drafts.get(&slot(&slug, token))?)));
        let (token, draft) = match known {
            Some((token, draft)) => (token.to_owned(), draft),
            None => {
                let draft = Draft {
                    key: random_text::<16>()?,
                    ..Draft::default()
                };
                (random_text::<16>()?, draft)
            }
        };
        Ok(Filing {
            slot: slot(&slug, &token),
            visitor,
            draft,
            token,
            app: app.clone(),
        })
    }
}

fn slot(slug: &str, token: &str) -> String {
    format!("{slug}/{token}")
}

fn cookie_name(slug: &str, secure: bool) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}hy_draft_{slug}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draft_that_waited_longest_makes_room() {
        let drafts = Drafts::default();
        for n in 0..=MOST {
            let draft = Draft {
                words: n.to_string(),
                ..Draft::default()
            };
            drafts.put(format!("a/{n}"), draft);
        }
        assert!(drafts.get("a/0").is_none());
        assert_eq!(drafts.get("a/1").unwrap().words, "1");
        assert_eq!(drafts.held.lock().unwrap().len(), MOST);
    }
}
