//! The vaccine engine, with the data of Japan and with another country's.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

mod abroad;
mod common;
mod data;
mod edges;
mod japan;
mod json;
mod laws;
mod peers;
mod properties;
mod rulebook;
mod tight;
