use super::town::Town;
use super::vaults::Kept;
use crate::model::{Action, Actor, By, Mailbox, NewVault, VaultDeed};
use crate::port::StoreError;
use crate::rules::{PutBack, judge_deed};
use shared_model::device::DeviceId;
use shared_model::time::Timestamp;

impl Town {
    pub fn deeds(&self, device: &DeviceId) -> Vec<VaultDeed> {
        let of_members = self.vaults.of_members.iter().filter(|((on, _), kept)| on == device && !kept.closed);
        // Without a bound card there is nobody the town could vouch for.
        let of_members = of_members.filter_map(|((_, owner), kept)| {
            let account = self.accounts.values().find(|account| account.member == *owner)?;
            account.bound_at.map(|bound_at| (*owner, kept, Some(bound_at)))
        });
        let of_households = self.vaults.of_households.iter().filter(|((on, _), kept)| on == device && !kept.closed);
        let of_households = of_households.map(|((_, owner), kept)| (*owner, kept, None));
        let mut deeds: Vec<_> = of_members
            .chain(of_households)
            .map(|(owner, kept, bound_at)| {
                let vault = kept.vault.clone();
                VaultDeed {
                    owner,
                    household: vault.mailbox.household(),
                    generation: vault.generation,
                    bound_at,
                    mail_key: vault.mail_key,
                    author_key: kept.author_keys.get(&vault.generation).cloned(),
                    escrow: vault.escrow,
                }
            })
            .collect();
        deeds.sort_by_key(|deed| deed.owner.to_string());
        deeds
    }

    pub fn put_back(&mut self, device: &DeviceId, deeds: &[VaultDeed], now: Timestamp) -> Result<u64, StoreError> {
        let by = By { actor: Actor::Device(device.clone()), at: now };
        let mut put_back = 0;
        for deed in deeds {
            let place = (device.clone(), deed.owner);
            let verdict = judge_deed(deed, self.latest_vault(device, deed.owner), self.binding_of(deed));
            if let PutBack::Vault { open } = verdict {
                put_back += 1;
                self.append_audit(&by, Action::VaultPutBack, Some(deed.household), device.as_str())?;
                let new = NewVault {
                    generation: deed.generation,
                    mail_key: deed.mail_key.clone(),
                    escrow: deed.escrow.clone(),
                };
                let mailbox = Mailbox {
                    municipality: self.municipality.code,
                    household: deed.household,
                    member: deed.bound_at.map(|_| deed.owner),
                };
                let kept = Kept::new(mailbox, &new);
                if deed.bound_at.is_some() {
                    let known = self.vaults.of_members.get(&place);
                    let author_keys = known.map(|kept| kept.author_keys.clone()).unwrap_or_default();
                    self.vaults.of_members.insert(place.clone(), Kept { closed: !open, author_keys, ..kept });
                } else {
                    self.vaults.of_households.insert(place.clone(), Kept { stale: true, ..kept });
                }
            }
            if let (PutBack::Vault { .. } | PutBack::Author, Some(author_key)) = (verdict, &deed.author_key)
                && let Some(kept) = self.vaults.of_members.get_mut(&place)
            {
                kept.author_keys.entry(deed.generation).or_insert_with(|| author_key.clone());
            }
        }
        Ok(put_back)
    }

    /// When the account's card was bound, if one is, where it is still this household's.
    fn binding_of(&self, deed: &VaultDeed) -> Option<Option<Timestamp>> {
        if deed.bound_at.is_none() {
            return self.households.contains_key(&deed.household).then_some(None);
        }
        let mut accounts = self.accounts.values();
        let account = accounts.find(|account| (account.household, account.member) == (deed.household, deed.owner))?;
        Some(account.bound_at)
    }
}
