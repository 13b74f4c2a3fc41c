use super::household::HouseholdScope;
use super::mailbox::Mailbox;
use shared_model::device::DeviceId;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// A vault as a box offers it. The keys are uncompressed points; the store looks into none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVault {
    /// Which of the owner's vaults on this box; greater than any before.
    pub generation: u32,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// An open vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// What may be sealed into it.
    pub mailbox: Mailbox,
    /// Which of the owner's vaults on this box.
    pub generation: u32,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// What is known of an open vault on a box: enough to take it back after a restore. The store trusts it; that the town has
/// signed it is the service's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultDeed {
    /// Whose: a member's or a household's id.
    pub owner: Uuid,
    /// The owner's household, or the owner.
    pub household: Uuid,
    /// Which of the owner's vaults on this box.
    pub generation: u32,
    /// When the member's card was bound; `None`: the vault is a household's.
    pub bound_at: Option<Timestamp>,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// What the member's entries are checked with; `None`: the vault is a household's.
    pub author_key: Option<Vec<u8>>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// An open vault and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedVault {
    /// The box.
    pub device: DeviceId,
    /// The vault.
    pub vault: Vault,
}

/// Who may have entered something on a box: the author keys of all the vaults that the member has had there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authors {
    /// What the member may change.
    pub scope: HouseholdScope,
    /// Latest first.
    pub keys: Vec<Vec<u8>>,
}
