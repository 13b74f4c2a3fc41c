//! What the service asks of storage.
//!
//! **One operation, one transaction.** A change is durable when its operation returns `Ok`; after `Err` nothing has
//! changed. Operations block; [`crate::StoreHandle`] runs them on threads of their own.
//!
//! **The municipality comes first**, in every key and every question. A device's certificate names its town (subject
//! `O` = code, `CN` = device), a session carries a [`HouseholdScope`], so every caller knows it. The one exception is an
//! install code: a new box knows nothing but the code, and learns its town from it.
//!
//! **Not here, on purpose.** Challenges, card sessions and half-done registrations live in the memory of the serving
//! process, bounded in number. They are worth minutes; a restart forgets them, so that an old nonce can never become
//! valid again, and the box simply asks anew.
//!
//! **Other processes.** The command line writes to the same database while the service runs. What the service holds in
//! memory (sessions, known devices, unchanged answers) is to be looked up again when [`Store::external_generation`] has
//! moved: a session whose card [`StoreRead::member_of_card`] no longer finds has ended.

mod bounds;
mod fault;
mod read;

pub use bounds::{
    DATES, FIRST_USER_SERIAL, LOCK, MAX_MEMBERS, MAX_PAGE, MAX_RECORDS, MAX_REJECTED, MAX_SELF_TESTS, MAX_TRIES,
    PAGE_BYTES, RECENT,
};
pub use fault::{Conflict, StoreError};
pub use read::StoreRead;

use crate::model::{
    Action, By, CardKey, CredentialTry, Device, DeviceCertificate, Entered, EntryName, HouseholdScope, InstallTry,
    LoggedIn, Municipality, Name, NewHousehold, NewInstallCode, NewPublication, NewRecord, NewVaccineEdition, NewVault,
    PasswordHash, Receipt, Redemption, Renewal, SelfTest, Sha256Digest, Sighting, VaultDeed, Verdict,
};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

/// Questions and changes. Every change by a person or a box leaves its audit entry in the same transaction, but what a
/// family enters for itself: a table of who opened which letter and wrote which line of the diary would say more than it
/// protects, and a record says itself who wrote what. A self-test says itself which box has signed it.
pub trait Store: StoreRead {
    /// Begins another history, after a restore: every box will fetch all anew.
    fn begin_epoch(&mut self, epoch: Uuid) -> Result<(), StoreError>;

    /// A number that moves when another process or connection has changed the database, and not by this store's own
    /// changes.
    fn external_generation(&mut self) -> Result<u64, StoreError>;

    // The operator.

    /// A town joins. `Conflict(AlreadyExists)`.
    fn add_municipality(&mut self, by: &By, municipality: &Municipality) -> Result<(), StoreError>;

    /// The next serial for [`UserId::from_serial`]. One that is then not used leaves a gap, which does no harm.
    /// `NotFound`: no such town; `Conflict(SerialsExhausted)`.
    fn allocate_user_serial(&mut self, municipality: MunicipalityCode) -> Result<u32, StoreError>;

    /// Registers a household with its members and accounts, and gives it the town's recent notices.
    /// `NotFound`: no such town; `Conflict(AlreadyExists | HouseholdSize)`.
    fn add_household(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: &NewHousehold,
    ) -> Result<(), StoreError>;

    /// A new letter: the old password ends, and so do the binding of the old card, which may be lost, and the member's
    /// vaults on all boxes. The household's vaults go on for the others and become stale.
    /// `NotFound`: no such account.
    fn reissue_letter(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        user_id: UserId,
        password_hash: &PasswordHash,
    ) -> Result<(), StoreError>;

    /// Adds a line to the audit table, for what is no change in itself.
    fn append_audit(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        action: Action,
        household: Option<Uuid>,
        subject: &Name,
    ) -> Result<(), StoreError>;

    // Devices.

    /// Makes an install code. `NotFound`: no such town or household; `Conflict(AlreadyExists)`: draw another code.
    fn create_install_code(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        code: &NewInstallCode,
    ) -> Result<(), StoreError>;

    /// Looks at an install code for the key `spki`. A wrong one is counted against `source`, a digest of where the
    /// request came from (a wrong code names no row that could count it).
    fn try_install_code(
        &mut self,
        code: Sha256Digest,
        spki: Sha256Digest,
        source: Sha256Digest,
        now: Timestamp,
    ) -> Result<InstallTry, StoreError>;

    /// Uses up the code and makes the device, both or neither. The same key may do so again while the code lasts and the
    /// key is in use, which makes its certificate anew: a reply can get lost.
    /// `NotFound`: no such code; `Conflict(InstallCodeSpent | AlreadyExists)`.
    fn redeem_install_code(&mut self, redemption: &Redemption, now: Timestamp) -> Result<Device, StoreError>;

    /// Keeps what was issued for a box's next key beside the certificate in use, in the place of any other that has not been
    /// used yet. The proof counts as a use of the key that was proved, as in [`Store::use_key`].
    /// `NotFound`: no such device with the proved key; `Conflict(DeviceRevoked)`.
    fn renew_device(&mut self, renewal: &Renewal, now: Timestamp) -> Result<Device, StoreError>;

    /// A device has proved the key of this certificate, which the operator's authority has signed for it. If it is the next
    /// one, it takes the place of the one in use, which has ended. So does a certificate that is good for longer than the one
    /// in use while no next one is known: the store was put back to a backup, and takes the authority's word for what it has
    /// forgotten. `NotFound`: no such device, or the key has ended; `Conflict(DeviceRevoked)`.
    fn use_key(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        proved: &DeviceCertificate,
        now: Timestamp,
    ) -> Result<Device, StoreError>;

    /// Keeps a self-test. The same again changes nothing, since a reply can get lost.
    /// `NotFound`: no such device; `Conflict(AlreadyExists)`: another report has this receipt.
    fn add_self_test(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        test: &SelfTest,
    ) -> Result<(), StoreError>;

    /// Shuts a device out. Doing so again keeps the first instant. `NotFound`.
    fn revoke_device(&mut self, by: &By, municipality: MunicipalityCode, device: &DeviceId) -> Result<(), StoreError>;

    /// Notes contacts, many in one go (never one write per poll). Unknown devices are skipped; the latest instant stays.
    fn devices_seen(&mut self, sightings: &[Sighting]) -> Result<(), StoreError>;

    // Registration.

    /// Takes one of the [`MAX_TRIES`] tries that a user ID and a device have, before the password is verified.
    fn try_credentials(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<CredentialTry, StoreError>;

    /// The password was right: the tries of this user ID and this device are given back.
    fn credentials_were_right(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
    ) -> Result<(), StoreError>;

    /// Binds the card to the account, which uses up the letter. Binding the same two again changes nothing.
    /// `letter` is [`crate::model::Credentials::letter`] of the try that began the registration.
    /// `NotFound`: no such account; `Conflict(AccountAlreadyLinked | CardAlreadyBound | LetterReplaced)`.
    fn bind_card(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        letter: u32,
        card: &CardKey,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<LoggedIn, StoreError>;

    // Vaults.

    /// A box has made a vault for the member who is logged in. The number must be greater than that of any before;
    /// offering the same vault again changes nothing, since a reply can get lost.
    /// `NotFound`: no such device; `Conflict(VaultExists)`.
    fn put_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        author_key: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// A box has made a vault for the household of the member who is logged in; the same rules. What members enter is
    /// checked with their own vaults' keys. A new one is not stale. `NotFound`, `Conflict(VaultExists)` as above.
    fn put_household_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes back vaults that this town has vouched for in a history that is gone, where it has no later one; returns how
    /// many. One whose member's card is not bound since the same time any more is closed at once, and a household's is
    /// stale. Keys of authors are kept in any case. `NotFound`: no such device.
    fn put_back(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        deeds: &[VaultDeed],
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// The secret that all vaults are escrowed to is lost: all are closed, in every town. Returns how many there were.
    /// Each owner gets a new one at the next login with the town.
    fn close_all_vaults(&mut self, by: &By) -> Result<u64, StoreError>;

    // The outbox.

    /// Lets an entry take effect, once: effect and verdict are one transaction, and the same name gets the verdict that
    /// it got (`Duplicate` for `Applied`). What changes nothing is `Applied` and leaves the counter where it is.
    /// `NotFound`: no such device.
    fn apply_entry(
        &mut self,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError>;

    /// Notes that an entry can have no effect, once; an entry that has a verdict keeps it. Of each device the last
    /// [`MAX_REJECTED`] rejected entries are remembered. One that is older and comes again is judged anew; what took effect
    /// is remembered for ever, so nothing takes effect twice. `NotFound`: no such device.
    fn reject_entry(
        &mut self,
        municipality: MunicipalityCode,
        name: &EntryName,
        code: ErrorCode,
        now: Timestamp,
    ) -> Result<Verdict, StoreError>;

    // Records.

    /// Brings a record, or all that it says anew, and moves the household's counter; what is there already changes
    /// nothing. Returns the counter. `NotFound`: no such town or household; `Conflict(RecordOutOfBounds)`;
    /// `Conflict(AlreadyExists)`: the ID is a family's record, or one of another kind, subject or provenance.
    fn put_record(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: Uuid,
        record: &NewRecord,
    ) -> Result<u64, StoreError>;

    // The vaccine data.

    /// Publishes an edition for the boxes of the town and returns its version: the instant in milliseconds, so that a town
    /// which was put back to a backup goes on above what boxes have, and at least one more than the version before.
    /// `NotFound`: no such town; `Conflict(EditionNotNewer)`: its day is not after that of the newest edition.
    fn publish_vaccine_edition(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        edition: &NewVaccineEdition,
    ) -> Result<u64, StoreError>;

    // Notices.

    /// Publishes, and moves the counter of every household it reaches. Returns how many these are.
    /// `NotFound`: no such town, household or member; `Conflict(AlreadyExists)`.
    fn publish(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        publication: &NewPublication,
    ) -> Result<u64, StoreError>;

    /// Takes a publication back, and moves the same counters. Doing so again changes nothing. `NotFound`.
    fn withdraw(&mut self, by: &By, municipality: MunicipalityCode, publication: Uuid) -> Result<(), StoreError>;

    /// A member opened a notice. The earliest instant stays, within publication and `now`; only this member's boxes
    /// learn of it. `NotFound`: it was never delivered to this member.
    fn record_opened(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
        opened_at: Timestamp,
        now: Timestamp,
    ) -> Result<Receipt, StoreError>;
}
