//! The contract on SQLite, and what only a file can get wrong.

use cloud_store::contract::fixture::*;
use cloud_store::contract::{Database, EPOCH};
use cloud_store::model::{Action, Audience, Verdict};
use cloud_store::port::MAX_RECORDS;
use cloud_store::{OpenError, SqliteStore, Store, StoreError, StoreRead, store_contract};
use shared_model::error_code::ErrorCode;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tempfile::TempDir;
use uuid::Uuid;

struct File {
    folder: TempDir,
}

impl File {
    fn fresh() -> Self {
        let file = Self { folder: tempfile::tempdir().expect("a folder") };
        SqliteStore::create(&file.path(), EPOCH).expect("a new database");
        file
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("town.sqlite3")
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path()).expect("it opens")
    }
}

impl Database for File {
    fn connect(&self) -> Box<dyn Store> {
        Box::new(self.open())
    }
}

store_contract!(File::fresh());

#[test]
fn the_file_is_for_its_owner_only() {
    let file = File::fresh();
    file.open().add_municipality(&operator(), &town(nanto())).unwrap();
    for entry in std::fs::read_dir(file.folder.path()).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn create_overwrites_nothing_and_open_makes_nothing() {
    let file = File::fresh();
    assert_eq!(SqliteStore::create(&file.path(), EPOCH).err(), Some(OpenError::AlreadyExists));
    let missing = file.folder.path().join("missing.sqlite3");
    assert_eq!(SqliteStore::open(&missing).err(), Some(OpenError::Missing));
    assert!(!missing.exists());
}

#[test]
fn something_else_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "お知らせです。".repeat(400)).unwrap();
    let before = std::fs::read(&text).unwrap();
    assert_eq!(SqliteStore::open(&text).err(), Some(OpenError::NotAStore));
    assert_eq!(std::fs::read(&text).unwrap(), before);
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(SqliteStore::open(&empty).err(), Some(OpenError::NotAStore));
    assert_eq!(std::fs::read(&empty).unwrap(), b"");
}

#[test]
fn a_reader_reads_and_changes_nothing() {
    let file = File::fresh();
    add_town(&mut file.open(), nanto(), 1);
    let mut reader = SqliteStore::open_reader(&file.path()).unwrap();
    assert_eq!(reader.municipality(nanto()), Ok(town(nanto())));
    assert_eq!(reader.add_municipality(&operator(), &town(tonami())), Err(StoreError::Unavailable));
    assert_eq!(file.open().municipalities().unwrap().len(), 1);
}

#[test]
fn only_others_move_the_external_generation() {
    let file = File::fresh();
    let (mut serving, mut command_line) = (file.open(), file.open());
    add_town(&mut serving, nanto(), 1);
    let before = serving.external_generation().unwrap();
    publish(&mut serving, nanto(), 1, Audience::Municipality);
    assert_eq!(serving.external_generation(), Ok(before), "its own change");
    publish(&mut command_line, nanto(), 2, Audience::Municipality);
    let after = serving.external_generation().unwrap();
    assert_ne!(after, before);
    publish(&mut serving, nanto(), 3, Audience::Municipality);
    assert_eq!(serving.external_generation(), Ok(after));
}

#[test]
fn a_damaged_page_is_corrupt_and_not_empty() {
    let file = File::fresh();
    add_town(&mut file.open(), nanto(), 30);
    let mut bytes = std::fs::read(file.path()).unwrap();
    let size = bytes.len();
    bytes[4096..size].fill(0xa5);
    std::fs::write(file.path(), bytes).unwrap();
    let outcome = SqliteStore::open(&file.path()).map(|mut store| store.households(nanto(), None, 100));
    assert!(
        matches!(outcome, Err(OpenError::Store(StoreError::Corrupt)) | Ok(Err(StoreError::Corrupt))),
        "{:?}",
        outcome.err()
    );
}

#[test]
fn a_household_writes_so_many_records_and_no_more() {
    let file = File::fresh();
    let mut store = SqliteStore::open(&file.path()).unwrap();
    let mother = mother_at_box_one(&mut store);
    let entered = |n, edit| change(n, false, None, edit);
    let first = store.apply_entry(&mother.scope, &entry(0, 1), entered(0, write(&[("text", "一")])), NOON);
    assert!(matches!(first, Ok(Verdict::Applied { .. })));
    // As many again as one may have, but for this one and one more.
    rusqlite::Connection::open(file.path())
        .unwrap()
        .execute(
            "WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ?1)
             INSERT INTO record SELECT municipality, household, 'copy ' || n, kind, subject, private, provenance, author,
                 -n, removed, occurred_on, format, fields
             FROM record, copy",
            [i64::try_from(MAX_RECORDS - 2).unwrap()],
        )
        .unwrap();
    let mut next = |sequence, n| {
        store.apply_entry(&mother.scope, &entry(0, sequence), entered(n, write(&[("text", "二")])), NOON).unwrap()
    };
    assert!(matches!(next(2, 1), Verdict::Applied { .. }), "the last one");
    assert_eq!(next(3, 2), Verdict::Rejected(ErrorCode::RecordsFull));
    assert!(matches!(next(4, 0), Verdict::Applied { .. }), "what is there can still be changed");
    let official = store.put_record(&operator(), nanto(), mother.scope.household(), &official(9, &[("text", "三")]));
    assert!(official.is_ok(), "the town's own are not counted");
}

#[test]
fn a_backup_is_put_back_whole_as_another_history_while_others_read() {
    let file = File::fresh();
    let mut store = SqliteStore::open(&file.path()).unwrap();
    let mother = mother_at_box_one(&mut store);
    let enter = |store: &mut SqliteStore, sequence, n| {
        let entered = change(n, false, None, write(&[("text", "一")]));
        store.apply_entry(&mother.scope, &entry(0, sequence), entered, NOON).unwrap()
    };
    enter(&mut store, 1, 1);
    let backup = file.folder.path().join("backup.sqlite3");
    store.back_up(&operator(), &backup).unwrap();
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(store.back_up(&operator(), &backup), Err(OpenError::AlreadyExists)), "nothing is overwritten");
    enter(&mut store, 2, 2);

    let mut beside = SqliteStore::open_reader(&file.path()).unwrap();
    let before = beside.external_generation().unwrap();
    let aside = file.folder.path().join("before.sqlite3");
    let epoch = Uuid::from_u128(77);
    store.restore(&operator(), &backup, epoch, &aside).unwrap();
    assert_ne!(beside.external_generation(), Ok(before));
    assert_eq!(beside.epoch(), Ok(epoch));
    let records = |store: &mut dyn Store| read_records(store, &mother.scope.household_mailbox(), None, 9).0.len();
    assert_eq!(records(&mut store), 1);
    assert_eq!(enter(&mut store, 2, 2), Verdict::Applied { version: 2 }, "what the backup lacks is told again");
    let audited = store.audit_entries(nanto(), 0, 100).unwrap();
    let actions: Vec<_> = audited.iter().map(|line| line.action).collect();
    assert!(actions.contains(&Action::BackedUp) && actions.contains(&Action::PutBack));
    let left: Vec<_> = std::fs::read_dir(file.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".new")), "{left:?}");

    // And back again.
    let again = file.folder.path().join("again.sqlite3");
    store.restore(&operator(), &aside, Uuid::from_u128(78), &again).unwrap();
    assert_eq!(records(&mut store), 2);
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let file = File::fresh();
    let mut store = SqliteStore::open(&file.path()).unwrap();
    add_town(&mut store, nanto(), 2);
    let (strange, aside) = (file.folder.path().join("letter.txt"), file.folder.path().join("aside"));
    std::fs::write(&strange, "拝啓").unwrap();
    let epoch = Uuid::from_u128(77);
    for (from, fault) in [(strange, OpenError::NotAStore), (file.folder.path().join("none"), OpenError::Missing)] {
        assert_eq!(store.restore(&operator(), &from, epoch, &aside), Err(fault));
    }
    assert_eq!(store.epoch(), Ok(EPOCH));
    assert_eq!(store.households(nanto(), None, 9).unwrap().len(), 2);
    assert!(!aside.exists());
}
