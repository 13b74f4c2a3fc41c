//! The port on a connection: each operation is one transaction around one function of the rooms beside.

use super::{
    SqliteStore, audit, columns, deeds, devices, install_codes, mailbox, notices, operator, outbox, receipts, records,
    registration, self_tests, vaccine_data, vaults,
};
use crate::model::{
    Action, AuditEntry, Authors, By, CardKey, CredentialTry, Device, DeviceCertificate, Entered, EntryName,
    HouseholdEntry, HouseholdScope, InstallTry, LoggedIn, Mail, Mailbox, Municipality, Name, NewHousehold,
    NewInstallCode, NewPublication, NewRecord, NewVaccineEdition, NewVault, PasswordHash, PlacedVault, Publication,
    Receipt, RecordEntry, Redemption, Renewal, SelfTest, Sha256Digest, Sighting, VaccineEdition, Vault, VaultDeed,
    Verdict,
};
use crate::port::{Store, StoreError, StoreRead};
use crate::rules::page;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

impl StoreRead for SqliteStore {
    fn epoch(&mut self) -> Result<Uuid, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached("SELECT epoch FROM history")?;
            columns::one(statement.query(())?, |row| columns::get(row, "epoch"))?.ok_or(StoreError::Corrupt)
        })
    }

    fn municipality(&mut self, code: MunicipalityCode) -> Result<Municipality, StoreError> {
        self.read(|tx| operator::municipality(tx, code))
    }

    fn municipalities(&mut self) -> Result<Vec<Municipality>, StoreError> {
        self.read(operator::municipalities)
    }

    fn households(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<HouseholdEntry>, StoreError> {
        self.read(|tx| operator::households(tx, municipality, after, page(limit)))
    }

    fn device(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Device, StoreError> {
        self.read(|tx| devices::device(tx, municipality, device))
    }

    fn devices(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<&DeviceId>,
        limit: usize,
    ) -> Result<Vec<Device>, StoreError> {
        self.read(|tx| devices::devices(tx, municipality, after, page(limit)))
    }

    fn self_tests(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<SelfTest>, StoreError> {
        self.read(|tx| self_tests::latest(tx, municipality, device))
    }

    fn member_of_card(&mut self, municipality: MunicipalityCode, card: &CardKey) -> Result<LoggedIn, StoreError> {
        self.read(|tx| registration::member_of_card(tx, municipality, card))
    }

    fn household_version(&mut self, mailbox: &Mailbox) -> Result<Cursor, StoreError> {
        self.read(|tx| notices::household_version(tx, mailbox))
    }

    fn notices_since(
        &mut self,
        scope: &HouseholdScope,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<NoticePage, StoreError> {
        self.read(|tx| notices::notices_since(tx, scope, after, page(limit)))
    }

    fn mail_since(
        &mut self,
        mailbox: &Mailbox,
        after: Option<Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Mail, StoreError> {
        self.read(|tx| mailbox::mail_since(tx, mailbox, after, page(limit), now))
    }

    fn vault(&mut self, municipality: MunicipalityCode, device: &DeviceId, owner: Uuid) -> Result<Vault, StoreError> {
        self.read(|tx| vaults::vault(tx, municipality, device, owner))
    }

    fn latest_vault(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        owner: Uuid,
    ) -> Result<Option<u32>, StoreError> {
        self.read(|tx| vaults::latest_vault(tx, municipality, device, owner))
    }

    fn deeds(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<VaultDeed>, StoreError> {
        self.read(|tx| deeds::deeds(tx, municipality, device))
    }

    fn household_vault_is_stale(&mut self, scope: &HouseholdScope, device: &DeviceId) -> Result<bool, StoreError> {
        self.read(|tx| vaults::household_vault_is_stale(tx, scope, device))
    }

    fn some_vault(&mut self) -> Result<Option<PlacedVault>, StoreError> {
        self.read(vaults::some_vault)
    }

    fn authors(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        member: Uuid,
    ) -> Result<Authors, StoreError> {
        self.read(|tx| vaults::authors(tx, municipality, device, member))
    }

    fn publications(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Publication>, StoreError> {
        self.read(|tx| notices::publications(tx, municipality, after, page(limit)))
    }

    fn records(
        &mut self,
        municipality: MunicipalityCode,
        household: Uuid,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<RecordEntry>, StoreError> {
        self.read(|tx| records::list(tx, municipality, household, after, page(limit)))
    }

    fn vaccine_edition(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<u64>,
    ) -> Result<Option<VaccineEdition>, StoreError> {
        self.read(|tx| vaccine_data::newest(tx, municipality, after))
    }

    fn audit_entries(
        &mut self,
        municipality: MunicipalityCode,
        after: u64,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|tx| audit::entries(tx, municipality, after, page(limit)))
    }
}

impl Store for SqliteStore {
    fn begin_epoch(&mut self, epoch: Uuid) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE history SET epoch = ?1", [epoch.to_string()])?;
            Ok(())
        })
    }

    fn external_generation(&mut self) -> Result<u64, StoreError> {
        let version: i64 = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        u64::try_from(version).map_err(|_| StoreError::Corrupt)
    }

    fn add_municipality(&mut self, by: &By, municipality: &Municipality) -> Result<(), StoreError> {
        self.write(|tx| operator::add_municipality(tx, by, municipality))
    }

    fn allocate_user_serial(&mut self, municipality: MunicipalityCode) -> Result<u32, StoreError> {
        self.write(|tx| operator::allocate_user_serial(tx, municipality))
    }

    fn add_household(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: &NewHousehold,
    ) -> Result<(), StoreError> {
        self.write(|tx| operator::add_household(tx, by, municipality, household))
    }

    fn reissue_letter(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        user_id: UserId,
        password_hash: &PasswordHash,
    ) -> Result<(), StoreError> {
        self.write(|tx| operator::reissue_letter(tx, by, municipality, user_id, password_hash))
    }

    fn append_audit(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        action: Action,
        household: Option<Uuid>,
        subject: &Name,
    ) -> Result<(), StoreError> {
        self.write(|tx| audit::append(tx, municipality, by, action, household, subject.as_str()))
    }

    fn create_install_code(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        code: &NewInstallCode,
    ) -> Result<(), StoreError> {
        self.write(|tx| install_codes::create_install_code(tx, by, municipality, code))
    }

    fn try_install_code(
        &mut self,
        code: Sha256Digest,
        spki: Sha256Digest,
        source: Sha256Digest,
        now: Timestamp,
    ) -> Result<InstallTry, StoreError> {
        self.write(|tx| install_codes::try_install_code(tx, code, spki, source, now))
    }

    fn redeem_install_code(&mut self, redemption: &Redemption, now: Timestamp) -> Result<Device, StoreError> {
        self.write(|tx| install_codes::redeem_install_code(tx, redemption, now))
    }

    fn renew_device(&mut self, renewal: &Renewal, now: Timestamp) -> Result<Device, StoreError> {
        self.write(|tx| devices::renew(tx, renewal, now))
    }

    fn use_key(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        proved: &DeviceCertificate,
        now: Timestamp,
    ) -> Result<Device, StoreError> {
        self.write(|tx| devices::use_key(tx, municipality, device, proved, now))
    }

    fn add_self_test(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        test: &SelfTest,
    ) -> Result<(), StoreError> {
        self.write(|tx| self_tests::add(tx, municipality, device, test))
    }

    fn revoke_device(&mut self, by: &By, municipality: MunicipalityCode, device: &DeviceId) -> Result<(), StoreError> {
        self.write(|tx| devices::revoke_device(tx, by, municipality, device))
    }

    fn devices_seen(&mut self, sightings: &[Sighting]) -> Result<(), StoreError> {
        self.write(|tx| devices::devices_seen(tx, sightings))
    }

    fn try_credentials(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<CredentialTry, StoreError> {
        self.write(|tx| registration::try_credentials(tx, municipality, user_id, device, now))
    }

    fn credentials_were_right(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
    ) -> Result<(), StoreError> {
        self.write(|tx| registration::credentials_were_right(tx, municipality, user_id, device))
    }

    fn bind_card(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        letter: u32,
        card: &CardKey,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<LoggedIn, StoreError> {
        self.write(|tx| registration::bind_card(tx, municipality, user_id, letter, card, device, now))
    }

    fn put_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        author_key: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| vaults::put_vault(tx, scope, device, vault, author_key, now))
    }

    fn put_household_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| vaults::put_household_vault(tx, scope, device, vault, now))
    }

    fn put_back(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        deeds: &[VaultDeed],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(|tx| deeds::put_back(tx, municipality, device, deeds, now))
    }

    fn close_all_vaults(&mut self, by: &By) -> Result<u64, StoreError> {
        self.write(|tx| vaults::close_all(tx, by))
    }

    fn apply_entry(
        &mut self,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|tx| outbox::apply_entry(tx, scope, name, entered, now))
    }

    fn reject_entry(
        &mut self,
        municipality: MunicipalityCode,
        name: &EntryName,
        code: ErrorCode,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|tx| outbox::reject_entry(tx, municipality, name, code, now))
    }

    fn put_record(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: Uuid,
        record: &NewRecord,
    ) -> Result<u64, StoreError> {
        self.write(|tx| records::put(tx, by, municipality, household, record))
    }

    fn publish(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        publication: &NewPublication,
    ) -> Result<u64, StoreError> {
        self.write(|tx| notices::publish(tx, by, municipality, publication))
    }

    fn withdraw(&mut self, by: &By, municipality: MunicipalityCode, publication: Uuid) -> Result<(), StoreError> {
        self.write(|tx| notices::withdraw(tx, by, municipality, publication))
    }

    fn publish_vaccine_edition(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        edition: &NewVaccineEdition,
    ) -> Result<u64, StoreError> {
        self.write(|tx| vaccine_data::publish(tx, by, municipality, edition))
    }

    fn record_opened(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
        opened_at: Timestamp,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        self.write(|tx| receipts::record_opened(tx, scope, publication, opened_at, now))
    }
}
