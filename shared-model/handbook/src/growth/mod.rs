//! How a child grows, beside the curves of children in Japan (成長曲線).
//!
//! Three editions: two surveys, which have percentiles only, and one standard by the LMS method, which has an SDS too.
//! A survey's row for a class of ages (「6〜7か月未満」) is plotted at the middle of the class, and between two rows the
//! lines are straight. Nothing is guessed beyond a table, and no position is ever called an illness.

mod band;
mod believable;
mod cubics;
mod lms;
mod normal;
mod standard;
mod survey;
mod tables;
mod words;

pub use band::{Band, CENTILES, Position};
pub use believable::is_believable;
pub use cubics::Cubics;
pub use lms::Lms;
pub use standard::Standard;
pub use survey::{Class, Survey};
pub use tables::{BUILT_IN, GrowthFiles, GrowthTables, NoAnswer, Reading, Sample};
pub use words::{CannotBe, DAYS_PER_MONTH, Edition, Measure, Measured, Months, Sex};
