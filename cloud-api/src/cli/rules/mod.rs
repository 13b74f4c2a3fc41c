//! `cloud-api rules`: the rules of the handbook, asked over a pipe. One line of JSON in, one line of JSON out; see
//! `docs/rules.md`. A line that cannot be answered gets an error with a stable code, and the next one is read.

mod dates;
mod efw;
mod fault;
mod growth;
mod input;
mod lines;
mod pregnancy;
mod weight_gain;
mod windows;

use super::CliFault;
use crate::limits::RULE_LINE_BYTES;
use clap::Args;
use fault::RuleFault;
use input::Input;
use lines::{Line, Lines};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Write};

/// Answers questions.
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(super) struct Rules {}

/// Answers one kind of question.
type Rule = fn(&Input<'_>) -> Result<Value, RuleFault>;

/// Every kind of question, in the order of `docs/rules.md`.
const KINDS: &[(&str, Rule)] = &[
    ("attain", dates::attain),
    ("until", dates::until),
    ("window", windows::window),
    ("age-display", dates::age_display),
    ("corrected-age", dates::corrected_age),
    ("school-entry", dates::school_entry),
    ("weeks-after-birth", dates::weeks_after_birth),
    ("interval-days", dates::interval_days),
    ("interval-months", dates::interval_months),
    ("edd", pregnancy::edd),
    ("lmp-from-edd", pregnancy::lmp_from_edd),
    ("gest-age", pregnancy::gest_age),
    ("gest-age-from-edd", pregnancy::gest_age),
    ("ga-at-birth", pregnancy::ga_at_birth),
    ("preg-month", pregnancy::month),
    ("rota1-window", windows::rota_one),
    ("rota5-window", windows::rota_five),
    ("rsv-window", windows::rsv),
    ("mr2-window", windows::mr_second),
    ("hpv-window", windows::hpv),
    ("checkup-window-18m", windows::check_up_18_months),
    ("checkup-window-3y", windows::check_up_3_years),
    ("growth", growth::growth),
    ("efw", efw::efw),
    ("weight-gain", weight_gain::weight_gain),
];

impl Rules {
    pub fn run(self) -> Result<(), CliFault> {
        Ok(answer_lines(std::io::stdin().lock(), std::io::stdout().lock())?)
    }
}

/// The words of all kinds of questions.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// Answers every line of `questions`, each with one line that is flushed at once. Ends with the input, or with the first
/// error of either pipe.
pub fn answer_lines(questions: impl BufRead, mut answers: impl Write) -> std::io::Result<()> {
    let mut lines = Lines::new(questions, RULE_LINE_BYTES);
    while let Some(line) = lines.next()? {
        let answer = match line {
            Line::Whole(bytes) => answer(bytes),
            Line::TooLong => told(Value::Null, Err(RuleFault::LineTooLong)),
        };
        writeln!(answers, "{answer}")?;
        answers.flush()?;
    }
    Ok(())
}

/// The answer to one line.
fn answer(line: &[u8]) -> Value {
    match serde_json::from_slice::<Map<String, Value>>(line) {
        Ok(question) => {
            let id = question.get("id").cloned().unwrap_or_default();
            match id {
                Value::Null | Value::String(_) | Value::Number(_) => told(id, result(&question)),
                _ => told(Value::Null, Err(RuleFault::bad("id", "is neither a text nor a number"))),
            }
        }
        Err(_) => told(Value::Null, Err(RuleFault::BadJson)),
    }
}

fn result(question: &Map<String, Value>) -> Result<Value, RuleFault> {
    let kind = Input::new(question).text("kind")?;
    let (_, rule) = KINDS.iter().find(|(word, _)| *word == kind).ok_or_else(|| RuleFault::unknown_kind(kind))?;
    let input = question.get("input").filter(|input| !input.is_null()).ok_or_else(|| RuleFault::missing("input"))?;
    let input = input.as_object().ok_or_else(|| RuleFault::bad("input", "is not an object"))?;
    rule(&Input::new(input))
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
