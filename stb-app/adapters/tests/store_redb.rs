//! The redb store keeps the contract of every store, and notices whatever happens to its files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use stb_adapters::store_redb::RedbStore;
use stb_core::ports::{Store, StoreFault};
use stb_core::testing::contract_store::{Storage, store_contract};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

#[path = "support/history.rs"]
mod history;

struct Folder(TempDir);

impl Storage for Folder {
    fn open(&mut self) -> Box<dyn Store> {
        Box::new(RedbStore::new(self.0.path()))
    }
}

fn file(directory: &Path) -> PathBuf {
    directory.join("current/log/redb")
}

fn written(directory: &Path, batches: u64) {
    let mut store = RedbStore::new(directory);
    let last = state(&mut store).unwrap();
    for number in last + 1..=last + batches {
        store.commit(&history::batch(number)).unwrap();
    }
}

fn state(store: &mut RedbStore) -> Result<u64, StoreFault> {
    store.load(history::OWNER).map(|entries| history::check(&entries))
}

fn assert_begins_anew(directory: &Path) {
    assert_eq!(state(&mut RedbStore::new(directory)), Err(StoreFault::Damaged));
    let mut store = RedbStore::new(directory);
    assert_eq!(state(&mut store), Ok(0), "said once, and empty");
    assert_eq!(store.commit(&history::batch(1)), Ok(()));
}

#[test]
fn the_redb_store_keeps_the_contract() {
    store_contract(|| Folder(tempfile::tempdir().unwrap()));
}

#[test]
fn a_second_process_is_kept_out() {
    let directory = tempfile::tempdir().unwrap();
    written(directory.path(), 3);
    let mut first = RedbStore::new(directory.path());
    assert_eq!(state(&mut first), Ok(3));
    assert_eq!(RedbStore::new(directory.path()).load(history::OWNER), Err(StoreFault::Broken));
    assert_eq!(state(&mut first), Ok(3));
}

#[test]
fn a_file_from_before_and_a_missing_one_are_noticed() {
    for missing in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        written(directory.path(), 10);
        let before = fs::read(file(directory.path())).unwrap();
        written(directory.path(), 5);
        if missing { fs::remove_file(file(directory.path())) } else { fs::write(file(directory.path()), before) }
            .unwrap();
        assert_begins_anew(directory.path());
    }
}

/// Either everything is there, or the damage is reported: never a state that lacks something.
#[test]
fn cut_and_flipped_files_are_noticed_or_harmless() {
    let mut noticed = 0;
    for trial in 0..24_u64 {
        let directory = tempfile::tempdir().unwrap();
        written(directory.path(), 30);
        let file = fs::File::options().read(true).write(true).open(file(directory.path())).unwrap();
        let length = file.metadata().unwrap().len();
        let place = length * trial / 24;
        if trial % 3 == 0 {
            file.set_len(place).unwrap();
        } else {
            file.write_all_at(&[0x5A; 700], place.min(length - 700)).unwrap();
        }
        match state(&mut RedbStore::new(directory.path())) {
            Ok(last) => assert_eq!(last, 30),
            Err(fault) => {
                assert_eq!(fault, StoreFault::Damaged, "trial {trial}");
                noticed += 1;
                assert_eq!(state(&mut RedbStore::new(directory.path())), Ok(0));
            }
        }
    }
    assert!(noticed > 0, "no trial has hit anything");
}

/// kill -9 at some moment behind an acknowledgement, on the same store again and again; and no acknowledgement without a
/// sync of redb's file and, after it, of the head.
#[test]
fn what_was_acknowledged_survives_a_kill_and_was_synced() {
    let directory = tempfile::tempdir().unwrap();
    let mut all = 0_u64;
    for round in 0..8_u64 {
        let mut writer = Command::new(env!("CARGO_BIN_EXE_store-writer"))
            .args([directory.path().to_str().unwrap(), "1000000", "redb"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut acknowledged = BufReader::new(writer.stdout.take().unwrap()).lines();
        for _ in 0..=round * 5 % 23 {
            all = acknowledged.next().expect("the writer goes on").unwrap().parse().unwrap();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        all = acknowledged.map(Result::unwrap).filter_map(|line| line.parse().ok()).last().unwrap_or(all);
        let found = state(&mut RedbStore::new(directory.path())).expect("the store is sound");
        assert!((all..=all + 1).contains(&found), "round {round}: {all} acknowledged, {found} found");
        all = found;
    }
    let trace = directory.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o"])
        .args([trace.to_str().unwrap(), env!("CARGO_BIN_EXE_store-writer")])
        .args([directory.path().join("traced").to_str().unwrap(), "20", "redb"])
        .stdout(Stdio::piped())
        .status()
        .expect("strace is installed");
    assert!(status.success());
    let mut synced = (false, false);
    let mut acknowledged = 0;
    for line in fs::read_to_string(trace).unwrap().lines() {
        let syncs = line.contains("fdatasync(") || line.contains("fsync(");
        if syncs && line.contains("/current/log/redb>") {
            synced.0 = true;
        } else if syncs && line.contains("/current/head>") {
            synced.1 = synced.0;
        } else if line.contains(" write(1<") {
            assert_eq!(synced, (true, true), "acknowledged before it was synced: {line}");
            synced = (false, false);
            acknowledged += 1;
        }
    }
    assert_eq!(acknowledged, 20);
}
