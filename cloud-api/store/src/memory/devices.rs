use super::State;
use super::town::{InstallCode, Town};
use crate::model::{
    Action, Actor, By, Device, DeviceCertificate, InstallGrant, InstallTry, NewInstallCode, Redemption, Renewal,
    SelfTest, Sha256Digest,
};
use crate::port::{Conflict, MAX_SELF_TESTS, StoreError};
use crate::rules::{KeyUse, Tries, key_use};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;

pub(super) fn create_install_code(
    state: &mut State,
    by: &By,
    municipality: MunicipalityCode,
    new: &NewInstallCode,
) -> Result<(), StoreError> {
    let taken = state.towns.values().any(|town| town.install_codes.contains_key(&new.code));
    let town = state.town_mut(municipality)?;
    if taken {
        return Err(StoreError::Conflict(Conflict::AlreadyExists));
    }
    if let Some(household) = new.household {
        town.household(household)?;
    }
    let code = InstallCode {
        household: new.household,
        work_order: new.work_order.clone(),
        expires_at: new.expires_at,
        device: None,
    };
    town.install_codes.insert(new.code, code);
    town.append_audit(by, Action::InstallCodeCreated, new.household, &new.code.to_hex())
}

pub(super) fn try_install_code(
    state: &mut State,
    code: Sha256Digest,
    spki: Sha256Digest,
    source: Sha256Digest,
    now: Timestamp,
) -> Result<InstallTry, StoreError> {
    let tries = state.install_tries.get(&source).copied();
    if let Some(until) = Tries::locked_until(tries, now) {
        return Ok(InstallTry::Locked { until });
    }
    let Some((town, known)) = find_code(state, code) else {
        let next = Tries::after_one_more(tries, now);
        state.install_tries.insert(source, next);
        return Ok(InstallTry::Wrong { tries_left: next.left() });
    };
    if is_spent(town, known, spki, now) {
        return Ok(InstallTry::Spent);
    }
    let (household, device) = (known.household, known.device.clone());
    Ok(InstallTry::Good(InstallGrant { municipality: town.municipality.code, household, device }))
}

fn find_code(state: &State, code: Sha256Digest) -> Option<(&Town, &InstallCode)> {
    state.towns.values().find_map(|town| Some((town, town.install_codes.get(&code)?)))
}

fn is_spent(town: &Town, code: &InstallCode, spki: Sha256Digest, now: Timestamp) -> bool {
    let used_by = code.device.as_ref().and_then(|id| town.devices.get(id));
    let by_another = used_by.is_some_and(|device| device.certificate.spki != spki || device.revoked_at.is_some());
    now >= code.expires_at || by_another
}

pub(super) fn redeem_install_code(
    state: &mut State,
    redemption: &Redemption,
    now: Timestamp,
) -> Result<Device, StoreError> {
    let (town, code) = find_code(state, redemption.code).ok_or(StoreError::NotFound)?;
    let another_name = code.device.as_ref().is_some_and(|device| *device != redemption.device);
    if another_name || is_spent(town, code, redemption.certificate.spki, now) {
        return Err(StoreError::Conflict(Conflict::InstallCodeSpent));
    }
    let (municipality, household, again) = (town.municipality.code, code.household, code.device.is_some());
    let work_order = code.work_order.clone();
    let town = state.town_mut(municipality)?;
    if again {
        let device = town.devices.get_mut(&redemption.device).ok_or(StoreError::Corrupt)?;
        device.certificate = redemption.certificate.clone();
        return Ok(device.clone());
    }
    if town.devices.contains_key(&redemption.device) {
        return Err(StoreError::Conflict(Conflict::AlreadyExists));
    }
    let device = Device {
        municipality,
        id: redemption.device.clone(),
        household,
        work_order,
        certificate: redemption.certificate.clone(),
        next: None,
        enrolled_at: now,
        seen_at: None,
        revoked_at: None,
    };
    town.devices.insert(device.id.clone(), device.clone());
    town.install_codes.entry(redemption.code).and_modify(|code| code.device = Some(device.id.clone()));
    let by = By { actor: Actor::Device(device.id.clone()), at: now };
    town.append_audit(&by, Action::DeviceEnrolled, household, device.id.as_str())?;
    Ok(device)
}

impl Town {
    pub fn use_key(&mut self, id: &DeviceId, proved: &DeviceCertificate, now: Timestamp) -> Result<Device, StoreError> {
        let device = self.devices.get_mut(id).ok_or(StoreError::NotFound)?;
        if device.revoked_at.is_some() {
            return Err(StoreError::Conflict(Conflict::DeviceRevoked));
        }
        match key_use(device, proved).ok_or(StoreError::NotFound)? {
            KeyUse::Known => return Ok(device.clone()),
            KeyUse::Replaces(certificate) => device.certificate = certificate,
        }
        device.next = None;
        let device = device.clone();
        let by = By { actor: Actor::Device(id.clone()), at: now };
        self.append_audit(&by, Action::DeviceKeyReplaced, device.household, id.as_str())?;
        Ok(device)
    }

    pub fn renew_device(&mut self, renewal: &Renewal, now: Timestamp) -> Result<Device, StoreError> {
        self.use_key(&renewal.device, &renewal.proved, now)?;
        let device = self.devices.get_mut(&renewal.device).ok_or(StoreError::Corrupt)?;
        device.next = Some(renewal.certificate.clone());
        Ok(device.clone())
    }

    pub fn add_self_test(&mut self, id: &DeviceId, test: &SelfTest) -> Result<(), StoreError> {
        if !self.devices.contains_key(id) {
            return Err(StoreError::NotFound);
        }
        let tests = self.self_tests.entry(id.clone()).or_default();
        match tests.iter().find(|known| known.receipt == test.receipt) {
            Some(known) if known.report == test.report => Ok(()),
            Some(_) => Err(StoreError::Conflict(Conflict::AlreadyExists)),
            None => {
                tests.insert(0, test.clone());
                tests.truncate(MAX_SELF_TESTS);
                Ok(())
            }
        }
    }

    pub fn revoke_device(&mut self, by: &By, id: &DeviceId) -> Result<(), StoreError> {
        let device = self.devices.get_mut(id).ok_or(StoreError::NotFound)?;
        if device.revoked_at.is_some() {
            return Ok(());
        }
        device.revoked_at = Some(by.at);
        let household = device.household;
        self.append_audit(by, Action::DeviceRevoked, household, id.as_str())
    }
}
