//! The API as another program meets it.

mod further;
mod refusals;

use axum::http::Method;
use huiyin::api::document::fits;
use serde_json::{Value, json};

use super::app::{Answer, Client, TestApp};

const TICKETS: &str = "/api/v1/centres/xinglongtai/tickets";

impl Answer {
    /// The body, which is as the document says.
    #[track_caller]
    fn of(&self, operation: &str) -> Value {
        let body = self.value();
        fits(operation, &body).unwrap_or_else(|fault| panic!("{operation}: {fault}\n{body:#}"));
        body
    }

    /// The code of a refusal, which is as the document says.
    #[track_caller]
    fn code(&self, status: u16) -> String {
        self.status(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.of("problem");
        assert_eq!(body["status"], status);
        body["code"].as_str().unwrap().to_owned()
    }
}

fn light() -> Value {
    json!({
        "channel": "phone", "kind": "help", "title": "路灯不亮",
        "content": "小区东门外的路灯已经三天不亮，希望尽快修好。",
        "petitioner": { "name": "王小明", "phone": "13900000001" },
        "place": { "address": "幸福小区3号楼2单元", "point": [122.069_87, 41.123_45] }
    })
}

async fn register(agent: &Client, tickets: &str, body: &Value) -> String {
    let made = agent.json("POST", tickets, body).await;
    made.status(201);
    let answer = made.of("register");
    let number = answer["ticket"]["number"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("{tickets}/{number}"));
    assert_eq!(
        made.header("etag"),
        format!("\"{}\"", answer["ticket"]["version"])
    );
    assert!(
        answer["query_code"]
            .as_str()
            .is_some_and(|code| code.len() == 19)
    );
    number
}

async fn act(client: &Client, path: &str, verb: &str, with: Value) -> Answer {
    let body = json!({ "do": verb, "with": with });
    client
        .json("POST", &format!("{path}/commands"), &body)
        .await
}

#[track_caller]
fn done(answer: &Answer) -> Value {
    answer.status(200);
    answer.of("command")
}

/// The unit of the first clerk, and programs that act for its people and for the desks.
struct Room {
    app: TestApp,
    tickets: String,
    unit: String,
    agent: Client,
    dispatcher: Client,
    clerk: Client,
    reviewer: Client,
}

async fn room(slug: &str) -> Room {
    let app = TestApp::with(&[slug]).await;
    let clerk = app.person(slug, "unit_clerk");
    let unit = clerk.posts[0].unit.unwrap();
    let unit = app
        .centre(slug)
        .directory()
        .organisation()
        .name(unit)
        .to_owned();
    Room {
        agent: app.token(slug, "agent").await,
        dispatcher: app.token(slug, "dispatcher").await,
        clerk: app.token(slug, "unit_clerk").await,
        reviewer: app.token(slug, "reviewer").await,
        tickets: format!("/api/v1/centres/{slug}/tickets"),
        unit,
        app,
    }
}

/// Registered, dispatched, signed, contacted, reported, reviewed.
async fn up_to_review(room: &Room) -> String {
    let number = register(&room.agent, &room.tickets, &light()).await;
    let path = format!("{}/{number}", room.tickets);
    let sent = act(
        &room.dispatcher,
        &path,
        "dispatch",
        json!({ "lead": room.unit }),
    )
    .await;
    assert_eq!(done(&sent)["ticket"]["stage"], "dispatched");
    room.app.advance_to("2026-03-02T10:00").await;
    let signed = done(&act(&room.clerk, &path, "sign_for", Value::Null).await);
    assert_eq!(signed["ticket"]["stage"], "handling");
    let called = json!({ "means": "phone", "outcome": "reached", "text": "约定下午到现场" });
    done(&act(&room.clerk, &path, "record_contact", called).await);
    let report = json!({
        "measures": "更换灯泡三只", "progress": "已全部更换", "result": "路灯已亮",
        "public_reply": "您反映的路灯已修好。", "outcome": "resolved"
    });
    room.app.advance_to("2026-03-02T15:00").await;
    done(&act(&room.clerk, &path, "report_done", report).await);
    done(&act(&room.reviewer, &path, "approve_reply", Value::Null).await);
    path
}

#[tokio::test]
async fn a_ticket_goes_round_by_the_api_alone() {
    let room = room("xinglongtai").await;
    let path = up_to_review(&room).await;
    let caller = room.app.token("xinglongtai", "callback_agent").await;
    let said = json!({
        "reached": true, "contacted": true, "solved": "solved", "satisfaction": "very_satisfied"
    });
    let closed = done(&act(&caller, &path, "record_callback", said).await);
    assert_eq!(closed["ticket"]["stage"], "closed");
    assert_eq!(closed["ticket"]["ending"]["outcome"], "satisfied");
    assert_eq!(closed["ticket"]["must_act"], Value::Null);
    let timeline = room.agent.get(&format!("{path}/timeline")).await;
    let timeline = timeline.of("timeline");
    let kinds: Vec<&str> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[0], "intake.registered");
    assert!(kinds.contains(&"dispatch.signed"), "{kinds:?}");
    let text = timeline.to_string();
    assert!(text.contains("+08:00") && text.contains("路灯已亮"));
    assert_no_raw_moment(&timeline);
    let clocks = room.agent.get(&format!("{path}/clocks")).await.of("clocks");
    let first = &clocks["items"][0];
    assert!(
        first["proof"]["days"]
            .as_array()
            .is_some_and(|days| !days.is_empty())
    );
}

/// Times are written with their offset, never as a bare count of microseconds.
#[track_caller]
fn assert_no_raw_moment(value: &Value) {
    match value {
        Value::Number(number) => {
            assert!(
                number.as_i64().is_none_or(|n| n < 100_000_000_000),
                "{number}"
            );
        }
        Value::Array(list) => list.iter().for_each(assert_no_raw_moment),
        Value::Object(map) => map.values().for_each(assert_no_raw_moment),
        _ => {}
    }
}

#[tokio::test]
async fn where_the_lead_department_calls_back_it_does_so_by_the_api() {
    let room = room("laishan").await;
    let path = up_to_review(&room).await;
    let lead = room.app.token("laishan", "lead_department").await;
    let said = json!({ "reached": true, "solved": "solved", "satisfaction": "satisfied" });
    let closed = done(&act(&lead, &path, "record_callback", said).await);
    assert_eq!(closed["ticket"]["stage"], "closed");
}

#[tokio::test]
async fn who_the_petitioner_is_stays_hidden_until_somebody_asks_and_says_why() {
    let room = room("xinglongtai").await;
    let number = register(&room.agent, &room.tickets, &light()).await;
    let path = format!("{}/{number}", room.tickets);
    for client in [&room.agent, &room.dispatcher, &room.reviewer] {
        let ticket = client.get(&path).await;
        ticket
            .status(200)
            .lacks("王小明")
            .lacks("13900000001")
            .lacks("3号楼")
            .lacks("41.12345");
        ticket.has("路灯").has("139****0001");
        ticket.of("ticket");
    }
    let asked = |reason: &str| json!({ "reason": reason });
    let identity = format!("{path}/identity");
    let told = room
        .agent
        .json("POST", &identity, &asked("核对联系电话"))
        .await;
    told.status(200)
        .has("王小明")
        .has("13900000001")
        .has("3号楼");
    told.of("identity");
    assert_eq!(
        room.agent
            .json("POST", &identity, &asked("看"))
            .await
            .code(422),
        "bad_field"
    );
    let leader = room.app.token("xinglongtai", "district_leader").await;
    let refused = leader.json("POST", &identity, &asked("想了解一下")).await;
    assert_eq!(refused.code(403), "not_permitted");
    let key = [("idempotency-key", "identity-0001")];
    let again = room
        .agent
        .json_with("POST", &identity, &asked("核对电话号码"), &key)
        .await;
    again.status(200);
    let other = room
        .agent
        .json_with("POST", &identity, &asked("别的理由一条"), &key)
        .await;
    assert_eq!(other.code(422), "key_reused");
    // The looks are in the log, with the reason, for oneself and for the auditor.
    let own = room
        .agent
        .get("/api/v1/centres/xinglongtai/looks?act=reveal")
        .await;
    own.has("核对联系电话");
    assert_eq!(own.of("looks")["items"].as_array().unwrap().len(), 2);
    let auditor = room.app.token("xinglongtai", "auditor").await;
    auditor
        .get("/api/v1/centres/xinglongtai/looks?limit=1")
        .await
        .of("looks");
    assert_eq!(auditor.get(&path).await.code(404), "not_found");
}

#[tokio::test]
async fn another_unit_does_not_even_learn_that_there_is_such_a_ticket() {
    let room = room("xinglongtai").await;
    let number = register(&room.agent, &room.tickets, &light()).await;
    let path = format!("{}/{number}", room.tickets);
    done(
        &act(
            &room.dispatcher,
            &path,
            "dispatch",
            json!({ "lead": room.unit }),
        )
        .await,
    );
    room.clerk.get(&path).await.status(200);
    let directory = room.app.centre("xinglongtai").directory();
    let own = room.app.person("xinglongtai", "unit_clerk").posts[0].unit;
    let stranger = directory
        .people()
        .find(|person| {
            let post = person.posts.first();
            post.is_some_and(|post| {
                post.role == huiyin_core::people::Role::UnitClerk && post.unit != own
            })
        })
        .unwrap()
        .login
        .clone();
    let stranger = room.app.token_of("xinglongtai", &stranger).await;
    for below in ["", "/clocks", "/timeline", "/attachments"] {
        assert_eq!(
            stranger.get(&format!("{path}{below}")).await.code(404),
            "not_found"
        );
    }
    assert_eq!(
        act(&stranger, &path, "sign_for", json!({})).await.code(404),
        "not_found"
    );
    let list = stranger.get(&room.tickets).await.of("tickets");
    assert_eq!(list["items"], json!([]));
    let changes = "/api/v1/centres/xinglongtai/changes";
    assert_eq!(
        stranger.get(changes).await.of("changes")["items"],
        json!([])
    );
    assert_eq!(
        room.clerk.get(changes).await.of("changes")["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    // What the centre writes for itself is not for the unit.
    let note = json!({ "text": "注意：该诉求人情绪激动" });
    done(&act(&room.dispatcher, &path, "comment", note).await);
    room.clerk
        .get(&format!("{path}/timeline"))
        .await
        .status(200)
        .lacks("情绪激动");
    room.agent
        .get(&format!("{path}/timeline"))
        .await
        .has("情绪激动");
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_request_is_refused() {
    let room = room("xinglongtai").await;
    let key = [("idempotency-key", "0f8fad5b-d9cb-469f-a165-70867728950e")];
    let first = room.agent.json_with("POST", TICKETS, &light(), &key).await;
    first.status(201);
    let again = room.agent.json_with("POST", TICKETS, &light(), &key).await;
    again.status(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let (first, again) = (first.of("register"), again.of("register"));
    for same in ["query_code", "events", "ticket"] {
        assert_eq!(first[same], again[same]);
    }
    let mut other = light();
    other["title"] = json!("另一盏灯");
    let refused = room.agent.json_with("POST", TICKETS, &other, &key).await;
    assert_eq!(refused.code(422), "key_reused");
    let odd = [("idempotency-key", "two words")];
    let wrong = room.agent.json_with("POST", TICKETS, &light(), &odd).await;
    assert_eq!(wrong.code(400), "bad_request");
    let path = format!("{TICKETS}/{}", first["ticket"]["number"].as_str().unwrap());
    let note = json!({ "do": "comment", "with": { "text": "一句话" } });
    let key = [("idempotency-key", "comment-0001")];
    let commands = format!("{path}/commands");
    let once = room
        .agent
        .json_with("POST", &commands, &note, &key)
        .await
        .of("command");
    let twice = room
        .agent
        .json_with("POST", &commands, &note, &key)
        .await
        .of("command");
    assert_eq!(once, twice);
}

#[tokio::test]
async fn a_version_that_has_passed_is_a_conflict_and_the_present_one_is_not_sent_again() {
    let room = room("xinglongtai").await;
    let number = register(&room.agent, TICKETS, &light()).await;
    let path = format!("{TICKETS}/{number}");
    let tag = room.agent.get(&path).await.header("etag");
    let known = [("if-none-match", tag.as_str())];
    let unchanged = room
        .agent
        .send_with(Method::GET, &path, None, vec![], &known)
        .await;
    unchanged.status(304);
    assert!(unchanged.bytes.is_empty());
    assert_eq!(unchanged.header("etag"), tag);
    let commands = format!("{path}/commands");
    let note = json!({ "do": "comment", "with": { "text": "一句话" } });
    let seen = [("if-match", tag.as_str())];
    let first = room.agent.json_with("POST", &commands, &note, &seen).await;
    first.status(200);
    let second = room.agent.json_with("POST", &commands, &note, &seen).await;
    assert_eq!(second.code(412), "conflict");
    let newer = first.header("etag");
    let seen = [("if-match", newer.as_str())];
    room.agent
        .json_with("POST", &commands, &note, &seen)
        .await
        .status(200);
    let odd = room
        .agent
        .json_with("POST", &commands, &note, &[("if-match", "7")])
        .await;
    assert_eq!(odd.code(400), "bad_request");
    room.agent
        .send_with(Method::GET, &path, None, vec![], &known)
        .await
        .status(200);
}
