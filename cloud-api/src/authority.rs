//! What this process can do with the operator's keys while it serves.

use crate::ca::{DeviceRequest, IssueFault, IssuedDevice, OperatorCa};
use crate::entropy;
use crate::identity::{NotADevice, PeerIdentity};
use crate::tls;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use cloud_store::model::Sha256Digest;
use rustls::pki_types::{PrivateKeyDer, UnixTime};
use shared_model::device::{DeviceId, InstallCode};
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{Base64, SignedTime, time_message};
use std::net::IpAddr;
use std::time::Duration;

/// Certifies boxes, signs the time, and hides install codes.
pub struct Authority {
    ca: OperatorCa,
    time_key: EcdsaKeyPair,
    codes: InstallCodes,
}

/// The server's key is not P-256, or signing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server's key cannot sign the time")]
pub struct CannotSign;

impl Authority {
    /// `server_key` is that of the TLS certificate: a box without a clock believes the time by the same key as the
    /// connection.
    pub fn new(ca: OperatorCa, server_key: &PrivateKeyDer<'_>, codes: InstallCodes) -> Result<Self, CannotSign> {
        let time_key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, server_key.secret_der());
        Ok(Self { ca, time_key: time_key.map_err(|_| CannotSign)?, codes })
    }

    /// Signs the instant over the caller's nonce.
    pub fn sign_time(&self, nonce: Vec<u8>, now: Timestamp) -> Result<SignedTime, CannotSign> {
        let message = time_message(&nonce, now.millis());
        let signature = self.time_key.sign(&SystemRandom::new(), &message).map_err(|_| CannotSign)?;
        Ok(SignedTime { now_ms: now.millis(), nonce: Base64(nonce), signature: Base64(signature.as_ref().to_vec()) })
    }

    /// Certifies a box under the name it already has, or a new one.
    pub fn issue(
        &self,
        now: Timestamp,
        request: &DeviceRequest,
        municipality: MunicipalityCode,
        known: Option<DeviceId>,
    ) -> Result<(DeviceId, IssuedDevice), IssueFault> {
        let device = known.unwrap_or_else(|| DeviceId::from_random(entropy::random()));
        let issued = self.ca.issue_device(now, request, municipality, &device)?;
        Ok((device, issued))
    }

    /// Reads a device certificate of ours, DER. One that has ended counts by its last moment; whether that was too long ago
    /// is for the caller to say.
    pub fn recognize(&self, certificate: &[u8], now: Timestamp) -> Result<PeerIdentity, NotADevice> {
        let identity = PeerIdentity::parse(certificate)?;
        let at = u64::try_from(now.min(identity.certificate.not_after).seconds()).map_err(|_| NotADevice)?;
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
        let verifier = tls::device_verifier(self.ca.root()).map_err(|_| NotADevice)?;
        verifier.verify_client_cert(&certificate.into(), &[], at).map_err(|_| NotADevice)?;
        Ok(identity)
    }

    /// How install codes are stored.
    pub fn codes(&self) -> &InstallCodes {
        &self.codes
    }
}

/// Turns install codes and addresses into what the store keeps of them: eight digits alone could be found by trying,
/// and an address is nobody's business.
pub struct InstallCodes(hmac::Key);

impl InstallCodes {
    /// With the key of this server.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// HMAC of a code.
    pub fn digest(&self, code: &InstallCode) -> Sha256Digest {
        self.tag(b"install-code\0", code.reveal().as_bytes())
    }

    /// HMAC of where a request came from: one IPv4 address, or the /64 of an IPv6 one, which is one subscriber.
    pub fn source(&self, address: IpAddr) -> Sha256Digest {
        match address.to_canonical() {
            IpAddr::V4(address) => self.tag(b"source\0", &address.octets()),
            IpAddr::V6(address) => self.tag(b"source\0", &address.octets()[..8]),
        }
    }

    fn tag(&self, domain: &[u8], data: &[u8]) -> Sha256Digest {
        let tag = hmac::sign(&self.0, &[domain, data].concat());
        let mut digest = [0; 32];
        digest.copy_from_slice(tag.as_ref());
        Sha256Digest(digest)
    }
}
