//! Charts: which numbers they show, in thousandths, and where they begin and end.

mod full;
mod growth;
mod maternal;
mod scale;

pub use full::{Full, Which};
pub use growth::{Growth, growth, measures, name};
pub use maternal::{fetal, gain};

use crate::view::Chart;
use uuid::Uuid;

/// A chart with what stands behind its points.
pub struct Plotted {
    /// The drawing.
    pub chart: Chart,
    /// For each point of the drawing the record, and what it says at length.
    pub points: Vec<Point>,
    /// How many records were left out because their numbers cannot be.
    pub left_out: usize,
}

/// One measured value.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The record.
    pub record: Uuid,
    /// 「10.25kg」
    pub value: String,
    /// 「11月16日（月）　1歳6か月」
    pub when: String,
    /// Where it lies in the band, in words; empty where there is none.
    pub place: String,
    /// Whether it lies in the band; `None` where there is none.
    pub inside: Option<bool>,
}
