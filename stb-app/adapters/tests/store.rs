//! The sled store keeps the contract of every store, and notices whatever happens to its files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use stb_adapters::store_sled::SledStore;
use stb_core::ports::{Batch, Key, Store, StoreFault};
use stb_core::testing::contract_store::{Storage, store_contract};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[path = "support/history.rs"]
mod history;

struct Folder(TempDir);

impl Storage for Folder {
    fn open(&mut self) -> Box<dyn Store> {
        Box::new(SledStore::new(self.0.path()))
    }
}

#[test]
fn the_sled_store_keeps_the_contract() {
    store_contract(|| Folder(tempfile::tempdir().unwrap()));
}

#[test]
fn a_second_process_is_kept_out() {
    let directory = tempfile::tempdir().unwrap();
    let mut first = written(directory.path(), 3);
    assert_eq!(SledStore::new(directory.path()).load(history::OWNER), Err(StoreFault::Broken));
    assert_eq!(state(&mut first), Ok(3));
}

#[test]
fn a_truncated_log_is_noticed() {
    for tenths in 0..10 {
        let directory = tempfile::tempdir().unwrap();
        drop(written(directory.path(), 30));
        let log = fs::File::options().write(true).open(log_file(directory.path())).unwrap();
        log.set_len(used_length(directory.path()) * tenths / 10).unwrap();
        assert_begins_anew(directory.path());
    }
}

#[test]
fn a_log_from_before_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    drop(written(directory.path(), 10));
    let before = tempfile::tempdir().unwrap();
    copy_folder(&directory.path().join("current/log"), before.path());
    drop(written(directory.path(), 5));
    fs::remove_dir_all(directory.path().join("current/log")).unwrap();
    copy_folder(before.path(), &directory.path().join("current/log"));
    assert_begins_anew(directory.path());
}

#[test]
fn a_missing_log_a_missing_head_and_a_missing_large_value_are_noticed() {
    for missing in ["log", "head", "large"] {
        let directory = tempfile::tempdir().unwrap();
        drop(written(directory.path(), 10));
        let path = directory.path().join("current").join(missing);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        assert_begins_anew(directory.path());
    }
}

#[test]
fn a_head_one_batch_behind_is_what_a_power_cut_leaves() {
    let directory = tempfile::tempdir().unwrap();
    drop(written(directory.path(), 10));
    let head = directory.path().join("current/head");
    let before = fs::read(&head).unwrap();
    drop(written(directory.path(), 1));
    fs::write(&head, before).unwrap();
    assert_eq!(state(&mut SledStore::new(directory.path())), Ok(11));
    assert_eq!(state(&mut SledStore::new(directory.path())), Ok(11), "and it has caught up");
}

/// Either everything is there, or the damage is reported: never a state that lacks something.
#[test]
fn flipped_and_zeroed_bytes_are_noticed_or_harmless() {
    let mut noticed = 0;
    for trial in 0..24 {
        let directory = tempfile::tempdir().unwrap();
        drop(written(directory.path(), 30));
        let length = used_length(directory.path());
        let file = fs::File::options().read(true).write(true).open(log_file(directory.path())).unwrap();
        let place = length * trial / 24;
        let mut bytes = [0; 1];
        if trial % 2 == 0 {
            file.read_exact_at(&mut bytes, place).unwrap();
            file.write_all_at(&[bytes[0] ^ 0x10], place).unwrap();
        } else {
            file.write_all_at(&[0; 1024], place).unwrap();
        }
        match state(&mut SledStore::new(directory.path())) {
            Ok(last) => assert_eq!(last, 30),
            Err(fault) => {
                assert_eq!(fault, StoreFault::Damaged);
                noticed += 1;
                assert_usable_and_empty(directory.path());
            }
        }
    }
    assert!(noticed > 0, "no trial has hit anything");
}

#[test]
fn a_damaged_large_value_is_noticed_when_it_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = written(directory.path(), 7);
    let large = fs::read_dir(directory.path().join("current/large")).unwrap().next().unwrap().unwrap().path();
    fs::write(large, vec![0; 12_000]).unwrap();
    assert_eq!(state(&mut store), Err(StoreFault::Damaged));
    assert_eq!(state(&mut store), Ok(0));
}

#[test]
fn the_two_newest_damaged_stores_are_kept() {
    let directory = tempfile::tempdir().unwrap();
    for _ in 0..4 {
        drop(written(directory.path(), 2));
        fs::remove_file(directory.path().join("current/head")).unwrap();
        assert_begins_anew(directory.path());
    }
    let mut kept: Vec<_> =
        fs::read_dir(directory.path().join("set-aside")).unwrap().map(|e| e.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, ["3", "4"]);
}

#[test]
fn files_of_large_values_go_with_their_entries() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = written(directory.path(), 60);
    let large = directory.path().join("current/large");
    let files = || fs::read_dir(&large).unwrap().count();
    assert_eq!(files(), 6, "entries 21 to 60 have six multiples of seven: 21, 28, 35, 42, 49, 56");
    let all = store.load(history::OWNER).unwrap();
    let removal = Batch { changes: all.into_iter().map(|(key, _): (Key, _)| (key, None)).collect() };
    store.commit(&removal).unwrap();
    assert_eq!(files(), 0);
    drop(store);
    fs::write(large.join("left-by-a-power-cut.new"), b"half").unwrap();
    assert_eq!(state(&mut SledStore::new(directory.path())), Ok(0));
    assert_eq!(files(), 0);
}

fn written(directory: &Path, batches: u64) -> SledStore {
    let mut store = SledStore::new(directory);
    let last = state(&mut store).unwrap();
    for number in last + 1..=last + batches {
        store.commit(&history::batch(number)).unwrap();
    }
    store
}

fn state(store: &mut SledStore) -> Result<u64, StoreFault> {
    store.load(history::OWNER).map(|entries| history::check(&entries))
}

fn assert_begins_anew(directory: &Path) {
    assert_eq!(state(&mut SledStore::new(directory)), Err(StoreFault::Damaged));
    assert_usable_and_empty(directory);
}

fn assert_usable_and_empty(directory: &Path) {
    let mut store = SledStore::new(directory);
    assert_eq!(state(&mut store), Ok(0), "said once, and empty");
    assert_eq!(store.commit(&history::batch(1)), Ok(()));
    assert_eq!(state(&mut store), Ok(1));
}

fn log_file(directory: &Path) -> PathBuf {
    directory.join("current/log/db")
}

/// Length of the log up to its last byte that is not zero: sled makes the file longer in advance.
fn used_length(directory: &Path) -> u64 {
    let bytes = fs::read(log_file(directory)).unwrap();
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
