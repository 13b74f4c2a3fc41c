use super::household::HouseholdScope;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::NoticePage;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// A vault as a box offers it. The keys are uncompressed points; the store looks into none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVault {
    /// Which of the member's vaults on this box; greater than any before.
    pub generation: u32,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// What the member's entries are checked with.
    pub author_key: Vec<u8>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// An open vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// What may be sealed into it: what this member may read.
    pub scope: HouseholdScope,
    /// Which of the member's vaults on this box.
    pub generation: u32,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// Who may have entered something on a box: the author keys of all the vaults that the member has had there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authors {
    /// What the member may change.
    pub scope: HouseholdScope,
    /// Latest first.
    pub keys: Vec<Vec<u8>>,
}

/// News and how much of all is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What changed.
    pub page: NoticePage,
    /// Notices that this member has not opened, on this page or not.
    pub unread: u32,
}

/// The name of an entry for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryName {
    /// The box it came from.
    pub device: DeviceId,
    /// The box's outbox; another one after its store was lost.
    pub outbox: Uuid,
    /// Its number there.
    pub sequence: u64,
}

/// What a member has entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// A notice was opened.
    NoticeOpened {
        /// Which.
        publication: Uuid,
        /// When, by the box's clock.
        opened_at: Timestamp,
    },
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It took effect now.
    Applied,
    /// It had taken effect before.
    Duplicate,
    /// It has no effect, now and for ever.
    Rejected(ErrorCode),
}
