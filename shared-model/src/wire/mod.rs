//! The wire: a museum. What has been released stays as it is under `golden/`, and is only ever added to.

pub mod v1;

/// The media type of every request and reply body.
pub const JSON: &str = "application/json";
/// The media type of every refusal (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";
/// Largest request body a server accepts: the longest is a registration proof with two certificates of 2 kB each,
/// in base64; 64 KiB leaves room for future card generations.
pub const MAX_REQUEST_BODY_BYTES: usize = 64 * 1024;
/// Largest reply body a box accepts: a full page of notices of 16 kB each.
pub const MAX_REPLY_BODY_BYTES: usize = 4 * 1024 * 1024;
/// Largest data file of vaccines that a town publishes and a box takes: Japan's has 27 kB, and one that is many times as
/// large is a mistake.
pub const MAX_VACCINE_DATA_BYTES: usize = 256 * 1024;
/// Most notices on one page.
pub const MAX_NOTICES_PER_PAGE: usize = 100;
