//! Who is at the other end: parsed once per connection, then only the parsed value travels.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use cloud_store::model::{DeviceCertificate, SerialNumber, Sha256Digest};
use der::{Decode, Encode, asn1::PrintableStringRef, asn1::Utf8StringRef};
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use x509_cert::Certificate;

const ORGANIZATION: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.4.10");
const COMMON_NAME: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.4.3");

/// Which box of which town: subject `O` and `CN` of its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeviceKey {
    /// The town.
    pub municipality: MunicipalityCode,
    /// The box.
    pub device: DeviceId,
}

/// What a device certificate says. TLS has checked its chain, usage and time; whether the device is still welcome is
/// asked for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity {
    /// Which box of which town.
    pub key: DeviceKey,
    /// The public key: an uncompressed point of P-256.
    pub public_key: Vec<u8>,
    /// What the store knows it by. Its end is checked again for every request: connections live longer than certificates.
    pub certificate: DeviceCertificate,
}

/// Not a device certificate of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the certificate names no town and device")]
pub struct NotADevice;

impl PeerIdentity {
    /// Reads a certificate, DER.
    pub fn parse(der: &[u8]) -> Result<Self, NotADevice> {
        let certificate = Certificate::from_der(der).map_err(|_| NotADevice)?;
        let tbs = certificate.tbs_certificate();
        let spki = tbs.subject_public_key_info().to_der().map_err(|_| NotADevice)?;
        let public_key = tbs.subject_public_key_info().subject_public_key.raw_bytes().to_vec();
        let not_after = tbs.validity().not_after.to_unix_duration().as_millis();
        Ok(Self {
            key: DeviceKey {
                municipality: MunicipalityCode::parse(subject(&certificate, ORGANIZATION)?).map_err(|_| NotADevice)?,
                device: DeviceId::parse(subject(&certificate, COMMON_NAME)?).map_err(|_| NotADevice)?,
            },
            public_key,
            certificate: DeviceCertificate {
                spki: Sha256Digest(Sha256::digest(&spki).into()),
                serial: SerialNumber::from_be_bytes(tbs.serial_number().as_bytes()).map_err(|_| NotADevice)?,
                not_after: Timestamp::from_millis(i64::try_from(not_after).unwrap_or(i64::MAX)),
            },
        })
    }

    /// Whether the key of this certificate has made the signature: ECDSA P-256 with SHA-256, ASN.1 DER.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.public_key).verify(message, signature).is_ok()
    }
}

/// The only value of this attribute in the subject.
fn subject(certificate: &Certificate, oid: der::asn1::ObjectIdentifier) -> Result<&str, NotADevice> {
    let mut values = certificate.tbs_certificate().subject().iter().filter(|attribute| attribute.oid == oid);
    let (Some(attribute), None) = (values.next(), values.next()) else {
        return Err(NotADevice);
    };
    let utf8 = attribute.value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str());
    utf8.or_else(|_| attribute.value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str()))
        .map_err(|_| NotADevice)
}
