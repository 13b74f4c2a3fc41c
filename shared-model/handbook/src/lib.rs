//! The rules of the handbook (母子健康手帳): days, curves and vaccine plans.
//!
//! Pure and total: a rule answers every input, and the day it is asked about is an argument. Figures are data files
//! beside the rules (`data/`), each with its source, edition and licence.

pub mod calendar;
pub mod family;
pub mod fetus;
pub mod growth;
pub mod json;
pub mod table;
pub mod vaccine;
pub mod weight_gain;
