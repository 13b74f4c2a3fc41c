//! The private key of a box. What needs it asks for signatures, never for its bytes, so that it could lie in a chip.

use super::files;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A key of P-256 that never leaves the box.
pub trait DeviceKey: Send + Sync {
    /// The public key: an uncompressed point, 65 bytes.
    fn public_key(&self) -> &[u8];

    /// ECDSA with SHA-256, ASN.1 DER.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyFault>;

    /// The same key for TLS.
    fn for_tls(&self) -> Result<Arc<dyn rustls::sign::SigningKey>, KeyFault>;
}

/// A key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// The file cannot be read or written: look at the disk.
    #[error("the key cannot be read or written")]
    Disk(#[from] io::Error),
    /// The file holds something else: remove it, or flash the box anew.
    #[error("the key cannot be used")]
    NotAKey(#[from] rcgen::Error),
    /// TLS does not take it.
    #[error("the key cannot be used for TLS")]
    NotForTls(#[from] rustls::Error),
}

/// A key in a PEM file that its owner alone may read.
pub struct FileKey(KeyPair);

impl FileKey {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, KeyFault> {
        let pem = Zeroizing::new(fs::read_to_string(path)?);
        Ok(Self(KeyPair::from_pem(&pem)?))
    }

    /// Reads the file, or makes a key where there is none.
    pub fn read_or_make(path: &Path) -> Result<Self, KeyFault> {
        if path.exists() {
            fs::set_permissions(path, Permissions::from_mode(0o600))?;
            return Self::read(path);
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        files::replace(path, Zeroizing::new(key.serialize_pem()).as_bytes(), 0o600)?;
        Ok(Self(key))
    }
}

impl DeviceKey for FileKey {
    fn public_key(&self) -> &[u8] {
        self.0.public_key_raw()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        Ok(rcgen::SigningKey::sign(&self.0, message)?)
    }

    fn for_tls(&self) -> Result<Arc<dyn rustls::sign::SigningKey>, KeyFault> {
        let der = Zeroizing::new(self.0.serialize_der());
        Ok(any_ecdsa_type(&PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der.as_slice())))?)
    }
}

/// A certificate request, DER. The subject is the town's to choose; the request proves that the box has the key.
pub(super) fn certificate_request(key: &dyn DeviceKey) -> Result<Vec<u8>, KeyFault> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "new box");
    Ok(params.serialize_request(&Requesting(key))?.der().to_vec())
}

struct Requesting<'k>(&'k dyn DeviceKey);

impl PublicKeyData for Requesting<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for Requesting<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.0.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}
