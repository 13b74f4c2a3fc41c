//! Nobody sees another household, another town, another member's letters.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, CredentialTry};
use crate::port::StoreError;

pub fn a_household_sees_itself_only(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    let ours = register(store.as_mut(), nanto(), 0, 0);
    let theirs = register(store.as_mut(), nanto(), 1, 0);
    publish(store.as_mut(), nanto(), 1, Audience::Household(household_id(1)));
    let before = store.household_version(&ours.scope.mailbox()).unwrap();

    let opened = store.record_opened(&ours.scope, publication_id(1), NOON, NOON);
    assert_eq!(opened, Err(StoreError::NotFound), "what is not ours does not exist");
    store.record_opened(&theirs.scope, publication_id(1), NOON, NOON).unwrap();
    assert_eq!(read_all(store.as_mut(), &ours, None, 10).0, []);
    assert_eq!(store.household_version(&ours.scope.mailbox()), Ok(before));
}

/// Two towns with the very same IDs, user IDs, cards and boxes: nothing of one may show or move in the other.
pub fn a_town_sees_itself_only(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    add_town(store.as_mut(), tonami(), 1);
    let here = register(store.as_mut(), nanto(), 0, 0);
    assert_eq!(store.member_of_card(tonami(), &card(0, 0)), Err(StoreError::NotFound));
    let there = register(store.as_mut(), tonami(), 0, 0);
    assert_eq!((here.member.id, here.scope.household()), (there.member.id, there.scope.household()));

    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    assert_eq!(read_all(store.as_mut(), &there, None, 10).0, []);
    assert_eq!(store.withdraw(&operator(), tonami(), publication_id(1)), Err(StoreError::NotFound));
    assert_eq!(store.record_opened(&there.scope, publication_id(1), NOON, NOON), Err(StoreError::NotFound));
    assert_eq!(numbers(&read_all(store.as_mut(), &here, None, 10).0), [1]);

    for _ in 0..5 {
        store.try_credentials(nanto(), user_id(0, 1), &device(1), NOON).unwrap();
    }
    let elsewhere = store.try_credentials(tonami(), user_id(0, 1), &device(1), NOON).unwrap();
    assert!(matches!(elsewhere, CredentialTry::Taken { tries_left: 4, .. }), "a lock here is none there");

    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();
    assert_eq!(store.device(tonami(), &device(1)), Err(StoreError::NotFound));
    assert_eq!(store.revoke_device(&operator(), tonami(), &device(1)), Err(StoreError::NotFound));

    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert!(store.member_of_card(tonami(), &card(0, 0)).is_ok(), "a new letter here ends no card there");
}

pub fn a_private_notice_is_for_its_member_only(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let father = register(store.as_mut(), nanto(), 0, 1);
    let to_mother = Audience::Member { household: household_id(0), member: member_id(0, 0) };
    publish(store.as_mut(), nanto(), 1, to_mother);
    assert_eq!(store.record_opened(&father.scope, publication_id(1), NOON, NOON), Err(StoreError::NotFound));
    store.record_opened(&mother.scope, publication_id(1), NOON, NOON).unwrap();
    store.withdraw(&operator(), nanto(), publication_id(1)).unwrap();
    assert_eq!(read_all(store.as_mut(), &father, None, 10).0, [], "not even that there was one");
    assert_eq!(numbers(&read_all(store.as_mut(), &mother, None, 10).0), [1]);
}
