//! `cloud-api rules`: the rules of the handbook, asked over a pipe. One line of JSON in, one line of JSON out; see
//! `docs/rules.md`. A line that cannot be answered gets an error with a stable code, and the next one is read.

mod dates;
mod efw;
mod fault;
mod growth;
mod input;
mod kinds;
mod lines;
mod pregnancy;
mod supporting_data;
mod weight_gain;
mod windows;

pub use kinds::kinds;

use super::CliFault;
use crate::limits::RULE_LINE_BYTES;
use clap::Args;
use fault::RuleFault;
use handbook::json::Fields;
use handbook::vaccine::SupportingData;
use kinds::Rule;
use lines::{Line, Lines};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Answers questions.
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(super) struct Rules {
    /// What a country says about its vaccines, instead of the built-in Japanese edition: a TOML file, or a folder of which
    /// every *.toml is read.
    #[arg(long, value_name = "FILE|DIR")]
    supporting_data: Option<PathBuf>,
}

impl Rules {
    pub fn run(self) -> Result<(), CliFault> {
        // All of it is read first: a damaged file is told before anything is answered.
        let own = self.supporting_data.as_deref().map(supporting_data::read).transpose()?;
        let data = own.as_ref().unwrap_or_else(|| handbook::vaccine::japan());
        Ok(answer_lines(data, std::io::stdin().lock(), std::io::stdout().lock())?)
    }
}

/// Answers every line of `questions`, each with one line that is flushed at once; about vaccines, from `data`. Ends with the
/// input, or with the first error of either pipe.
pub fn answer_lines(data: &SupportingData, questions: impl BufRead, mut answers: impl Write) -> std::io::Result<()> {
    let mut lines = Lines::new(questions, RULE_LINE_BYTES);
    while let Some(line) = lines.next()? {
        let answer = match line {
            Line::Whole(bytes) => answer(data, bytes),
            Line::TooLong => told(Value::Null, Err(RuleFault::LineTooLong)),
        };
        writeln!(answers, "{answer}")?;
        answers.flush()?;
    }
    Ok(())
}

/// The answer to one line.
fn answer(data: &SupportingData, line: &[u8]) -> Value {
    match serde_json::from_slice::<Map<String, Value>>(line) {
        Ok(question) => {
            let id = question.get("id").cloned().unwrap_or_default();
            match id {
                Value::Null | Value::String(_) | Value::Number(_) => told(id, result(data, &question)),
                _ => told(Value::Null, Err(RuleFault::bad("id", "is neither a text nor a number"))),
            }
        }
        Err(_) => told(Value::Null, Err(RuleFault::BadJson)),
    }
}

fn result(data: &SupportingData, question: &Map<String, Value>) -> Result<Value, RuleFault> {
    let question = Fields::new(question);
    let rule = Rule::named(question.text("kind")?)?;
    let input = question.get("input")?.as_object().ok_or_else(|| RuleFault::bad("input", "is not an object"))?;
    rule.answer(Fields::new(input), data)
}

fn told(id: Value, result: Result<Value, RuleFault>) -> Value {
    match result {
        Ok(result) => json!({ "id": id, "result": result }),
        Err(fault) => json!({ "id": id, "error": { "code": fault.code(), "message": fault.to_string() } }),
    }
}

fn help() -> String {
    let kinds: Vec<_> = kinds().collect();
    let (sample, answer) = (
        r#"{"id":1,"kind":"attain","input":{"birth":"2020-04-01","age":"1y"}}"#,
        r#"{"id":1,"result":{"date":"2021-03-31"}}"#,
    );
    format!("Kinds: {}\n\nA question: {sample}\nIts answer: {answer}\n\nMore in docs/rules.md.", kinds.join(", "))
}
