//! Administration: the organisation, the people, the rules, and who looked at what.

use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::Command;
use huiyin_report::xlsx;
use huiyin_store::access::{Act, Look};
use huiyin_store::journal::SubjectKind;
use huiyin_store::people::Directory;
use huiyin_store::writer::{Envelope, Target};
use serde_json::json;

use super::app::{Answer, TestApp};

mod tables;
mod users;

const SLUG: &str = "xinglongtai";

fn at(path: &str) -> String {
    format!("/c/{SLUG}/admin{path}")
}

/// Calls the centre as an actor; the answer's ticket number.
async fn call(
    app: &TestApp,
    actor: Actor,
    target: Target,
    verb: &str,
    with: serde_json::Value,
) -> String {
    let command = Command::parse(verb, with).unwrap();
    let envelope = Envelope::new(actor, target, command);
    let centre = app.centre(SLUG);
    tokio::task::spawn_blocking(move || centre.call(envelope))
        .await
        .unwrap()
        .unwrap()
        .number
}

async fn registered(app: &TestApp) -> String {
    let with = json!({
        "channel": "phone", "kind": "complaint", "content": "小区门口的路灯三天没亮，晚上看不清路。",
        "petitioner": { "name": "王小明", "phone": "13907230001" },
    });
    call(app, Actor::of(Role::Agent), Target::New, "register", with).await
}

/// What stands in the box of a secret that is shown once.
fn secret(answer: &Answer) -> String {
    let text = answer.text();
    let start = text.find("data-copy=\"").unwrap() + "data-copy=\"".len();
    text[start..].split('"').next().unwrap().to_owned()
}

fn hidden(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let mark = format!("name=\"{name}\" value=\"");
    let start = text
        .find(&mark)
        .unwrap_or_else(|| panic!("no {name}: {text}"))
        + mark.len();
    text[start..].split('"').next().unwrap().to_owned()
}

fn directory(app: &TestApp) -> std::sync::Arc<Directory> {
    app.centre(SLUG).directory()
}

#[tokio::test]
async fn each_page_opens_for_administrators_only() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let clerk = app.as_role(SLUG, "unit_clerk").await;
    let auditor = app.as_role(SLUG, "auditor").await;
    for (path, heading) in [
        ("/units", "单位"),
        ("/users", "用户"),
        ("/categories", "类别"),
        ("/grids", "网格"),
        ("/calendar", "工作日历"),
        ("/profiles", "规则"),
        ("/tokens", "接口令牌"),
        ("/access", "查阅记录"),
        ("/settings", "设置"),
        ("/tables", "表格导入导出"),
    ] {
        let page = admin.get(&at(path)).await;
        page.status(200).has(&format!("<h1>{heading}</h1>"));
        clerk.get(&at(path)).await.status(404);
        let watches = matches!(path, "/access" | "/profiles");
        auditor
            .get(&at(path))
            .await
            .status(if watches { 200 } else { 404 });
    }
    // Who only watches adopts nothing.
    auditor.get(&at("/profiles")).await.lacks("启用为下一版");
}

#[tokio::test]
async fn a_unit_that_closes_hands_its_tickets_over() {
    let app = TestApp::new().await;
    let number = registered(&app).await;
    let admin = app.as_role(SLUG, "admin").await;
    admin
        .post(
            &at("/units"),
            &[("name", "灯饰管理所"), ("kind", "department")],
        )
        .await
        .status(303);
    admin
        .post(
            &at("/units"),
            &[("name", "路灯管理所"), ("kind", "department")],
        )
        .await
        .status(303);
    admin
        .post(
            &at("/units"),
            &[("name", "路灯管理所"), ("kind", "department")],
        )
        .await
        .status(422);
    let found = |name: &str| directory(&app).organisation().find(name).unwrap().id;
    let (old, new) = (found("路灯管理所"), found("灯饰管理所"));
    let target = Target::Number(number.clone());
    let with = json!({ "lead": "路灯管理所" });
    call(&app, Actor::of(Role::Dispatcher), target, "dispatch", with).await;

    let close = at(&format!("/units/{}/close", old.0));
    let own = admin
        .post(&close, &[("successor", &old.0.to_string())])
        .await;
    own.status(422).has("请另选");
    let closed = admin
        .post(&close, &[("successor", &new.0.to_string())])
        .await;
    closed.status(303);
    let list = admin.get(&closed.location()).await;
    list.has("转交在办工单1件").has("并入灯饰管理所");
    let lead = app
        .centre(SLUG)
        .read(|reader| {
            let id = huiyin_store::number::id_of(&number).unwrap();
            let all = huiyin_store::Scope::All;
            Ok(huiyin_store::views::ticket::line(reader, &all, id)?
                .line
                .lead_unit)
        })
        .unwrap();
    assert_eq!(lead, Some(new));

    let renamed = admin
        .post(
            &at(&format!("/units/{}/rename", new.0)),
            &[("name", "城市照明中心")],
        )
        .await;
    renamed.status(303);
    admin
        .get(&at("/units"))
        .await
        .has("城市照明中心")
        .has("前叫“灯饰管理所”");
}

#[tokio::test]
async fn categories_and_grids_have_their_levels() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let add = async |code, name, parent| {
        let fields = [("code", code), ("name", name), ("parent", parent)];
        admin.post(&at("/categories"), &fields).await
    };
    add("Z1", "测试大类", "").await.status(303);
    add("Z11", "测试小类", "Z1").await.status(303);
    add("Z111", "太深", "Z11").await.status(422).has("只分两级");
    add("Z/2", "坏编码", "").await.status(422);
    admin
        .post(&at("/categories/Z1/close"), &[])
        .await
        .status(422)
        .has("请先停用小类");
    admin
        .post(&at("/categories/Z11/close"), &[])
        .await
        .status(303);
    admin
        .post(&at("/categories/Z1/close"), &[])
        .await
        .status(303);
    assert!(directory(&app).category("Z1").unwrap().closed);
    admin
        .post(&at("/categories/Z1/reopen"), &[])
        .await
        .status(303);
    admin
        .post(
            &at("/categories/Z1/change"),
            &[("name", "改名大类"), ("parent", "")],
        )
        .await
        .status(303);
    admin
        .get(&at("/categories?q=改名"))
        .await
        .has("改名大类")
        .lacks("测试小类");

    let grid = async |name: &str, parent: Option<i64>| {
        let parent = parent.map_or(String::new(), |id| id.to_string());
        let answer = admin
            .post(&at("/grids"), &[("name", name), ("parent", &parent)])
            .await;
        let id = directory(&app).grids().map(|(id, _)| id).max().unwrap_or(0);
        (answer, id)
    };
    let (_, street) = grid("试验街道", None).await;
    let (_, community) = grid("试验社区", Some(street)).await;
    let (made, cell) = grid("一网格", Some(community)).await;
    made.status(303);
    grid("太深", Some(cell)).await.0.status(422).has("三级");
    grid("一网格", Some(community))
        .await
        .0
        .status(422)
        .has("已有名为");
    let under_itself = [("name", "试验街道"), ("parent", &*community.to_string())];
    admin
        .post(&at(&format!("/grids/{street}/change")), &under_itself)
        .await
        .status(422);
    admin
        .post(&at(&format!("/grids/{street}/close")), &[])
        .await
        .status(422)
        .has("请先撤销下级");
    admin
        .post(&at(&format!("/grids/{cell}/close")), &[])
        .await
        .status(303);
}

#[tokio::test]
async fn the_calendar_takes_days_and_years_and_tries_limits() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let page = admin.get(&at("/calendar")).await;
    page.status(200)
        .has("还没有2027年的放假安排")
        .has("没有本中心自己的安排");
    let day = [
        ("date", "2026-03-04"),
        ("working", "false"),
        ("name", "旅游节"),
    ];
    admin.post(&at("/calendar/day"), &day).await.status(303);
    admin
        .post(&at("/calendar/day"), &[("date", ""), ("name", "x")])
        .await
        .status(422)
        .has("请填写日期");
    // Two working days from Monday: Wednesday is off here, so Thursday.
    let trial = at("/calendar?rule=2个工作日&from=2026-03-02T09:00");
    admin
        .get(&trial)
        .await
        .status(200)
        .has("最迟 2026年3月5日 24:00")
        .has("旅游节");
    admin
        .post(&at("/calendar/day/2026-03-04/remove"), &[])
        .await
        .status(303);
    admin.get(&trial).await.has("最迟 2026年3月4日 24:00");
    admin
        .get(&at("/calendar?rule=很快&from=x"))
        .await
        .status(200)
        .has("有 1 处要改");

    let upload = async |text: &str| {
        let file = ("file", "2027.json", text.as_bytes());
        admin.post_file(&at("/calendar/year"), &[], file).await
    };
    upload("{\"year\": 2027}")
        .await
        .status(422)
        .has("holiday-cn");
    upload(r#"{"year":2027,"days":[{"name":"元旦","date":"2026-05-01","isOffDay":true}]}"#)
        .await
        .status(422)
        .has("请核对文件的年份");
    upload(r#"{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}"#)
        .await
        .status(303);
    admin
        .get(&at("/calendar"))
        .await
        .lacks("还没有2027年")
        .has("本中心上传");
    admin
        .get(&at("/calendar?year=2027"))
        .await
        .has("2027年放假安排")
        .has("元旦");
}

#[tokio::test]
async fn the_next_version_of_the_rulebook_is_checked_and_adopted() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let page = admin.get(&at("/profiles")).await;
    page.status(200).has("现行").has("启用为下一版");
    let toml = std::fs::read_to_string(format!(
        "{}/../../profiles/{SLUG}.toml",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    let wrong = format!("{toml}\nno_such_setting = 1\n");
    let refused = admin
        .post(
            &at("/profiles"),
            &[("toml", &wrong), ("effective", "2026-01-01")],
        )
        .await;
    refused
        .status(422)
        .has("有 2 处要改")
        .has("不能早于今天")
        .has("no_such_setting");
    let check = admin
        .post(&at("/profiles"), &[("toml", &toml), ("check", "1")])
        .await;
    check.status(200).has("检查通过，还没有启用");
    assert_eq!(directory(&app).laws().len(), 1);
    let adopted = admin
        .post(
            &at("/profiles"),
            &[("toml", &toml), ("effective", "2026-04-01")],
        )
        .await;
    adopted.status(303);
    admin
        .get(&adopted.location())
        .await
        .has("第2版")
        .has("到期生效")
        .has("2026-04-01");
    let laws = directory(&app);
    assert_eq!(laws.laws()[1].rulebook.version, 2);
}

#[tokio::test]
async fn a_token_opens_the_api_until_it_is_revoked() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let agent = app.person(SLUG, "agent");
    let post = format!("{}:{}", agent.id.0, agent.posts[0].id);
    admin
        .post(&at("/tokens"), &[("label", "数据对接"), ("post", "")])
        .await
        .status(422);
    admin
        .post(
            &at("/tokens"),
            &[
                ("label", "数据对接"),
                ("post", &post),
                ("until", "2026-03-01"),
            ],
        )
        .await
        .status(422)
        .has("已经过去");
    let issued = admin
        .post(
            &at("/tokens"),
            &[
                ("label", "数据对接"),
                ("post", &post),
                ("until", "2026-12-31"),
            ],
        )
        .await;
    let token = secret(issued.status(200));
    admin
        .get(&at("/tokens"))
        .await
        .has("数据对接")
        .lacks(&token);
    let visitor = app.visitor(SLUG);
    let asked = async || {
        let bearer = format!("Bearer {token}");
        visitor
            .send_with(
                axum::http::Method::GET,
                &format!("/api/v1/centres/{SLUG}/tickets"),
                None,
                Vec::new(),
                &[("authorization", &bearer)],
            )
            .await
    };
    asked().await.status(200);
    let id = directory(&app).tokens().map(|(id, _)| id).max().unwrap();
    admin
        .get(&at(&format!("/tokens?token={id}")))
        .await
        .has("此操作不能撤销");
    admin
        .post(&at(&format!("/tokens/{id}/revoke")), &[])
        .await
        .status(303);
    asked().await.status(401);
}

#[tokio::test]
async fn the_access_log_says_who_looked_and_why() {
    let app = TestApp::new().await;
    let number = registered(&app).await;
    let person = app.person(SLUG, "callback_agent");
    let look = Look {
        actor: Actor {
            user: Some(person.id),
            ..Actor::of(Role::CallbackAgent)
        },
        act: Act::Reveal,
        subject_kind: SubjectKind::Ticket,
        subject_id: huiyin_store::number::id_of(&number).unwrap().0,
        detail: "name,phone".to_owned(),
        reason: Some("回访时核对号码".to_owned()),
        source: "10.1.2.3".to_owned(),
    };
    let centre = app.centre(SLUG);
    tokio::task::spawn_blocking(move || centre.look_now(look))
        .await
        .unwrap()
        .unwrap();
    for role in ["admin", "auditor", "security_officer"] {
        let watcher = app.as_role(SLUG, role).await;
        let page = watcher.get(&at(&format!("/access?number={number}"))).await;
        page.status(200)
            .has("谁看过：1人次")
            .has(&person.name)
            .has("回访时核对号码")
            .has("10.1.2.3")
            .has("姓名、电话")
            .lacks("王小明");
    }
    let auditor = app.as_role(SLUG, "auditor").await;
    auditor
        .get(&at("/access?act=reveal"))
        .await
        .has("回访时核对号码");
    auditor
        .get(&at("/access?act=export"))
        .await
        .lacks("回访时核对号码")
        .has("没有符合条件的记录");
    auditor
        .get(&at("/access?until=2026-03-01"))
        .await
        .has("没有符合条件的记录");
    auditor
        .get(&at("/access?number=12345"))
        .await
        .has("不是工单编号");
    auditor
        .get(&at("/access?who=没有此人"))
        .await
        .has("请写全名");
    let file = auditor
        .get(&at(&format!("/access.xlsx?number={number}")))
        .await;
    let grids = xlsx::read(&file.status(200).bytes).unwrap();
    assert_eq!(grids[0].rows.len(), 2);
    assert!(grids[0].rows[1].cells.contains(&number));
    auditor
        .get(&at("/access?act=export"))
        .await
        .has("查阅记录 1 行");
}

#[tokio::test]
async fn a_new_name_and_hue_hold_at_once() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let save = async |name, hue| {
        admin
            .post(&at("/settings"), &[("name", name), ("hue", hue)])
            .await
    };
    save("", "plum").await.status(422).has("请填写中心名称");
    save("区民生热线中心", "pink").await.status(422);
    save("区民生热线中心", "plum").await.status(303);
    admin
        .get(&at("/settings"))
        .await
        .has("区民生热线中心")
        .has("data-hue=\"plum\"");
    let visitor = app.visitor(SLUG);
    visitor
        .get(&format!("/c/{SLUG}/portal"))
        .await
        .has("区民生热线中心");
}
