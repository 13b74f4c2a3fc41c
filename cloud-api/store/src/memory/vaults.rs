use super::town::Town;
use crate::model::{Action, Actor, Authors, By, Entered, EntryName, HouseholdScope, Mail, NewVault, Vault, Verdict};
use crate::port::{Conflict, StoreError};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// All vaults and entries of a town.
#[derive(Clone, Default)]
pub(super) struct Vaults {
    /// By box and member.
    kept: BTreeMap<(DeviceId, Uuid), Kept>,
    /// Whether it was rejected, and why.
    entries: BTreeMap<(DeviceId, Uuid, u64), Option<ErrorCode>>,
}

#[derive(Clone)]
struct Kept {
    vault: Vault,
    closed: bool,
    author_keys: Vec<Vec<u8>>,
}

impl Town {
    pub fn vault(&self, device: &DeviceId, member: Uuid) -> Result<Vault, StoreError> {
        let kept = self.vaults.kept.get(&(device.clone(), member)).filter(|kept| !kept.closed);
        kept.map(|kept| kept.vault.clone()).ok_or(StoreError::NotFound)
    }

    pub fn authors(&self, device: &DeviceId, member: Uuid) -> Result<Authors, StoreError> {
        let kept = self.vaults.kept.get(&(device.clone(), member)).ok_or(StoreError::NotFound)?;
        let keys = kept.author_keys.iter().rev().cloned().collect();
        Ok(Authors { scope: kept.vault.scope, keys })
    }

    pub fn put_vault(
        &mut self,
        scope: &HouseholdScope,
        device: &DeviceId,
        new: &NewVault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.devices.contains_key(device) {
            return Err(StoreError::NotFound);
        }
        let place = (device.clone(), scope.member);
        let mut author_keys = Vec::new();
        if let Some(kept) = self.vaults.kept.get(&place) {
            let vault = &kept.vault;
            if !kept.closed && vault.generation == new.generation && vault.mail_key == new.mail_key {
                return Ok(());
            }
            if new.generation <= vault.generation {
                return Err(StoreError::Conflict(Conflict::VaultExists));
            }
            author_keys.clone_from(&kept.author_keys);
        }
        author_keys.push(new.author_key.clone());
        let vault = Vault {
            scope: *scope,
            generation: new.generation,
            mail_key: new.mail_key.clone(),
            escrow: new.escrow.clone(),
        };
        self.vaults.kept.insert(place, Kept { vault, closed: false, author_keys });
        let by = By { actor: Actor::Member { member: scope.member, device: device.clone() }, at: now };
        self.append_audit(&by, Action::VaultMade, Some(scope.household), device.as_str())
    }

    pub fn close_vaults(&mut self, member: Uuid) {
        self.vaults.kept.iter_mut().filter(|((_, of), _)| *of == member).for_each(|(_, kept)| kept.closed = true);
    }

    pub fn mail_since(
        &self,
        epoch: Uuid,
        scope: &HouseholdScope,
        after: Option<Cursor>,
        rows: usize,
    ) -> Result<Mail, StoreError> {
        let page = self.notices_since(epoch, scope, after, rows)?;
        Ok(Mail { page, unread: self.unread(scope)? })
    }

    pub fn apply_entry(
        &mut self,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        if let Some(known) = self.known_verdict(name) {
            return Ok(known);
        }
        let Entered::NoticeOpened { publication, opened_at } = entered;
        let verdict = match self.record_opened(scope, publication, opened_at, now) {
            Ok(_) => Verdict::Applied,
            Err(StoreError::NotFound) => Verdict::Rejected(ErrorCode::NoticeUnknown),
            Err(other) => return Err(other),
        };
        self.remember(name, verdict)
    }

    pub fn reject_entry(&mut self, name: &EntryName, code: ErrorCode) -> Result<Verdict, StoreError> {
        match self.known_verdict(name) {
            Some(known) => Ok(known),
            None => self.remember(name, Verdict::Rejected(code)),
        }
    }

    fn known_verdict(&self, name: &EntryName) -> Option<Verdict> {
        let known = self.vaults.entries.get(&(name.device.clone(), name.outbox, name.sequence))?;
        Some(known.map_or(Verdict::Duplicate, Verdict::Rejected))
    }

    fn remember(&mut self, name: &EntryName, verdict: Verdict) -> Result<Verdict, StoreError> {
        if !self.devices.contains_key(&name.device) {
            return Err(StoreError::NotFound);
        }
        let rejected = match verdict {
            Verdict::Rejected(code) => Some(code),
            Verdict::Applied | Verdict::Duplicate => None,
        };
        self.vaults.entries.insert((name.device.clone(), name.outbox, name.sequence), rejected);
        Ok(verdict)
    }
}
