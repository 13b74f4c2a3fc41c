//! Several people change one record: what each of them meets, and that no history loses a word.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use proptest::prelude::*;
use shared_model::notice::Cursor;
use shared_model::record::{About, Change, Edit, OCCURRED_ON, Provenance, Record, Refused, limits};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const RECORD: Uuid = Uuid::from_u128(7);
const MOTHER: Uuid = Uuid::from_u128(1);
const FATHER: Uuid = Uuid::from_u128(2);

fn at(position: u64) -> Cursor {
    Cursor { epoch: Uuid::from_u128(99), position }
}

fn about() -> About {
    About { kind: "diary".to_owned(), subject: None, private: false }
}

/// Each writes on a box of their own.
fn change(by: Uuid, base: u64, edit: Edit) -> Change {
    Change { record: RECORD, about: about(), by, origin: by, base: Some(at(base)), edit }
}

fn write(by: Uuid, base: u64, values: &[(&str, Option<&str>)]) -> Change {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
    change(by, base, Edit::Write(values.collect()))
}

fn after(changes: &[Change]) -> Result<Record, Refused> {
    let mut record = None;
    for (change, position) in changes.iter().zip(1..) {
        if let Some(next) = change.apply(record.as_ref(), at(position))? {
            record = Some(next);
        }
    }
    Ok(record.unwrap())
}

fn others(record: &Record, name: &str) -> Vec<String> {
    record.fields[name].differing().map(|other| other.value.clone()).collect()
}

#[test]
fn who_has_seen_it_replaces_it_and_who_has_not_stands_beside_it() {
    let first = write(MOTHER, 0, &[("text", Some("a"))]);
    let record = after(&[first.clone(), write(FATHER, 1, &[("text", Some("b"))])]).unwrap();
    assert_eq!((record.value("text"), others(&record, "text")), (Some("b"), vec![]));
    let both = [first, write(FATHER, 0, &[("text", Some("b"))])];
    let record = after(&both).unwrap();
    assert_eq!((record.value("text"), others(&record, "text")), (Some("b"), vec!["a".to_owned()]));
    assert_eq!(record.fields["text"].also[0].by, Some(MOTHER));
    // Who has seen both settles it, also by choosing what is there.
    for chosen in ["a", "b", "c"] {
        let settled = after(&[both[0].clone(), both[1].clone(), write(MOTHER, 2, &[("text", Some(chosen))])]).unwrap();
        assert_eq!((settled.value("text"), others(&settled, "text")), (Some(chosen), vec![]));
    }
}

#[test]
fn changes_to_different_fields_and_the_same_thought_twice_do_not_collide() {
    let record = after(&[
        write(MOTHER, 0, &[("weight", Some("3200")), ("height", Some("49"))]),
        write(MOTHER, 1, &[("weight", Some("3250"))]),
        write(FATHER, 1, &[("height", Some("50"))]),
        write(FATHER, 1, &[("weight", Some("3250"))]),
    ])
    .unwrap();
    assert_eq!((record.value("weight"), others(&record, "weight")), (Some("3250"), vec![]));
    assert_eq!((record.value("height"), others(&record, "height")), (Some("50"), vec![]));
}

#[test]
fn a_box_that_wrote_twice_while_it_was_cut_off_keeps_what_the_other_wrote() {
    let record = after(&[
        write(MOTHER, 0, &[("text", Some("a"))]),
        write(FATHER, 1, &[("text", Some("father's"))]),
        write(MOTHER, 1, &[("text", Some("b"))]),
        write(MOTHER, 1, &[("text", Some("c"))]),
    ])
    .unwrap();
    assert_eq!((record.value("text"), others(&record, "text")), (Some("c"), vec!["father's".to_owned()]));
}

#[test]
fn clearing_does_not_take_away_what_was_not_seen() {
    let record = after(&[
        write(MOTHER, 0, &[("text", Some("a"))]),
        write(FATHER, 1, &[("text", Some("b"))]),
        write(MOTHER, 1, &[("text", None)]),
    ])
    .unwrap();
    assert_eq!(record.value("text"), Some("b"));
    let record = after(&[write(MOTHER, 0, &[("text", Some("a"))]), write(FATHER, 1, &[("text", None)])]).unwrap();
    assert_eq!(record.value("text"), None);
}

#[test]
fn removing_needs_the_whole_picture_and_is_final() {
    let written = write(MOTHER, 0, &[("text", Some("a"))]);
    let removed = change(FATHER, 1, Edit::Remove);
    let record = after(&[written.clone(), removed.clone()]).unwrap();
    assert!(record.removed && record.fields.is_empty());
    assert_eq!(removed.apply(Some(&record), at(3)), Ok(None), "twice is once");
    assert_eq!(write(MOTHER, 9, &[("text", Some("b"))]).apply(Some(&record), at(3)), Err(Refused::Removed));
    let unseen = change(FATHER, 0, Edit::Remove).apply(Some(&after(&[written]).unwrap()), at(2));
    assert_eq!(unseen, Err(Refused::ChangedSince));
    // A town that has never heard of the record keeps the mark, so that what comes late does not bring it back.
    let mark = removed.apply(None, at(1)).unwrap().unwrap();
    assert_eq!(write(MOTHER, 0, &[("text", Some("a"))]).apply(Some(&mark), at(2)), Err(Refused::Removed));
}

#[test]
fn a_base_of_another_epoch_counts_as_having_seen_nothing() {
    let current = after(&[write(MOTHER, 0, &[("text", Some("a"))])]).unwrap();
    let elsewhere = Cursor { epoch: Uuid::from_u128(98), position: 50 };
    let change = Change { base: Some(elsewhere), ..write(FATHER, 0, &[("text", Some("b"))]) };
    let record = change.apply(Some(&current), at(2)).unwrap().unwrap();
    assert_eq!((record.value("text"), others(&record, "text")), (Some("b"), vec!["a".to_owned()]));
}

#[test]
fn what_belongs_to_others_stays_as_it_is() {
    let mine = after(&[write(MOTHER, 0, &[("text", Some("a"))])]).unwrap();
    for provenance in [Provenance::Municipality, Provenance::Clinic, Provenance::Import, Provenance::Other] {
        let official = Record { provenance, ..mine.clone() };
        for edit in [write(MOTHER, 9, &[("text", Some("b"))]), change(MOTHER, 9, Edit::Remove)] {
            assert_eq!(edit.apply(Some(&official), at(9)), Err(Refused::Official));
        }
    }
    let private = Record { about: About { private: true, ..about() }, ..mine };
    assert_eq!(write(FATHER, 9, &[("text", Some("b"))]).apply(Some(&private), at(9)), Err(Refused::NotYours));
    assert!(write(MOTHER, 9, &[("text", Some("b"))]).apply(Some(&private), at(9)).is_ok());
}

#[test]
fn limits_are_held() {
    let long = "あ".repeat(limits::VALUE_CHARACTERS);
    let fits = write(MOTHER, 0, &[("text", Some(&long)), (OCCURRED_ON, Some("2024-02-29"))]);
    assert!(fits.apply(None, at(1)).is_ok());
    let too_long = format!("{long}あ");
    for (name, value) in [
        ("text", too_long.as_str()),
        ("text", "a\u{0}"),
        ("Text", "a"),
        ("", "a"),
        (OCCURRED_ON, "2026-02-31"),
        (OCCURRED_ON, "きょう"),
    ] {
        assert_eq!(write(MOTHER, 0, &[(name, Some(value))]).apply(None, at(1)), Err(Refused::OutOfBounds), "{name}");
    }
    let many: BTreeMap<_, _> = (0..=limits::FIELDS).map(|n| (format!("f{n}"), Some(String::new()))).collect();
    assert_eq!(change(MOTHER, 0, Edit::Write(many)).apply(None, at(1)), Err(Refused::OutOfBounds));
    let mut record = fits.apply(None, at(1)).unwrap().unwrap();
    let full = (2..40).find_map(|number| {
        let text = format!("{number}{}", "あ".repeat(1000));
        let by = Uuid::from_u128(u128::from(number));
        match write(by, 0, &[("text", Some(&text))]).apply(Some(&record), at(number)) {
            Ok(next) => {
                record = next.unwrap();
                None
            }
            Err(refused) => Some(refused),
        }
    });
    assert_eq!(full, Some(Refused::OutOfBounds), "others' values are bounded, and refused rather than dropped");
}

/// What one of three boxes does: it fetches everything, or writes knowing what it fetched last.
#[derive(Debug, Clone)]
enum Move {
    Fetch(usize),
    Write { by: usize, field: usize, value: u8 },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let write = (0..3_usize, 0..2_usize, 0..9_u8).prop_map(|(by, field, value)| Move::Write { by, field, value });
    proptest::collection::vec(prop_oneof![(0..3_usize).prop_map(Move::Fetch), write], 1..40)
}

proptest! {
    /// Every value is there, or somebody who had seen it (or its own writer) has replaced it, or there was no room for it
    /// and its writer was told.
    #[test]
    fn no_word_is_lost(moves in moves()) {
        let (mut record, mut seen, mut position) = (None::<Record>, [0_u64; 3], 0);
        let mut alive: BTreeMap<usize, BTreeSet<(usize, String)>> = BTreeMap::new();
        for step in moves {
            let (by, field, value) = match step {
                Move::Fetch(who) => { seen[who] = position; continue }
                Move::Write { by, field, value } => (by, field, format!("{value}")),
            };
            let known: BTreeSet<String> = record.as_ref().and_then(|record| record.fields.get(&format!("f{field}")))
                .filter(|held| held.since <= seen[by])
                .map(|held| held.also.iter().map(|other| other.value.clone()).chain(held.value.clone()).collect())
                .unwrap_or_default();
            let member = Uuid::from_u128(u128::try_from(by).unwrap() + 1);
            let change = write(member, seen[by], &[(&format!("f{field}"), Some(&value))]);
            // Who writes what is there and seen already has added no word; one that has no room is told to its writer.
            let Ok(Some(next)) = change.apply(record.as_ref(), at(position + 1)) else { continue };
            position += 1;
            prop_assert_eq!(next.revision, position);
            record = Some(next);
            let words = alive.entry(field).or_default();
            words.retain(|(who, word)| *who != by && !known.contains(word));
            words.insert((by, value));
        }
        for (field, words) in alive {
            let held = &record.as_ref().unwrap().fields[&format!("f{field}")];
            let there: BTreeSet<_> = held.also.iter().map(|other| &other.value).chain(&held.value).collect();
            for (_, word) in words {
                prop_assert!(there.contains(&word), "{word} is lost from {there:?}");
            }
        }
    }
}
