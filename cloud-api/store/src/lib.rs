//! What the service remembers, in one transaction per question.
//!
//! | room | what is in it |
//! |---|---|
//! | [`model`] | the words: households, devices, publications, audit entries |
//! | [`port`] | what the service may ask: [`StoreRead`] and [`Store`], blocking, one transaction each |
//!
//! Time, UUIDs and randomness are arguments. The municipality comes first in every key and in every question.

pub mod model;
pub mod port;

pub use port::{Conflict, Store, StoreError, StoreRead};
