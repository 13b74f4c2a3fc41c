//! Enrolment: the box makes its own key, asks for a certificate with the technician's install code, and keeps both.
//! The key never leaves the box, and its file is readable by its owner only.

use super::certificate::Leaf;
use super::files;
use super::key::{DeviceKey, FileKey, KeyFault, certificate_request};
use super::listener::{ListenerFault, exchange};
use crate::clock::SystemClock;
use crate::cloud_https::tls::{TlsFault, client_config_by};
use shared_model::device::{DeviceId, InstallCode};
use shared_model::municipality::MunicipalityCode;
use shared_model::wire::v1::{Base64, EnrolRequest, Enrolment};
use stb_core::ports::Certificate;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the enrol listener is, and where the results go.
#[derive(Debug, Clone)]
pub struct EnrolConfig {
    /// `https://host:port`, without a path.
    pub url: String,
    /// PEM: the operator's roots.
    pub roots: PathBuf,
    /// PEM: the certificate chain is written here, as a whole or not at all.
    pub certificate: PathBuf,
    /// PEM: the key is made here unless there is one already, from an enrolment whose answer was lost.
    pub key: PathBuf,
}

/// What the town made of this box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The name in the certificate.
    pub device: DeviceId,
    /// Code of the town, six digits.
    pub municipality: String,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum EnrolFault {
    /// The roots cannot be used: flash the box anew.
    #[error(transparent)]
    Tls(#[from] TlsFault),
    /// The key cannot be made or used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The certificate cannot be written: look at the disk.
    #[error("the certificate cannot be written")]
    Disk(#[from] io::Error),
    /// The town did not give one.
    #[error(transparent)]
    Listener(#[from] ListenerFault),
}

/// Enrols the box. Safe to repeat with a new code: the key stays the same.
pub fn enrol(config: &EnrolConfig, code: &InstallCode) -> Result<Enrolled, EnrolFault> {
    enrol_at(config, code, SystemClock::start())
}

/// The same by a clock that has been set, where the machine's own is wrong.
pub fn enrol_at(config: &EnrolConfig, code: &InstallCode, clock: SystemClock) -> Result<Enrolled, EnrolFault> {
    let tls = client_config_by(&config.roots, None, Arc::new(clock))?;
    let key = FileKey::read_or_make(&config.key)?;
    let csr = certificate_request(&key)?;
    let request = EnrolRequest { install_code: code.reveal().to_owned(), csr: Base64(csr) };
    let body = serde_json::to_vec(&request).map_err(|_| ListenerFault::NotUnderstood)?;
    let enrolment = certified(&exchange(&config.url, "/v1/enrol", tls, Some(body))?, &key)?;
    files::replace(&config.certificate, enrolment.chain_pem.as_bytes(), 0o644)?;
    Ok(Enrolled { device: enrolment.device, municipality: enrolment.municipality })
}

/// A certificate that is for our key and the name it came with.
pub(super) struct Certified {
    pub device: DeviceId,
    pub municipality: String,
    pub chain_pem: String,
}

/// Reads the town's answer, and holds it against the key.
pub(super) fn certified(body: &[u8], key: &dyn DeviceKey) -> Result<Certified, ListenerFault> {
    let answer: Enrolment = serde_json::from_slice(body).map_err(|_| ListenerFault::NotUnderstood)?;
    let leaf = Leaf::of_chain(answer.certificate_chain_pem.as_bytes()).ok_or(ListenerFault::NotUnderstood)?;
    let device = leaf.device().filter(|device| device.as_str() == answer.device_id);
    match device {
        Some(device) if leaf.public_key() == key.public_key() => {
            Ok(Certified { device, municipality: answer.municipality, chain_pem: answer.certificate_chain_pem })
        }
        _ => Err(ListenerFault::NotUnderstood),
    }
}

/// The name in the certificate of this box; `None` before it is enrolled.
pub fn device_id(certificate: &Path) -> Option<DeviceId> {
    Leaf::read(certificate)?.device()
}

/// How long the certificate of this box holds; `None` before it is enrolled.
pub fn certificate(certificate: &Path) -> Option<Certificate> {
    let leaf = Leaf::read(certificate)?;
    Some(Certificate { from: leaf.not_before(), until: leaf.not_after() })
}

/// The town in the certificate of this box; `None` before it is enrolled.
pub fn municipality(certificate: &Path) -> Option<MunicipalityCode> {
    Leaf::read(certificate)?.municipality()
}
