//! A desk's page, and what comes of its forms.

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::ClockName;
use huiyin_core::ticket::{Text, Verb};
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::list::{self, Order};
use huiyin_store::views::ticket::Identity;

use super::Desk;
use super::beside::{self, Section};
use super::callback::{self, Call};
use super::suggest;
use crate::console::list::rows::Wording;
use crate::console::ticket::acting::carry_out;
use crate::console::ticket::forms::{Sheet, offer};
use crate::console::ticket::loaded::Loaded;
use crate::console::ticket::page::{Extra, TicketView, changes_since, view};
use crate::console::work::queues::Queue;
use crate::edge::{Asked, Fault, Posted};
use crate::page::{self as pages, Shown, Tone};
use crate::view::{Choice, Field, Page, RowView};
use crate::viewer::Viewer;

/// Rows of the queue at the left.
const ROWS: usize = 40;

/// A form at the right: its fields, and a button for each deed.
#[derive(Default)]
pub(super) struct Form {
    /// The form's id, `f-dispatch`.
    pub id: String,
    pub label: &'static str,
    pub about: String,
    /// Units that may be the right ones, before the other fields; each with its reasons.
    pub suggestions: Vec<Choice>,
    pub fields: Vec<Field>,
    /// Fields that are seldom needed, behind a click.
    pub seldom: Vec<Field>,
    pub seldom_open: bool,
    pub deeds: Vec<Deed>,
    pub confirm: &'static str,
    pub refusal: String,
    pub clause: String,
    /// Stands open; the others open at a click.
    pub open: bool,
    /// Carries files.
    pub files: bool,
}

/// A button.
pub(super) struct Deed {
    pub verb: &'static str,
    pub label: &'static str,
    /// `primary`, `grave` or empty.
    pub tone: &'static str,
}

/// The ticket on the desk.
struct Open {
    t: TicketView,
    sections: Vec<Section>,
    forms: Vec<Form>,
    call: Option<Call>,
    /// The number of the ticket that comes next.
    next: String,
    /// Its place in the queue, “第 3 件，共 12 件”.
    place: String,
}

#[derive(askama::Template)]
#[template(path = "console/desks/desk.html")]
struct DeskPage {
    page: Page,
    desk: &'static str,
    title: &'static str,
    empty: &'static str,
    rows: Vec<RowView>,
    at: String,
    open: Option<Open>,
    /// Why the ticket that was asked for is not here.
    notice: String,
    typed: String,
}

/// What a form that came back adds to the page.
#[derive(Default)]
pub(super) struct Back {
    pub posted: Option<Posted>,
    pub verb: Option<Verb>,
    pub refusal: Option<Refusal>,
    /// The petitioner in the clear, for this answer only.
    pub identity: Option<Identity>,
    pub notice: String,
    pub typed: String,
    /// The page refreshes itself; nobody has opened anything.
    pub live: bool,
}

/// `GET /c/{centre}/desks/{desk}`
pub(super) async fn show(desk: Desk, viewer: Viewer, asked: Asked, headers: HeaderMap) -> Shown {
    let back = Back {
        live: !pages::is_whole_page(&headers),
        ..Back::default()
    };
    render(desk, &viewer, asked.opt("ticket"), back, StatusCode::OK).await
}

/// The desk with a ticket on it: the one that is wanted, else the most urgent.
pub(super) async fn render(
    desk: Desk,
    viewer: &Viewer,
    wanted: Option<String>,
    back: Back,
    status: StatusCode,
) -> Shown {
    let queue = Queue::of_desk(desk.id()).ok_or(Fault::NotFound)?;
    let mut filter = queue.filter(&[]);
    if desk == Desk::Callback {
        // The callback agent and the lead departments have a list each.
        filter.must_roles = vec![viewer.role()];
    }
    let found = viewer
        .read(move |reader, scope| list::tickets(reader, scope, &filter, Order::Due, None, ROWS))
        .await?;
    let directory = viewer.directory();
    let calendar = viewer.calendar();
    let base = viewer.base();
    let wording = Wording::of(&base, viewer, &calendar, &directory);
    let here = viewer.at(queue.path);
    let rows: Vec<RowView> = found
        .lines
        .iter()
        .map(|line| RowView {
            href: format!("{here}?ticket={}", line.line.number),
            // All of a queue stand at the same stage; when is what differs.
            last: wording.lately(line.line.updated_at),
            ..wording.row(line)
        })
        .collect();
    let mut notice = back.notice.clone();
    let at = match &wanted {
        Some(number) => {
            let here_now = rows.iter().any(|row| row.number == *number);
            if !here_now && found.next.is_none() && notice.is_empty() {
                notice = "这张工单已经不在这个队列里：别人可能刚办过，或情况有了变化。".to_owned();
            }
            number.clone()
        }
        None => rows.first().map_or(String::new(), |row| row.number.clone()),
    };
    let typed = back.typed.clone();
    let open = if at.is_empty() {
        None
    } else {
        Some(open(desk, viewer, &at, &rows, back).await?)
    };
    let mut page = viewer.page(queue.label).await?;
    page.path = if at.is_empty() {
        here.clone()
    } else {
        format!("{here}?ticket={at}")
    };
    for entry in &mut page.queues {
        entry.current = entry.href == here;
    }
    let template = DeskPage {
        desk: desk.id(),
        title: queue.label,
        empty: queue.empty,
        rows,
        at,
        open,
        notice,
        typed,
        page,
    };
    let mut response = pages::show_with(status, &template)?;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn open(
    desk: Desk,
    viewer: &Viewer,
    number: &str,
    rows: &[RowView],
    back: Back,
) -> Result<Open, Fault> {
    let loaded = Loaded::of(viewer, number).await?;
    let id = loaded.ticket().id.0;
    let detail = if back.live {
        "live".to_owned()
    } else {
        format!("desk {}", desk.id())
    };
    viewer.look(Act::View, SubjectKind::Ticket, id, detail)?;
    // The telling borrows a closure and must not live over a wait.
    let sections = {
        let texts = |text: &Text| loaded.text(text);
        beside::of(desk, &loaded, &loaded.telling(&texts))
    };
    let mut forms: Vec<Form> = Vec::new();
    for verbs in desk.forms() {
        let sheets: Vec<Sheet> = verbs
            .iter()
            .filter_map(|verb| offer(*verb, &loaded.setting()))
            .collect();
        if let Some(form) = form(sheets, &back) {
            forms.push(form);
        }
    }
    if let Some(first) = forms.first_mut() {
        first.open = true;
        if let Some(deed) = desk.deed() {
            first.label = deed;
        }
    }
    if desk == Desk::Dispatch
        && let Some(form) = forms.iter_mut().find(|form| form.id == "f-dispatch")
    {
        let suggestions = suggest::units(viewer, &loaded).await?;
        suggested(form, suggestions, &back);
        form.about = signing(&loaded);
        set_apart(form);
    }
    let call = (desk == Desk::Callback && !forms.is_empty())
        .then(|| callback::call(viewer, &loaded, back.identity.as_ref()));
    if desk == Desk::Callback {
        callback::dress(&mut forms);
    }
    let place = rows.iter().position(|row| row.number == number);
    let next = place
        .and_then(|place| rows.get(place + 1))
        .or(rows.first().filter(|row| row.number != number));
    Ok(Open {
        sections,
        forms,
        call,
        next: next.map_or(String::new(), |row| row.number.clone()),
        place: place.map_or(String::new(), |place| {
            format!("第 {} 件，共 {} 件", place + 1, rows.len())
        }),
        t: view(
            viewer,
            &loaded,
            Extra {
                identity: back.identity,
                ..Extra::default()
            },
        ),
    })
}

/// One form of several deeds: the fields of all of them, each once. A field that only one of the
/// deeds needs is not asked for by the browser, but by the deed.
fn form(sheets: Vec<Sheet>, back: &Back) -> Option<Form> {
    let first = sheets.first()?;
    let mine = back
        .verb
        .is_some_and(|verb| sheets.iter().any(|sheet| sheet.verb == verb));
    let mut fields: Vec<Field> = Vec::new();
    for sheet in &sheets {
        for input in &sheet.inputs {
            match fields
                .iter_mut()
                .find(|field| field.name == input.field.name)
            {
                Some(known) if known.label != input.field.label => {
                    known.label = format!("{}／{}", known.label, input.field.label);
                }
                Some(_) => {}
                None => fields.push(Field {
                    required: input.field.required && sheets.len() == 1,
                    ..input.field.clone()
                }),
            }
        }
    }
    // What is chosen comes before what is written about it.
    fields.sort_by_key(|field| sheets.len() > 1 && field.kind == "area");
    let several = sheets.len() > 1;
    let mut form = Form {
        id: format!("f-{}", first.verb.id()),
        label: first.label,
        about: sheets
            .iter()
            .filter(|sheet| !sheet.about.is_empty())
            .map(|sheet| match several {
                true => format!("{}：{}", sheet.label, sheet.about),
                false => sheet.about.clone(),
            })
            .collect::<Vec<_>>()
            .join("\n"),
        deeds: sheets
            .iter()
            .enumerate()
            .map(|(at, sheet)| Deed {
                verb: sheet.verb.id(),
                label: sheet.label,
                tone: match (at, sheet.confirm.is_empty()) {
                    (0, true) => "primary",
                    (0, false) => "grave",
                    _ => "",
                },
            })
            .collect(),
        confirm: first.confirm,
        files: fields.iter().any(|field| field.kind == "file"),
        fields,
        ..Form::default()
    };
    if let (true, Some(posted)) = (mine, &back.posted) {
        form.open = true;
        fill(&mut form, posted);
        if let Some(refusal) = &back.refusal {
            refused(&mut form, refusal);
        }
    }
    Some(form)
}

fn fill(form: &mut Form, posted: &Posted) {
    for field in &mut form.fields {
        let typed = posted.words(&field.name);
        for choice in &mut field.choices {
            choice.chosen = choice.value == typed;
        }
        field.value = typed;
    }
}

/// Puts the refusal beside its field, and over the form in any case.
fn refused(form: &mut Form, refusal: &Refusal) {
    form.refusal.clone_from(&refusal.sentence);
    form.clause = refusal
        .clause
        .as_deref()
        .map(|clause| format!("依据：{clause}"))
        .unwrap_or_default();
    let Some(name) = refusal.field.as_deref() else {
        return;
    };
    if let Some(field) = form
        .fields
        .iter_mut()
        .find(|field| field.name == name || field.name.starts_with(&format!("{name}.")))
    {
        field.error.clone_from(&refusal.sentence);
    }
}

/// By when the unit must sign, where the centre says so.
fn signing(loaded: &Loaded) -> String {
    let request = &loaded.ticket().request;
    loaded
        .rulebook
        .limit(ClockName::Sign, request.handling, request.group)
        .map_or_else(
            || "一个主办单位，可有协办".to_owned(),
            |limit| {
                format!(
                    "派出后，承办单位须在{}签收",
                    limit.within.within_in_chinese()
                )
            },
        )
}

/// A second and third co-unit, the basis and own limits are seldom needed: they stand behind a
/// click, unless something is filled in there.
fn set_apart(form: &mut Form) {
    let is_seldom = |field: &Field| {
        matches!(
            field.name.as_str(),
            "co_units.2" | "co_units.3" | "basis" | "due" | "co_due"
        )
    };
    let (seldom, usual): (Vec<Field>, Vec<Field>) = form.fields.drain(..).partition(is_seldom);
    form.seldom_open = seldom
        .iter()
        .any(|field| !field.error.is_empty() || !field.value.is_empty());
    form.fields = usual;
    form.seldom = seldom;
}

/// The suggested units as choices; any other unit is typed below them.
fn suggested(form: &mut Form, suggestions: Vec<Choice>, back: &Back) {
    let typed = back
        .posted
        .as_ref()
        .map(|posted| posted.text("lead").to_owned());
    form.suggestions = suggestions;
    let picked = typed.as_deref().unwrap_or("");
    if !picked.is_empty() {
        for choice in &mut form.suggestions {
            choice.chosen = choice.value == picked;
        }
    }
    let among = form.suggestions.iter().any(|choice| choice.value == picked);
    if let Some(lead) = form.fields.iter_mut().find(|field| field.name == "lead") {
        if !form.suggestions.is_empty() {
            lead.name = "other".to_owned();
            lead.label = "其他单位".to_owned();
            lead.required = false;
        }
        lead.value = if among {
            String::new()
        } else {
            picked.to_owned()
        };
    }
}

/// `POST /c/{centre}/desks/{desk}/{number}`
pub(super) async fn act(desk: Desk, viewer: Viewer, number: String, posted: Posted) -> Shown {
    let loaded = Loaded::of(&viewer, &number).await?;
    let posted = match desk {
        Desk::Dispatch => with_lead(posted),
        Desk::Callback => callback::read(posted),
        _ => posted,
    };
    let first = desk.forms().first().and_then(|verbs| verbs.first());
    let verb = match posted.text("do") {
        "" => first.copied(),
        id => Verb::parse(id).filter(|verb| desk.forms().iter().any(|form| form.contains(verb))),
    }
    .ok_or(Fault::NotFound)?;
    let Some(sheet) = offer(verb, &loaded.setting()) else {
        return gone(desk, &viewer, &loaded, number, &posted, verb).await;
    };
    let lacking = lacks(verb, &posted);
    let outcome = match lacking {
        Some(refusal) => Err(Fault::Refused(refusal)),
        None => carry_out(&viewer, &loaded, &sheet, &posted).await,
    };
    match outcome {
        Ok(_) => {
            let queue = viewer.at(&format!("/desks/{}", desk.id()));
            let next = posted.text("next");
            let to = if next.is_empty() || !next.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                queue
            } else {
                format!("{queue}?ticket={next}")
            };
            pages::told(to, Tone::Ok, done(&number, sheet.label, &posted))
        }
        Err(Fault::Refused(refusal)) => {
            let back = Back {
                posted: Some(posted),
                verb: Some(verb),
                refusal: Some(refusal),
                ..Back::default()
            };
            render(
                desk,
                &viewer,
                Some(number),
                back,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(Fault::Conflict { expected, .. }) => {
            let now = Loaded::of(&viewer, &number).await?;
            if offer(verb, &now.setting()).is_none() {
                return gone(desk, &viewer, &now, number, &posted, verb).await;
            }
            let changed = changes_since(&now, expected);
            let refusal = Refusal::new(
                "conflict",
                format!(
                    "您填写的时候，这张工单有了变化：{changed}。您填的都还在，看清后可以再次提交。"
                ),
            );
            let back = Back {
                posted: Some(posted),
                verb: Some(verb),
                refusal: Some(refusal),
                ..Back::default()
            };
            render(desk, &viewer, Some(number), back, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other),
    }
}

/// The deed is no longer to be done: the desk says so and keeps what was typed in view.
async fn gone(
    desk: Desk,
    viewer: &Viewer,
    loaded: &Loaded,
    number: String,
    posted: &Posted,
    verb: Verb,
) -> Shown {
    let typed: Vec<&str> = posted
        .pairs()
        .iter()
        .filter(|(name, value)| {
            !matches!(name.as_str(), "csrf" | "do" | "version" | "next")
                && value.trim().chars().count() > 5
        })
        .map(|(_, value)| value.trim())
        .collect();
    let back = Back {
        notice: format!(
            "现在不能“{}”：工单的状态是“{}”，可能别人刚刚办理过。",
            verb.in_chinese(),
            loaded.ticket().stage.in_chinese()
        ),
        typed: typed.join("\n"),
        ..Back::default()
    };
    render(desk, viewer, Some(number), back, StatusCode::CONFLICT).await
}

/// What a form of several deeds cannot let the browser ask for.
fn lacks(verb: Verb, posted: &Posted) -> Option<Refusal> {
    match verb {
        Verb::RejectReply if posted.text("defect").is_empty() => Some(Refusal::bad_field(
            "defect",
            "退回时请选择哪里不行，单位才知道怎样改。",
        )),
        Verb::DecideDeduction if posted.text("accepted").is_empty() => {
            Some(Refusal::bad_field("accepted", "请选择结论。"))
        }
        Verb::DecidePanel if posted.text("verdict").is_empty() => {
            Some(Refusal::bad_field("verdict", "请选择结论。"))
        }
        Verb::RecordCallback => callback::lacks(posted),
        _ => None,
    }
}

/// The typed unit wins over the picked one.
fn with_lead(posted: Posted) -> Posted {
    let other = posted.text("other").to_owned();
    if other.is_empty() {
        return posted;
    }
    let pairs: Vec<(&str, &str)> = posted
        .pairs()
        .iter()
        .filter(|(name, _)| name != "lead")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain([("lead", other.as_str())])
        .collect();
    Posted::of(&pairs)
}

/// “…11087 已派给城管执法局。” The end of the number is what one has in mind.
fn done(number: &str, label: &str, posted: &Posted) -> String {
    let tail: String = number
        .chars()
        .skip(number.chars().count().saturating_sub(6))
        .collect();
    match posted.text("lead") {
        "" => format!("…{tail}：“{label}”已办好。"),
        lead => format!("…{tail} 已派给{lead}。"),
    }
}
