//! Files, the centre around the tickets, and a citizen with an account.

use axum::http::Method;
use serde_json::json;

use super::{TICKETS, act, done, light, register, room};

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

#[tokio::test]
async fn a_place_on_the_map_survives_the_replay_to_the_last_bit() {
    let room = room("xinglongtai").await;
    // Any number of the range, tiny ones too: a fuzzer sends them.
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..60 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let tiny = f64::from_bits(bits >> 2);
        let degrees = if tiny.abs() < 90.0 { tiny } else { 1.0 / tiny };
        let mut body = light();
        body["place"]["point"] = json!([degrees, -degrees / 3.0]);
        register(&room.agent, TICKETS, &body).await;
    }
    let centre = room.app.centre("xinglongtai");
    let replayed = move || huiyin_store::verify::verify(centre.place(), &mut |_, _| {});
    let found = tokio::task::spawn_blocking(replayed)
        .await
        .unwrap()
        .unwrap();
    assert!(found.holds(), "{found:?}");
}
