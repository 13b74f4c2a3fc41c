//! The pinned document is the one that the table of routes makes, and its schemas are those of the wire.

use cloud_api::http::openapi;
use cloud_api::http::routes::ROUTES;
use serde_json::{Value, json};
use shared_model::error_code::ErrorCode;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn the_document_is_pinned() {
    let pinned = std::fs::read_to_string(root().join("docs/api/openapi-v1.json")).unwrap();
    let made = openapi::text(&openapi::document());
    assert!(pinned == made, "write it anew with: cloud-api openapi > docs/api/openapi-v1.json");
}

#[test]
fn every_route_is_in_the_document() {
    let document = openapi::document();
    for route in &ROUTES {
        let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["summary"], route.summary);
    }
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.values().map(|operations| operations.as_object().unwrap().len()).sum::<usize>(), ROUTES.len());
    let words = document["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap().len();
    assert_eq!(words, ErrorCode::ALL.len());
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = openapi::document();
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in &used {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for schema in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(used.contains(&format!("#/components/schemas/{schema}")), "{schema} is used by nobody");
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Which schema each golden sample of the wire belongs to.
const SAMPLES: [(&str, &str); 42] = [
    ("card-proof", "CardProof"),
    ("challenge", "Challenge"),
    ("challenge-request", "ChallengeRequest"),
    ("enrol-request", "EnrolRequest"),
    ("enrolment", "Enrolment"),
    ("health", "Health"),
    ("member-father", "Member"),
    ("member-guardian", "Member"),
    ("member-viewer", "Member"),
    ("news", "News"),
    ("news-request", "NewsRequest"),
    ("notice-page", "NoticePage"),
    ("notice-page-empty", "NoticePage"),
    ("opened", "Opened"),
    ("outbox-upload", "OutboxUpload"),
    ("outbox-upload-with-epoch", "OutboxUpload"),
    ("outbox-verdicts", "OutboxVerdicts"),
    ("outbox-verdicts-with-version", "OutboxVerdicts"),
    ("problem", "Problem"),
    ("problem-with-closer-code", "Problem"),
    ("problem-with-retry", "Problem"),
    ("problem-with-tries", "Problem"),
    ("registration", "Registration"),
    ("registration-request", "RegistrationRequest"),
    ("registration-step", "RegistrationStep"),
    ("registration-step-female", "RegistrationStep"),
    ("registration-step-male", "RegistrationStep"),
    ("registration-step-unstated", "RegistrationStep"),
    ("renew-request", "RenewRequest"),
    ("sealed-page", "SealedPage"),
    ("sealed-page-with-dates", "SealedPage"),
    ("self-test", "SelfTest"),
    ("session", "Session"),
    ("session-household-vault-stale", "Session"),
    ("signed-time", "SignedTime"),
    ("town-keys", "TownKeys"),
    ("vaccine-data", "VaccineData"),
    ("vault-deed", "VaultDeed"),
    ("vault-deed-household", "VaultDeed"),
    ("vault-deeds", "VaultDeeds"),
    ("vault-offer", "VaultOffer"),
    ("vault-release", "VaultRelease"),
];

/// Samples that travel sealed inside another message, so that the document does not show them: six entries, what is in a
/// page, and a record of every kind.
const SEALED: usize = 7 + RECORD_KINDS;
/// Kinds of records that have a sample.
const RECORD_KINDS: usize = 13;

/// A sample of a part of a message: in the message it says what it is.
const PART: (&str, &str, (&str, &str)) = ("notice-answered", "CurrentNotice", ("change", "current"));

fn sample(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join(format!("shared-model/golden/v1/{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Walks sample and schema together: nothing may be in the one that is not in the other.
#[test]
fn the_schemas_say_what_the_samples_show() {
    let document = openapi::document();
    let schemas = &document["components"]["schemas"];
    let mut shown = BTreeSet::new();
    let files = std::fs::read_dir(root().join("shared-model/golden/v1")).unwrap().count();
    assert_eq!(files, SAMPLES.len() + SEALED + 1, "every golden sample is walked");
    let (part, part_of, (tag, word)) = PART;
    let mut tagged = sample(part);
    tagged[tag] = json!(word);
    let whole = SAMPLES.map(|(name, schema)| (schema, sample(name)));
    for (schema, value) in whole.into_iter().chain([(part_of, tagged)]) {
        walk(schemas, &json!({ "$ref": format!("#/components/schemas/{schema}") }), &value, &mut shown);
    }
    for (name, schema) in schemas.as_object().unwrap() {
        for property in schema["properties"].as_object().into_iter().flat_map(serde_json::Map::keys) {
            assert!(shown.contains(&format!("{name}.{property}")), "no sample shows {name}.{property}");
        }
    }
}

/// The page is sealed, so the document can only name them.
#[test]
fn the_document_names_every_kind_of_record() {
    let document = openapi::document();
    let said = document.pointer("/components/schemas/SealedPage/properties/sealed/description").unwrap();
    let (_, list) = said.as_str().unwrap().split_once("(docs/records.md): ").unwrap();
    let (list, _) = list.split_once(". ").unwrap();
    let files = std::fs::read_dir(root().join("shared-model/golden/v1")).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    let kinds: BTreeSet<String> = names.filter_map(|name| name.strip_prefix("record-").map(str::to_owned)).collect();
    assert_eq!(list.split(", ").map(str::to_owned).collect::<BTreeSet<_>>(), kinds);
    assert_eq!(kinds.len(), RECORD_KINDS);
}

fn walk(schemas: &Value, schema: &Value, value: &Value, shown: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str().map(|reference| reference.rsplit('/').next().unwrap()) {
        let schema = &schemas[name];
        if let Some(fields) = value.as_object() {
            let tagged = schema.get("discriminator").is_some();
            shown.extend(fields.keys().filter(|_| !tagged).map(|field| format!("{name}.{field}")));
        }
        return walk(schemas, schema, value, shown);
    }
    if let Some(mapping) = schema["discriminator"]["mapping"].as_object() {
        let word = value[schema["discriminator"]["propertyName"].as_str().unwrap()].as_str().unwrap();
        return walk(schemas, &json!({ "$ref": mapping[word] }), value, shown);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| value.is_null() == (choice["type"] == "null")).unwrap();
        return walk(schemas, choice, value, shown);
    }
    assert!(schema.get("const").is_none_or(|only| only == value), "{schema} {value}");
    assert!(schema["enum"].as_array().is_none_or(|words| words.contains(value)), "{schema} {value}");
    match schema["type"].as_str().unwrap() {
        "object" => {
            let (properties, fields) = (schema["properties"].as_object().unwrap(), value.as_object().unwrap());
            for required in schema["required"].as_array().unwrap() {
                assert!(fields.contains_key(required.as_str().unwrap()), "{required} is missing in {value}");
            }
            for (name, field) in fields {
                walk(schemas, properties.get(name).unwrap_or_else(|| panic!("{name} has no schema")), field, shown);
            }
        }
        "array" => value.as_array().unwrap().iter().for_each(|item| walk(schemas, &schema["items"], item, shown)),
        "string" => assert!(value.is_string()),
        "integer" => assert!(value.is_i64() || value.is_u64()),
        "boolean" => assert!(value.is_boolean()),
        "null" => assert!(value.is_null()),
        other => panic!("{other} is not used in this document"),
    }
}

/// Required in the schema means that decoding fails without it, and the other way round; extra fields are refused by
/// exactly the requests whose schema says so.
#[test]
fn required_and_closed_mean_what_they_say() {
    let document = openapi::document();
    for (name, schema) in SAMPLES {
        let value = sample(name);
        let schema_value = &document["components"]["schemas"][schema];
        for field in value.as_object().unwrap().keys() {
            let mut without = value.clone();
            without.as_object_mut().unwrap().remove(field);
            let required = schema_value["required"].as_array().unwrap().iter().any(|name| name == field);
            assert_eq!(decodes(schema, without), !required, "{name}.{field}");
        }
        let mut more = value.clone();
        more["unknown"] = json!(1);
        assert_eq!(decodes(schema, more), schema_value.get("additionalProperties").is_none(), "{name}");
    }
}

fn decodes(schema: &str, value: Value) -> bool {
    use shared_model::wire::v1;
    macro_rules! decodes {
        ($($name:ident)*) => {
            match schema {
                $(stringify!($name) => serde_json::from_value::<v1::$name>(value).is_ok(),)*
                other => panic!("{other} is no message"),
            }
        };
    }
    decodes!(CardProof Challenge ChallengeRequest EnrolRequest Enrolment Health Member News NewsRequest NoticePage Opened Problem
        OutboxUpload OutboxVerdicts Registration RegistrationRequest RegistrationStep RenewRequest SealedPage SelfTest Session SignedTime
        TownKeys VaccineData VaultDeed VaultDeeds VaultOffer VaultRelease)
}
