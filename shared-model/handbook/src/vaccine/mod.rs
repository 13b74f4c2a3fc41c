//! Vaccine plans: which doses count, which come next and until when, and a plan that keeps every rule.
//!
//! Logic and supporting data are apart, as in the CDC's Clinical Decision Support for Immunization (CDSi). A data set
//! ([`SupportingData`]) names vaccines, their series, doses, ages and gaps; the engine ([`plan`]) knows no country. How
//! an age is counted is a word of the data set ([`Counting`]).
//!
//! Four choices that the law leaves open:
//!
//! - A dose that was too early, or too soon after another, does not count; but the next gap is counted from it, because
//!   the body met the vaccine on that day.
//! - A dose after the last legal day counts where the data set says so (`after_window`), and is not a routine one then.
//!   If the expected dose's days are over and those of one with a period of its own are open, it is that one (MR 第2期).
//! - Of several series that fit (PCV by age of start, HPV with two or three doses), the one wins whose first dose came
//!   first, then the one that leaves the fewest doses uncounted, then a complete one, then the first in the data.
//! - 「おくれています」 is said of routine doses only; one that a family pays for is possible, never late.

mod available;
mod case;
mod counting;
pub mod data;
mod eligible;
mod evaluate;
mod gaps;
mod history;
mod outlook;
mod person;
mod plan;
mod reason;
mod schedule;
mod series;
mod track;
mod words;

pub use available::{Available, available_on, earliest_after_live};
pub use counting::{Counting, Span};
pub use data::{DataError, SupportingData, japan};
pub use person::{Given, Person};
pub use plan::{Judged, NextDose, Plan, Status, Unknown, VaccinePlan, Verdict, plan};
pub use reason::{Fault, Reason};
