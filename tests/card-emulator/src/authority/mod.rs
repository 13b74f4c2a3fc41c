//! A certification authority that exists only for tests, with the certificate profile of the real one.
//!
//! Two hierarchies (auth and sign), RSA-2048, critical policies, CRL distribution points as a
//! directoryName. The distinguished names say `O=JPKI-SIMULATED`, so nobody can mistake the
//! certificates for real ones.

mod ca;
mod extensions;
mod leaf;
mod people;
mod profile_file;
mod town;

use der::DateTime;

pub use ca::{Authority, Hierarchy};
pub use leaf::Holder;
pub use people::{CardKind, PEOPLE, Person};
pub use town::{Town, TownOptions};

/// Why a town cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file cannot be written or read back.
    #[error("{}: cannot be read or written", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A key cannot be made, read or used.
    #[error("a key cannot be used")]
    Key(#[from] crate::key::KeyError),
    /// A name, date or extension does not encode, or a stored certificate does not decode.
    #[error("ASN.1 does not encode or decode")]
    Asn1(#[from] der::Error),
    /// The certificate builder refuses.
    #[error("a certificate cannot be built")]
    Build(#[from] x509_cert::builder::Error),
    /// The thread that made a card ended before it was done.
    #[error("a card was not made to the end")]
    Interrupted,
    /// `--revoke` names somebody who has no card.
    #[error("nobody of that name has a card to revoke")]
    NobodyToRevoke,
}

/// A day, in the seconds X.509 counts.
const DAY: u64 = 24 * 60 * 60;
/// A year, leap days aside.
const YEAR: u64 = 365 * DAY;

/// `now` moved by some seconds, back if negative.
fn shifted(now: DateTime, seconds: i64) -> Result<x509_cert::time::Time, der::Error> {
    let base = now.unix_duration().as_secs();
    let moved = base.checked_add_signed(seconds).ok_or(der::ErrorKind::DateTime)?;
    Ok(DateTime::from_unix_duration(std::time::Duration::from_secs(moved))?.into())
}
