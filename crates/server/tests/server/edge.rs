//! Headers, form tokens, limits, errors, assets.

use axum::http::Method;

use super::app::TestApp;

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    for path in [
        "/",
        "/c/xinglongtai/sign-in",
        "/no/such/page",
        "/assets/css/tokens.css",
        "/healthz",
    ] {
        let answer = visitor.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_form_that_is_not_ours_does_nothing() {
    let app = TestApp::new().await;
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    clerk
        .forge("/c/xinglongtai/sign-out", &[])
        .await
        .status(403)
        .has("刷新页面");
    let elsewhere = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    clerk
        .send_with(
            Method::POST,
            "/c/xinglongtai/sign-out",
            None,
            Vec::new(),
            &elsewhere,
        )
        .await
        .status(403);
    clerk.get("/c/xinglongtai/me").await.status(200);
}

#[tokio::test]
async fn one_persons_form_token_is_no_use_to_another() {
    let app = TestApp::new().await;
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    let page = clerk.get("/c/xinglongtai/me").await.text();
    let start = page.find("name=\"csrf\" value=\"").unwrap() + 19;
    let stolen = page[start..].split('"').next().unwrap().to_owned();
    let other = app.as_role("xinglongtai", "agent").await;
    other
        .forge("/c/xinglongtai/sign-out", &[("csrf", &stolen)])
        .await
        .status(403);
}

#[tokio::test]
async fn a_demo_answers_under_names_of_this_machine_only() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    let rebound = [("host", "evil.example:8311")];
    // The client sends its own host first; the first one is the one that counts.
    let request = axum::http::Request::get("/")
        .header(rebound[0].0, rebound[0].1)
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = tower::ServiceExt::oneshot(huiyin::server::router(&app.app), request)
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    visitor.get("/").await.status(200);
}

#[tokio::test]
async fn errors_are_chinese_pages_and_problems_for_programs() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    visitor
        .get("/no/such/page")
        .await
        .status(404)
        .has("没有这个页面")
        .has("<html lang=\"zh-CN\"");
    visitor
        .get("/c/nowhere/sign-in")
        .await
        .status(404)
        .has("没有这个页面");
    visitor
        .send(Method::PUT, "/c/xinglongtai/sign-in", None, Vec::new())
        .await
        .status(405);
    let problem = visitor.get("/api/v1/no-such-thing").await;
    problem.status(404);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.value()["code"], "not_found");
}

#[tokio::test]
async fn too_much_is_refused_before_it_is_read() {
    let app = TestApp::new().await;
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    let much = "字".repeat(400_000);
    clerk
        .post("/c/xinglongtai/me/post", &[("post", &much)])
        .await
        .status(413)
        .has("太大");
}

#[tokio::test]
async fn guessing_from_one_address_is_slowed_down() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    visitor.get("/c/xinglongtai/sign-in").await;
    let rates = &app.app.rates;
    let minute = std::time::Duration::from_secs(60);
    let kind = huiyin::edge::rate::Kind::SignIn;
    for _ in 0..1_000 {
        let _ = rates.take(kind, "127.0.0.1", 1_000, minute);
    }
    let mut last = 0;
    for _ in 0..40 {
        let answer = visitor
            .post(
                "/c/xinglongtai/sign-in",
                &[("login", "agent"), ("password", "guess")],
            )
            .await;
        last = answer.status.as_u16();
        if last == 429 {
            assert!(!answer.header("retry-after").is_empty());
            answer.has("太频繁");
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn assets_are_kept_by_their_version() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    let page = visitor.get("/c/xinglongtai/sign-in").await.text();
    let start = page.find("/assets/css/console.css?v=").unwrap();
    let address = page[start..].split('"').next().unwrap();
    let asset = visitor.get(address).await;
    asset.status(200);
    assert_eq!(asset.header("content-type"), "text/css; charset=utf-8");
    assert!(asset.header("cache-control").contains("immutable"));
    let module = visitor.get("/assets/js/live.js").await;
    assert_eq!(module.header("cache-control"), "no-cache");
    let tag = module.header("etag");
    visitor
        .send_with(
            Method::GET,
            "/assets/js/live.js",
            None,
            Vec::new(),
            &[("if-none-match", &tag)],
        )
        .await
        .status(304);
    visitor.get("/assets/../Cargo.toml").await.status(404);
    visitor.get("/assets/css/no.css").await.status(404);
}

#[tokio::test]
async fn operators_see_how_it_goes() {
    let app = TestApp::new().await;
    let visitor = app.visitor("xinglongtai");
    visitor.get("/healthz").await.status(200).has("ok");
    visitor.get("/readyz").await.status(200).has("ready");
    let metrics = visitor.get("/metrics").await;
    metrics
        .status(200)
        .has("huiyin_request_seconds_count")
        .has("huiyin_journal_position{centre=\"xinglongtai\"}");
}

#[tokio::test]
async fn demo_users_keep_to_this_machine() {
    let app = TestApp::new().await;
    let mut settings = app.app.settings.clone();
    settings.listen = "0.0.0.0:8311".parse().unwrap();
    settings.public_url = "https://a.example".to_owned();
    let refused = huiyin::app::App::open(settings, huiyin_store::Options::system())
        .err()
        .unwrap();
    assert!(refused.to_string().contains("演示"), "{refused}");
}
