//! What was acknowledged survives the end of the process, of the power and of the disk.

use stb_adapters::store_sled::SledStore;
use stb_core::ports::Store;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

#[path = "support/history.rs"]
#[expect(dead_code, reason = "the batches are written by the writer")]
mod history;

const WRITER: &str = env!("CARGO_BIN_EXE_store-writer");

/// kill -9 at some moment after the Nth acknowledgement, 25 times on the same store.
#[test]
fn no_acknowledged_batch_is_lost_when_the_process_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let mut all = 0;
    for round in 0..25_u64 {
        let mut writer =
            Command::new(WRITER).arg(directory.path()).arg("1000000").stdout(Stdio::piped()).spawn().unwrap();
        let mut acknowledged = BufReader::new(writer.stdout.take().unwrap()).lines();
        let before = all;
        for _ in 0..=round * 5 % 23 {
            all = acknowledged.next().expect("the writer goes on").unwrap().parse().unwrap();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        // What the writer said between the last line we waited for and its end was acknowledged as well.
        all = acknowledged.map(Result::unwrap).filter_map(|line| line.parse().ok()).last().unwrap_or(all);
        assert!(all > before);
        let found = last(directory.path());
        assert!((all..=all + 1).contains(&found), "round {round}: {all} acknowledged, {found} found");
        all = found;
    }
}

/// kill -9 does not test a power cut, because the page cache survives it. The system calls do: no acknowledgement
/// without a sync of the log and, after it, of the head.
#[test]
fn every_batch_is_synced_before_it_is_acknowledged() {
    const BATCHES: usize = 50;
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fdatasync,write", "-o"])
        .args([&trace, Path::new(WRITER), &directory.path().join("store")])
        .arg(BATCHES.to_string())
        .stdout(Stdio::piped())
        .status()
        .expect("strace is installed");
    assert!(status.success());
    let trace = std::fs::read_to_string(trace).unwrap();
    let mut synced = (false, false);
    let mut acknowledged = 0;
    for line in trace.lines() {
        if line.contains("fdatasync(") && line.contains("/current/log/db>") {
            synced.0 = true;
        } else if line.contains("fdatasync(") && line.contains("/current/head>") {
            synced.1 = synced.0;
        } else if line.contains(" write(1<") {
            assert_eq!(synced, (true, true), "acknowledged before it was synced: {line}");
            synced = (false, false);
            acknowledged += 1;
        }
    }
    assert_eq!(acknowledged, BATCHES);
}

/// The end of the disk, stood for by a limit on the length of files: the same failing `write`, wherever it hits.
#[test]
fn a_full_disk_refuses_the_batch_and_keeps_the_others() {
    for blocks in [1200, 1700, 2300] {
        let directory = tempfile::tempdir().unwrap();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$1\" 1000000");
        let output = Command::new("sh").args(["-c", &script, WRITER]).arg(directory.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.lines().any(|line| line == "Full"), "{complaint}");
        let acknowledged: u64 = said.lines().last().expect("some batches fit").parse().unwrap();
        assert_eq!(last(directory.path()), acknowledged, "nothing of the refused batch is there");
    }
}

fn last(directory: &Path) -> u64 {
    history::check(&SledStore::new(directory).load(history::OWNER).expect("the store is sound"))
}
