//! What a form is made of: fields with their labels, and how each value goes into the command.

use huiyin_core::ticket::Verb;
use serde_json::Value;

use crate::view::{ActionView, Choice, Field};

/// The form of one verb.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub verb: Verb,
    /// The deed, as it stands on the button.
    pub label: &'static str,
    /// What will happen, in one line.
    pub about: String,
    pub icon: &'static str,
    /// What cannot be undone asks once, in a sentence that says what will happen.
    pub confirm: &'static str,
    pub inputs: Vec<Input>,
    /// What the form says without asking: a path in the command and its value.
    pub fixed: Vec<(&'static str, Value)>,
}

/// One field and how its value goes into the command.
#[derive(Debug, Clone)]
pub struct Input {
    pub field: Field,
    pub shape: Shape,
}

/// How a typed value becomes JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Always sent, empty or not.
    Text,
    /// Sent when something was written.
    Optional,
    /// One of the choices, or nothing.
    Choice,
    /// A box that is ticked or not.
    Check,
    /// 是, 否 or nothing.
    YesNo,
    Number,
    /// A list, one item a line.
    Lines,
    /// One item of the named list.
    ItemOf(&'static str),
    /// Dates with what is done by then, one a line.
    Milestones,
    /// A category by name or code.
    Category,
    /// Files whose hashes the command itself names.
    Photos,
    /// Files that are attached to the ticket beside the command.
    Files,
}

impl Sheet {
    /// The deed as the template shows it, without values.
    pub fn view(&self) -> ActionView {
        ActionView {
            verb: self.verb.id().to_owned(),
            label: self.label.to_owned(),
            about: self.about.clone(),
            fields: self.inputs.iter().map(|i| i.field.clone()).collect(),
            icon: self.icon.to_owned(),
            confirm: self.confirm.to_owned(),
            tone: if self.confirm.is_empty() { "" } else { "grave" }.to_owned(),
            ..ActionView::default()
        }
    }

    /// Whether the strip's button can do it at once.
    pub fn asks_nothing(&self) -> bool {
        self.inputs.is_empty() && self.confirm.is_empty()
    }

    pub(super) fn of(
        verb: Verb,
        label: &'static str,
        icon: &'static str,
        about: impl Into<String>,
    ) -> Sheet {
        Sheet {
            verb,
            label,
            about: about.into(),
            icon,
            confirm: "",
            inputs: vec![],
            fixed: vec![],
        }
    }

    pub(super) fn with(mut self, inputs: impl IntoIterator<Item = Input>) -> Sheet {
        self.inputs.extend(inputs);
        self
    }

    pub(super) fn confirm(mut self, sentence: &'static str) -> Sheet {
        self.confirm = sentence;
        self
    }

    pub(super) fn fixed(mut self, path: &'static str, value: impl Into<Value>) -> Sheet {
        self.fixed.push((path, value.into()));
        self
    }
}

impl Input {
    pub(super) fn new(name: &str, label: &str, kind: &str, shape: Shape) -> Input {
        Input {
            field: Field {
                name: name.to_owned(),
                label: label.to_owned(),
                kind: kind.to_owned(),
                ..Field::default()
            },
            shape,
        }
    }

    pub(super) fn must(mut self) -> Input {
        self.field.required = true;
        self
    }

    pub(super) fn must_if(mut self, required: bool) -> Input {
        self.field.required = required;
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Input {
        self.field.hint = hint.into();
        self
    }

    pub(super) fn list(mut self, datalist: &str) -> Input {
        self.field.list = datalist.to_owned();
        self.field.width = "medium".to_owned();
        self
    }

    pub(super) fn value(mut self, value: impl Into<String>) -> Input {
        self.field.value = value.into();
        let chosen = self.field.value.clone();
        for choice in &mut self.field.choices {
            choice.chosen = choice.value == chosen;
        }
        self
    }

    pub(super) fn rows(mut self, rows: i64) -> Input {
        self.field.rows = rows;
        self
    }

    pub(super) fn choices(mut self, choices: Vec<Choice>) -> Input {
        self.field.choices = choices;
        self
    }
}

pub(super) fn area(name: &str, label: &str) -> Input {
    Input::new(name, label, "area", Shape::Text)
}

pub(super) fn line(name: &str, label: &str) -> Input {
    Input::new(name, label, "text", Shape::Text)
}

pub(super) fn date(name: &str, label: &str) -> Input {
    let mut input = Input::new(name, label, "date", Shape::Optional);
    input.field.width = "short".to_owned();
    input
}

pub(super) fn check(name: &str, label: &str) -> Input {
    Input::new(name, label, "check", Shape::Check)
}

pub(super) fn radios(name: &str, label: &str, choices: Vec<Choice>) -> Input {
    Input::new(name, label, "radios", Shape::Choice).choices(choices)
}

pub(super) fn select(name: &str, label: &str, choices: Vec<Choice>) -> Input {
    let mut input = Input::new(name, label, "select", Shape::Choice).choices(choices);
    input.field.width = "medium".to_owned();
    input
}

pub(super) fn yes_no(name: &str, label: &str, yes: &str, no: &str) -> Input {
    Input::new(name, label, "radios", Shape::YesNo)
        .choices(vec![choice("true", yes), choice("false", no)])
}

pub(super) fn unit(name: &str, label: &str, shape: Shape) -> Input {
    Input::new(name, label, "text", shape).list("units")
}

pub(super) fn files(label: &str) -> Input {
    Input::new("files", label, "file", Shape::Files)
        .hint("图片、PDF、Word、Excel、录音录像，每个不超过 10 MB。")
}

pub(super) fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        ..Choice::default()
    }
}

/// A vocabulary as choices.
pub(super) fn terms<T: Copy>(
    all: &[T],
    id: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
) -> Vec<Choice> {
    all.iter()
        .map(|term| choice(id(*term), name(*term)))
        .collect()
}

/// A vocabulary with an empty choice before it.
pub(super) fn or_none(label: &str, mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.insert(0, choice("", label));
    choices
}

pub(super) fn note(label: &str) -> Input {
    Input::new("text", label, "area", Shape::Text).rows(2)
}
