//! Enrolment: the box makes its own key, asks for a certificate with the technician's install code, and keeps both.
//! The key never leaves the box, and its file is readable by its owner only.

use crate::cloud_https::tls::{TlsFault, client_config};
use crate::cloud_https::{bounded_body, client};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use reqwest::header::CONTENT_TYPE;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use shared_model::device::{DeviceId, InstallCode};
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::wire::v1::{Base64, EnrolRequest, Enrolment, Problem};
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc4519::{CN, O};
use zeroize::Zeroizing;

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
    /// The key file holds something else: remove it, or flash the box anew.
    #[error("the key cannot be used")]
    Key(#[source] rcgen::Error),
    /// Key or certificate cannot be written: look at the disk.
    #[error("the key or the certificate cannot be written")]
    Disk(#[from] io::Error),
    /// No answer, or not from the town: look at the cable and the address.
    #[error("the enrol listener does not answer, or is not the town")]
    Unreachable(#[source] reqwest::Error),
    /// The town said no: the code says why.
    #[error("refused: {} ({})", .0.as_str(), .0.phone_code())]
    Refused(ErrorCode),
    /// The answer is not one of API v1, or is for another key.
    #[error("the answer is not understood")]
    NotUnderstood,
}

/// A technician is waiting; a certificate takes milliseconds.
const DEADLINE: Duration = Duration::from_secs(15);

/// Enrols the box. Safe to repeat with a new code: the key stays the same.
pub fn enrol(config: &EnrolConfig, code: &InstallCode) -> Result<Enrolled, EnrolFault> {
    let tls = client_config(&config.roots, None)?;
    let key = key_on_disk(&config.key)?;
    let csr = certificate_request(&key)?;
    let request = EnrolRequest { install_code: code.reveal().to_owned(), csr: Base64(csr) };
    let enrolment = ask(&config.url, tls, &request)?;
    let device = device_of_chain(enrolment.certificate_chain_pem.as_bytes(), &key)?;
    if device.as_str() != enrolment.device_id {
        return Err(EnrolFault::NotUnderstood);
    }
    replace_file(&config.certificate, enrolment.certificate_chain_pem.as_bytes(), 0o644)?;
    Ok(Enrolled { device, municipality: enrolment.municipality })
}

/// The name in the certificate of this box; `None` before it is enrolled.
pub fn device_id(certificate: &Path) -> Option<DeviceId> {
    let leaf = CertificateDer::from_pem_file(certificate).ok()?;
    common_name(&Certificate::from_der(&leaf).ok()?)
}

/// The town in the certificate of this box; `None` before it is enrolled.
pub fn municipality(certificate: &Path) -> Option<MunicipalityCode> {
    let leaf = CertificateDer::from_pem_file(certificate).ok()?;
    MunicipalityCode::parse(attribute(&Certificate::from_der(&leaf).ok()?, O)?).ok()
}

fn key_on_disk(path: &Path) -> Result<KeyPair, EnrolFault> {
    match fs::read_to_string(path) {
        Ok(pem) => {
            fs::set_permissions(path, Permissions::from_mode(0o600))?;
            KeyPair::from_pem(&Zeroizing::new(pem)).map_err(EnrolFault::Key)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(EnrolFault::Key)?;
            replace_file(path, Zeroizing::new(key.serialize_pem()).as_bytes(), 0o600)?;
            Ok(key)
        }
        Err(error) => Err(error.into()),
    }
}

/// The subject is the town's to choose; the request proves the possession of the key.
fn certificate_request(key: &KeyPair) -> Result<Vec<u8>, EnrolFault> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "new box");
    Ok(params.serialize_request(key).map_err(EnrolFault::Key)?.der().to_vec())
}

fn ask(url: &str, tls: rustls::ClientConfig, request: &EnrolRequest) -> Result<Enrolment, EnrolFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = client(tls, DEADLINE).map_err(EnrolFault::Unreachable)?;
    let body = serde_json::to_vec(request).map_err(|_| EnrolFault::NotUnderstood)?;
    runtime.block_on(async {
        let request = client.post(format!("{}/v1/enrol", url.trim_end_matches('/')));
        let request = request.header(CONTENT_TYPE, shared_model::wire::JSON).body(body);
        let response = request.send().await.map_err(EnrolFault::Unreachable)?;
        let succeeded = response.status().is_success();
        let body = bounded_body(response).await.map_err(|_| EnrolFault::NotUnderstood)?;
        if succeeded {
            return serde_json::from_slice(&body).map_err(|_| EnrolFault::NotUnderstood);
        }
        let problem: Option<Problem> = serde_json::from_slice(&body).ok();
        Err(problem.and_then(|problem| problem.error_code()).map_or(EnrolFault::NotUnderstood, EnrolFault::Refused))
    })
}

/// The device that a chain is for, if its leaf is for our key.
fn device_of_chain(chain_pem: &[u8], key: &KeyPair) -> Result<DeviceId, EnrolFault> {
    let leaf = CertificateDer::from_pem_slice(chain_pem).map_err(|_| EnrolFault::NotUnderstood)?;
    let leaf = Certificate::from_der(&leaf).map_err(|_| EnrolFault::NotUnderstood)?;
    let public_key = leaf.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    if public_key != key.public_key_raw() {
        return Err(EnrolFault::NotUnderstood);
    }
    common_name(&leaf).ok_or(EnrolFault::NotUnderstood)
}

fn common_name(certificate: &Certificate) -> Option<DeviceId> {
    DeviceId::parse(attribute(certificate, CN)?).ok()
}

fn attribute(certificate: &Certificate, oid: ObjectIdentifier) -> Option<&str> {
    let subject = certificate.tbs_certificate().subject();
    let found = subject.iter().find(|attribute| attribute.oid == oid)?;
    std::str::from_utf8(found.value.value()).ok()
}

/// The file appears with its whole content or not at all, and survives a power cut.
fn replace_file(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let new = path.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(mode).open(&new)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    File::open(folder)?.sync_all()
}
