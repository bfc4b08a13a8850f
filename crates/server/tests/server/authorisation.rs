//! Every route, tried by everybody: what is written in `docs/authorisation.md` is what happens.

use std::fmt::Write;
use std::path::Path;

use axum::http::Method;
use huiyin::routes::{self, Route, Who};
use huiyin_core::people::Role;
use serde_json::json;

use super::app::{Answer, Client, TestApp};

/// The roles that a user can hold.
fn roles() -> Vec<Role> {
    Role::ALL
        .iter()
        .copied()
        .filter(|role| !matches!(role, Role::Petitioner | Role::System))
        .collect()
}

/// The address with something in each parameter; the ticket number is none that exists.
fn address(route: &Route) -> String {
    let path = route.path.replace("{centre}", "xinglongtai");
    let mut address = String::new();
    for part in path.split('/').skip(1) {
        address.push('/');
        address.push_str(if part.starts_with('{') { "0" } else { part });
    }
    address
}

async fn attempt(client: &Client, route: &Route) -> Answer {
    let address = address(route);
    if route.method == Method::GET {
        return client.get(&address).await;
    }
    // Without the form's token nothing happens, and the gate has said before whether one may.
    let kind = "application/x-www-form-urlencoded";
    client
        .send(route.method.clone(), &address, Some(kind), Vec::new())
        .await
}

/// Whether the gate let somebody through to the handler or to the check of the form's token.
fn passed(answer: &Answer, page: bool) -> bool {
    let status = answer.status.as_u16();
    let to_sign_in =
        answer.location().contains("/sign-in?") || answer.location().ends_with("/sign-in");
    let turned = (status == 303 && to_sign_in) || status == 401;
    let forged = status == 403 && answer.text().contains("刷新页面");
    !turned && (page || forged)
}

#[tokio::test]
async fn the_table_of_routes_is_what_is_written_down() {
    let all = routes::all();
    let mut lines: Vec<String> = all
        .list()
        .iter()
        .map(|route| {
            let who = match route.who {
                Who::Everybody => "everybody".to_owned(),
                Who::Staff => "signed in".to_owned(),
                Who::Token => "token".to_owned(),
                who if who == routes::CASEWORK => "casework".to_owned(),
                Who::Posts(roles) => {
                    let ids: Vec<&str> = roles.iter().map(|role| role.id()).collect();
                    ids.join(", ")
                }
            };
            format!("| `{}` | {} | {who} |", route.path, route.method)
        })
        .collect();
    lines.sort();
    let mut text = String::from(
        "# Who may use which route\n\nMade by the test `authorisation` from the routes themselves (`UPDATE_GOLDEN=1 cargo test -p huiyin\nauthorisation` writes it anew). *everybody*: nobody need be signed in; *signed in*: any post;\n*casework*: each post that may see tickets, within its scope; *token*: a bearer token of the API, within the\nrights of its post. Whoever may not is sent to sign in, or finds nothing (404).\n\n",
    );
    let casework: Vec<&str> = match routes::CASEWORK {
        Who::Posts(roles) => roles.iter().map(|role| role.id()).collect(),
        _ => Vec::new(),
    };
    writeln!(text, "Casework: {}.\n", casework.join(", ")).unwrap();
    text.push_str("| route | method | who |\n|-|-|-|\n");
    text.push_str(&lines.join("\n"));
    text.push('\n');
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authorisation.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let missing: Vec<&str> = text
        .lines()
        .filter(|line| !written.contains(line))
        .collect();
    assert!(
        written == text,
        "docs/authorisation.md is out of date (UPDATE_GOLDEN=1 writes it anew); it lacks {missing:#?}"
    );
}

#[tokio::test]
async fn nobody_gets_through_a_gate_that_is_not_theirs() {
    let app = TestApp::new().await;
    let all = routes::all();
    let mut clients = Vec::new();
    for role in roles() {
        clients.push((role, app.as_role("xinglongtai", role.id()).await));
    }
    let visitor = app.visitor("xinglongtai");
    for route in all
        .list()
        .iter()
        .filter(|route| route.path.contains("{centre}"))
    {
        let page = route.method == Method::GET;
        let anonymous = attempt(&visitor, route).await;
        match route.who {
            Who::Everybody => {}
            Who::Token => assert_eq!(anonymous.status, 401, "{route:?}"),
            Who::Staff | Who::Posts(_) => {
                assert!(!passed(&anonymous, page), "anybody passes {route:?}");
            }
        }
        let (Who::Staff | Who::Posts(_)) = route.who else {
            continue;
        };
        for (role, client) in &clients {
            let answer = attempt(client, route).await;
            if route.who.admits(*role) {
                // A page may still find nothing (ticket 0), but never asks to sign in.
                assert!(
                    passed(&answer, page),
                    "{role} is turned away from {route:?}: {}",
                    answer.status
                );
            } else {
                assert_eq!(
                    answer.status, 404,
                    "{role} is not turned away from {route:?}"
                );
            }
            assert!(
                !answer.status.is_server_error(),
                "{role} breaks {route:?}: {}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn a_citizen_with_an_account_sees_what_was_registered_under_the_own_number() {
    let app = TestApp::new().await;
    let agent = app.token("xinglongtai", "agent").await;
    let citizen = app.token("xinglongtai", "petitioner").await;
    let path = "/api/v1/centres/xinglongtai/tickets";
    let mut numbers = Vec::new();
    for phone in [huiyin::cli::town::PETITIONER_PHONE, "13900000099"] {
        let request = json!({
            "channel": "phone", "kind": "help", "content": "门前的路灯不亮",
            "petitioner": { "name": "王某", "phone": phone },
        });
        let answer = agent.json("POST", path, &request).await;
        answer.status(201);
        numbers.push(
            answer.value()["ticket"]["number"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let seen = citizen.get(path).await.value();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    citizen
        .get(&format!("{path}/{}", numbers[0]))
        .await
        .status(200);
    citizen
        .get(&format!("{path}/{}", numbers[1]))
        .await
        .status(404);
    // The console is for the staff.
    let visitor = app.visitor("xinglongtai");
    visitor.get("/c/xinglongtai/sign-in").await;
    let entry = [
        ("login", "petitioner"),
        ("password", huiyin::cli::town::PASSWORD),
    ];
    visitor
        .post("/c/xinglongtai/sign-in", &entry)
        .await
        .status(422);
}
