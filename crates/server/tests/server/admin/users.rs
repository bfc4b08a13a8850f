//! People: added with a first password, given posts, disabled.

use huiyin_core::people::Role;

use super::super::app::TestApp;
use super::{SLUG, at, directory, secret};

#[tokio::test]
async fn a_user_is_added_signs_in_and_is_disabled() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let fields = |login| [("login", login), ("name", "钱学礼"), ("role", "dispatcher")];
    let refused = admin.post(&at("/users"), &fields("qian xueli")).await;
    refused
        .status(422)
        .has("不能有空格")
        .has("value=\"钱学礼\"");
    let added = admin.post(&at("/users"), &fields("qianxueli")).await;
    added.status(200).has("只显示这一次");
    let word = secret(&added);
    admin
        .get(&at("/users?q=qianxueli"))
        .await
        .lacks(&word)
        .has("待改初始密码");
    admin
        .post(&at("/users"), &fields("QianXueli"))
        .await
        .status(422)
        .has("已有人使用");

    // The first password has to be changed before anything else.
    let newcomer = app.visitor(SLUG);
    newcomer
        .get(&format!("/c/{SLUG}/sign-in"))
        .await
        .status(200);
    let entered = newcomer
        .post(
            &format!("/c/{SLUG}/sign-in"),
            &[("login", "qianxueli"), ("password", &word)],
        )
        .await;
    entered.status(303);
    let next = newcomer.get(&format!("/c/{SLUG}/")).await;
    assert!(next.location().contains("password"), "{}", next.location());

    let person = directory(&app)
        .person_by_login("qianxueli")
        .unwrap()
        .clone();
    let to = |deed: &str| at(&format!("/users/{}/{deed}", person.id.0));
    let one = at(&format!("/users?user={}", person.id.0));
    admin
        .get(&one)
        .await
        .status(200)
        .has("钱学礼")
        .has("正在登录")
        .has("127.0.0.1");

    let without_unit = admin.post(&to("post"), &[("role", "unit_clerk")]).await;
    without_unit.status(422).has("须在某个单位任职");
    let unit = directory(&app)
        .organisation()
        .iter()
        .next()
        .unwrap()
        .clone();
    let id = unit.id.0.to_string();
    admin
        .post(&to("post"), &[("role", "unit_clerk"), ("unit", &id)])
        .await
        .status(303);
    admin
        .post(&to("post"), &[("role", "unit_clerk"), ("unit", &id)])
        .await
        .status(422)
        .has("已有这个岗位");
    admin
        .get(&one)
        .await
        .has(&format!("{} · 承办人员", unit.name));
    admin.post(&to("take/1"), &[]).await.status(303);
    let held = directory(&app).person(person.id).unwrap().posts.clone();
    assert_eq!(
        held.iter().map(|post| post.role).collect::<Vec<_>>(),
        [Role::UnitClerk]
    );

    admin
        .post(
            &to("change"),
            &[("name", "钱学理"), ("phone", "13800000000")],
        )
        .await
        .status(303);
    admin.get(&one).await.has("<h1>钱学理</h1>");

    admin.post(&to("sessions"), &[]).await.status(303);
    let shut_out = newcomer.get(&format!("/c/{SLUG}/")).await;
    assert!(
        shut_out.location().contains("sign-in"),
        "{}",
        shut_out.location()
    );

    // Wrong guesses lock the name, an administrator unlocks it; a reset gives another password.
    for _ in 0..5 {
        newcomer.get(&format!("/c/{SLUG}/sign-in")).await;
        newcomer
            .post(
                &format!("/c/{SLUG}/sign-in"),
                &[("login", "qianxueli"), ("password", "no-such-word-1")],
            )
            .await;
    }
    admin.get(&one).await.has("已锁定到");
    admin.post(&to("unlock"), &[]).await.status(303);
    admin.get(&one).await.lacks("已锁定到");
    let reset = admin.post(&to("password"), &[]).await;
    assert_ne!(secret(reset.status(200)), word);

    admin.post(&to("disable"), &[]).await.status(303);
    admin
        .get(&at("/users?q=qianxueli"))
        .await
        .lacks("钱学理</td>")
        .has("没有符合条件的用户");
    admin
        .get(&at("/users?q=qianxueli&state=disabled"))
        .await
        .has("已停用");
    admin.post(&to("enable"), &[]).await.status(303);

    // Nobody shuts oneself out.
    let own = app.person(SLUG, "admin");
    for deed in [
        format!("take/{}", own.posts[0].id),
        "disable".to_owned(),
        "password".to_owned(),
    ] {
        let refused = admin
            .post(&at(&format!("/users/{}/{deed}", own.id.0)), &[])
            .await;
        refused.status(422);
    }
}
