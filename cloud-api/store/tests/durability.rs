//! Kill -9: what was acknowledged is there afterwards, whole and once.
//!
//! The test starts itself as a writer that publishes and says each number when its commit has returned, kills it in
//! the middle, and reads the file again. Without arguments that it knows it is the judge.

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::model::Audience;
use cloud_store::{SqliteStore, StoreRead};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const ROUNDS: u32 = 25;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.as_slice() {
        [_, role, path, first] if role == "write-until-killed" => {
            write_until_killed(Path::new(path), first.parse().expect("a number"));
        }
        _ => judge(),
    }
}

fn write_until_killed(path: &Path, first: u32) {
    let mut store = SqliteStore::open(path).expect("the database opens");
    for n in first.. {
        publish(&mut store, nanto(), n, Audience::Municipality);
        println!("{n}");
    }
}

fn judge() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("town.sqlite3");
    let mut store = SqliteStore::create(&path, EPOCH).expect("a new database");
    add_town(&mut store, nanto(), 3);
    let mother = register(&mut store, nanto(), 0, 0);
    drop(store);

    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let first = acknowledged;
        acknowledged = first + write_and_kill(&path, first, 1 + round * 7 % 31);
        let mut store = SqliteStore::open(&path).expect("the database opens after a kill");
        let (changes, cursor) = read_all(&mut store, &mother, None, 500);
        let found = u32::try_from(changes.len()).expect("not that many");
        // One more may have been committed and not yet said.
        assert!((acknowledged..=acknowledged + 1).contains(&found), "{acknowledged} acknowledged, {found} found");
        assert_eq!(numbers(&changes), (0..u128::from(found)).collect::<Vec<_>>());
        assert_eq!(cursor.position, u64::from(found), "counter and changes were committed together");
        let audited = store.audit_entries(nanto(), 5, 500).expect("the audit table");
        assert_eq!(audited.len(), changes.len(), "and so were the audit entries");
        acknowledged = found;
    }
    println!("durability: {ROUNDS} kills, {acknowledged} changes, 0 lost, 0 doubled");
}

/// Kills the writer after at least `enough` acknowledgements; returns how many there were in the end.
fn write_and_kill(path: &Path, first: u32, enough: u32) -> u32 {
    let me = std::env::current_exe().expect("this test is a program");
    let mut writer = Command::new(me)
        .arg("write-until-killed")
        .arg(path)
        .arg(first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut lines = BufReader::new(writer.stdout.take().expect("a pipe")).lines();
    let mut said = 0;
    while said < enough {
        lines.next().expect("the writer goes on").expect("a line");
        said += 1;
    }
    writer.kill().expect("the writer is killed");
    said += u32::try_from(lines.filter(Result::is_ok).count()).expect("not that many");
    writer.wait().expect("the writer has ended");
    said
}
