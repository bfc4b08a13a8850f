//! A whole server in a temporary directory, with a clock of its own, and people who use it.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use huiyin::app::{App, Site};
use huiyin::cli::town;
use huiyin::config::Settings;
use huiyin::edge::csrf::hex;
use huiyin::server;
use huiyin::signin::session::token_hash;
use huiyin_core::calendar::{Calendar, DateTime, Moment};
use huiyin_core::people::{Actor, Role};
use huiyin_simulate::towns;
use huiyin_store::people::{AdminCommand, AdminEnvelope, Person};
use huiyin_store::{Centre, Control, Options};
use tower::ServiceExt;

const HOST_NAME: &str = "127.0.0.1:8311";

/// The server under test.
pub struct TestApp {
    pub app: App,
    router: Router,
    clock: Arc<AtomicI64>,
    _dir: tempfile::TempDir,
}

impl TestApp {
    /// With the centre `xinglongtai`, on Monday 2026-03-02 at nine.
    pub async fn new() -> TestApp {
        TestApp::with(&["xinglongtai"]).await
    }

    /// With these centres.
    pub async fn with(centres: &[&str]) -> TestApp {
        let centres: Vec<String> = centres.iter().map(|slug| (*slug).to_owned()).collect();
        tokio::task::spawn_blocking(move || TestApp::open(&centres))
            .await
            .unwrap()
    }

    fn open(centres: &[String]) -> TestApp {
        let dir = tempfile::tempdir().unwrap();
        let control = Control::open(dir.path()).unwrap();
        for slug in centres {
            let source = settled(slug);
            let place = control.place(slug);
            std::fs::copy(source.join("centre.sqlite"), &place.main).unwrap();
            let name = towns::town(slug).unwrap().name;
            control
                .add(slug, name, true, at("2026-03-02T08:00"))
                .unwrap();
        }
        drop(control);
        let clock = Arc::new(AtomicI64::new(at("2026-03-02T09:00").micros()));
        let hands = Arc::clone(&clock);
        let options =
            Options::with_clock(move || Moment::from_micros(hands.load(Ordering::SeqCst)));
        let mut settings = Settings::demo(dir.path().to_path_buf(), 8311);
        settings.limits.sign_in_per_minute = 1_000;
        settings.limits.portal_per_minute = 1_000;
        let app = App::open(settings, options).unwrap();
        TestApp {
            router: server::router(&app),
            app,
            clock,
            _dir: dir,
        }
    }

    /// Moves the clock and fires what runs out on the way.
    pub async fn advance_to(&self, local: &str) {
        // What was handed to the writers without waiting happens before the clock moves.
        self.fire(self.now()).await;
        self.clock.store(at(local).micros(), Ordering::SeqCst);
        self.fire(at(local)).await;
    }

    async fn fire(&self, now: Moment) {
        for site in self.app.sites() {
            tokio::task::spawn_blocking(move || site.centre.fire_due(now))
                .await
                .unwrap()
                .unwrap();
        }
    }

    pub fn now(&self) -> Moment {
        Moment::from_micros(self.clock.load(Ordering::SeqCst))
    }

    pub fn site(&self, slug: &str) -> Arc<Site> {
        self.app.site(slug).unwrap()
    }

    pub fn centre(&self, slug: &str) -> Arc<Centre> {
        Arc::clone(&self.site(slug).centre)
    }

    /// The first user whose first post has this role.
    pub fn person(&self, slug: &str, role: &str) -> Person {
        let role = Role::parse(role).unwrap();
        self.centre(slug)
            .directory()
            .people()
            .find(|person| person.posts.first().is_some_and(|post| post.role == role))
            .unwrap_or_else(|| panic!("{slug} has no {role}"))
            .clone()
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self, slug: &str) -> Client {
        Client {
            router: self.router.clone(),
            slug: slug.to_owned(),
            cookies: Mutex::default(),
            csrf: Mutex::default(),
            token: None,
            source: IpAddr::from([127, 0, 0, 1]),
        }
    }

    /// Somebody from another address.
    pub fn visitor_from(&self, slug: &str, source: &str) -> Client {
        Client {
            source: source.parse().unwrap(),
            ..self.visitor(slug)
        }
    }

    /// The first demo user with a role, signed in by one click.
    pub async fn as_role(&self, slug: &str, role: &str) -> Client {
        let login = self.person(slug, role).login;
        self.as_user(slug, &login).await
    }

    /// A demo user, signed in by one click.
    pub async fn as_user(&self, slug: &str, login: &str) -> Client {
        let client = self.visitor(slug);
        client.get(&format!("/c/{slug}/sign-in")).await.status(200);
        client
            .post(&format!("/c/{slug}/sign-in/demo"), &[("user", login)])
            .await
            .status(303);
        client.learn().await;
        client
    }

    /// A program with a token of the first demo user with a role.
    pub async fn token(&self, slug: &str, role: &str) -> Client {
        let person = self.person(slug, role);
        self.token_of(slug, &person.login).await
    }

    /// A program with a token of a user.
    pub async fn token_of(&self, slug: &str, login: &str) -> Client {
        let centre = self.centre(slug);
        let person = centre.directory().person_by_login(login).unwrap().clone();
        let token = format!("test-{slug}-{login}");
        let hash = hex(&token_hash(&token));
        if !centre
            .directory()
            .tokens()
            .any(|(_, known)| known.hash == hash)
        {
            let envelope = AdminEnvelope {
                actor: Actor::system(),
                command: AdminCommand::IssueToken {
                    hash,
                    user: person.id,
                    post: person.posts[0].id,
                    label: "test".to_owned(),
                    expires_at: None,
                },
                happened_at: None,
            };
            tokio::task::spawn_blocking(move || centre.administer(envelope))
                .await
                .unwrap()
                .unwrap();
        }
        Client {
            token: Some(token),
            ..self.visitor(slug)
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.app.stop();
    }
}

/// A local time at the centres, `2026-03-02T09:00`.
pub fn at(local: &str) -> Moment {
    Calendar::mainland().moment(DateTime::from_str(local).unwrap())
}

/// A settled centre, made once for all tests and copied for each.
fn settled(slug: &str) -> std::path::PathBuf {
    static MADE: OnceLock<Mutex<Vec<(String, tempfile::TempDir)>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    if let Some((_, dir)) = made.iter().find(|(known, _)| known == slug) {
        return dir.path().to_path_buf();
    }
    let dir = tempfile::tempdir().unwrap();
    let options = Options::with_clock(|| at("2026-03-02T08:00"));
    let place = huiyin_store::Place::alone(dir.path());
    let centre = Centre::create(&place, options).unwrap();
    town::settle(&centre, towns::town(slug).unwrap()).unwrap();
    centre.stop();
    drop(centre);
    // The last to close a database folds its log into it; be sure that one file is all there is.
    let centre = Centre::open(&place, Options::system()).unwrap();
    drop(centre);
    let path = dir.path().to_path_buf();
    made.push((slug.to_owned(), dir));
    path
}

/// A browser, or a program with a token.
pub struct Client {
    router: Router,
    slug: String,
    cookies: Mutex<Vec<(String, String)>>,
    csrf: Mutex<String>,
    token: Option<String>,
    source: IpAddr,
}

impl Client {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Posts a form with the token of the last page.
    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.lock().unwrap().clone();
        let mut body = format!("csrf={csrf}");
        for (name, value) in pairs {
            body.push_str(&format!("&{}={}", pack(name), pack(value)));
        }
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, Some(kind), body.into_bytes())
            .await
    }

    /// Posts a form without our token, as a page elsewhere would.
    pub async fn forge(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let kept = std::mem::take(&mut *self.csrf.lock().unwrap());
        let answer = self.post(path, pairs).await;
        *self.csrf.lock().unwrap() = kept;
        answer
    }

    /// Posts a form with one file.
    pub async fn post_file(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "----------edge-of-a-part";
        let csrf = self.csrf.lock().unwrap().clone();
        let mut body = Vec::new();
        let mut part = |name: &str, value: &str| {
            body.extend_from_slice(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        };
        part("csrf", &csrf);
        for (name, value) in pairs {
            part(name, value);
        }
        body.extend_from_slice(
            format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send(Method::POST, path, Some(&kind), body).await
    }

    /// Sends JSON.
    pub async fn json(&self, method: &str, path: &str, body: &serde_json::Value) -> Answer {
        self.json_with(method, path, body, &[]).await
    }

    /// Sends JSON with more headers.
    pub async fn json_with(
        &self,
        method: &str,
        path: &str,
        body: &serde_json::Value,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        self.send_with(method, path, Some("application/json"), body, headers)
            .await
    }

    /// Any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        self.send_with(method, path, kind, body, &[]).await
    }

    /// Opens a live feed.
    pub async fn listen(&self, path: &str) -> super::live::Heard {
        let request = self.request(Method::GET, path, None, Vec::new(), &[]);
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        super::live::Heard {
            stream: response.into_body().into_data_stream(),
        }
    }

    /// Any request with more headers.
    pub async fn send_with(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        let request = self.request(method.clone(), path, kind, body, headers);
        let response = self.router.clone().oneshot(request).await.unwrap();
        self.received(&method, path, response).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
        headers: &[(&'static str, &str)],
    ) -> Request<Body> {
        let mut request = Request::builder().method(method.clone()).uri(path);
        request = request.header(HOST, HOST_NAME);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        } else if !method.is_safe() {
            request = request.header(ORIGIN, format!("http://{HOST_NAME}"));
        }
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        let source = ConnectInfo(SocketAddr::new(self.source, 50_000));
        request.extensions_mut().insert(source);
        request
    }

    async fn received(
        &self,
        method: &Method,
        path: &str,
        response: axum::response::Response,
    ) -> Answer {
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        let live = parts
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if live {
            Vec::new()
        } else {
            to_bytes(body, usize::MAX).await.unwrap().to_vec()
        };
        let answer = Answer {
            what: format!("{method} {path}"),
            status: parts.status,
            headers: parts.headers,
            bytes,
        };
        if let Some(token) = answer.csrf() {
            *self.csrf.lock().unwrap() = token;
        }
        answer
    }

    /// The token of the forms shown to somebody signed in.
    async fn learn(&self) {
        self.get(&format!("/c/{}/me", self.slug)).await.status(200);
    }

    fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            cookies.retain(|(known, _)| known != name);
            if !cookie.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// What came back.
pub struct Answer {
    what: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn status(&self, expected: u16) -> &Answer {
        assert_eq!(
            self.status.as_u16(),
            expected,
            "{}: {}",
            self.what,
            self.core()
        );
        self
    }

    /// What stands in the middle of a page, for a failed test to show.
    fn core(&self) -> String {
        let text = self.text();
        let start = text.find("<main").unwrap_or(0);
        text[start..].chars().take(1_500).collect()
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &Answer {
        assert!(
            self.text().contains(text),
            "{} lacks {text:?}: {}",
            self.what,
            self.core()
        );
        self
    }

    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Answer {
        assert!(!self.text().contains(text), "{} has {text:?}", self.what);
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    #[track_caller]
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.what, self.text()))
    }

    pub fn location(&self) -> String {
        self.header(LOCATION.as_str())
    }

    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    }

    /// The token of the first form on the page.
    fn csrf(&self) -> Option<String> {
        let text = self.text();
        let start = text.find("name=\"csrf\" value=\"")? + "name=\"csrf\" value=\"".len();
        let token = text[start..].split('"').next()?;
        (!token.is_empty()).then(|| token.to_owned())
    }
}

fn pack(text: &str) -> String {
    huiyin::edge::cookies::pack(text)
}
