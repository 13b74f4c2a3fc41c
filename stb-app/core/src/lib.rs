//! Decides everything on the box and touches nothing: `App::handle(now, Event) -> Vec<Effect>`, `App::view() -> View`.
//!
//! No toolkit, no reader, no disk, no network, no clock: those are adapters behind [`ports`], and Cargo.toml keeps
//! them out.

pub mod card;
pub mod effect;
pub mod event;
pub mod focus;
pub mod inbox;
pub mod key;
pub mod lines;
pub mod ports;
pub mod profile;
pub mod records;
pub mod view;
