//! How much memory sled takes is decided by a feature in the workspace's manifest that no other test would miss. A
//! process of its own, so that nothing else moves the number.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use stb_adapters::store_sled::SledStore;
use stb_core::ports::{Owner, Store};

/// With histograms that are written out, an open, empty store takes more than 20 MB.
const AT_MOST_KB: u64 = 10 * 1024;

#[test]
fn an_open_store_leaves_the_memory_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let before = resident_kb();
    let mut store = SledStore::new(folder.path());
    assert!(store.load(Owner::Box).unwrap().is_empty());
    let taken = resident_kb().saturating_sub(before);
    assert!(taken <= AT_MOST_KB, "{taken} kB");
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    resident.trim().trim_end_matches(" kB").parse().unwrap()
}
