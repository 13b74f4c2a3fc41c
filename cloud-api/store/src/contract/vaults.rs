//! Vaults of members on boxes, and what comes out of their outboxes.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, Audience, Authors, Entered, EntryName, LoggedIn, NewVault, Vault, Verdict};
use crate::port::{Conflict, Store, StoreError};
use shared_model::error_code::ErrorCode;
use uuid::Uuid;

/// A town with a family and box 1.
fn mother_at_box_one(store: &mut dyn Store) -> LoggedIn {
    add_town(store, nanto(), 1);
    enrol(store, 1);
    register(store, nanto(), 0, 0)
}

fn enrol(store: &mut dyn Store, n: u32) {
    store.create_install_code(&operator(), nanto(), &install_code(n)).unwrap();
    store.redeem_install_code(&redemption(n, n, n), NOON).unwrap();
}

fn offer(generation: u32) -> NewVault {
    let byte = u8::try_from(generation).unwrap();
    NewVault { generation, mail_key: vec![byte; 65], author_key: vec![byte + 100; 65], escrow: vec![byte; 113] }
}

fn put(store: &mut dyn Store, who: &LoggedIn, generation: u32) -> Result<(), StoreError> {
    store.put_vault(&who.scope, &device(1), &offer(generation), NOON)
}

fn entry(outbox: u8, sequence: u64) -> EntryName {
    EntryName { device: device(1), outbox: Uuid::from_bytes([outbox; 16]), sequence }
}

fn opened(n: u32) -> Entered {
    Entered::NoticeOpened { publication: publication_id(n), opened_at: noon_and(5) }
}

pub fn a_vault_is_kept_for_its_member_and_box(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id), Err(StoreError::NotFound));
    assert_eq!(put(store.as_mut(), &mother, 1), Ok(()));
    let NewVault { generation, mail_key, escrow, author_key } = offer(1);
    let expected = Vault { scope: mother.scope, generation, mail_key, escrow };
    assert_eq!(database.connect().vault(nanto(), &device(1), mother.member.id), Ok(expected));
    let authors = Authors { scope: mother.scope, keys: vec![author_key] };
    assert_eq!(store.authors(nanto(), &device(1), mother.member.id), Ok(authors));
    for (device, member) in [(device(2), mother.member.id), (device(1), father.member.id)] {
        assert_eq!(store.vault(nanto(), &device, member), Err(StoreError::NotFound));
        assert_eq!(store.authors(nanto(), &device, member), Err(StoreError::NotFound));
    }
    let nowhere = store.put_vault(&mother.scope, &device(2), &offer(1), NOON);
    assert_eq!(nowhere, Err(StoreError::NotFound), "no such box");
    let made = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(made.iter().filter(|line| line.action == Action::VaultMade).count(), 1);
}

pub fn a_newer_vault_replaces_and_an_older_one_never_comes_back(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    put(store.as_mut(), &mother, 2).unwrap();
    let before = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(put(store.as_mut(), &mother, 2), Ok(()), "a reply can get lost");
    for stale in [1, 2] {
        let other = NewVault { mail_key: vec![77; 65], ..offer(stale) };
        let refused = store.put_vault(&mother.scope, &device(1), &other, NOON);
        assert_eq!(refused, Err(StoreError::Conflict(Conflict::VaultExists)));
    }
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), before);
    assert_eq!(put(store.as_mut(), &mother, 5), Ok(()));
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id).unwrap().generation, 5);
    let keys = store.authors(nanto(), &device(1), mother.member.id).unwrap().keys;
    assert_eq!(keys, [offer(5).author_key, offer(2).author_key], "what was signed before is still believed");
}

pub fn a_new_letter_closes_the_vaults_of_its_member(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    put(store.as_mut(), &mother, 1).unwrap();
    put(store.as_mut(), &father, 1).unwrap();
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    assert_eq!(store.vault(nanto(), &device(1), mother.member.id), Err(StoreError::NotFound));
    assert!(store.vault(nanto(), &device(1), father.member.id).is_ok(), "the other parent notices nothing");
    assert_eq!(store.authors(nanto(), &device(1), mother.member.id).unwrap().keys.len(), 1, "nothing unsent is lost");
    assert_eq!(put(store.as_mut(), &mother, 1), Err(StoreError::Conflict(Conflict::VaultExists)));
    assert_eq!(put(store.as_mut(), &mother, 2), Ok(()));
    assert!(store.vault(nanto(), &device(1), mother.member.id).is_ok());
}

pub fn an_entry_takes_effect_once(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let apply =
        |store: &mut dyn Store, name: &EntryName, n| store.apply_entry(&mother.scope, name, opened(n), noon_and(9));
    assert_eq!(apply(store.as_mut(), &entry(1, 1), 1), Ok(Verdict::Applied));
    let after = store.household_version(&mother.scope);
    let mut again = database.connect();
    assert_eq!(apply(again.as_mut(), &entry(1, 1), 1), Ok(Verdict::Duplicate));
    assert_eq!(store.household_version(&mother.scope), after, "a repetition moves nothing");
    let (changes, _) = read_all(store.as_mut(), &mother, None, 10);
    assert_eq!(opened_at(&changes, 1), Some(noon_and(5)));
    assert_eq!(apply(store.as_mut(), &entry(2, 1), 1), Ok(Verdict::Applied), "another outbox counts for itself");
    assert_eq!(store.household_version(&mother.scope), after, "an opening that is known already");
}

pub fn a_rejected_entry_stays_rejected_and_blocks_nothing(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let unknown = Verdict::Rejected(ErrorCode::NoticeUnknown);
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 1), opened(1), NOON), Ok(unknown));
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 1), opened(1), NOON), Ok(unknown), "now and for ever");
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 2), opened(1), NOON), Ok(Verdict::Applied));
    let unreadable = Verdict::Rejected(ErrorCode::EntryUnreadable);
    let mut reject = |name, code| store.reject_entry(nanto(), &name, code, NOON);
    assert_eq!(reject(entry(1, 3), ErrorCode::EntryUnreadable), Ok(unreadable));
    assert_eq!(reject(entry(1, 3), ErrorCode::EntryUnknown), Ok(unreadable), "the first word counts");
    assert_eq!(reject(entry(1, 2), ErrorCode::EntryUnreadable), Ok(Verdict::Duplicate), "what took effect, did");
    let strange = EntryName { device: device(2), ..entry(1, 1) };
    assert_eq!(reject(strange, ErrorCode::EntryUnreadable), Err(StoreError::NotFound));
}

pub fn mail_says_how_much_is_new_in_all(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    for n in 1..=5 {
        publish(store.as_mut(), nanto(), n, Audience::Municipality);
    }
    let to_father = Audience::Member { household: household_id(0), member: father.member.id };
    publish(store.as_mut(), nanto(), 6, to_father);
    store.withdraw(&operator(), nanto(), publication_id(2)).unwrap();
    store.record_opened(&mother.scope, publication_id(1), NOON, NOON).unwrap();
    let mail = store.mail_since(&mother.scope, None, 2).unwrap();
    assert_eq!((mail.page.changes.len(), mail.page.more, mail.unread), (2, true, 3));
    assert_eq!(store.notices_since(&mother.scope, None, 2), Ok(mail.page));
    assert_eq!(store.mail_since(&father.scope, None, 100).unwrap().unread, 5);
}

pub fn parallel_repetitions_apply_once(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let verdicts: Vec<Verdict> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    database.connect().apply_entry(&mother.scope, &entry(1, 1), opened(1), noon_and(9)).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Applied).count(), 1, "{verdicts:?}");
}
