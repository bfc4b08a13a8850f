//! The callback desk: what to say, the number behind one deliberate click, the attempts so far,
//! and three endings of a call: rated, reached without a rating, not reached.

use axum::extract::Path;
use axum::http::StatusCode;
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Slot;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::ticket::Identity;

use super::Desk;
use super::page::{self, Back, Deed, Form};
use crate::console::ticket::loaded::Loaded;
use crate::console::ticket::people::Right;
use crate::console::ticket::right;
use crate::edge::{Fault, Posted};
use crate::page::Shown;
use crate::viewer::Viewer;
use crate::words;

/// What stands over the form.
pub(super) struct Call {
    /// The number, in the clear or masked.
    pub phone: String,
    /// For `tel:`; empty while masked.
    pub dial: String,
    /// Where the click that shows the number posts; empty if it is shown.
    pub reveal: String,
    /// A petitioner who asked for secrecy is shown for a reason in one's own words.
    pub asks_why: bool,
    pub script: String,
    /// “已有 2 天没联系上（3月2日、3月3日）。今天再没联系上……”
    pub attempts: String,
}

pub(super) fn call(viewer: &Viewer, loaded: &Loaded, identity: Option<&Identity>) -> Call {
    let ticket = loaded.ticket();
    let number = loaded.number();
    let clear = identity.and_then(|identity| identity.phone.clone());
    let may = right(ticket, &loaded.actor, &loaded.rulebook);
    let masked = loaded.masked.phone.clone().unwrap_or_default();
    Call {
        dial: clear
            .as_deref()
            .unwrap_or("")
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect(),
        reveal: if clear.is_some() || may == Right::None || masked.is_empty() {
            String::new()
        } else {
            viewer.at(&format!("/desks/callback/{number}/phone"))
        },
        asks_why: may == Right::Typed,
        phone: clear.unwrap_or(masked),
        script: script(viewer, loaded),
        attempts: attempts(loaded),
    }
}

fn script(viewer: &Viewer, loaded: &Loaded) -> String {
    let ticket = loaded.ticket();
    let calendar = &loaded.calendar;
    let day = words::day(calendar.date_of(ticket.request.registered_at));
    let unit = ticket.last_lead_unit().map_or("承办单位", |unit| {
        loaded.directory.organisation().name(unit)
    });
    let again = if ticket
        .rectifications
        .last()
        .is_some_and(|order| order.reported_at.is_some())
    {
        "上次您不满意，我们让他们重新办了。"
    } else {
        ""
    };
    format!(
        "您好，这里是{}。您{day}反映的事，{unit}已经有了答复。{again}想请您说说办得怎么样，可以吗？",
        viewer.site.name
    )
}

/// On which days nobody was reached, and what follows from one more.
fn attempts(loaded: &Loaded) -> String {
    let ticket = loaded.ticket();
    let calendar = &loaded.calendar;
    let since = ticket
        .rectifications
        .last()
        .and_then(|order| order.reported_at)
        .max(ticket.replies.last().map(|reply| reply.at));
    let mut days: Vec<_> = ticket
        .callbacks
        .iter()
        .filter(|call| !call.reached && since.is_none_or(|since| call.at >= since))
        .map(|call| calendar.date_of(call.at))
        .collect();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        return String::new();
    }
    let limit = loaded
        .rulebook
        .callback
        .as_ref()
        .map_or(3, |rules| usize::from(rules.unreached_days));
    let said: Vec<String> = days.iter().map(|day| words::day(*day)).collect();
    let today = calendar.date_of(loaded.now);
    let then = if days.contains(&today) {
        "今天已经记过一次没联系上，同一天再打不另算。".to_owned()
    } else if days.len() + 1 >= limit {
        format!("今天再没联系上就满 {limit} 天，工单将按“回访未联系上”办结。")
    } else {
        format!("满 {limit} 个不同的日子没联系上才办结。")
    };
    format!(
        "已有 {} 天没联系上（{}）。{then}",
        days.len(),
        said.join("、")
    )
}

/// The three endings of a call as buttons; whether somebody was reached is said by the button.
pub(super) fn dress(forms: &mut [Form]) {
    let Some(form) = forms.iter_mut().find(|form| form.id == "f-record_callback") else {
        return;
    };
    form.label = "记录回访";
    form.about = String::new();
    form.fields.retain(|field| field.name != "reached");
    for field in &mut form.fields {
        if field.kind == "radios" {
            field.kind = "keys".to_owned();
        }
        if field.name == "satisfaction" {
            field.required = true;
        }
    }
    form.deeds = vec![
        Deed {
            verb: "rated",
            label: "记录回访",
            tone: "primary",
        },
        Deed {
            verb: "unreached",
            label: "没联系上",
            tone: "",
        },
        Deed {
            verb: "unrated",
            label: "接通了，没有评价",
            tone: "",
        },
    ];
}

/// The button's word as the command's fields.
pub(super) fn read(posted: Posted) -> Posted {
    let how = posted.text("do").to_owned();
    let reached = how != "unreached";
    let mut pairs: Vec<(&str, &str)> = posted
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "do" | "reached"))
        .filter(|(name, _)| how != "unrated" || !matches!(name.as_str(), "satisfaction" | "trust"))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    pairs.push(("do", "record_callback"));
    pairs.push(("reached", if reached { "true" } else { "false" }));
    pairs.push(("how", if how.is_empty() { "rated" } else { &how }));
    Posted::of(&pairs)
}

/// A call that is recorded as rated has a rating.
pub(super) fn lacks(posted: &Posted) -> Option<Refusal> {
    (posted.text("how") == "rated" && posted.text("satisfaction").is_empty()).then(|| {
        Refusal::bad_field(
            "satisfaction",
            "请选满意程度。诉求人接了电话但没有评价的，按“接通了，没有评价”记录。",
        )
    })
}

/// `POST /c/{centre}/desks/callback/{number}/phone`: shows the number, after the log is durable.
pub async fn phone(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let loaded = Loaded::of(&viewer, &number).await?;
    let ticket = loaded.ticket();
    if !matches!(ticket.stage, Stage::PendingCallback | Stage::Merged) {
        return Err(Fault::NotFound);
    }
    let typed = posted.words("reason");
    let reason = match right(ticket, &loaded.actor, &loaded.rulebook) {
        Right::None => return Err(Fault::NotFound),
        Right::Step(why) if typed.is_empty() => why.to_owned(),
        _ if typed.chars().count() >= 4 => typed,
        _ => {
            let back = Back {
                notice: "诉求人要求保密。请写明为什么要看电话（至少 4 个字），这次查看会记录在案。"
                    .to_owned(),
                ..Back::default()
            };
            return page::render(
                Desk::Callback,
                &viewer,
                Some(number),
                back,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
    };
    let id = ticket.id;
    let look = viewer.look_at(
        Act::Reveal,
        SubjectKind::Ticket,
        id.0,
        [Slot::PetitionerName.id(), Slot::PetitionerPhone.id()].join(","),
        Some(reason),
    );
    let scope = viewer.scope();
    let identity = viewer
        .blocking(move |centre| centre.reveal(&scope, id, look))
        .await?;
    let back = Back {
        identity: Some(identity),
        ..Back::default()
    };
    page::render(Desk::Callback, &viewer, Some(number), back, StatusCode::OK).await
}
