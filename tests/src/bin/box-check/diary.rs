//! What was gone through: one line of JSON for each chapter, with its seconds and how it ended. Whoever asks for it gets a
//! file that can be kept beside the sources, so nothing of this machine stands in it.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// The lines so far.
pub struct Diary {
    file: Option<File>,
}

impl Diary {
    /// Begins a new file, or none.
    pub fn begin(file: Option<&Path>) -> Result<Self> {
        let Some(path) = file else { return Ok(Self { file: None }) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::create(path).with_context(|| path.display().to_string())?;
        Ok(Self { file: Some(file) })
    }

    /// Lives through a chapter. What it measures, an object or nothing, stands in its line; the reason of a failure does not.
    pub fn chapter(&mut self, name: &str, live: impl FnOnce() -> Result<Value>) -> Result<Value> {
        let began = Instant::now();
        let outcome = live();
        let word = if outcome.is_ok() { "passed" } else { "failed" };
        let mut line = json!({ "chapter": name, "seconds": began.elapsed().as_secs(), "outcome": word });
        if let (Ok(Value::Object(measured)), Value::Object(line)) = (&outcome, &mut line) {
            line.extend(measured.clone());
        }
        eprintln!("box-check: {line}");
        if let Some(file) = &mut self.file {
            writeln!(file, "{line}")?;
        }
        outcome.with_context(|| format!("chapter: {name}"))
    }
}
