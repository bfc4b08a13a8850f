//! What is refused, with which status and code; and paging.

use axum::http::Method;
use serde_json::json;

use super::{TICKETS, act, done, light, register, room};

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
