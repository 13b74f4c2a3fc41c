//! The vault's messages of API v1.

use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::wire::MAX_NOTICES_PER_PAGE;
use shared_model::wire::v1::{self, Base64};
use stb_core::ports::{CloudFault, CloudReply, OutBlob, VaultOffer, Verdict, VerdictKind, Whose};
use uuid::Uuid;
use vault::{TownKeys, VaultSecret};
use zeroize::Zeroizing;

pub fn path(whose: Whose) -> &'static str {
    match whose {
        Whose::Member => "/v1/vault",
        Whose::Household => "/v1/household-vault",
    }
}

pub fn offer(offer: &VaultOffer) -> v1::VaultOffer {
    v1::VaultOffer {
        generation: offer.generation,
        mail_key: Base64(offer.mail_key.clone()),
        author_key: Base64(offer.author_key.clone()),
        escrow: Base64(offer.escrow.clone()),
    }
}

pub fn mail_path(owner: Uuid, generation: u32, sequence: u64, after: Option<Cursor>) -> String {
    let place = after.map_or_else(String::new, |Cursor { epoch, position }| format!("&epoch={epoch}&after={position}"));
    format!("/v1/mail/{owner}?generation={generation}&sequence={sequence}{place}&limit={MAX_NOTICES_PER_PAGE}")
}

pub fn places(mailboxes: &[(Uuid, u32, Cursor)]) -> v1::NewsRequest {
    let place = |(owner, generation, cursor): &(Uuid, u32, Cursor)| v1::MailPlace {
        member: *owner,
        generation: *generation,
        epoch: cursor.epoch,
        after: cursor.position,
    };
    v1::NewsRequest { mailboxes: mailboxes.iter().map(place).collect() }
}

pub fn upload(outbox: Uuid, epoch: Option<Uuid>, blobs: &[OutBlob]) -> v1::OutboxUpload {
    let blob = |blob: &OutBlob| v1::Blob { sequence: blob.sequence, blob: Base64(blob.sealed.clone()) };
    v1::OutboxUpload { outbox, epoch, blobs: blobs.iter().map(blob).collect() }
}

pub fn town_keys(keys: v1::TownKeys) -> Result<CloudReply, CloudFault> {
    let keys = TownKeys::from_bytes(&keys.seal_key.0, &keys.page_key.0);
    keys.map(CloudReply::TownKeys).map_err(|_| CloudFault::NotUnderstood)
}

pub fn release(release: v1::VaultRelease) -> Result<CloudReply, CloudFault> {
    let bytes = Zeroizing::new(release.secret.0);
    let secret = bytes.as_slice().try_into().map_err(|_| CloudFault::NotUnderstood)?;
    Ok(CloudReply::Vault { generation: release.generation, secret: VaultSecret::new(secret) })
}

pub fn verdicts(verdicts: v1::OutboxVerdicts) -> CloudReply {
    let verdict = |verdict: v1::Verdict| Verdict {
        sequence: verdict.sequence,
        kind: match verdict.verdict {
            v1::VerdictKind::Applied | v1::VerdictKind::Duplicate => VerdictKind::Applied { version: verdict.version },
            v1::VerdictKind::Rejected => VerdictKind::Rejected(verdict.code.as_deref().and_then(ErrorCode::from_word)),
        },
    };
    CloudReply::Verdicts { epoch: verdicts.epoch, verdicts: verdicts.verdicts.into_iter().map(verdict).collect() }
}
