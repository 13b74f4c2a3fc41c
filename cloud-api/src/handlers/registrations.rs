//! The registration, step by step. Each step adds a proof; only the last one changes anything.

use super::{card_key, sessions, verify_card};
use crate::entropy;
use crate::http::{Refusal, Reply, json, read_json};
use crate::limits::{REGISTRATION_LIFE, RETRY_AFTER};
use crate::memory::{AuthCard, Registration};
use crate::person;
use crate::proof::Device;
use crate::service::Service;
use cloud_jpki::Kind;
use cloud_store::model::{Action, Actor, By, CredentialTry, Credentials, Name};
use cloud_store::{Conflict, StoreError};
use http::{Request, StatusCode};
use shared_model::card_proof::Purpose;
use shared_model::error_code::ErrorCode;
use shared_model::password::IssuedPassword;
use shared_model::user_id::UserId;
use shared_model::wire::v1;
use uuid::Uuid;

/// `POST /v1/registrations`, step ③: ID and password.
pub async fn begin<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let asked: v1::RegistrationRequest = read_json(&service.limits, request).await?;
    let malformed = |why| Refusal::new(ErrorCode::MalformedRequest, why);
    let user_id = UserId::parse(&asked.user_id).map_err(|_| malformed("not a user ID"))?;
    let password = IssuedPassword::parse(&asked.password).map_err(|_| malformed("not an issued password"))?;
    let credentials = check_password(service, device, user_id, password).await?;
    if credentials.linked {
        return Err(Refusal::new(ErrorCode::AccountAlreadyLinked, "the letter has been used"));
    }
    let attributes_required = note_beginning(service, device, user_id, credentials.member.household).await?;
    let registration = Registration {
        id: entropy::uuid(service.clock.now()),
        user_id,
        letter: credentials.letter,
        member: credentials.member,
        registered: credentials.facts,
        attributes_required,
        card: None,
        proved: None,
    };
    let reply = v1::Registration {
        id: registration.id,
        attributes_required,
        expires_in_ms: u64::try_from(REGISTRATION_LIFE.as_millis()).unwrap_or(u64::MAX),
    };
    service.registrations.put(service.clock.uptime(), device.key(), registration).map_err(|_| busy(service))?;
    Ok(json(StatusCode::CREATED, &reply))
}

/// Takes a try before the password is looked at, and gives it back if the password is right.
async fn check_password(
    service: &Service,
    device: Device<'_>,
    user_id: UserId,
    password: IssuedPassword,
) -> Result<Credentials, Refusal> {
    let turn = service.passwords.turn().await.map_err(|_| busy(service))?;
    let (municipality, id, now) = (device.municipality(), device.id().clone(), service.clock.now());
    let taken = service.store.write(move |store| store.try_credentials(municipality, user_id, &id, now)).await?;
    let locked = |until| Refusal::new(ErrorCode::AccountLocked, "too many wrong passwords").with_retry_at(until);
    let (credentials, tries_left, locked_until) = match taken {
        CredentialTry::Locked { until } => return Err(locked(until)),
        CredentialTry::Taken { credentials, tries_left, locked_until } => (credentials, tries_left, locked_until),
    };
    let expected = credentials.as_ref().map(|credentials| credentials.password_hash.clone());
    let right = service.passwords.verify(turn, password, expected).await;
    let Some(credentials) = credentials.filter(|_| right) else {
        return Err(locked_until.map_or_else(
            || Refusal::new(ErrorCode::CredentialsWrong, "wrong ID or password").with_tries_left(tries_left),
            locked,
        ));
    };
    let id = device.id().clone();
    service.store.write(move |store| store.credentials_were_right(municipality, user_id, &id)).await?;
    Ok(*credentials)
}

/// Leaves the audit line, and asks whether the town wants step ④b.
async fn note_beginning(
    service: &Service,
    device: Device<'_>,
    user_id: UserId,
    household: Uuid,
) -> Result<bool, Refusal> {
    let municipality = device.municipality();
    let by = By { actor: Actor::Device(device.id().clone()), at: service.clock.now() };
    let subject =
        Name::parse(&user_id.to_string()).map_err(|_| Refusal::new(ErrorCode::Internal, "a blank user ID"))?;
    let required = service.store.write(move |store| {
        store.append_audit(&by, municipality, Action::RegistrationBegun, Some(household), &subject)?;
        Ok(store.municipality(municipality)?.signature_certificate)
    });
    Ok(required.await?)
}

/// `POST /v1/registrations/{id}/card`, step ④: the authentication certificate.
pub async fn prove_card<B>(service: &Service, device: Device<'_>, id: Uuid, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let proof = read_json(&service.limits, request).await?;
    let known = find(service, device, id)?;
    let verified = verify_card(service, device, Kind::Auth, Purpose::Registration(id), &proof)?;
    let key = card_key(verified.identity())?;
    let (municipality, asked) = (device.municipality(), key.clone());
    match service.store.read(move |store| store.member_of_card(municipality, &asked)).await {
        Err(StoreError::NotFound) => {}
        Ok(other) if other.user_id == known.user_id => {}
        Ok(_) => return Err(Refusal::new(ErrorCode::CardAlreadyRegistered, "the card has another account")),
        Err(other) => return Err(other.into()),
    }
    let card = AuthCard { key, identity: verified.identity().clone() };
    let stepped = update(service, device, id, |registration| {
        registration.card = Some(card.clone());
        registration.proved = None;
    })?;
    Ok(json(StatusCode::OK, &step(stepped)))
}

/// `POST /v1/registrations/{id}/attributes`, step ④b: the signature certificate names the registered person.
pub async fn prove_attributes<B>(service: &Service, device: Device<'_>, id: Uuid, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let proof = read_json(&service.limits, request).await?;
    let known = find(service, device, id)?;
    let card = known.card.ok_or_else(no_card_yet)?;
    let auth_certificate_sha256 = &card.identity.certificate_sha256;
    let purpose = Purpose::Attributes { registration: id, auth_certificate_sha256 };
    let verified = verify_card(service, device, Kind::Sign, purpose, &proof)?;
    let facts = verified.four_facts().filter(|facts| person::is_same(&known.registered, facts));
    let facts = facts.ok_or_else(|| Refusal::new(ErrorCode::CardNotThisPerson, "another person than registered"))?;
    let stepped = update(service, device, id, |registration| registration.proved = Some(facts.clone()))?;
    Ok(json(StatusCode::OK, &step(stepped)))
}

/// `POST /v1/registrations/{id}/confirm`, step ⑤: binds the card and logs in.
pub async fn confirm(service: &Service, device: Device<'_>, id: Uuid) -> Reply {
    let known = find(service, device, id)?;
    let card = known.card.as_ref().ok_or_else(no_card_yet)?.key.clone();
    if known.attributes_missing() {
        return Err(Refusal::new(ErrorCode::AttributesRequired, "step 4b is missing"));
    }
    let (municipality, box_id, now) = (device.municipality(), device.id().clone(), service.clock.now());
    let (user_id, letter, bound) = (known.user_id, known.letter, card.clone());
    let generation = service.generation.current();
    let arrival = service
        .store
        .write(move |store| {
            let logged_in = store.bind_card(municipality, user_id, letter, &bound, &box_id, now)?;
            let household_vault_stale = store.household_vault_is_stale(&logged_in.scope, &box_id)?;
            Ok(sessions::Arrival { logged_in, household_vault_stale })
        })
        .await
        .map_err(|error| match error {
            StoreError::Conflict(Conflict::AccountAlreadyLinked) => {
                Refusal::new(ErrorCode::AccountAlreadyLinked, "the letter has been used")
            }
            StoreError::Conflict(Conflict::CardAlreadyBound) => {
                Refusal::new(ErrorCode::CardAlreadyRegistered, "the card has another account")
            }
            StoreError::Conflict(Conflict::LetterReplaced) | StoreError::NotFound => unknown(),
            other => other.into(),
        })?;
    service.registrations.take(service.clock.uptime(), device.key(), |registration| registration.id == id);
    sessions::open(service, device, arrival, card, generation)
}

fn find(service: &Service, device: Device<'_>, id: Uuid) -> Result<Registration, Refusal> {
    let now = service.clock.uptime();
    let found = service.registrations.find(now, device.key(), |held| (held.id == id).then(|| held.clone()));
    found.ok_or_else(unknown)
}

fn update(
    service: &Service,
    device: Device<'_>,
    id: Uuid,
    mut change: impl FnMut(&mut Registration),
) -> Result<Registration, Refusal> {
    let changed = service.registrations.find(service.clock.uptime(), device.key(), |held| {
        (held.id == id).then(|| {
            change(held);
            held.clone()
        })
    });
    changed.ok_or_else(unknown)
}

fn step(registration: Registration) -> v1::RegistrationStep {
    v1::RegistrationStep {
        attributes_required: registration.attributes_missing(),
        member: registration.member.into(),
        proved: registration.proved.map(Into::into),
    }
}

fn unknown() -> Refusal {
    Refusal::new(ErrorCode::RegistrationUnknown, "no such registration is under way on this device")
}

fn no_card_yet() -> Refusal {
    Refusal::new(ErrorCode::RegistrationUnknown, "no card has been proved in this registration")
}

fn busy(service: &Service) -> Refusal {
    Refusal::new(ErrorCode::Unavailable, "too much to do").with_retry_at(service.clock.now() + RETRY_AFTER)
}
