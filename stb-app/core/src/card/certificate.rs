//! What the box reads in a card's certificate, and nothing more: serial number, dates, and the public key with which
//! a login is checked while the town cannot be reached. Whether a certificate is to be believed is decided by the
//! town (crate `cloud-jpki`).

use der::Decode;
use der::referenced::OwnedToRef;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use sha2::Sha256;
use shared_model::time::Timestamp;
use x509_cert::Certificate;
use x509_cert::time::Time;

/// Longest certificate that is read, in bytes; those on cards have about 1.8 kB.
pub const MAX_CERTIFICATE: usize = 4096;

/// Serial number and dates of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Big-endian, as it stands in the certificate.
    pub serial: Vec<u8>,
    /// Valid from this moment.
    pub not_before: Timestamp,
    /// Valid up to and including this moment.
    pub not_after: Timestamp,
}

impl CertificateFacts {
    /// Reads a DER certificate; `None` for anything that is none, is too long or goes on after its end.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        let facts = certificate.tbs_certificate();
        Some(Self {
            serial: facts.serial_number().as_bytes().to_vec(),
            not_before: timestamp(facts.validity().not_before),
            not_after: timestamp(facts.validity().not_after),
        })
    }
}

/// Whether the key of this certificate made this signature over the message: RSA, PKCS#1 v1.5, SHA-256. Says nothing
/// of the certificate itself; ask only with one that the town has accepted.
pub fn verify_signature(certificate_der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Some(certificate) = parse(certificate_der) else { return false };
    let key = certificate.tbs_certificate().subject_public_key_info().owned_to_ref();
    match (VerifyingKey::<Sha256>::try_from(key), Signature::try_from(signature)) {
        (Ok(key), Ok(signature)) => key.verify(message, &signature).is_ok(),
        _ => false,
    }
}

fn parse(der: &[u8]) -> Option<Certificate> {
    if der.len() > MAX_CERTIFICATE {
        return None;
    }
    Certificate::from_der(der).ok()
}

fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
