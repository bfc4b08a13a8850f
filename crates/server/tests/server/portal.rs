//! The citizens' side: filing step by step, following with the code, and what comes after.

use huiyin_core::terms::{Audience, Channel, RequestKind};
use huiyin_core::ticket::Ticket;
use huiyin_store::Scope;
use huiyin_store::views::ticket as view;

use super::app::{Answer, Client, TestApp};

mod following;

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
    let rest = text
        .split(before)
        .nth(1)
        .unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split(after).next().unwrap().to_owned()
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
        chunk(
            b"IDAT",
            &[0x78, 1, 1, 2, 0, 0xfd, 0xff, 0, colour, 0, 0, 0, colour + 1],
        ),
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
    citizen
        .post(&at("/new"), &[("words", WORDS)])
        .await
        .status(303);
    citizen
        .post(&at("/new/where"), &[("address", "")])
        .await
        .status(422)
        .has("说不清楚");
    // On the way back the half-filled step is kept.
    let back = citizen
        .post(
            &at("/new/where"),
            &[("address", "幸福小区"), ("to", "back")],
        )
        .await;
    assert_eq!(back.status(303).location(), at("/new"));
    citizen.get(&at("/new")).await.has("已经有老人绊倒过");
    citizen
        .get(&at("/new/where"))
        .await
        .has("value=\"幸福小区\"");
    citizen
        .post(&at("/new/where"), &[("address", "幸福小区")])
        .await
        .status(303);
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
        .post(
            &at("/new/where"),
            &[("address", "幸福小区东门"), ("check", "1")],
        )
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
    citizen
        .post(&at("/new/where"), &[("address", "东门")])
        .await;
    let pdf = ("photos", "照片.jpg", b"%PDF-1.7 no photo".as_slice());
    citizen
        .post_file(&at("/new/photos"), &[("to", "add")], pdf)
        .await
        .status(422)
        .has("不是照片");
    let heic = (
        "photos",
        "IMG_1.HEIC",
        b"\0\0\0\x18ftypheic\0\0\0\0".as_slice(),
    );
    citizen
        .post_file(&at("/new/photos"), &[("to", "add")], heic)
        .await
        .status(422)
        .has("HEIC");
    let png = photo(9);
    let kept = citizen
        .post_file(
            &at("/new/photos"),
            &[("to", "add")],
            ("photos", "路灯.png", &png),
        )
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
        .post_file(
            &at("/new/photos"),
            &[("to", "add")],
            ("photos", "二.png", &second),
        )
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
    citizen
        .post(&at("/new/photos"), &[("remove", &hash)])
        .await
        .status(303);
    citizen
        .get(&at("/new/photos"))
        .await
        .has("路灯.png")
        .lacks("二.png");

    citizen.post(&at("/new/who"), WHO).await.status(303);
    citizen.post(&at("/new/check"), &[]).await.status(303);
    let receipt = citizen.get(&at("/new/done")).await;
    receipt.has("还有 1 张照片");
    let number = between(&receipt, "id=\"number\">", "<");
    let filed = ticket(&app, &number).await;
    assert_eq!(filed.attachments.len(), 1);
    assert_eq!(filed.attachments[0].audience, Audience::Public);
    let file = at(&format!(
        "/track/{number}/files/{}",
        filed.attachments[0].hash
    ));
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
        .post(
            &at("/new/who"),
            &[("secrecy", "anonymous"), ("phone", "13912345678")],
        )
        .await
        .status(422)
        .has("匿名就联系不上了");
}

#[tokio::test]
async fn an_anonymous_request_keeps_neither_name_nor_number() {
    let app = TestApp::new().await;
    let citizen = app.visitor(SLUG);
    let who = [
        ("name", "林小满"),
        ("phone", "13912345678"),
        ("secrecy", "anonymous"),
    ];
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
