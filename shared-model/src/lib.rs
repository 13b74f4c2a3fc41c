//! What both ends of the wire must agree on: the domain's words and rules, and the wire types of API v1.
//!
//! The crate has no I/O, no clock and no randomness: times and random bytes are arguments.
//! The domain half carries no serde; [`wire::v1`] is the only place that says how a word looks as JSON, with
//! `From` on the way out and `TryFrom` on the way in.

pub mod card_proof;
pub mod civil;
pub mod device;
pub mod error_code;
pub mod municipality;
#[cfg(feature = "mutants")]
pub mod mutants;
pub mod notice;
pub mod password;
pub mod person;
pub mod pin;
pub mod record;
pub mod self_test;
pub mod time;
pub mod user_id;
pub mod wire;

/// Whether a deliberate fault is switched on: `mutant!(CursorBeforeData)`. The constant `false` without the feature
/// `mutants`, so that nothing of it is in what is delivered.
#[cfg(feature = "mutants")]
#[macro_export]
macro_rules! mutant {
    ($name:ident) => {
        $crate::mutants::is_on($crate::mutants::Mutant::$name)
    };
}

/// Whether a deliberate fault is switched on: never, without the feature `mutants`.
#[cfg(not(feature = "mutants"))]
#[macro_export]
macro_rules! mutant {
    ($name:ident) => {
        false
    };
}
