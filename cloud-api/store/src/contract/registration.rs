//! Tries, letters, cards.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{CredentialTry, Credentials};
use crate::port::{Conflict, LOCK, Store, StoreError};
use shared_model::person::{Role, Sex};
use shared_model::time::Timestamp;

/// Tries user `n` on box `on`; returns the tries left, or when the lock ends.
fn tries_left(store: &mut dyn Store, n: u32, on: u32, now: Timestamp) -> Result<u32, Timestamp> {
    match store.try_credentials(nanto(), user_id(n, 0), &device(on), now).expect("an answer") {
        CredentialTry::Locked { until } => Err(until),
        CredentialTry::Taken { tries_left, .. } => Ok(tries_left),
    }
}

fn credentials(store: &mut dyn Store, n: u32) -> Credentials {
    match store.try_credentials(nanto(), user_id(n, 0), &device(1), NOON).expect("an answer") {
        CredentialTry::Taken { credentials: Some(credentials), .. } => *credentials,
        other => panic!("{other:?}"),
    }
}

pub fn five_wrong_passwords_lock_the_account(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    for (on, left) in [(1, 4), (2, 3), (3, 2), (4, 1)] {
        assert_eq!(tries_left(store.as_mut(), 0, on, NOON), Ok(left));
    }
    let fifth = store.try_credentials(nanto(), user_id(0, 0), &device(5), noon_and(9)).unwrap();
    let CredentialTry::Taken { tries_left: 0, locked_until, .. } = fifth else { panic!("{fifth:?}") };
    let end = noon_and(9) + LOCK;
    assert_eq!(locked_until, Some(end));
    assert_eq!(tries_left(store.as_mut(), 0, 6, noon_and(10)), Err(end));
    assert_eq!(tries_left(store.as_mut(), 1, 6, noon_and(10)), Ok(4), "a locked try is not counted against the box");
    assert_eq!(tries_left(store.as_mut(), 0, 7, end), Ok(4));
}

pub fn five_wrong_passwords_lock_the_device(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 7);
    for (n, left) in [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)] {
        assert_eq!(tries_left(store.as_mut(), n, 1, NOON), Ok(left));
    }
    assert_eq!(tries_left(store.as_mut(), 5, 1, noon_and(60)), Err(NOON + LOCK));
    assert_eq!(tries_left(store.as_mut(), 5, 2, noon_and(60)), Ok(4), "another box");
}

pub fn an_unknown_user_id_looks_like_a_known_one(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    for on in 1..=6 {
        // The known one on boxes 1 to 6, the unknown one on boxes 11 to 16.
        let known = tries_left(store.as_mut(), 0, on, NOON);
        let unknown = tries_left(store.as_mut(), 9, 10 + on, NOON);
        assert_eq!(known, unknown);
    }
    let unknown = store.try_credentials(nanto(), user_id(8, 0), &device(20), NOON).unwrap();
    assert!(matches!(unknown, CredentialTry::Taken { credentials: None, tries_left: 4, locked_until: None }));
}

pub fn the_right_password_gives_the_tries_back(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    for left in [4, 3, 2, 1] {
        assert_eq!(tries_left(store.as_mut(), 0, 1, NOON), Ok(left));
    }
    store.credentials_were_right(nanto(), user_id(0, 0), &device(1)).unwrap();
    assert_eq!(tries_left(store.as_mut(), 0, 1, NOON), Ok(4));
}

pub fn credentials_say_who_it_is(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let known = credentials(store.as_mut(), 0);
    assert_eq!((&known.password_hash, known.letter, known.linked), (&password("first"), 1, false));
    assert_eq!((known.member.id, known.member.household), (member_id(0, 0), household_id(0)));
    assert_eq!((known.member.name.as_str(), known.member.role), ("南砺 0の0", Role::Mother));
    assert_eq!((known.facts.name.as_str(), known.facts.sex), ("南砺 0の0", Sex::Female));
    assert_eq!(
        (known.facts.birth_date, known.facts.address.as_str()),
        (member(0, 0).birth_date, "富山県南砺市荒木1550")
    );

    register(store.as_mut(), nanto(), 0, 0);
    assert!(credentials(store.as_mut(), 0).linked);
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    let reissued = credentials(store.as_mut(), 0);
    assert_eq!((&reissued.password_hash, reissued.letter, reissued.linked), (&password("second"), 2, false));
}

pub fn a_card_logs_its_member_in(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    assert_eq!(store.member_of_card(nanto(), &card(0, 0)), Err(StoreError::NotFound));
    let bound = register(store.as_mut(), nanto(), 0, 0);
    let found = database.connect().member_of_card(nanto(), &card(0, 0)).unwrap();
    assert_eq!(found, bound);
    assert_eq!(
        (found.user_id, found.member.id, found.member.name.as_str()),
        (user_id(0, 0), member_id(0, 0), "南砺 0の0")
    );
    let scope = found.scope;
    assert_eq!((scope.municipality(), scope.household(), scope.member()), (nanto(), household_id(0), member_id(0, 0)));
    let mut same_serial_other_issuer = card(0, 0);
    same_serial_other_issuer.issuer = digest(1);
    assert_eq!(store.member_of_card(nanto(), &same_serial_other_issuer), Err(StoreError::NotFound));
}

pub fn one_card_for_one_account(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    register(store.as_mut(), nanto(), 0, 0);
    let bind = |store: &mut dyn Store, n, card| store.bind_card(nanto(), user_id(n, 0), 1, &card, &device(1), NOON);
    let linked = Err(StoreError::Conflict(Conflict::AccountAlreadyLinked));
    let bound = Err(StoreError::Conflict(Conflict::CardAlreadyBound));
    assert_eq!(bind(store.as_mut(), 0, card(5, 5)), linked);
    assert_eq!(bind(store.as_mut(), 1, card(0, 0)), bound);
    assert_eq!(bind(store.as_mut(), 9, card(5, 5)), Err(StoreError::NotFound));
    assert_eq!(store.member_of_card(nanto(), &card(5, 5)), Err(StoreError::NotFound), "nothing was bound");
    assert!(bind(store.as_mut(), 1, card(5, 5)).is_ok());
}

pub fn binding_the_same_again_changes_nothing(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let once = register(store.as_mut(), nanto(), 0, 0);
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    assert_eq!(register(store.as_mut(), nanto(), 0, 0), once);
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap(), audited);
}

pub fn a_replaced_letter_binds_no_card(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let letter = credentials(store.as_mut(), 0).letter;
    store.reissue_letter(&operator(), nanto(), user_id(0, 0), &password("second")).unwrap();
    let bound = store.bind_card(nanto(), user_id(0, 0), letter, &card(0, 0), &device(1), NOON);
    assert_eq!(bound, Err(StoreError::Conflict(Conflict::LetterReplaced)));
    assert_eq!(store.member_of_card(nanto(), &card(0, 0)), Err(StoreError::NotFound));
}
