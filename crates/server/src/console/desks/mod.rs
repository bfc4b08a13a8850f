//! The desks of the centre: a queue at the left, the ticket with the facts that decide in the
//! middle, the deed at the right, and after the deed the next ticket. What may be done and what a
//! form asks for comes from the ticket room; here stands only what belongs beside it.

mod beside;
mod callback;
mod page;
mod suggest;

use axum::extract::Path;
use axum::http::HeaderMap;
use huiyin_core::people::Role;
use huiyin_core::ticket::Verb;

use crate::edge::{Asked, Posted};
use crate::routes::{Routes, Who};
use crate::viewer::Viewer;

/// A desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    Triage,
    Dispatch,
    Returns,
    Rejections,
    Replies,
    Extensions,
    Holds,
    Callback,
    Rectification,
    Deductions,
    Panel,
}

impl Desk {
    /// In addresses; the queue of the same name lies on it.
    pub fn id(self) -> &'static str {
        match self {
            Desk::Triage => "triage",
            Desk::Dispatch => "dispatch",
            Desk::Returns => "returns",
            Desk::Rejections => "rejections",
            Desk::Replies => "replies",
            Desk::Extensions => "extensions",
            Desk::Holds => "holds",
            Desk::Callback => "callback",
            Desk::Rectification => "rectification",
            Desk::Deductions => "deductions",
            Desk::Panel => "panel",
        }
    }

    /// The heading over a form of several deeds.
    fn deed(self) -> Option<&'static str> {
        match self {
            Desk::Returns => Some("审核退单"),
            Desk::Replies => Some("审核答复"),
            Desk::Extensions => Some("审核延期"),
            Desk::Holds => Some("审核挂账"),
            _ => None,
        }
    }

    /// What is done here, form by form: the deeds of one form share its fields and each has its
    /// button; the first is what Ctrl Enter does.
    fn forms(self) -> &'static [&'static [Verb]] {
        match self {
            Desk::Triage => &[
                &[Verb::Classify],
                &[Verb::AnswerDirectly],
                &[Verb::TransferOut],
                &[Verb::Merge],
                &[Verb::Reject],
            ],
            Desk::Dispatch => &[
                &[Verb::Dispatch],
                &[Verb::Classify],
                &[Verb::Merge],
                &[Verb::AnswerDirectly],
                &[Verb::TransferOut],
                &[Verb::Reject],
            ],
            Desk::Returns => &[&[Verb::ApproveReturn, Verb::RefuseReturn]],
            Desk::Rejections => &[&[Verb::Reject], &[Verb::RefuseRejection]],
            Desk::Replies => &[&[Verb::ApproveReply, Verb::RejectReply]],
            Desk::Extensions => &[&[Verb::ApproveExtension, Verb::RefuseExtension]],
            Desk::Holds => &[&[Verb::ApproveHold, Verb::RefuseHold]],
            Desk::Callback => &[&[Verb::RecordCallback]],
            Desk::Rectification => &[&[Verb::OrderRectification], &[Verb::Rehandle]],
            Desk::Deductions => &[&[Verb::DecideDeduction]],
            Desk::Panel => &[&[Verb::DecidePanel]],
        }
    }
}

const TRIAGE: Who = Who::Posts(&[Role::Agent, Role::Monitor, Role::Dispatcher]);
const DISPATCH: Who = Who::Posts(&[Role::Dispatcher, Role::Monitor]);
const MONITOR: Who = Who::Posts(&[Role::Monitor]);
const REVIEWER: Who = Who::Posts(&[Role::Reviewer]);
const REVIEW: Who = Who::Posts(&[Role::Reviewer, Role::Supervisor]);
const CALLBACK: Who = Who::Posts(&[Role::CallbackAgent, Role::LeadDepartment]);
const SUPERVISOR: Who = Who::Posts(&[Role::Supervisor]);
const PANEL: Who = Who::Posts(&[Role::Panel]);

/// Megabytes that one form may carry: a few files with their words.
const UPLOAD: usize = 64;

/// The two routes of a desk.
macro_rules! desk {
    ($routes:expr, $path:literal, $who:expr, $desk:expr) => {
        $routes
            .get(
                concat!("/c/{centre}/desks/", $path),
                $who,
                |viewer: Viewer, asked: Asked, headers: HeaderMap| {
                    page::show($desk, viewer, asked, headers)
                },
            )
            .upload(
                concat!("/c/{centre}/desks/", $path, "/{number}"),
                $who,
                UPLOAD,
                |viewer: Viewer, Path((_, number)): Path<(String, String)>, posted: Posted| {
                    page::act($desk, viewer, number, posted)
                },
            )
    };
}

/// The routes of this room.
pub fn routes() -> Routes {
    let routes = Routes::new();
    let routes = desk!(routes, "triage", TRIAGE, Desk::Triage);
    let routes = desk!(routes, "dispatch", DISPATCH, Desk::Dispatch);
    let routes = desk!(routes, "returns", DISPATCH, Desk::Returns);
    let routes = desk!(routes, "rejections", MONITOR, Desk::Rejections);
    let routes = desk!(routes, "replies", REVIEWER, Desk::Replies);
    let routes = desk!(routes, "extensions", REVIEW, Desk::Extensions);
    let routes = desk!(routes, "holds", REVIEW, Desk::Holds);
    let routes = desk!(routes, "callback", CALLBACK, Desk::Callback);
    let routes = desk!(routes, "rectification", SUPERVISOR, Desk::Rectification);
    let routes = desk!(routes, "deductions", SUPERVISOR, Desk::Deductions);
    let routes = desk!(routes, "panel", PANEL, Desk::Panel);
    routes.post(
        "/c/{centre}/desks/callback/{number}/phone",
        CALLBACK,
        callback::phone,
    )
}
