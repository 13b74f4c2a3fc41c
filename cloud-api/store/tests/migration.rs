//! A database as it was written when its schema was the newest opens today, with everything in it.
//!
//! `fixtures/v1.sqlite3` to `v5.sqlite3` were made by the versions with one to five migrations and are never written again;
//! the next schema adds `v6.sqlite3`.

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::model::{CredentialTry, Entered, EntryName, InstallTry, VaccineEdition, Verdict};
use cloud_store::{OpenError, SqliteStore, Store, StoreRead};
use shared_model::civil::CivilDate;
use shared_model::notice::{Answer, AnswerKind, FactKind, NoticeChange};
use shared_model::record::{Edit, Provenance};
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
    assert_eq!((vault.mailbox, vault.generation, vault.mail_key), (mother.scope.mailbox(), 1, vec![4; 65]));
    let authors = store.authors(nanto(), &device(2), mother.member.id).unwrap();
    assert_eq!(authors.keys, [vec![5; 65]]);
    let name = EntryName { device: device(2), outbox: Uuid::from_bytes([1; 16]), sequence: 1 };
    let opened = Entered::NoticeOpened { publication: publication_id(2), opened_at: noon_and(7) };
    let known = store.apply_entry(&mother.scope, &name, opened, noon_and(20));
    assert_eq!(known, Ok(Verdict::Duplicate { version: None }), "the number was not kept then");
}

#[test]
fn the_second_version_goes_on_with_answers_and_records() {
    let (_folder, path) = copy_of("v2.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let mother = store.member_of_card(nanto(), &card(0, 0)).unwrap();
    let before = store.mail_since(&mother.scope.mailbox(), None, 10, noon_and(20)).unwrap();
    assert_eq!(opened_at(&before.page.notices.changes, 1), Some(noon_and(5)), "what was read stays read");
    assert!(before.page.records.is_empty() && !before.page.notices.more);

    let version = before.page.notices.cursor.position;
    let name = |sequence| EntryName { device: device(2), outbox: Uuid::from_bytes([1; 16]), sequence };
    let (publication, answered_at) = (publication_id(1), noon_and(9));
    let answer = Entered::NoticeAnswered { publication, answer: AnswerKind::CallMe, answered_at };
    let written = change(1, false, None, write(&[("text", "一")]));
    for (sequence, entered) in [(2, answer), (3, written)] {
        let verdict = store.apply_entry(&mother.scope, &name(sequence), entered, noon_and(20));
        assert_eq!(verdict, Ok(Verdict::Applied { version: version + sequence - 1 }));
    }
    assert_eq!(store.put_household_vault(&mother.scope, &device(2), &offer(1), noon_and(20)), Ok(()));
    assert_eq!(read_records(&mut store, &mother.scope.household_mailbox(), None, 10).0.len(), 1);
}

#[test]
fn the_third_version_has_its_book_its_answers_and_its_vaults() {
    let (_folder, path) = copy_of("v3.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let mother = store.member_of_card(nanto(), &card(0, 0)).unwrap();
    let (shared, cursor) = read_records(&mut store, &mother.scope.household_mailbox(), None, 10);
    let texts: Vec<_> = shared.iter().map(|record| (record.id, record.value("text"), record.provenance)).collect();
    let expected = [
        (record_id(1), Some("父"), Provenance::Family),
        (record_id(4), Some("よく そだって います。"), Provenance::Municipality),
    ];
    assert_eq!(texts, expected);
    assert_eq!(shared[0].fields["text"].also.len(), 1, "both words are kept");
    let (own, _) = read_records(&mut store, &mother.scope.mailbox(), None, 10);
    assert_eq!(own.iter().map(|record| record.value("text")).collect::<Vec<_>>(), [Some("ひみつ")]);
    let removed = store.records(nanto(), household_id(0), Some(record_id(2)), 1).unwrap();
    assert!(removed[0].removed && removed[0].id == record_id(3));
    let mail = store.mail_since(&mother.scope.household_mailbox(), Some(cursor), 1, NOON).unwrap();
    assert_eq!(mail.dates, [CivilDate::new(2026, 12, 5).unwrap()]);

    let (changes, _) = read_all(&mut store, &mother, None, 10);
    let [NoticeChange::Current(notice)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(notice.answer, Some(Answer { kind: AnswerKind::CallMe, at: noon_and(7) }));
    assert_eq!(store.vault(nanto(), &device(1), household_id(0)).unwrap().generation, 1);
    assert_eq!(store.household_vault_is_stale(&mother.scope, &device(1)), Ok(true));
    let again = store.apply_entry(&mother.scope, &entry(1, 1), change(1, false, None, Edit::Remove), NOON);
    assert_eq!(again, Ok(Verdict::Duplicate { version: Some(2) }));
}

#[test]
fn the_third_version_publishes_its_first_vaccine_data() {
    let (_folder, path) = copy_of("v3.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.vaccine_edition(nanto(), None), Ok(None));
    let version = store.publish_vaccine_edition(&operator(), nanto(), &edition(1)).unwrap();
    assert_eq!(store.vaccine_edition(nanto(), None).unwrap().map(|newest| newest.version), Some(version));
}

#[test]
fn the_fourth_version_has_what_was_published() {
    let (_folder, path) = copy_of("v4.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let newest = VaccineEdition {
        version: noon_and(60).millis().unsigned_abs(),
        published_at: noon_and(60),
        edition: edition(2),
    };
    assert_eq!(store.vaccine_edition(nanto(), None), Ok(Some(newest)));
    assert!(store.member_of_card(nanto(), &card(0, 0)).is_ok(), "and all from before");
}

#[test]
fn the_fourth_version_has_boxes_that_renew() {
    let (_folder, path) = copy_of("v4.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let known = store.device(nanto(), &device(1)).unwrap();
    assert_eq!((known.work_order, known.next, known.certificate), (None, None, certificate(1)));
    let renewed = store.renew_device(&renewal(1, 1, 3), NOON).unwrap();
    assert_eq!((renewed.certificate, renewed.next), (certificate(1), Some(certificate(3))));
    assert_eq!(store.add_self_test(nanto(), &device(1), &self_test(1)), Ok(()));
}

#[test]
fn the_fifth_version_has_next_keys_and_self_tests() {
    let (_folder, path) = copy_of("v5.sqlite3");
    let mut store = SqliteStore::open(&path).unwrap();
    let renewing = store.device(nanto(), &device(1)).unwrap();
    assert_eq!((renewing.certificate, renewing.next), (certificate(1), Some(certificate(3))));
    assert_eq!(store.device(nanto(), &device(7)).unwrap().work_order, Some(name("工事 7")));
    assert_eq!(store.self_tests(nanto(), &device(7)), Ok(vec![self_test(2), self_test(1)]));
    assert!(store.member_of_card(nanto(), &card(0, 0)).is_ok(), "and all from before");
}

#[test]
fn a_database_of_a_newer_service_is_refused_and_left_alone() {
    let (_folder, path) = copy_of("v5.sqlite3");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute("INSERT INTO schema_migration (number, name, sha256) VALUES (9999, 'later', '')", ()).unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(SqliteStore::open(&path).err(), Some(OpenError::NewerSchema { found: 9999 }));
    assert_eq!(SqliteStore::open_reader(&path).err(), Some(OpenError::NewerSchema { found: 9999 }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
