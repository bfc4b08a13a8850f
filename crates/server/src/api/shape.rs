//! What may stand in a request and what stands in an answer: one value per thing, from which come
//! both its JSON Schema in the document and the check of what was sent. So the document cannot
//! promise what the program does not keep.

use huiyin_core::refusal::Refusal;
use serde_json::{Map, Value, json};

use super::forms;

/// The shape of a JSON value.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Any text but NUL, up to so many characters.
    Text(usize),
    /// The same, but not blank.
    Written(usize),
    /// A text in a form of its own.
    Form(Form),
    /// `true` or `false`.
    Flag,
    /// An integer within bounds.
    Whole(i64, i64),
    /// A number within bounds.
    Number(f64, f64),
    /// One of these identifiers.
    Term(Vec<&'static str>),
    /// A list of so many to so many.
    List(Box<Shape>, usize, usize),
    /// The same, each entry once.
    Set(Box<Shape>, usize, usize),
    /// A list of exactly these, in this order.
    Tuple(Vec<Shape>),
    /// An object with these fields and no others.
    Object(Vec<Field>),
    /// An object whose field `tag` says which fields stand beside it.
    Union {
        /// The field that decides.
        tag: &'static str,
        /// Its value, and the other fields.
        variants: Vec<(&'static str, Vec<Field>)>,
    },
    /// One of these.
    Either(Vec<Shape>),
    /// This, or null.
    Maybe(Box<Shape>),
    /// A shape with a name in the document.
    Ref(&'static str),
    /// An object whose fields are the engine's own and may grow.
    Open,
}

/// Texts that look a certain way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A day, or a time with or without an offset; without one it is the centre's.
    When,
    /// RFC 3339 with offset; answers only.
    Moment,
    /// `5 working days`.
    Limit,
    /// A telephone number, or empty.
    Phone,
    /// A ticket number.
    TicketNumber,
    /// SM3 in hexadecimal.
    Hash,
    /// Where a page of a list ends.
    Cursor,
    /// Why an identity is shown: four characters at least.
    Reason,
    /// The code of a category: no blanks, no commas.
    Code,
}

/// A field of an object.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
    /// For the document.
    pub about: &'static str,
}

/// A field that must stand there.
pub fn must(name: &'static str, about: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: true,
        about,
    }
}

/// A field that may be left out or null.
pub fn may(name: &'static str, about: &'static str, shape: Shape) -> Field {
    Field {
        required: false,
        ..must(name, about, shape)
    }
}

/// A list of at most so many.
pub fn list(of: Shape, most: usize) -> Shape {
    Shape::List(Box::new(of), 0, most)
}

/// This, or null.
pub fn maybe(of: Shape) -> Shape {
    Shape::Maybe(Box::new(of))
}

/// Finds a named shape.
pub type Named = fn(&str) -> Option<Shape>;

impl Shape {
    /// The JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it).
    pub fn schema(&self) -> Value {
        match self {
            Shape::Text(most) => json!({
                "type": "string", "maxLength": most, "pattern": "^[^\\u0000]*$"
            }),
            Shape::Written(most) => json!({
                "type": "string", "minLength": 1, "maxLength": most,
                "pattern": forms::WRITTEN
            }),
            Shape::Form(form) => form.schema(),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Whole(least, most) => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
            Shape::Number(least, most) => {
                json!({ "type": "number", "minimum": least, "maximum": most })
            }
            Shape::Term(terms) => json!({ "type": "string", "enum": terms }),
            Shape::List(of, least, most) => json!({
                "type": "array", "items": of.schema(), "minItems": least, "maxItems": most
            }),
            Shape::Set(of, least, most) => json!({
                "type": "array", "items": of.schema(), "minItems": least, "maxItems": most,
                "uniqueItems": true
            }),
            Shape::Tuple(places) => json!({
                "type": "array",
                "prefixItems": places.iter().map(Shape::schema).collect::<Vec<_>>(),
                "items": false, "minItems": places.len(), "maxItems": places.len()
            }),
            Shape::Object(fields) => object(fields.iter(), None),
            Shape::Union { tag, variants } => json!({
                "oneOf": variants
                    .iter()
                    .map(|(value, fields)| object(fields.iter(), Some((tag, value))))
                    .collect::<Vec<_>>()
            }),
            Shape::Either(shapes) => {
                json!({ "anyOf": shapes.iter().map(Shape::schema).collect::<Vec<_>>() })
            }
            Shape::Maybe(of) => or_null(of.schema()),
            Shape::Ref(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
            Shape::Open => json!({ "type": "object", "additionalProperties": true }),
        }
    }

    /// Checks a value and takes out the nulls of optional fields.
    ///
    /// # Errors
    /// `bad_field` (of an unknown `do`: `unknown_verb`) with the path of the fault.
    pub fn check(&self, value: &mut Value, path: &str, named: Named) -> Result<(), Refusal> {
        match self {
            Shape::Text(most) => text(value, path, *most).map(drop),
            Shape::Written(most) => {
                if text(value, path, *most)?.trim().is_empty() {
                    return Err(fault(path, "不能为空，请填写后再提交。"));
                }
                Ok(())
            }
            Shape::Form(form) => {
                let text = text(value, path, 200)?;
                if form.fits(text) {
                    return Ok(());
                }
                Err(fault(path, form.wanted()))
            }
            Shape::Flag if value.is_boolean() => Ok(()),
            Shape::Flag => Err(fault(path, "应为 true 或 false。")),
            Shape::Whole(least, most) => match whole(value) {
                Some(number) if (*least..=*most).contains(&number) => {
                    // 1.0 is the integer 1 to JSON Schema and not to the engine.
                    *value = json!(number);
                    Ok(())
                }
                _ => Err(fault(path, &format!("应为{least}至{most}之间的整数。"))),
            },
            Shape::Number(least, most) => match value.as_f64() {
                Some(number) if (*least..=*most).contains(&number) => Ok(()),
                _ => Err(fault(path, &format!("应为{least}至{most}之间的数字。"))),
            },
            Shape::Term(terms) => term(value, path, terms),
            Shape::List(of, least, most) | Shape::Set(of, least, most) => {
                let once = matches!(self, Shape::Set(..));
                entries(value, path, of, (*least, *most), once, named)
            }
            Shape::Tuple(places) => {
                let list = value
                    .as_array_mut()
                    .filter(|list| list.len() == places.len());
                let list = list.ok_or_else(|| fault(path, "项数不对。"))?;
                let mut pairs = list.iter_mut().zip(places).enumerate();
                pairs.try_for_each(|(place, (entry, shape))| {
                    shape.check(entry, &format!("{path}[{place}]"), named)
                })
            }
            Shape::Object(fields) => {
                let map = map(value, path)?;
                check_fields(map, fields.iter(), None, path, named)
            }
            Shape::Union { tag, variants } => union(value, path, tag, variants, named),
            Shape::Either(shapes) => either(value, path, shapes, named),
            Shape::Maybe(_) if value.is_null() => Ok(()),
            Shape::Maybe(of) => of.check(value, path, named),
            Shape::Ref(name) => match named(name) {
                Some(shape) => shape.check(value, path, named),
                None => Err(fault(path, "没有这种数据。")),
            },
            Shape::Open if value.is_object() => Ok(()),
            Shape::Open => Err(fault(path, "应为对象。")),
        }
    }

    /// The value of a query parameter or of a form field, read as this shape.
    pub fn read(&self, text: &str) -> Value {
        match self {
            Shape::Flag | Shape::Whole(..) | Shape::Number(..) => {
                // What is no number stays a text, which the check then refuses.
                match serde_json::from_str::<Value>(text) {
                    Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
                    _ => json!(text),
                }
            }
            Shape::List(of, ..) | Shape::Set(of, ..) => {
                json!(
                    text.split(',')
                        .map(|part| of.read(part))
                        .collect::<Vec<_>>()
                )
            }
            _ => json!(text),
        }
    }
}

/// A name that came from outside, fit to be said again.
pub fn shown(name: &str) -> String {
    let fit = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().take(40).map(fit).collect()
}

fn fault(path: &str, sentence: &str) -> Refusal {
    let name = if path.is_empty() { "body" } else { path };
    Refusal::bad_field(name, format!("“{name}”{sentence}"))
}

fn text<'v>(value: &'v Value, path: &str, most: usize) -> Result<&'v str, Refusal> {
    let text = value.as_str().ok_or_else(|| fault(path, "应为文字。"))?;
    if text.contains('\0') {
        return Err(fault(path, "含有不能保存的空字符，请删去后再提交。"));
    }
    if text.len() > most && text.chars().count() > most {
        return Err(fault(path, &format!("太长了，最多{most}个字。")));
    }
    Ok(text)
}

/// An integer, also one that is written with a fraction of nought.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        // Beyond 2^53 a fraction of nought says nothing.
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

fn term(value: &Value, path: &str, terms: &[&'static str]) -> Result<(), Refusal> {
    if value.as_str().is_some_and(|id| terms.contains(&id)) {
        return Ok(());
    }
    Err(fault(
        path,
        &format!("应为下列取值之一：{}。", terms.join("、")),
    ))
}

fn entries(
    value: &mut Value,
    path: &str,
    of: &Shape,
    (least, most): (usize, usize),
    once: bool,
    named: Named,
) -> Result<(), Refusal> {
    let list = value
        .as_array_mut()
        .ok_or_else(|| fault(path, "应为列表。"))?;
    if list.len() < least || list.len() > most {
        return Err(fault(path, &format!("应有{least}至{most}项。")));
    }
    for (place, entry) in list.iter_mut().enumerate() {
        of.check(entry, &format!("{path}[{place}]"), named)?;
    }
    let repeated = |place: usize| list[..place].contains(&list[place]);
    if once && (1..list.len()).any(repeated) {
        return Err(fault(path, "中有重复的项，请每项只写一次。"));
    }
    Ok(())
}

fn map<'v>(value: &'v mut Value, path: &str) -> Result<&'v mut Map<String, Value>, Refusal> {
    value
        .as_object_mut()
        .ok_or_else(|| fault(path, "应为对象。"))
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn check_fields<'f>(
    map: &mut Map<String, Value>,
    fields: impl Iterator<Item = &'f Field> + Clone,
    tag: Option<&str>,
    path: &str,
    named: Named,
) -> Result<(), Refusal> {
    let known = |name: &str| Some(name) == tag || fields.clone().any(|f| f.name == name);
    if let Some(stranger) = map.keys().find(|name| !known(name)) {
        let names: Vec<&str> = fields.clone().map(|f| f.name).collect();
        let at = below(path, &shown(stranger));
        let may = if names.is_empty() {
            "这里不需要填写任何内容。".to_owned()
        } else {
            format!("可以填写：{}。", names.join("、"))
        };
        return Err(fault(&at, &format!("是不认识的项；{may}")));
    }
    for field in fields {
        let at = below(path, field.name);
        match map.get_mut(field.name) {
            None if field.required => return Err(fault(&at, "必须填写。")),
            None => {}
            Some(Value::Null) if !field.required => {
                map.remove(field.name);
            }
            Some(value) => field.shape.check(value, &at, named)?,
        }
    }
    Ok(())
}

fn union(
    value: &mut Value,
    path: &str,
    tag: &'static str,
    variants: &[(&'static str, Vec<Field>)],
    named: Named,
) -> Result<(), Refusal> {
    let map = map(value, path)?;
    let at = below(path, tag);
    let chosen = match map.get(tag) {
        None => return Err(fault(&at, "必须填写。")),
        Some(chosen) => text(chosen, &at, 100)?.to_owned(),
    };
    let Some((_, fields)) = variants.iter().find(|(value, _)| *value == chosen) else {
        if tag == "do" {
            return Err(Refusal::new(
                "unknown_verb",
                format!(
                    "没有名为“{}”的操作，可用的操作见接口文档 /api。",
                    shown(&chosen)
                ),
            )
            .at(tag));
        }
        let known: Vec<&str> = variants.iter().map(|(value, _)| *value).collect();
        return Err(fault(
            &at,
            &format!("应为下列取值之一：{}。", known.join("、")),
        ));
    };
    check_fields(map, fields.iter(), Some(tag), path, named)
}

fn either(value: &mut Value, path: &str, shapes: &[Shape], named: Named) -> Result<(), Refusal> {
    let mut first = None;
    for shape in shapes {
        let mut tried = value.clone();
        match shape.check(&mut tried, path, named) {
            Ok(()) => {
                *value = tried;
                return Ok(());
            }
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    Err(first.unwrap_or_else(|| fault(path, "无法识别。")))
}

fn object<'f>(
    fields: impl Iterator<Item = &'f Field>,
    tag: Option<(&&'static str, &&'static str)>,
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some((name, value)) = tag {
        properties.insert((*name).to_owned(), json!({ "const": value }));
        required.push(*name);
    }
    for field in fields {
        let mut schema = field.shape.schema();
        if field.required {
            required.push(field.name);
        } else {
            schema = or_null(schema);
        }
        if let Some(map) = schema.as_object_mut()
            && !field.about.is_empty()
        {
            map.insert("description".to_owned(), json!(field.about));
        }
        properties.insert(field.name.to_owned(), schema);
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false
    })
}

/// The schema of this or null.
fn or_null(mut schema: Value) -> Value {
    if let Some(map) = schema.as_object_mut() {
        if let Some(options) = map.get_mut("anyOf").and_then(Value::as_array_mut) {
            if !options.contains(&json!({ "type": "null" })) {
                options.push(json!({ "type": "null" }));
            }
            return schema;
        }
        if let Some(kind) = map.get("type").and_then(Value::as_str).map(str::to_owned) {
            map.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(options) = map.get_mut("enum").and_then(Value::as_array_mut) {
                options.push(Value::Null);
            }
            return schema;
        }
        if map.get("type").is_some_and(Value::is_array) {
            return schema;
        }
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

impl Form {
    /// The pattern that the document shows; [`Form::fits`] accepts the same texts.
    pub fn pattern(self) -> &'static str {
        match self {
            Form::When => forms::WHEN,
            Form::Moment => forms::MOMENT,
            Form::Limit => forms::LIMIT,
            Form::Phone => forms::PHONE,
            Form::TicketNumber => "^[0-9]{18,24}$",
            Form::Hash => "^[0-9a-f]{64}$",
            Form::Cursor => "^[0-7][0-9a-f]{15}[0-7][0-9a-f]{15}$",
            Form::Reason => forms::REASON,
            Form::Code => {
                "^[^,\\u0000-\\u0020\\u007f-\\u00a0\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000]{1,100}$"
            }
        }
    }

    /// Whether the text is of this form.
    pub fn fits(self, text: &str) -> bool {
        match self {
            Form::When => forms::is_when(text),
            Form::Moment => huiyin_core::calendar::Moment::parse_rfc3339(text).is_ok(),
            Form::Limit => forms::is_limit(text),
            Form::Phone => forms::is_phone(text),
            Form::TicketNumber => {
                (18..=24).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
            }
            Form::Hash => text.len() == 64 && text.bytes().all(is_lower_hex),
            Form::Cursor => {
                text.len() == 32
                    && text.bytes().all(is_lower_hex)
                    && text.bytes().step_by(16).all(|b| b <= b'7')
            }
            Form::Code => forms::is_code(text),
            Form::Reason => {
                (4..=192).contains(&text.chars().count())
                    && !text.starts_with(char::is_whitespace)
                    && !text.ends_with(char::is_whitespace)
            }
        }
    }

    fn schema(self) -> Value {
        match self {
            Form::Moment => json!({ "type": "string", "format": "date-time" }),
            _ => json!({ "type": "string", "pattern": self.pattern() }),
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Form::When => {
                "应写成“2026-05-29”“2026-05-29T17:30”或“2026-05-29T17:30:00+08:00”的形式（1900年至2099年）。"
            }
            Form::Moment => "应写成“2026-05-29T17:30:00+08:00”的形式。",
            Form::Limit => "应写成“5 working days”“10 calendar days”“24 hours”“3 months”的形式。",
            Form::Phone => "应为5至20位数字的电话号码，可带“+”“-”“*”和空格。",
            Form::TicketNumber => "应为18至24位数字的工单编号。",
            Form::Hash => "应为64位十六进制的文件哈希。",
            Form::Cursor => "应为上一页答复中的 next，原样带回。",
            Form::Code => "应为类别的编码，不含空格和逗号。",
            Form::Reason => {
                "须写明为什么要看诉求人的姓名和电话，至少4个字、至多192个字，首尾不带空格。这次查看会记录在案。"
            }
        }
    }
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
