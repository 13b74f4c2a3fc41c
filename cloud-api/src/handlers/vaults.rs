//! Vaults of members and of households: the same two questions about both.

use crate::http::{Refusal, Reply, json, no_content, read_json};
use crate::proof::{Device, Member};
use crate::service::Service;
use cloud_store::model::{HouseholdScope, NewVault};
use cloud_store::{Conflict, StoreError};
use http::{Request, Response, StatusCode};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{Base64, VaultOffer, VaultRelease};
use uuid::Uuid;

/// Whose vault it is.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// The member who is logged in.
    Member,
    /// That member's household.
    Household,
}

impl Owner {
    fn id(self, scope: &HouseholdScope) -> Uuid {
        match self {
            Self::Member => scope.member(),
            Self::Household => scope.household(),
        }
    }
}

/// `GET /v1/town-keys`.
pub fn town_keys(service: &Service) -> Response<crate::http::Body> {
    json(StatusCode::OK, &service.vaults.public())
}

/// `PUT /v1/vault`, `PUT /v1/household-vault`: the box has made a vault for the member who is logged in, or for the
/// household.
pub async fn offer<B>(
    service: &Service,
    device: Device<'_>,
    member: &Member,
    owner: Owner,
    request: Request<B>,
) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let offer: VaultOffer = read_json(&service.limits, request).await?;
    let scope = member.session().scope;
    // A vault that could not be given back would be lost with the box's store.
    if offer.generation == 0 || !service.vaults.can_release(device.id(), owner.id(&scope), &offer) {
        return Err(Refusal::new(ErrorCode::MalformedRequest, "keys and escrow of the vault do not belong together"));
    }
    let VaultOffer { generation, mail_key, author_key, escrow } = offer;
    let new = NewVault { generation, mail_key: mail_key.0, escrow: escrow.0 };
    let (id, now) = (device.id().clone(), service.clock.now());
    let put = service.store.write(move |store| match owner {
        Owner::Member => store.put_vault(&scope, &id, &new, &author_key.0, now),
        Owner::Household => store.put_household_vault(&scope, &id, &new, now),
    });
    put.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::VaultExists) => Refusal::new(ErrorCode::VaultExists, "a later vault is there"),
        other => other.into(),
    })?;
    service.mail.forget(service.clock.uptime(), device.key(), owner.id(&scope));
    Ok(no_content())
}

/// `GET /v1/vault`, `GET /v1/household-vault`: its secret, for the member who is logged in.
pub async fn release(service: &Service, device: Device<'_>, member: &Member, owner: Owner) -> Reply {
    let unknown = || Refusal::new(ErrorCode::VaultUnknown, "no such vault on this box");
    let owner = owner.id(&member.session().scope);
    let (municipality, id) = (device.municipality(), device.id().clone());
    let kept = service.store.read(move |store| store.vault(municipality, &id, owner)).await;
    let kept = kept.map_err(|error| match error {
        StoreError::NotFound => unknown(),
        other => other.into(),
    })?;
    // Made for a town secret that is gone: the box makes another vault.
    let secret = service.vaults.release(device.id(), &kept).ok_or_else(unknown)?;
    let secret = Base64(secret.reveal().to_vec());
    Ok(json(StatusCode::OK, &VaultRelease { generation: kept.generation, secret }))
}
