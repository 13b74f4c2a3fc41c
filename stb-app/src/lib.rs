//! The box, put together: [`config`] says what it consists of, [`assembly`] builds the adapters, [`workers`] gives each
//! port a thread of its own, [`stb`] holds the core and the clock, [`television`] draws and answers, and a
//! [`display`] shows what was drawn.
//!
//! One thread draws and decides; nothing on it waits for card, disk or network. Everything that happens anywhere
//! reaches it as an [`input::Input`] through one channel.

pub mod alive;
pub mod assembly;
pub mod cli;
pub mod config;
pub mod display;
pub mod enrolment;
pub mod hardening;
pub mod input;
pub mod remote;
pub mod run;
pub mod stats;
pub mod stb;
pub mod television;
pub mod workers;
