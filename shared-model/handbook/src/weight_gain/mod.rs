//! How much weight a mother gains (妊娠中の体重増加), beside what is advised by her body mass index before the pregnancy.
//!
//! The advice is one figure for all forty weeks. The band by week is ours, a guide to the eye: the screen calls it
//! [`めやす`](Guide::label). There is none for twins, for a body mass index from 30 on, and where the weight before is unknown.

mod advice;
mod guide;
mod woman;

pub use advice::{Advice, Class, Edition};
pub use guide::{BUILT_IN, Band, Guide, GuideFiles, NoBand, Place, Reading};
pub use woman::{Bmi, Height, Weight};
