//! The enrol listener: a certificate for the next key of a box whose own may have ended.

use super::enrolment::answer;
use crate::ca::DeviceRequest;
use crate::http::{Refusal, Reply, json, read_json};
use crate::identity::{DeviceKey, PeerIdentity};
use crate::limits::{DEVICE_CERTIFICATE_LIFE, RENEWAL_CLOCK, RENEWAL_GRACE};
use crate::service::Service;
use cloud_store::model::{Device, Renewal};
use cloud_store::{Conflict, StoreError};
use http::{Request, StatusCode};
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{RenewRequest, renew_message};

/// `POST /v1/renew`. Whoever asks shows a certificate of ours, and that it has its key and the next one; what it may do with
/// them the store knows.
pub async fn renew<B>(service: &Service, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let asked: RenewRequest = read_json(&service.limits, request).await?;
    let now = service.clock.now();
    let next = DeviceRequest::parse(&asked.csr.0).map_err(|_| invalid("not a P-256 request with a good signature"))?;
    let identity =
        service.authority.recognize(&asked.certificate.0, now).map_err(|_| unknown("no certificate of ours"))?;
    prove(&identity, &asked, now)?;
    if next.spki() == identity.certificate.spki {
        return Err(invalid("a renewal is for another key"));
    }
    let DeviceKey { municipality, device } = identity.key.clone();
    let id = device.clone();
    let known = service.store.read(move |store| store.device(municipality, &id)).await.map_err(refusal)?;
    check(&known, &identity, now)?;
    if next.spki() == known.certificate.spki {
        return Err(invalid("a renewal does not go back to the key before"));
    }

    let (device, issued) = service
        .authority
        .issue(now, &next, municipality, Some(device))
        .map_err(|_| Refusal::new(ErrorCode::Internal, "the certificate cannot be made"))?;
    let reply = answer(&device, municipality, &issued, now);
    let renewal = Renewal { municipality, device, proved: identity.certificate, certificate: issued.known };
    service.store.write(move |store| store.renew_device(&renewal, now)).await.map_err(refusal)?;
    // If the next key was the one that was proved, connections with the one before have ended.
    service.generation.moved();
    Ok(json(StatusCode::CREATED, &reply))
}

/// The key in use has signed this request, and just now.
fn prove(identity: &PeerIdentity, asked: &RenewRequest, now: Timestamp) -> Result<(), Refusal> {
    let signed_at = Timestamp::from_millis(asked.signed_at_ms);
    if now.since(signed_at).max(signed_at.since(now)) > RENEWAL_CLOCK {
        return Err(Refusal::new(ErrorCode::RenewalUnproven, "the renewal was signed at another time"));
    }
    if !identity.has_signed(&renew_message(&asked.csr.0, asked.signed_at_ms), &asked.signature.0) {
        return Err(Refusal::new(ErrorCode::RenewalUnproven, "the renewal is not signed by the key in use"));
    }
    Ok(())
}

/// The box is welcome, and it is time. Whether the key is one of its own the store says.
fn check(known: &Device, identity: &PeerIdentity, now: Timestamp) -> Result<(), Refusal> {
    if known.revoked_at.is_some() {
        return Err(Refusal::new(ErrorCode::DeviceRevoked, "the device was revoked"));
    }
    let held = &identity.certificate;
    if now > held.not_after + RENEWAL_GRACE {
        return Err(Refusal::new(ErrorCode::RenewalTooLate, "the certificate ended too long ago"));
    }
    let from = held.not_after - DEVICE_CERTIFICATE_LIFE / 2;
    if now < from {
        let early = Refusal::new(ErrorCode::RenewalTooEarly, "the certificate is in the first half of its life");
        return Err(early.with_retry_at(from));
    }
    Ok(())
}

fn invalid(why: &'static str) -> Refusal {
    Refusal::new(ErrorCode::CertificateRequestInvalid, why)
}

fn unknown(why: &'static str) -> Refusal {
    Refusal::new(ErrorCode::DeviceUnknown, why)
}

fn refusal(error: StoreError) -> Refusal {
    match error {
        StoreError::NotFound => unknown("no such device is enrolled with this key"),
        StoreError::Conflict(Conflict::DeviceRevoked) => {
            Refusal::new(ErrorCode::DeviceRevoked, "the device was revoked")
        }
        other => other.into(),
    }
}
