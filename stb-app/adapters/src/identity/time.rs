//! The town's time, for a box that woke in 1970 or in 2040 and cannot check any date yet.
//!
//! The chain of the server's certificate is checked against the pinned roots, without dates; then the key of that certificate
//! must have signed the instant together with a nonce of ours. So an old answer is worth nothing, and neither is an answer by
//! anybody whom the operator has not certified. After this every date is checked, by the time that was learned.

use super::certificate::Leaf;
use super::listener::{ListenerFault, exchange};
use crate::cloud_https::tls::{TlsFault, read_roots};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use shared_model::time::Timestamp;
use shared_model::wire::v1::{Base64, SignedTime, time_message};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Why the time is not known.
#[derive(Debug, thiserror::Error)]
pub enum TimeFault {
    /// The roots cannot be used: flash the box anew.
    #[error(transparent)]
    Tls(#[from] TlsFault),
    /// The town did not answer.
    #[error(transparent)]
    Listener(#[from] ListenerFault),
    /// The answer is to another question, or not signed by the town: nothing is believed.
    #[error("the time is not signed by the town for this question")]
    NotSigned,
    /// The server's certificate does not hold at the time that it has signed: its own clock is wrong, or the key is an old one.
    #[error("the server's certificate does not hold at the time that it has signed")]
    OutsideItsCertificate,
}

/// Asks the enrol listener at `url` for the time. `nonce` is fresh randomness.
pub fn ask_time(url: &str, roots: &Path, nonce: &[u8; 32]) -> Result<Timestamp, TimeFault> {
    let verifier = Arc::new(WithoutDates::new(roots)?);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .map_err(TlsFault::from)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let path = format!("/v1/time?nonce={}", Base64::encode(nonce));
    let body = exchange(url, &path, config, None)?;
    let answer: SignedTime = serde_json::from_slice(&body).map_err(|_| ListenerFault::NotUnderstood)?;
    let server = verifier.seen().and_then(|server| Leaf::parse(&server)).ok_or(TimeFault::NotSigned)?;
    let message = time_message(nonce, answer.now_ms);
    if answer.nonce.0 != nonce || !has_signed(&server, &message, &answer.signature.0) {
        return Err(TimeFault::NotSigned);
    }
    let signed = Timestamp::from_millis(answer.now_ms);
    if (server.not_before()..=server.not_after()).contains(&signed) {
        Ok(signed)
    } else {
        Err(TimeFault::OutsideItsCertificate)
    }
}

/// Whether the key of this certificate has made the signature: ECDSA P-256 with SHA-256, ASN.1 DER.
fn has_signed(leaf: &Leaf, message: &[u8], signature: &[u8]) -> bool {
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let p256 = algorithms.mapping.iter().filter(|(scheme, _)| *scheme == SignatureScheme::ECDSA_NISTP256_SHA256);
    let mut candidates = p256.flat_map(|(_, algorithms)| algorithms.iter());
    candidates.any(|algorithm| algorithm.verify_signature(leaf.public_key(), message, signature).is_ok())
}

/// The pinned chain, usage and name, as of the first day of the server's certificate.
#[derive(Debug)]
struct WithoutDates {
    inner: Arc<WebPkiServerVerifier>,
    seen: Mutex<Option<CertificateDer<'static>>>,
}

impl WithoutDates {
    fn new(roots: &Path) -> Result<Self, TlsFault> {
        let (roots, provider) = (Arc::new(read_roots(roots)?), Arc::new(ring::default_provider()));
        let inner = WebPkiServerVerifier::builder_with_provider(roots, provider).build();
        Ok(Self { inner: inner.map_err(|_| TlsFault::NoRoots)?, seen: Mutex::new(None) })
    }

    /// The certificate of the server that has answered.
    fn seen(&self) -> Option<CertificateDer<'static>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for WithoutDates {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let leaf = Leaf::parse(end_entity).ok_or(CertificateError::BadEncoding)?;
        let first = u64::try_from(leaf.not_before().seconds()).map_err(|_| CertificateError::BadEncoding)?;
        let first = UnixTime::since_unix_epoch(Duration::from_secs(first));
        let verified = self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, first)?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(end_entity.clone().into_owned());
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
