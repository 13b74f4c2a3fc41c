//! Books of three families, on the evening of the stories (2026-11-23).

use crate::world::World;
use shared_model::record::{About, Field, Provenance, Record};
use uuid::Uuid;

/// The id of a record of these books, such as the one that a child is.
pub fn id(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

/// A record that the town has entered, with nobody's words but its own. `subject` is the number of whom it is about.
pub fn record(number: u8, kind: &str, subject: Option<u8>, fields: &[(&str, &str)]) -> Record {
    let field = |value: &str| Field {
        value: Some(value.to_owned()),
        by: None,
        since: 1,
        origin: Uuid::nil(),
        also: Vec::new(),
    };
    Record {
        id: id(number),
        about: About { kind: kind.to_owned(), subject: subject.map(id), private: false },
        provenance: Provenance::Municipality,
        author: None,
        revision: 1,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), field(value))).collect(),
        removed: false,
    }
}

/// A first pregnancy, 32 weeks and 0 days this evening.
pub fn expecting() -> Vec<Record> {
    let weight = |number, on: &str, kg: &str| {
        record(number, "maternal-weight", Some(1), &[("occurred-on", on), ("weight-kg", kg)])
    };
    vec![
        record(1, "pregnancy", None, &[("due-date", "2027-01-18"), ("height-cm", "158"), ("weight-before-kg", "52.0")]),
        weight(2, "2026-07-20", "53.1"),
        weight(3, "2026-09-14", "56.4"),
        weight(4, "2026-11-21", "60.2"),
        record(5, "fetal-scan", Some(1), &[("occurred-on", "2026-11-21"), ("efw-g", "1780")]),
        record(
            6,
            "fetal-scan",
            Some(1),
            &[("occurred-on", "2026-10-26"), ("bpd-mm", "70"), ("ac-mm", "236"), ("fl-mm", "52")],
        ),
        record(
            7,
            "maternal-check-up",
            Some(1),
            &[("occurred-on", "2026-11-21"), ("weight-kg", "60.2"), ("blood-pressure", "112/68")],
        ),
        record(
            8,
            "check-up-plan",
            Some(1),
            &[("occurred-on", "2026-12-05"), ("check", "maternal"), ("place", "砺波総合病院")],
        ),
    ]
}

/// Twins, born six weeks before they were due, seven months old.
pub fn twins() -> Vec<Record> {
    let one = id(1).to_string();
    let child = |number, name: &str, sex: &str| {
        let born = [("birth-date", "2026-04-20"), ("due-date", "2026-06-01"), ("pregnancy", one.as_str())];
        record(number, "child", None, &[&born[..], &[("name", name), ("sex", sex)]].concat())
    };
    let measured = |number, of, on: &str, kg: &str| {
        record(number, "measurement", Some(of), &[("occurred-on", on), ("weight-kg", kg)])
    };
    vec![
        record(
            1,
            "pregnancy",
            None,
            &[("due-date", "2026-06-01"), ("fetuses", "2"), ("outcome", "born"), ("ended-on", "2026-04-20")],
        ),
        child(2, "はな", "female"),
        child(3, "そうた", "male"),
        measured(4, 2, "2026-04-20", "2.05"),
        measured(5, 2, "2026-08-20", "5.4"),
        measured(6, 2, "2026-11-20", "6.9"),
        measured(7, 3, "2026-11-20", "7.2"),
        measured(8, 3, "2026-11-21", "97"),
    ]
}

/// Siblings of three and eight.
pub fn siblings() -> Vec<Record> {
    let child = |number, name: &str, sex: &str, birth: &str| {
        record(number, "child", None, &[("name", name), ("sex", sex), ("birth-date", birth)])
    };
    let checked = |number, of, on: &str, check: &str| {
        let fields = [
            ("occurred-on", on),
            ("check", check),
            ("weight-kg", "13.9"),
            ("height-cm", "94.2"),
            ("judgement", "healthy"),
        ];
        record(number, "check-up", Some(of), &fields)
    };
    vec![
        child(1, "みお", "female", "2023-10-10"),
        child(2, "はると", "male", "2018-05-12"),
        checked(3, 1, "2025-05-20", "m18"),
        Record { provenance: Provenance::Import, ..checked(4, 1, "2026-11-05", "y3") },
        record(
            5,
            "measurement",
            Some(2),
            &[("occurred-on", "2026-11-01"), ("weight-kg", "27.4"), ("height-cm", "128.5")],
        ),
        record(
            6,
            "measurement",
            Some(2),
            &[("occurred-on", "2019-05-12"), ("weight-kg", "9.3"), ("height-cm", "75.0")],
        ),
    ]
}

/// The mother is logged in and has opened the handbook of this book.
pub fn opened(records: Vec<Record>) -> World {
    let mut world = World::new();
    world.town.records = records.into_iter().map(|record| (record.id, record)).collect();
    world.log_in();
    world.press("RIGHT OK");
    assert_eq!(world.screen(), "handbook");
    world
}
