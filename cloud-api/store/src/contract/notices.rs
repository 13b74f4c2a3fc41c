//! Publishing, reading, opening.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, FactText, Receipt};
use crate::port::{Conflict, StoreError};
use shared_model::notice::{Cursor, FactKind, NoticeChange};
use uuid::Uuid;

const EVERYBODY: Audience = Audience::Municipality;

pub fn a_notice_arrives_as_it_was_published(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let fact = |text: &str| FactText::parse(text).unwrap();
    let facts = vec![(FactKind::When, fact("12月3日（木）")), (FactKind::Bring, fact("母子健康手帳"))];
    let published = notice(1, EVERYBODY).with_facts(facts.clone()).unwrap();
    assert_eq!(store.publish(&operator(), nanto(), &published), Ok(1));

    let (changes, _) = read_all(database.connect().as_mut(), &mother, None, 10);
    let [NoticeChange::Current(arrived)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((arrived.id, arrived.published_at, arrived.opened_at), (publication_id(1), NOON, None));
    assert_eq!((arrived.sender.as_str(), arrived.category), (published.sender.as_str(), published.category));
    assert_eq!((arrived.title.as_str(), arrived.body.as_str()), (published.title.as_str(), published.body.as_str()));
    let lines: Vec<_> = arrived.facts.iter().map(|line| (line.kind, fact(&line.text))).collect();
    assert_eq!(lines, facts);
    assert!(notice(2, EVERYBODY).with_facts(vec![(FactKind::Where, fact("アスモ")); 9]).is_err());
}

pub fn a_notice_reaches_its_audience(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 3);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let father = register(store.as_mut(), nanto(), 0, 1);
    let neighbour = register(store.as_mut(), nanto(), 1, 0);
    assert_eq!(publish(store.as_mut(), nanto(), 1, EVERYBODY), 3);
    assert_eq!(publish(store.as_mut(), nanto(), 2, Audience::Household(household_id(0))), 1);
    let to_father = Audience::Member { household: household_id(0), member: member_id(0, 1) };
    assert_eq!(publish(store.as_mut(), nanto(), 3, to_father), 1);
    let mut read = |who| numbers(&read_all(store.as_mut(), who, None, 10).0);
    assert_eq!(read(&mother), [1, 2]);
    assert_eq!(read(&father), [1, 2, 3]);
    assert_eq!(read(&neighbour), [1]);
}

pub fn a_publication_needs_its_audience(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let nobody = [
        Audience::Household(household_id(9)),
        Audience::Member { household: household_id(0), member: member_id(1, 0) },
        Audience::Member { household: household_id(9), member: member_id(0, 0) },
    ];
    for audience in nobody {
        assert_eq!(store.publish(&operator(), nanto(), &notice(1, audience)), Err(StoreError::NotFound));
    }
    assert_eq!(store.publications(nanto(), None, 10), Ok(Vec::new()));
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), audited);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    let again = store.publish(&operator(), nanto(), &notice(1, EVERYBODY));
    assert_eq!(again, Err(StoreError::Conflict(Conflict::AlreadyExists)));
}

pub fn pages_meet_without_gap_or_double(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    for n in 0..500 {
        publish(store.as_mut(), nanto(), n, EVERYBODY);
    }
    let expected: Vec<u128> = (0..500).collect();
    for limit in [1, 7, 100, 499, 500] {
        let (changes, cursor) = read_all(store.as_mut(), &mother, None, limit);
        assert_eq!(numbers(&changes), expected, "limit {limit}");
        assert_eq!(Ok(cursor), store.household_version(&mother.scope.mailbox()));
    }
    let page = store.notices_since(&mother.scope, None, usize::MAX).unwrap();
    assert_eq!((page.changes.len(), page.more), (500, false));
    let page = store.notices_since(&mother.scope, None, 0).unwrap();
    assert_eq!((page.changes.len(), page.more), (1, true), "a page has at least one, so that reading ends");
}

pub fn an_unchanged_household_has_an_unchanged_version(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    let before = store.household_version(&mother.scope.mailbox()).unwrap();
    publish(store.as_mut(), nanto(), 2, Audience::Household(household_id(1)));
    assert_eq!(store.household_version(&mother.scope.mailbox()), Ok(before), "the neighbour's notice is not ours");
    let (changes, cursor) = read_all(store.as_mut(), &mother, Some(before), 10);
    assert_eq!((changes.len(), cursor), (0, before));
    publish(store.as_mut(), nanto(), 3, EVERYBODY);
    assert_eq!(store.household_version(&mother.scope.mailbox()).unwrap().position, before.position + 1);
}

pub fn a_strange_cursor_begins_at_the_beginning(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    publish(store.as_mut(), nanto(), 2, EVERYBODY);
    let here = store.household_version(&mother.scope.mailbox()).unwrap();
    let strange = [
        Cursor { epoch: Uuid::from_u128(77), ..here },
        Cursor { position: here.position + 1, ..here },
        Cursor { position: u64::MAX, ..here },
    ];
    for cursor in strange {
        let (changes, now) = read_all(store.as_mut(), &mother, Some(cursor), 10);
        assert_eq!((numbers(&changes), now), (vec![1, 2], here));
    }
    store.begin_epoch(Uuid::from_u128(78)).unwrap();
    let (changes, now) = read_all(store.as_mut(), &mother, Some(here), 10);
    assert_eq!((numbers(&changes), now.epoch), (vec![1, 2], Uuid::from_u128(78)));
}

pub fn a_withdrawn_notice_is_told(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    publish(store.as_mut(), nanto(), 2, EVERYBODY);
    let (_, cursor) = read_all(store.as_mut(), &mother, None, 10);
    store.withdraw(&operator(), nanto(), publication_id(1)).unwrap();
    let (changes, after) = read_all(store.as_mut(), &mother, Some(cursor), 10);
    assert_eq!(changes, [NoticeChange::Withdrawn(publication_id(1))]);

    store.withdraw(&operator(), nanto(), publication_id(1)).unwrap();
    assert_eq!(store.household_version(&mother.scope.mailbox()), Ok(after), "doing so again changes nothing");
    let opened = store.record_opened(&mother.scope, publication_id(1), NOON, NOON);
    assert_eq!(opened, Ok(Receipt::Recorded), "it was opened before the box learnt of it");
    let (changes, _) = read_all(store.as_mut(), &mother, None, 10);
    assert_eq!(numbers(&changes), [2, 1]);
    assert_eq!(store.withdraw(&operator(), nanto(), publication_id(9)), Err(StoreError::NotFound));
}

pub fn an_opened_notice_is_told_to_the_same_member_only(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let father = register(store.as_mut(), nanto(), 0, 1);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    publish(store.as_mut(), nanto(), 2, EVERYBODY);
    let (_, cursor) = read_all(store.as_mut(), &mother, None, 10);
    store.record_opened(&mother.scope, publication_id(1), noon_and(5), noon_and(9)).unwrap();

    let (hers, now) = read_all(store.as_mut(), &mother, Some(cursor), 10);
    assert_eq!((numbers(&hers), opened_at(&hers, 1)), (vec![1], Some(noon_and(5))));
    let (his, also_now) = read_all(store.as_mut(), &father, Some(cursor), 10);
    assert_eq!((numbers(&his), now), (vec![], also_now), "nothing for him, but his cursor moves on");
    let (his, _) = read_all(store.as_mut(), &father, None, 10);
    assert_eq!((numbers(&his), opened_at(&his, 1)), (vec![1, 2], None), "still NEW for him");
}

pub fn the_earliest_opening_stays(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    let mut open = |seconds| store.record_opened(&mother.scope, publication_id(1), noon_and(seconds), noon_and(99));
    assert_eq!(open(50), Ok(Receipt::Recorded));
    assert_eq!(open(50), Ok(Receipt::AlreadyKnown));
    assert_eq!(open(60), Ok(Receipt::AlreadyKnown));
    assert_eq!(open(40), Ok(Receipt::Recorded));
    let (changes, cursor) = read_all(store.as_mut(), &mother, None, 10);
    assert_eq!((opened_at(&changes, 1), cursor.position), (Some(noon_and(40)), 3), "one delivery, two openings");
}

pub fn an_opening_lies_between_publishing_and_now(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let father = register(store.as_mut(), nanto(), 0, 1);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    let now = noon_and(9);
    let year_1970 = shared_model::time::Timestamp::from_millis(0);
    store.record_opened(&mother.scope, publication_id(1), noon_and(1_000_000), now).unwrap();
    store.record_opened(&father.scope, publication_id(1), year_1970, now).unwrap();
    assert_eq!(opened_at(&read_all(store.as_mut(), &mother, None, 10).0, 1), Some(now));
    assert_eq!(opened_at(&read_all(store.as_mut(), &father, None, 10).0, 1), Some(NOON));
}

pub fn a_change_during_paging_is_not_missed(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    for n in 0..6 {
        publish(store.as_mut(), nanto(), n, EVERYBODY);
    }
    let first = store.notices_since(&mother.scope, None, 2).unwrap();
    assert!(first.more);
    // One that was on the page already, one that is still to come, and a new one.
    store.record_opened(&mother.scope, publication_id(0), NOON, NOON).unwrap();
    store.withdraw(&operator(), nanto(), publication_id(3)).unwrap();
    publish(store.as_mut(), nanto(), 6, EVERYBODY);
    let (rest, _) = read_all(store.as_mut(), &mother, Some(first.cursor), 2);
    assert_eq!(numbers(&rest), [2, 4, 5, 0, 3, 6]);
}

pub fn publications_say_how_many_they_reached(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 3);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let father = register(store.as_mut(), nanto(), 0, 1);
    publish(store.as_mut(), nanto(), 1, EVERYBODY);
    publish(store.as_mut(), nanto(), 2, Audience::Household(household_id(0)));
    for who in [&mother, &father] {
        store.record_opened(&who.scope, publication_id(1), NOON, NOON).unwrap();
    }
    store.withdraw(&operator_at(noon_and(9)), nanto(), publication_id(2)).unwrap();
    let listed = store.publications(nanto(), None, 10).unwrap();
    let counts: Vec<_> = listed.iter().map(|p| (p.households, p.opened, p.withdrawn_at)).collect();
    assert_eq!(counts, [(3, 2, None), (1, 0, Some(noon_and(9)))]);
    assert_eq!(store.publications(nanto(), Some(publication_id(1)), 10).unwrap(), listed[1..]);
}
