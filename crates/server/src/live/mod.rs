//! The live feed: server-sent events that tell an open page what has changed. They carry names
//! and no content; the page asks for its parts anew, within the viewer's scope.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use huiyin_store::Centre;
use huiyin_store::views::changes::{self, Change};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep, timeout_at};

use crate::edge::{Asked, Fault};
use crate::routes::{Routes, Who};
use crate::viewer::Viewer;
use crate::words;

/// A page hears of changes no more often than this.
const PACE: Duration = Duration::from_millis(300);
/// A connection ends by itself after so long; the browser comes back, and its session is looked
/// at again.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Changes looked at in one go; after more than that the page only hears that queues changed.
const MOST: i64 = 200;
/// What happened longer ago than this (imported or simulated history) is no news, in microseconds.
const NEWS: i64 = 10 * 60 * 1_000_000;

/// Passes on, inside the asynchronous world, where a centre's journal stands.
pub struct Hub {
    seq: watch::Receiver<i64>,
}

impl Hub {
    /// Follows a centre.
    pub fn following(centre: &Arc<Centre>) -> Arc<Hub> {
        let (sender, seq) = watch::channel(centre.feed().seq());
        centre.feed().on_commit(move |seq| {
            // Nobody listening is fine.
            let _ = sender.send(seq);
        });
        Arc::new(Hub { seq })
    }
}

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new().get("/c/{centre}/live", Who::Staff, follow)
}

struct Follower {
    viewer: Viewer,
    /// The numbers of the tickets that the page shows.
    shown: BTreeSet<String>,
    seq: watch::Receiver<i64>,
    seen: i64,
    ends: Instant,
    waiting: Vec<Event>,
    _permit: OwnedSemaphorePermit,
}

async fn follow(viewer: Viewer, asked: Asked) -> Result<Response, Fault> {
    let permit = Arc::clone(&viewer.app().live)
        .try_acquire_owned()
        .map_err(|_| Fault::Busy)?;
    let shown = asked
        .text("tickets")
        .split(',')
        .filter(|number| !number.is_empty())
        .take(20)
        .map(str::to_owned)
        .collect();
    let follower = Follower {
        seq: viewer.site.hub.seq.clone(),
        seen: viewer.centre().feed().seq(),
        viewer,
        shown,
        ends: Instant::now() + LIFETIME,
        waiting: Vec::new(),
        _permit: permit,
    };
    let events = stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok::<Event, Infallible>(event), follower))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(20)).text("");
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    // A proxy that gathers answers would hold the news back.
    response.headers_mut().insert(
        "x-accel-buffering",
        axum::http::HeaderValue::from_static("no"),
    );
    Ok(response)
}

impl Follower {
    /// The next event, none when the connection has lived long enough.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop() {
                return Some(event);
            }
            let changed = timeout_at(self.ends, self.seq.changed()).await;
            if !matches!(changed, Ok(Ok(()))) {
                return None;
            }
            sleep(PACE).await;
            let now = *self.seq.borrow_and_update();
            if now <= self.seen {
                continue;
            }
            self.waiting = self.read(now).await;
        }
    }

    /// What the viewer may hear of, the last to be sent first.
    async fn read(&mut self, now: i64) -> Vec<Event> {
        let queues = || vec![Event::default().event("queues").data("changed")];
        let after = self.seen;
        self.seen = now;
        if now - after > MOST {
            return queues();
        }
        let found = self
            .viewer
            .read(move |reader, scope| changes::after(reader, scope, after, MOST))
            .await;
        let Ok((found, looked)) = found else {
            return queues();
        };
        self.seen = looked.max(now);
        let oldest = self.viewer.now().plus_micros(-NEWS);
        let news: Vec<Change> = found
            .into_iter()
            .filter(|change| change.happened_at >= oldest)
            .collect();
        if news.is_empty() {
            return Vec::new();
        }
        let mut events = queues();
        let directory = self.viewer.directory();
        let mut told = BTreeSet::new();
        for change in news.iter().rev() {
            if self.shown.contains(&change.number) && told.insert(change.number.clone()) {
                let own = change.actor.user == Some(self.viewer.person.id);
                let who = match change.actor.user {
                    _ if own => self.viewer.person.name.clone(),
                    Some(_) => directory.actor_name(&change.actor),
                    None => change.actor.role.in_chinese().to_owned(),
                };
                let what = words::deed(&change.kind);
                let data = serde_json::json!({ "who": who, "what": what }).to_string();
                let name = format!("ticket-{}", change.number);
                events.push(Event::default().event(name).data(data));
            }
        }
        events
    }
}
