//! The OpenAPI 3.1 document, made from the same tables by which requests are checked.

use std::sync::OnceLock;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::{IntoResponse, Response};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Verb;
use serde_json::{Map, Value, json};

use super::asked::{KEY_PATTERN, MATCH_PATTERN};
use super::components::{NAMES, named};
use super::operations::{self, Gives, Operation, Sends, component, path_parameter};
use super::shape::Shape;
use super::verbs;
use crate::app::App;
use crate::edge::csrf;
use crate::signin::session;

/// Serves the document. The centres that it names are those of this server; with a token, the
/// token's own.
pub async fn serve(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut whole = document().clone();
    let sites = app.sites();
    let own = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .map(|(_, token)| csrf::hex(&session::token_hash(token.trim())))
        .and_then(|hash| {
            sites
                .iter()
                .find(|site| site.centre.directory().token(&hash, site.now()).is_some())
        });
    let centres: Vec<&str> = match own {
        Some(site) => vec![site.slug.as_str()],
        None => sites.iter().map(|site| site.slug.as_str()).collect(),
    };
    if let (Some(first), Some(centre)) = (
        centres.first(),
        whole.pointer_mut("/components/parameters/centre"),
    ) {
        centre["example"] = json!(first);
        centre["schema"] = json!({ "type": "string", "enum": centres });
    }
    Json(whole).into_response()
}

/// The document without the centres of this server.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(made)
}

fn made() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations::all() {
        let path = paths
            .entry(operation.path.to_owned())
            .or_insert_with(|| json!({}));
        path[operation.method] = described(&operation);
    }
    let schemas: Map<String, Value> = NAMES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), component(name)?)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Huiyin",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "12345 hotline tickets, the whole way round.",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }],
        "tags": [
            { "name": "tickets" }, { "name": "centre" }, { "name": "reference" }
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http", "scheme": "bearer",
                    "description": "A token made by `huiyin token` or in the administration. It acts as one post of one user at one centre."
                }
            },
            "schemas": schemas,
            "parameters": parameters(),
            "headers": headers(),
            "responses": problems()
        }
    })
}

const ABOUT: &str = "\
Refusals are RFC 9457 problem details with a stable `code`. 400: the request cannot be read. \
422: it can be read and does not fit this document (`bad_field`, `unknown_verb`), or the \
`Idempotency-Key` was used for another request (`key_reused`). 409: it is well formed and the \
rules or the state of the ticket say no; `code` says which. 403: not from this post \
(`not_permitted`). 404: there is no such thing, or the caller may not know of it. 412: the ticket \
is no longer at the version of `If-Match`. 429 and 503 tell in `Retry-After` when to ask again.\n\n\
Each POST heeds `Idempotency-Key`: the same key with the same request gives the same answer and \
does nothing again. `commands` and `attachments` heed `If-Match` with the ticket's `ETag`. Each \
operation names them under `x-conditional-headers`.\n\n\
Times are RFC 3339 with the centre's offset. In requests a day alone (`2026-05-29`) means its end \
where something is due and its beginning elsewhere; a time without offset is the centre's. \
Lists are paged by key: `next` of one page is `after` of the following one; `Link` has the \
address ready.\n\n\
Optional fields may be left out or null. Fields that are not in this document are refused.";

fn described(operation: &Operation) -> Value {
    let tag = match operation.path {
        path if path.contains("/tickets") => "tickets",
        path if path.contains("{centre}") => "centre",
        _ => "reference",
    };
    let mut told = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.about,
        "tags": [tag],
        "parameters": asked(operation),
        "responses": responses(operation),
    });
    if operation.open {
        told["security"] = json!([]);
    }
    let headers = heeded(operation);
    if !headers.is_empty() {
        told[HEEDED] = json!(headers);
    }
    match &operation.body {
        Sends::Nothing => {}
        Sends::Json(shape) => {
            told["requestBody"] = json!({
                "required": true,
                "content": { "application/json": {
                    "schema": shape.schema(), "examples": examples(operation)
                } }
            });
        }
        Sends::File(fields) => {
            let mut schema = fields.schema();
            // A form has no null: what is not given is left out.
            if let Some(all) = schema["properties"].as_object_mut() {
                all.values_mut().for_each(without_null);
            }
            schema["properties"]["file"] = json!({ "type": "string", "format": "binary" });
            schema["required"] = json!(["file"]);
            told["requestBody"] = json!({
                "required": true,
                "content": { "multipart/form-data": { "schema": schema } }
            });
        }
    }
    told
}

fn without_null(schema: &mut Value) {
    schema["type"] = json!("string");
    if let Some(terms) = schema["enum"].as_array_mut() {
        terms.retain(|term| !term.is_null());
    }
}

fn asked(operation: &Operation) -> Vec<Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    let mut list: Vec<Value> = operation
        .path_parameters()
        .into_iter()
        .map(reference)
        .collect();
    for field in &operation.query {
        let mut parameter = json!({
            "name": field.name, "in": "query", "required": false,
            "schema": field.shape.schema(),
        });
        if !field.about.is_empty() {
            parameter["description"] = json!(field.about);
        }
        if matches!(field.shape, Shape::List(..) | Shape::Set(..)) {
            parameter["style"] = json!("form");
            parameter["explode"] = json!(false);
        }
        list.push(parameter);
    }
    if matches!(operation.answers, Gives::Version(_) | Gives::File) {
        list.push(reference("IfNoneMatch"));
    }
    list
}

/// Where an operation names the headers that make it conditional. They are no ordinary parameters:
/// a value that is well formed in itself is refused by design (412, 422) unless it goes with what
/// was read or sent before, so a program that fills in parameters one by one must leave them out.
const HEEDED: &str = "x-conditional-headers";

fn heeded(operation: &Operation) -> Vec<Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    let mut list = Vec::new();
    if operation.changes() {
        list.push(reference("IdempotencyKey"));
    }
    if operation.heeds_version() {
        list.push(reference("IfMatch"));
    }
    list
}

fn parameters() -> Value {
    let mut all = Map::new();
    for name in ["centre", "number", "hash"] {
        let (shape, about, example) = path_parameter(name);
        all.insert(
            name.to_owned(),
            json!({
                "name": name, "in": "path", "required": true, "description": about,
                "schema": shape.schema(), "example": example
            }),
        );
    }
    let header = |name: &str, pattern: &str, about: &str| {
        json!({
            "name": name, "in": "header", "required": false, "description": about,
            "schema": { "type": "string", "pattern": pattern }
        })
    };
    all.insert(
        "IdempotencyKey".to_owned(),
        header(
            "Idempotency-Key",
            KEY_PATTERN,
            "The same key with the same request gives the same answer and does nothing again; with another request it is refused.",
        ),
    );
    all.insert(
        "IfMatch".to_owned(),
        header(
            "If-Match",
            MATCH_PATTERN,
            "The version that the caller has seen; 412 if the ticket has another one.",
        ),
    );
    all.insert(
        "IfNoneMatch".to_owned(),
        json!({
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "Entity tags that the caller has; 304 if one of them is the present one.",
            "schema": { "type": "string" }
        }),
    );
    Value::Object(all)
}

fn headers() -> Value {
    let header = |about: &str, required: bool, schema: Value| json!({ "description": about, "required": required, "schema": schema });
    json!({
        "ETag": header("The version, or the content's hash.", true, json!({ "type": "string", "pattern": "^\"[0-9a-f]+\"$" })),
        "Location": header("Where the new thing is.", true, json!({ "type": "string", "format": "uri-reference" })),
        "Link": header("The next page (RFC 8288).", false, json!({ "type": "string" })),
        "RetryAfter": header("Seconds.", true, json!({ "type": "integer", "minimum": 0 })),
        "Authenticate": header("How to authenticate.", true, json!({ "type": "string" })),
        "Allow": header("The methods that there are.", true, json!({ "type": "string" })),
        "Replayed": header("`true` if the key was known and nothing was done again.", false, json!({ "const": "true" })),
        "Disposition": header("The name under which to keep it.", true, json!({ "type": "string" }))
    })
}

/// Why an operation may not do what it is asked: the response's name, its status, its text, the
/// header it carries.
const PROBLEMS: &[(&str, u16, &str, &str, &str)] = &[
    (
        "Unreadable",
        400,
        "The request cannot be read.",
        "bad_request",
        "",
    ),
    (
        "Unauthorised",
        401,
        "The token is missing, unknown or expired.",
        "unauthorised",
        "Authenticate",
    ),
    (
        "NotPermitted",
        403,
        "Not from this post.",
        "not_permitted",
        "",
    ),
    (
        "NotFound",
        404,
        "No such thing, or the caller may not know of it.",
        "not_found",
        "",
    ),
    (
        "Method",
        405,
        "Not by this method.",
        "method_not_allowed",
        "Allow",
    ),
    (
        "Refused",
        409,
        "The rules or the state of the ticket say no.",
        "wrong_state",
        "",
    ),
    (
        "Conflict",
        412,
        "The ticket is at another version.",
        "conflict",
        "",
    ),
    ("TooLarge", 413, "More than is taken.", "too_large", ""),
    (
        "Unsupported",
        415,
        "A type that is not read here.",
        "unsupported_media_type",
        "",
    ),
    (
        "Misfit",
        422,
        "It does not fit this document.",
        "bad_field",
        "",
    ),
    (
        "TooMany",
        429,
        "Too many requests with this token.",
        "too_many_requests",
        "RetryAfter",
    ),
    (
        "Broken",
        500,
        "Our own fault; nothing was done.",
        "internal",
        "",
    ),
    (
        "Busy",
        503,
        "More to do than can be taken on; nothing was done.",
        "busy",
        "RetryAfter",
    ),
    ("Slow", 504, "It took too long.", "timeout", ""),
];

fn problems() -> Value {
    let mut all = Map::new();
    for (name, status, about, code, header) in PROBLEMS {
        let mut response = json!({
            "description": about,
            "content": { "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" },
                "example": {
                    "type": "about:blank", "title": about, "status": status,
                    "code": code, "detail": "……"
                }
            } }
        });
        let carried = match *header {
            "Authenticate" => "WWW-Authenticate",
            "RetryAfter" => "Retry-After",
            other => other,
        };
        if !carried.is_empty() {
            response["headers"] = json!({
                carried: { "$ref": format!("#/components/headers/{header}") }
            });
        }
        all.insert((*name).to_owned(), response);
    }
    Value::Object(all)
}

fn responses(operation: &Operation) -> Value {
    let mut all = Map::new();
    let tag = json!({ "$ref": "#/components/headers/ETag" });
    let json_body = |about: &str, shape: &Shape, headers: Value| {
        json!({
            "description": about,
            "headers": headers,
            "content": { "application/json": { "schema": shape.schema() } }
        })
    };
    let replayed = || json!({ "$ref": "#/components/headers/Replayed" });
    let unchanged =
        json!({ "description": "The caller has it already.", "headers": { "ETag": tag } });
    match &operation.answers {
        Gives::Ok(shape) => {
            let paged = operation.query.iter().any(|field| field.name == "after");
            let headers = match paged {
                true => json!({ "Link": { "$ref": "#/components/headers/Link" } }),
                false => json!({}),
            };
            all.insert("200".to_owned(), json_body("Here it is.", shape, headers));
        }
        Gives::Version(shape) => {
            let body = json_body("Here it is.", shape, json!({ "ETag": tag }));
            all.insert("200".to_owned(), body);
            all.insert("304".to_owned(), unchanged);
        }
        Gives::Acted(shape) => {
            let headers = json!({ "ETag": tag, "Idempotency-Replayed": replayed() });
            all.insert("200".to_owned(), json_body("Done.", shape, headers));
        }
        Gives::Made(shape) => {
            let headers = json!({
                "ETag": tag,
                "Location": { "$ref": "#/components/headers/Location" },
                "Idempotency-Replayed": replayed(),
            });
            let mut body = json_body("Done.", shape, headers);
            if operation.id == "register" {
                body["links"] = links();
            }
            all.insert("201".to_owned(), body);
        }
        Gives::File => {
            all.insert(
                "200".to_owned(),
                json!({
                    "description": "The content.",
                    "headers": {
                        "ETag": tag,
                        "Content-Disposition": { "$ref": "#/components/headers/Disposition" }
                    },
                    "content": { "*/*": { "schema": { "type": "string", "format": "binary" } } }
                }),
            );
            all.insert("304".to_owned(), unchanged);
        }
    }
    for (name, status, ..) in PROBLEMS {
        if may_answer(operation, *status) {
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            all.insert(status.to_string(), reference);
        }
    }
    Value::Object(all)
}

/// Which of the problems an operation can run into.
fn may_answer(operation: &Operation, status: u16) -> bool {
    match status {
        401 => !operation.open,
        403 | 409 | 413 | 415 => operation.changes(),
        412 => operation.heeds_version(),
        422 => operation.changes() || !operation.query.is_empty(),
        429 | 503 => !operation.open,
        _ => true,
    }
}

/// What can be done with a ticket that was just registered.
fn links() -> Value {
    let to = |operation: &str| {
        json!({
            "operationId": operation,
            "parameters": {
                "centre": "$request.path.centre",
                "number": "$response.body#/ticket/number"
            }
        })
    };
    json!({
        "ticket": to("ticket"), "command": to("command"), "clocks": to("clocks"),
        "timeline": to("timeline"), "attachments": to("attachments"), "upload": to("upload"),
        "identity": to("identity")
    })
}

fn examples(operation: &Operation) -> Value {
    match operation.id {
        "register" => json!({ "register": { "value": verbs::example(Verb::Register) } }),
        "command" => verbs::verbs()
            .map(|verb| {
                let value = json!({ "do": verb.id(), "with": verbs::example(verb) });
                let told = json!({ "summary": verb.in_chinese(), "value": value });
                (verb.id().to_owned(), told)
            })
            .collect::<Map<String, Value>>()
            .into(),
        _ => json!({ "identity": { "value": { "reason": "回访前核对联系电话" } } }),
    }
}

/// Checks an answer against the document: the body of operation `id` when all is well, or a
/// problem. For tests, here and of clients.
///
/// # Errors
/// A refusal that names the field at fault.
pub fn fits(id: &str, body: &Value) -> Result<(), Refusal> {
    let problem = Shape::Ref("Problem");
    let all = operations::all();
    let operation = all.iter().find(|operation| operation.id == id);
    let shape = match operation.map(|operation| &operation.answers) {
        Some(
            Gives::Ok(shape) | Gives::Version(shape) | Gives::Acted(shape) | Gives::Made(shape),
        ) => shape,
        Some(Gives::File) | None => &problem,
    };
    // The check takes nulls out of optional fields: the body stays as it is.
    shape.check(&mut body.clone(), "", named)
}
