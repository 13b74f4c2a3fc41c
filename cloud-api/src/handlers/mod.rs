//! One file for each noun: decode, decide, encode. A handler takes the proof it needs as an argument.

pub(crate) mod challenges;
pub(crate) mod deeds;
pub(crate) mod enrolment;
pub(crate) mod health;
pub(crate) mod mail;
pub(crate) mod notices;
pub(crate) mod outbox;
pub(crate) mod registrations;
pub(crate) mod renewal;
pub(crate) mod self_tests;
pub(crate) mod sessions;
pub(crate) mod vaccine_data;
pub(crate) mod vaults;

use crate::http::Refusal;
use crate::proof::Device;
use crate::service::Service;
use cloud_jpki::{Answer, CardIdentity, Kind, VerifiedCard};
use cloud_store::model::{CardKey, SerialNumber, Sha256Digest};
use shared_model::card_proof::{Nonce, Purpose, message};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::CardProof;

/// Verifies a card proof of this device. The nonce is used up first: whatever is wrong with the rest, nobody tries the
/// same nonce twice.
fn verify_card(
    service: &Service,
    device: Device<'_>,
    kind: Kind,
    purpose: Purpose<'_>,
    proof: &CardProof,
) -> Result<VerifiedCard, Refusal> {
    let unknown = || Refusal::new(ErrorCode::NonceUnknown, "the nonce is not one that waits for this device");
    let sent: [u8; 32] = proof.nonce.0.as_slice().try_into().map_err(|_| unknown())?;
    let nonce =
        service.nonces.take(service.clock.uptime(), device.key(), |nonce| *nonce == Nonce(sent)).ok_or_else(unknown)?;
    let message = message(purpose, device.id(), &nonce);
    let answer =
        Answer { kind, certificate_der: &proof.certificate.0, message: &message, signature: &proof.signature.0 };
    Ok(service.trust.verify(service.clock.now(), &answer)?)
}

/// The card's name for the store.
fn card_key(identity: &CardIdentity) -> Result<CardKey, Refusal> {
    let serial = SerialNumber::from_be_bytes(&identity.serial)
        .map_err(|_| Refusal::new(ErrorCode::CardCertificateMalformed, "not a serial number"))?;
    Ok(CardKey { issuer: Sha256Digest(identity.issuer_sha256), serial })
}
