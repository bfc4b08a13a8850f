//! Signing in, by password or (in a demo on this machine) by one click, and out.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use huiyin_core::people::{Actor, Role};
use huiyin_store::access::{Act, Look};
use huiyin_store::journal::SubjectKind;
use huiyin_store::people::{LockOut, Person};

use super::{password, session};
use crate::edge::rate::Kind;
use crate::edge::{Asked, Fault, Posted, cookies};
use crate::page::{self, Shown};
use crate::view::{Field, FormError, Page};
use crate::viewer::{Viewer, Visitor, post_in_chinese};
use crate::words;

#[derive(askama::Template)]
#[template(path = "signin/enter.html")]
struct Enter {
    page: Page,
    action: String,
    demo_action: String,
    back: String,
    fields: Vec<Field>,
    errors: Vec<FormError>,
    groups: Vec<Group>,
    portal: String,
    /// “历史工单正在生成”, empty when it is done.
    filling: String,
}

/// Demo roles that stand together.
struct Group {
    label: &'static str,
    roles: Vec<Click>,
}

/// One click into the demo.
struct Click {
    login: String,
    role: String,
    who: String,
}

/// The sign-in page.
pub async fn page(visitor: Visitor, asked: Asked) -> Shown {
    let back = page::back(asked.text("back"), "");
    page::show(&form(&visitor, "", &back, ""))
}

/// The form was sent.
pub async fn by_password(visitor: Visitor, posted: Posted) -> Shown {
    let login = posted.text("login").to_owned();
    let back = page::back(posted.text("back"), "");
    let limit = visitor.app().settings.limits.sign_in_per_minute;
    let source = visitor.source.to_string();
    let minute = Duration::from_secs(60);
    visitor
        .app()
        .rates
        .take(Kind::SignIn, &source, limit, minute)?;
    match check(&visitor, &login, posted.text("password")).await? {
        Ok(person) => admit(&visitor, &person, &back).await,
        Err(sentence) => {
            let page = form(&visitor, &login, &back, &sentence);
            page::show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// One click in a demo. The gate has made sure that the request comes from this machine's pages.
pub async fn by_click(visitor: Visitor, posted: Posted) -> Shown {
    let loopback = visitor.app().settings.listen.ip().is_loopback() && visitor.source.is_loopback();
    if !visitor.site.demo || !loopback {
        return Err(Fault::NotFound);
    }
    let directory = visitor.directory();
    let person = directory
        .person_by_login(posted.text("user"))
        .filter(|person| person.demo && !person.disabled)
        .filter(|person| {
            person
                .posts
                .iter()
                .any(|post| post.role != Role::Petitioner)
        })
        .ok_or(Fault::NotFound)?;
    admit(&visitor, person, &page::back(posted.text("back"), "")).await
}

/// Signing out.
pub async fn leave(viewer: Viewer) -> Shown {
    if let Some(token) = viewer.session {
        viewer
            .blocking(move |centre| centre.close_session(token))
            .await?;
    }
    viewer.look(Act::SignOut, SubjectKind::User, viewer.person.id.0, "")?;
    let mut response = page::told(viewer.at("/sign-in"), page::Tone::Ok, "您已退出。")?;
    let cookie = session::gone(viewer.app(), &viewer.site);
    cookies::put(response.headers_mut(), cookie);
    Ok(response)
}

/// Whether name and password hold; if not, a sentence that gives nothing away.
async fn check(
    visitor: &Visitor,
    login: &str,
    given: &str,
) -> Result<Result<Person, String>, Fault> {
    const WRONG: &str =
        "登录名或密码不对。请检查大小写和输入法；忘记了密码请找本单位的管理员重置。";
    if login.is_empty() || given.is_empty() {
        return Ok(Err("请填写登录名和密码。".to_owned()));
    }
    let person = visitor
        .directory()
        .person_by_login(login)
        // A citizen has the portal; the console is for the staff.
        .filter(|person| !person.disabled)
        .filter(|person| {
            person
                .posts
                .iter()
                .any(|post| post.role != Role::Petitioner)
        })
        .cloned();
    let name = login.to_owned();
    let attempt = visitor
        .blocking(move |centre| centre.attempts(&name))
        .await?;
    let now = visitor.now();
    if let Some(until) = attempt.locked_until.filter(|until| *until > now) {
        return Ok(Err(locked(visitor, until)));
    }
    let hash = person.as_ref().and_then(|person| person.password.clone());
    let given = given.to_owned();
    let right =
        tokio::task::spawn_blocking(move || password::holds(&given, hash.as_deref())).await?;
    if let (true, Some(person)) = (right, &person) {
        let name = login.to_owned();
        visitor
            .blocking(move |centre| centre.attempts_cleared(&name))
            .await?;
        return Ok(Ok(person.clone()));
    }
    let name = login.to_owned();
    let attempt = visitor
        .blocking(move |centre| centre.attempt_failed(&name, LockOut::STANDARD))
        .await?;
    let actor = Actor {
        user: person.as_ref().map(|person| person.id),
        role: Role::System,
        unit: None,
    };
    let id = person.as_ref().map_or(0, |person| person.id.0);
    visitor
        .centre()
        .look(look(visitor, actor, Act::SignInFailed, id))?;
    match attempt.locked_until.filter(|until| *until > now) {
        Some(until) => Ok(Err(locked(visitor, until))),
        None => Ok(Err(WRONG.to_owned())),
    }
}

fn locked(visitor: &Visitor, until: huiyin_core::calendar::Moment) -> String {
    let calendar = visitor.calendar();
    format!(
        "这个登录名连续输错多次，已暂时锁定，{}以后可以再试。如果不是您本人输错，请告诉管理员。",
        words::when(until, visitor.now(), &calendar)
    )
}

async fn admit(visitor: &Visitor, person: &Person, back: &str) -> Result<Response, Fault> {
    let post = person.posts.first().ok_or(Fault::NotFound)?;
    let actor = person.acting(post.id).ok_or(Fault::NotFound)?;
    let site = Arc::clone(&visitor.site);
    let cookie = session::open(visitor.app(), &site, person, post.id, visitor.source).await?;
    visitor
        .centre()
        .look(look(visitor, actor, Act::SignIn, person.id.0))?;
    let home = visitor.at("/");
    let to = if back.starts_with(&home) { back } else { &home };
    let mut response = page::go(to)?;
    cookies::put(response.headers_mut(), cookie);
    Ok(response)
}

fn look(visitor: &Visitor, actor: Actor, act: Act, user: i64) -> Look {
    Look {
        actor,
        act,
        subject_kind: SubjectKind::User,
        subject_id: user,
        detail: String::new(),
        reason: None,
        source: visitor.source.to_string(),
    }
}

fn form(visitor: &Visitor, login: &str, back: &str, error: &str) -> Enter {
    let field = |name: &str, label: &str, kind: &str, value: &str, autocomplete: &str| Field {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: kind.to_owned(),
        value: value.to_owned(),
        required: true,
        autocomplete: autocomplete.to_owned(),
        ..Field::default()
    };
    let errors = if error.is_empty() {
        Vec::new()
    } else {
        vec![FormError {
            field: "login".to_owned(),
            text: error.to_owned(),
        }]
    };
    let click = visitor.site.demo
        && visitor.app().settings.listen.ip().is_loopback()
        && visitor.source.is_loopback();
    let (done, all) = visitor.site.progress.days();
    Enter {
        page: visitor.page("登录"),
        action: visitor.at("/sign-in"),
        demo_action: visitor.at("/sign-in/demo"),
        back: back.to_owned(),
        fields: vec![
            field("login", "登录名", "text", login, "username"),
            field("password", "密码", "password", "", "current-password"),
        ],
        errors,
        groups: if click { groups(visitor) } else { Vec::new() },
        portal: visitor.at("/portal"),
        filling: if visitor.site.progress.running() {
            format!("历史工单正在后台生成，已写到第{done}天，共{all}天。不影响使用。")
        } else {
            String::new()
        },
    }
}

/// The first demo user of each role, in the order in which a request passes them.
fn groups(visitor: &Visitor) -> Vec<Group> {
    const GROUPS: [(&str, &[Role]); 3] = [
        (
            "中心",
            &[
                Role::Agent,
                Role::Monitor,
                Role::Dispatcher,
                Role::Reviewer,
                Role::CallbackAgent,
                Role::Supervisor,
                Role::Panel,
            ],
        ),
        (
            "承办单位",
            &[
                Role::UnitClerk,
                Role::UnitLeader,
                Role::StreetLeader,
                Role::LeadDepartment,
                Role::GridWorker,
            ],
        ),
        (
            "领导、监督与管理",
            &[
                Role::DistrictLeader,
                Role::DisciplineOfficer,
                Role::Analyst,
                Role::KnowledgeEditor,
                Role::Auditor,
                Role::SecurityOfficer,
                Role::Admin,
            ],
        ),
    ];
    let directory = visitor.directory();
    GROUPS
        .iter()
        .map(|(label, roles)| Group {
            label,
            roles: roles
                .iter()
                .filter_map(|role| {
                    let (person, post) = directory
                        .people()
                        .filter(|person| person.demo && !person.disabled)
                        .find_map(|person| {
                            let post = person.posts.iter().find(|post| post.role == *role)?;
                            Some((person, post))
                        })?;
                    let unit = post_in_chinese(&directory, post);
                    let unit = unit.split(" · ").next().filter(|_| post.unit.is_some());
                    Some(Click {
                        login: person.login.clone(),
                        role: role.in_chinese().to_owned(),
                        who: match unit {
                            Some(unit) => format!("{} · {unit}", person.name),
                            None => person.name.clone(),
                        },
                    })
                })
                .collect(),
        })
        .filter(|group: &Group| !group.roles.is_empty())
        .collect()
}
