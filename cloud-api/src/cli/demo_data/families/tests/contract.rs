//! Against docs/records.md: every kind, every name and every value is one that it knows.

use super::{any_day, books, day};
use cloud_store::model::NewRecord;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const RECORDS: &str = include_str!("../../../../../../docs/records.md");
/// Any record may have these.
const ALWAYS: [&str; 3] = ["title", "place", "remarks"];

/// A row of the table.
struct Kind {
    subject: String,
    fields: BTreeSet<String>,
}

fn contract() -> BTreeMap<String, Kind> {
    let rows = RECORDS.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let fields = without_brackets(cells[3]);
        let fields = fields.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (cells[1].trim_matches('`').to_owned(), Kind { subject: without_brackets(cells[2]), fields })
    })
    .collect()
}

/// What stands in brackets explains a word.
fn without_brackets(text: &str) -> String {
    text.split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after)).collect()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.parse::<f64>().is_ok_and(|n| n > 0.0)
}

fn is_count(text: &str) -> bool {
    text.parse::<u8>().is_ok()
}

fn is_pressure(text: &str) -> bool {
    let parts = text.split_once('/').and_then(|(high, low)| Some((high.parse::<u8>().ok()?, low.parse::<u8>().ok()?)));
    parts.is_some_and(|(high, low)| low < high)
}

/// Words of a field that has a closed list.
fn words(field: &str) -> Option<&'static [&'static str]> {
    Some(match field {
        "sex" => &["male", "female"],
        "curves" => &["2010", "2023"],
        "outcome" => &["born", "lost"],
        "judgement" => &["healthy", "watch", "examine"],
        "edema" | "urine-protein" | "urine-sugar" => &["-", "±", "+", "++"],
        "tartar" => &["none", "some"],
        "gums" => &["healthy", "advice", "treatment"],
        "check" => &["m1", "m3-4", "m6-7", "m9-10", "m18", "y3", "maternal"],
        "vaccine" => &[
            "rsv_maternal",
            "rota1",
            "rota5",
            "hepb",
            "pcv",
            "dpt_ipv_hib",
            "dpt_ipv",
            "hib",
            "bcg",
            "mr",
            "varicella",
            "je",
            "mumps",
        ],
        _ => return None,
    })
}

fn is_readable(field: &str, value: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| field.ends_with(ending));
    match field {
        "fetuses" | "fetus" | "dose" | "caries-untreated" => is_count(value),
        "blood-pressure" => is_pressure(value),
        "birth-date" | "due-date" | "ended-on" | "occurred-on" => {
            shared_model::civil::CivilDate::parse_iso(value).is_ok()
        }
        _ if ends(&["-kg", "-cm", "-mm", "-g"]) => is_number(value),
        _ => words(field).map_or(!value.is_empty(), |words| words.contains(&value)),
    }
}

fn kind_of(records: &[NewRecord], id: uuid::Uuid) -> Option<&str> {
    records.iter().find(|record| record.id == id).map(|record| record.kind.as_str())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_one_that_the_contract_knows(today in any_day()) {
        let contract = contract();
        for records in books(today) {
            let ids: BTreeSet<_> = records.iter().map(|record| record.id).collect();
            prop_assert_eq!(ids.len(), records.len(), "each has an id of its own");
            for record in &records {
                let kind = contract.get(&record.kind);
                prop_assert!(kind.is_some(), "{}", record.kind);
                let kind = kind.unwrap();
                for (field, value) in &record.fields {
                    let known = kind.fields.contains(field) || ALWAYS.contains(&field.as_str());
                    prop_assert!(known, "{} has no {field}", record.kind);
                    prop_assert!(is_readable(field, value), "{}: {field} {value}", record.kind);
                }
                match record.subject {
                    Some(subject) => {
                        let about = kind_of(&records, subject);
                        prop_assert!(about.is_some_and(|about| kind.subject.contains(about)), "{record:?}");
                    }
                    None => prop_assert!(kind.subject.contains('–') || kind.subject.contains("none"), "{record:?}"),
                }
                if let Some(pregnancy) = record.fields.get("pregnancy") {
                    prop_assert_eq!(kind_of(&records, pregnancy.parse().unwrap()), Some("pregnancy"));
                }
            }
        }
    }
}

#[test]
fn the_demo_shows_every_kind_and_every_field_but_a_few() {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in books(day("2026-11-28")).into_iter().flatten() {
        shown.entry(record.kind).or_default().extend(record.fields.into_keys());
    }
    let missing: Vec<String> = contract()
        .into_iter()
        .flat_map(|(kind, known)| {
            let shown = shown.remove(&kind).unwrap_or_default();
            known
                .fields
                .into_iter()
                .filter(move |field| !shown.contains(field))
                .map(move |field| format!("{kind}.{field}"))
        })
        .collect();
    assert_eq!(missing, ["measurement.chest-cm"], "chests are measured at check-ups");
}

#[test]
fn texts_about_health_say_that_they_have_not_been_reviewed() {
    for record in books(day("2026-11-28")).into_iter().flatten() {
        let sample = |field: &str| record.fields.get(field).is_none_or(|text| text.contains("監修前の 見本"));
        assert!(sample("title") && sample("findings") && sample("tests"), "{record:?}");
        let shown: String = record.fields.values().map(String::as_str).collect();
        assert!(!shown.contains(['!', '！']), "{shown}");
    }
}
