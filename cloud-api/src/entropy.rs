//! The door for randomness.

use shared_model::time::Timestamp;
use uuid::Uuid;

/// Random bytes from the operating system.
///
/// # Panics
/// If the system has none: nothing of this service may go on without.
#[expect(clippy::disallowed_methods, reason = "this file is the door for randomness")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A UUIDv7 of the instant `now`.
pub fn uuid(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random()).into_uuid()
}
