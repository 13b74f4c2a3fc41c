//! `vaccine-plan`, `vaccines-available` and `live-conflict`.
//!
//! The input of the first two is `{"birth","sex","on","given":[{"vaccine","product","date"}]}` and, for the vaccine of a
//! pregnancy, `"due"` (or `"edd"`). `birth` may be missing if `due` is there; `sex` is `male`, `female` or missing;
//! `product` may be missing. Days are `YYYY-MM-DD`. Other keys are refused.
//!
//! `vaccine-plan` answers, for every vaccine of the data (here one of them):
//!
//! ```json
//! {"on": "2026-11-28",
//!  "editions": [{"file": "vaccines-japan.toml", "label": "…", "as_of": "2026-11-23"}],
//!  "vaccines": [{
//!    "vaccine": "hepb", "name": "B型肝炎", "routine": true, "status": "not-yet", "reasons": [],
//!    "doses": [{"index": 0, "vaccine": "hepb", "date": "2026-07-25", "verdict": "valid", "dose": 1, "label": "1回目",
//!               "routine": true, "reasons": []}],
//!    "next": [{"dose": 2, "label": "2回目", "status": "possible", "routine": true, "needs_doctor": false,
//!              "earliest": "2026-08-22", "proposed": "2026-11-28",
//!              "standard": {"from": null, "until": "2027-02-19"},
//!              "last_legal_day": "2027-05-19", "finish_by": "2027-05-12",
//!              "reasons": [{"code": "interval", "day": "2026-08-22", "words": "前の接種から27日以上"}]}]}],
//!  "unknown": [{"index": 3, "vaccine": "new-one", "date": "2026-07-25"}]}
//! ```
//!
//! - `index` is the dose's place in `given`, from 0. Every given dose is in `doses` of its vaccine, or in `unknown`.
//! - `verdict`: `valid` (with `dose`, `label`, `routine`), `not-valid` (with `reasons`: `too-early`, `too-late`,
//!   `too-soon`, `gap`, `mixed`, `not-born`, `no-pregnancy`, `after-birth`), `same-day`, `beyond-series`, `counts-for`
//!   (with `counts_for`), `recorded`, `before-birth`, `in-future`.
//! - `status`: `done`, `possible`, `not-yet`, `overdue`, `expired`, `not-needed`, `record-only`.
//! - `proposed`: all proposed days of a plan together break no rule; `null` where a doctor must decide, or none is left.
//! - a reason has `code`, `words` and, if it comes to a day, `day`.
//!
//! `vaccines-available` answers `{"available": [{"vaccine", "name", "due", "dose": {…as in next…}}]}`.
//!
//! `live-conflict` takes `{"given": [{"vaccine","date"}], "next": "mr"}` and answers `{"date": "2026-06-29"}`, the first
//! day on which `next` may follow.

mod answer;
mod question;

use crate::vaccine::{SupportingData, available_on, earliest_after_live, plan};
use serde_json::{Value, json};

/// A question that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Not of the form that the module describes.
    #[error("input: {0}")]
    Form(String),
    /// A value that cannot be read.
    #[error("input: `{key}` is `{value}`: {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// As written.
        value: String,
        /// What can be written there.
        expected: &'static str,
    },
    /// Neither `birth` nor `due`.
    #[error("input: `birth` or `due` is needed")]
    NoPerson,
    /// `next` names a vaccine that the data does not know.
    #[error("input: `next` is `{0}`, which the supporting data does not know")]
    UnknownVaccine(String),
    /// `live-conflict` without a given dose.
    #[error("input: `given` is empty")]
    NothingGiven,
}

/// Answers `vaccine-plan`.
pub fn vaccine_plan(input: &Value, data: &SupportingData) -> Result<Value, RuleError> {
    let asked = question::Case::read(input)?;
    let plan = plan(data, &asked.person, asked.on, &asked.given);
    Ok(answer::plan(data, asked.on, &plan))
}

/// Answers `vaccines-available`.
pub fn vaccines_available(input: &Value, data: &SupportingData) -> Result<Value, RuleError> {
    let asked = question::Case::read(input)?;
    let available = available_on(data, &asked.person, asked.on, &asked.given);
    Ok(json!({ "available": available.iter().map(|each| answer::available(data, each)).collect::<Vec<_>>() }))
}

/// Answers `live-conflict`.
pub fn live_conflict(input: &Value, data: &SupportingData) -> Result<Value, RuleError> {
    let (given, next) = question::following(input)?;
    if data.vaccine(&next).is_none() {
        return Err(RuleError::UnknownVaccine(next));
    }
    let date = earliest_after_live(data, &given, &next).ok_or(RuleError::NothingGiven)?;
    Ok(json!({ "date": date.to_iso() }))
}
