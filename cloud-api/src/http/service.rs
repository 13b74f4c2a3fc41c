//! One request, from its line to its reply.

use super::respond::request_id;
use super::routes::{Action, ForDevice, ForSession, Listener, NoRoute, Open, route};
use super::{Body, Refusal, Reply};
use crate::handlers::vaults::Owner;
use crate::handlers::{
    challenges, deeds, enrolment, health, mail, notices, outbox, registrations, renewal, self_tests, sessions,
    vaccine_data, vaults,
};
use crate::identity::PeerIdentity;
use crate::proof::{Device, Member};
use crate::service::Service;
use http::{Method, Request, Response};
use shared_model::error_code::ErrorCode;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use uuid::Uuid;

/// The other end of one connection.
pub struct Peer {
    /// The address it came in at.
    pub listener: Listener,
    /// Where it came from.
    pub address: IpAddr,
    /// What its certificate says; none on the enrol listener.
    pub identity: Option<PeerIdentity>,
    /// Generation of the store at which the device was last seen to be welcome.
    pub admitted_at: AtomicU64,
    /// Milliseconds of uptime at which its last request was answered.
    pub answered_at: AtomicU64,
}

/// Answers a request, whatever it is.
pub async fn answer<B>(service: &Service, peer: &Peer, request: Request<B>) -> Response<Body>
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let is_head = request.method() == Method::HEAD;
    let reply = match route(peer.listener, request.method(), request.uri().path()) {
        Ok(found) => perform(service, peer, found.action, found.id, request).await,
        Err(NoRoute::NotFound) => Err(Refusal::new(ErrorCode::NotFound, "no such address")),
        Err(NoRoute::MethodNotAllowed(allowed)) => {
            Err(Refusal::new(ErrorCode::MethodNotAllowed, "the address has other methods").with_allow(allowed))
        }
    };
    let mut response = reply.unwrap_or_else(|refusal| refuse(service, peer, refusal));
    if is_head {
        // HTTP/2 does not take the body off by itself, and the peer would see a protocol error.
        *response.body_mut() = Body::default();
    }
    response
}

async fn perform<B>(service: &Service, peer: &Peer, action: Action, id: Uuid, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match action {
        Action::Open(Open::Time) => enrolment::time(service, request.uri().query()),
        Action::Open(Open::Enrol) => enrolment::enrol(service, peer.address, request).await,
        Action::Open(Open::Renew) => renewal::renew(service, request).await,
        Action::Device(action) => {
            let device = Device::admit(service, peer).await?;
            match action {
                ForDevice::Health => Ok(health::show(service, device)),
                ForDevice::CreateChallenge => challenges::create(service, device, request).await,
                ForDevice::CreateSession => sessions::create(service, device, request).await,
                ForDevice::BeginRegistration => registrations::begin(service, device, request).await,
                ForDevice::ProveCard => registrations::prove_card(service, device, id, request).await,
                ForDevice::ProveAttributes => registrations::prove_attributes(service, device, id, request).await,
                ForDevice::ConfirmRegistration => registrations::confirm(service, device, id).await,
                ForDevice::TownKeys => Ok(vaults::town_keys(service)),
                ForDevice::FetchMail => mail::fetch(service, device, id, request.uri().query()).await,
                ForDevice::WaitForNews => mail::news(service, device, request).await,
                ForDevice::VaultDeeds => deeds::give(service, device).await,
                ForDevice::TakeVaultsBack => deeds::take_back(service, device, request).await,
                ForDevice::VaccineData => vaccine_data::give(service, device, request.uri().query()).await,
                ForDevice::AddSelfTest => self_tests::add(service, device, request).await,
                ForDevice::SendOutbox => outbox::receive(service, device, request).await,
            }
        }
        Action::Session(action) => {
            let device = Device::admit(service, peer).await?;
            let member = Member::of(service, device, request.headers()).await?;
            match action {
                ForSession::EndSession => Ok(sessions::end(service, device, &member)),
                ForSession::ListNotices => notices::list(service, &member, &request).await,
                ForSession::MarkOpened => notices::mark_opened(service, &member, id, request).await,
                ForSession::OfferVault => vaults::offer(service, device, &member, Owner::Member, request).await,
                ForSession::ReleaseVault => vaults::release(service, device, &member, Owner::Member).await,
                ForSession::OfferHouseholdVault => {
                    vaults::offer(service, device, &member, Owner::Household, request).await
                }
                ForSession::ReleaseHouseholdVault => vaults::release(service, device, &member, Owner::Household).await,
            }
        }
    }
}

/// Logs once, where the refusal becomes a reply: the code and who asked, never what was sent.
fn refuse(service: &Service, peer: &Peer, refusal: Refusal) -> Response<Body> {
    let id = request_id();
    let device = peer.identity.as_ref().map(|identity| identity.key.device.as_str());
    let code = refusal.code();
    if code.http_status() >= 500 {
        tracing::error!(request.id = id, device.id = device, code = code.as_str(), "{}", refusal.title());
    } else {
        tracing::info!(request.id = id, device.id = device, code = code.as_str(), "{}", refusal.title());
    }
    refusal.into_response(service.clock.now(), &id)
}
