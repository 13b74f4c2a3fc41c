//! The OpenAPI document, made from the table of routes and the list of error codes. The schemas are written down
//! beside this file; a test holds them against the wire types by the golden samples (`tests/api/openapi.rs`).

use super::routes::{Action, Parameter, ParameterSchema, ROUTES, Route};
use serde_json::{Map, Value, json};
use shared_model::error_code::ErrorCode;
use shared_model::wire::{JSON, MAX_NOTICES_PER_PAGE, PROBLEM_JSON};

const SCHEMAS: &str = include_str!("schemas.json");

/// The document of API v1.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "なんとすこやかタウン device API",
            "version": "1",
            "description": "Two listeners: `device` needs a certificate of the operator's root (mutual TLS 1.3), `enrol` \
                            is for boxes that have none yet. Requests refuse unknown fields; replies may gain fields. \
                            Every refusal is a Problem with a stable code.",
            "license": { "name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later" },
        },
        "servers": [
            { "url": "https://town.example:7443", "description": "device listener" },
            { "url": "https://town.example:7444", "description": "enrol listener" },
        ],
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "responses": {
                "Problem": {
                    "description": "Refused; nothing was changed.",
                    "content": { PROBLEM_JSON: { "schema": reference("Problem") } },
                },
            },
            "securitySchemes": {
                "device": { "type": "mutualTLS", "description": "The certificate of an enrolled box." },
                "session": { "type": "http", "scheme": "bearer", "description": "A card session of this box." },
            },
        },
    })
}

/// The document as it is pinned under `docs/api`.
pub fn text(document: &Value) -> String {
    format!("{document:#}\n")
}

fn paths() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in &ROUTES {
        let operations = paths.entry(route.path).or_insert_with(|| json!({}));
        operations[route.method.as_str().to_ascii_lowercase()] = operation(route);
    }
    Value::Object(paths)
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": format!("{:?}", route.action).replace(['(', ')'], ""),
        "summary": route.summary,
        "security": security(route.action),
        "responses": {
            route.status.to_string(): success(route),
            "default": { "$ref": "#/components/responses/Problem" },
        },
    });
    let parameters: Vec<Value> = path_parameters(route).chain(route.query.iter().map(query_parameter)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some(schema) = route.request {
        operation["requestBody"] = json!({ "required": true, "content": { JSON: { "schema": reference(schema) } } });
    }
    operation
}

fn success(route: &Route) -> Value {
    match route.reply {
        Some(schema) => {
            json!({ "description": "Done.", "content": { JSON: { "schema": reference(schema) } } })
        }
        None => json!({ "description": "Done." }),
    }
}

fn security(action: Action) -> Value {
    match action {
        Action::Open(_) => json!([]),
        Action::Device(_) => json!([{ "device": [] }]),
        Action::Session(_) => json!([{ "device": [], "session": [] }]),
    }
}

fn path_parameters(route: &Route) -> impl Iterator<Item = Value> {
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": reference("Uuid") });
    route.path.contains("{id}").then_some(id).into_iter()
}

fn query_parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.schema {
        ParameterSchema::Uuid => reference("Uuid"),
        ParameterSchema::Base64 => reference("Base64"),
        ParameterSchema::Counter => json!({ "type": "integer", "minimum": 0 }),
        ParameterSchema::PageSize => {
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_NOTICES_PER_PAGE, "default": MAX_NOTICES_PER_PAGE })
        }
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.summary,
        "schema": schema,
    })
}

fn schemas() -> Value {
    let mut schemas: Value = serde_json::from_str(SCHEMAS).expect("schemas.json is JSON, as a test sees to");
    let words: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let meaning: Vec<String> = ErrorCode::ALL
        .iter()
        .map(|code| format!("{}: {}, {}", code.as_str(), code.http_status(), code.phone_code()))
        .collect();
    schemas["ErrorCode"] = json!({
        "description": format!("Word: HTTP status, number for the telephone. {}.", meaning.join("; ")),
        "type": "string",
        "enum": words,
    });
    schemas
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
