//! Bounds that every engine keeps.

use std::time::Duration;

/// Wrong tries before a lock: passwords per user ID and per device, install codes per source.
pub const MAX_TRIES: u32 = 5;
/// How long a lock lasts, and after how long without a try all is forgotten.
pub const LOCK: Duration = Duration::from_secs(15 * 60);
/// A household that joins gets the town-wide notices of this long back.
pub const RECENT: Duration = Duration::from_secs(90 * 24 * 3600);
/// Most rows of a list or a page; larger limits are cut to it.
pub const MAX_PAGE: usize = 500;
/// Most bytes of a page of mail, as [`crate::StoreRead::mail_since`] reckons them: sealed and in base64 it is a third larger,
/// and the largest reply a box accepts has 4 MiB. One change always fits.
pub const PAGE_BYTES: usize = 2560 * 1024;
/// Days on which something is planned, for the locked screen: it shows one and the box knows some in reserve until the
/// next change.
pub const DATES: usize = 8;
/// Rejected entries of one device that are remembered; an honest box has a handful in its life. The oldest is forgotten for
/// the next one, so that a box cannot fill the database with them.
pub const MAX_REJECTED: usize = 1_000;
/// Records that a household may write, removed ones included: two a day for twenty-seven years. A box opens all of them at
/// a login, and the town keeps each for ever.
pub const MAX_RECORDS: usize = 20_000;
/// Self-tests of one box that are remembered; the oldest is forgotten for the next one. A box sees a technician a few times
/// in its life.
pub const MAX_SELF_TESTS: usize = 20;
/// Most members of a household.
pub const MAX_MEMBERS: usize = 20;
/// The first serial number of a town, so that all nine digits of a user ID count.
pub const FIRST_USER_SERIAL: u32 = 10_000_000;
