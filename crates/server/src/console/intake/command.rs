//! From the form to the commands: the registration, and what is done with the request at once.

use huiyin_core::people::Role;
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::{Command, Verb, rule};
use huiyin_store::people::Directory;
use serde_json::{Map, Value, json};

use crate::console::list::rows::category_path;
use crate::edge::Posted;

/// What is done with the request once it is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// On to the dispatch desk.
    Dispatch,
    /// Answered at once.
    Answer,
    /// On to another house.
    Transfer,
    /// Out of scope; the shift monitor decides.
    Reject,
    /// Merged into a ticket about the same matter.
    Merge,
    /// Registered, nothing more.
    Nothing,
}

impl Then {
    /// What the pressed button says. No button pressed (Ctrl Enter): the first one.
    pub fn of(posted: &Posted, role: Role) -> Then {
        if !posted.text("merge").is_empty() {
            return Then::Merge;
        }
        match posted.text("then") {
            "answer" => Then::Answer,
            "transfer" => Then::Transfer,
            "reject" => Then::Reject,
            "file" => Then::Nothing,
            _ if may(role, Verb::Classify) => Then::Dispatch,
            _ => Then::Nothing,
        }
    }
}

/// Whether the matrix lets a role use a verb.
pub(super) fn may(role: Role, verb: Verb) -> bool {
    rule(verb).is_some_and(|rule| rule.roles.contains(&role))
}

/// The registration.
///
/// # Errors
/// The first thing that is wrong, with its field as the form calls it.
pub(super) fn register(posted: &Posted, directory: &Directory) -> Result<Command, Refusal> {
    if posted.text("content").is_empty() {
        return Err(Refusal::bad_field(
            "content",
            "请写下诉求人说的话：什么事、在哪里、希望怎样解决。",
        ));
    }
    let category = match posted.text("category") {
        "" => None,
        text => Some(category(directory, text).ok_or_else(|| {
            Refusal::bad_field(
                "category",
                format!("没有“{text}”这个类别。请从列出的类别中选，或留空交给派单员。"),
            )
        })?),
    };
    let mut with = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            with.insert(key.to_owned(), value);
        }
    };
    put("channel", json!(posted.text("channel")));
    put("kind", json!(posted.text("kind")));
    put("title", json!(posted.opt("title")));
    put("content", json!(posted.words("content")));
    put("category", json!(category));
    put(
        "petitioner",
        json!({
            "name": posted.opt("name"),
            "phone": posted.opt("phone"),
            "kind": posted.opt("petitioner_kind"),
        }),
    );
    put(
        "place",
        json!({ "address": posted.opt("address"), "grid": posted.opt("grid") }),
    );
    put("occurred_at", json!(posted.opt("occurred_at")));
    put("confidential", json!(posted.flag("confidential")));
    put("anonymous", json!(posted.flag("anonymous")));
    put("urgency", json!(posted.opt("urgency")));
    put("group", json!(posted.opt("group")));
    if posted.flag("enterprise_related") {
        put("enterprise_related", json!(true));
    }
    put("handling", json!(posted.opt("handling")));
    if let Some(days) = posted.opt("statutory_days") {
        let days: u32 = days.parse().map_err(|_| {
            Refusal::bad_field("statutory_days", "法定时限请只写工作日的天数，如 20。")
        })?;
        put("statutory_limit", json!(format!("{days} working days")));
    }
    put("upstream", upstream(posted)?);
    Command::parse("register", Value::Object(with)).map_err(renamed)
}

fn upstream(posted: &Posted) -> Result<Value, Refusal> {
    let (system, number, due) = (
        posted.opt("upstream_system"),
        posted.opt("upstream_number"),
        posted.opt("upstream_due"),
    );
    match (system, number) {
        (None, None) if due.is_none() => Ok(Value::Null),
        (system, Some(number)) => Ok(json!({
            "system": system.unwrap_or_else(|| "上级12345平台".to_owned()),
            "number": number,
            "due": due,
        })),
        (_, None) => Err(Refusal::bad_field(
            "upstream_number",
            "上级平台交办的请填写上级工单号；不是上级交办的，请把这几格清空。",
        )),
    }
}

/// The command's names of fields as the form's.
pub(super) fn renamed(mut refusal: Refusal) -> Refusal {
    refusal.field = refusal.field.map(|field| {
        match field.as_str() {
            "statutory_limit" => "statutory_days",
            "upstream.due" | "due" => "upstream_due",
            "petitioner.phone" => "phone",
            "place.address" => "address",
            other => other,
        }
        .to_owned()
    });
    refusal
}

/// The code of a category that was typed as a code, a name or a path of names.
pub(super) fn category(directory: &Directory, text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(category) = directory.category(text).filter(|found| !found.closed) {
        return Some(category.code.clone());
    }
    let squeezed = |words: &str| words.replace(char::is_whitespace, "");
    let wanted = squeezed(text);
    let mut named = directory
        .categories()
        .filter(|(_, category)| !category.closed)
        .filter(|(_, category)| {
            squeezed(&category.name) == wanted
                || squeezed(&category_path(directory, &category.code)) == wanted
        });
    let first = named.next()?;
    // The same name under two parents says too little.
    if named.next().is_some() && squeezed(&first.1.name) == wanted {
        return None;
    }
    Some(first.1.code.clone())
}

/// The command that follows the registration. `None`: nothing follows.
///
/// # Errors
/// What the form lacks for it, found before anything is registered.
pub(super) fn follow_up(
    then: Then,
    posted: &Posted,
    role: Role,
) -> Result<Option<Command>, Refusal> {
    let (verb, with) = match then {
        Then::Nothing => return Ok(None),
        Then::Dispatch => ("classify", json!({})),
        Then::Answer => {
            needed(posted, "answer", "请写明给诉求人的答复内容。")?;
            (
                "answer_directly",
                json!({ "text": posted.words("answer"), "knowledge_item": posted.opt("knowledge_item") }),
            )
        }
        Then::Transfer => {
            needed(
                posted,
                "to",
                "请写明转往哪里，如 110、119、120 或上级平台。",
            )?;
            (
                "transfer_out",
                json!({ "to": posted.text("to"), "receiving_number": posted.text("receiving_number") }),
            )
        }
        Then::Reject => {
            needed(posted, "reason", "请写明不予受理的理由。")?;
            needed(posted, "basis", "请写明不予受理的依据。")?;
            if may(role, Verb::Reject) {
                (
                    "reject",
                    json!({ "reason": posted.words("reason"), "basis": posted.words("basis") }),
                )
            } else {
                // An agent proposes; the shift monitor finds it in the queue of new requests.
                let text = format!(
                    "建议不予受理。理由：{}。依据：{}。请值班长决定。",
                    posted.words("reason").trim_end_matches('。'),
                    posted.words("basis").trim_end_matches('。')
                );
                ("comment", json!({ "text": text, "audience": "internal" }))
            }
        }
        Then::Merge => ("merge", json!({ "into": posted.text("merge") })),
    };
    Command::parse(verb, with).map(Some)
}

fn needed(posted: &Posted, field: &str, sentence: &str) -> Result<(), Refusal> {
    if posted.text(field).is_empty() {
        Err(Refusal::bad_field(field, sentence))
    } else {
        Ok(())
    }
}
