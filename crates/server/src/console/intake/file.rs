//! Filing: the registration, and what is done with the request at once.

use axum::http::StatusCode;
use huiyin_core::terms::ClockName;
use huiyin_core::ticket::Ticket;
use huiyin_store::Scope;
use huiyin_store::views::ticket as view;
use huiyin_store::writer::{Answer, Envelope, Target};

use super::command::{self, Then, may};
use super::desk;
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown};
use crate::view::Page;
use crate::viewer::Viewer;
use crate::words;

#[derive(askama::Template)]
#[template(path = "console/intake/filed.html")]
struct Filed {
    page: Page,
    number: String,
    code: String,
    /// What to say to the caller, sentence by sentence.
    script: Vec<String>,
    /// What was done with it.
    done: String,
    /// What was asked besides and refused.
    refused: String,
    clause: String,
    /// The ticket's page; empty where it lies outside the viewer's scope.
    href: String,
}

/// `POST /c/{centre}/intake`
pub async fn file(viewer: Viewer, posted: Posted) -> Shown {
    if posted.text("then") == "help" {
        return desk::with_help(&viewer, posted).await;
    }
    let role = viewer.role();
    let then = Then::of(&posted, role);
    let registration = match command::register(&posted, &viewer.directory()) {
        Ok(registration) => registration,
        Err(refusal) => return desk::again(&viewer, posted, refusal).await,
    };
    let follow_up = match command::follow_up(then, &posted, role) {
        Ok(follow_up) => follow_up,
        Err(refusal) => return desk::again(&viewer, posted, refusal).await,
    };
    if then == Then::Merge
        && let Some(refusal) = nothing_to_merge_into(&viewer, posted.text("merge")).await?
    {
        return desk::again(&viewer, posted, refusal).await;
    }
    let mut envelope = Envelope::new(viewer.actor(), Target::New, registration);
    if !posted.text("key").is_empty() {
        envelope = envelope.with_key(posted.text("key"));
    }
    let filed = match viewer.send(envelope).await {
        Ok(answer) => answer,
        Err(Fault::Refused(refusal)) => {
            return desk::again(&viewer, posted, command::renamed(refusal)).await;
        }
        Err(other) => return Err(other),
    };
    let mut ticket = filed.ticket.clone();
    let (mut done, mut refused, mut clause) = (String::new(), String::new(), String::new());
    if let Some(follow_up) = follow_up.filter(|_| !filed.replayed) {
        match viewer.call(Target::Ticket(filed.id), follow_up).await {
            Ok(answer) => {
                ticket = answer.ticket;
                done = done_in_words(then, role, &posted);
            }
            Err(Fault::Refused(refusal)) => {
                refused = refusal.sentence;
                clause = refusal.clause.unwrap_or_default();
            }
            Err(other) => refused = other.sentence(),
        }
    }
    let template = Filed {
        page: viewer.page("已登记").await?,
        script: script(&viewer, &filed, &ticket, then, !refused.is_empty()),
        number: filed.number.clone(),
        code: filed.query_code.clone().unwrap_or_default(),
        done,
        refused,
        clause,
        href: if viewer.scope() == Scope::All {
            viewer.at(&format!("/tickets/{}", filed.number))
        } else {
            String::new()
        },
    };
    page::show_with(StatusCode::OK, &template)
}

async fn nothing_to_merge_into(
    viewer: &Viewer,
    number: &str,
) -> Result<Option<huiyin_core::refusal::Refusal>, Fault> {
    let wanted = number.to_owned();
    let found = viewer
        .read(move |reader, scope| view::find(reader, scope, &wanted))
        .await?;
    Ok(found.is_none().then(|| {
        huiyin_core::refusal::Refusal::new(
            "unknown_ticket",
            format!("没有编号为“{number}”的工单，没有登记。请核对编号，或直接登记。"),
        )
    }))
}

fn done_in_words(then: Then, role: huiyin_core::people::Role, posted: &Posted) -> String {
    match then {
        Then::Dispatch => "已送派单员，等待派给承办单位。".to_owned(),
        Then::Answer => "已直接答复并办结。".to_owned(),
        Then::Transfer => format!("已转往{}。", posted.text("to")),
        Then::Reject if may(role, huiyin_core::ticket::Verb::Reject) => "已作不予受理。".to_owned(),
        Then::Reject => "已登记，并建议不予受理，等值班长决定。".to_owned(),
        Then::Merge => format!(
            "已并入 {}，主单有了答复后会单独回访这位诉求人。",
            posted.text("merge")
        ),
        Then::Nothing => String::new(),
    }
}

/// What the agent says before hanging up, with the number in groups that can be said.
fn script(
    viewer: &Viewer,
    filed: &Answer,
    ticket: &Ticket,
    then: Then,
    refused: bool,
) -> Vec<String> {
    let calendar = viewer.calendar();
    let now = viewer.now();
    let mut lines = vec!["您反映的事已经登记好了。".to_owned()];
    if filed.query_code.is_some() {
        lines.push("请记一下编号和查询码，上网凭它们可以查进度、补充情况。".to_owned());
    }
    let due = [ClockName::Reply, ClockName::Close]
        .into_iter()
        .find_map(|name| {
            ticket
                .open_clocks(name)
                .find_map(|clock| clock.clock.due_at)
        });
    let next = match (then, refused) {
        (Then::Answer, false) => "刚才的答复您如果还有疑问，可以再打 12345。".to_owned(),
        (Then::Transfer, false) => "这件事已经转给有权处理的部门，由他们联系您。".to_owned(),
        (Then::Reject, false) => "这件事是否受理，我们会再告诉您。".to_owned(),
        (Then::Merge, false) => "有人反映过同样的事，正在办理，办完也会回访您。".to_owned(),
        _ => match due {
            Some(due) => format!(
                "我们会交给承办单位办理，最迟{}答复您。",
                words::due(due, now, &calendar)
            ),
            None => "我们会尽快交给承办单位办理，他们会联系您。".to_owned(),
        },
    };
    lines.push(next);
    if ticket.request.confidential {
        lines.push("您的姓名和电话会保密，承办单位看不到。".to_owned());
    }
    lines
}
