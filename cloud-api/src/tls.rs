//! TLS as this service speaks it: version 1.3 only, aws-lc-rs, and on the device listener nobody without a certificate.

use crate::clock::{Clock, TlsTime};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ServerSessionMemoryCache, VerifierBuilderError, WebPkiClientVerifier};
use rustls::version::TLS13;
use rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};
use std::sync::Arc;

/// HTTP/2 by preference.
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The key material is unusable.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// Certificate and key do not go together, or the provider cannot do TLS 1.3.
    #[error("the server's certificate and key cannot be used")]
    Server(#[from] rustls::Error),
    /// The operator's root cannot be used to verify devices.
    #[error("the operator's root cannot be used")]
    Root(#[from] VerifierBuilderError),
}

/// The server's certificate and key.
#[derive(Debug)]
pub struct ServerIdentity {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// Its key, PKCS#8.
    pub key: PrivateKeyDer<'static>,
}

/// For the device listener: a certificate of the operator's root is required.
pub fn device_config(
    clock: &Arc<dyn Clock>,
    root: &CertificateDer<'static>,
    server: &ServerIdentity,
    sessions: usize,
) -> Result<ServerConfig, TlsFault> {
    let config = builder(clock)?
        .with_client_cert_verifier(device_verifier(root)?)
        .with_single_cert(vec![server.certificate.clone()], server.key.clone_key())?;
    Ok(with_common(config, sessions))
}

/// What a certificate of a box is verified with: the operator's root, and usage client authentication.
pub fn device_verifier(root: &CertificateDer<'static>) -> Result<Arc<dyn ClientCertVerifier>, VerifierBuilderError> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).map_err(|_| VerifierBuilderError::NoRootAnchors)?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider()).build()
}

/// For the enrol listener: a new box has no certificate.
pub fn enrol_config(clock: &Arc<dyn Clock>, server: &ServerIdentity) -> Result<ServerConfig, TlsFault> {
    let config = builder(clock)?
        .with_no_client_auth()
        .with_single_cert(vec![server.certificate.clone()], server.key.clone_key())?;
    Ok(with_common(config, 0))
}

fn builder(clock: &Arc<dyn Clock>) -> Result<ConfigBuilder<ServerConfig, WantsVerifier>, rustls::Error> {
    ServerConfig::builder_with_details(provider(), Arc::new(TlsTime(Arc::clone(clock))))
        .with_protocol_versions(&[&TLS13])
}

/// Sessions are kept in memory, not in tickets, and never carry early data. Resuming skips the certificate's checks;
/// that is why the device and its dates are looked at again for every request.
fn with_common(mut config: ServerConfig, sessions: usize) -> ServerConfig {
    config.alpn_protocols = ALPN.map(<[u8]>::to_vec).to_vec();
    config.max_early_data_size = 0;
    if sessions == 0 {
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    } else {
        config.send_tls13_tickets = 1;
        config.session_storage = ServerSessionMemoryCache::new(sessions);
    }
    config
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}
