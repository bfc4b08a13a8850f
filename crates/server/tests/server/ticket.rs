//! The ticket page: a request from the citizen's words to its closing, in the browser's forms.

use huiyin::console::ticket::forms::{Setting, sheet};
use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::{Command, RULES, Verb};
use huiyin_store::writer::{Envelope, Target};
use serde_json::{Value, json};

use super::app::{Answer, Client, TestApp};

const WORDS: &str =
    "金桥小区3栋楼下的窨井盖碎了，昨晚有老人差点摔进去，请尽快换一个。我的电话13907230001。";

/// A complaint by telephone; returns its number.
async fn registered(app: &TestApp, slug: &str, more: Value) -> String {
    let mut with = json!({
        "channel": "phone", "kind": "complaint", "content": WORDS,
        "petitioner": { "name": "王小明", "phone": "13907230001" },
        "place": { "address": "铜都大道88号金桥小区3栋2单元501室" },
    });
    for (name, value) in more.as_object().unwrap() {
        with[name] = value.clone();
    }
    let person = app.person(slug, "agent");
    let actor = Actor {
        user: Some(person.id),
        ..Actor::of(Role::Agent)
    };
    let command = Command::parse("register", with).unwrap();
    let envelope = Envelope::new(actor, Target::New, command);
    let centre = app.centre(slug);
    tokio::task::spawn_blocking(move || centre.call(envelope))
        .await
        .unwrap()
        .unwrap()
        .number
}

/// The name of the unit of a user's post.
fn unit_of(app: &TestApp, slug: &str, login: &str) -> String {
    let directory = app.centre(slug).directory();
    let person = directory.person_by_login(login).unwrap();
    let unit = person.posts[0].unit.unwrap();
    directory.organisation().name(unit).to_owned()
}

fn page(slug: &str, number: &str) -> String {
    format!("/c/{slug}/tickets/{number}")
}

/// A deed by its form, against the version that the page shows.
async fn deed(
    who: &Client,
    slug: &str,
    number: &str,
    verb: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let shown = who.get(&page(slug, number)).await;
    let version = version(&shown);
    let mut pairs = vec![("do", verb), ("version", version.as_str())];
    pairs.extend_from_slice(fields);
    who.post(&format!("{}/act", page(slug, number)), &pairs)
        .await
}

fn version(shown: &Answer) -> String {
    let text = shown.text();
    text.split("name=\"version\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("0")
        .to_owned()
}

#[tokio::test]
async fn a_complaint_goes_all_the_way_round_by_its_page() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({})).await;
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let unit = unit_of(&app, "daye", "clerk.shichang");
    let at = page("daye", &number);

    let shown = dispatcher.get(&at).await;
    shown
        .status(200)
        .has("窨井盖碎了，昨晚有老人差点摔进去")
        .has("王＊＊")
        .has("139****0001")
        .lacks("王小明")
        .lacks("501室")
        .has("act-dispatch");
    deed(
        &dispatcher,
        "daye",
        &number,
        "dispatch",
        &[("lead", &unit), ("note", "请今天先围挡")],
    )
    .await
    .status(303);

    let clerk = app.as_user("daye", "clerk.shichang").await;
    let shown = clerk.get(&at).await;
    shown
        .has("已派单，等待签收")
        .has("<button class=\"button button--primary\" type=\"submit\" data-palette=\"签收\">签收</button>")
        .has("请先签收，再办理这张工单")
        .has("请今天先围挡");
    deed(&clerk, "daye", &number, "sign_for", &[])
        .await
        .status(303);

    // Nothing is reported before the petitioner was contacted, and the page says so.
    let shown = clerk.get(&at).await;
    shown
        .has("还没有联系过诉求人")
        .has("还没有联系诉求人的记录，不能提交答复");
    deed(
        &clerk,
        "daye",
        &number,
        "record_contact",
        &[
            ("outcome", "reached"),
            ("means", "phone"),
            ("text", "说好下午去换"),
        ],
    )
    .await
    .status(303);

    // A reply that lacks something comes back with every word.
    let refused = deed(&clerk, "daye", &number, "report_done", &[("outcome", "")]).await;
    refused
        .status(422)
        .has("error-summary")
        .has("act-report_done");
    deed(
        &clerk,
        "daye",
        &number,
        "report_done",
        &[
            ("measures", "3月2日下午更换井盖"),
            ("progress", "已完成"),
            ("result", "井盖已换新"),
            ("public_reply", "您反映的井盖今天下午已经换好，请放心出行。"),
            ("outcome", "resolved"),
        ],
    )
    .await
    .status(303);

    let reviewer = app.as_role("daye", "reviewer").await;
    reviewer
        .get(&at)
        .await
        .has("提交了答复，等待审核")
        .has("act-reject_reply");
    deed(&reviewer, "daye", &number, "approve_reply", &[])
        .await
        .status(303);

    let caller = app.as_role("daye", "callback_agent").await;
    caller
        .get(&at)
        .await
        .has("等待回访")
        .has("对办理结果满意吗");
    // A verdict without having reached anybody makes no sense; what was typed stays.
    let refused = deed(
        &caller,
        "daye",
        &number,
        "record_callback",
        &[
            ("reached", "false"),
            ("satisfaction", "satisfied"),
            ("text", "说已经换好了"),
        ],
    )
    .await;
    refused
        .status(422)
        .has("没有联系上诉求人就不能填写评价")
        .has("说已经换好了")
        .has("value=\"satisfied\" checked");
    deed(
        &caller,
        "daye",
        &number,
        "record_callback",
        &[
            ("reached", "true"),
            ("contacted", "true"),
            ("solved", "solved"),
            ("satisfaction", "very_satisfied"),
            ("trust", "satisfied"),
            ("text", "谢谢"),
        ],
    )
    .await
    .status(303);
    caller
        .get(&at)
        .await
        .has("已办结")
        .has("回访满意")
        .has("非常满意，已解决");
}

#[tokio::test]
async fn each_sees_only_the_deeds_of_the_post() {
    let app = TestApp::with(&["laishan", "daye"]).await;
    let number = registered(&app, "laishan", json!({})).await;
    let login = app.person("laishan", "unit_clerk").login;
    let unit = unit_of(&app, "laishan", &login);
    let dispatcher = app.as_role("laishan", "dispatcher").await;
    deed(
        &dispatcher,
        "laishan",
        &number,
        "dispatch",
        &[("lead", &unit)],
    )
    .await
    .status(303);
    let clerk = app.as_user("laishan", &login).await;
    let shown = clerk.get(&page("laishan", &number)).await;
    // No returns here: the page says whom to ask instead.
    shown
        .has("一办到底、不得回退")
        .lacks("f-request_return")
        .lacks("act-approve_reply")
        .lacks("act-reject\"");
    let refused = deed(&clerk, "laishan", &number, "approve_reply", &[]).await;
    refused.status(409).has("现在不能“审核通过”");
    // An administrator sees no ticket at all, and a stranger's unit none of another's.
    let admin = app.as_role("laishan", "admin").await;
    admin.get(&page("laishan", &number)).await.status(404);
    let other = app.as_role("daye", "dispatcher").await;
    other.get(&page("laishan", &number)).await.status(303);
}

#[tokio::test]
async fn showing_the_petitioner_is_a_deed_that_is_logged() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({ "confidential": true })).await;
    let at = page("daye", &number);
    let dispatcher = app.as_role("daye", "dispatcher").await;
    dispatcher.get(&at).await.has("要求保密").lacks("王小明");
    let reveal = format!("{at}/reveal");
    dispatcher
        .post(&reveal, &[("reason", "")])
        .await
        .status(422)
        .lacks("王小明");
    let shown = dispatcher
        .post(&reveal, &[("reason", "诉求人来电核实地点")])
        .await;
    shown
        .status(200)
        .has("王小明")
        .has("13907230001")
        .has("只在这次显示");
    assert_eq!(shown.header("cache-control"), "no-store");
    // The next look is masked again.
    dispatcher.get(&at).await.lacks("王小明");
    let logged = app
        .centre("daye")
        .read(|reader| huiyin_store::views::access::log(reader, &Default::default(), None, 50))
        .unwrap();
    let text = format!("{logged:?}");
    assert!(text.contains("Reveal"), "{text}");
    assert!(text.contains("诉求人来电核实地点"), "{text}");

    // A leader has no need of it, and a unit that does not work on the ticket does not know of it.
    let leader = app.as_role("daye", "district_leader").await;
    leader.get(&at).await.status(200).lacks("显示姓名和电话");
    leader
        .post(&reveal, &[("reason", "想看看是谁")])
        .await
        .status(404);
    let clerk = app.as_user("daye", "clerk.shichang").await;
    clerk.get(&at).await.status(404);

    // Numbers that stand in the words of a confidential petitioner are hidden from units.
    let unit = unit_of(&app, "daye", "clerk.shichang");
    deed(&dispatcher, "daye", &number, "dispatch", &[("lead", &unit)])
        .await
        .status(303);
    clerk
        .get(&at)
        .await
        .status(200)
        .lacks("13907230001")
        .has("要求保密");
}

#[tokio::test]
async fn two_clerks_in_one_ticket_lose_nothing() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({})).await;
    let at = page("daye", &number);
    let monitor = app.as_role("daye", "monitor").await;
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let seen = version(&monitor.get(&at).await);
    deed(
        &dispatcher,
        "daye",
        &number,
        "comment",
        &[("text", "已电话通知"), ("audience", "internal")],
    )
    .await
    .status(303);
    let late = monitor
        .post(
            &format!("{at}/act"),
            &[
                ("do", "comment"),
                ("version", &seen),
                ("text", "请注意围挡"),
                ("audience", "unit"),
            ],
        )
        .await;
    late.status(409)
        .has("您填写的时候，这张工单有了变化")
        .has("备注（平台内部）")
        .has("请注意围挡")
        .has("act-comment");
    let again = version(&late);
    monitor
        .post(
            &format!("{at}/act"),
            &[
                ("do", "comment"),
                ("version", &again),
                ("text", "请注意围挡"),
                ("audience", "unit"),
            ],
        )
        .await
        .status(303);
    monitor.get(&at).await.has("已电话通知").has("请注意围挡");
}

#[tokio::test]
async fn files_are_taken_by_what_they_are_and_handed_to_those_they_are_for() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({})).await;
    let at = page("daye", &number);
    let act = format!("{at}/act");
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let seen = version(&dispatcher.get(&at).await);
    let fields = [
        ("do", "attach"),
        ("version", seen.as_str()),
        ("audience", "internal"),
    ];
    dispatcher
        .post_file(
            &act,
            &fields,
            (
                "files",
                "程序.jpg",
                b"MZ\x90\x00 this program cannot be run",
            ),
        )
        .await
        .status(422)
        .has("程序.jpg");
    dispatcher
        .post(&act, &fields)
        .await
        .status(422)
        .has("请选择要上传的文件");
    let big = vec![b'a'; 11 * 1024 * 1024];
    dispatcher
        .post_file(&act, &fields, ("files", "大.txt", &big))
        .await
        .status(422)
        .has("超过 10 MB");
    dispatcher
        .post_file(
            &act,
            &fields,
            ("files", "../说明.txt", "内部情况说明".as_bytes()),
        )
        .await
        .status(303);
    let shown = dispatcher.get(&at).await;
    shown.has("说明.txt");
    let text = shown.text();
    let href = text
        .split("href=\"")
        .find(|part| part.starts_with(&format!("{at}/files/")))
        .and_then(|part| part.split('"').next())
        .unwrap()
        .to_owned();
    let file = dispatcher.get(&href).await;
    file.status(200).has("内部情况说明");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(
        file.header("content-disposition")
            .contains("filename*=UTF-8''")
    );
    // Internal papers are not for the unit, though the ticket is.
    let unit = unit_of(&app, "daye", "clerk.shichang");
    deed(&dispatcher, "daye", &number, "dispatch", &[("lead", &unit)])
        .await
        .status(303);
    let clerk = app.as_user("daye", "clerk.shichang").await;
    clerk.get(&at).await.status(200).lacks("说明.txt");
    clerk.get(&href).await.status(404);
}

#[tokio::test]
async fn a_clock_shows_its_proof_and_a_panel_is_the_ticket_alone() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({})).await;
    let at = page("daye", &number);
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let unit = unit_of(&app, "daye", "clerk.shichang");
    deed(&dispatcher, "daye", &number, "dispatch", &[("lead", &unit)])
        .await
        .status(303);
    dispatcher
        .get(&format!("{at}/clocks/1"))
        .await
        .status(200)
        .has("工作日")
        .has("大冶");
    dispatcher.get(&format!("{at}/clocks/99")).await.status(404);
    let panel = dispatcher.get(&format!("{at}?part=panel")).await;
    panel.status(200).has("id=\"ticket\"").lacks("<html");
    dispatcher
        .get(&page("daye", "999999999999999999"))
        .await
        .status(404);
}

/// A verb of the console without a form would be a right that nobody can use.
#[tokio::test]
async fn each_verb_of_the_matrix_has_its_form() {
    let app = TestApp::with(&["daye"]).await;
    let number = registered(&app, "daye", json!({})).await;
    let centre = app.centre("daye");
    let ticket = centre
        .read(|reader| {
            let scope = huiyin_store::Scope::All;
            let id = huiyin_store::views::ticket::find(reader, &scope, &number)?.unwrap();
            huiyin_store::views::ticket::state(reader, &scope, id)
        })
        .unwrap();
    let directory = centre.directory();
    let law = directory.law(&ticket.rulebook).unwrap();
    for rule in RULES {
        let role = rule
            .roles
            .iter()
            .find(|role| !matches!(role, Role::Petitioner | Role::System));
        let Some(role) = role else { continue };
        let setting = Setting {
            ticket: &ticket,
            rulebook: &law.rulebook,
            directory: &directory,
            calendar: &law.calendar,
            actor: &Actor::of(*role),
            now: app.now(),
        };
        // Registered at the intake desk; nothing has been entered yet that could be corrected.
        let elsewhere = matches!(rule.verb, Verb::Register | Verb::Correct);
        assert_eq!(
            sheet(rule.verb, &setting).is_none(),
            elsewhere,
            "{}",
            rule.verb.id()
        );
    }
}
