//! A store of the first format, as a box of the first evening left it, is taken over once: nothing that was in the clear
//! is found in any file afterwards, and what only the box knows is still there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use sha2::{Digest, Sha256};
use stb_adapters::store_sled::SledStore;
use stb_core::ports::{Batch, Key, Kind, Owner, Store};
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const MEMBER: [u8; 16] = [7; 16];
const NAME: &str = "高橋 良子";
const TEXT: &str = "1歳6か月児健診の ご案内";

/// Every kind of entry there was, by the names and with the bytes that the first version wrote.
fn entries() -> Vec<(Vec<u8>, Vec<u8>)> {
    let of_box = |kind: u8, id: &[u8]| [&[0, kind], id].concat();
    let of_member = |kind: u8, id: &[u8]| [&[1], MEMBER.as_slice(), &[kind], id].concat();
    let receipt = r#"{"notice":"01010101-0101-0101-0101-010101010101","opened_at_ms":9}"#;
    vec![
        (of_box(1, &[3; 32]), json(&format!(r#"{{"certificate":"MIIB","member":{{"name":"{NAME}"}}}}"#))),
        (of_box(2, &MEMBER), json("4")),
        (of_box(3, b""), json("1795430520000")),
        (of_member(16, &[1; 16]), json(&format!(r#"{{"title":"{TEXT}"}}"#))),
        (of_member(17, b""), json(r#"{"epoch":"09090909-0909-0909-0909-090909090909","position":5}"#)),
        (of_member(18, &1_u64.to_be_bytes()), json(receipt)),
    ]
}

fn json(text: &str) -> Vec<u8> {
    [&[1], text.as_bytes()].concat()
}

/// Values of this size lay in the log behind a zero byte; the seal came with every batch, the head after it.
fn first_evening(directory: &Path) {
    let current = directory.join("current");
    fs::create_dir_all(current.join("large")).unwrap();
    let log = sled::Config::new().path(current.join("log")).open().unwrap();
    let (mut count, mut digest) = (0_u64, [0_u8; 32]);
    for (name, value) in entries() {
        let stored = [&[0], value.as_slice()].concat();
        let hash =
            Sha256::new().chain_update(name.len().to_be_bytes()).chain_update(&name).chain_update(&stored).finalize();
        count += 1;
        digest.iter_mut().zip(hash).for_each(|(byte, with)| *byte ^= with);
        log.insert(name, stored).unwrap();
    }
    let state = [1_u64.to_be_bytes().as_slice(), &count.to_be_bytes(), &digest].concat();
    log.insert([0xFF], [&[1], state.as_slice()].concat()).unwrap();
    log.flush().unwrap();
    let slot = [state.as_slice(), &Sha256::digest(&state)].concat();
    let mut head = vec![0; 8192];
    head[4096..4096 + slot.len()].copy_from_slice(&slot);
    fs::write(current.join("head"), head).unwrap();
}

fn key(owner: Owner, kind: Kind, id: &[u8]) -> Key {
    Key { owner, kind, id: id.to_vec() }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn is_found(folder: &Path, text: &str) -> bool {
    let holds = |path: &PathBuf| fs::read(path).unwrap().windows(text.len()).any(|part| part == text.as_bytes());
    files(folder).iter().any(holds)
}

fn assert_taken_over(directory: &Path) {
    let mut store = SledStore::new(directory);
    let member = Owner::Vault(Uuid::from_bytes(MEMBER));
    let contact = (key(Owner::Box, Kind::Contact, b""), json("1795430520000"));
    assert_eq!(store.load(Owner::Box), Ok(vec![(key(Owner::Box, Kind::Unread, &MEMBER), json("4")), contact]));
    let receipts = store.load(member).unwrap();
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].0, key(member, Kind::Outbox, &1_u64.to_be_bytes()));
    for text in [NAME, TEXT] {
        assert!(!is_found(directory, text), "{text}");
    }
    let salt = Batch { changes: vec![(key(Owner::Box, Kind::Salt, b""), Some(vec![1]))] };
    assert_eq!(store.commit(&salt), Ok(()), "and it goes on from there");
    drop(store);
    assert_eq!(SledStore::new(directory).load(Owner::Box).unwrap().len(), 3);
}

#[test]
fn a_store_of_the_first_evening_is_taken_over_without_what_was_in_the_clear() {
    let directory = tempfile::tempdir().unwrap();
    first_evening(directory.path());
    assert!(is_found(directory.path(), NAME) && is_found(directory.path(), TEXT), "it was in the clear");
    assert_taken_over(directory.path());
}

/// The states of the folder between any two steps of the replacement.
#[test]
fn a_power_cut_in_between_does_no_harm() {
    let half_written = tempfile::tempdir().unwrap();
    first_evening(half_written.path());
    fs::create_dir_all(half_written.path().join("next/log")).unwrap();
    fs::write(half_written.path().join("next/log/db"), NAME).unwrap();
    assert_taken_over(half_written.path());

    let finished = tempfile::tempdir().unwrap();
    first_evening(finished.path());
    drop(SledStore::new(finished.path()).load(Owner::Box));
    let old = tempfile::tempdir().unwrap();
    first_evening(old.path());
    for moved in [true, false] {
        if moved {
            // The old store had been moved, the new one not yet.
            fs::rename(finished.path().join("current"), finished.path().join("next")).unwrap();
        }
        fs::create_dir_all(finished.path().join("old/log")).unwrap();
        fs::copy(old.path().join("current/log/db"), finished.path().join("old/log/db")).unwrap();
        assert_eq!(SledStore::new(finished.path()).load(Owner::Box).unwrap().len(), 2);
        assert!(!finished.path().join("old").exists());
    }
    assert_taken_over(finished.path());
}
