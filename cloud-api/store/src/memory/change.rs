//! Changes.

use super::town::{self, Town};
use super::{MemoryStore, devices};
use crate::model::{
    Action, By, CardKey, CredentialTry, Device, DeviceCertificate, Entered, EntryName, HouseholdScope, InstallTry,
    LoggedIn, Municipality, Name, NewHousehold, NewInstallCode, NewPublication, NewRecord, NewVaccineEdition, NewVault,
    PasswordHash, Receipt, Redemption, Renewal, SelfTest, Sha256Digest, Sighting, VaultDeed, Verdict,
};
use crate::port::{Conflict, Store, StoreError};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

impl Store for MemoryStore {
    fn begin_epoch(&mut self, epoch: Uuid) -> Result<(), StoreError> {
        self.write(|state| {
            state.epoch = epoch;
            Ok(())
        })
    }

    /// There is no other process.
    fn external_generation(&mut self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn add_municipality(&mut self, by: &By, municipality: &Municipality) -> Result<(), StoreError> {
        self.write(|state| {
            if state.towns.contains_key(&municipality.code) {
                return Err(StoreError::Conflict(Conflict::AlreadyExists));
            }
            state.towns.insert(municipality.code, Town::new(by, municipality)?);
            Ok(())
        })
    }

    fn allocate_user_serial(&mut self, municipality: MunicipalityCode) -> Result<u32, StoreError> {
        self.write(|state| state.town_mut(municipality)?.allocate_user_serial())
    }

    fn add_household(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: &NewHousehold,
    ) -> Result<(), StoreError> {
        self.write(|state| {
            town::check_size(household)?;
            state.town_mut(municipality)?.add_household(by, household)
        })
    }

    fn reissue_letter(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        user_id: UserId,
        password_hash: &PasswordHash,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(municipality)?.reissue_letter(by, user_id, password_hash))
    }

    fn append_audit(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        action: Action,
        household: Option<Uuid>,
        subject: &Name,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(municipality)?.append_audit(by, action, household, subject.as_str()))
    }

    fn create_install_code(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        code: &NewInstallCode,
    ) -> Result<(), StoreError> {
        self.write(|state| devices::create_install_code(state, by, municipality, code))
    }

    fn try_install_code(
        &mut self,
        code: Sha256Digest,
        spki: Sha256Digest,
        source: Sha256Digest,
        now: Timestamp,
    ) -> Result<InstallTry, StoreError> {
        self.write(|state| devices::try_install_code(state, code, spki, source, now))
    }

    fn redeem_install_code(&mut self, redemption: &Redemption, now: Timestamp) -> Result<Device, StoreError> {
        self.write(|state| devices::redeem_install_code(state, redemption, now))
    }

    fn renew_device(&mut self, renewal: &Renewal, now: Timestamp) -> Result<Device, StoreError> {
        self.write(|state| state.town_mut(renewal.municipality)?.renew_device(renewal, now))
    }

    fn use_key(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        proved: &DeviceCertificate,
        now: Timestamp,
    ) -> Result<Device, StoreError> {
        self.write(|state| state.town_mut(municipality)?.use_key(device, proved, now))
    }

    fn add_self_test(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        test: &SelfTest,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(municipality)?.add_self_test(device, test))
    }

    fn revoke_device(&mut self, by: &By, municipality: MunicipalityCode, device: &DeviceId) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(municipality)?.revoke_device(by, device))
    }

    fn devices_seen(&mut self, sightings: &[Sighting]) -> Result<(), StoreError> {
        self.write(|state| {
            for sighting in sightings {
                let town = state.towns.get_mut(&sighting.municipality);
                if let Some(device) = town.and_then(|town| town.devices.get_mut(&sighting.device)) {
                    device.seen_at = device.seen_at.max(Some(sighting.at));
                }
            }
            Ok(())
        })
    }

    fn try_credentials(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<CredentialTry, StoreError> {
        self.write(|state| Ok(state.town_mut(municipality)?.try_credentials(user_id, device, now)))
    }

    fn credentials_were_right(
        &mut self,
        municipality: MunicipalityCode,
        user_id: UserId,
        device: &DeviceId,
    ) -> Result<(), StoreError> {
        self.write(|state| {
            if let Some(town) = state.towns.get_mut(&municipality) {
                town.forget_tries(user_id, device);
            }
            Ok(())
        })
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
        self.write(|state| state.town_mut(municipality)?.bind_card(user_id, letter, card, device, now))
    }

    fn put_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        author_key: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(scope.municipality)?.put_vault(scope, device, vault, author_key, now))
    }

    fn put_household_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        vault: &NewVault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(scope.municipality)?.put_household_vault(scope, device, vault, now))
    }

    fn put_back(
        &mut self,
        municipality: MunicipalityCode,
        device: &DeviceId,
        deeds: &[VaultDeed],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(|state| {
            let town = state.town_mut(municipality)?;
            town.devices.get(device).ok_or(StoreError::NotFound)?;
            town.put_back(device, deeds, now)
        })
    }

    fn close_all_vaults(&mut self, by: &By) -> Result<u64, StoreError> {
        self.write(|state| state.towns.values_mut().map(|town| town.close_all_vaults(by)).sum())
    }

    fn apply_entry(
        &mut self,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|state| {
            let epoch = state.epoch;
            state.town_mut(scope.municipality)?.apply_entry(epoch, scope, name, entered, now)
        })
    }

    fn reject_entry(
        &mut self,
        municipality: MunicipalityCode,
        name: &EntryName,
        code: ErrorCode,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|state| state.town_mut(municipality)?.reject_entry(name, code, now))
    }

    fn put_record(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        household: Uuid,
        record: &NewRecord,
    ) -> Result<u64, StoreError> {
        self.write(|state| {
            let epoch = state.epoch;
            state.town_mut(municipality)?.put_record(epoch, by, household, record)
        })
    }

    fn publish(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        publication: &NewPublication,
    ) -> Result<u64, StoreError> {
        self.write(|state| state.town_mut(municipality)?.publish(by, publication))
    }

    fn withdraw(&mut self, by: &By, municipality: MunicipalityCode, publication: Uuid) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(municipality)?.withdraw(by, publication))
    }

    fn publish_vaccine_edition(
        &mut self,
        by: &By,
        municipality: MunicipalityCode,
        edition: &NewVaccineEdition,
    ) -> Result<u64, StoreError> {
        self.write(|state| state.town_mut(municipality)?.publish_vaccine_edition(by, edition))
    }

    fn record_opened(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
        opened_at: Timestamp,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        self.write(|state| state.town_mut(scope.municipality)?.record_opened(scope, publication, opened_at, now))
    }
}
