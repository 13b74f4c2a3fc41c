use super::CliFault;
use serde_json::Value;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// What a command has done: for people, and for machines.
#[derive(Debug)]
pub struct Done {
    /// For people; may have many lines.
    pub text: String,
    /// For machines; one line.
    pub json: Value,
}

impl Done {
    /// Both forms.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }
}

/// Prints the outcome: what was done on standard output, a refusal on standard error (as JSON: on standard output,
/// where the reader waits for its line).
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is where the command line speaks")]
pub(super) fn print(json: bool, done: Result<Done, CliFault>) -> ExitCode {
    match done {
        Ok(done) => {
            let line = if json { done.json.to_string() } else { done.text };
            println!("{}", line.trim_end());
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let sentence = with_causes(&fault);
            if json {
                println!("{}", serde_json::json!({ "ok": false, "error": sentence }));
            } else {
                eprintln!("cloud-api: {sentence}");
            }
            ExitCode::FAILURE
        }
    }
}

/// A line before the command has ended, for `serve`.
pub(super) fn print_now(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn with_causes(fault: &dyn Error) -> String {
    let mut sentence = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        // Writing to a string cannot fail.
        let _ = write!(sentence, ": {inner}");
        cause = inner.source();
    }
    sentence
}
