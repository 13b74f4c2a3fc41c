use crate::entropy;
use crate::http::{Refusal, Reply, json, read_json};
use crate::limits::{NONCE_LIFE, RETRY_AFTER};
use crate::proof::Device;
use crate::service::Service;
use http::{Request, StatusCode};
use shared_model::card_proof::Nonce;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{Base64, Challenge, ChallengeRequest};

/// `POST /v1/challenges`.
pub async fn create<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let ChallengeRequest {} = read_json(&service.limits, request).await?;
    let nonce = Nonce(entropy::random());
    service.nonces.put(service.clock.uptime(), device.key(), nonce).map_err(|_| {
        Refusal::new(ErrorCode::Unavailable, "too many nonces wait").with_retry_at(service.clock.now() + RETRY_AFTER)
    })?;
    let expires_in_ms = u64::try_from(NONCE_LIFE.as_millis()).unwrap_or(u64::MAX);
    Ok(json(StatusCode::CREATED, &Challenge { nonce: Base64(nonce.0.to_vec()), expires_in_ms }))
}
