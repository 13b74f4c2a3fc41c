use super::Base64;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The town's public keys: uncompressed points of P-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TownKeys {
    /// Escrows and blobs are sealed to it.
    pub seal_key: Base64,
    /// Pages are signed with its private half.
    pub page_key: Base64,
}

/// A box has made a vault for the member who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultOffer {
    /// One more than that of the vault before, or 1.
    pub generation: u32,
    /// What the town seals pages to: an uncompressed point.
    pub mail_key: Base64,
    /// What the member's entries are checked with: an uncompressed point.
    pub author_key: Base64,
    /// The vault's secret, sealed to the town.
    pub escrow: Base64,
}

/// The vaults of a box as the town knows them, each with the town's signature: `GET` gives them, and a town that was put
/// back to a backup from before one of them takes them back with `POST`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultDeeds {
    /// Identity of the server's history.
    pub epoch: Uuid,
    /// At most 64.
    pub deeds: Vec<VaultDeed>,
}

/// The town's word that a vault is on a box; see the crate `vault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultDeed {
    /// Whose vault: a member's or a household's id.
    pub owner: Uuid,
    /// The owner's household, or the owner.
    pub household: Uuid,
    /// Which of the owner's vaults on this box.
    pub generation: u32,
    /// When the member's card was bound, milliseconds since 1970; missing for a household's vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_at_ms: Option<i64>,
    /// What the town seals pages to.
    pub mail_key: Base64,
    /// What the member's entries are checked with; missing for a household's vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_key: Option<Base64>,
    /// The vault's secret, sealed to the town.
    pub escrow: Base64,
    /// The town's signature, 64 bytes.
    pub signature: Base64,
}

/// The vault's secret, given back to the member who is logged in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRelease {
    /// Which of the member's secrets on this box.
    pub generation: u32,
    /// 32 bytes.
    pub secret: Base64,
}

impl fmt::Debug for VaultRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultRelease(generation {})", self.generation)
    }
}

/// A page of a member's news, sealed to the vault and signed; see the crate `vault`. Device, member and `after` are
/// those of the request and are signed as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPage {
    /// Generation of the vault it is sealed to.
    pub generation: u32,
    /// As in the request.
    pub sequence: u64,
    /// Identity of the server's history.
    pub epoch: Uuid,
    /// Where the box stands after this page.
    pub cursor: u64,
    /// Whether the next page is waiting.
    pub more: bool,
    /// How many notices are new to the member after this page.
    pub unread: u32,
    /// Days on which something is planned, `YYYY-MM-DD`, the next ones first, at most 8; without what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// A [`super::MailPage`] as JSON, sealed.
    pub sealed: Base64,
    /// The town's signature, 64 bytes.
    pub signature: Base64,
}

/// Asks to be told as soon as there is something new in one of these mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewsRequest {
    /// All of the box, at most 16.
    pub mailboxes: Vec<MailPlace>,
}

/// Where one mailbox of the box stands. A household's vault has its mailbox under the household's own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailPlace {
    /// Whose.
    pub member: Uuid,
    /// Which vault of the member.
    pub generation: u32,
    /// Identity of the server's history.
    pub epoch: Uuid,
    /// The last change that the box has.
    pub after: u64,
}

/// Whether there is something new; `false` after half a minute without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Whether asking for mail makes sense now.
    pub news: bool,
}

/// Entries on their way to the town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboxUpload {
    /// The box's outbox; another one after its store was lost.
    pub outbox: Uuid,
    /// The history of the server that the box has spoken to last. The server of another one refuses all of it
    /// (`epoch-changed`): it was put back to an earlier state, and the box has to send again what that state lacks,
    /// oldest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
    /// Oldest first, at most 50.
    pub blobs: Vec<Blob>,
}

/// One sealed entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    /// With device and outbox its name for ever.
    pub sequence: u64,
    /// An [`Entry`] as JSON, signed and sealed; see the crate `vault`.
    pub blob: Base64,
}

/// What became of the entries, one verdict for each, in the same order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxVerdicts {
    /// The verdicts.
    pub verdicts: Vec<Verdict>,
    /// Identity of the server's history that they belong to; missing from an older town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of which.
    pub sequence: u64,
    /// The verdict.
    pub verdict: VerdictKind,
    /// Why it was rejected: a word of [`crate::error_code::ErrorCode`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The household's counter after it took effect: what it did has arrived in a mailbox that stands there or further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Verdicts on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    /// It took effect now.
    Applied,
    /// It had taken effect before.
    Duplicate,
    /// It has no effect, now and for ever.
    Rejected,
}
