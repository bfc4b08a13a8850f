//! The centre around the tickets, its logs, and what is answered when something is refused.

use huiyin_core::people::{Role, UnitKind};
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Verb;

use super::{MOST, count, many, moment, text, unit_ref};
use crate::api::shape::{Field, Shape, may, maybe, must};
use crate::api::verbs::terms;

pub(super) fn unit() -> Vec<Field> {
    vec![
        must("id", "", count()),
        must("name", "", text()),
        must("kind", "", terms!(UnitKind)),
        must("parent", "", maybe(unit_ref())),
        must("opened", "", text()),
        must("closed", "", maybe(text())),
        must("successor", "", maybe(unit_ref())),
        must(
            "takes_tickets",
            "It can be dispatched to today.",
            Shape::Flag,
        ),
    ]
}

pub(super) fn category() -> Vec<Field> {
    vec![
        must("code", "", text()),
        must("name", "", text()),
        must("parent", "", maybe(text())),
        must("closed", "", Shape::Flag),
    ]
}

pub(super) fn me() -> Vec<Field> {
    let centre = Shape::Object(vec![must("slug", "", text()), must("name", "", text())]);
    vec![
        must("centre", "", centre),
        must("login", "", text()),
        must("name", "", text()),
        must("role", "", terms!(Role)),
        must("role_name", "", text()),
        must("unit", "", maybe(unit_ref())),
        must(
            "sees",
            "How far the post sees.",
            Shape::Term(vec!["all", "units", "discipline", "own", "nothing"]),
        ),
        must(
            "units",
            "Whose tickets it sees, where that is `units`.",
            many(unit_ref()),
        ),
        must(
            "verbs",
            "What the role may do at some stage.",
            many(terms!(Verb)),
        ),
        must("now", "The centre's clock.", moment()),
    ]
}

pub(super) fn profile() -> Vec<Field> {
    let section = Shape::Object(vec![
        must("heading", "", text()),
        must("sentences", "", many(text())),
    ]);
    let version = Shape::Object(vec![
        must("version", "", count()),
        must("effective", "", text()),
    ]);
    vec![
        must("name", "", text()),
        must("title", "", text()),
        must("version", "", count()),
        must(
            "effective",
            "The day from which it governs new tickets.",
            text(),
        ),
        must("document", "", text()),
        must(
            "versions",
            "All that the centre has adopted.",
            many(version),
        ),
        must("prose", "What it demands, in Chinese.", many(section)),
        must(
            "rules",
            "The same as data; what is absent is not demanded.",
            Shape::Open,
        ),
    ]
}

pub(super) fn verb_rule() -> Vec<Field> {
    vec![
        must("verb", "", terms!(Verb)),
        must("name", "", text()),
        must(
            "available",
            "False for a verb of a later version.",
            Shape::Flag,
        ),
        must("command", "May be given to `/commands`.", Shape::Flag),
        must("roles", "", many(terms!(Role))),
        must("stages", "Empty for `register`.", many(terms!(Stage))),
    ]
}

pub(super) fn term() -> Vec<Field> {
    vec![must("id", "", text()), must("name", "", text())]
}

pub(super) fn look() -> Vec<Field> {
    vec![
        must("seq", "", count()),
        must("at", "", moment()),
        must("by", "", Shape::Ref("Actor")),
        must("act", "", text()),
        must("subject", "", text()),
        must(
            "subject_id",
            "Inside the program; 0 for a list.",
            Shape::Whole(-MOST, MOST),
        ),
        must("detail", "", text()),
        must("reason", "", maybe(text())),
        must("source", "", text()),
    ]
}

pub(super) fn change() -> Vec<Field> {
    vec![
        must("seq", "", count()),
        must("number", "The ticket's.", text()),
        must("version", "The ticket's, after it.", count()),
        must("kind", "", text()),
        must("happened_at", "", moment()),
        must("by", "", Shape::Ref("Actor")),
    ]
}

pub(super) fn problem() -> Vec<Field> {
    vec![
        must("type", "", text()),
        must("title", "", text()),
        must("status", "", Shape::Whole(400, 599)),
        must("code", "Stable; programs decide by it.", text()),
        must(
            "detail",
            "What is wrong and what to do instead, in Chinese.",
            text(),
        ),
        may("field", "The field at fault.", text()),
        may(
            "clause",
            "The clause of the centre's rules that demands it.",
            text(),
        ),
    ]
}
