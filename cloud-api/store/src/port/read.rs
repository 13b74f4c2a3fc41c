//! What is asked of storage without changing anything.

use super::StoreError;
use crate::model::{
    AuditEntry, Authors, CardKey, Device, HouseholdEntry, HouseholdScope, LoggedIn, Mail, Mailbox, Municipality,
    PlacedVault, Publication, RecordEntry, SelfTest, VaccineEdition, Vault, VaultDeed,
};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// Questions that change nothing. Each is answered from one consistent state.
///
/// `NotFound` where a single thing is asked for and does not exist; `Busy`, `Unavailable` and `Corrupt` are possible
/// everywhere.
pub trait StoreRead: Send {
    /// Identity of this history; another one after a restore.
    fn epoch(&mut self) -> Result<Uuid, StoreError>;

    /// One town.
    fn municipality(&mut self, code: MunicipalityCode) -> Result<Municipality, StoreError>;

    /// All towns, by code.
    fn municipalities(&mut self) -> Result<Vec<Municipality>, StoreError>;

    /// The town's households by ID, at most `limit` of them, beginning behind `after`.
    fn households(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<HouseholdEntry>, StoreError>;

    /// One device, also if revoked. The caller compares the certificate's key.
    fn device(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Device, StoreError>;

    /// The town's devices by name, at most `limit` of them, beginning behind `after`.
    fn devices(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<&DeviceId>,
        limit: usize,
    ) -> Result<Vec<Device>, StoreError>;

    /// The device's latest self-tests, at most [`super::MAX_SELF_TESTS`], the last to arrive first.
    fn self_tests(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<SelfTest>, StoreError>;

    /// Whose card this is. `NotFound`: no account of this town is bound to it.
    fn member_of_card(&mut self, municipality: MunicipalityCode, card: &CardKey) -> Result<LoggedIn, StoreError>;

    /// Where the counter of the mailbox's household stands: equal cursors mean that nothing has changed.
    fn household_version(&mut self, mailbox: &Mailbox) -> Result<Cursor, StoreError>;

    /// What has changed for this member behind `after`, at most `limit` notices, in the order of the counter. A notice
    /// that changed twice comes once, in its latest state. `None`, a cursor of another epoch and one from the future
    /// all begin at the beginning. Without `more`, the page's cursor is that of [`StoreRead::household_version`].
    fn notices_since(
        &mut self,
        scope: &HouseholdScope,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<NoticePage, StoreError>;

    /// What has changed in a mailbox behind `after`, at most `limit` changes of all kinds together and no more than
    /// [`super::PAGE_BYTES`] of them, each kind in the order of the counter; the cursor means what it means for
    /// [`StoreRead::notices_since`]. A member's mailbox has the member's notices and private records, a household's its
    /// shared records. Removed records are told to a mailbox that has begun. `now` decides which days are to come.
    fn mail_since(
        &mut self,
        mailbox: &Mailbox,
        after: Option<Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Mail, StoreError>;

    /// The open vault of this owner on this box: of a member, or of a household. `NotFound`: there is none, or it was
    /// closed.
    fn vault(&mut self, municipality: MunicipalityCode, device: &DeviceId, owner: Uuid) -> Result<Vault, StoreError>;

    /// The number of the owner's latest vault on this box, open or closed; `None`: there never was one.
    fn latest_vault(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        owner: Uuid,
    ) -> Result<Option<u32>, StoreError>;

    /// The open vaults on this box, by owner, as the town vouches for them.
    fn deeds(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<VaultDeed>, StoreError>;

    /// Whether this box has a vault of the household that somebody could open whose card has been unbound since.
    fn household_vault_is_stale(&mut self, scope: &HouseholdScope, device: &DeviceId) -> Result<bool, StoreError>;

    /// Any open vault of any town, to try a key on; `None`: there is none.
    fn some_vault(&mut self) -> Result<Option<PlacedVault>, StoreError>;

    /// What entries of this member from this box are checked with, also if the vault was closed.
    /// `NotFound`: the member never had a vault there.
    fn authors(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        member: Uuid,
    ) -> Result<Authors, StoreError>;

    /// The town's publications by ID (UUIDv7: by time), at most `limit` of them, beginning behind `after`.
    fn publications(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Publication>, StoreError>;

    /// The household's records by ID, at most `limit` of them, beginning behind `after`: that they are there, not what they
    /// say. `NotFound`: no such household.
    fn records(
        &mut self,
        municipality: MunicipalityCode,
        household: Uuid,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<RecordEntry>, StoreError>;

    /// The newest edition of the vaccine data that the town has published, if its version is greater than `after`; `None`:
    /// there is nothing newer, or nothing at all.
    fn vaccine_edition(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<u64>,
    ) -> Result<Option<VaccineEdition>, StoreError>;

    /// The town's audit table, at most `limit` lines, beginning behind position `after`.
    fn audit_entries(
        &mut self,
        municipality: MunicipalityCode,
        after: u64,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError>;
}
