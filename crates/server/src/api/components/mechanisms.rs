//! What the mechanisms leave in a ticket, list by list.

use huiyin_core::terms::{
    ContactMeans, ContactOutcome, ReportOutcome, ReturnReason, Satisfaction, Solved,
    SupervisionForm,
};

use super::{count, many, moment, text, unit_ref};
use crate::api::shape::{Field, Shape, maybe, must};
use crate::api::verbs::terms;

pub(super) fn returns() -> Vec<Field> {
    vec![
        must("unit", "", unit_ref()),
        must("reason", "", terms!(ReturnReason)),
        must("to_parent", "", Shape::Flag),
        must("requested_at", "", moment()),
        must("decided_at", "", maybe(moment())),
        must("approved", "", maybe(Shape::Flag)),
    ]
}

pub(super) fn contacts() -> Vec<Field> {
    vec![
        must("at", "", moment()),
        must("unit", "", unit_ref()),
        must("visit", "A look at the place.", Shape::Flag),
        must("means", "", maybe(terms!(ContactMeans))),
        must("outcome", "", maybe(terms!(ContactOutcome))),
    ]
}

pub(super) fn extensions() -> Vec<Field> {
    vec![
        must("requested_at", "", moment()),
        must("until", "", moment()),
        must("citizen_told", "", Shape::Flag),
        must("approved", "Null while it waits.", maybe(Shape::Flag)),
    ]
}

pub(super) fn holds() -> Vec<Field> {
    vec![
        must("requested_at", "", moment()),
        must("until", "", moment()),
        must("milestones", "", many(moment())),
        must("approved_at", "", maybe(moment())),
        must("refused", "", Shape::Flag),
        must("cleared_at", "", maybe(moment())),
    ]
}

pub(super) fn replies() -> Vec<Field> {
    vec![
        must("at", "", moment()),
        must("unit", "", unit_ref()),
        must("round", "", count()),
        must("outcome", "", maybe(terms!(ReportOutcome))),
        must(
            "review",
            "Null while it waits.",
            maybe(Shape::Term(vec!["approved", "rejected"])),
        ),
        must("reviewed_at", "", maybe(moment())),
    ]
}

pub(super) fn callbacks() -> Vec<Field> {
    vec![
        must("at", "", moment()),
        must("round", "", count()),
        must("reached", "", Shape::Flag),
        must("source", "", Shape::Term(vec!["call", "own"])),
        must("contacted", "", maybe(Shape::Flag)),
        must("solved", "", maybe(terms!(Solved))),
        must("satisfaction", "", maybe(terms!(Satisfaction))),
        must("trust", "", maybe(terms!(Satisfaction))),
    ]
}

pub(super) fn rectifications() -> Vec<Field> {
    vec![
        must("number", "", count()),
        must("round", "", count()),
        must("ordered_at", "", moment()),
        must("due", "", maybe(moment())),
        must("reported_at", "", maybe(moment())),
    ]
}

pub(super) fn deductions() -> Vec<Field> {
    vec![
        must("requested_at", "", moment()),
        must("sealed", "", Shape::Flag),
        must("accepted", "Null while it waits.", maybe(Shape::Flag)),
    ]
}

pub(super) fn supervisions() -> Vec<Field> {
    vec![
        must("number", "", count()),
        must("form", "", terms!(SupervisionForm)),
        must("unit", "", maybe(unit_ref())),
        must("copied_to_discipline", "", Shape::Flag),
        must("clause", "", text()),
        must("opened_at", "", moment()),
        must("answered_at", "", maybe(moment())),
        must("closed_at", "", maybe(moment())),
    ]
}
