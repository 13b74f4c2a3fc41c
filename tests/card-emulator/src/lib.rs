//! A My Number card that exists only in this process.
//!
//! One pure APDU core ([`card`]) stands behind every front end: pcscd's virtual reader
//! ([`frontend::vpcd`]), QEMU's `ccid-card-passthru` ([`frontend::vscard`]), and a direct call
//! ([`emulator::Emulator::transmit`]). Cards are described by TOML files ([`profile`]); a whole
//! simulated town of them, with its certification authority, is made by [`authority`].
//! [`harness`] runs a private pcscd with this card in its reader, for end-to-end tests and the demo.
//!
//! Nothing here is a real credential: the test authority calls itself `O=JPKI-SIMULATED`.

pub mod authority;
pub mod card;
pub mod control;
pub mod emulator;
pub mod frontend;
pub mod harness;
mod hex;
mod key;
pub mod profile;
mod secret;

pub use card::Card;
pub use emulator::Emulator;
pub use key::{CardKey, KeyError};
pub use secret::Secret;
