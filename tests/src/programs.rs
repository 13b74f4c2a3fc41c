//! Where the built programs lie: beside the running one, in cargo's target folder.

use anyhow::{Context, Result};
use std::path::PathBuf;

/// A program of this workspace. Build them first: `cargo build --bins -p stb-app -p cloud-api -p card-emulator`.
pub fn program(name: &str) -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    here.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .with_context(|| format!("{name} is not built: cargo build --bins -p {name}"))
}

/// The root of the source tree, for assets.
pub fn source_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
