//! What goes on beside requests: looking for changes by other processes, writing contacts, reading revocation lists.

use crate::limits::{CRL_LOOK_EVERY, SIGHTINGS_EVERY, WATCH_EVERY};
use crate::service::Service;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

pub(super) fn start(service: &Arc<Service>) -> [JoinHandle<()>; 3] {
    [
        tokio::spawn(watch_store(Arc::clone(service))),
        every(SIGHTINGS_EVERY, Arc::clone(service), |service| async move { write_sightings(&service).await }),
        every(CRL_LOOK_EVERY, Arc::clone(service), |service| async move {
            drop(tokio::task::spawn_blocking(move || service.trust.look_again()).await);
        }),
    ]
}

/// Moves the generation when the command line has changed the database, and as long as nobody can tell.
async fn watch_store(service: Arc<Service>) {
    let mut seen = None;
    loop {
        let found = service.store.write(|store| store.external_generation()).await.ok();
        if found.is_none() || found != seen {
            service.generation.moved();
            service.mail.news.announce();
        }
        seen = found;
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

/// Writes the contacts of devices that are not written yet. What cannot be written is noted at the next contact.
pub(super) async fn write_sightings(service: &Service) {
    let sightings = service.sightings.take();
    if sightings.is_empty() {
        return;
    }
    if let Err(error) = service.store.write(move |store| store.devices_seen(&sightings)).await {
        tracing::warn!(%error, "the contacts of devices were not written");
    }
}

fn every<F>(period: Duration, service: Arc<Service>, work: fn(Arc<Service>) -> F) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(period).await;
            work(Arc::clone(&service)).await;
        }
    })
}
