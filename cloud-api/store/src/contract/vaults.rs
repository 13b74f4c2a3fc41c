//! Vaults of members and households on boxes.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, Authors, LoggedIn, NewVault, Vault};
use crate::port::{Conflict, Store, StoreError};

const VAULT_EXISTS: StoreError = StoreError::Conflict(Conflict::VaultExists);

fn put_for_all(store: &mut dyn Store, who: &LoggedIn, generation: u32) -> Result<(), StoreError> {
    store.put_household_vault(&who.scope, &device(1), &offer(generation), NOON)
}

pub fn a_vault_is_kept_for_its_member_and_box(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id), Err(StoreError::NotFound));
    assert_eq!(store.latest_vault(nanto(), &device(1), mother.member.id), Ok(None));
    assert_eq!(put_vault(store.as_mut(), &mother, 1), Ok(()));
    assert_eq!(store.latest_vault(nanto(), &device(1), mother.member.id), Ok(Some(1)));
    let NewVault { generation, mail_key, escrow } = offer(1);
    let expected = Vault { mailbox: mother.scope.mailbox(), generation, mail_key, escrow };
    assert_eq!(database.connect().vault(nanto(), &device(1), mother.member.id), Ok(expected));
    let authors = Authors { scope: mother.scope, keys: vec![author_key(1)] };
    assert_eq!(store.authors(nanto(), &device(1), mother.member.id), Ok(authors));
    for (device, member) in [(device(2), mother.member.id), (device(1), father.member.id)] {
        assert_eq!(store.vault(nanto(), &device, member), Err(StoreError::NotFound));
        assert_eq!(store.latest_vault(nanto(), &device, member), Ok(None));
        assert_eq!(store.authors(nanto(), &device, member), Err(StoreError::NotFound));
    }
    let nowhere = store.put_vault(&mother.scope, &device(2), &offer(1), &author_key(1), NOON);
    assert_eq!(nowhere, Err(StoreError::NotFound), "no such box");
    let made = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(made.iter().filter(|line| line.action == Action::VaultMade).count(), 1);
}

pub fn a_newer_vault_replaces_and_an_older_one_never_comes_back(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    put_vault(store.as_mut(), &mother, 2).unwrap();
    let before = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(put_vault(store.as_mut(), &mother, 2), Ok(()), "a reply can get lost");
    for stale in [1, 2] {
        let other = NewVault { mail_key: vec![77; 65], ..offer(stale) };
        let refused = store.put_vault(&mother.scope, &device(1), &other, &author_key(stale), NOON);
        assert_eq!(refused, Err(VAULT_EXISTS));
    }
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), before);
    assert_eq!(put_vault(store.as_mut(), &mother, 5), Ok(()));
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id).unwrap().generation, 5);
    let keys = store.authors(nanto(), &device(1), mother.member.id).unwrap().keys;
    assert_eq!(keys, [author_key(5), author_key(2)], "what was signed before is still believed");
}

pub fn a_new_letter_closes_the_vaults_of_its_member(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    put_vault(store.as_mut(), &mother, 1).unwrap();
    put_vault(store.as_mut(), &father, 1).unwrap();
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id), Err(StoreError::NotFound));
    let latest = store.latest_vault(nanto(), &device(1), mother.member.id);
    assert_eq!(latest, Ok(Some(1)), "a closed one is not a forgotten one");
    assert!(store.vault(nanto(), &device(1), father.member.id).is_ok(), "the other parent notices nothing");
    assert_eq!(store.authors(nanto(), &device(1), mother.member.id).unwrap().keys.len(), 1, "nothing unsent is lost");
    assert_eq!(put_vault(store.as_mut(), &mother, 1), Err(VAULT_EXISTS));
    assert_eq!(put_vault(store.as_mut(), &mother, 2), Ok(()));
    assert!(store.vault(nanto(), &device(1), mother.member.id).is_ok());
}

pub fn a_household_has_a_vault_of_its_own(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    add_household(store.as_mut(), 1);
    let neighbour = register(store.as_mut(), nanto(), 1, 0);
    assert_eq!(store.vault(nanto(), &device(1), household_id(0)), Err(StoreError::NotFound));
    assert_eq!(put_for_all(store.as_mut(), &mother, 1), Ok(()));
    let NewVault { generation, mail_key, escrow } = offer(1);
    let expected = Vault { mailbox: mother.scope.household_mailbox(), generation, mail_key, escrow };
    assert_eq!(database.connect().vault(nanto(), &device(1), household_id(0)), Ok(expected));
    assert_eq!(father.scope.household_mailbox(), mother.scope.household_mailbox(), "one for both");
    for (device, owner) in [(device(2), household_id(0)), (device(1), household_id(1)), (device(1), mother.member.id)] {
        assert_eq!(store.vault(nanto(), &device, owner), Err(StoreError::NotFound));
    }
    assert_eq!(store.authors(nanto(), &device(1), household_id(0)), Err(StoreError::NotFound), "it signs nothing");

    let before = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(before.iter().filter(|line| line.action == Action::HouseholdVaultMade).count(), 1);
    assert_eq!(put_for_all(store.as_mut(), &father, 1), Ok(()), "a reply can get lost");
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), before);
    let other = NewVault { mail_key: vec![77; 65], ..offer(1) };
    assert_eq!(store.put_household_vault(&father.scope, &device(1), &other, NOON), Err(VAULT_EXISTS));
    assert_eq!(put_for_all(store.as_mut(), &father, 4), Ok(()));
    assert_eq!(put_for_all(store.as_mut(), &mother, 3), Err(VAULT_EXISTS), "an older one never comes back");
    assert_eq!(store.put_household_vault(&mother.scope, &device(9), &offer(1), NOON), Err(StoreError::NotFound));

    // The box of the grandparents has vaults of both households.
    assert_eq!(put_for_all(store.as_mut(), &neighbour, 1), Ok(()));
    let both = [0, 1].map(|n| store.vault(nanto(), &device(1), household_id(n)).unwrap().generation);
    assert_eq!(both, [4, 1]);
    assert_eq!(store.latest_vault(nanto(), &device(1), household_id(0)), Ok(Some(4)));
}

pub fn a_new_letter_makes_the_households_vaults_stale(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    add_household(store.as_mut(), 1);
    let neighbour = register(store.as_mut(), nanto(), 1, 0);
    enrol(store.as_mut(), 2);
    let stale = |store: &mut dyn Store, who: &LoggedIn, n| store.household_vault_is_stale(&who.scope, &device(n));
    assert_eq!(stale(store.as_mut(), &mother, 1), Ok(false), "there is none");
    for n in [1, 2] {
        store.put_household_vault(&mother.scope, &device(n), &offer(1), NOON).unwrap();
    }
    put_for_all(store.as_mut(), &neighbour, 1).unwrap();
    assert_eq!(stale(store.as_mut(), &father, 1), Ok(false));

    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    for n in [1, 2] {
        assert_eq!(stale(store.as_mut(), &father, n), Ok(true), "on every box");
        assert!(store.vault(nanto(), &device(n), household_id(0)).is_ok(), "the other parent goes on");
    }
    assert_eq!(stale(store.as_mut(), &neighbour, 1), Ok(false));
    put_for_all(store.as_mut(), &father, 1).unwrap();
    assert_eq!(stale(store.as_mut(), &father, 1), Ok(true), "the same one again changes nothing");
    put_for_all(store.as_mut(), &father, 2).unwrap();
    assert_eq!(stale(store.as_mut(), &father, 1), Ok(false));
    assert_eq!(stale(store.as_mut(), &father, 2), Ok(true));
}

pub fn a_lost_secret_closes_every_vault(database: &impl Database) {
    let mut store = database.connect();
    assert_eq!(store.some_vault(), Ok(None));
    let mother = mother_at_box_one(store.as_mut());
    assert_eq!(store.close_all_vaults(&operator()), Ok(0));
    put_for_all(store.as_mut(), &mother, 1).unwrap();
    let found = store.some_vault().unwrap().unwrap();
    assert_eq!((found.device, found.vault.mailbox), (device(1), mother.scope.household_mailbox()));
    put_vault(store.as_mut(), &mother, 1).unwrap();

    assert_eq!(store.close_all_vaults(&operator()), Ok(2));
    assert_eq!(store.some_vault(), Ok(None));
    for owner in [mother.member.id, household_id(0)] {
        assert_eq!(store.vault(nanto(), &device(1), owner), Err(StoreError::NotFound));
    }
    assert_eq!(store.household_vault_is_stale(&mother.scope, &device(1)), Ok(false));
    assert!(store.member_of_card(nanto(), &card(0, 0)).is_ok(), "her card is as good as before");
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(audited.iter().filter(|line| line.action == Action::VaultsClosed).count(), 1);
    assert_eq!(put_vault(store.as_mut(), &mother, 1), Err(VAULT_EXISTS));
    assert_eq!(put_vault(store.as_mut(), &mother, 2), Ok(()));
    assert_eq!(put_for_all(store.as_mut(), &mother, 2), Ok(()));
}
