//! The two proofs a handler can ask for. Their fields are private to this file, so that a value of these types means
//! that the check was made.

use crate::http::{Peer, Refusal};
use crate::identity::{DeviceKey, PeerIdentity};
use crate::memory::{Session, SessionToken};
use crate::service::Service;
use cloud_store::{Conflict, StoreError};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// An enrolled device that is not shut out, at the other end of this very connection.
#[derive(Debug, Clone, Copy)]
pub struct Device<'p>(&'p PeerIdentity);

impl<'p> Device<'p> {
    /// Checks the certificate's date for every request, and the store whenever it may have changed.
    pub async fn admit(service: &Service, peer: &'p Peer) -> Result<Self, Refusal> {
        let unknown = |why| Refusal::new(ErrorCode::DeviceUnknown, why);
        let identity = peer.identity.as_ref().ok_or_else(|| unknown("no device certificate"))?;
        if service.clock.now() > identity.certificate.not_after {
            return Err(unknown("the device certificate has ended on this connection"));
        }
        let generation = service.generation.current();
        if peer.admitted_at.load(Ordering::Acquire) != generation {
            let DeviceKey { municipality, device } = identity.key.clone();
            let known = service.store.read(move |store| store.device(municipality, &device)).await;
            let known = known.map_err(|error| match error {
                StoreError::NotFound => unknown("no such device is enrolled"),
                other => other.into(),
            })?;
            if known.revoked_at.is_some() {
                return Err(Refusal::new(ErrorCode::DeviceRevoked, "the device was revoked"));
            }
            if known.certificate.spki != identity.certificate.spki {
                use_key(service, identity).await?;
            }
            peer.admitted_at.store(generation, Ordering::Release);
        }
        Ok(Self(identity))
    }

    /// Which box of which town.
    pub fn key(self) -> &'p DeviceKey {
        &self.0.key
    }

    /// Its public key: an uncompressed point of P-256.
    pub fn public_key(self) -> &'p [u8] {
        &self.0.public_key
    }

    /// Whether its key has made the signature: ECDSA P-256 with SHA-256, ASN.1 DER.
    pub fn has_signed(self, message: &[u8], signature: &[u8]) -> bool {
        self.0.has_signed(message, signature)
    }

    /// The box.
    pub fn id(self) -> &'p DeviceId {
        &self.0.key.device
    }

    /// Its town.
    pub fn municipality(self) -> MunicipalityCode {
        self.0.key.municipality
    }
}

/// The device has come with another key: its next one for the first time, or one that has ended. From now on the one before
/// is refused, on connections that are open as well.
async fn use_key(service: &Service, identity: &PeerIdentity) -> Result<(), Refusal> {
    let (DeviceKey { municipality, device }, proved) = (identity.key.clone(), identity.certificate.clone());
    let now = service.clock.now();
    let used = service.store.write(move |store| store.use_key(municipality, &device, &proved, now)).await;
    used.map_err(|error| match error {
        StoreError::NotFound => Refusal::new(ErrorCode::DeviceUnknown, "the device is enrolled with another key"),
        StoreError::Conflict(Conflict::DeviceRevoked) => {
            Refusal::new(ErrorCode::DeviceRevoked, "the device was revoked")
        }
        other => other.into(),
    })?;
    service.generation.moved();
    Ok(())
}

/// A card session of this device whose card is still bound.
pub struct Member(Arc<Session>);

impl Member {
    /// Finds the session of the request's bearer token among those of this device.
    pub async fn of(service: &Service, device: Device<'_>, headers: &HeaderMap) -> Result<Self, Refusal> {
        let required = || Refusal::new(ErrorCode::SessionRequired, "a card session is required");
        let expired = || Refusal::new(ErrorCode::SessionExpired, "the card session has ended");
        let text = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(required)?;
        let token = text.strip_prefix("Bearer ").and_then(SessionToken::parse).ok_or_else(required)?;
        let now = service.clock.uptime();
        let session = service.sessions.find(now, device.key(), |held| held.token.is(&token).then(|| Arc::clone(held)));
        let session = session.ok_or_else(expired)?;

        let generation = service.generation.current();
        if session.confirmed_at.load(Ordering::Acquire) != generation {
            let (municipality, card) = (device.municipality(), session.card.clone());
            match service.store.read(move |store| store.member_of_card(municipality, &card)).await {
                Ok(found) if found.scope == session.scope => session.confirmed_at.store(generation, Ordering::Release),
                Ok(_) | Err(StoreError::NotFound) => {
                    service.sessions.take(now, device.key(), |held| held.token.is(&token));
                    return Err(expired());
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(Self(session))
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.0
    }
}
