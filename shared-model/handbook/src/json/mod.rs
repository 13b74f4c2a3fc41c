//! The rules as machines ask them: JSON in, JSON out.

mod fault;
mod fields;
pub mod vaccines;

pub use fault::InputFault;
pub use fields::Fields;

/// What every answer with a sentence says about the sentence: no doctor has read it yet.
pub const REVIEW: &str = "監修前";
