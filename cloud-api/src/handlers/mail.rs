use crate::entropy;
use crate::http::{Refusal, Reply, json, no_content, parse_query, read_json};
use crate::limits::{NEWS_PATIENCE, VAULTS_PER_DEVICE};
use crate::memory::MailState;
use crate::proof::Device;
use crate::service::Service;
use crate::vaults::MailRequest;
use cloud_store::StoreError;
use http::{Request, StatusCode};
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::wire::MAX_NOTICES_PER_PAGE;
use shared_model::wire::v1::{MailPlace, News, NewsRequest};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use uuid::Uuid;
use vault::Seed;

/// `GET /v1/mail/{mailbox}`: what is new for a member or a household, sealed to the vault on this box. No session: the box
/// may be locked, and can read none of it. The unchanged answer comes from memory, also when a day has passed: which dates
/// are over the box sees itself.
pub async fn fetch(service: &Service, device: Device<'_>, mailbox: Uuid, query: Option<&str>) -> Reply {
    let asked = read_request(mailbox, query)?;
    service.sightings.note(device.key(), service.clock.now());
    let state = match state(service, device, mailbox).await {
        Ok(state) if state.generation == asked.generation => state,
        Err(refusal) if refusal.code() != ErrorCode::VaultUnknown => return Err(refusal),
        Ok(_) | Err(_) => return Err(missing(service, device, asked).await?),
    };
    if asked.after == Some(state.version) {
        return Ok(no_content());
    }
    let (mailbox, now) = (state.mailbox, service.clock.now());
    let mail = service.store.read(move |store| store.mail_since(&mailbox, asked.after, asked.limit, now)).await?;
    // The counter had moved before this process noticed.
    if asked.after == Some(mail.page.notices.cursor) {
        return Ok(no_content());
    }
    let seed = Seed::new(entropy::random());
    let page = service.vaults.seal(device.id(), asked, &state.mail_key, mail, seed);
    let page = page.ok_or_else(|| Refusal::new(ErrorCode::Internal, "a page does not seal"))?;
    Ok(json(StatusCode::OK, &page))
}

/// `POST /v1/news`: answered when there is something new in one of the box's mailboxes, so that it is on the screen within a
/// second, and otherwise after [`NEWS_PATIENCE`]. A box keeps one such request open.
pub async fn news<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let NewsRequest { mailboxes } = read_json(&service.limits, request).await?;
    if mailboxes.len() > VAULTS_PER_DEVICE {
        return Err(Refusal::new(ErrorCode::TooLarge, "too many mailboxes"));
    }
    let _place = service.mail.news.wait(device.key()).ok_or_else(|| {
        let retry_at = service.clock.now() + NEWS_PATIENCE;
        Refusal::new(ErrorCode::TooManyRequests, "the box waits for news already").with_retry_at(retry_at)
    })?;
    let mut waiting = service.mail.news.listen();
    let patience = tokio::time::sleep(NEWS_PATIENCE);
    tokio::pin!(patience);
    loop {
        // What comes after this line wakes the wait below.
        let stops = *waiting.borrow_and_update();
        if any_has_news(service, device, &mailboxes).await? {
            return Ok(json(StatusCode::OK, &News { news: true }));
        }
        let goes_on = !stops
            && tokio::select! {
                () = &mut patience => false,
                changed = waiting.changed() => changed.is_ok(),
            };
        if !goes_on {
            return Ok(json(StatusCode::OK, &News { news: false }));
        }
    }
}

async fn any_has_news(service: &Service, device: Device<'_>, mailboxes: &[MailPlace]) -> Result<bool, Refusal> {
    for place in mailboxes {
        let here = Cursor { epoch: place.epoch, position: place.after };
        match state(service, device, place.member).await {
            Ok(state) if state.generation == place.generation && state.version == here => {}
            Ok(_) => return Ok(true),
            // That there is no vault any more is news, too; asking for its mail will tell.
            Err(refusal) if refusal.code() == ErrorCode::VaultUnknown => return Ok(true),
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(false)
}

/// Why there is no such vault: it was closed or replaced, or this town has never heard of it.
async fn missing(service: &Service, device: Device<'_>, asked: MailRequest) -> Result<Refusal, Refusal> {
    let (municipality, id) = (device.municipality(), device.id().clone());
    let latest = service.store.read(move |store| store.latest_vault(municipality, &id, asked.mailbox)).await?;
    Ok(match latest {
        Some(latest) if asked.generation <= latest => unknown(),
        _ => Refusal::new(ErrorCode::VaultForgotten, "such a vault was never offered here"),
    })
}

/// Vault and counter, from memory if they are current.
async fn state(service: &Service, device: Device<'_>, owner: Uuid) -> Result<Arc<MailState>, Refusal> {
    match service.mail.current(service, device.key(), owner).await? {
        Some(state) => Ok(state),
        None => look_up(service, device, owner).await,
    }
}

/// Reads vault and counter, and keeps them for the next poll.
async fn look_up(service: &Service, device: Device<'_>, owner: Uuid) -> Result<Arc<MailState>, Refusal> {
    let (municipality, id) = (device.municipality(), device.id().clone());
    let confirmed_at = AtomicU64::new(service.generation.current());
    let changes = service.mail.changes();
    let read = service.store.read(move |store| {
        let vault = store.vault(municipality, &id, owner)?;
        let version = store.household_version(&vault.mailbox)?;
        Ok((vault, version))
    });
    let (vault, version) = read.await.map_err(|error| match error {
        StoreError::NotFound => unknown(),
        other => other.into(),
    })?;
    let state = Arc::new(MailState {
        mailbox: vault.mailbox,
        generation: vault.generation,
        mail_key: vault.mail_key,
        version,
        changes,
        confirmed_at,
    });
    service.mail.keep(service.clock.uptime(), device.key(), Arc::clone(&state));
    Ok(state)
}

fn read_request(mailbox: Uuid, query: Option<&str>) -> Result<MailRequest, Refusal> {
    let malformed = |why| Refusal::new(ErrorCode::MalformedRequest, why);
    let [generation, sequence, epoch, after, limit] =
        parse_query(query, ["generation", "sequence", "epoch", "after", "limit"])?;
    let number = |text: Option<&str>, why| text.and_then(|text| text.parse::<u64>().ok()).ok_or_else(|| malformed(why));
    let generation = u32::try_from(number(generation, "generation is no number")?);
    let sequence = number(sequence, "sequence is no number")?;
    let after = match (epoch, after) {
        (None, None) => None,
        (Some(epoch), after) => Some(Cursor {
            epoch: Uuid::try_parse(epoch).map_err(|_| malformed("epoch is no UUID"))?,
            position: number(after, "epoch and after belong together")?,
        }),
        (None, Some(_)) => return Err(malformed("epoch and after belong together")),
    };
    let limit = match limit {
        None => MAX_NOTICES_PER_PAGE,
        Some(limit) => limit.parse().ok().filter(|limit| *limit > 0).ok_or_else(|| malformed("limit is no number"))?,
    };
    let generation = generation.map_err(|_| malformed("generation is too large"))?;
    Ok(MailRequest { mailbox, generation, sequence, after, limit: limit.min(MAX_NOTICES_PER_PAGE) })
}

fn unknown() -> Refusal {
    Refusal::new(ErrorCode::VaultUnknown, "no such vault on this box")
}
