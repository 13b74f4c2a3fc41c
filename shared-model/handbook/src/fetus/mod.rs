//! How a child grows before birth: the estimated weight (EFW, 胎児推定体重) and the curve it is compared with.
//!
//! The estimate is the Japanese one from three lengths. The curve is a table of mean and standard deviation by week, with
//! its edition's name in it: a newer standard is another file ([`FetalStandard::parse`]). An estimate misses the weight
//! by a tenth, so a single point says little.

mod biometry;
mod standard;

pub use biometry::{Biometry, Weight};
pub use standard::{BUILT_IN, FetalBand, FetalStandard, OutsideTable, Place};
