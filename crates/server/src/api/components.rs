//! The things that answers are made of, by name: `components/schemas` of the document. The tests
//! check each answer against them.

mod centre;
mod mechanisms;

use huiyin_core::people::Role;
use huiyin_core::terms::{
    Audience, Channel, ChannelGroup, ClockName, DispatchBasis, Handling, Outcome, Part,
    PetitionerKind, RequestKind, Stage, Told, Urgency,
};
use huiyin_core::ticket::{Slot, Verb};

use super::shape::{Field, Form, Shape, may, maybe, must};
use super::verbs::terms;

/// Characters of any text in an answer; longer than what may be sent, for what was imported.
const TEXT: usize = 1_000_000;
/// Entries of any list in an answer.
const MANY: usize = 1_000_000;
const MOST: i64 = 9_007_199_254_740_991;

/// Every name, in the order of the document.
pub const NAMES: &[&str] = &[
    "Answer",
    "Ticket",
    "TicketLine",
    "Event",
    "Clock",
    "Proof",
    "Request",
    "Petitioner",
    "Assignment",
    "Attachment",
    "Actor",
    "UnitName",
    "MustAct",
    "Unit",
    "Category",
    "Me",
    "Profile",
    "VerbRule",
    "Term",
    "Look",
    "Change",
    "Problem",
];

/// The shape with a name.
pub fn named(name: &str) -> Option<Shape> {
    let fields = match name {
        "Answer" => answer(),
        "Ticket" => ticket(),
        "TicketLine" => ticket_line(),
        "Event" => event(),
        "Clock" => clock(),
        "Proof" => proof(),
        "Request" => request(),
        "Petitioner" => petitioner(),
        "Assignment" => assignment(),
        "Attachment" => attachment(),
        "Actor" => actor(),
        "UnitName" => unit_name(),
        "MustAct" => must_act(),
        "Unit" => centre::unit(),
        "Category" => centre::category(),
        "Me" => centre::me(),
        "Profile" => centre::profile(),
        "VerbRule" => centre::verb_rule(),
        "Term" => centre::term(),
        "Look" => centre::look(),
        "Change" => centre::change(),
        "Problem" => centre::problem(),
        _ => return None,
    };
    Some(Shape::Object(fields))
}

pub fn text() -> Shape {
    Shape::Text(TEXT)
}

pub fn many(of: Shape) -> Shape {
    Shape::List(Box::new(of), 0, MANY)
}

fn count() -> Shape {
    Shape::Whole(0, MOST)
}

fn moment() -> Shape {
    Shape::Form(Form::Moment)
}

fn number() -> Shape {
    Shape::Form(Form::TicketNumber)
}

fn unit_ref() -> Shape {
    Shape::Ref("UnitName")
}

/// Those of a plain list whose fields are `items` and `next`.
pub fn page_of(name: &'static str) -> Shape {
    Shape::Object(vec![
        must("items", "", many(Shape::Ref(name))),
        must(
            "next",
            "The value of `after` for the next page; null on the last.",
            maybe(text()),
        ),
    ])
}

/// Those of a list that is given whole.
pub fn whole_list(name: &'static str) -> Shape {
    Shape::Object(vec![must("items", "", many(Shape::Ref(name)))])
}

fn answer() -> Vec<Field> {
    vec![
        must(
            "events",
            "What happened, in order.",
            many(Shape::Ref("Event")),
        ),
        must("ticket", "The ticket as it is now.", Shape::Ref("Ticket")),
        may(
            "query_code",
            "The petitioner's query code: given once, at registration, and again for the same Idempotency-Key.",
            text(),
        ),
    ]
}

fn ticket() -> Vec<Field> {
    vec![
        must("number", "The ticket number.", number()),
        must("version", "How many events made it; the ETag.", count()),
        must("stage", "", terms!(Stage)),
        must("open", "Somebody has to act.", Shape::Flag),
        must("round", "From 1; a rehandling opens the next.", count()),
        must(
            "rulebook",
            "Which version of the rules governs it.",
            rulebook_ref(),
        ),
        must("title", "", text()),
        must("content", "In the petitioner's own words.", text()),
        must("supplements", "What was added later.", many(text())),
        must("request", "", Shape::Ref("Request")),
        must("petitioner", "Masked.", Shape::Ref("Petitioner")),
        must(
            "must_act",
            "Who must act next; null when nobody must.",
            maybe(Shape::Ref("MustAct")),
        ),
        must(
            "quiet",
            "Why no clock runs on an open ticket.",
            maybe(quiet()),
        ),
        must("clocks", "", many(Shape::Ref("Clock"))),
        must("assignments", "", many(Shape::Ref("Assignment"))),
        must("returns", "", many(Shape::Object(mechanisms::returns()))),
        must("contacts", "", many(Shape::Object(mechanisms::contacts()))),
        must(
            "extensions",
            "",
            many(Shape::Object(mechanisms::extensions())),
        ),
        must("holds", "", many(Shape::Object(mechanisms::holds()))),
        must("replies", "", many(Shape::Object(mechanisms::replies()))),
        must(
            "callbacks",
            "",
            many(Shape::Object(mechanisms::callbacks())),
        ),
        must(
            "rectifications",
            "",
            many(Shape::Object(mechanisms::rectifications())),
        ),
        must(
            "deductions",
            "",
            many(Shape::Object(mechanisms::deductions())),
        ),
        must(
            "supervisions",
            "",
            many(Shape::Object(mechanisms::supervisions())),
        ),
        must(
            "attachments",
            "Those that the caller may open.",
            many(Shape::Ref("Attachment")),
        ),
        must(
            "merged_into",
            "The number of the main ticket.",
            maybe(text()),
        ),
        must(
            "followers",
            "The numbers of tickets merged into this one.",
            many(text()),
        ),
        must("links", "The numbers of linked tickets.", many(text())),
        must("circulation_count", "流转次数", count()),
        must("urges", "", count()),
        must("ineffective", "无效诉求: not counted.", Shape::Flag),
        must(
            "ending",
            "How it ended and how the petitioner was told.",
            maybe(ending()),
        ),
        must("verbs", "What the caller may try now.", many(terms!(Verb))),
    ]
}

fn rulebook_ref() -> Shape {
    Shape::Object(vec![must("name", "", text()), must("version", "", count())])
}

fn quiet() -> Shape {
    Shape::Object(vec![
        must(
            "reason",
            "",
            Shape::Term(vec!["no_limit", "overdue", "on_hold"]),
        ),
        must("sentence", "", text()),
    ])
}

fn ending() -> Shape {
    Shape::Object(vec![
        must("outcome", "", terms!(Outcome)),
        must("told", "", terms!(Told)),
        must("at", "", moment()),
    ])
}

fn request() -> Vec<Field> {
    let upstream = Shape::Object(vec![
        must("system", "", text()),
        must("number", "", maybe(text())),
        must("due", "", maybe(moment())),
    ]);
    vec![
        must("channel", "", terms!(Channel)),
        must("group", "", terms!(ChannelGroup)),
        must("kind", "", terms!(RequestKind)),
        must("handling", "", terms!(Handling)),
        must("category", "The code.", maybe(text())),
        must("urgency", "", terms!(Urgency)),
        must("confidential", "", Shape::Flag),
        must("anonymous", "", Shape::Flag),
        must("enterprise_related", "", Shape::Flag),
        must(
            "self_filed",
            "By the petitioner, without an agent.",
            Shape::Flag,
        ),
        must("registered_at", "", moment()),
        must("occurred_at", "", maybe(moment())),
        must("grid", "", maybe(text())),
        must(
            "point",
            "Longitude and latitude, rounded to about a hundred metres.",
            maybe(many(Shape::Number(-180.0, 180.0))),
        ),
        must("upstream", "", maybe(upstream)),
        must("statutory_limit", "", maybe(text())),
    ]
}

fn petitioner() -> Vec<Field> {
    vec![
        must("kind", "", terms!(PetitionerKind)),
        must("name", "", maybe(text())),
        must("phone", "", maybe(text())),
        must("address", "", maybe(text())),
        must("masked", "Parts are hidden by asterisks.", Shape::Flag),
        must(
            "may_reveal",
            "The caller may ask for it in the clear now.",
            Shape::Flag,
        ),
    ]
}

fn ticket_line() -> Vec<Field> {
    vec![
        must("number", "", number()),
        must("title", "", text()),
        must("version", "", count()),
        must("stage", "", terms!(Stage)),
        must("open", "", Shape::Flag),
        must("channel", "", terms!(Channel)),
        must("group", "", terms!(ChannelGroup)),
        must("kind", "", terms!(RequestKind)),
        must("category", "", maybe(text())),
        must("urgency", "", terms!(Urgency)),
        must("confidential", "", Shape::Flag),
        must("grid", "", maybe(text())),
        must("lead_unit", "", maybe(unit_ref())),
        must("must_act", "", maybe(Shape::Ref("MustAct"))),
        must("round", "", count()),
        must("registered_at", "", moment()),
        must("updated_at", "", moment()),
        must("closed_at", "", maybe(moment())),
        must(
            "due_clock",
            "The most pressing clock.",
            maybe(terms!(ClockName)),
        ),
        must("due_at", "", maybe(moment())),
        must("overdue", "An open clock was missed.", Shape::Flag),
        must("outcome", "", maybe(terms!(Outcome))),
    ]
}

fn event() -> Vec<Field> {
    let said = Shape::Object(vec![
        must("slot", "", terms!(Slot)),
        must("text", "Empty where it was erased.", text()),
    ]);
    let change = Shape::Object(vec![
        must("clock", "", count()),
        must("name", "", terms!(ClockName)),
        must(
            "change",
            "",
            Shape::Term(vec![
                "started",
                "stopped",
                "superseded",
                "held",
                "resumed_as_if_never_stopped",
                "confirmed",
                "voided",
                "missed",
                "became",
            ]),
        ),
        must(
            "due_at",
            "The due time after it, where it changes it.",
            maybe(moment()),
        ),
    ]);
    vec![
        must("seq", "Position in the centre's journal.", count()),
        must("version", "The ticket's version after it.", count()),
        must("kind", "Such as `dispatch.signed`.", text()),
        must("happened_at", "", moment()),
        must(
            "recorded_at",
            "Later than `happened_at` for what was entered late or imported.",
            moment(),
        ),
        must("by", "", Shape::Ref("Actor")),
        must("sentence", "What happened, in Chinese.", text()),
        must("words", "What was written, as the pages quote it.", text()),
        must("public", "The petitioner sees it too.", Shape::Flag),
        must("facts", "The event's own particulars.", Shape::Open),
        must("texts", "What was written, except identities.", many(said)),
        must("clocks", "What it did to the clocks.", many(change)),
    ]
}

fn clock() -> Vec<Field> {
    vec![
        must("id", "", count()),
        must("name", "", terms!(ClockName)),
        must("round", "", count()),
        must(
            "unit",
            "Whose it is, where it belongs to an assignment.",
            maybe(unit_ref()),
        ),
        must(
            "phase",
            "",
            Shape::Term(vec!["running", "paused", "held", "stopped", "superseded"]),
        ),
        must("started_at", "", moment()),
        must(
            "due_at",
            "The first instant that is late; null until somebody decides it.",
            maybe(moment()),
        ),
        must("ended_at", "", maybe(moment())),
        must("overdue", "It ran out, or was missed once.", Shape::Flag),
        must("on_time", "Null while that is open.", maybe(Shape::Flag)),
        may("proof", "Only under `/clocks`.", Shape::Ref("Proof")),
    ]
}

fn proof() -> Vec<Field> {
    let day = Shape::Object(vec![
        must("date", "", text()),
        must(
            "why",
            "What kind of day it was when it was counted.",
            text(),
        ),
        must("counted", "What the count made of it.", text()),
    ]);
    vec![
        must("rule", "As it is written: `5 working days`.", text()),
        must("statutory", "What a percentage refers to.", maybe(text())),
        must("profile", "", text()),
        must("version", "", count()),
        must("clause", "", text()),
        must("from", "", moment()),
        must("due_at", "", maybe(moment())),
        must(
            "decided",
            "Set by a person or another system, not by counting.",
            Shape::Flag,
        ),
        must("days", "Day by day.", many(day)),
        must(
            "lines",
            "The same in Chinese, with pauses and extensions.",
            many(text()),
        ),
        must("warnings", "", many(text())),
    ]
}

fn assignment() -> Vec<Field> {
    vec![
        must("id", "", count()),
        must("unit", "", unit_ref()),
        must("part", "", terms!(Part)),
        must(
            "parent",
            "The assignment of the unit that dispatched on.",
            maybe(count()),
        ),
        must("round", "", count()),
        must("basis", "", maybe(terms!(DispatchBasis))),
        must("opened_at", "", moment()),
        must("signed_at", "", maybe(moment())),
        must("due", "Decided with the dispatch.", maybe(moment())),
        must("ended_at", "", maybe(moment())),
        must(
            "ended",
            "",
            maybe(Shape::Term(vec![
                "returned",
                "recalled",
                "superseded",
                "completed",
            ])),
        ),
    ]
}

fn attachment() -> Vec<Field> {
    vec![
        must(
            "hash",
            "SM3 of the content, which is also its address.",
            Shape::Form(Form::Hash),
        ),
        must("name", "", text()),
        must("mime", "As found in the content.", text()),
        must("size", "Bytes.", count()),
        must("audience", "", terms!(Audience)),
        must("at", "", moment()),
        must("by", "", Shape::Ref("Actor")),
    ]
}

fn actor() -> Vec<Field> {
    vec![
        must("role", "", terms!(Role)),
        must("unit", "", maybe(unit_ref())),
        must("name", "The person, where one is known.", maybe(text())),
    ]
}

fn unit_name() -> Vec<Field> {
    vec![
        must("id", "", count()),
        must("name", "As it is called today.", text()),
    ]
}

fn must_act() -> Vec<Field> {
    vec![
        must("role", "", terms!(Role)),
        must("unit", "", maybe(unit_ref())),
    ]
}
