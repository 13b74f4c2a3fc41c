//! The vault: how a member's data lies on a box so that only the member's card opens it, how the town puts news in
//! without being able to be imitated, and how entries leave a locked box. Pure: randomness is an argument ([`Seed`]).
//!
//! ```text
//!           ┌ entry key ── seals what lies on the box              [`entry`]
//! secret ───┼ mail key  ── the town seals pages to it, and signs   [`page`]
//!  (VS)     └ author key ─ signs what the member enters            [`blob`]
//!   │
//!   ├─ sealed to the key that the card's signature gives           [`wrap`]   on the box, one for each card
//!   └─ sealed to the town                                          [`escrow`] at the town, one for each box
//!                                                                  [`deed`]   that it is there, signed: on the box
//! ```
//!
//! What the town says to all boxes, such as its [`vaccine_data`], is signed with the same key, under a purpose of its own.
//!
//! Everything sealed names its purpose and what it belongs to, so that nothing can stand in for anything else. The
//! formats are pinned by `vectors/v1.json` and described in `docs/security.md`.

pub mod blob;
pub mod deed;
pub mod entry;
pub mod escrow;
mod key_pair;
pub mod page;
mod secret;
mod seed;
mod town;
pub mod vaccine_data;
pub mod wrap;

pub use key_pair::{OpenKey, PublicKey};
pub use secret::{VaultKeys, VaultSecret};
pub use seed::Seed;
pub use town::{TownKeys, TownSecret};

/// It was sealed for another purpose, another owner or another key, or was changed on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not open")]
pub struct Sealed;

/// The bytes are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 key")]
pub struct NotAKey;
