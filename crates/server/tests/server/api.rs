//! The API as another program meets it.

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

#[tokio::test]
async fn each_refusal_has_its_status_and_its_code() {
    let room = room("xinglongtai").await;
    let number = register(&room.agent, TICKETS, &light()).await;
    let path = format!("{TICKETS}/{number}");
    let unit = json!({ "lead": room.unit });
    assert_eq!(
        act(&room.agent, &path, "dispatch", unit).await.code(403),
        "not_permitted"
    );
    let nowhere = json!({ "lead": "没有这个单位" });
    assert_eq!(
        act(&room.dispatcher, &path, "dispatch", nowhere)
            .await
            .code(409),
        "unknown_unit"
    );
    assert_eq!(
        act(&room.reviewer, &path, "approve_reply", json!({}))
            .await
            .code(409),
        "wrong_state"
    );
    assert_eq!(
        act(&room.agent, &path, "supervise", json!({}))
            .await
            .code(409),
        "not_available"
    );
    assert_eq!(
        act(&room.agent, &path, "teleport", json!({}))
            .await
            .code(422),
        "unknown_verb"
    );
    assert_eq!(
        act(&room.agent, &path, "add_follower", json!({ "ticket": 1 }))
            .await
            .code(422),
        "unknown_verb"
    );
    let field = act(&room.agent, &path, "comment", json!({ "txet": "一句话" })).await;
    assert_eq!(field.code(422), "bad_field");
    assert_eq!(field.value()["field"], "with.txet");
    let code = json!({ "category": "没有的类别" });
    assert_eq!(
        act(&room.agent, &path, "classify", code).await.code(409),
        "unknown_category"
    );
    let none = "/api/v1/centres/xinglongtai/tickets/211103260302000019";
    assert_eq!(room.agent.get(none).await.code(404), "not_found");
    assert_eq!(
        room.agent.get("/api/v1/centres/nowhere/me").await.code(404),
        "not_found"
    );
    assert_eq!(
        room.agent.get("/api/v1/nothing").await.code(404),
        "not_found"
    );
    let stranger = room.app.visitor("xinglongtai").get(&path).await;
    assert_eq!(stranger.code(401), "unauthorised");
    assert!(stranger.header("www-authenticate").starts_with("Bearer"));
    let method = room.agent.send(Method::DELETE, &path, None, vec![]).await;
    assert_eq!(method.code(405), "method_not_allowed");
    assert!(method.header("allow").contains("GET"));
    let options = room.agent.send(Method::OPTIONS, &path, None, vec![]).await;
    options.status(204);
    assert!(options.header("allow").contains("GET"));
    let head = room.agent.send(Method::HEAD, &path, None, vec![]).await;
    head.status(200);
    assert!(head.bytes.is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_cleanly() {
    let room = room("xinglongtai").await;
    let json_kind = Some("application/json; charset=utf-8");
    let send = |kind, body: Vec<u8>| room.agent.send(Method::POST, TICKETS, kind, body);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for unreadable in [
        &b""[..],
        b"{",
        b"{\"title\": \"\\ud800\"}",
        b"{\"title\": \"\xff\"}",
        b"{\"x\": 1e999}",
        deep.as_bytes(),
    ] {
        assert_eq!(
            send(json_kind, unreadable.to_vec()).await.code(400),
            "bad_request"
        );
    }
    let text = light().to_string().into_bytes();
    assert_eq!(
        send(Some("text/plain"), text.clone()).await.code(415),
        "unsupported_media_type"
    );
    assert_eq!(send(None, text).await.code(415), "unsupported_media_type");
    let mut long = light();
    long["content"] = json!("长".repeat(200_000));
    assert_eq!(
        send(json_kind, long.to_string().into_bytes())
            .await
            .code(413),
        "too_large"
    );
    for (name, value) in [
        ("channel", json!("pigeon")),
        ("content", json!("有\u{0}空字符")),
        ("content", json!("　\n")),
        ("content", json!("长".repeat(20_001))),
        ("occurred_at", json!("2026-02-30")),
        ("occurred_at", json!(18_446_744_073_709_551_615_u64)),
        ("petitioner", json!({ "phone": "电话" })),
        ("place", json!({ "point": [41.1, 122.0, 0] })),
        ("anonymous", json!("yes")),
        ("colour", json!("red")),
    ] {
        let mut body = light();
        body[name] = value;
        let refused = room.agent.json("POST", TICKETS, &body).await;
        assert_eq!(refused.code(422), "bad_field", "{name}");
    }
    for query in [
        "limit=0",
        "limit=x",
        "stage=open",
        "colour=red",
        "q=a&q=b",
        "after=1.2",
    ] {
        let refused = room.agent.get(&format!("{TICKETS}?{query}")).await;
        assert_eq!(refused.code(422), "bad_field", "{query}");
    }
    let odd = format!("{TICKETS}/%FF");
    assert_eq!(room.agent.get(&odd).await.code(404), "not_found");
}

#[tokio::test]
async fn a_list_is_paged_by_key_and_narrowed_by_its_filters() {
    let room = room("xinglongtai").await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(register(&room.agent, TICKETS, &light()).await);
    }
    numbers.reverse();
    let mut found = Vec::new();
    let mut query = "limit=2".to_owned();
    loop {
        let answer = room.agent.get(&format!("{TICKETS}?{query}")).await;
        let page = answer.of("tickets");
        for line in page["items"].as_array().unwrap() {
            found.push(line["number"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            assert_eq!(answer.header("link"), "");
            break;
        };
        assert!(
            answer
                .header("link")
                .contains(&format!("after={next}>; rel=\"next\""))
        );
        query = format!("limit=2&after={next}");
    }
    assert_eq!(found, numbers);
    let path = format!("{TICKETS}/{}", numbers[0]);
    done(
        &act(
            &room.dispatcher,
            &path,
            "dispatch",
            json!({ "lead": room.unit }),
        )
        .await,
    );
    for (query, count) in [
        ("stage=dispatched", 1),
        ("stage=registered,dispatched", 5),
        ("must_act=unit_clerk", 1),
        ("q=%E8%B7%AF%E7%81%AF", 5),
        ("q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D", 0),
        ("order=due&limit=200", 5),
        ("registered_from=2026-03-02&registered_until=2026-03-03", 5),
        ("registered_until=2026-03-02", 0),
        ("open=false", 0),
    ] {
        let page = room
            .agent
            .get(&format!("{TICKETS}?{query}"))
            .await
            .of("tickets");
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
    let first = room
        .agent
        .get(&format!("{path}/timeline?limit=1"))
        .await
        .of("timeline");
    assert_eq!(first["next"], "1");
    let rest = room
        .agent
        .get(&format!("{path}/timeline?after=1"))
        .await
        .of("timeline");
    assert_eq!(rest["items"][0]["kind"], "dispatch.dispatched");
}

#[tokio::test]
async fn a_file_goes_in_and_comes_out_for_those_it_is_for() {
    let room = room("xinglongtai").await;
    let number = register(&room.agent, TICKETS, &light()).await;
    let path = format!("{TICKETS}/{number}");
    let files = format!("{path}/attachments");
    done(
        &act(
            &room.dispatcher,
            &path,
            "dispatch",
            json!({ "lead": room.unit }),
        )
        .await,
    );
    let pdf = ("file", "说明.pdf", &b"%PDF-1.4\n%%EOF\n"[..]);
    // The harness puts a form token in, which is a field the API does not know.
    assert_eq!(
        room.agent.post_file(&files, &[], pdf).await.code(422),
        "bad_field"
    );
    let form = |audience: &str, bytes: &[u8]| {
        let mut body = Vec::new();
        if !audience.is_empty() {
            let part = "--edge\r\nContent-Disposition: form-data; name=\"audience\"\r\n\r\n";
            body.extend_from_slice(format!("{part}{audience}\r\n").as_bytes());
        }
        let part = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note.txt\"\r\n\r\n";
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        body
    };
    let kind = Some("multipart/form-data; boundary=edge");
    let upload = |audience: &str, bytes: &[u8]| {
        room.agent
            .send(Method::POST, &files, kind, form(audience, bytes))
    };
    let made = upload("internal", "只给平台看".as_bytes()).await;
    made.status(201);
    let answer = made.of("upload");
    let hash = answer["ticket"]["attachments"][0]["hash"]
        .as_str()
        .unwrap()
        .to_owned();
    let address = made.header("location");
    assert_eq!(address, format!("{files}/{hash}"));
    let out = room.agent.get(&address).await;
    out.status(200).has("只给平台看");
    assert!(out.header("content-disposition").starts_with("attachment"));
    let tag = out.header("etag");
    let known = [("if-none-match", tag.as_str())];
    room.agent
        .send_with(Method::GET, &address, None, vec![], &known)
        .await
        .status(304);
    assert_eq!(room.clerk.get(&address).await.code(404), "not_found");
    assert_eq!(
        room.clerk.get(&files).await.of("attachments")["items"],
        json!([])
    );
    upload("unit", "单位也看".as_bytes()).await.status(201);
    let seen = room.clerk.get(&files).await.of("attachments");
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert_eq!(upload("", b"\x00\x01\x02\x03").await.code(409), "bad_file");
    assert_eq!(upload("everybody", b"text").await.code(422), "bad_field");
    assert_eq!(
        room.agent.json("POST", &files, &json!({})).await.code(415),
        "unsupported_media_type"
    );
    let torn = room
        .agent
        .send(Method::POST, &files, kind, b"--edge\r\nContent".to_vec())
        .await;
    assert_eq!(torn.code(400), "bad_request");
    let large = vec![b'a'; 12 * 1024 * 1024];
    assert_eq!(upload("unit", &large).await.code(413), "too_large");
    let large = vec![b'a'; 5 * 1024 * 1024];
    upload("unit", &large).await.status(201);
}

#[tokio::test]
async fn the_centre_tells_who_i_am_and_what_its_rules_are() {
    let room = room("xinglongtai").await;
    let centre = "/api/v1/centres/xinglongtai";
    let me = room.clerk.get(&format!("{centre}/me")).await.of("me");
    assert_eq!(me["role"], "unit_clerk");
    assert_eq!(me["sees"], "units");
    assert_eq!(me["unit"]["name"], room.unit.as_str());
    let units = room.agent.get(&format!("{centre}/units")).await.of("units");
    assert!(units["items"].as_array().unwrap().len() > 30);
    room.agent
        .get(&format!("{centre}/categories"))
        .await
        .of("categories");
    let profile = room
        .agent
        .get(&format!("{centre}/profile"))
        .await
        .of("profile");
    assert_eq!(profile["name"], "xinglongtai");
    assert!(
        profile["prose"][0]["sentences"]
            .as_array()
            .is_some_and(|s| !s.is_empty())
    );
    assert_eq!(
        room.agent
            .get(&format!("{centre}/profile?version=99"))
            .await
            .code(404),
        "not_found"
    );
    let visitor = room.app.visitor("xinglongtai");
    let rules = visitor.get("/api/v1/rules").await.of("rules");
    let row = |verb: &str| {
        let rows = rules["items"].as_array().unwrap();
        rows.iter().find(|row| row["verb"] == verb).unwrap().clone()
    };
    assert!(
        row("approve_reply")["roles"]
            .as_array()
            .unwrap()
            .contains(&json!("reviewer"))
    );
    assert_eq!(row("supervise")["available"], false);
    let words = visitor.get("/api/v1/vocabulary").await.of("vocabulary");
    assert_eq!(words["stage"][0]["id"], "registered");
    let document = visitor.get("/api/v1/openapi.json").await.value();
    assert_eq!(document["openapi"], "3.1.0");
    let centres = &document["components"]["parameters"]["centre"]["schema"]["enum"];
    assert_eq!(*centres, json!(["xinglongtai"]));
    visitor
        .get("/api")
        .await
        .status(200)
        .has("提交办结答复")
        .has("Idempotency-Key");
}

#[tokio::test]
async fn a_citizen_reads_what_the_portal_tells_and_nothing_of_the_staffs() {
    let room = room("xinglongtai").await;
    let citizen = room.app.person("xinglongtai", "petitioner");
    let mut body = light();
    body["petitioner"]["phone"] = json!(citizen.phone.clone().unwrap());
    let number = register(&room.agent, TICKETS, &body).await;
    let path = format!("{TICKETS}/{number}");
    done(
        &act(
            &room.dispatcher,
            &path,
            "dispatch",
            json!({ "lead": room.unit, "note": "内部交代" }),
        )
        .await,
    );
    done(&act(&room.agent, &path, "comment", json!({ "text": "内部备注" })).await);
    let citizen = room.app.token("xinglongtai", "petitioner").await;
    let timeline = citizen.get(&format!("{path}/timeline")).await;
    timeline
        .has("我们收到了您的诉求")
        .lacks("内部交代")
        .lacks("内部备注");
    timeline.of("timeline");
    let ticket = citizen.get(&path).await;
    ticket.lacks("内部").lacks("王小明").of("ticket");
    let added = act(
        &citizen,
        &path,
        "supplement",
        json!({ "text": "西门的也不亮" }),
    )
    .await;
    assert_eq!(done(&added)["events"][0]["sentence"], "您补充了情况");
    let mut strange = light();
    strange["petitioner"]["phone"] = json!("13700000777");
    let other = register(&room.agent, TICKETS, &strange).await;
    assert_eq!(
        citizen.get(&format!("{TICKETS}/{other}")).await.code(404),
        "not_found"
    );
    let urge = act(&citizen, &path, "dispatch", json!({ "lead": room.unit })).await;
    assert_eq!(urge.code(403), "not_permitted");
}
