//! A database as it was written when its schema was the newest opens today, with everything in it.
//!
//! `fixtures/v1.sqlite3` and `v2.sqlite3` were made by the versions with one and two migrations and are never written
//! again; the next schema adds `v3.sqlite3`.

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::model::{CredentialTry, Entered, EntryName, InstallTry, Verdict};
use cloud_store::{OpenError, SqliteStore, Store, StoreRead};
use shared_model::notice::{FactKind, NoticeChange};
use std::path::PathBuf;
use tempfile::TempDir;
use uuid::Uuid;

/// A copy of a fixture, and the folder that keeps it.
fn copy_of(fixture: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("town.sqlite3");
    let original = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    std::fs::copy(original, &path).expect("the fixture is there");
    (folder, path)
}

#[test]
fn the_first_version_is_read_whole() {
    let (_folder, path) = copy_of("v1.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.epoch(), Ok(EPOCH));
    assert_eq!(store.municipalities(), Ok(vec![town(nanto())]));
    let households = store.households(nanto(), None, 10).unwrap();
    let linked: Vec<_> = households.iter().flat_map(|home| &home.members).map(|member| member.linked).collect();
    assert_eq!(linked, [true, true, false, false]);
    assert_eq!(store.audit_entries(nanto(), 0, 100).unwrap().len(), 13);
    assert_eq!(store.device(nanto(), &device(1)).unwrap().revoked_at, Some(NOON));

    let mother = store.member_of_card(nanto(), &card(0, 0)).unwrap();
    let (changes, cursor) = read_all(&mut store, &mother, None, 10);
    assert_eq!((numbers(&changes), cursor.position), (vec![2, 1], 5));
    assert_eq!(opened_at(&changes, 1), Some(noon_and(5)));
    let NoticeChange::Current(notice) = &changes[1] else { panic!("{changes:?}") };
    assert_eq!((notice.facts[0].kind, notice.facts[0].text.as_str()), (FactKind::Bring, "母子健康手帳"));
}

#[test]
fn the_first_version_still_knows_tries_and_codes() {
    let (_folder, path) = copy_of("v1.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let tried = store.try_credentials(nanto(), user_id(1, 0), &device(2), NOON).unwrap();
    assert!(matches!(tried, CredentialTry::Taken { credentials: Some(_), tries_left: 3, .. }), "{tried:?}");
    let tried = store.try_install_code(digest(51), digest(1001), digest(99), NOON);
    assert_eq!(tried, Ok(InstallTry::Wrong { tries_left: 3 }));
    assert!(store.redeem_install_code(&redemption(2, 2, 2), NOON).is_ok());
}

#[test]
fn the_second_version_still_has_its_vaults_and_knows_what_took_effect() {
    let (_folder, path) = copy_of("v2.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let mother = store.member_of_card(nanto(), &card(0, 0)).unwrap();
    let vault = store.vault(nanto(), &device(2), mother.member.id).unwrap();
    assert_eq!((vault.scope, vault.generation, vault.mail_key), (mother.scope, 1, vec![4; 65]));
    let authors = store.authors(nanto(), &device(2), mother.member.id).unwrap();
    assert_eq!(authors.keys, [vec![5; 65]]);
    let name = EntryName { device: device(2), outbox: Uuid::from_bytes([1; 16]), sequence: 1 };
    let opened = Entered::NoticeOpened { publication: publication_id(2), opened_at: noon_and(7) };
    assert_eq!(store.apply_entry(&mother.scope, &name, opened, noon_and(20)), Ok(Verdict::Duplicate));
}

#[test]
fn a_database_of_a_newer_service_is_refused_and_left_alone() {
    let (_folder, path) = copy_of("v2.sqlite3");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute("INSERT INTO schema_migration (number, name, sha256) VALUES (9999, 'later', '')", ()).unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(SqliteStore::open(&path).err(), Some(OpenError::NewerSchema { found: 9999 }));
    assert_eq!(SqliteStore::open_reader(&path).err(), Some(OpenError::NewerSchema { found: 9999 }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
