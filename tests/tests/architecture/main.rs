//! The rules that the compiler does not know, as tests: who may depend on whom, what may enter the tree, and what the
//! tree looks like. Every failure says how to repair it.

mod boards;
mod crates;
mod supply;
mod tree;

use std::path::{Path, PathBuf};

/// The folder that holds the workspace's `Cargo.toml`.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_path_buf()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// Fails with one line per finding, under a sentence that says what to do about them.
#[track_caller]
fn assert_none(findings: &[String], repair: &str) {
    assert!(findings.is_empty(), "{repair}\n  {}\n", findings.join("\n  "));
}
