use super::Base64;
use serde::{Deserialize, Serialize};

/// The newest edition of the vaccine data that the town has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaccineData {
    /// Greater than that of every edition before: milliseconds since 1970 at which it was published, or one more than the
    /// version before.
    pub version: u64,
    /// The data file, at most [`crate::wire::MAX_VACCINE_DATA_BYTES`].
    pub text: String,
    /// The town's signature, 64 bytes; see the crate `vault`.
    pub signature: Base64,
}
