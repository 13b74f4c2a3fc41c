//! What only the box knows survives what happens to the rest of the store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use stb_adapters::store_sled::SledStore;
use stb_core::ports::{Batch, Key, Kind, Owner, Store, StoreFault, Value};
use std::fs;
use uuid::Uuid;

const MEMBER: Owner = Owner::Vault(Uuid::from_bytes([7; 16]));

fn blob(sequence: u64) -> Key {
    Key { owner: Owner::Box, kind: Kind::Blob, id: sequence.to_be_bytes().to_vec() }
}

fn entered(sequence: u64) -> Batch {
    let post = Key { owner: Owner::Box, kind: Kind::Post, id: Vec::new() };
    let notice = Key { owner: MEMBER, kind: Kind::Notice, id: vec![1] };
    let number = sequence.to_be_bytes().to_vec();
    Batch { changes: vec![(blob(sequence), Some(number.clone())), (post, Some(number)), (notice, Some(vec![2]))] }
}

fn of_box(store: &mut SledStore) -> Vec<(Key, Value)> {
    store.load(Owner::Box).unwrap()
}

#[test]
fn a_damaged_log_takes_no_unsent_entry_along() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = SledStore::new(directory.path());
    for sequence in 1..=3 {
        store.commit(&entered(sequence)).unwrap();
    }
    let deeds = Key { owner: Owner::Box, kind: Kind::Deeds, id: Vec::new() };
    let salt = Key { owner: Owner::Box, kind: Kind::Salt, id: Vec::new() };
    let changes = vec![(blob(2), None), (deeds, Some(vec![7])), (salt.clone(), Some(vec![8]))];
    store.commit(&Batch { changes }).unwrap();
    let mut before = of_box(&mut store);
    before.retain(|(key, _)| *key != salt);
    assert_eq!(before.len(), 4, "two blobs, the next number, and the town's word for who signed them");
    drop(store);
    fs::remove_file(directory.path().join("current/head")).unwrap();
    let mut store = SledStore::new(directory.path());
    assert_eq!(store.load(Owner::Box), Err(StoreFault::Damaged), "the loss of the rest is said");
    assert_eq!(of_box(&mut store), before);
    assert_eq!(store.load(MEMBER), Ok(vec![]));
}

#[test]
fn one_damaged_entry_keeps_no_other_from_being_sent() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = SledStore::new(directory.path());
    (1..=3).for_each(|sequence| store.commit(&entered(sequence)).unwrap());
    drop(store);
    let mut files: Vec<_> =
        fs::read_dir(directory.path().join("outbox")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let second = files.iter().find(|file| file.to_string_lossy().ends_with("0000000000000002")).unwrap();
    fs::write(second, b"torn").unwrap();
    fs::write(directory.path().join("outbox/00.new"), b"left by a power cut").unwrap();
    let mut store = SledStore::new(directory.path());
    let keys: Vec<_> =
        of_box(&mut store).into_iter().map(|(key, _)| key).filter(|key| key.kind == Kind::Blob).collect();
    assert_eq!(keys, [blob(1), blob(3)]);
    assert!(second.with_extension("damaged").exists(), "it is kept for whoever looks into it");
}
