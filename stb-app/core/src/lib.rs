//! Decides everything on the box and touches nothing: `App::handle(now, Event) -> Vec<Effect>`, `App::view() -> View`.
//!
//! No toolkit, no reader, no disk, no network, no clock: those are adapters behind [`ports`], and Cargo.toml keeps
//! them out.

pub mod app;
mod book;
pub mod card;
pub mod effect;
pub mod event;
pub mod focus;
mod handbook;
mod home;
mod idle;
mod inbox;
mod jobs;
pub mod key;
mod keyring;
mod letter_entry;
pub mod lines;
mod link;
mod login;
mod nonce;
pub mod ports;
pub mod profile;
mod records;
mod registration;
mod renewal;
mod screens;
mod secret_entry;
mod sync;
mod technician;
pub mod text_size;
mod town_time;
mod trouble;
pub mod view;

#[cfg(feature = "testing")]
pub mod testing;
