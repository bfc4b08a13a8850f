//! Signing in and out, lock-out, passwords, posts.

use huiyin::cli::town::PASSWORD;
use huiyin_core::people::{Actor, Role};
use huiyin_store::people::{AdminCommand, AdminEnvelope};

use super::app::TestApp;

const SIGN_IN: &str = "/c/xinglongtai/sign-in";

#[tokio::test]
async fn a_page_leads_to_sign_in_and_back() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    let turned_away = visitor.get("/c/xinglongtai/me").await;
    turned_away.status(303);
    assert_eq!(
        turned_away.location(),
        "/c/xinglongtai/sign-in?back=%2Fc%2Fxinglongtai%2Fme"
    );
    visitor
        .get(&turned_away.location())
        .await
        .status(200)
        .has("登录名");
    let entered = visitor
        .post(
            SIGN_IN,
            &[
                ("login", "Dispatcher"),
                ("password", PASSWORD),
                ("back", "/c/xinglongtai/me"),
            ],
        )
        .await;
    entered.status(303);
    assert_eq!(entered.location(), "/c/xinglongtai/me");
    let cookie = entered.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    visitor
        .get("/c/xinglongtai/me")
        .await
        .status(200)
        .has("派单员");
    visitor
        .post("/c/xinglongtai/sign-out", &[])
        .await
        .status(303);
    visitor.get("/c/xinglongtai/me").await.status(303);
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_name_for_a_while() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    visitor.get(SIGN_IN).await;
    for _ in 0..4 {
        let answer = visitor
            .post(SIGN_IN, &[("login", "agent"), ("password", "guess-guess")])
            .await;
        answer.status(422).has("登录名或密码不对");
    }
    visitor
        .post(SIGN_IN, &[("login", "AGENT"), ("password", "guess-guess")])
        .await
        .status(422)
        .has("暂时锁定");
    visitor
        .post(SIGN_IN, &[("login", "agent"), ("password", PASSWORD)])
        .await
        .status(422)
        .has("暂时锁定");
    app.advance_to("2026-03-02T09:16").await;
    visitor
        .post(SIGN_IN, &[("login", "agent"), ("password", PASSWORD)])
        .await
        .status(303);
}

#[tokio::test]
async fn nobody_learns_which_names_exist() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    visitor.get(SIGN_IN).await;
    let known = visitor
        .post(
            SIGN_IN,
            &[("login", "agent"), ("password", "no-such-thing")],
        )
        .await;
    let unknown = visitor
        .post(
            SIGN_IN,
            &[("login", "nobody"), ("password", "no-such-thing")],
        )
        .await;
    let before_the_roles = |text: String| text.split("演示：点").next().unwrap().to_owned();
    assert_eq!(
        before_the_roles(known.text()).replace("agent", ""),
        before_the_roles(unknown.text()).replace("nobody", "")
    );
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case() {
    let app = TestApp::new().await;
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    app.advance_to("2026-03-02T09:50").await;
    clerk.get("/c/xinglongtai/me").await.status(200);
    app.advance_to("2026-03-02T10:40").await;
    clerk.get("/c/xinglongtai/me").await.status(200);
    app.advance_to("2026-03-02T11:45").await;
    clerk.get("/c/xinglongtai/me").await.status(303);

    let busy = app.as_role("xinglongtai", "agent").await;
    for hour in 12..=23 {
        for minute in ["00", "40"] {
            app.advance_to(&format!("2026-03-02T{hour}:{minute}")).await;
            busy.get("/c/xinglongtai/me").await.status(200);
        }
    }
    app.advance_to("2026-03-02T23:46").await;
    busy.get("/c/xinglongtai/me").await.status(303);
}

#[tokio::test]
async fn a_password_given_by_the_administrator_is_changed_first() {
    let app = TestApp::new().await;
    let centre = app.centre("xinglongtai");
    let user = centre.directory().person_by_login("agent").unwrap().id;
    let hash = huiyin::signin::password::hash("given by admin").unwrap();
    let command = AdminCommand::SetPassword {
        user,
        password: hash,
        must_change: true,
    };
    let envelope = AdminEnvelope {
        actor: Actor::system(),
        command,
        happened_at: None,
    };
    tokio::task::spawn_blocking(move || centre.administer(envelope))
        .await
        .unwrap()
        .unwrap();

    let agent = app.visitor("xinglongtai");
    agent.get(SIGN_IN).await;
    agent
        .post(
            SIGN_IN,
            &[("login", "agent"), ("password", "given by admin")],
        )
        .await
        .status(303);
    let turned = agent.get("/c/xinglongtai/me").await;
    turned.status(303);
    assert_eq!(turned.location(), "/c/xinglongtai/me/password");
    agent
        .get("/c/xinglongtai/me/password")
        .await
        .status(200)
        .has("管理员设的");
    let change = |old: &'static str, new: &'static str, again: &'static str| {
        [("old", old), ("new", new), ("again", again)]
    };
    let path = "/c/xinglongtai/me/password";
    agent
        .post(path, &change("wrong", "a good new one", "a good new one"))
        .await
        .status(422)
        .has("现在的密码不对");
    agent
        .post(path, &change("given by admin", "short", "short"))
        .await
        .status(422)
        .has("至少10个字符");
    agent
        .post(
            path,
            &change("given by admin", "a good new one", "another one!"),
        )
        .await
        .status(422)
        .has("不一样");
    agent
        .post(
            path,
            &change("given by admin", "a good new one", "a good new one"),
        )
        .await
        .status(303);
    agent.get("/c/xinglongtai/me").await.status(200);
    assert!(!app.person("xinglongtai", "agent").must_change);
}

#[tokio::test]
async fn somebody_with_two_posts_chooses_under_which_to_act() {
    let app = TestApp::new().await;
    let centre = app.centre("xinglongtai");
    let user = centre.directory().person_by_login("agent").unwrap().id;
    let command = AdminCommand::GivePost {
        user,
        role: Role::Reviewer,
        unit: None,
    };
    let envelope = AdminEnvelope {
        actor: Actor::system(),
        command,
        happened_at: None,
    };
    tokio::task::spawn_blocking(move || centre.administer(envelope))
        .await
        .unwrap()
        .unwrap();
    let person = app.as_user("xinglongtai", "agent").await;
    person
        .get("/c/xinglongtai/me")
        .await
        .status(200)
        .has("改用“审核员”");
    person
        .post("/c/xinglongtai/me/post", &[("post", "2")])
        .await
        .status(303);
    person
        .get("/c/xinglongtai/me")
        .await
        .status(200)
        .has("改用“话务员”");
    person
        .post("/c/xinglongtai/me/post", &[("post", "9")])
        .await
        .status(404);
}

#[tokio::test]
async fn one_click_is_for_this_machine_only() {
    let app = TestApp::new().await;
    let stranger = app.visitor_from("xinglongtai", "192.0.2.7");
    stranger.get(SIGN_IN).await.status(200).lacks("点一个角色");
    stranger
        .post("/c/xinglongtai/sign-in/demo", &[("user", "admin")])
        .await
        .status(404);
    app.visitor("xinglongtai")
        .get(SIGN_IN)
        .await
        .status(200)
        .has("点一个角色");
}

#[tokio::test]
async fn taste_is_a_cookie_and_leads_back_to_pages_of_ours_only() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    let set = visitor
        .get("/look?theme=dark&back=/c/xinglongtai/sign-in")
        .await;
    set.status(303);
    assert_eq!(set.location(), SIGN_IN);
    visitor.get(SIGN_IN).await.has("data-theme=\"dark\"");
    assert_eq!(
        visitor
            .get("/look?size=large&back=//evil.example")
            .await
            .location(),
        "/"
    );
    visitor
        .get(SIGN_IN)
        .await
        .has("data-size=\"large\"")
        .has("data-theme=\"dark\"");
}
