//! `/api`: the document for people.

use askama::Template;
use axum::http::Extensions;
use huiyin_core::ticket::{Verb, rule};
use serde_json::{Value, json};

use super::operations::{self, Operation};
use super::shape::{Field, Form, Shape};
use super::verbs;
use crate::page::{self, Shown};
use crate::view::Page;
use crate::viewer::Taste;

#[derive(Template)]
#[template(path = "api/page.html")]
struct ApiPage {
    page: Page,
    operations: Vec<OperationRow>,
    verbs: Vec<VerbRow>,
    register: VerbRow,
    statuses: Vec<(&'static str, &'static str)>,
}

struct OperationRow {
    method: String,
    path: &'static str,
    summary: &'static str,
    open: bool,
    query: Vec<FieldRow>,
}

struct VerbRow {
    id: &'static str,
    name: &'static str,
    roles: String,
    stages: String,
    fields: Vec<FieldRow>,
    example: String,
}

struct FieldRow {
    name: String,
    required: bool,
    wanted: String,
}

const STATUSES: [(&str, &str); 11] = [
    ("400", "请求无法读取：不是JSON、编码不对、请求头写错。"),
    (
        "401",
        "缺少令牌，或令牌无效、已过期（见 WWW-Authenticate）。",
    ),
    ("403", "您的岗位不能这样做（not_permitted）。"),
    ("404", "没有这个对象，或者它不归您看。"),
    (
        "409",
        "写法没有错，但按规则或工单现在的状态不能办；code 说明是哪一条。",
    ),
    ("412", "If-Match 的版本已经过时，请重新读取工单。"),
    ("413", "内容太大。"),
    ("415", "Content-Type 不对。"),
    (
        "422",
        "与接口文档不符（bad_field、unknown_verb），或 Idempotency-Key 已用于另一个请求（key_reused）。",
    ),
    ("429", "请求太频繁，请按 Retry-After 等待。"),
    ("503", "服务器忙，没有办成，请按 Retry-After 等待后重试。"),
];

/// The page.
pub async fn show(extensions: Extensions) -> Shown {
    let taste = extensions.get::<Taste>().cloned().unwrap_or_default();
    page::show(&ApiPage {
        page: page::bare(&taste, "接口文档"),
        operations: operations::all().iter().map(operation_row).collect(),
        verbs: verbs::verbs().map(|verb| verb_row(verb, true)).collect(),
        register: verb_row(Verb::Register, false),
        statuses: STATUSES.to_vec(),
    })
}

fn operation_row(operation: &Operation) -> OperationRow {
    OperationRow {
        method: operation.method.to_uppercase(),
        path: operation.path,
        summary: operation.summary,
        open: operation.open,
        query: operation
            .query
            .iter()
            .map(|field| field_row("", field))
            .collect(),
    }
}

fn verb_row(verb: Verb, wrapped: bool) -> VerbRow {
    let row = rule(verb);
    let roles = row.map_or(&[][..], |row| row.roles);
    let stages = row.map_or(&[][..], |row| row.stages);
    let names = |list: Vec<&'static str>| list.join("、");
    let example = verbs::example(verb);
    let example = if wrapped {
        json!({ "do": verb.id(), "with": example })
    } else {
        example
    };
    VerbRow {
        id: verb.id(),
        name: verb.in_chinese(),
        roles: names(roles.iter().map(|role| role.in_chinese()).collect()),
        stages: names(stages.iter().map(|stage| stage.in_chinese()).collect()),
        fields: rows_of(&verbs::with(verb)),
        example: pretty(&example),
    }
}

fn pretty(value: &Value) -> String {
    // Writing a value that we have made cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The fields of an object, those of objects within it with their path.
fn rows_of(shape: &Shape) -> Vec<FieldRow> {
    match shape {
        Shape::Object(fields) => fields.iter().flat_map(|field| rows("", field)).collect(),
        Shape::Union { tag, variants } => variants
            .iter()
            .flat_map(|(value, fields)| {
                fields.iter().map(move |field| {
                    let mut row = field_row("", field);
                    row.name = format!("{tag} = {value}：{}", row.name);
                    row
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn rows(path: &str, field: &Field) -> Vec<FieldRow> {
    let own = field_row(path, field);
    match &field.shape {
        Shape::Object(fields) => {
            let below = format!("{path}{}.", field.name);
            fields
                .iter()
                .flat_map(|inner| rows(&below, inner))
                .collect()
        }
        _ => vec![own],
    }
}

fn field_row(path: &str, field: &Field) -> FieldRow {
    FieldRow {
        name: format!("{path}{}", field.name),
        required: field.required,
        wanted: wanted(&field.shape),
    }
}

/// What a field takes, in a few words.
fn wanted(shape: &Shape) -> String {
    match shape {
        Shape::Text(most) => format!("文字，最多{most}字"),
        Shape::Written(most) => format!("文字，不能为空，最多{most}字"),
        Shape::Form(Form::When | Form::Moment) => {
            "日期或时间，如 2026-05-29、2026-05-29T17:30".to_owned()
        }
        Shape::Form(Form::Limit) => "时限，如 20 working days".to_owned(),
        Shape::Form(Form::Phone) => "电话号码".to_owned(),
        Shape::Form(Form::TicketNumber) => "工单编号".to_owned(),
        Shape::Form(Form::Hash) => "附件的哈希".to_owned(),
        Shape::Form(Form::Code) => "类别的编码".to_owned(),
        Shape::Form(Form::Cursor) => "上一页的 next".to_owned(),
        Shape::Form(Form::Reason) => "理由，4至192字".to_owned(),
        Shape::Flag => "true 或 false".to_owned(),
        Shape::Whole(least, most) if *most > 1_000_000 => format!("整数，不小于{least}"),
        Shape::Whole(least, most) => format!("{least}至{most}的整数"),
        Shape::Number(least, most) => format!("{least}至{most}的数"),
        Shape::Term(terms) => terms.join("、"),
        Shape::List(of, ..) | Shape::Set(of, ..) => format!("列表：{}", wanted(of)),
        Shape::Tuple(places) => {
            let places: Vec<String> = places.iter().map(wanted).collect();
            format!("依次为 {}", places.join("，"))
        }
        Shape::Either(shapes) => {
            let shapes: Vec<String> = shapes.iter().map(wanted).collect();
            shapes.join("；或 ")
        }
        Shape::Object(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            format!("对象（{}）", names.join("、"))
        }
        Shape::Maybe(of) => wanted(of),
        Shape::Union { .. } | Shape::Ref(_) | Shape::Open => "对象".to_owned(),
    }
}
