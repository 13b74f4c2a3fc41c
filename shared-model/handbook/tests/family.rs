//! Who a book is about, and what cannot be true.

use handbook::calendar::{CorrectedAge, Gestation};
use handbook::family::{Family, Fault, NoNumber, Outcome, number};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;
use shared_model::record::{About, Field, Provenance, Record};
use uuid::Uuid;

fn record(number: u8, kind: &str, fields: &[(&str, &str)]) -> Record {
    let field = |value: &str| Field {
        value: Some(value.to_owned()),
        by: None,
        since: 1,
        origin: Uuid::nil(),
        also: Vec::new(),
    };
    Record {
        id: Uuid::from_bytes([number; 16]),
        about: About { kind: kind.to_owned(), subject: None, private: false },
        provenance: Provenance::Municipality,
        author: None,
        revision: 1,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), field(value))).collect(),
        removed: false,
    }
}

fn day(text: &str) -> CivilDate {
    CivilDate::parse_iso(text).expect("a day of the calendar")
}

/// A pregnancy of two, due on 2026-05-20, as record 1.
const TWO_EXPECTED: &[(&str, &str)] = &[("due-date", "2026-05-20"), ("fetuses", "2")];

fn child_of_one(number: u8, birth: &str) -> Record {
    let pregnancy = Uuid::from_bytes([1; 16]).to_string();
    record(number, "child", &[("birth-date", birth), ("due-date", "2026-05-20"), ("pregnancy", &pregnancy)])
}

#[test]
fn twins_born_early_have_a_corrected_age_of_their_own() {
    let records = [record(1, "pregnancy", TWO_EXPECTED), child_of_one(2, "2026-04-08"), child_of_one(3, "2026-04-08")];
    let family = Family::read(records.iter());
    assert_eq!((family.children.len(), family.faults.len()), (2, 0));
    let first = &family.children[0];
    assert_eq!((first.gestation_at_birth(), first.is_preterm()), (Some(Gestation::new(34, 0)), true));
    let corrected = CorrectedAge::Months { corrected: 6, calendar: 7 };
    assert_eq!(first.corrected_age(day("2026-11-28")), Some(corrected));
    assert_eq!(first.corrected_age(day("2026-04-07")), None, "not born yet");
}

#[test]
fn a_child_born_in_time_has_none() {
    let child = record(2, "child", &[("birth-date", "2026-05-20"), ("due-date", "2026-05-20"), ("sex", "female")]);
    let family = Family::read([child].iter());
    assert_eq!((family.children[0].sex, family.children[0].corrected_age(day("2026-11-28"))), (Sex::Female, None));
}

#[test]
fn who_was_born_before_the_pregnancy_began_is_named_and_not_hidden() {
    let records = [record(1, "pregnancy", TWO_EXPECTED), child_of_one(2, "2025-08-01")];
    let family = Family::read(records.iter());
    assert_eq!(family.fault(records[0].id), Some(Fault::BornBeforePregnancy));
    assert_eq!((family.children.len(), family.children[0].due), (1, None));
}

#[test]
fn one_pregnancy_does_not_end_in_more_births_than_were_expected() {
    let one = record(1, "pregnancy", &[("due-date", "2026-05-20")]);
    let records = [one, child_of_one(2, "2026-05-18"), child_of_one(3, "2026-05-19")];
    let family = Family::read(records.iter());
    assert_eq!(family.fault(records[0].id), Some(Fault::TooManyBirths { told: 1 }));
    assert_eq!(family.children.len(), 2);
}

#[test]
fn what_has_no_day_is_a_fault_and_no_child() {
    let child = |birth: &[(&str, &str)]| Family::read([record(2, "child", birth)].iter());
    for family in [child(&[]), child(&[("birth-date", "2026-02-31")])] {
        assert_eq!((family.children.len(), family.faults[0].1), (0, Fault::Day));
    }
    for fetuses in ["0", "-1", "11", "二"] {
        let records = [record(1, "pregnancy", &[("due-date", "2026-05-20"), ("fetuses", fetuses)])];
        assert_eq!(Family::read(records.iter()).faults[0].1, Fault::Fetuses, "{fetuses}");
    }
}

#[test]
fn an_ended_pregnancy_is_not_expected_and_an_unknown_word_is_taken_quietly() {
    let ended =
        |word| record(1, "pregnancy", &[("due-date", "2026-05-20"), ("outcome", word), ("ended-on", "2026-01-08")]);
    for (word, outcome) in [("born", Outcome::Born), ("lost", Outcome::Lost), ("word-of-2031", Outcome::Lost)] {
        let family = Family::read([ended(word)].iter());
        let ending = family.pregnancies[0].ending.unwrap();
        assert_eq!((ending.outcome, ending.on), (outcome, Some(day("2026-01-08"))));
        assert_eq!(family.expected().count(), 0);
    }
}

#[test]
fn a_pregnancy_has_weeks_only_while_it_can_go_on() {
    let family = Family::read([record(1, "pregnancy", TWO_EXPECTED)].iter());
    let at = |text| family.pregnancies[0].gestation(day(text));
    assert_eq!(at("2026-03-25"), Some(Gestation::new(32, 0)));
    assert_eq!((at("2025-08-12"), at("2025-08-13")), (None, Some(Gestation::new(0, 0))));
    assert_eq!((at("2026-06-23"), at("2026-06-24")), (Some(Gestation::new(44, 6)), None));
}

#[test]
fn numbers_are_digits_with_a_point() {
    let of = |text| number(&record(1, "measurement", &[("weight-kg", text)]), "weight-kg");
    assert_eq!((of("10.25"), of("3")), (Some(Ok(10.25)), Some(Ok(3.0))));
    for text in ["", "-3", "1e3", "NaN", "inf", "3,5", "１０", "1.2.3", "1234567890123"] {
        assert_eq!(of(text), Some(Err(NoNumber)), "{text}");
    }
    assert_eq!(number(&record(1, "measurement", &[]), "weight-kg"), None);
}
