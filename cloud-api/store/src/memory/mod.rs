//! The port in maps: the plainest thing that keeps the contract. Engines are compared with it over random histories,
//! and the service's own tests may run on it.

mod devices;
mod notices;
mod registration;
mod town;
mod vaults;

use crate::model::{
    Action, AuditEntry, Authors, By, CardKey, CredentialTry, Device, Entered, EntryName, HouseholdEntry,
    HouseholdScope, InstallTry, LoggedIn, Mail, Municipality, Name, NewHousehold, NewInstallCode, NewPublication,
    NewVault, PasswordHash, Publication, Receipt, Redemption, Sha256Digest, Sighting, Vault, Verdict,
};
use crate::port::{Conflict, Store, StoreError, StoreRead};
use crate::rules::{Tries, page};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use town::Town;
use uuid::Uuid;

/// A store that forgets all when the last clone is dropped. Clones share one state, as connections do.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Clone)]
struct State {
    epoch: Uuid,
    towns: BTreeMap<MunicipalityCode, Town>,
    install_tries: BTreeMap<Sha256Digest, Tries>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(epoch: Uuid) -> Self {
        let state = State { epoch, towns: BTreeMap::new(), install_tries: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn read<T>(&self, ask: impl FnOnce(&State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        ask(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes a copy, and keeps it only if all went well.
    fn write<T>(&self, change: impl FnOnce(&mut State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = state.clone();
        let outcome = change(&mut changed)?;
        *state = changed;
        Ok(outcome)
    }
}

impl State {
    fn town(&self, code: MunicipalityCode) -> Result<&Town, StoreError> {
        self.towns.get(&code).ok_or(StoreError::NotFound)
    }

    fn town_mut(&mut self, code: MunicipalityCode) -> Result<&mut Town, StoreError> {
        self.towns.get_mut(&code).ok_or(StoreError::NotFound)
    }
}

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

    fn member_of_card(&mut self, municipality: MunicipalityCode, card: &CardKey) -> Result<LoggedIn, StoreError> {
        self.read(|state| state.town(municipality)?.member_of_card(card))
    }

    fn household_version(&mut self, scope: &HouseholdScope) -> Result<Cursor, StoreError> {
        self.read(|state| {
            let position = state.town(scope.municipality)?.household(scope.household)?.version;
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

    fn mail_since(&mut self, scope: &HouseholdScope, after: Option<Cursor>, limit: usize) -> Result<Mail, StoreError> {
        self.read(|state| state.town(scope.municipality)?.mail_since(state.epoch, scope, after, page(limit)))
    }

    fn vault(&mut self, municipality: MunicipalityCode, device: &DeviceId, member: Uuid) -> Result<Vault, StoreError> {
        self.read(|state| state.town(municipality)?.vault(device, member))
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
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|state| state.town_mut(scope.municipality)?.put_vault(scope, device, vault, now))
    }

    fn apply_entry(
        &mut self,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|state| state.town_mut(scope.municipality)?.apply_entry(scope, name, entered, now))
    }

    fn reject_entry(
        &mut self,
        municipality: MunicipalityCode,
        name: &EntryName,
        code: ErrorCode,
        _now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        self.write(|state| state.town_mut(municipality)?.reject_entry(name, code))
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
