//! Who is looking: staff behind a session, a program behind a token, or a citizen.
//!
//! **Invariant:** a room never makes a [`Scope`] or an [`Actor`] itself; it gets them here.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::{Actor, Role, UnitId};
use huiyin_core::ticket::{Command, TicketId};
use huiyin_store::access::{Act, Look};
use huiyin_store::journal::{Hash, SubjectKind};
use huiyin_store::people::{
    AdminAnswer, AdminCommand, AdminEnvelope, Directory, Person, PostRecord,
};
use huiyin_store::views::{Reader, caller};
use huiyin_store::writer::{Answer, Envelope, Target};
use huiyin_store::{Centre, Scope, Trouble};

use crate::app::{App, Site};
use crate::edge::gate::Visit;
use crate::edge::{Fault, cookies, csrf};
use crate::page;
use crate::view::{Flash, Page};

/// Of a citizen's own tickets, so many of the newest.
const MOST_OWN: usize = 500;

/// How a visitor likes the pages, and what was just done.
#[derive(Debug, Clone, Default)]
pub struct Taste {
    /// `auto`, `light`, `dark`.
    pub theme: String,
    /// `normal`, `large`.
    pub size: String,
    /// Path and query of the page.
    pub path: String,
    /// Shown once, on a whole page only.
    pub flash: Option<Flash>,
}

impl Taste {
    /// From the cookies of a request.
    pub fn of(parts: &Parts) -> Taste {
        let one_of = |name: &str, known: &[&str]| {
            let value = cookies::get(&parts.headers, name).unwrap_or(known[0]);
            let value = if known.contains(&value) {
                value
            } else {
                known[0]
            };
            value.to_owned()
        };
        Taste {
            theme: one_of("hy_theme", &["auto", "light", "dark"]),
            size: one_of("hy_size", &["normal", "large"]),
            path: parts
                .uri
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            flash: page::flash_of(&parts.headers),
        }
    }
}

/// Somebody of the staff, or a program that acts for one.
#[derive(Clone)]
pub struct Viewer {
    /// At which centre.
    pub site: Arc<Site>,
    /// The person.
    pub person: Person,
    /// The post under which the person acts now.
    pub post: PostRecord,
    /// From where.
    pub source: IpAddr,
    /// A program with a token rather than a browser with a session.
    pub bearer: bool,
    /// The session's token, hashed; none for a program.
    pub session: Option<Hash>,
    pub(crate) form_cookie: Arc<str>,
    /// A citizen's own tickets.
    own: Arc<[TicketId]>,
    taste: Taste,
    app: App,
}

impl Viewer {
    pub(crate) fn of_session(
        app: &App,
        site: &Arc<Site>,
        person: Person,
        post: PostRecord,
        session: Hash,
        form_cookie: &str,
        parts: &Parts,
        source: IpAddr,
    ) -> Viewer {
        Viewer {
            site: Arc::clone(site),
            person,
            post,
            source,
            bearer: false,
            session: Some(session),
            form_cookie: form_cookie.into(),
            own: Arc::from([]),
            taste: Taste::of(parts),
            app: app.clone(),
        }
    }

    pub(crate) fn of_token(
        app: &App,
        site: &Arc<Site>,
        actor: Actor,
        post: i64,
        parts: &Parts,
        source: IpAddr,
    ) -> Result<Viewer, Fault> {
        let directory = site.centre.directory();
        let person = actor
            .user
            .and_then(|user| directory.person(user))
            .ok_or(Fault::Unauthorised)?;
        let post = person
            .posts
            .iter()
            .find(|held| held.id == post)
            .copied()
            .ok_or(Fault::Unauthorised)?;
        Ok(Viewer {
            site: Arc::clone(site),
            person: person.clone(),
            post,
            source,
            bearer: true,
            session: None,
            form_cookie: Arc::from(""),
            own: Arc::from([]),
            taste: Taste::of(parts),
            app: app.clone(),
        })
    }

    /// The whole server.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The centre.
    pub fn centre(&self) -> &Arc<Centre> {
        &self.site.centre
    }

    /// Units, users, categories, rulebooks as of now.
    pub fn directory(&self) -> Arc<Directory> {
        self.site.centre.directory()
    }

    /// The centre's clock.
    pub fn now(&self) -> Moment {
        self.site.now()
    }

    /// The centre's calendar.
    pub fn calendar(&self) -> Arc<Calendar> {
        Arc::clone(self.directory().calendar())
    }

    /// The current role.
    pub fn role(&self) -> Role {
        self.post.role
    }

    /// The person under the current post.
    pub fn actor(&self) -> Actor {
        Actor {
            user: Some(self.person.id),
            role: self.post.role,
            unit: self.post.unit,
        }
    }

    /// The unit of the post and its parts; none at the centre.
    pub fn units(&self) -> Vec<UnitId> {
        match self.post.unit {
            Some(unit) => self.directory().unit_and_parts(unit),
            None => Vec::new(),
        }
    }

    /// How far the current post can see.
    pub fn scope(&self) -> Scope {
        match self.role() {
            Role::Petitioner => Scope::Tickets(self.own.to_vec()),
            _ => scope_of(&self.directory(), &self.post),
        }
    }

    /// A citizen with an account sees what was registered under the account's telephone number:
    /// the same number is the same petitioner.
    pub(crate) async fn with_own_tickets(mut self) -> Result<Viewer, Fault> {
        if self.role() != Role::Petitioner {
            return Ok(self);
        }
        let Some(phone) = self.person.phone.clone() else {
            return Ok(self);
        };
        let lines = self
            .blocking(move |centre| {
                centre.read(|reader| caller::history(reader, &Scope::All, &phone, MOST_OWN))
            })
            .await?;
        self.own = lines.iter().map(|line| line.line.id).collect();
        Ok(self)
    }

    /// `/c/daye`
    pub fn base(&self) -> String {
        self.site.base()
    }

    /// A path below the centre: `viewer.at("/tickets")`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base())
    }

    /// The token of the forms.
    pub fn csrf(&self) -> String {
        csrf::token(&self.app, &self.form_cookie)
    }

    /// Theme, size, path and flash.
    pub fn taste(&self) -> &Taste {
        &self.taste
    }

    /// Reads within the viewer's scope, off the network's threads.
    ///
    /// # Errors
    /// Whatever the question says.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader<'_>, &Scope) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Fault> {
        let scope = self.scope();
        read(&self.site, scope, question).await
    }

    /// Anything else that touches the disk, off the network's threads.
    ///
    /// # Errors
    /// Whatever the work says.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Centre>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Fault> {
        blocking(&self.site, work).await
    }

    /// A command under the current post.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn call(&self, target: Target, command: Command) -> Result<Answer, Fault> {
        self.send(Envelope::new(self.actor(), target, command))
            .await
    }

    /// An envelope with its key, its version and so on. Its actor is always the viewer.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn send(&self, mut envelope: Envelope) -> Result<Answer, Fault> {
        envelope.actor = self.actor();
        send(&self.app, &self.site, envelope).await
    }

    /// An administrator's command under the current post.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn administer(&self, command: AdminCommand) -> Result<AdminAnswer, Fault> {
        let envelope = AdminEnvelope {
            actor: self.actor(),
            command,
            happened_at: None,
        };
        let started = Instant::now();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        self.site.centre.submit_admin(envelope, move |answer| {
            let _ = sender.send(answer);
        });
        let answer = receiver.await.unwrap_or(Err(Trouble::Stopped));
        self.app.counters.command(started.elapsed(), &answer);
        Ok(answer?)
    }

    /// Logs that the viewer looked at something; written within a second.
    ///
    /// # Errors
    /// The log is overrun: then nothing may be shown.
    pub fn look(
        &self,
        act: Act,
        kind: SubjectKind,
        id: i64,
        detail: impl Into<String>,
    ) -> Result<(), Fault> {
        Ok(self
            .site
            .centre
            .look(self.look_at(act, kind, id, detail.into(), None))?)
    }

    /// Logs a look and waits until the log is durable.
    ///
    /// # Errors
    /// The log could not be written: then nothing may be shown.
    pub async fn look_now(
        &self,
        act: Act,
        kind: SubjectKind,
        id: i64,
        detail: impl Into<String>,
        reason: Option<String>,
    ) -> Result<(), Fault> {
        let look = self.look_at(act, kind, id, detail.into(), reason);
        self.blocking(move |centre| centre.look_now(look)).await
    }

    /// The look as it is logged, for [`Centre::reveal`].
    pub fn look_at(
        &self,
        act: Act,
        kind: SubjectKind,
        id: i64,
        detail: String,
        reason: Option<String>,
    ) -> Look {
        Look {
            actor: self.actor(),
            act,
            subject_kind: kind,
            subject_id: id,
            detail,
            reason,
            source: self.source.to_string(),
        }
    }

    /// What a page's layout needs, with the queues counted.
    ///
    /// # Errors
    /// The queues cannot be counted.
    pub async fn page(&self, title: &str) -> Result<Page, Fault> {
        page::of_viewer(self, title).await
    }

    /// “派单员”, “市场监管局 · 承办人员”
    pub fn post_in_chinese(&self) -> String {
        post_in_chinese(&self.directory(), &self.post)
    }
}

/// A post as people say it.
pub fn post_in_chinese(directory: &Directory, post: &PostRecord) -> String {
    match post.unit {
        Some(unit) => format!(
            "{} · {}",
            directory.organisation().name(unit),
            post.role.in_chinese()
        ),
        None => post.role.in_chinese().to_owned(),
    }
}

/// How far a post can see. The units see what they have a part in; the centre's desks, the lead
/// departments that rule and call back, and the leaders see all; the discipline body what was
/// copied to it; everybody else no ticket.
fn scope_of(directory: &Directory, post: &PostRecord) -> Scope {
    match post.role {
        Role::Agent
        | Role::Monitor
        | Role::Dispatcher
        | Role::Reviewer
        | Role::CallbackAgent
        | Role::Supervisor
        | Role::Panel
        | Role::DistrictLeader
        | Role::LeadDepartment => Scope::All,
        Role::UnitClerk | Role::UnitLeader | Role::StreetLeader | Role::GridWorker => {
            match post.unit {
                Some(unit) => Scope::Units(directory.unit_and_parts(unit)),
                None => Scope::Nothing,
            }
        }
        Role::DisciplineOfficer => Scope::Discipline,
        Role::KnowledgeEditor
        | Role::Analyst
        | Role::Auditor
        | Role::SecurityOfficer
        | Role::Admin
        | Role::Petitioner
        | Role::System => Scope::Nothing,
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Fault;

    /// The gate has found out already.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Viewer, Fault> {
        parts
            .extensions
            .get::<Viewer>()
            .cloned()
            .ok_or(Fault::NotFound)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Viewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Viewer>, Fault> {
        Ok(parts.extensions.get::<Viewer>().cloned())
    }
}

/// Somebody who is not signed in, at a centre's public side.
#[derive(Clone)]
pub struct Visitor {
    /// At which centre.
    pub site: Arc<Site>,
    /// From where.
    pub source: IpAddr,
    visit: Visit,
    taste: Taste,
    app: App,
}

impl Visitor {
    /// The whole server.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The centre.
    pub fn centre(&self) -> &Arc<Centre> {
        &self.site.centre
    }

    /// Units, users, categories, rulebooks as of now.
    pub fn directory(&self) -> Arc<Directory> {
        self.site.centre.directory()
    }

    /// The centre's clock.
    pub fn now(&self) -> Moment {
        self.site.now()
    }

    /// The centre's calendar.
    pub fn calendar(&self) -> Arc<Calendar> {
        Arc::clone(self.directory().calendar())
    }

    /// `/c/daye`
    pub fn base(&self) -> String {
        self.site.base()
    }

    /// A path below the centre.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base())
    }

    /// The token of the forms.
    pub fn csrf(&self) -> String {
        self.visit.token(&self.app)
    }

    /// Theme, size, path and flash.
    pub fn taste(&self) -> &Taste {
        &self.taste
    }

    /// What a citizen acts as.
    pub fn actor(&self) -> Actor {
        Actor::of(Role::Petitioner)
    }

    /// What a page's layout needs.
    pub fn page(&self, title: &str) -> Page {
        page::of_visitor(self, title)
    }

    /// Reads within a scope, off the network's threads.
    ///
    /// # Errors
    /// Whatever the question says.
    pub async fn read<T: Send + 'static>(
        &self,
        scope: Scope,
        question: impl FnOnce(&Reader<'_>, &Scope) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Fault> {
        read(&self.site, scope, question).await
    }

    /// Anything else that touches the disk, off the network's threads.
    ///
    /// # Errors
    /// Whatever the work says.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Centre>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Fault> {
        blocking(&self.site, work).await
    }

    /// A command of the petitioner.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn call(&self, target: Target, command: Command) -> Result<Answer, Fault> {
        self.send(Envelope::new(self.actor(), target, command))
            .await
    }

    /// An envelope of the petitioner with its key and so on.
    ///
    /// # Errors
    /// The refusal, or why else it was not carried out.
    pub async fn send(&self, mut envelope: Envelope) -> Result<Answer, Fault> {
        envelope.actor = self.actor();
        send(&self.app, &self.site, envelope).await
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visitor, Fault> {
        let found = |what: &str| Fault::Broken(format!("the gate left no {what}"));
        Ok(Visitor {
            site: parts
                .extensions
                .get::<Arc<Site>>()
                .cloned()
                .ok_or(Fault::NotFound)?,
            source: parts
                .extensions
                .get::<IpAddr>()
                .copied()
                .ok_or_else(|| found("address"))?,
            visit: parts
                .extensions
                .get::<Visit>()
                .cloned()
                .ok_or_else(|| found("visit"))?,
            taste: parts.extensions.get::<Taste>().cloned().unwrap_or_default(),
            app: app.clone(),
        })
    }
}

async fn read<T: Send + 'static>(
    site: &Arc<Site>,
    scope: Scope,
    question: impl FnOnce(&Reader<'_>, &Scope) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Fault> {
    blocking(site, move |centre| {
        centre.read(|reader| question(reader, &scope))
    })
    .await
}

async fn blocking<T: Send + 'static>(
    site: &Arc<Site>,
    work: impl FnOnce(&Arc<Centre>) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Fault> {
    let centre = Arc::clone(&site.centre);
    Ok(tokio::task::spawn_blocking(move || work(&centre)).await??)
}

async fn send(app: &App, site: &Arc<Site>, envelope: Envelope) -> Result<Answer, Fault> {
    let started = Instant::now();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    site.centre.submit(envelope, move |answer| {
        let _ = sender.send(answer);
    });
    let answer = receiver.await.unwrap_or(Err(Trouble::Stopped));
    app.counters.command(started.elapsed(), &answer);
    Ok(answer?)
}
