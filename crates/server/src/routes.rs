//! Every route of the program, with who may use it.
//!
//! A room registers its handlers through [`Routes`], naming [`Who`] for each: the gate stands
//! before the handler and cannot be forgotten. The list of all routes is also data, which the
//! authorisation test walks through and writes to `docs/authorisation.md`.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use huiyin_core::people::Role;

use crate::app::App;
use crate::edge::gate;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Everybody,
    /// Anybody who is signed in at the centre.
    Staff,
    /// Those who act under one of these roles now.
    Posts(&'static [Role]),
    /// A program with a bearer token; what it may do is said by the role of its post.
    Token,
}

impl Who {
    /// Whether somebody who is signed in under this role may use the route.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Who::Everybody | Who::Staff | Who::Token => true,
            Who::Posts(roles) => roles.contains(&role),
        }
    }
}

/// The posts that may see tickets: the centre's desks, its leaders, and the units.
/// An administrator, an auditor or an editor sees none.
pub const CASEWORK: Who = Who::Posts(&[
    Role::Agent,
    Role::Monitor,
    Role::Dispatcher,
    Role::Reviewer,
    Role::CallbackAgent,
    Role::Supervisor,
    Role::Panel,
    Role::DistrictLeader,
    Role::DisciplineOfficer,
    Role::UnitClerk,
    Role::UnitLeader,
    Role::StreetLeader,
    Role::LeadDepartment,
    Role::GridWorker,
]);

/// What a post may send at most if the route says nothing else, in bytes.
pub const FORM_LIMIT: usize = 256 * 1024;

/// One route, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST`, …
    pub method: Method,
    /// With its parameters, `/c/{centre}/tickets`.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
}

/// The routes of a room, and the router that serves them.
#[derive(Default)]
pub struct Routes {
    list: Vec<Route>,
    router: Router<App>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// A page or another answer to GET (and HEAD).
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, who: Who, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.route(
            Method::GET,
            MethodFilter::GET,
            path,
            who,
            FORM_LIMIT,
            handler,
        )
    }

    /// A form post.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, who: Who, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.route(
            Method::POST,
            MethodFilter::POST,
            path,
            who,
            FORM_LIMIT,
            handler,
        )
    }

    /// A form post that carries files, up to so many megabytes.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, who: Who, megabytes: usize, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let limit = megabytes * 1024 * 1024;
        self.route(Method::POST, MethodFilter::POST, path, who, limit, handler)
    }

    /// Replaces something (API).
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, who: Who, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.route(
            Method::PUT,
            MethodFilter::PUT,
            path,
            who,
            FORM_LIMIT,
            handler,
        )
    }

    /// Changes something (API).
    #[must_use]
    pub fn patch<H, T>(self, path: &'static str, who: Who, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.route(
            Method::PATCH,
            MethodFilter::PATCH,
            path,
            who,
            FORM_LIMIT,
            handler,
        )
    }

    /// Takes something away (API).
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, who: Who, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.route(
            Method::DELETE,
            MethodFilter::DELETE,
            path,
            who,
            FORM_LIMIT,
            handler,
        )
    }

    /// The routes of another room beside these.
    #[must_use]
    pub fn with(mut self, other: Routes) -> Routes {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// The list.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router without its list.
    pub fn into_router(self) -> Router<App> {
        self.router
    }

    fn route<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        who: Who,
        limit: usize,
        handler: H,
    ) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.list.push(Route { method, path, who });
        let guarded = async move |State(app): State<App>, request: Request| -> Response {
            match gate::pass(&app, who, limit, request).await {
                Ok((request, visit)) => {
                    let response = handler.call(request, app.clone()).await;
                    match visit {
                        Some(visit) => visit.dress(&app, response),
                        None => response,
                    }
                }
                Err(refused) => refused,
            }
        };
        let service: MethodRouter<App> = on(filter, guarded);
        self.router = self.router.route(path, service);
        self
    }
}

/// All routes of the program.
pub fn all() -> Routes {
    Routes::new()
        .with(crate::home::routes())
        .with(crate::assets::routes())
        .with(crate::signin::routes())
        .with(crate::live::routes())
        .with(crate::console::routes())
        .with(crate::portal::routes())
        .with(crate::api::routes())
}
