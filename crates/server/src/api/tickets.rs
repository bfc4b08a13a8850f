//! `/tickets`: the list, registering, one ticket.

use axum::Json;
use axum::extract::Path;
use axum::http::header::{LINK, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use huiyin_core::calendar::{Calendar, Date, Moment};
use huiyin_core::people::{Role, UnitId};
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::{Channel, ChannelGroup, ClockName, Outcome, RequestKind, Stage, Urgency};
use huiyin_core::ticket::{Command, Verb, When};
use huiyin_store::Trouble;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::list::{self, ClockState, Filter, Key, Order};
use huiyin_store::views::ticket;
use huiyin_store::writer::{Envelope, Target};
use serde_json::{Map, Value, json};

use super::answers::{self, Answers};
use super::asked::{Queried, Sent, Terms, has_already, tag, tagged};
use super::commands::answered;
use super::shape::{Field, Form, Shape, may};
use super::verbs::{NAME, terms, with};
use crate::edge::Fault;
use crate::viewer::Viewer;

/// The most lines of one page.
pub const MOST_LINES: i64 = 200;
const LINES: usize = 50;

/// Some of these, separated by commas.
fn some(of: Shape) -> Shape {
    Shape::Set(Box::new(of), 1, 20)
}

/// How many of a list, at most.
pub fn limit() -> Field {
    may("limit", "50, if left out.", Shape::Whole(1, MOST_LINES))
}

/// The parameters of the list.
pub fn parameters() -> Vec<Field> {
    let when = || Shape::Form(Form::When);
    vec![
        may(
            "q",
            "Words that occur in it, or a ticket number.",
            Shape::Written(NAME),
        ),
        may("stage", "", some(terms!(Stage))),
        may("open", "Whether somebody has to act.", Shape::Flag),
        may(
            "must_act",
            "Roles of which one must act next.",
            some(terms!(Role)),
        ),
        may(
            "unit",
            "Id of a unit that has or had a part in it.",
            Shape::Whole(1, i64::from(i32::MAX)),
        ),
        may(
            "lead",
            "Id of the lead unit, or the last one.",
            Shape::Whole(1, i64::from(i32::MAX)),
        ),
        may("channel", "", some(terms!(Channel))),
        may("group", "", terms!(ChannelGroup)),
        may("kind", "", some(terms!(RequestKind))),
        may("category", "Codes.", some(Shape::Form(Form::Code))),
        may("urgency", "", terms!(Urgency)),
        may("outcome", "", some(terms!(Outcome))),
        may(
            "clocks",
            "`overdue`: a clock has run out; `running`: one runs and none has; `none`.",
            Shape::Term(vec!["overdue", "running", "none"]),
        ),
        may(
            "due_clock",
            "The clock that is most pressing.",
            terms!(ClockName),
        ),
        may("grid", "The name of a grid cell.", Shape::Written(NAME)),
        may("registered_from", "", when()),
        may("registered_until", "Not itself included.", when()),
        may("closed_from", "", when()),
        may("closed_until", "Not itself included.", when()),
        may(
            "order",
            "`newest` first, if left out; `due`: the most pressing first.",
            Shape::Term(vec!["newest", "oldest", "due", "updated"]),
        ),
        may(
            "after",
            "`next` of the page before.",
            Shape::Form(Form::Cursor),
        ),
        limit(),
    ]
}

pub async fn list(viewer: Viewer, uri: Uri, queried: Queried) -> Result<Response, Fault> {
    let asked = queried.under(&parameters())?;
    let filter = filter(&asked, &viewer.calendar())?;
    let order = match asked.get("order").and_then(Value::as_str) {
        Some("oldest") => Order::Oldest,
        Some("due") => Order::Due,
        Some("updated") => Order::Updated,
        _ => Order::Newest,
    };
    let after = asked.get("after").and_then(Value::as_str).and_then(key_of);
    let limit = lines(&asked);
    let page = viewer
        .read(move |reader, scope| list::tickets(reader, scope, &filter, order, after, limit))
        .await?;
    let directory = viewer.directory();
    let items: Vec<Value> = page
        .lines
        .iter()
        .map(|line| answers::line(&directory, line))
        .collect();
    let next = page.next.and_then(|key| cursor(&key));
    Ok(paged(&uri, items, next))
}

/// A page of a list, with the next one also in `Link` (RFC 8288).
pub fn paged(uri: &Uri, items: Vec<Value>, next: Option<String>) -> Response {
    let link = next.as_ref().map(|next| {
        let query = uri.query().unwrap_or("");
        let kept = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
        let mut pairs: Vec<&str> = kept.collect();
        let after = format!("after={next}");
        pairs.push(&after);
        format!("<{}?{}>; rel=\"next\"", uri.path(), pairs.join("&"))
    });
    let mut response = Json(json!({ "items": items, "next": next })).into_response();
    if let Some(Ok(link)) = link.map(|link| HeaderValue::from_str(&link)) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// How many entries the asker wants.
pub fn lines(asked: &Map<String, Value>) -> usize {
    asked
        .get("limit")
        .and_then(Value::as_u64)
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(LINES)
}

/// The store's key as 32 hexadecimal digits: nothing a caller should take apart.
fn cursor(key: &Key) -> Option<String> {
    let written = key.to_string();
    let (value, id) = written.split_once('.')?;
    let (value, id): (i64, i64) = (value.parse().ok()?, id.parse().ok()?);
    Some(format!("{value:016x}{id:016x}"))
}

fn key_of(cursor: &str) -> Option<Key> {
    let (value, id) = cursor.split_at_checked(16)?;
    let value = i64::from_str_radix(value, 16).ok()?;
    let id = i64::from_str_radix(id, 16).ok()?;
    format!("{value}.{id}").parse().ok()
}

fn filter(asked: &Map<String, Value>, calendar: &Calendar) -> Result<Filter, Refusal> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str).map(str::to_owned);
    let unit = |name: &str| asked.get(name).and_then(Value::as_i64).map(UnitId);
    let moment = |name: &str| match asked.get(name).and_then(Value::as_str) {
        None => Ok(None),
        Some(when) => from(when, calendar, name).map(Some),
    };
    Ok(Filter {
        stages: those(asked, "stage", Stage::parse),
        open: asked.get("open").and_then(Value::as_bool),
        must_roles: those(asked, "must_act", Role::parse),
        must_units: Vec::new(),
        lead_unit: unit("lead"),
        unit: unit("unit"),
        categories: those(asked, "category", |code| Some(code.to_owned())),
        channels: those(asked, "channel", Channel::parse),
        group: text("group").and_then(|id| ChannelGroup::parse(&id)),
        kinds: those(asked, "kind", RequestKind::parse),
        urgency: text("urgency").and_then(|id| Urgency::parse(&id)),
        outcomes: those(asked, "outcome", Outcome::parse),
        clock: text("clocks").map(|clocks| match clocks.as_str() {
            "overdue" => ClockState::Overdue,
            "running" => ClockState::DueAfter(Moment::from_micros(0)),
            _ => ClockState::None,
        }),
        due_clock: text("due_clock").and_then(|id| ClockName::parse(&id)),
        registered_from: moment("registered_from")?,
        registered_until: moment("registered_until")?,
        closed_from: moment("closed_from")?,
        closed_until: moment("closed_until")?,
        place: text("grid"),
        text: text("q"),
        ..Filter::default()
    })
}

/// A day alone means its beginning.
fn from(when: &str, calendar: &Calendar, field: &str) -> Result<Moment, Refusal> {
    match when.parse::<Date>() {
        Ok(day) if when.len() == 10 => Ok(calendar.moment(day.at(0, 0, 0, 0))),
        _ => When(when.to_owned()).instant(calendar, field),
    }
}

fn those<T>(asked: &Map<String, Value>, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let list = asked.get(name).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.filter_map(parse).collect()
}

/// Registers: the body is the `with` of the verb.
pub async fn register(
    viewer: Viewer,
    Path((centre,)): Path<(String,)>,
    terms: Terms,
    sent: Sent,
) -> Result<Response, Fault> {
    let body = sent.shaped(&with(Verb::Register))?;
    if let Some(code) = body.get("category").and_then(Value::as_str) {
        known_category(&viewer, code)?;
    }
    let command = Command::parse(Verb::Register.id(), body)?;
    let mut envelope = Envelope::new(viewer.actor(), Target::New, command);
    if let Some(key) = terms.key {
        envelope = envelope.with_key(key);
    }
    let answer = viewer.send(envelope).await?;
    let place = format!("/api/v1/centres/{centre}/tickets/{}", answer.number);
    let mut response = answered(&viewer, answer, StatusCode::CREATED).await?;
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// Nothing if the centre has the category and offers it; an empty code means none.
///
/// # Errors
/// `unknown_category`.
pub fn known_category(viewer: &Viewer, code: &str) -> Result<(), Refusal> {
    let directory = viewer.directory();
    let offered = directory
        .category(code.trim())
        .is_some_and(|category| !category.closed);
    if offered || code.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        "unknown_category",
        format!("没有编码为“{code}”的类别，可用的类别见 categories。"),
    )
    .at("category"))
}

/// One ticket; `ETag` is its version.
pub async fn one(
    viewer: Viewer,
    headers: HeaderMap,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let known = move |version: u32| has_already(&headers, &tag(version));
    let found = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            let version = ticket::line(reader, scope, id)?.line.version;
            if known(version) {
                return Ok(Err(version));
            }
            let page = ticket::page(reader, scope, id)?;
            Ok(Ok((page, ticket::masked(reader, scope, id)?)))
        })
        .await?;
    let (page, identity) = match found {
        Ok(found) => found,
        Err(version) => {
            let empty = StatusCode::NOT_MODIFIED.into_response();
            return Ok(tagged(empty, version));
        }
    };
    viewer.look(Act::View, SubjectKind::Ticket, page.ticket.id.0, "api")?;
    let directory = viewer.directory();
    let told = Answers::new(&page, &identity, &directory, &viewer).ticket();
    Ok(tagged(Json(told).into_response(), page.ticket.version))
}
