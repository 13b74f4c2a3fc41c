//! The offline cache.

use std::fmt;
use uuid::Uuid;

/// Whose entry it is. What lies in a vault is read only while somebody is logged in who opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Readable without a card, so nothing in it names anybody: wraps, counts, places in streams, sealed blobs.
    Box,
    /// In the vault of a member or of a household, by their id: sealed, but for what the first version left behind.
    Vault(Uuid),
    /// Pages that the town has sealed to this vault and that have not been opened yet.
    Mail(Uuid),
}

/// What kind of entry. The number is its name on disk and never changes. 1 was the first version's record of a card,
/// with the member's name in the clear; it is not used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Box: unread notices in a vault, by its owner.
    Unread = 2,
    /// Box: when the town was last reached.
    Contact = 3,
    /// Box: the secret of a member's vault, sealed to a card, by the SHA-256 of the card's certificate.
    Wrap = 4,
    /// Box: what its cards sign beside their certificate.
    Salt = 5,
    /// Box: where a vault's mail stands, by its owner.
    Mailbox = 6,
    /// Box: the outbox's name and next number.
    Post = 7,
    /// Box: something a member has entered, sealed to the town, by sequence number.
    Blob = 8,
    /// Box: the secret of a household's vault, sealed to a card, as above.
    HouseholdWrap = 9,
    /// Box: the next days on which something is planned, without what it is, by a vault's owner.
    Dates = 10,
    /// Box: the town's signed word for the vaults of this box.
    Deeds = 11,
    /// Box: the town's signed edition of the vaccine data.
    VaccineData = 12,
    /// Box: how large a member wants to read, by the member's id.
    TextSize = 13,
    /// Box: the last report of a self-test, until the town has it.
    SelfTest = 14,
    /// Box: by how much the picture is drawn in on every side, percent.
    SafeArea = 15,
    /// Vault: a notice, by its id.
    Notice = 16,
    /// Vault: up to where its mail has been taken in.
    Cursor = 17,
    /// Vault: a receipt of the first version, in the clear, by sequence number; becomes a blob at the next login.
    Outbox = 18,
    /// Vault: a record as the town has it, by its id.
    Record = 19,
    /// Vault: what somebody has entered, by the number of its blob; goes with the blob.
    Entered = 20,
    /// Household's vault: the unlock key of a card that opens it, by the SHA-256 of the card's certificate.
    Card = 21,
    /// Box: the last instant that the town has signed.
    SignedTime = 22,
    /// Mail: a sealed page, by sequence number.
    Page = 32,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 22] = [
        Self::Unread,
        Self::Contact,
        Self::Wrap,
        Self::Salt,
        Self::Mailbox,
        Self::Post,
        Self::Blob,
        Self::HouseholdWrap,
        Self::Dates,
        Self::Deeds,
        Self::VaccineData,
        Self::TextSize,
        Self::SelfTest,
        Self::SafeArea,
        Self::Notice,
        Self::Cursor,
        Self::Outbox,
        Self::Record,
        Self::Entered,
        Self::Card,
        Self::SignedTime,
        Self::Page,
    ];
}

/// Where an entry lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose it is.
    pub owner: Owner,
    /// What it is.
    pub kind: Kind,
    /// Which one; at most 64 bytes.
    pub id: Vec<u8>,
}

impl Key {
    /// Whether nobody but this box has it: unsent entries, the number of the next one, and what makes a town that was put
    /// back to a backup believe them. A store that is damaged must not take it along.
    pub fn is_only_here(&self) -> bool {
        self.owner == Owner::Box && matches!(self.kind, Kind::Post | Kind::Blob | Kind::Deeds)
    }
}

/// The bytes of an entry: opaque to the store. The first byte is the version of the format behind it.
pub type Value = Vec<u8>;

/// What to write (`Some`) and what to remove (`None`).
pub type Changes = Vec<(Key, Option<Value>)>;

/// Changes that happen together or not at all. A key occurs once.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The changes.
    pub changes: Changes,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch({} changes)", self.changes.len())
    }
}

/// The offline cache.
pub trait Store: Send {
    /// All entries of one owner, in the order of their keys.
    fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault>;

    /// Writes all of the batch or nothing; on return it survives a power cut.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault>;
}

/// Why the store did not do it. Nothing of a failed batch is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The data partition is full: trim, tell.
    #[error("the data partition is full")]
    Full,
    /// The files are damaged and have been set aside; the store is empty now and is filled from the town.
    #[error("the store was damaged and begins anew")]
    Damaged,
    /// The disk does not do what it should: tell, call the technician.
    #[error("the disk does not answer")]
    Broken,
}
