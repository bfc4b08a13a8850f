//! The petitioner, masked for everybody; shown in the clear by a deliberate act that is logged
//! before anything is shown, for that one answer only.

use axum::extract::Path;
use axum::http::StatusCode;
use huiyin_core::people::{Actor, Role};
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::Rulebook;
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Ticket;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::ticket::Identity;

use super::loaded::Loaded;
use super::page::{self, Extra};
use crate::edge::{Fault, Posted};
use crate::page::Shown;
use crate::view::PersonView;
use crate::viewer::Viewer;

/// The fewest characters that a typed reason has.
const SHORTEST_REASON: usize = 4;

/// How this person may see who the petitioner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Not at all from this post.
    None,
    /// With a reason in one's own words.
    Typed,
    /// With one click: the step at hand needs it, and the step is the reason.
    Step(&'static str),
}

/// Who needs the identity for the step at hand. Everybody else sees it masked; the desks of the
/// centre that speak with petitioners may ask for it with a reason. A petitioner who asked for
/// secrecy is shown for a typed reason only, and to a unit only while it leads.
pub fn right(ticket: &Ticket, actor: &Actor, rulebook: &Rulebook) -> Right {
    let step = step(ticket, actor, rulebook);
    match step {
        Right::Step(_) if ticket.request.confidential => Right::Typed,
        other => other,
    }
}

fn step(ticket: &Ticket, actor: &Actor, rulebook: &Rulebook) -> Right {
    let called_back = matches!(ticket.stage, Stage::PendingCallback)
        || (ticket.stage == Stage::Merged && ticket.verdict_desk.is_some());
    match actor.role {
        Role::Agent if matches!(ticket.stage, Stage::Registered | Stage::PendingDispatch) => {
            Right::Step("受理登记，核对诉求")
        }
        Role::CallbackAgent if called_back => Right::Step("回访诉求人"),
        Role::LeadDepartment
            if called_back
                && rulebook
                    .callback
                    .as_ref()
                    .is_some_and(|c| c.by == Role::LeadDepartment) =>
        {
            Right::Step("回访诉求人")
        }
        Role::Agent
        | Role::Monitor
        | Role::Dispatcher
        | Role::Reviewer
        | Role::CallbackAgent
        | Role::Supervisor
        | Role::Panel => Right::Typed,
        Role::UnitClerk | Role::UnitLeader | Role::StreetLeader | Role::GridWorker => {
            of_unit(ticket, actor)
        }
        _ => Right::None,
    }
}

/// A unit that works on the ticket now; of several units the one that leads contacts the
/// petitioner, and so do its own parts that were given the work.
fn of_unit(ticket: &Ticket, actor: &Actor) -> Right {
    let working = matches!(
        ticket.stage,
        Stage::Dispatched | Stage::Handling | Stage::OnHold | Stage::Rectifying
    );
    let own = actor.unit.and_then(|unit| ticket.assignment_of(unit));
    let Some(own) = own.filter(|_| working) else {
        return Right::None;
    };
    let in_line = own.part == huiyin_core::terms::Part::Lead;
    if ticket.request.confidential && !in_line {
        return Right::None;
    }
    if in_line && ticket.has_contact() {
        Right::Step("联系诉求人，办理本工单")
    } else {
        Right::Typed
    }
}

/// The person as the template shows them.
pub fn person(loaded: &Loaded, identity: &Identity, revealed: bool, reveal: String) -> PersonView {
    let request = &loaded.ticket().request;
    let name = match &identity.name {
        Some(name) => name.clone(),
        None if request.anonymous => "匿名".to_owned(),
        None => "未留姓名".to_owned(),
    };
    let right = right(loaded.ticket(), &loaded.actor, &loaded.rulebook);
    let something =
        identity.name.is_some() || identity.phone.is_some() || identity.address.is_some();
    PersonView {
        name,
        kind: request.petitioner_kind.in_chinese().to_owned(),
        phone: identity
            .phone
            .clone()
            .unwrap_or_else(|| "未留联系电话".to_owned()),
        address: identity.address.clone().unwrap_or_default(),
        secret: request.confidential,
        revealed,
        reveal: if revealed || right == Right::None || !something {
            String::new()
        } else {
            reveal
        },
    }
}

/// Shows the petitioner in the clear, after the log of it is durable.
pub async fn reveal(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let loaded = Loaded::of(&viewer, &number).await?;
    let right = right(loaded.ticket(), &loaded.actor, &loaded.rulebook);
    let typed = posted.words("reason");
    let reason = match right {
        Right::None => return Err(Fault::NotFound),
        Right::Step(why) if typed.is_empty() => why.to_owned(),
        _ if typed.chars().count() >= SHORTEST_REASON => typed,
        _ => {
            let refusal = Refusal::new(
                "bad_field",
                format!(
                    "请写明为什么要看诉求人的姓名和电话，至少{SHORTEST_REASON}个字。这次查看会记录在案。"
                ),
            );
            let extra = Extra {
                told: refusal.sentence,
                ..Extra::default()
            };
            return page::show(&viewer, loaded, extra, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let id = loaded.ticket().id;
    let look = viewer.look_at(
        Act::Reveal,
        SubjectKind::Ticket,
        id.0,
        "name,phone,address".to_owned(),
        Some(reason),
    );
    let scope = viewer.scope();
    let identity = viewer
        .blocking(move |centre| centre.reveal(&scope, id, look))
        .await?;
    let extra = Extra {
        identity: Some(identity),
        ..Extra::default()
    };
    page::show(&viewer, loaded, extra, StatusCode::OK).await
}
