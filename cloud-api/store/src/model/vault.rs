use super::household::HouseholdScope;
use super::mailbox::Mailbox;
use shared_model::device::DeviceId;

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
