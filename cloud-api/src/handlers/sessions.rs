use super::{card_key, verify_card};
use crate::entropy;
use crate::http::{Body, Refusal, Reply, json, no_content, read_json};
use crate::limits::{RETRY_AFTER, SESSION_LIFE};
use crate::memory::{Session, SessionToken};
use crate::proof::{Device, Member};
use crate::service::Service;
use cloud_jpki::Kind;
use cloud_store::StoreError;
use cloud_store::model::{CardKey, LoggedIn};
use http::{Request, Response, StatusCode};
use shared_model::card_proof::Purpose;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// `POST /v1/sessions`: daily login.
pub async fn create<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let proof = read_json(&service.limits, request).await?;
    let verified = verify_card(service, device, Kind::Auth, Purpose::Login, &proof)?;
    let card = card_key(verified.identity())?;
    let (municipality, id, asked) = (device.municipality(), device.id().clone(), card.clone());
    let generation = service.generation.current();
    let found = service.store.read(move |store| {
        let found = store.member_of_card(municipality, &asked)?;
        let stale = store.household_vault_is_stale(&found.scope, &id)?;
        Ok(Arrival { logged_in: found, household_vault_stale: stale })
    });
    let arrival = found.await.map_err(|error| match error {
        StoreError::NotFound => Refusal::new(ErrorCode::CardNotRegistered, "no account is bound to this card"),
        other => other.into(),
    })?;
    open(service, device, arrival, card, generation)
}

/// A member who has just been found by the card, and what the box has to know about it.
pub(super) struct Arrival {
    pub logged_in: LoggedIn,
    pub household_vault_stale: bool,
}

/// Opens a session for a member who has just been found by the card.
pub(super) fn open(service: &Service, device: Device<'_>, arrival: Arrival, card: CardKey, generation: u64) -> Reply {
    let Arrival { logged_in, household_vault_stale } = arrival;
    let now = service.clock.now();
    let session = Session {
        token: SessionToken::from_random(entropy::random()),
        scope: logged_in.scope,
        member: logged_in.member,
        card,
        expires_at: now + SESSION_LIFE,
        pages: service.households.pages_of(logged_in.scope.household()),
        confirmed_at: AtomicU64::new(generation),
    };
    let reply = v1::Session {
        token: session.token.reveal(),
        expires_at_ms: session.expires_at.millis(),
        now_ms: now.millis(),
        member: session.member.clone().into(),
        household_vault_stale,
    };
    service
        .sessions
        .put(service.clock.uptime(), device.key(), Arc::new(session))
        .map_err(|_| Refusal::new(ErrorCode::Unavailable, "too many sessions").with_retry_at(now + RETRY_AFTER))?;
    service.sightings.note(device.key(), now);
    Ok(json(StatusCode::CREATED, &reply))
}

/// `DELETE /v1/sessions/current`: logout.
pub fn end(service: &Service, device: Device<'_>, member: &Member) -> Response<Body> {
    let token = &member.session().token;
    service.sessions.take(service.clock.uptime(), device.key(), |held| held.token.is(token));
    no_content()
}
