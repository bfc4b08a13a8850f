//! The tables against the engine and against each other.

use huiyin_core::ticket::{AmendField, Command, Verb};
use serde_json::{Value, json};

use super::components::named;
use super::document::document;
use super::operations;
use super::shape::Shape;
use super::verbs;

/// The fields that the engine's own reader expects.
fn expected_by_engine(verb: Verb) -> Vec<String> {
    let refusal = Command::parse(verb.id(), json!({ "不是一项": 1 })).expect_err("no such field");
    assert_eq!(refusal.code, "bad_field");
    let list = refusal.sentence.split('：').nth(1).unwrap_or_default();
    let mut names: Vec<String> = list
        .trim_end_matches('。')
        .split('、')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

fn with_register() -> impl Iterator<Item = Verb> {
    verbs::verbs().chain([Verb::Register])
}

#[test]
fn each_verb_takes_what_the_engine_takes() {
    for verb in with_register() {
        let Shape::Object(fields) = verbs::with(verb) else {
            continue;
        };
        let mut ours: Vec<String> = fields.iter().map(|f| f.name.to_owned()).collect();
        ours.sort();
        assert_eq!(ours, expected_by_engine(verb), "{}", verb.id());
    }
}

#[test]
fn each_example_fits_its_shape_and_the_engine() {
    for verb in with_register() {
        let mut example = verbs::example(verb);
        let shape = verbs::with(verb);
        shape
            .check(&mut example, "", named)
            .unwrap_or_else(|r| panic!("{}: {r}", verb.id()));
        Command::parse(verb.id(), example.clone()).unwrap_or_else(|r| panic!("{}: {r}", verb.id()));
        let Shape::Object(fields) = shape else {
            continue;
        };
        for field in fields.iter().filter(|field| field.required) {
            let mut lacking = example.clone();
            lacking.as_object_mut().unwrap().remove(field.name);
            let shape = verbs::with(verb);
            let refusal = shape.check(&mut lacking, "", named).expect_err(field.name);
            assert_eq!(refusal.field.as_deref(), Some(field.name));
        }
    }
}

#[test]
fn every_field_that_can_be_amended_is_in_the_document() {
    let Shape::Union { variants, .. } = verbs::with(Verb::Amend) else {
        panic!("amend is a union");
    };
    for field in AmendField::ALL {
        assert!(
            variants.iter().any(|(name, _)| *name == field.id()),
            "{field}"
        );
    }
}

#[test]
fn the_document_and_the_routes_name_the_same_operations() {
    let mut routes: Vec<String> = super::routes()
        .list()
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let mut operations: Vec<String> = operations::all()
        .iter()
        .map(|one| format!("{} {}", one.method.to_uppercase(), one.path))
        .collect();
    let mut documented = Vec::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            documented.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    routes.sort();
    operations.sort();
    documented.sort();
    assert_eq!(routes, operations);
    assert_eq!(routes, documented);
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(value: &Value, whole: &Value) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(to)) = map.get("$ref") {
                    let pointer = to.strip_prefix('#').expect(to);
                    assert!(whole.pointer(pointer).is_some(), "{to}");
                }
                map.values().for_each(|inner| walk(inner, whole));
            }
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, whole)),
            _ => {}
        }
    }
    walk(document(), document());
}

#[test]
fn what_the_document_does_not_name_is_refused() {
    let command = verbs::command();
    let refused = |mut body: Value| {
        let refusal = command.check(&mut body, "", named).expect_err("refused");
        (refusal.code, refusal.field.unwrap_or_default())
    };
    let bad = |field: &str| ("bad_field".to_owned(), field.to_owned());
    assert_eq!(refused(json!([])), bad("body"));
    assert_eq!(refused(json!({ "with": {} })), bad("do"));
    assert_eq!(refused(json!({ "do": "dispatch" })), bad("with"));
    assert_eq!(
        refused(json!({ "do": "dispatch", "with": { "lead": " " } })),
        bad("with.lead")
    );
    assert_eq!(
        refused(json!({ "do": "urge", "with": { "text": "催\u{0}办" } })),
        bad("with.text")
    );
    assert_eq!(
        refused(json!({ "do": "urge", "with": { "tone": 1 } })),
        bad("with.tone")
    );
    assert_eq!(
        refused(json!({ "do": "fire_deadline", "with": { "clock": 1 } })).0,
        "unknown_verb"
    );
    let mut bare = json!({ "do": "sign_for" });
    command.check(&mut bare, "", named).unwrap();
    let mut nulls = json!({ "do": "dispatch", "with": { "lead": "城建中心", "due": null } });
    command.check(&mut nulls, "", named).unwrap();
    assert_eq!(nulls["with"], json!({ "lead": "城建中心" }));
}
