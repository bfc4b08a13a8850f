//! From what was typed to a command, and back into the form when it was refused.

use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Command;
use serde_json::{Map, Value, json};

use super::{Setting, Shape, Sheet};
use crate::edge::Posted;
use crate::view::ActionView;

/// Reads the typed values of a sheet as its command. `photos` are the hashes of files that came
/// with the form.
///
/// # Errors
/// The refusal of the field that could not be read.
pub fn read(
    sheet: &Sheet,
    filled: &Posted,
    photos: &[String],
    setting: &Setting<'_>,
) -> Result<Command, Refusal> {
    let mut with = Map::new();
    for (path, value) in &sheet.fixed {
        set(&mut with, path, value.clone());
    }
    for input in &sheet.inputs {
        let name = input.field.name.as_str();
        let typed = filled.words(name);
        match value_of(&input.shape, &typed, setting) {
            Ok(Some(value)) => match &input.shape {
                Shape::ItemOf(list) => push(&mut with, list, value),
                _ => set(&mut with, name, value),
            },
            Ok(None) => {}
            Err(sentence) => return Err(Refusal::bad_field(name, sentence)),
        }
        if input.shape == Shape::Photos && !photos.is_empty() {
            set(&mut with, name, json!(photos));
        }
    }
    if let (Some(Value::String(field)), Some(Value::String(value))) =
        (with.get("field").cloned(), with.get("value").cloned())
    {
        set(&mut with, "value", json!(amended(&field, &value, setting)));
    }
    Command::parse(sheet.verb.id(), Value::Object(with))
}

/// The typed text as JSON; none where the field was left empty and need not be sent.
fn value_of(shape: &Shape, typed: &str, setting: &Setting<'_>) -> Result<Option<Value>, String> {
    let empty = typed.is_empty();
    Ok(match shape {
        Shape::Text => Some(json!(typed)),
        Shape::Optional | Shape::Choice | Shape::ItemOf(_) => (!empty).then(|| json!(typed)),
        Shape::Check => Some(json!(matches!(typed, "true" | "on" | "1"))),
        Shape::YesNo => match typed {
            "true" => Some(json!(true)),
            "false" => Some(json!(false)),
            _ => None,
        },
        Shape::Number => match typed.parse::<u64>() {
            Ok(n) => Some(json!(n)),
            Err(_) if empty => None,
            Err(_) => return Err("请填写数字。".to_owned()),
        },
        Shape::Lines => Some(json!(lines(typed))),
        Shape::Milestones => Some(milestones(typed)?),
        Shape::Category => match category(typed, setting) {
            Some(code) => Some(json!(code)),
            None if empty => None,
            None => {
                return Err(format!("没有名为“{typed}”的类别，请从下拉列表中选择。"));
            }
        },
        Shape::Photos | Shape::Files => None,
    })
}

fn lines(typed: &str) -> Vec<&str> {
    typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Each line a date and, after a space, what is done by then.
fn milestones(typed: &str) -> Result<Value, String> {
    let mut list = Vec::new();
    for line in lines(typed) {
        let (date, text) = line.split_once([' ', '　', '：']).unwrap_or((line, ""));
        if !date.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!(
                "“{line}”开头不是日期。每行一个节点，先写日期再写要做成的事，如“2026-06-30 完成管道改造”。"
            ));
        }
        list.push(json!({ "due": date, "text": text.trim() }));
    }
    Ok(Value::Array(list))
}

/// A category's code, from its name or its code.
fn category(typed: &str, setting: &Setting<'_>) -> Option<String> {
    setting
        .directory
        .categories()
        .map(|(_, category)| category)
        .find(|c| !c.closed && (c.name == typed || c.code == typed))
        .map(|c| c.code.clone())
}

/// What a clerk writes in Chinese, as the command's identifier.
fn amended(field: &str, typed: &str, setting: &Setting<'_>) -> String {
    use huiyin_core::terms::{RequestKind, Urgency};
    let id = match field {
        "category" => category(typed, setting),
        "kind" => RequestKind::ALL
            .iter()
            .find(|k| k.in_chinese() == typed)
            .map(|k| k.id().to_owned()),
        "urgency" => Urgency::ALL
            .iter()
            .find(|u| u.in_chinese() == typed)
            .map(|u| u.id().to_owned()),
        "confidential" | "enterprise_related" => match typed {
            "是" | "要" | "保密" => Some("true".to_owned()),
            "否" | "不" | "不保密" => Some("false".to_owned()),
            _ => None,
        },
        _ => None,
    };
    id.unwrap_or_else(|| typed.to_owned())
}

/// Sets a value at a dotted path.
fn set(map: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            map.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = map
                .entry(head.to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

fn push(map: &mut Map<String, Value>, list: &str, value: Value) {
    if let Value::Array(items) = map
        .entry(list.to_owned())
        .or_insert_with(|| Value::Array(vec![]))
    {
        items.push(value);
    }
}

impl Sheet {
    /// Everything filled in somehow, for the dry run.
    pub fn filled_in(&self) -> Value {
        let mut with = Map::new();
        for (path, value) in &self.fixed {
            set(&mut with, path, value.clone());
        }
        for input in &self.inputs {
            let name = input.field.name.as_str();
            let first = input.field.choices.iter().find(|c| !c.value.is_empty());
            let value = match &input.shape {
                Shape::Text if input.field.kind == "date" => Some(json!("2099-12-31")),
                Shape::Text => Some(first.map_or(json!("已写明"), |c| json!(c.value))),
                Shape::Choice => first.map(|c| json!(c.value)),
                Shape::Optional if input.field.kind == "date" => None,
                Shape::Optional => Some(json!("已写明")),
                Shape::Check | Shape::YesNo => Some(json!(true)),
                Shape::Lines => Some(json!(["已写明"])),
                Shape::ItemOf(_)
                | Shape::Number
                | Shape::Milestones
                | Shape::Category
                | Shape::Photos
                | Shape::Files => None,
            };
            if let Some(value) = value {
                set(&mut with, name, value);
            }
        }
        Value::Object(with)
    }

    /// The form as it came back: open, with what was typed and why it was refused.
    pub fn returned(mut self, filled: &Posted, refusal: &Refusal) -> ActionView {
        for input in &mut self.inputs {
            let typed = filled.words(&input.field.name);
            for choice in &mut input.field.choices {
                choice.chosen = choice.value == typed;
            }
            input.field.value = typed;
        }
        let at = refusal.field.as_deref().and_then(|field| {
            self.inputs.iter_mut().find(|input| {
                input.field.name == field
                    || matches!(&input.shape, Shape::ItemOf(list) if list == &field)
                    || input.field.name.ends_with(&format!(".{field}"))
            })
        });
        if let Some(input) = at {
            input.field.error.clone_from(&refusal.sentence);
        }
        let mut view = self.view();
        view.open = true;
        view.refusal.clone_from(&refusal.sentence);
        view.clause = refusal
            .clause
            .as_deref()
            .map(|clause| format!("依据：{clause}"))
            .unwrap_or_default();
        view
    }
}
