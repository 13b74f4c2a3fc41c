//! Decides everything on the box and touches nothing: `App::handle(now, Event) -> Vec<Effect>`, `App::view() -> View`.
//!
//! No toolkit, no reader, no disk, no network, no clock: those are adapters behind [`ports`], and Cargo.toml keeps
//! them out.

pub mod card;
pub mod effect;
pub mod event;
pub mod focus;
pub mod key;
pub mod ports;
pub mod view;
