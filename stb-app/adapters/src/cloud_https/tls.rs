//! TLS 1.3 and nothing older, on ring, which builds for the box. The operator's roots are the only ones: a certificate
//! of any public authority is worth nothing here.

use crate::identity::key::{DeviceKey, FileKey, KeyFault};
use crate::identity::renew::finish;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::time_provider::{DefaultTimeProvider, TimeProvider};
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;

/// HTTP/2 by preference.
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The files that this box trusts and proves itself with are unusable.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// The roots are missing or are no PEM certificates.
    #[error("the operator's roots cannot be read")]
    Roots(#[source] pem::Error),
    /// There are none.
    #[error("there is no root among the operator's roots")]
    NoRoots,
    /// The box has no certificate yet, or it cannot be read.
    #[error("this box's certificate cannot be read")]
    Identity(#[source] pem::Error),
    /// The box has no key yet, or it cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// Certificate and key do not go together, or a root is none.
    #[error("the certificates cannot be used")]
    Unusable(#[from] rustls::Error),
    /// The town's address is no URL.
    #[error("the town's address is no URL")]
    Address,
    /// The machine does not give us what the client needs.
    #[error("the client cannot be started")]
    Runtime,
}

/// A certificate chain, leaf first, and the key of its leaf.
pub struct Identity(CertifiedKey);

impl Identity {
    /// Reads both from their PEM files. A renewal that was cut off just before its end is ended first.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsFault> {
        if let Err(error) = finish(key, certificate) {
            tracing::error!(%error, "a renewal cannot be ended");
        }
        Self::of(certificate, &FileKey::read(key)?)
    }

    /// A chain from its PEM file, and a key wherever it lies.
    pub fn of(certificate: &Path, key: &dyn DeviceKey) -> Result<Self, TlsFault> {
        let chain =
            CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect).map_err(TlsFault::Identity)?;
        let certified = CertifiedKey::new(chain, key.for_tls()?);
        certified.keys_match()?;
        Ok(Self(certified))
    }
}

/// For a box with its identity, and for one that has none yet. Certificates are judged by the machine's clock.
pub fn client_config(roots: &Path, identity: Option<Identity>) -> Result<ClientConfig, TlsFault> {
    client_config_by(roots, identity, Arc::new(DefaultTimeProvider))
}

/// The same by another clock, so that a box whose machine has a wrong one goes by the town's time.
pub fn client_config_by(
    roots: &Path,
    identity: Option<Identity>,
    clock: Arc<dyn TimeProvider>,
) -> Result<ClientConfig, TlsFault> {
    let builder = ClientConfig::builder_with_details(Arc::new(ring::default_provider()), clock)
        .with_protocol_versions(&[&TLS13])?
        .with_root_certificates(read_roots(roots)?);
    let mut config = match identity {
        Some(Identity(certified)) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified))),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = ALPN.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

/// The operator's roots.
pub fn read_roots(path: &Path) -> Result<RootCertStore, TlsFault> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(TlsFault::Roots)?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate)?;
    }
    if roots.is_empty() { Err(TlsFault::NoRoots) } else { Ok(roots) }
}
