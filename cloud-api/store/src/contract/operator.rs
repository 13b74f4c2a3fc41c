//! Towns, households, letters, audit.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::fixture::*;
use super::{Database, EPOCH};
use crate::model::{Action, Audience};
use crate::port::{Conflict, RECENT, StoreError};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

const ALREADY_EXISTS: StoreError = StoreError::Conflict(Conflict::AlreadyExists);

pub fn a_town_is_added_once(database: &impl Database) {
    let mut store = database.connect();
    store.add_municipality(&operator(), &town(tonami())).unwrap();
    store.add_municipality(&operator(), &town(nanto())).unwrap();
    assert_eq!(store.add_municipality(&operator(), &town(nanto())), Err(ALREADY_EXISTS));
    assert_eq!(store.municipality(nanto()), Ok(town(nanto())));
    assert_eq!(store.municipalities(), Ok(vec![town(tonami()), town(nanto())]), "by code");
}

pub fn an_unknown_town_is_not_found(database: &impl Database) {
    let mut store = database.connect();
    let by = operator();
    assert_eq!(store.municipality(nanto()), Err(StoreError::NotFound));
    assert_eq!(store.allocate_user_serial(nanto()), Err(StoreError::NotFound));
    assert_eq!(store.add_household(&by, nanto(), &household(0, 2)), Err(StoreError::NotFound));
    assert_eq!(store.reissue_letter(&by, nanto(), user_id(0, 0), &password("x")), Err(StoreError::NotFound));
    assert_eq!(store.create_install_code(&by, nanto(), &install_code(1)), Err(StoreError::NotFound));
    assert_eq!(store.device(nanto(), &device(1)), Err(StoreError::NotFound));
    assert_eq!(store.revoke_device(&by, nanto(), &device(1)), Err(StoreError::NotFound));
    assert_eq!(store.try_credentials(nanto(), user_id(0, 0), &device(1), NOON), Err(StoreError::NotFound));
    assert_eq!(store.member_of_card(nanto(), &card(0, 0)), Err(StoreError::NotFound));
    assert_eq!(store.publish(&by, nanto(), &notice(1, Audience::Municipality)), Err(StoreError::NotFound));
    assert_eq!(store.withdraw(&by, nanto(), publication_id(1)), Err(StoreError::NotFound));
    let subject = name("x");
    assert_eq!(store.append_audit(&by, nanto(), Action::RegistrationBegun, None, &subject), Err(StoreError::NotFound));
    assert_eq!(store.households(nanto(), None, 10), Ok(Vec::new()));
    assert_eq!(store.audit_entries(nanto(), 0, 10), Ok(Vec::new()));
}

pub fn serials_never_repeat(database: &impl Database) {
    let (mut one, mut other) = (database.connect(), database.connect());
    add_town(one.as_mut(), nanto(), 0);
    add_town(one.as_mut(), tonami(), 0);
    let mut seen = BTreeSet::new();
    for _ in 0..10 {
        assert!(seen.insert(one.allocate_user_serial(nanto()).unwrap()));
        assert!(seen.insert(other.allocate_user_serial(nanto()).unwrap()));
    }
    assert!(seen.contains(&other.allocate_user_serial(tonami()).unwrap()), "each town counts for itself");
}

pub fn a_household_is_added_once(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    assert_eq!(store.add_household(&operator(), nanto(), &household(0, 2)), Err(ALREADY_EXISTS));
    let mut stolen_user_id = household(1, 1);
    stolen_user_id.members[0].user_id = user_id(0, 0);
    assert_eq!(store.add_household(&operator(), nanto(), &stolen_user_id), Err(ALREADY_EXISTS));
    let mut stolen_member = household(1, 1);
    stolen_member.members[0].id = member_id(0, 0);
    assert_eq!(store.add_household(&operator(), nanto(), &stolen_member), Err(ALREADY_EXISTS));
}

pub fn a_failed_household_leaves_nothing(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let mut twins = household(1, 2);
    twins.members[1].user_id = user_id(0, 0);
    assert_eq!(store.add_household(&operator(), nanto(), &twins), Err(ALREADY_EXISTS));
    assert_eq!(store.households(nanto(), None, 100).unwrap().len(), 1);
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), audited);
    assert_eq!(store.add_household(&operator(), nanto(), &household(1, 2)), Ok(()));
}

pub fn a_household_has_one_to_twenty_members(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    let size = Err(StoreError::Conflict(Conflict::HouseholdSize));
    assert_eq!(store.add_household(&operator(), nanto(), &household(0, 0)), size);
    assert_eq!(store.add_household(&operator(), nanto(), &household(0, 21)), size);
    assert_eq!(store.add_household(&operator(), nanto(), &household(0, 20)), Ok(()));
}

pub fn households_are_listed_in_pages(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 5);
    register(store.as_mut(), nanto(), 3, 1);
    let first = store.households(nanto(), None, 3).unwrap();
    let rest = store.households(nanto(), Some(first[2].id), 3).unwrap();
    let ids: Vec<_> = first.iter().chain(&rest).map(|entry| entry.id).collect();
    assert_eq!(ids, (0..5).map(household_id).collect::<Vec<_>>());
    let linked: Vec<_> = rest[0].members.iter().map(|member| (member.user_id, member.linked)).collect();
    assert_eq!(linked, [(user_id(3, 0), false), (user_id(3, 1), true)]);
    assert_eq!((&rest[0].members[0].name, rest[0].members[0].role), (&member(3, 0).name, member(3, 0).role));
}

pub fn a_new_household_gets_the_recent_town_notices(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    publish(store.as_mut(), nanto(), 2, Audience::Household(household_id(0)));
    let later = operator_at(noon_and(60));
    store.publish(&later, nanto(), &notice(3, Audience::Municipality)).unwrap();
    store.publish(&later, nanto(), &notice(4, Audience::Municipality)).unwrap();
    publish(store.as_mut(), nanto(), 5, Audience::Municipality);
    store.withdraw(&later, nanto(), publication_id(5)).unwrap();
    // Number 1 is exactly one second too old.
    let joins = operator_at(NOON + RECENT + Duration::from_secs(1));
    store.add_household(&joins, nanto(), &household(1, 1)).unwrap();
    let mother = register(store.as_mut(), nanto(), 1, 0);
    let (changes, cursor) = read_all(store.as_mut(), &mother, None, 1);
    assert_eq!(numbers(&changes), [3, 4]);
    assert_eq!(cursor.position, 2);
}

pub fn a_new_letter_ends_the_old_card(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let before = register(store.as_mut(), nanto(), 0, 0);
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert_eq!(store.member_of_card(nanto(), &card(0, 0)), Err(StoreError::NotFound));
    let renewed = card(9, 9);
    let after = store.bind_card(nanto(), user_id(0, 0), 2, &renewed, &device(1), NOON).unwrap();
    assert_eq!(after, before, "the same member with another card");
    assert_eq!(store.member_of_card(nanto(), &renewed), Ok(after));
    let unknown = store.reissue_letter(&operator(), nanto(), user_id(8, 8), &password("second"));
    assert_eq!(unknown, Err(StoreError::NotFound));
}

pub fn every_change_is_audited_without_gaps(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    register(store.as_mut(), nanto(), 0, 0);
    publish(store.as_mut(), nanto(), 1, Audience::Household(household_id(0)));
    store.withdraw(&operator(), nanto(), publication_id(1)).unwrap();
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();
    store.revoke_device(&operator(), nanto(), &device(1)).unwrap();
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    store.append_audit(&operator(), nanto(), Action::RegistrationBegun, Some(household_id(0)), &name("x")).unwrap();
    let entries = store.audit_entries(nanto(), 0, 100).unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry.action).collect();
    assert_eq!(
        actions,
        [
            Action::MunicipalityAdded,
            Action::HouseholdAdded,
            Action::CardBound,
            Action::PublicationPublished,
            Action::PublicationWithdrawn,
            Action::InstallCodeCreated,
            Action::DeviceEnrolled,
            Action::DeviceRevoked,
            Action::LetterReissued,
            Action::RegistrationBegun,
        ]
    );
    assert!(entries.iter().map(|entry| entry.position).eq(1..=10));
    assert_eq!(entries[2].household, Some(household_id(0)));
    assert_eq!(entries[2].subject.as_str(), user_id(0, 0).to_string());
    assert_eq!(entries[9].by, operator());
    assert_eq!(store.audit_entries(nanto(), 4, 2).unwrap(), entries[4..6]);
}

pub fn another_epoch_is_seen_at_once(database: &impl Database) {
    let (mut store, mut other) = (database.connect(), database.connect());
    assert_eq!(other.epoch(), Ok(EPOCH));
    let restored = Uuid::from_u128(2);
    store.begin_epoch(restored).unwrap();
    assert_eq!(other.epoch(), Ok(restored));
}
