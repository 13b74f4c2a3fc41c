//! `vaccine-plan`, `vaccines-available` and `live-conflict`.
//!
//! The input of the first two is `{"birth","sex","on","given":[{"vaccine","product","date"}]}` and, for the vaccine of a
//! pregnancy, `"due"` (or `"edd"`, or `"lmp"`, its first day). `birth` may be missing if one of those is there. `sex` is
//! `male`, `female`, `unknown` or missing; `given` and `product` may be missing. Days are `YYYY-MM-DD`. Other keys are
//! passed over, and `null` is as good as missing.
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
//!  "unknown": [{"index": 3, "vaccine": "new-one", "product": null, "date": "2026-07-25"}],
//!  "review": "監修前"}
//! ```
//!
//! - `index` is the dose's place in `given`, from 0. Every given dose is in `doses` of its vaccine, or in `unknown`.
//! - `verdict`: `valid` (with `dose`, `label`, `routine`), `not-valid` (with `reasons`: `too-early`, `too-late`,
//!   `too-soon`, `gap`, `mixed`, `not-born`, `no-pregnancy`, `after-birth`), `same-day`, `beyond-series`, `counts-for`
//!   (with `counts_for`), `recorded`, `before-birth`, `in-future`.
//! - `status`: `done`, `possible`, `not-yet`, `overdue`, `expired`, `not-needed`, `record-only`.
//! - `proposed`: all proposed days of a plan together break no rule; `null` where a doctor must decide, or none is left.
//! - a reason has `code`, `words` and, if it comes to a day, `day`.
//! - `review`: no doctor has read the words yet.
//! - days beyond the calendar, which ends with 2200, are `null`.
//!
//! `vaccines-available` answers `{"available": [{"vaccine", "name", "due", "dose": {…as in next…}}], "review"}`.
//!
//! `live-conflict` takes `{"given": [{"vaccine","date"}], "next": "mr"}` and answers `{"date": "2026-06-29"}`, the first
//! day on which `next` may follow; `null` if nothing was given. Here every vaccine must be one of the data, because a gap
//! after an unknown one cannot be told.

mod answer;
mod question;

use super::{Fields, InputFault};
use crate::vaccine::{SupportingData, available_on, earliest_after_live, plan};
use serde_json::{Value, json};
use shared_model::civil::CivilDate;

/// Answers `vaccine-plan`.
///
/// # Errors
/// A field is missing or cannot be read, or there are too many doses.
pub fn vaccine_plan(input: &Fields, data: &SupportingData) -> Result<Value, InputFault> {
    let asked = question::Case::read(input)?;
    let plan = plan(data, &asked.person, asked.on, &asked.given);
    Ok(answer::plan(data, asked.on, &plan))
}

/// Answers `vaccines-available`.
///
/// # Errors
/// As for [`vaccine_plan`].
pub fn vaccines_available(input: &Fields, data: &SupportingData) -> Result<Value, InputFault> {
    let asked = question::Case::read(input)?;
    let available = available_on(data, &asked.person, asked.on, &asked.given);
    Ok(answer::available(data, &available))
}

/// Answers `live-conflict`.
///
/// # Errors
/// As for [`vaccine_plan`]; or the data does not know one of the vaccines, or the day lies beyond the calendar.
pub fn live_conflict(input: &Fields, data: &SupportingData) -> Result<Value, InputFault> {
    let (given, next) = (question::given(input)?, input.text("next")?);
    if data.vaccine(next).is_none() {
        return Err(InputFault::unknown_vaccine("next", next));
    }
    if let Some((at, dose)) = given.iter().enumerate().find(|(_, dose)| data.vaccine(&dose.vaccine).is_none()) {
        return Err(InputFault::unknown_vaccine(format!("given[{at}].vaccine"), &dose.vaccine));
    }
    let date = earliest_after_live(data, &given, next);
    if date.is_some_and(answer::is_beyond) {
        return Err(InputFault::beyond_calendar("result"));
    }
    Ok(json!({ "date": date.map(CivilDate::to_iso) }))
}
