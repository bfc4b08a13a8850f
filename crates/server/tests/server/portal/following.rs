//! Following a request with its code, and what the citizen may do with it.

use huiyin_core::people::Actor;
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Command;
use huiyin_store::writer::{Envelope, Target};
use serde_json::{Value, json};

use super::{Receipt, SLUG, WORDS, at, between, filed, filled, photo, ticket};
use crate::server::app::{Answer, TestApp};

/// What the staff does meanwhile.
async fn act(app: &TestApp, number: &str, role: &str, verb: &str, with: Value) {
    let person = app.person(SLUG, role);
    let actor = Actor {
        user: Some(person.id),
        role: person.posts[0].role,
        unit: person.posts[0].unit,
    };
    let command = Command::parse(verb, with).unwrap();
    let envelope = Envelope::new(actor, Target::Number(number.to_owned()), command);
    let centre = app.centre(SLUG);
    tokio::task::spawn_blocking(move || centre.call(envelope))
        .await
        .unwrap()
        .unwrap_or_else(|trouble| panic!("{verb}: {trouble}"));
}

/// Dispatched, signed for and reported; with words that are not for the petitioner.
async fn reported(app: &TestApp, number: &str) -> String {
    let clerk = app.person(SLUG, "unit_clerk");
    let directory = app.centre(SLUG).directory();
    let unit = clerk.posts[0].unit.unwrap();
    let unit = directory.organisation().name(unit).to_owned();
    let note = json!({ "text": "内部：此人多次来电", "audience": "internal" });
    act(app, number, "agent", "comment", note).await;
    act(
        app,
        number,
        "dispatcher",
        "dispatch",
        json!({ "lead": unit, "note": "内部：请抓紧" }),
    )
    .await;
    act(app, number, "unit_clerk", "sign_for", json!({})).await;
    let contact = json!({ "means": "phone", "outcome": "reached", "text": "内部：态度激动" });
    act(app, number, "unit_clerk", "record_contact", contact).await;
    let report = json!({
        "measures": "内部：派维修班组", "progress": "内部：当晚完成", "result": "内部：换灯三盏",
        "public_reply": "您反映的路灯已经修好，今晚起照明。", "outcome": "resolved",
    });
    act(app, number, "unit_clerk", "report_done", report).await;
    unit
}

async fn answered(app: &TestApp, number: &str) -> String {
    let unit = reported(app, number).await;
    act(
        app,
        number,
        "reviewer",
        "approve_reply",
        json!({ "text": "内部：同意" }),
    )
    .await;
    unit
}

fn key(page: &Answer) -> String {
    between(page, "name=\"key\" value=\"", "\"")
}

fn track(receipt: &Receipt, path: &str) -> String {
    at(&format!("/track/{}{path}", receipt.number))
}

#[tokio::test]
async fn only_the_code_opens_a_ticket_and_guessing_is_slowed() {
    let app = TestApp::new().await;
    let receipt = filed(&app.visitor(SLUG), WORDS).await;
    let stranger = app.visitor_from(SLUG, "192.0.2.7");
    // The same answer for a ticket that exists and one that does not.
    let page = stranger.get(&track(&receipt, "")).await;
    page.status(404).has("请输入查询码").lacks("老人绊倒");
    stranger
        .get(&at("/track/211103260302999990"))
        .await
        .status(404)
        .has("请输入查询码");
    for (code, number) in [
        ("AAAA-BBBB-CCCC-DDDD", ""),
        (receipt.code.as_str(), "211103260302999990"),
    ] {
        stranger
            .post(&at("/track"), &[("code", code), ("number", number)])
            .await
            .status(422)
            .has("没有查到");
    }
    let sloppy = receipt.code.to_lowercase().replace('-', " ");
    let opened = stranger.post(&at("/track"), &[("code", &sloppy)]).await;
    assert_eq!(opened.status(303).location(), track(&receipt, ""));
    stranger
        .get(&track(&receipt, ""))
        .await
        .status(200)
        .has("老人绊倒");
    // Half an hour later, or after leaving, the code is asked again.
    app.advance_to("2026-03-02T09:31").await;
    stranger.get(&track(&receipt, "")).await.status(404);

    let guesser = app.visitor_from(SLUG, "192.0.2.8");
    guesser.get(&at("/track")).await;
    let mut last = 0;
    for guess in 0..25 {
        let code = format!("AAAA-BBBB-CCCC-{guess:04}");
        last = guesser
            .post(&at("/track"), &[("code", &code)])
            .await
            .status
            .as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn the_way_is_told_in_sentences_and_nothing_internal_leaks() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let receipt = filed(&citizen, WORDS).await;
    let unit = reported(&app, &receipt.number).await;
    let page = citizen.get(&track(&receipt, "")).await;
    page.status(200)
        .has(&format!("已交给{unit}办理，最迟3月16日 周一答复您"))
        .has("正在核对")
        .lacks("您反映的路灯已经修好")
        .lacks("内部：")
        .lacks("林小满")
        .has("139****5678");
    act(
        &app,
        &receipt.number,
        "reviewer",
        "approve_reply",
        json!({ "text": "内部：同意" }),
    )
    .await;
    let page = citizen.get(&track(&receipt, "")).await;
    page.has("给您的答复")
        .has("您反映的路灯已经修好，今晚起照明。")
        .has("非常满意")
        .lacks("内部：");
    let clerk = app.person(SLUG, "unit_clerk");
    page.lacks(&clerk.name);
}

#[tokio::test]
async fn more_can_be_added_once_with_a_photo() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let receipt = filed(&citizen, WORDS).await;
    let key = key(&citizen.get(&track(&receipt, "/more")).await);
    citizen
        .post(&track(&receipt, "/more"), &[("key", &key)])
        .await
        .status(422)
        .has("请写下要补充的情况");
    let png = photo(7);
    for _ in 0..2 {
        citizen
            .post_file(
                &track(&receipt, "/more"),
                &[("key", &key), ("text", "昨晚又有人摔了")],
                ("photos", "夜里.png", &png),
            )
            .await
            .status(303);
    }
    let page = citizen.get(&track(&receipt, "")).await;
    page.has("夜里.png");
    assert_eq!(page.text().matches("昨晚又有人摔了").count(), 1);
    assert_eq!(ticket(&app, &receipt.number).await.attachments.len(), 1);
}

#[tokio::test]
async fn a_bad_rating_leads_on_and_a_closed_matter_is_taken_up_again() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let receipt = filed(&citizen, WORDS).await;
    answered(&app, &receipt.number).await;
    let call = json!({ "reached": true, "contacted": true, "solved": "solved", "satisfaction": "satisfied" });
    act(
        &app,
        &receipt.number,
        "callback_agent",
        "record_callback",
        call,
    )
    .await;
    let page = citizen.get(&track(&receipt, "")).await;
    page.has("这件事办结了").has("您的评价是“满意”");
    let rated = citizen
        .post(
            &track(&receipt, "/rate"),
            &[
                ("key", &key(&page)),
                ("satisfaction", "dissatisfied"),
                ("remarks", "又不亮了"),
            ],
        )
        .await;
    assert_eq!(rated.status(303).location(), track(&receipt, "/again"));
    let again = citizen.get(&track(&receipt, "/again")).await;
    again.status(200).has("申请重新办理");
    citizen
        .post(&track(&receipt, "/again"), &[("reason", "")])
        .await
        .status(422);
    citizen
        .post(
            &track(&receipt, "/again"),
            &[("key", &key(&again)), ("reason", "第三盏又不亮了")],
        )
        .await
        .status(303);
    let page = citizen.get(&track(&receipt, "")).await;
    page.has("重新办理").has("上一次的答复").has("正在办，最迟");
    let reopened = ticket(&app, &receipt.number).await;
    assert_eq!((reopened.stage, reopened.round), (Stage::Handling, 2));
}

#[tokio::test]
async fn only_the_citizen_withdraws_and_says_so_twice() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let receipt = filed(&citizen, WORDS).await;
    citizen
        .get(&track(&receipt, "/withdraw"))
        .await
        .has("不能恢复")
        .has("有人要求您撤回的");
    citizen
        .post(&track(&receipt, "/withdraw"), &[("reason", "自己修好了")])
        .await
        .status(422)
        .has("自己修好了");
    citizen
        .post(
            &track(&receipt, "/withdraw"),
            &[("reason", "自己修好了"), ("sure", "true")],
        )
        .await
        .status(303);
    assert_eq!(ticket(&app, &receipt.number).await.stage, Stage::Withdrawn);
    citizen.get(&track(&receipt, "")).await.has("您撤回了");
    // What can no longer be done leads back to how it stands, and on to a new request.
    citizen.get(&track(&receipt, "/more")).await.status(303);
    citizen
        .get(&track(&receipt, "/again"))
        .await
        .has(&format!("/portal/new?about={}", receipt.number));
    citizen
        .get(&at(&format!("/new?about={}", receipt.number)))
        .await
        .has(&format!("编号 {}", receipt.number));
}

#[tokio::test]
async fn a_follower_reads_the_main_tickets_answer_and_rates_it() {
    let app = TestApp::new().await;
    let first = app.visitor(SLUG);
    let main = filed(&first, WORDS).await;
    let second = app.visitor(SLUG);
    filled(
        &second,
        "东门路灯坏了好几天了",
        &[("phone", "13900001111"), ("name", "周大江")],
    )
    .await;
    second.post(&at("/new/check"), &[]).await.status(303);
    let receipt = second.get(&at("/new/done")).await;
    let own = Receipt {
        number: between(&receipt, "id=\"number\">", "<"),
        code: between(&receipt, "id=\"code\">", "<"),
    };
    assert!(!own.code.is_empty());
    act(
        &app,
        &own.number,
        "dispatcher",
        "merge",
        json!({ "into": main.number }),
    )
    .await;
    second
        .get(&track(&own, ""))
        .await
        .has("一起办")
        .lacks("老人绊倒")
        .lacks(&main.number)
        .lacks("id=\"rating\"");
    answered(&app, &main.number).await;
    let page = second.get(&track(&own, "")).await;
    page.has("您反映的路灯已经修好")
        .has("id=\"rating\"")
        .lacks("老人绊倒")
        .lacks("内部：");
    second
        .post(
            &track(&own, "/rate"),
            &[("key", &key(&page)), ("satisfaction", "satisfied")],
        )
        .await
        .status(303);
    second.get(&track(&own, "")).await.has("您的评价是“满意”");
}
