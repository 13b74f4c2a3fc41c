//! Tests of the emulator as a library: one program, so that the town is made once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod certificates;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod control;
mod dialogues;
mod slot;
mod vpcd;
mod vscard;
