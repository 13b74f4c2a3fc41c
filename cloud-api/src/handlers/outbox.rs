use crate::http::{Refusal, Reply, json, read_json};
use crate::limits::{BLOB_BYTES, BLOBS_AT_ONCE, LAST_SEQUENCE};
use crate::proof::Device;
use crate::service::Service;
use cloud_store::StoreError;
use cloud_store::model::{Authors, Entered, EntryName, Verdict};
use http::{Request, StatusCode};
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use uuid::Uuid;
use vault::blob::BlobName;

/// `POST /v1/outbox`: what members have entered on this box, sealed. No session: whoever entered it may have left long
/// ago. Each entry is judged by itself, and once for all.
pub async fn receive<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let upload: v1::OutboxUpload = read_json(&service.limits, request).await?;
    let fits = |blob: &v1::Blob| (1..=LAST_SEQUENCE).contains(&blob.sequence) && blob.blob.0.len() <= BLOB_BYTES;
    if upload.blobs.len() > BLOBS_AT_ONCE || !upload.blobs.iter().all(fits) {
        return Err(Refusal::new(ErrorCode::TooLarge, "too many entries, or too large ones"));
    }
    service.sightings.note(device.key(), service.clock.now());
    let epoch = service.store.read(|store| store.epoch()).await?;
    if upload.epoch.is_some_and(|known| known != epoch) {
        // What this history lacks has to come first, or a later change would take effect before an earlier one.
        return Err(Refusal::new(
            ErrorCode::EpochChanged,
            "the service has another history than the box has spoken to",
        ));
    }
    let mut verdicts = Vec::new();
    for blob in upload.blobs {
        let name = EntryName { device: device.id().clone(), outbox: upload.outbox, sequence: blob.sequence };
        let sequence = blob.sequence;
        verdicts.push(on_the_wire(sequence, judge(service, device, name, &blob.blob.0).await?));
    }
    Ok(json(StatusCode::OK, &v1::OutboxVerdicts { verdicts, epoch: Some(epoch) }))
}

async fn judge(service: &Service, device: Device<'_>, name: EntryName, sealed: &[u8]) -> Result<Verdict, Refusal> {
    let now = service.clock.now();
    match read(service, device, &name, sealed).await? {
        Ok((authors, entered)) => {
            let scope = authors.scope;
            let applied = service.store.write(move |store| store.apply_entry(&scope, &name, entered, now)).await?;
            if matches!(applied, Verdict::Applied { .. }) {
                service.households.pages_of(scope.household()).changed();
                service.mail.changed();
            }
            Ok(applied)
        }
        Err(code) => {
            let municipality = device.municipality();
            Ok(service.store.write(move |store| store.reject_entry(municipality, &name, code, now)).await?)
        }
    }
}

/// What the entry says and who may have said it, or why it can have no effect.
async fn read(
    service: &Service,
    device: Device<'_>,
    name: &EntryName,
    sealed: &[u8],
) -> Result<Result<(Authors, Entered), ErrorCode>, Refusal> {
    let blob_name = BlobName { device: device.id(), outbox: name.outbox, sequence: name.sequence };
    let Some(opened) = service.vaults.open(sealed, blob_name) else { return Ok(Err(ErrorCode::EntryUnreadable)) };
    let (municipality, id, member) = (device.municipality(), device.id().clone(), opened.member);
    let authors = match service.store.read(move |store| store.authors(municipality, &id, member)).await {
        Ok(authors) => authors,
        Err(StoreError::NotFound) => return Ok(Err(ErrorCode::EntryUnreadable)),
        Err(other) => return Err(other.into()),
    };
    let Some(entry) = authors.keys.iter().find_map(|key| opened.verify(blob_name, key).ok()) else {
        return Ok(Err(ErrorCode::EntryUnreadable));
    };
    let entered = serde_json::from_slice(entry).ok().and_then(|entry| entered(entry, member, name.outbox));
    Ok(entered.map(|entered| (authors, entered)).ok_or(ErrorCode::EntryUnknown))
}

fn entered(entry: v1::Entry, by: Uuid, origin: Uuid) -> Option<Entered> {
    Some(match entry {
        v1::Entry::NoticeOpened { notice, opened_at_ms } => {
            Entered::NoticeOpened { publication: notice, opened_at: Timestamp::from_millis(opened_at_ms) }
        }
        v1::Entry::NoticeAnswered { notice, answer, answered_at_ms } => Entered::NoticeAnswered {
            publication: notice,
            answer: answer.into(),
            answered_at: Timestamp::from_millis(answered_at_ms),
        },
        record @ (v1::Entry::RecordWritten { .. } | v1::Entry::RecordRemoved { .. }) => {
            Entered::Record(record.into_change(by, origin)?)
        }
    })
}

fn on_the_wire(sequence: u64, verdict: Verdict) -> v1::Verdict {
    let (verdict, code, version) = match verdict {
        Verdict::Applied { version } => (v1::VerdictKind::Applied, None, Some(version)),
        Verdict::Duplicate { version } => (v1::VerdictKind::Duplicate, None, version),
        Verdict::Rejected(code) => (v1::VerdictKind::Rejected, Some(code.as_str().to_owned()), None),
    };
    v1::Verdict { sequence, verdict, code, version }
}
