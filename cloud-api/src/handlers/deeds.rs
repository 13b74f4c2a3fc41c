//! The town's word for the vaults of a box: given once, and taken back after a restore.

use crate::http::{Refusal, Reply, json, read_json};
use crate::limits::DEEDS_AT_ONCE;
use crate::proof::Device;
use crate::service::Service;
use http::{Request, StatusCode};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::VaultDeeds;

/// `GET /v1/vault-deeds`: the open vaults of this box, each signed. No session: it names and reveals nobody.
pub async fn give(service: &Service, device: Device<'_>) -> Reply {
    let (municipality, id) = (device.municipality(), device.id().clone());
    let read = service.store.read(move |store| Ok((store.epoch()?, store.deeds(municipality, &id)?)));
    let (epoch, deeds) = read.await?;
    let deeds = deeds.into_iter().map(|deed| service.vaults.vouch(device.id(), deed)).collect();
    Ok(json(StatusCode::OK, &VaultDeeds { epoch, deeds }))
}

/// `POST /v1/vault-deeds`: the town was put back to a backup and does not know a vault of this box. What it has signed
/// itself it takes back; anything else is passed over. Answers what it knows now.
pub async fn take_back<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let VaultDeeds { deeds, .. } = read_json(&service.limits, request).await?;
    if deeds.len() > DEEDS_AT_ONCE {
        return Err(Refusal::new(ErrorCode::TooLarge, "too many deeds"));
    }
    let deeds: Vec<_> = deeds.into_iter().filter_map(|deed| service.vaults.vouched(device.id(), deed)).collect();
    let owners: Vec<_> = deeds.iter().map(|deed| deed.owner).collect();
    let (municipality, id, now) = (device.municipality(), device.id().clone(), service.clock.now());
    service.store.write(move |store| store.put_back(municipality, &id, &deeds, now)).await?;
    for owner in owners {
        service.mail.forget(service.clock.uptime(), device.key(), owner);
    }
    give(service, device).await
}
