//! How long this box's certificate is still good.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use shared_model::time::Timestamp;
use stb_core::ports::Defect;
use std::path::Path;
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// 「のこり 61日」
pub fn look(certificate: &Path, now: Timestamp) -> Result<String, Defect> {
    let leaf = CertificateDer::from_pem_file(certificate).map_err(|_| Defect::NotEnrolled)?;
    let leaf = Certificate::from_der(&leaf).map_err(|_| Defect::NotEnrolled)?;
    let end = leaf.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
    let now = u64::try_from(now.millis() / 1000).unwrap_or(0);
    match end.checked_sub(now) {
        Some(left) => Ok(format!("のこり {}日", left / (24 * 3600))),
        None => Err(Defect::CertificateOver),
    }
}
