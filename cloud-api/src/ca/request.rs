use cloud_store::model::Sha256Digest;
use rcgen::{CertificateSigningRequestParams, PKCS_ECDSA_P256_SHA256, PublicKey};

use crate::limits::CSR_BYTES;

/// A certificate request whose signature proves that the box holds the key.
pub struct DeviceRequest {
    key: PublicKey,
}

/// Not a PKCS#10 request, not P-256 with SHA-256, or its signature is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 certificate request with a good signature")]
pub struct NotACertificateRequest;

impl DeviceRequest {
    /// Reads and verifies a request, DER.
    pub fn parse(der: &[u8]) -> Result<Self, NotACertificateRequest> {
        if der.len() > CSR_BYTES {
            return Err(NotACertificateRequest);
        }
        let request = CertificateSigningRequestParams::from_der(&der.into()).map_err(|_| NotACertificateRequest)?;
        let is_p256 = request.public_key.algorithm() == &PKCS_ECDSA_P256_SHA256;
        if is_p256 { Ok(Self { key: request.public_key }) } else { Err(NotACertificateRequest) }
    }

    pub(super) fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// SHA-256 of the public key.
    pub fn spki(&self) -> Sha256Digest {
        super::spki_digest(&self.key)
    }
}
