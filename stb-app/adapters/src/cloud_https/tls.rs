//! TLS 1.3 and nothing older, on ring, which builds for the box. The operator's roots are the only ones: a certificate
//! of any public authority is worth nothing here.

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
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
    /// The box has no certificate or no key yet, or they cannot be read.
    #[error("this box's certificate or key cannot be read")]
    Identity(#[source] pem::Error),
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
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads both from their PEM files.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsFault> {
        let chain =
            CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect).map_err(TlsFault::Identity)?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(TlsFault::Identity)?;
        Ok(Self { chain, key })
    }
}

/// For a box with its identity, and for one that has none yet.
pub fn client_config(roots: &Path, identity: Option<Identity>) -> Result<ClientConfig, TlsFault> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])?
        .with_root_certificates(read_roots(roots)?);
    let mut config = match identity {
        Some(Identity { chain, key }) => builder.with_client_auth_cert(chain, key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = ALPN.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

fn read_roots(path: &Path) -> Result<RootCertStore, TlsFault> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(TlsFault::Roots)?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate)?;
    }
    if roots.is_empty() { Err(TlsFault::NoRoots) } else { Ok(roots) }
}
