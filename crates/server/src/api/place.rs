//! The centre around the tickets: who I am, its units, categories and rules; and what is the same
//! everywhere: the vocabularies and the matrix.

use axum::Json;
use axum::response::{IntoResponse, Response};
use huiyin_core::people::{Role, UnitKind};
use huiyin_core::terms::{
    Audience, Channel, ChannelGroup, ClockName, ContactMeans, ContactOutcome, Defect,
    DispatchBasis, Handling, Outcome, PanelVerdict, Part, PetitionerKind, RehandleReason,
    ReportOutcome, RequestKind, ReturnReason, Satisfaction, Solved, Stage, SupervisionForm, Told,
    Urgency,
};
use huiyin_core::ticket::{AmendField, Complexity, RULES, Slot, Verb, rule};
use huiyin_store::Scope;
use huiyin_store::people::Law;
use serde_json::{Map, Value, json};

use super::answers::{at, unit_name};
use super::asked::Queried;
use super::shape::{Field, Shape, may};
use super::verbs;
use crate::edge::Fault;
use crate::viewer::Viewer;

pub async fn me(viewer: Viewer) -> Result<Response, Fault> {
    let directory = viewer.directory();
    let (sees, units) = match viewer.scope() {
        Scope::All => ("all", Vec::new()),
        Scope::Units(units) => ("units", units),
        Scope::Discipline => ("discipline", Vec::new()),
        Scope::Tickets(_) => ("own", Vec::new()),
        Scope::Nothing => ("nothing", Vec::new()),
    };
    let verbs = RULES
        .iter()
        .filter(|rule| rule.roles.contains(&viewer.role()));
    Ok(Json(json!({
        "centre": { "slug": viewer.site.slug, "name": viewer.site.name },
        "login": viewer.person.login,
        "name": viewer.person.name,
        "role": viewer.role().id(),
        "role_name": viewer.role().in_chinese(),
        "unit": viewer.post.unit.map(|unit| unit_name(&directory, unit)),
        "sees": sees,
        "units": units.iter().map(|unit| unit_name(&directory, *unit)).collect::<Vec<_>>(),
        "verbs": verbs.map(|rule| rule.verb.id()).collect::<Vec<_>>(),
        "now": at(directory.calendar(), viewer.now()),
    }))
    .into_response())
}

pub async fn units(viewer: Viewer) -> Result<Response, Fault> {
    let directory = viewer.directory();
    let organisation = directory.organisation();
    let items: Vec<Value> = directory
        .units()
        .map(|(id, unit)| {
            json!({
                "id": id.0,
                "name": unit.name,
                "kind": unit.kind.id(),
                "parent": unit.parent.map(|parent| unit_name(&directory, parent)),
                "opened": unit.opened.to_string(),
                "closed": unit.closed.map(|day| day.to_string()),
                "successor": unit.successor.map(|other| unit_name(&directory, other)),
                "takes_tickets": organisation.get(id).is_some_and(|unit| !unit.closed),
            })
        })
        .collect();
    Ok(Json(json!({ "items": items })).into_response())
}

pub async fn categories(viewer: Viewer) -> Result<Response, Fault> {
    let directory = viewer.directory();
    let items: Vec<Value> = directory
        .categories()
        .map(|(_, category)| {
            json!({
                "code": category.code,
                "name": category.name,
                "parent": category.parent,
                "closed": category.closed,
            })
        })
        .collect();
    Ok(Json(json!({ "items": items })).into_response())
}

/// The parameters of the profile.
pub fn profile_parameters() -> Vec<Field> {
    vec![may(
        "version",
        "The one in force today, if left out.",
        Shape::Whole(1, i64::from(i32::MAX)),
    )]
}

/// What the centre's rules demand, in words and as data.
pub async fn profile(viewer: Viewer, queried: Queried) -> Result<Response, Fault> {
    let asked = queried.under(&profile_parameters())?;
    let directory = viewer.directory();
    let today = directory.today();
    let law: &Law = match asked.get("version").and_then(Value::as_u64) {
        None => directory.law_on(today).ok_or(Fault::NotFound)?,
        Some(version) => directory
            .laws()
            .iter()
            .find(|law| u64::from(law.rulebook.version) == version)
            .ok_or(Fault::NotFound)?,
    };
    let rulebook = &law.rulebook;
    let prose: Vec<Value> = rulebook
        .in_chinese()
        .into_iter()
        .map(|(heading, sentences)| json!({ "heading": heading, "sentences": sentences }))
        .collect();
    let versions: Vec<Value> = directory
        .laws()
        .iter()
        .map(|law| {
            json!({
                "version": law.rulebook.version,
                "effective": law.rulebook.effective.to_string(),
            })
        })
        .collect();
    let rules = serde_json::to_value(rulebook.as_ref())
        .map_err(|error| Fault::Broken(format!("a rulebook: {error}")))?;
    Ok(Json(json!({
        "name": rulebook.name,
        "title": rulebook.title,
        "version": rulebook.version,
        "effective": rulebook.effective.to_string(),
        "document": rulebook.document,
        "versions": versions,
        "prose": prose,
        "rules": rules,
    }))
    .into_response())
}

/// Which verb which role may use at which stage.
pub async fn rules() -> Response {
    let items: Vec<Value> = Verb::ALL
        .iter()
        .filter(|verb| rule(**verb).is_none_or(|rule| rule.roles != [Role::System]))
        .map(|verb| {
            let row = rule(*verb);
            let roles = row.map_or(&[][..], |row| row.roles);
            let stages = row.map_or(&[][..], |row| row.stages);
            json!({
                "verb": verb.id(),
                "name": verb.in_chinese(),
                "available": verb.is_available(),
                "command": verbs::verbs().any(|known| known == *verb),
                "roles": roles.iter().map(|role| role.id()).collect::<Vec<_>>(),
                "stages": stages.iter().map(|stage| stage.id()).collect::<Vec<_>>(),
            })
        })
        .collect();
    Json(json!({ "items": items })).into_response()
}

/// Every vocabulary with its identifiers and its Chinese names.
pub async fn vocabulary() -> Response {
    let terms: Map<String, Value> = all_terms()
        .into_iter()
        .map(|(name, terms)| (name.to_owned(), terms))
        .collect();
    Json(terms).into_response()
}

/// The names of the vocabularies, for the document.
pub fn vocabularies() -> Vec<&'static str> {
    all_terms().into_iter().map(|(name, _)| name).collect()
}

fn all_terms() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    macro_rules! put {
        ($($name:literal: $vocabulary:ident,)+) => {
            $( all.push(($name, $vocabulary::ALL
                .iter()
                .map(|term| json!({ "id": term.id(), "name": term.in_chinese() }))
                .collect())); )+
        };
    }
    put! {
        "amend_field": AmendField,
        "audience": Audience,
        "channel": Channel,
        "channel_group": ChannelGroup,
        "clock": ClockName,
        "complexity": Complexity,
        "contact_means": ContactMeans,
        "contact_outcome": ContactOutcome,
        "defect": Defect,
        "dispatch_basis": DispatchBasis,
        "handling": Handling,
        "kind": RequestKind,
        "outcome": Outcome,
        "panel_verdict": PanelVerdict,
        "part": Part,
        "petitioner_kind": PetitionerKind,
        "rehandle_reason": RehandleReason,
        "report_outcome": ReportOutcome,
        "return_reason": ReturnReason,
        "role": Role,
        "satisfaction": Satisfaction,
        "slot": Slot,
        "solved": Solved,
        "stage": Stage,
        "supervision_form": SupervisionForm,
        "told": Told,
        "unit_kind": UnitKind,
        "urgency": Urgency,
        "verb": Verb,
    }
    all
}
