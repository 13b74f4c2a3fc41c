//! A household's book.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, LoggedIn, NewRecord, SharedEntry, Verdict};
use crate::port::{Conflict, Store, StoreError};
use shared_model::civil::CivilDate;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::record::{Edit, OCCURRED_ON, Other, Provenance, Record};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lets somebody's change take effect, as the next entry of outbox `outbox`.
struct Writer<'s> {
    store: &'s mut dyn Store,
    sequence: u64,
}

impl<'s> Writer<'s> {
    fn new(store: &'s mut dyn Store) -> Self {
        Self { store, sequence: 0 }
    }

    fn enter(&mut self, who: &LoggedIn, outbox: u8, n: u32, base: Option<Cursor>, edit: Edit) -> Verdict {
        self.enter_as(who, outbox, n, false, base, edit)
    }

    fn enter_as(
        &mut self,
        who: &LoggedIn,
        outbox: u8,
        n: u32,
        private: bool,
        base: Option<Cursor>,
        edit: Edit,
    ) -> Verdict {
        self.sequence += 1;
        let name = entry(outbox, self.sequence);
        self.store.apply_entry(&who.scope, &name, change(n, private, base, edit), noon_and(9)).unwrap()
    }

    fn here(&mut self, who: &LoggedIn) -> Cursor {
        self.store.household_version(&who.scope.mailbox()).unwrap()
    }

    fn shared(&mut self, who: &LoggedIn) -> Vec<Record> {
        read_records(self.store, &who.scope.household_mailbox(), None, 10).0
    }

    fn own(&mut self, who: &LoggedIn) -> Vec<Record> {
        read_records(self.store, &who.scope.mailbox(), None, 10).0
    }
}

fn parents(store: &mut dyn Store) -> (LoggedIn, LoggedIn) {
    (mother_at_box_one(store), register(store, nanto(), 0, 1))
}

const fn applied(version: u64) -> Verdict {
    Verdict::Applied { version }
}

pub fn what_a_member_writes_is_the_households(database: &impl Database) {
    let mut store = database.connect();
    let (mother, father) = parents(store.as_mut());
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let mut writer = Writer::new(store.as_mut());
    let said = write(&[("text", "はじめて わらった。"), (OCCURRED_ON, "2026-11-23")]);
    assert_eq!(writer.enter(&mother, 1, 1, None, said), applied(1));
    let [record] = writer.shared(&father).try_into().unwrap();
    assert_eq!((record.id, record.about.kind.as_str(), record.revision), (record_id(1), "diary", 1));
    assert_eq!((record.provenance, record.author), (Provenance::Family, Some(mother.member.id)));
    let text = &record.fields["text"];
    assert_eq!((text.value.as_deref(), text.by), (Some("はじめて わらった。"), Some(mother.member.id)));
    assert_eq!((text.since, text.origin), (1, Uuid::from_bytes([1; 16])), "the entry says where it came from");
    assert_eq!((writer.own(&mother), writer.own(&father)), (Vec::new(), Vec::new()), "told once");
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), audited, "the record says itself who wrote what");
}

pub fn two_writers_both_keep_their_words(database: &impl Database) {
    let mut store = database.connect();
    let (mother, father) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    writer.enter(&mother, 1, 1, None, write(&[("text", "一"), ("stamp", "星")]));
    let both_saw = Some(writer.here(&mother));
    assert_eq!(writer.enter(&mother, 1, 1, both_saw, write(&[("text", "母")])), applied(2));
    assert_eq!(writer.enter(&father, 2, 1, both_saw, write(&[("text", "父"), ("stamp", "花")])), applied(3));
    let [record] = writer.shared(&mother).try_into().unwrap();
    let hers = Other { value: "母".to_owned(), by: Some(mother.member.id) };
    assert_eq!((record.value("text"), &record.fields["text"].also), (Some("父"), &vec![hers]));
    assert_eq!((record.value("stamp"), record.fields["stamp"].also.len()), (Some("花"), 0));
    let now = Some(writer.here(&mother));
    assert_eq!(writer.enter(&mother, 1, 1, now, write(&[("text", "父と母")])), applied(4));
    assert_eq!(writer.shared(&father)[0].fields["text"].also, [], "she had seen both");
    // After a restore the numbers mean something else: a base of another history has seen nothing.
    let strange = now.map(|_| Cursor { epoch: Uuid::from_u128(9), position: 99 });
    assert_eq!(writer.enter(&father, 2, 1, strange, write(&[("text", "父だけ")])), applied(5));
    assert_eq!(writer.shared(&father)[0].fields["text"].also.len(), 1);
}

pub fn a_change_that_changes_nothing_moves_nothing(database: &impl Database) {
    let mut store = database.connect();
    let (mother, _) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    writer.enter(&mother, 1, 1, None, write(&[("text", "一")]));
    let here = writer.here(&mother);
    assert_eq!(writer.enter(&mother, 1, 1, Some(here), write(&[("text", "一")])), applied(1));
    assert_eq!(writer.here(&mother), here);
    let known = store.apply_entry(&mother.scope, &entry(1, 2), change(1, false, None, Edit::Remove), NOON);
    assert_eq!(known, Ok(Verdict::Duplicate { version: Some(1) }), "whatever the repetition says");
}

pub fn a_refused_change_is_rejected_for_ever(database: &impl Database) {
    let mut store = database.connect();
    let (mother, father) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    let rejected = Verdict::Rejected;
    let bad_day = write(&[(OCCURRED_ON, "2026-02-30")]);
    assert_eq!(writer.enter(&mother, 1, 1, None, bad_day), rejected(ErrorCode::RecordOutOfBounds));
    writer.enter(&mother, 1, 1, None, write(&[("text", "一")]));
    assert_eq!(writer.enter(&father, 2, 1, None, Edit::Remove), rejected(ErrorCode::RecordChangedSince));
    let here = writer.here(&mother);
    assert_eq!(here.position, 1);
    assert_eq!(writer.shared(&father)[0].value("text"), Some("一"));
    let again = store.apply_entry(&father.scope, &entry(2, 3), change(1, false, Some(here), Edit::Remove), NOON);
    assert_eq!(again, Ok(rejected(ErrorCode::RecordChangedSince)), "now and for ever");
}

pub fn a_private_record_is_its_authors(database: &impl Database) {
    let mut store = database.connect();
    let (mother, father) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    assert_eq!(writer.enter_as(&mother, 1, 1, true, None, write(&[("text", "ひみつ")])), applied(1));
    assert_eq!(writer.own(&mother).len(), 1);
    assert_eq!((writer.shared(&mother), writer.own(&father)), (Vec::new(), Vec::new()));
    let (_, moved_on) = read_records(writer.store, &father.scope.mailbox(), None, 10);
    assert_eq!(moved_on, writer.here(&mother), "his cursor moves on, and says nothing");
    // Whatever he says about who it belongs to.
    for private in [true, false] {
        let his = writer.enter_as(&father, 2, 1, private, Some(moved_on), write(&[("text", "見た")]));
        assert_eq!(his, Verdict::Rejected(ErrorCode::RecordNotYours));
    }
    assert_eq!(writer.enter_as(&mother, 1, 1, false, Some(moved_on), write(&[("text", "まだ")])), applied(2));
    assert_eq!(writer.shared(&father), [], "what it is about is fixed when it is made");
}

pub fn a_removed_record_stays_removed(database: &impl Database) {
    let mut store = database.connect();
    let (mother, father) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    writer.enter(&mother, 1, 1, None, write(&[("text", "一")]));
    let here = Some(writer.here(&mother));
    assert_eq!(writer.enter(&father, 2, 1, here, Edit::Remove), applied(2));
    assert_eq!(writer.enter(&father, 2, 1, here, Edit::Remove), applied(2), "it is gone already");
    let late = writer.enter(&mother, 1, 1, here, write(&[("text", "二")]));
    assert_eq!(late, Verdict::Rejected(ErrorCode::RecordRemoved));
    // The mark is kept also for what the town never had.
    assert_eq!(writer.enter(&mother, 1, 7, None, Edit::Remove), applied(3));
    let unheard = writer.enter(&father, 2, 7, None, write(&[("text", "二")]));
    assert_eq!(unheard, Verdict::Rejected(ErrorCode::RecordRemoved));
}

pub fn the_town_brings_records_that_boxes_do_not_change(database: &impl Database) {
    let mut store = database.connect();
    let (mother, _) = parents(store.as_mut());
    let put =
        |store: &mut dyn Store, record: &NewRecord| store.put_record(&operator(), nanto(), household_id(0), record);
    let first = official(1, &[("title", "3〜4か月児健診"), ("place", "アスモ")]);
    assert_eq!(put(store.as_mut(), &first), Ok(1));
    assert_eq!(put(store.as_mut(), &first), Ok(1), "doing so again changes nothing");
    let moved = official(1, &[("title", "3〜4か月児健診"), (OCCURRED_ON, "2026-12-05")]);
    assert_eq!(put(store.as_mut(), &moved), Ok(2));
    let mut writer = Writer::new(store.as_mut());
    let [record] = writer.shared(&mother).try_into().unwrap();
    assert_eq!((record.provenance, record.author, record.revision), (Provenance::Municipality, None, 2));
    let since: Vec<_> = record.fields.iter().map(|(name, field)| (name.as_str(), field.since, field.by)).collect();
    assert_eq!(since, [(OCCURRED_ON, 2, None), ("title", 1, None)], "it says what was said last");
    let here = Some(writer.here(&mother));
    for edit in [write(&[("title", "じぶんで")]), Edit::Remove] {
        assert_eq!(writer.enter(&mother, 1, 1, here, edit), Verdict::Rejected(ErrorCode::RecordOfficial));
    }
    writer.enter(&mother, 1, 2, here, write(&[("text", "一")]));

    let exists = Err(StoreError::Conflict(Conflict::AlreadyExists));
    assert_eq!(put(store.as_mut(), &official(2, &[])), exists, "the family's own");
    assert_eq!(put(store.as_mut(), &NewRecord { kind: "other".to_owned(), ..first.clone() }), exists);
    let bounds = Err(StoreError::Conflict(Conflict::RecordOutOfBounds));
    assert_eq!(put(store.as_mut(), &official(3, &[(OCCURRED_ON, "soon")])), bounds);
    assert_eq!(put(store.as_mut(), &official(3, &[("Title", "x")])), bounds);
    let nowhere = store.put_record(&operator(), nanto(), household_id(9), &first);
    assert_eq!(nowhere, Err(StoreError::NotFound));
    assert_eq!(store.put_record(&operator(), tonami(), household_id(0), &first), Err(StoreError::NotFound));
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let lines: Vec<_> = audited.iter().filter(|line| line.action == Action::RecordPut).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!((lines[0].household, lines[0].subject.as_str()), (Some(household_id(0)), &*record_id(1).to_string()));
}

pub fn a_record_of_another_household_is_another_record(database: &impl Database) {
    let mut store = database.connect();
    let (mother, _) = parents(store.as_mut());
    add_household(store.as_mut(), 1);
    let neighbour = register(store.as_mut(), nanto(), 1, 0);
    let mut writer = Writer::new(store.as_mut());
    writer.enter(&mother, 1, 1, None, write(&[("text", "うち")]));
    let ours = writer.shared(&mother);
    assert_eq!(writer.shared(&neighbour), []);
    assert_eq!(writer.enter(&neighbour, 2, 1, None, write(&[("text", "となり")])), applied(1), "their own counter");
    assert_eq!(writer.enter(&neighbour, 2, 1, None, Edit::Remove), applied(2));
    assert_eq!(writer.shared(&mother), ours);
}

pub fn the_operator_sees_that_records_are_there(database: &impl Database) {
    let mut store = database.connect();
    let (mother, _) = parents(store.as_mut());
    let mut writer = Writer::new(store.as_mut());
    writer.enter_as(&mother, 1, 1, true, None, write(&[("text", "ひみつ"), (OCCURRED_ON, "2026-11-23")]));
    writer.enter(&mother, 1, 2, None, write(&[("text", "一"), (OCCURRED_ON, "2026-11-23")]));
    writer.enter(&mother, 1, 3, None, Edit::Remove);
    let listed = store.records(nanto(), household_id(0), None, 10).unwrap();
    let kept: BTreeMap<_, _> =
        listed.iter().map(|entry| (entry.id, (entry.shared.clone(), entry.version, entry.removed))).collect();
    let shared = |occurred_on| Some(SharedEntry { kind: "diary".to_owned(), occurred_on });
    let day = CivilDate::new(2026, 11, 23).ok();
    let expected = [
        (record_id(1), (None, 1, false)),
        (record_id(2), (shared(day), 2, false)),
        (record_id(3), (shared(None), 3, true)),
    ];
    assert_eq!(kept, BTreeMap::from(expected));
    assert!(listed.iter().all(|entry| entry.provenance == Provenance::Family));
    assert_eq!(store.records(nanto(), household_id(0), Some(record_id(1)), 1).unwrap(), listed[1..2]);
    assert_eq!(store.records(nanto(), household_id(9), None, 10), Err(StoreError::NotFound));
    assert_eq!(store.records(tonami(), household_id(0), None, 10), Err(StoreError::NotFound));
}
