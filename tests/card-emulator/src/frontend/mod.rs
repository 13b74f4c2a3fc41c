//! Front ends: the ways a reader reaches the card.

mod frames;
pub mod vpcd;
pub mod vscard;
