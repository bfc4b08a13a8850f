//! The desks: dispatch, reviews, callback, rectification, panel.

use super::app::{Client, TestApp};
use super::lists::file;

/// The unit of the first clerk.
fn unit(app: &TestApp) -> String {
    let post = app.person("daye", "unit_clerk").posts[0];
    app.centre("daye")
        .directory()
        .organisation()
        .name(post.unit.unwrap())
        .to_owned()
}

/// Dispatches at the desk to the first clerk's unit; returns its name.
pub(super) async fn dispatch(app: &TestApp, number: &str) -> String {
    let unit = unit(app);
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let form = [
        ("do", "dispatch"),
        ("lead", unit.as_str()),
        ("note", "请现场看看"),
    ];
    dispatcher
        .post(&format!("/c/daye/desks/dispatch/{number}"), &form)
        .await
        .status(303);
    unit
}

/// What a unit does on the ticket's page.
async fn act(somebody: &Client, number: &str, verb: &str, with: &[(&str, &str)]) {
    let form = [&[("do", verb)], with].concat();
    let done = somebody
        .post(&format!("/c/daye/tickets/{number}/act"), &form)
        .await;
    done.status(303);
}

/// A ticket with a reply that waits for review.
async fn reported(app: &TestApp) -> String {
    let agent = app.as_role("daye", "agent").await;
    let number = file(&agent, "滨江路的路灯坏了三盏，晚上看不见路", "dispatch").await;
    dispatch(app, &number).await;
    let clerk = app.as_role("daye", "unit_clerk").await;
    act(&clerk, &number, "sign_for", &[]).await;
    let contact = [
        ("outcome", "reached"),
        ("means", "phone"),
        ("text", "约好明天上门"),
    ];
    act(&clerk, &number, "record_contact", &contact).await;
    report(&clerk, &number).await;
    number
}

async fn report(clerk: &Client, number: &str) {
    let report = [
        ("measures", "更换灯头三只"),
        ("progress", "已全部修好"),
        ("result", "当晚亮灯"),
        ("public_reply", "路灯已经修好，给您添麻烦了。"),
        ("outcome", "resolved"),
    ];
    act(clerk, number, "report_done", &report).await;
}

/// A ticket that waits for its callback.
async fn approved(app: &TestApp) -> String {
    let number = reported(app).await;
    let reviewer = app.as_role("daye", "reviewer").await;
    reviewer
        .post(
            &format!("/c/daye/desks/replies/{number}"),
            &[("do", "approve_reply")],
        )
        .await
        .status(303);
    number
}

#[tokio::test]
async fn the_dispatch_desk_suggests_and_goes_on_to_the_next() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let first = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    let second = file(&agent, "人行道上的砖松了，绊人", "dispatch").await;
    let dispatcher = app.as_role("daye", "dispatcher").await;
    let desk = dispatcher
        .get(&format!("/c/daye/desks/dispatch?ticket={first}"))
        .await;
    desk.status(200).has("派单").has("主办单位").has(&second);
    // Without a unit the form comes back with what was typed.
    let path = format!("/c/daye/desks/dispatch/{first}");
    dispatcher
        .post(
            &path,
            &[("do", "dispatch"), ("lead", ""), ("note", "两头都要管")],
        )
        .await
        .status(422)
        .has("请选择承办单位")
        .has("两头都要管");
    let unit = unit(&app);
    let done = dispatcher
        .post(&path, &[("lead", unit.as_str()), ("next", second.as_str())])
        .await;
    done.status(303);
    assert_eq!(
        done.location(),
        format!("/c/daye/desks/dispatch?ticket={second}")
    );
    dispatcher
        .get(&done.location())
        .await
        .has("已派给")
        .has("人行道上的砖松了");
    // Somebody who comes too late is told, and loses nothing.
    dispatcher
        .post(
            &path,
            &[
                ("do", "dispatch"),
                ("lead", &unit),
                ("note", "这段话不能丢掉呀"),
            ],
        )
        .await
        .status(409)
        .has("现在不能“派单”")
        .has("这段话不能丢掉呀");
}

#[tokio::test]
async fn a_return_is_judged_with_its_reason_beside() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let number = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    let unit = dispatch(&app, &number).await;
    let clerk = app.as_role("daye", "unit_clerk").await;
    let asked = [
        ("reason_code", "not_our_duty"),
        ("text", "该路段2024年已移交城管部门，见移交清单第三页"),
        ("rightful_unit", unit.as_str()),
    ];
    act(&clerk, &number, "request_return", &asked).await;
    let dispatcher = app.as_role("daye", "dispatcher").await;
    dispatcher.get("/c/daye/").await.has("退单待审");
    let desk = dispatcher.get("/c/daye/desks/returns").await;
    desk.status(200)
        .has("移交清单第三页")
        .has("期限内提出")
        .has("不属本单位职责")
        .has("流转经过");
    dispatcher
        .post(
            &format!("/c/daye/desks/returns/{number}"),
            &[("do", "approve_return"), ("text", "同意")],
        )
        .await
        .status(303);
    // Back on the dispatch desk, where the unit that gave it back is the last to think of.
    dispatcher
        .get(&format!("/c/daye/desks/dispatch?ticket={number}"))
        .await
        .has("退过这张单");
}

#[tokio::test]
async fn a_reply_is_read_beside_the_words_and_sent_back_with_a_reason() {
    let app = TestApp::with(&["daye"]).await;
    let number = reported(&app).await;
    let reviewer = app.as_role("daye", "reviewer").await;
    let desk = reviewer.get("/c/daye/desks/replies").await;
    desk.status(200)
        .has("晚上看不见路")
        .has("更换灯头三只")
        .has("给您添麻烦了")
        .has("约好明天上门");
    let path = format!("/c/daye/desks/replies/{number}");
    reviewer
        .post(
            &path,
            &[("do", "reject_reply"), ("text", "请写清哪一天修的")],
        )
        .await
        .status(422)
        .has("请选择哪里不行")
        .has("请写清哪一天修的");
    reviewer
        .post(
            &path,
            &[
                ("do", "reject_reply"),
                ("defect", "empty"),
                ("text", "请写清哪一天修的"),
            ],
        )
        .await
        .status(303);
    let clerk = app.as_role("daye", "unit_clerk").await;
    clerk.get("/c/daye/work/working").await.has(&number);
    report(&clerk, &number).await;
    // The second time it stands beside that it was sent back before.
    reviewer
        .get("/c/daye/desks/replies")
        .await
        .has("以前审核退回");
}

#[tokio::test]
async fn more_time_is_granted_at_the_desk() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let number = file(&agent, "河道里有垃圾", "dispatch").await;
    dispatch(&app, &number).await;
    let clerk = app.as_role("daye", "unit_clerk").await;
    act(&clerk, &number, "sign_for", &[]).await;
    let asked = [
        ("until", "2026-03-20"),
        ("reason", "要等枯水期清淤"),
        ("citizen_told", "true"),
    ];
    act(&clerk, &number, "request_extension", &asked).await;
    let reviewer = app.as_role("daye", "reviewer").await;
    reviewer
        .get("/c/daye/desks/extensions")
        .await
        .status(200)
        .has("要等枯水期清淤")
        .has("现在的答复期限")
        .has("30个工作日");
    reviewer
        .post(
            &format!("/c/daye/desks/extensions/{number}"),
            &[("do", "approve_extension")],
        )
        .await
        .status(303);
    reviewer
        .get("/c/daye/desks/extensions")
        .await
        .has("都办完了");
}

#[tokio::test]
async fn a_callback_shows_the_number_by_one_logged_click() {
    let app = TestApp::with(&["daye"]).await;
    let number = approved(&app).await;
    let caller = app.as_role("daye", "callback_agent").await;
    let desk = caller.get("/c/daye/desks/callback").await;
    desk.status(200)
        .has("139****1111")
        .lacks("13900001111")
        .has("显示号码")
        .has("路灯已经修好");
    let shown = caller
        .post(&format!("/c/daye/desks/callback/{number}/phone"), &[])
        .await;
    shown.status(200).has("13900001111").has("已记入查看记录");
    assert_eq!(shown.header("cache-control"), "no-store");
    let path = format!("/c/daye/desks/callback/{number}");
    // A call that is recorded as rated has a rating.
    caller
        .post(&path, &[("do", "rated"), ("text", "挺好")])
        .await
        .status(422)
        .has("请选满意程度")
        .has("挺好");
    let rated = [
        ("do", "rated"),
        ("contacted", "true"),
        ("solved", "solved"),
        ("satisfaction", "satisfied"),
        ("trust", "satisfied"),
    ];
    caller.post(&path, &rated).await.status(303);
    caller
        .get("/c/daye/tickets?stage=closed")
        .await
        .has(&number)
        .has("回访满意");
}

#[tokio::test]
async fn nobody_reached_on_three_days_closes_the_ticket() {
    let app = TestApp::with(&["daye"]).await;
    let number = approved(&app).await;
    let caller = app.as_role("daye", "callback_agent").await;
    let path = format!("/c/daye/desks/callback/{number}");
    let unreached = [("do", "unreached"), ("text", "无人接听")];
    caller.post(&path, &unreached).await.status(303);
    caller
        .get("/c/daye/desks/callback")
        .await
        .has("已有 1 天没联系上")
        .has("今天已经记过一次");
    // A night ends a session.
    app.advance_to("2026-03-03T10:00").await;
    let caller = app.as_role("daye", "callback_agent").await;
    caller.post(&path, &unreached).await.status(303);
    app.advance_to("2026-03-04T10:00").await;
    let caller = app.as_role("daye", "callback_agent").await;
    caller
        .get("/c/daye/desks/callback")
        .await
        .has("今天再没联系上就满 3 天");
    caller.post(&path, &unreached).await.status(303);
    caller
        .get("/c/daye/tickets?stage=closed")
        .await
        .has(&number)
        .has("回访未联系上");
}

#[tokio::test]
async fn dissatisfied_twice_goes_to_the_panel() {
    let app = TestApp::with(&["daye"]).await;
    let number = approved(&app).await;
    let caller = app.as_role("daye", "callback_agent").await;
    let no = [
        ("do", "rated"),
        ("satisfaction", "dissatisfied"),
        ("text", "晚上还是不亮"),
    ];
    caller
        .post(&format!("/c/daye/desks/callback/{number}"), &no)
        .await
        .status(303);
    let supervisor = app.as_role("daye", "supervisor").await;
    supervisor
        .get("/c/daye/")
        .await
        .has("不满意待交办")
        .has(&number);
    supervisor
        .get("/c/daye/desks/rectification")
        .await
        .status(200)
        .has("晚上还是不亮")
        .has("交办整改");
    supervisor
        .post(
            &format!("/c/daye/desks/rectification/{number}"),
            &[
                ("do", "order_rectification"),
                ("text", "三天内查清原因"),
                ("due", "2026-03-06"),
            ],
        )
        .await
        .status(303);
    let clerk = app.as_role("daye", "unit_clerk").await;
    clerk
        .get("/c/daye/work/rectifying")
        .await
        .status(200)
        .has(&number);
    let asked = [
        ("reason", "诉求人要求换成LED，不在标准内"),
        ("signed", "李局"),
        ("sealed", "true"),
    ];
    act(&clerk, &number, "request_deduction", &asked).await;
    let deductions = supervisor.get("/c/daye/desks/deductions").await;
    deductions
        .status(200)
        .has("不在标准内")
        .has("李局")
        .has("已盖章");
    let path = format!("/c/daye/desks/deductions/{number}");
    supervisor
        .post(&path, &[("do", "decide_deduction")])
        .await
        .status(422)
        .has("请选择结论");
    supervisor
        .post(
            &path,
            &[
                ("do", "decide_deduction"),
                ("accepted", "false"),
                ("text", "继续整改"),
            ],
        )
        .await
        .status(303);
    let done = [
        ("measures", "换了整条线路"),
        ("progress", "完成"),
        ("result", "都亮了"),
    ];
    act(&clerk, &number, "report_rectified", &done).await;
    caller
        .post(&format!("/c/daye/desks/callback/{number}"), &no)
        .await
        .status(303);
    let panel = app.as_role("daye", "panel").await;
    panel
        .get("/c/daye/desks/panel")
        .await
        .status(200)
        .has("换了整条线路")
        .has("整改与核减经过");
    panel
        .post(
            &format!("/c/daye/desks/panel/{number}"),
            &[
                ("do", "decide_panel"),
                ("verdict", "dissatisfied"),
                ("minutes", "参加单位三家，认定整改不到位"),
            ],
        )
        .await
        .status(303);
    let discipline = app.as_role("daye", "discipline_officer").await;
    discipline
        .get("/c/daye/work/copied")
        .await
        .status(200)
        .has(&number);
}

#[tokio::test]
async fn each_desk_is_for_its_post() {
    let app = TestApp::with(&["daye"]).await;
    let agent = app.as_role("daye", "agent").await;
    let number = file(&agent, "滨江路的路灯坏了三盏", "dispatch").await;
    for desk in [
        "dispatch",
        "returns",
        "replies",
        "callback",
        "rectification",
        "panel",
        "rejections",
    ] {
        agent
            .get(&format!("/c/daye/desks/{desk}"))
            .await
            .status(404);
        agent
            .post(
                &format!("/c/daye/desks/{desk}/{number}"),
                &[("do", "dispatch")],
            )
            .await
            .status(404);
    }
    // A desk does its own deeds only.
    let dispatcher = app.as_role("daye", "dispatcher").await;
    dispatcher
        .post(
            &format!("/c/daye/desks/dispatch/{number}"),
            &[("do", "approve_reply")],
        )
        .await
        .status(404);
    dispatcher
        .get("/c/daye/desks/dispatch?ticket=nonsense")
        .await
        .status(404);
}
