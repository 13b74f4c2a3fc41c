//! Vaults that are taken back after a restore.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, Actor, NewVault, VaultDeed};
use crate::port::{Store, StoreError};
use shared_model::time::Timestamp;

/// A vault of the mother's, as the town would vouch for it.
fn deed(generation: u32, bound_at: Timestamp) -> VaultDeed {
    let NewVault { generation, mail_key, escrow } = offer(generation);
    let author_key = Some(author_key(generation));
    let (owner, household) = (member_id(0, 0), household_id(0));
    VaultDeed { owner, household, generation, bound_at: Some(bound_at), mail_key, author_key, escrow }
}

fn of_household(generation: u32) -> VaultDeed {
    VaultDeed { owner: household_id(0), bound_at: None, author_key: None, ..deed(generation, NOON) }
}

fn put_back(store: &mut dyn Store, deeds: &[VaultDeed]) -> Result<u64, StoreError> {
    store.put_back(nanto(), &device(1), deeds, NOON)
}

pub fn a_box_is_told_of_its_open_vaults(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    assert_eq!(store.deeds(nanto(), &device(1)), Ok(Vec::new()));
    put_vault(store.as_mut(), &mother, 1).unwrap();
    put_vault(store.as_mut(), &mother, 2).unwrap();
    store.put_household_vault(&mother.scope, &device(1), &offer(3), NOON).unwrap();
    let mut told = database.connect().deeds(nanto(), &device(1)).unwrap();
    told.sort_by_key(|deed| deed.generation);
    assert_eq!(told, [deed(2, NOON), of_household(3)]);
    assert_eq!(store.deeds(nanto(), &device(2)), Ok(Vec::new()));

    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert_eq!(store.deeds(nanto(), &device(1)), Ok(vec![of_household(3)]), "a closed one is not vouched for");

    put_vault(store.as_mut(), &mother, 3).unwrap();
    assert_eq!(store.deeds(nanto(), &device(1)), Ok(vec![of_household(3)]), "nor one whose card is bound no more");
}

pub fn what_the_town_has_forgotten_is_taken_back(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    assert_eq!(put_back(store.as_mut(), &[deed(2, NOON), of_household(1)]), Ok(2));
    let kept = store.vault(nanto(), &device(1), mother.member.id).unwrap();
    assert_eq!((kept.generation, kept.mailbox, kept.mail_key), (2, mother.scope.mailbox(), offer(2).mail_key));
    let authors = store.authors(nanto(), &device(1), mother.member.id).unwrap();
    assert_eq!((authors.scope, authors.keys), (mother.scope, vec![author_key(2)]));
    assert_eq!(store.vault(nanto(), &device(1), household_id(0)).unwrap().generation, 1);
    assert_eq!(store.household_vault_is_stale(&mother.scope, &device(1)), Ok(true), "who opens it nobody knows");
    assert_eq!(put_back(store.as_mut(), &[deed(2, NOON), of_household(1)]), Ok(0), "once is enough");

    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let lines: Vec<_> = audited.iter().filter(|line| line.action == Action::VaultPutBack).collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines.iter().all(|line| line.by.actor == Actor::Device(device(1)) && line.household == Some(household_id(0)))
    );
}

pub fn a_vault_of_another_card_comes_back_closed(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    assert_eq!(put_back(store.as_mut(), &[deed(1, noon_and(60))]), Ok(1));
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id), Err(StoreError::NotFound));
    assert_eq!(store.latest_vault(nanto(), &device(1), mother.member.id), Ok(Some(1)));
    let keys = store.authors(nanto(), &device(1), mother.member.id).unwrap().keys;
    assert_eq!(keys, [author_key(1)], "what was entered is still believed");

    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert_eq!(put_back(store.as_mut(), &[deed(2, noon_and(60))]), Ok(1));
    let there = store.vault(nanto(), &device(1), mother.member.id);
    assert_eq!(there, Err(StoreError::NotFound), "the letter is on its way, and no card is bound");
}

pub fn a_later_vault_is_not_replaced_by_an_earlier_one(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    put_vault(store.as_mut(), &mother, 3).unwrap();
    store.put_household_vault(&mother.scope, &device(1), &offer(3), NOON).unwrap();
    let before = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(put_back(store.as_mut(), &[deed(2, NOON), deed(3, NOON), of_household(2)]), Ok(0));
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id).unwrap().generation, 3);
    assert_eq!(store.household_vault_is_stale(&mother.scope, &device(1)), Ok(false));
    let keys = store.authors(nanto(), &device(1), mother.member.id).unwrap().keys;
    assert_eq!(keys, [author_key(3), author_key(2)]);
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), before);
}

pub fn who_is_not_here_gets_no_vault_back(database: &impl Database) {
    let mut store = database.connect();
    mother_at_box_one(store.as_mut());
    add_household(store.as_mut(), 1);
    let elsewhere = VaultDeed { household: household_id(1), ..deed(1, NOON) };
    let nobody = VaultDeed { owner: member_id(7, 0), household: household_id(7), ..deed(1, NOON) };
    let nowhere = VaultDeed { owner: household_id(7), household: household_id(7), ..of_household(1) };
    assert_eq!(put_back(store.as_mut(), &[elsewhere, nobody, nowhere]), Ok(0));
    assert_eq!(store.deeds(nanto(), &device(1)), Ok(Vec::new()));
    assert_eq!(store.put_back(nanto(), &device(7), &[deed(1, NOON)], NOON), Err(StoreError::NotFound), "no such box");
}
