//! The operator's own authority: a P-256 root that boxes pin, the server's certificate, and device certificates.
//!
//! It has nothing to do with the authority of the cards.

mod files;
mod passphrase;
mod request;

pub(crate) use files::pem;
pub use files::{CaFiles, FileFault};
pub use passphrase::Passphrase;
pub use request::{DeviceRequest, NotACertificateRequest};

use crate::entropy;
use crate::limits::DEVICE_CERTIFICATE_LIFE;
use cloud_store::model::{DeviceCertificate, SerialNumber, Sha256Digest};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType,
};
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use std::net::IpAddr;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Boxes carry the root in their image, so that it outlives them.
const ROOT_LIFE: Duration = DAY.saturating_mul(20 * 365);
/// As long as public authorities ever allowed; `cloud-api server-certificate` makes the next one.
const SERVER_LIFE: Duration = DAY.saturating_mul(825);
/// A certificate begins a little before it is made: clocks of two machines differ.
const BACKDATE: Duration = Duration::from_secs(300);

/// The root with its key.
pub struct OperatorCa {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

/// A certificate cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum IssueFault {
    /// The library refuses.
    #[error("the certificate cannot be made")]
    Library(#[from] rcgen::Error),
    /// An instant that X.509 cannot say.
    #[error("the date is out of range")]
    Date,
}

/// The names that the server's certificate is for.
#[derive(Debug, Clone, Default)]
pub struct ServerNames {
    /// DNS names.
    pub dns: Vec<String>,
    /// Addresses.
    pub ip: Vec<IpAddr>,
}

/// A certificate with its key, both PEM.
pub struct ServerCredentials {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// PKCS#8.
    pub key: KeyPair,
}

/// A device certificate.
#[derive(Debug, Clone)]
pub struct IssuedDevice {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// What the store keeps of it.
    pub known: DeviceCertificate,
}

impl OperatorCa {
    /// Makes a new root named after the operator.
    pub fn create(now: Timestamp, name: &str) -> Result<Self, IssueFault> {
        let key = KeyPair::generate()?;
        let mut params = params(now, ROOT_LIFE)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let root = params.self_signed(&key)?.der().clone();
        Ok(Self { issuer: Issuer::from_ca_cert_der(&root, key)?, root })
    }

    /// Takes up a stored root again.
    fn restore(root: CertificateDer<'static>, key: KeyPair) -> Result<Self, IssueFault> {
        Ok(Self { issuer: Issuer::from_ca_cert_der(&root, key)?, root })
    }

    /// The root certificate, which boxes pin.
    pub fn root(&self) -> &CertificateDer<'static> {
        &self.root
    }

    /// Makes a key and a certificate for this server.
    pub fn issue_server(&self, now: Timestamp, names: &ServerNames) -> Result<ServerCredentials, IssueFault> {
        let key = KeyPair::generate()?;
        let mut params = params(now, SERVER_LIFE)?;
        params.distinguished_name.push(DnType::CommonName, "cloud-api");
        for name in &names.dns {
            params.subject_alt_names.push(SanType::DnsName(name.as_str().try_into()?));
        }
        params.subject_alt_names.extend(names.ip.iter().copied().map(SanType::IpAddress));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        Ok(ServerCredentials { certificate, key })
    }

    /// Certifies the key of a box: subject `O` = its town, `CN` = its name, usage client authentication, 90 days.
    /// Nothing but the public key is taken from the request.
    pub fn issue_device(
        &self,
        now: Timestamp,
        request: &DeviceRequest,
        municipality: MunicipalityCode,
        device: &DeviceId,
    ) -> Result<IssuedDevice, IssueFault> {
        let mut params = params(now, DEVICE_CERTIFICATE_LIFE)?;
        params.distinguished_name.push(DnType::OrganizationName, municipality.to_string());
        params.distinguished_name.push(DnType::CommonName, device.as_str());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let serial = fresh_serial();
        params.serial_number = Some(rcgen::SerialNumber::from_slice(&serial));
        let certificate = params.signed_by(request.public_key(), &self.issuer)?.der().clone();
        let serial = SerialNumber::from_be_bytes(&serial).map_err(|_| IssueFault::Date)?;
        let not_after = Timestamp::from_millis((now + DEVICE_CERTIFICATE_LIFE).seconds() * 1000);
        Ok(IssuedDevice { certificate, known: DeviceCertificate { spki: request.spki(), serial, not_after } })
    }
}

/// SHA-256 of a public key as SubjectPublicKeyInfo.
fn spki_digest(key: &impl PublicKeyData) -> Sha256Digest {
    Sha256Digest(Sha256::digest(key.subject_public_key_info()).into())
}

fn params(now: Timestamp, life: Duration) -> Result<CertificateParams, IssueFault> {
    let date = |at: Timestamp| time::OffsetDateTime::from_unix_timestamp(at.seconds()).map_err(|_| IssueFault::Date);
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&fresh_serial()));
    params.use_authority_key_identifier_extension = true;
    params.not_before = date(now - BACKDATE)?;
    params.not_after = date(now + life)?;
    Ok(params)
}

/// 127 random bits, positive and never short.
fn fresh_serial() -> [u8; 16] {
    let mut serial = entropy::random();
    serial[0] = serial[0] & 0x3f | 0x40;
    serial
}
