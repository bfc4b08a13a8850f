//! The live feed.

use std::time::Duration;

use futures_util::StreamExt;
use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::Command;
use huiyin_store::writer::{Envelope, Target};
use serde_json::json;

use super::app::TestApp;

fn command(value: serde_json::Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// Carries out a command and returns the ticket's number.
async fn act(app: &TestApp, actor: Actor, target: Target, what: serde_json::Value) -> String {
    let centre = app.centre("xinglongtai");
    let envelope = Envelope::new(actor, target, command(what));
    tokio::task::spawn_blocking(move || centre.call(envelope))
        .await
        .unwrap()
        .unwrap()
        .number
}

fn register() -> serde_json::Value {
    json!({ "do": "register", "with": {
        "channel": "phone", "kind": "help", "content": "锦泰小区三号楼前的路灯坏了半个月，晚上看不见路。",
        "petitioner": { "name": "王某", "phone": "13900000001" },
    }})
}

#[tokio::test]
async fn the_feed_is_for_those_who_are_signed_in() {
    let app = TestApp::new().await;
    app.visitor("xinglongtai")
        .get("/c/xinglongtai/live")
        .await
        .status(303);
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    let feed = clerk.get("/c/xinglongtai/live?tickets=1,2").await;
    feed.status(200);
    assert_eq!(feed.header("content-type"), "text/event-stream");
}

#[tokio::test]
async fn a_desk_hears_of_a_new_ticket_and_of_the_one_it_shows_and_a_unit_of_its_own_alone() {
    let app = TestApp::new().await;
    let agent = Actor::of(Role::Agent);
    let shown = act(&app, agent.clone(), Target::New, register()).await;
    let dispatcher = app.as_role("xinglongtai", "dispatcher").await;
    let unit = app.as_role("xinglongtai", "unit_clerk").await;
    let mut desk = dispatcher
        .listen(&format!("/c/xinglongtai/live?tickets={shown}"))
        .await;
    let mut elsewhere = unit.listen("/c/xinglongtai/live").await;

    act(&app, agent.clone(), Target::New, register()).await;
    assert!(desk.heard().await.contains("event: queues"));

    let words = json!({ "do": "supplement", "with": { "text": "补充：是东边第二盏。" } });
    act(&app, agent, Target::Number(shown.clone()), words).await;
    let mut all = desk.heard().await;
    if !all.contains("event: ticket-") {
        all.push_str(&desk.heard().await);
    }
    assert!(all.contains(&format!("event: ticket-{shown}")), "{all}");
    assert!(all.contains("话务员") && !all.contains("东边"), "{all}");

    assert_eq!(
        elsewhere.heard().await,
        "",
        "a unit heard of what is not its own"
    );
}

/// What a browser hears of a live feed.
pub struct Heard {
    pub stream: axum::body::BodyDataStream,
}

impl Heard {
    /// The next piece; empty if nothing comes within two seconds.
    pub async fn heard(&mut self) -> String {
        let next = tokio::time::timeout(Duration::from_secs(2), self.stream.next()).await;
        match next {
            Ok(Some(Ok(bytes))) => String::from_utf8(bytes.to_vec()).unwrap(),
            _ => String::new(),
        }
    }
}
