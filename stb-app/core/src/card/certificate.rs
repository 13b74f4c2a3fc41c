//! What the box reads in a card's certificate, and nothing more: serial number and dates. Whether a certificate is to
//! be believed is decided by the town (crate `cloud-jpki`).

use der::Decode;
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

fn parse(der: &[u8]) -> Option<Certificate> {
    if der.len() > MAX_CERTIFICATE {
        return None;
    }
    Certificate::from_der(der).ok()
}

fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
