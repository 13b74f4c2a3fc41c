//! Questions.

use super::MemoryStore;
use super::town::Town;
use crate::model::{
    AuditEntry, Authors, CardKey, Device, HouseholdEntry, HouseholdScope, LoggedIn, Mail, Mailbox, Municipality,
    PlacedVault, Publication, RecordEntry, SelfTest, VaccineEdition, Vault, VaultDeed,
};
use crate::port::{StoreError, StoreRead};
use crate::rules::page;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// A town that is not there has no rows in its lists.
fn rows_or_none<T>(found: Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    if matches!(found, Err(StoreError::NotFound)) { Ok(Vec::new()) } else { found }
}

impl StoreRead for MemoryStore {
    fn epoch(&mut self) -> Result<Uuid, StoreError> {
        self.read(|state| Ok(state.epoch))
    }

    fn municipality(&mut self, code: MunicipalityCode) -> Result<Municipality, StoreError> {
        self.read(|state| Ok(state.town(code)?.municipality.clone()))
    }

    fn municipalities(&mut self) -> Result<Vec<Municipality>, StoreError> {
        self.read(|state| Ok(state.towns.values().map(|town| town.municipality.clone()).collect()))
    }

    fn households(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<HouseholdEntry>, StoreError> {
        rows_or_none(self.read(|state| Ok(state.town(municipality)?.household_entries(after, page(limit)))))
    }

    fn device(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Device, StoreError> {
        self.read(|state| state.town(municipality)?.devices.get(device).cloned().ok_or(StoreError::NotFound))
    }

    fn devices(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<&DeviceId>,
        limit: usize,
    ) -> Result<Vec<Device>, StoreError> {
        rows_or_none(self.read(|state| {
            let devices = state.town(municipality)?.devices.values();
            Ok(devices
                .filter(|device| after.is_none_or(|after| device.id > *after))
                .take(page(limit))
                .cloned()
                .collect())
        }))
    }

    fn self_tests(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<SelfTest>, StoreError> {
        rows_or_none(
            self.read(|state| Ok(state.town(municipality)?.self_tests.get(device).cloned().unwrap_or_default())),
        )
    }

    fn member_of_card(&mut self, municipality: MunicipalityCode, card: &CardKey) -> Result<LoggedIn, StoreError> {
        self.read(|state| state.town(municipality)?.member_of_card(card))
    }

    fn household_version(&mut self, mailbox: &Mailbox) -> Result<Cursor, StoreError> {
        self.read(|state| {
            let position = state.town(mailbox.municipality)?.household(mailbox.household)?.version;
            Ok(Cursor { epoch: state.epoch, position })
        })
    }

    fn notices_since(
        &mut self,
        scope: &HouseholdScope,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<NoticePage, StoreError> {
        self.read(|state| state.town(scope.municipality)?.notices_since(state.epoch, scope, after, page(limit)))
    }

    fn mail_since(
        &mut self,
        mailbox: &Mailbox,
        after: Option<Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Mail, StoreError> {
        self.read(|state| state.town(mailbox.municipality)?.mail_since(state.epoch, mailbox, after, page(limit), now))
    }

    fn vault(&mut self, municipality: MunicipalityCode, device: &DeviceId, owner: Uuid) -> Result<Vault, StoreError> {
        self.read(|state| state.town(municipality)?.vault(device, owner))
    }

    fn latest_vault(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        owner: Uuid,
    ) -> Result<Option<u32>, StoreError> {
        self.read(|state| Ok(state.town(municipality).ok().and_then(|town| town.latest_vault(device, owner))))
    }

    fn deeds(&mut self, municipality: MunicipalityCode, device: &DeviceId) -> Result<Vec<VaultDeed>, StoreError> {
        self.read(|state| Ok(state.town(municipality).map(|town| town.deeds(device)).unwrap_or_default()))
    }

    fn household_vault_is_stale(&mut self, scope: &HouseholdScope, device: &DeviceId) -> Result<bool, StoreError> {
        self.read(|state| Ok(state.town(scope.municipality)?.household_vault_is_stale(scope, device)))
    }

    fn some_vault(&mut self) -> Result<Option<PlacedVault>, StoreError> {
        self.read(|state| Ok(state.towns.values().find_map(Town::some_vault)))
    }

    fn authors(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        member: Uuid,
    ) -> Result<Authors, StoreError> {
        self.read(|state| state.town(municipality)?.authors(device, member))
    }

    fn publications(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Publication>, StoreError> {
        rows_or_none(self.read(|state| Ok(state.town(municipality)?.publication_entries(after, page(limit)))))
    }

    fn records(
        &mut self,
        municipality: MunicipalityCode,
        household: Uuid,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<RecordEntry>, StoreError> {
        self.read(|state| Ok(state.town(municipality)?.household(household)?.record_entries(after, page(limit))))
    }

    fn vaccine_edition(
        &mut self,
        municipality: MunicipalityCode,
        after: Option<u64>,
    ) -> Result<Option<VaccineEdition>, StoreError> {
        self.read(|state| Ok(state.town(municipality).ok().and_then(|town| town.vaccine_edition(after))))
    }

    fn audit_entries(
        &mut self,
        municipality: MunicipalityCode,
        after: u64,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        rows_or_none(self.read(|state| {
            let entries = state.town(municipality)?.audit.iter();
            Ok(entries.filter(|entry| entry.position > after).take(page(limit)).cloned().collect())
        }))
    }
}
