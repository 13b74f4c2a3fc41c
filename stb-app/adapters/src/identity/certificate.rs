//! What the box reads in a certificate. TLS checks chains; here nothing is believed that somebody else has not checked.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use std::path::Path;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc4519::{CN, O};

/// The first certificate of a chain.
pub struct Leaf {
    der: Vec<u8>,
    certificate: Certificate,
}

impl Leaf {
    /// From DER.
    pub fn parse(der: &[u8]) -> Option<Self> {
        Some(Self { der: der.to_vec(), certificate: Certificate::from_der(der).ok()? })
    }

    /// From a chain, PEM.
    pub fn of_chain(pem: &[u8]) -> Option<Self> {
        Self::parse(&CertificateDer::from_pem_slice(pem).ok()?)
    }

    /// From a file with a chain, PEM.
    pub fn read(path: &Path) -> Option<Self> {
        Self::of_chain(&std::fs::read(path).ok()?)
    }

    /// The whole certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The box it is for.
    pub fn device(&self) -> Option<DeviceId> {
        DeviceId::parse(self.attribute(CN)?).ok()
    }

    /// The town it is for.
    pub fn municipality(&self) -> Option<MunicipalityCode> {
        MunicipalityCode::parse(self.attribute(O)?).ok()
    }

    /// The public key: for P-256 an uncompressed point.
    pub fn public_key(&self) -> &[u8] {
        self.certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes()
    }

    /// First moment of its validity.
    pub fn not_before(&self) -> Timestamp {
        instant(self.certificate.tbs_certificate().validity().not_before.to_unix_duration())
    }

    /// Last moment of its validity.
    pub fn not_after(&self) -> Timestamp {
        instant(self.certificate.tbs_certificate().validity().not_after.to_unix_duration())
    }

    fn attribute(&self, oid: ObjectIdentifier) -> Option<&str> {
        let subject = self.certificate.tbs_certificate().subject();
        let found = subject.iter().find(|attribute| attribute.oid == oid)?;
        std::str::from_utf8(found.value.value()).ok()
    }
}

fn instant(since_epoch: Duration) -> Timestamp {
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
