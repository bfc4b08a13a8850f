//! The citizens' side: filing step by step, following with the code, and what comes after.

use huiyin_core::people::Actor;
use huiyin_core::terms::{Audience, Channel, RequestKind, Stage};
use huiyin_core::ticket::{Command, Ticket};
use huiyin_store::Scope;
use huiyin_store::views::ticket as view;
use huiyin_store::writer::{Envelope, Target};
use serde_json::{Value, json};

use super::app::{Answer, Client, TestApp};

const SLUG: &str = "xinglongtai";
const WORDS: &str = "小区东门外的路灯从上周三起就不亮，\n已经有老人绊倒过。";

/// A path of the portal.
fn at(path: &str) -> String {
    format!("/c/{SLUG}/portal{path}")
}

/// The receipt of a request that was filed in five steps.
struct Receipt {
    number: String,
    code: String,
}

/// Fills in the steps up to the check; `who` are the fields of the fourth.
async fn filled(citizen: &Client, words: &str, who: &[(&str, &str)]) {
    citizen.get(&at("/new")).await.status(200);
    let to = citizen
        .post(&at("/new"), &[("words", words), ("kind", "complaint")])
        .await;
    assert_eq!(to.status(303).location(), at("/new/where"));
    let to = citizen
        .post(&at("/new/where"), &[("address", "幸福小区东门")])
        .await;
    assert_eq!(to.status(303).location(), at("/new/photos"));
    let to = citizen.post(&at("/new/photos"), &[]).await;
    assert_eq!(to.status(303).location(), at("/new/who"));
    let to = citizen.post(&at("/new/who"), who).await;
    assert_eq!(to.status(303).location(), at("/new/check"));
}

const WHO: &[(&str, &str)] = &[
    ("name", "林小满"),
    ("phone", "139 1234 5678"),
    ("petitioner", "person"),
    ("secrecy", "secret"),
];

async fn filed(citizen: &Client, words: &str) -> Receipt {
    filled(citizen, words, WHO).await;
    let to = citizen.post(&at("/new/check"), &[]).await;
    assert_eq!(to.status(303).location(), at("/new/done"));
    let receipt = citizen.get(&at("/new/done")).await;
    Receipt {
        number: between(&receipt, "id=\"number\">", "<"),
        code: between(&receipt, "id=\"code\">", "<"),
    }
}

fn between(answer: &Answer, before: &str, after: &str) -> String {
    let text = answer.text();
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split(after).next().unwrap().to_owned()
}

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
    act(app, number, "dispatcher", "dispatch", json!({ "lead": unit, "note": "内部：请抓紧" })).await;
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
    act(app, number, "reviewer", "approve_reply", json!({ "text": "内部：同意" })).await;
    unit
}

async fn ticket(app: &TestApp, number: &str) -> Ticket {
    let centre = app.centre(SLUG);
    let number = number.to_owned();
    tokio::task::spawn_blocking(move || {
        centre.read(|reader| {
            let id = view::find(reader, &Scope::All, &number)?.unwrap();
            view::state(reader, &Scope::All, id)
        })
    })
    .await
    .unwrap()
    .unwrap()
}

fn key(page: &Answer) -> String {
    between(page, "name=\"key\" value=\"", "\"")
}

fn track(receipt: &Receipt, path: &str) -> String {
    at(&format!("/track/{}{path}", receipt.number))
}

/// A PNG of one pixel, with a text that tells where it was taken.
fn photo(colour: u8) -> Vec<u8> {
    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let mut sum = 0xffff_ffff_u32;
        for byte in name.iter().chain(data) {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = (sum >> 1) ^ (if sum & 1 == 1 { 0xedb8_8320 } else { 0 });
            }
        }
        let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend([name, data].concat());
        chunk.extend((sum ^ 0xffff_ffff).to_be_bytes());
        chunk
    }
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"tEXt", b"Location\0at home"),
        chunk(b"IDAT", &[0x78, 1, 1, 2, 0, 0xfd, 0xff, 0, colour, 0, 0, 0, colour + 1]),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

#[tokio::test]
async fn the_start_page_has_three_doors_and_promises_what_the_rules_say() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    citizen
        .get(&at(""))
        .await
        .status(200)
        .has("我要反映")
        .has("查进度")
        .has("看答复")
        .has("交给承办单位后10个工作日内办完");
    citizen
        .get(&at("/answers"))
        .await
        .status(200)
        .has("还没有公开的答复")
        .has("打电话反映的，交给承办单位后5个工作日内办完");
}

#[tokio::test]
async fn a_request_is_filed_step_by_step_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    citizen.get(&at("/new")).await;
    citizen
        .post(&at("/new"), &[("words", " ")])
        .await
        .status(422)
        .has("error-summary")
        .has("href=\"#what-words\"");
    // Nobody gets ahead of the words.
    let early = citizen.get(&at("/new/check")).await;
    assert_eq!(early.status(303).location(), at("/new"));
    citizen.post(&at("/new"), &[("words", WORDS)]).await.status(303);
    citizen
        .post(&at("/new/where"), &[("address", "")])
        .await
        .status(422)
        .has("说不清楚");
    // On the way back the half-filled step is kept.
    let back = citizen
        .post(&at("/new/where"), &[("address", "幸福小区"), ("to", "back")])
        .await;
    assert_eq!(back.status(303).location(), at("/new"));
    citizen.get(&at("/new")).await.has("已经有老人绊倒过");
    citizen.get(&at("/new/where")).await.has("value=\"幸福小区\"");
    citizen.post(&at("/new/where"), &[("address", "幸福小区")]).await.status(303);
    citizen
        .post(&at("/new/who"), &[("name", "林小满"), ("phone", "1391234")])
        .await
        .status(422)
        .has("手机号码应为11位")
        .has("value=\"1391234\"")
        .has("value=\"林小满\"");
    citizen.post(&at("/new/who"), WHO).await.status(303);
    let check = citizen.get(&at("/new/check")).await;
    check
        .status(200)
        .has("已经有老人绊倒过")
        .has("13912345678")
        .has("/portal/new/where?check=1");
    // Changing one answer leads back to the check.
    citizen.get(&at("/new/where?check=1")).await.has("改好了");
    let changed = citizen
        .post(&at("/new/where"), &[("address", "幸福小区东门"), ("check", "1")])
        .await;
    assert_eq!(changed.status(303).location(), at("/new/check"));

    citizen.post(&at("/new/check"), &[]).await.status(303);
    let receipt = citizen.get(&at("/new/done")).await;
    receipt
        .status(200)
        .has("已经有老人绊倒过")
        .has("接下来")
        .has("交给承办单位后10个工作日内答复您");
    let number = between(&receipt, "id=\"number\">", "<");
    let filed = ticket(&app, &number).await;
    assert_eq!(filed.request.channel, Channel::Web);
    assert_eq!(filed.request.kind, RequestKind::Help);
    assert!(filed.request.has_phone && filed.request.confidential && filed.request.self_filed);
    // The browser that filed may follow at once.
    citizen
        .get(&at(&format!("/track/{number}")))
        .await
        .status(200)
        .has("我们收到了");
}

#[tokio::test]
async fn pressing_twice_files_once() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    filled(&citizen, WORDS, WHO).await;
    let check = at("/new/check");
    let (one, two) = tokio::join!(citizen.post(&check, &[]), citizen.post(&check, &[]));
    one.status(303);
    two.status(303);
    let first = between(&citizen.get(&at("/new/done")).await, "id=\"number\">", "<");
    citizen.post(&at("/new/check"), &[]).await.status(303);
    let again = citizen.get(&at("/new/done")).await;
    assert_eq!(between(&again, "id=\"number\">", "<"), first);
    // The next request is another one.
    let next = filed(&citizen, "楼道里堆满了杂物。").await;
    assert_ne!(next.number, first);
    let running: i64 = next.number[12..17].parse().unwrap();
    assert_eq!(first[12..17].parse::<i64>().unwrap() + 1, running);
}

#[tokio::test]
async fn photos_are_looked_into_and_cleaned() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    citizen.get(&at("/new")).await;
    citizen.post(&at("/new"), &[("words", WORDS)]).await;
    citizen.post(&at("/new/where"), &[("address", "东门")]).await;
    let pdf = ("photos", "照片.jpg", b"%PDF-1.7 no photo".as_slice());
    citizen
        .post_file(&at("/new/photos"), &[("to", "add")], pdf)
        .await
        .status(422)
        .has("不是照片");
    let heic = ("photos", "IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0".as_slice());
    citizen
        .post_file(&at("/new/photos"), &[("to", "add")], heic)
        .await
        .status(422)
        .has("HEIC");
    let png = photo(9);
    let kept = citizen
        .post_file(&at("/new/photos"), &[("to", "add")], ("photos", "路灯.png", &png))
        .await;
    assert_eq!(kept.status(303).location(), at("/new/photos"));
    let held = citizen.get(&at("/new/photos")).await;
    held.has("路灯.png").has("还可以加 5 张");
    let path = between(&held, "<img src=\"", "\"");
    let shown = citizen.get(&path).await;
    shown.status(200).lacks("at home");
    assert_eq!(shown.header("content-type"), "image/png");
    app.visitor(SLUG).get(&path).await.status(404);
    // One more, then that one away again.
    let second = photo(10);
    citizen
        .post_file(&at("/new/photos"), &[("to", "add")], ("photos", "二.png", &second))
        .await
        .status(303);
    let both = citizen.get(&at("/new/photos")).await.text();
    let hash = both
        .split("name=\"remove\" value=\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    citizen.post(&at("/new/photos"), &[("remove", &hash)]).await.status(303);
    citizen.get(&at("/new/photos")).await.has("路灯.png").lacks("二.png");

    citizen.post(&at("/new/who"), WHO).await.status(303);
    citizen.post(&at("/new/check"), &[]).await.status(303);
    let receipt = citizen.get(&at("/new/done")).await;
    receipt.has("还有 1 张照片");
    let number = between(&receipt, "id=\"number\">", "<");
    let filed = ticket(&app, &number).await;
    assert_eq!(filed.attachments.len(), 1);
    assert_eq!(filed.attachments[0].audience, Audience::Public);
    let file = at(&format!("/track/{number}/files/{}", filed.attachments[0].hash));
    citizen.get(&file).await.status(200).lacks("at home");
    app.visitor(SLUG).get(&file).await.status(404);
}

#[tokio::test]
async fn who_wants_to_be_asked_must_be_reachable() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    citizen.get(&at("/new")).await;
    citizen.post(&at("/new"), &[("words", WORDS)]).await;
    citizen
        .post(&at("/new/where"), &[("unclear", "true")])
        .await
        .status(303);
    citizen
        .post(&at("/new/who"), &[("secrecy", "open")])
        .await
        .status(422)
        .has("请留一个电话");
    citizen
        .post(&at("/new/who"), &[("secrecy", "anonymous"), ("phone", "13912345678")])
        .await
        .status(422)
        .has("匿名就联系不上了");
}

#[tokio::test]
async fn an_anonymous_request_keeps_neither_name_nor_number() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let who = [("name", "林小满"), ("phone", "13912345678"), ("secrecy", "anonymous")];
    filled(&citizen, WORDS, &who).await;
    citizen
        .get(&at("/new/check"))
        .await
        .lacks("13912345678")
        .has("没有人能打电话联系您");
    citizen.post(&at("/new/check"), &[]).await.status(303);
    let receipt = citizen.get(&at("/new/done")).await;
    let filed = ticket(&app, &between(&receipt, "id=\"number\">", "<")).await;
    assert!(filed.request.anonymous && !filed.request.has_phone);
}

#[tokio::test]
async fn a_program_that_fills_in_everything_files_nothing() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    filled(&citizen, WORDS, WHO).await;
    citizen
        .post(&at("/new/check"), &[("hy_more", "http://spam.example")])
        .await
        .status(422)
        .has("没有提交");
    citizen.post(&at("/new/check"), &[]).await.status(303);
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
    for (code, number) in [("AAAA-BBBB-CCCC-DDDD", ""), (receipt.code.as_str(), "211103260302999990")] {
        stranger
            .post(&at("/track"), &[("code", code), ("number", number)])
            .await
            .status(422)
            .has("没有查到");
    }
    let sloppy = receipt.code.to_lowercase().replace('-', " ");
    let opened = stranger.post(&at("/track"), &[("code", &sloppy)]).await;
    assert_eq!(opened.status(303).location(), track(&receipt, ""));
    stranger.get(&track(&receipt, "")).await.status(200).has("老人绊倒");
    // Half an hour later, or after leaving, the code is asked again.
    app.advance_to("2026-03-02T09:31").await;
    stranger.get(&track(&receipt, "")).await.status(404);

    let guesser = app.visitor_from(SLUG, "192.0.2.8");
    guesser.get(&at("/track")).await;
    let mut last = 0;
    for guess in 0..25 {
        let code = format!("AAAA-BBBB-CCCC-{guess:04}");
        last = guesser.post(&at("/track"), &[("code", &code)]).await.status.as_u16();
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
    act(&app, &receipt.number, "reviewer", "approve_reply", json!({ "text": "内部：同意" })).await;
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
    act(&app, &receipt.number, "callback_agent", "record_callback", call).await;
    let page = citizen.get(&track(&receipt, "")).await;
    page.has("这件事办结了").has("您的评价是“满意”");
    let rated = citizen
        .post(
            &track(&receipt, "/rate"),
            &[("key", &key(&page)), ("satisfaction", "dissatisfied"), ("remarks", "又不亮了")],
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
        .post(&track(&receipt, "/again"), &[("key", &key(&again)), ("reason", "第三盏又不亮了")])
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
        .post(&track(&receipt, "/withdraw"), &[("reason", "自己修好了"), ("sure", "true")])
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
    filled(&second, "东门路灯坏了好几天了", &[("phone", "13900001111"), ("name", "周大江")]).await;
    second.post(&at("/new/check"), &[]).await.status(303);
    let receipt = second.get(&at("/new/done")).await;
    let own = Receipt {
        number: between(&receipt, "id=\"number\">", "<"),
        code: between(&receipt, "id=\"code\">", "<"),
    };
    assert!(!own.code.is_empty());
    act(&app, &own.number, "dispatcher", "merge", json!({ "into": main.number })).await;
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
        .post(&track(&own, "/rate"), &[("key", &key(&page)), ("satisfaction", "satisfied")])
        .await
        .status(303);
    second.get(&track(&own, "")).await.has("您的评价是“满意”");
}
