//! What the service remembers, in one transaction per question.
//!
//! | room | what is in it |
//! |---|---|
//! | [`model`] | the words: households, devices, publications, audit entries |
//! | [`port`] | what the service may ask: [`StoreRead`] and [`Store`], blocking, one transaction each |
//! | `rules` | decisions that all engines share |
//! | [`handle`] | [`StoreHandle`]: the port for async code, on threads of its own |
//! | [`sqlite`] | one machine: [`SqliteStore`] |
//! | `memory` | feature `testing`: the model in maps, against which engines are compared |
//! | `contract` | feature `testing`: what every engine must do |
//!
//! Time, UUIDs and randomness are arguments. The municipality comes first in every key and in every question.

#[cfg(feature = "testing")]
pub mod contract;
pub mod handle;
#[cfg(feature = "testing")]
pub mod memory;
pub mod model;
pub mod port;
mod rules;
pub mod sqlite;

pub use handle::StoreHandle;
pub use port::{Conflict, Store, StoreError, StoreRead};
pub use sqlite::{OpenError, SqliteStore};
