use super::town::Town;
use crate::model::{Action, Actor, Authors, By, HouseholdScope, Mailbox, NewVault, PlacedVault, Vault};
use crate::port::StoreError;
use crate::rules::{Offer, judge_offer};
use shared_model::device::DeviceId;
use shared_model::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// All vaults of a town, by box and owner.
#[derive(Clone, Default)]
pub(super) struct Vaults {
    pub(super) of_members: BTreeMap<(DeviceId, Uuid), Kept>,
    pub(super) of_households: BTreeMap<(DeviceId, Uuid), Kept>,
}

#[derive(Clone)]
pub(super) struct Kept {
    pub vault: Vault,
    pub closed: bool,
    /// Of a household's vault only.
    pub stale: bool,
    /// Of a member's vault only, by the vault's number.
    pub author_keys: BTreeMap<u32, Vec<u8>>,
}

impl Kept {
    pub fn new(mailbox: Mailbox, new: &NewVault) -> Self {
        let NewVault { generation, mail_key, escrow } = new.clone();
        let vault = Vault { mailbox, generation, mail_key, escrow };
        Self { vault, closed: false, stale: false, author_keys: BTreeMap::new() }
    }
}

impl Vaults {
    fn find(&self, device: &DeviceId, owner: Uuid) -> Option<&Kept> {
        let place = (device.clone(), owner);
        self.of_members.get(&place).or_else(|| self.of_households.get(&place))
    }

    fn all(&self) -> impl Iterator<Item = (&DeviceId, &Kept)> {
        self.of_members.iter().chain(&self.of_households).map(|((device, _), kept)| (device, kept))
    }
}

impl Town {
    pub fn vault(&self, device: &DeviceId, owner: Uuid) -> Result<Vault, StoreError> {
        let kept = self.vaults.find(device, owner).filter(|kept| !kept.closed);
        kept.map(|kept| kept.vault.clone()).ok_or(StoreError::NotFound)
    }

    pub fn latest_vault(&self, device: &DeviceId, owner: Uuid) -> Option<u32> {
        self.vaults.find(device, owner).map(|kept| kept.vault.generation)
    }

    pub fn some_vault(&self) -> Option<PlacedVault> {
        let mut open = self.vaults.all().filter(|(_, kept)| !kept.closed);
        open.next().map(|(device, kept)| PlacedVault { device: device.clone(), vault: kept.vault.clone() })
    }

    pub fn household_vault_is_stale(&self, scope: &HouseholdScope, device: &DeviceId) -> bool {
        let kept = self.vaults.of_households.get(&(device.clone(), scope.household));
        kept.is_some_and(|kept| kept.stale && !kept.closed)
    }

    pub fn authors(&self, device: &DeviceId, member: Uuid) -> Result<Authors, StoreError> {
        let kept = self.vaults.of_members.get(&(device.clone(), member)).ok_or(StoreError::NotFound)?;
        let scope = kept.vault.mailbox.reader().ok_or(StoreError::Corrupt)?;
        Ok(Authors { scope, keys: kept.author_keys.values().rev().cloned().collect() })
    }

    pub fn put_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        new: &NewVault,
        author_key: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let place = (device.clone(), scope.member);
        let known = self.vaults.of_members.get(&place);
        if self.judge(device, new, known)? == Offer::Known {
            return Ok(());
        }
        let mut author_keys = known.map(|kept| kept.author_keys.clone()).unwrap_or_default();
        author_keys.insert(new.generation, author_key.to_vec());
        self.vaults.of_members.insert(place, Kept { author_keys, ..Kept::new(scope.mailbox(), new) });
        self.append_audit(&by(scope, device, now), Action::VaultMade, Some(scope.household), device.as_str())
    }

    pub fn put_household_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        new: &NewVault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let place = (device.clone(), scope.household);
        if self.judge(device, new, self.vaults.of_households.get(&place))? == Offer::Known {
            return Ok(());
        }
        self.vaults.of_households.insert(place, Kept::new(scope.household_mailbox(), new));
        let action = Action::HouseholdVaultMade;
        self.append_audit(&by(scope, device, now), action, Some(scope.household), device.as_str())
    }

    fn judge(&self, device: &DeviceId, new: &NewVault, known: Option<&Kept>) -> Result<Offer, StoreError> {
        if !self.devices.contains_key(device) {
            return Err(StoreError::NotFound);
        }
        judge_offer(new, known.map(|kept| (&kept.vault, kept.closed)))
    }

    /// A new letter: the member's vaults are shut, those of the household are to be replaced.
    pub fn close_vaults(&mut self, household: Uuid, member: Uuid) {
        let vaults = &mut self.vaults;
        vaults.of_members.iter_mut().filter(|((_, of), _)| *of == member).for_each(|(_, kept)| kept.closed = true);
        vaults.of_households.iter_mut().filter(|((_, of), _)| *of == household).for_each(|(_, kept)| kept.stale = true);
    }

    pub fn close_all_vaults(&mut self, by: &By) -> Result<u64, StoreError> {
        let vaults = self.vaults.of_members.values_mut().chain(self.vaults.of_households.values_mut());
        let mut closed = 0;
        for kept in vaults.filter(|kept| !kept.closed) {
            kept.closed = true;
            closed += 1;
        }
        if closed > 0 {
            let town = self.municipality.code.to_string();
            self.append_audit(by, Action::VaultsClosed, None, &town)?;
        }
        Ok(closed)
    }
}

fn by(scope: &HouseholdScope, device: &DeviceId, now: Timestamp) -> By {
    By { actor: Actor::Member { member: scope.member, device: device.clone() }, at: now }
}
