//! My work, the ticket list, the intake desk.

use super::app::{Answer, Client, TestApp};

const BASE: &str = "/c/daye";

/// What an agent types for a plain complaint.
fn call(content: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("channel", "phone"),
        ("kind", "complaint"),
        ("urgency", "normal"),
        ("petitioner_kind", "person"),
        ("phone", "13900001111"),
        ("name", "王某某"),
        ("address", "东风路菜市场西门"),
        ("content", content),
    ]
}

/// The number of the ticket that a page after filing shows.
fn number_on(page: &Answer) -> String {
    let text = page.text();
    let start = text.find("<dt>编号</dt><dd class=\"num\">").unwrap()
        + "<dt>编号</dt><dd class=\"num\">".len();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

/// Registers by the intake desk; `then` is the button.
pub(super) async fn file(agent: &Client, content: &'static str, then: &str) -> String {
    let mut form = call(content);
    form.push(("then", then));
    let page = agent.post("/c/daye/intake", &form).await;
    page.status(200);
    number_on(&page)
}

#[tokio::test]
async fn what_an_agent_files_lies_on_the_dispatchers_desk() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    agent
        .get("/c/daye/intake")
        .await
        .status(200)
        .has("诉求人的话")
        .has("登记并送派单");
    let mut form = call("菜市场西门每天夜里有烧烤摊，油烟呛人");
    form.push(("then", "dispatch"));
    let filed = agent.post("/c/daye/intake", &form).await;
    filed
        .status(200)
        .has("已登记")
        .has("查询码")
        .has("已送派单员");
    let number = number_on(&filed);
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let work = dispatcher.get("/c/daye/").await;
    work.status(200).has("我的工作").has(&number).has("待派单");
    // Identity stands on no list.
    work.lacks("13900001111").lacks("王某某");
    dispatcher
        .get("/c/daye/desks/dispatch")
        .await
        .status(200)
        .has("菜市场西门每天夜里有烧烤摊");
}

#[tokio::test]
async fn a_refused_registration_keeps_what_was_typed() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let mut form = call("");
    form.push(("then", "dispatch"));
    let back = agent.post("/c/daye/intake", &form).await;
    back.status(422)
        .has("请写下诉求人说的话")
        .has("13900001111")
        .has("东风路菜市场西门");
    let mut form = call("路灯不亮");
    form.extend([("category", "没有的类别"), ("then", "file")]);
    agent
        .post("/c/daye/intake", &form)
        .await
        .status(422)
        .has("没有“没有的类别”这个类别");
    let mut form = call("路灯不亮");
    form.push(("then", "answer"));
    agent
        .post("/c/daye/intake", &form)
        .await
        .status(422)
        .has("请写明给诉求人的答复内容");
    // Nothing was registered by any of these.
    agent
        .get("/c/daye/tickets")
        .await
        .status(200)
        .has("还没有工单");
}

#[tokio::test]
async fn the_same_form_sent_twice_files_once() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let mut form = call("井盖松动，车一过就响");
    form.extend([("then", "file"), ("key", "intake-abc")]);
    let first = number_on(&agent.post("/c/daye/intake", &form).await);
    let second = number_on(&agent.post("/c/daye/intake", &form).await);
    assert_eq!(first, second);
}

#[tokio::test]
async fn the_desk_knows_the_caller_and_what_is_alike() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let first = file(
        &agent,
        "东风路菜市场西门夜里烧烤摊油烟扰民，孩子咳嗽睡不着",
        "dispatch",
    )
    .await;
    let history = agent
        .post("/c/daye/intake/history", &[("phone", "139-0000-1111")])
        .await;
    history.status(200).has("1 件").has("烧烤摊");
    agent
        .post("/c/daye/intake/history", &[("phone", "13911112222")])
        .await
        .has("没有来过");
    let alike = agent
        .post(
            "/c/daye/intake/similar",
            &[
                ("content", "菜市场西门夜里有烧烤摊，油烟扰民"),
                ("address", "东风路菜市场西门"),
            ],
        )
        .await;
    alike.status(200).has(&first).has("并入这一件");
    // One click files and merges; the follower keeps its own person.
    let mut form = call("菜市场西门夜里有烧烤摊，油烟扰民，请管管");
    form.push(("merge", &first));
    let owned: Vec<(&str, &str)> = form.iter().map(|(a, b)| (*a, *b)).collect();
    agent
        .post("/c/daye/intake", &owned)
        .await
        .status(200)
        .has("已并入");
}

#[tokio::test]
async fn an_agent_proposes_a_rejection_and_the_monitor_decides() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    agent.get("/c/daye/intake").await.has("建议不予受理");
    let mut form = call("法院判得不公，要求改判");
    form.extend([
        ("then", "reject"),
        ("reason", "涉法涉诉"),
        ("basis", "《办法》第六条"),
    ]);
    let filed = agent.post("/c/daye/intake", &form).await;
    filed.status(200).has("等值班长决定");
    let number = number_on(&filed);
    let monitor = app.as_role("daye", "monitor").await;
    monitor.get("/c/daye/intake").await.has("登记并不予受理");
    let desk = monitor
        .get(&format!("/c/daye/desks/triage?ticket={number}"))
        .await;
    desk.status(200).has("不予受理").has("法院判得不公");
    monitor
        .post(
            &format!("/c/daye/desks/triage/{number}"),
            &[
                ("do", "reject"),
                ("reason", "涉法涉诉"),
                ("basis", "《办法》第六条"),
            ],
        )
        .await
        .status(303);
    monitor
        .get("/c/daye/tickets?stage=rejected")
        .await
        .has(&number);
}

#[tokio::test]
async fn a_list_is_narrowed_by_its_address() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let lamp = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    let noise = file(&agent, "楼上装修噪声太大，中午也不停", "file").await;
    let list = |query: &'static str| agent.get(query);
    list("/c/daye/tickets")
        .await
        .status(200)
        .has(&lamp)
        .has(&noise);
    list("/c/daye/tickets?q=%E8%B7%AF%E7%81%AF")
        .await
        .has(&lamp)
        .lacks(&noise);
    list("/c/daye/tickets?stage=registered")
        .await
        .has(&noise)
        .lacks(&lamp);
    list("/c/daye/tickets?stage=finished")
        .await
        .has("没有符合条件的工单");
    list("/c/daye/tickets?from=2026-03-03").await.lacks(&lamp);
    list("/c/daye/tickets?period=today").await.has(&lamp);
    list("/c/daye/tickets?mine=1")
        .await
        .has(&noise)
        .lacks(&lamp);
    // A whole number leads to its ticket.
    let found = agent.get(&format!("/c/daye/tickets?q={lamp}")).await;
    found.status(303);
    assert_eq!(found.location(), format!("{BASE}/tickets/{lamp}"));
    // What cannot be read narrows nothing and breaks nothing.
    list("/c/daye/tickets?stage=nonsense&from=x&after=y")
        .await
        .status(200);
}

#[tokio::test]
async fn a_unit_sees_its_own_tickets_only() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let number = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    let clerk = app.as_role("daye", "unit_clerk").await;
    clerk
        .get("/c/daye/tickets")
        .await
        .status(200)
        .lacks(&number);
    clerk
        .get("/c/daye/work/sign")
        .await
        .status(200)
        .lacks(&number);
    super::desks::dispatch(&app, &number).await;
    clerk
        .get("/c/daye/")
        .await
        .status(200)
        .has(&number)
        .has("待签收");
    clerk
        .get("/c/daye/work/sign")
        .await
        .status(200)
        .has(&number);
    clerk.get("/c/daye/tickets").await.has(&number);
    // An administrator sees no ticket content, and is told where to go instead.
    let admin = app.as_role("daye", "admin").await;
    admin
        .get("/c/daye/")
        .await
        .status(200)
        .has("不查看工单内容");
    admin.get("/c/daye/tickets").await.status(404);
    admin.get("/c/daye/tickets.xlsx").await.status(404);
}

#[tokio::test]
async fn several_at_once_and_each_result_is_told() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let waits = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    let gone = file(&agent, "人行道上的砖松了", "dispatch").await;
    let unit = super::desks::dispatch(&app, &gone).await;
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let picked = [
        ("ticket", waits.as_str()),
        ("ticket", gone.as_str()),
        ("do", "dispatch"),
    ];
    // First it is asked and nothing is done.
    dispatcher
        .post("/c/daye/tickets/bulk", &picked)
        .await
        .status(200)
        .has("这 2 件将派给同一个单位主办");
    let with_unit = [&picked[..], &[("sure", "1"), ("lead", "没有的单位")]].concat();
    dispatcher
        .post("/c/daye/tickets/bulk", &with_unit)
        .await
        .status(422)
        .has("没有名为");
    let with_unit = [&picked[..], &[("sure", "1"), ("lead", unit.as_str())]].concat();
    dispatcher
        .post("/c/daye/tickets/bulk", &with_unit)
        .await
        .status(200)
        .has("办好 1 件，没有办成 1 件")
        .has("没办成");
    let urge = [
        ("ticket", waits.as_str()),
        ("ticket", gone.as_str()),
        ("do", "urge"),
        ("sure", "1"),
    ];
    dispatcher
        .post("/c/daye/tickets/bulk", &urge)
        .await
        .status(200)
        .has("2 件都办好了");
    // A clerk has no such buttons, nor such deeds.
    let clerk = app.as_role("daye", "unit_clerk").await;
    clerk.post("/c/daye/tickets/bulk", &urge).await.status(404);
}

#[tokio::test]
async fn a_list_leaves_as_a_file_and_that_is_logged() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    file(&agent, "打我电话13912345678，路灯坏了", "dispatch").await;
    let file = agent
        .get("/c/daye/tickets.xlsx?stage=open&q=%E8%B7%AF%E7%81%AF")
        .await;
    file.status(200);
    assert!(file.bytes.starts_with(b"PK"));
    let grids = huiyin_report::xlsx::read(&file.bytes).unwrap();
    assert_eq!(grids[0].rows.len(), 2);
    let words = &grids[0].rows[1].cells[2];
    assert!(
        words.contains("路灯") && !words.contains("13912345678"),
        "{words}"
    );
    let logged = app
        .centre("daye")
        .read(|reader| {
            let exports = huiyin_store::views::access::LogFilter {
                act: Some(huiyin_store::access::Act::Export),
                ..Default::default()
            };
            huiyin_store::views::access::log(reader, &exports, None, 10)
        })
        .unwrap();
    assert_eq!(logged.len(), 1);
    // Which filters, not what was searched for: a search may name a person.
    assert!(logged[0].detail.contains("1 行") && logged[0].detail.contains("stage"));
    assert!(!logged[0].detail.contains("%E8"));
}

#[tokio::test]
async fn a_view_is_kept_under_a_name_and_dropped_again() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let saved = agent
        .post(
            "/c/daye/views",
            &[
                ("label", "未办结投诉"),
                ("query", "?stage=open&kind=complaint"),
            ],
        )
        .await;
    saved.status(303);
    assert_eq!(
        saved.location(),
        "/c/daye/tickets?stage=open&kind=complaint"
    );
    agent
        .get("/c/daye/tickets")
        .await
        .has("未办结投诉")
        .has("stage=open&#38;kind=complaint");
    // It is mine alone.
    let other = app.as_role("daye", "dispatcher").await;
    other.get("/c/daye/tickets").await.lacks("未办结投诉");
    let view = app
        .centre("daye")
        .directory()
        .views_of(app.person("daye", "agent").id)[0]
        .id;
    other
        .post(&format!("/c/daye/views/{view}/drop"), &[])
        .await
        .status(404);
    agent
        .post(&format!("/c/daye/views/{view}/drop"), &[])
        .await
        .status(303);
    agent.get("/c/daye/tickets").await.lacks("未办结投诉");
}

#[tokio::test]
async fn the_palette_knows_where_each_post_may_go() {
    let app = TestApp::with(&["daye"]).await;
    let reviewer = app.as_role("daye", "reviewer").await;
    let entries = reviewer.get("/c/daye/palette").await.value();
    let labels: Vec<&str> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["label"].as_str().unwrap())
        .collect();
    assert!(labels.contains(&"待审核答复") && labels.contains(&"全部工单"));
    assert!(!labels.contains(&"待派单") && !labels.contains(&"登记诉求"));
}

#[tokio::test]
async fn each_post_has_its_first_page_and_its_queues() {
    let centres = ["daye", "laishan", "xinglongtai", "shaobao", "xigang"];
    let app = TestApp::with(&centres).await;
    for centre in centres {
        for role in huiyin_core::people::Role::ALL {
            let known = app
                .centre(centre)
                .directory()
                .people()
                .any(|person| person.posts.first().is_some_and(|post| post.role == *role));
            if !known || *role == huiyin_core::people::Role::Petitioner {
                continue;
            }
            let somebody = app.as_role(centre, role.id()).await;
            let home = somebody.get(&format!("/c/{centre}/")).await;
            home.status(200);
            // Every queue and every place of the rail opens.
            let page = home.text();
            let rail = page.split("id=\"rail\"").nth(1).unwrap();
            let rail = rail.split("</nav>").next().unwrap();
            for rest in rail.split("href=\"").skip(1) {
                let href = rest.split('"').next().unwrap();
                somebody.get(href).await.status(200);
            }
        }
    }
}
