//! A chart: where its words stand, and a picture of its lines.
//!
//! The lines are drawn once for the pixels of the screen and shown as an image. Slint's own paths would be drawn again
//! with every bubble that moves over them: see docs/adr/0016.

mod canvas;
mod picture;
mod words;

pub use picture::{Colours, picture, picture_frame};
pub use words::{ValuePlace, below, beside, empty_frame, ends, value_place};
