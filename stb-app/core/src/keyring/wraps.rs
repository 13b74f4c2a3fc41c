//! Who may open which vault on this box.

use super::{CardKey, Keyring, Unlocked, Wrap, random};
use crate::card::Signature;
use crate::ports::{Changes, Entropy, Key, Kind, Value};
use crate::records;
use shared_model::device::DeviceId;
use std::collections::BTreeMap;
use uuid::Uuid;
use vault::PublicKey;

/// All wraps of this box by card, and the salt that its cards sign.
#[derive(Debug, Default)]
pub struct Wraps {
    salt: Option<[u8; 32]>,
    own: BTreeMap<[u8; 32], Wrap>,
    household: BTreeMap<[u8; 32], Wrap>,
}

impl Wraps {
    /// Takes in an entry of the store, if it is one of these.
    pub fn remember(&mut self, key: &Key, value: &[u8]) {
        let wraps = match key.kind {
            Kind::Wrap => &mut self.own,
            Kind::HouseholdWrap => &mut self.household,
            Kind::Salt => {
                self.salt = records::read_salt(value).ok();
                return;
            }
            _ => return,
        };
        if let Ok(wrap) = Wrap::read(key, value) {
            wraps.insert(wrap.card, wrap);
        }
    }

    /// A box that has no salt yet draws one; returns it to be written.
    pub fn settle(&mut self, entropy: &mut dyn Entropy) -> Option<(Key, Option<Value>)> {
        if self.salt.is_some() {
            return None;
        }
        let salt = random(entropy);
        self.salt = Some(salt);
        let (key, value) = records::salt_entry(&salt);
        Some((key, Some(value)))
    }

    /// What cards sign here; `None` until the store has been read.
    pub fn salt(&self) -> Option<&[u8; 32]> {
        self.salt.as_ref()
    }

    /// Whether this card may open a vault here.
    pub fn knows(&self, card: &[u8; 32]) -> bool {
        self.own.contains_key(card)
    }

    /// Opens what the card with this signature opens; `None` if its own vault stays shut.
    pub fn unlock(
        &self,
        card: &[u8; 32],
        device: &DeviceId,
        signature: &Signature,
        salt: &[u8; 32],
    ) -> Option<Unlocked> {
        let (own, member) = self.own.get(card)?.open(device, signature, salt)?;
        let member = member.filter(|member| member.id == own.owner)?;
        let household = self.household.get(card).and_then(|wrap| wrap.open(device, signature, salt));
        let household = household.map(|(keyring, _)| keyring).filter(|keyring| keyring.owner == member.household);
        Some(Unlocked { member, own, household, card: CardKey::from_signature(*card, signature, salt) })
    }

    /// Whether the card's wrap of the household's vault was made in its absence.
    pub fn is_chain(&self, card: &[u8; 32]) -> bool {
        self.household.get(card).is_some_and(Wrap::is_chain)
    }

    /// Keeps a new wrap of a member's own vault, and none of the member's older ones; returns what to write.
    pub fn keep(&mut self, wrap: Wrap) -> Changes {
        let older = |other: &Wrap| other.owner == wrap.owner && other.generation() < wrap.generation();
        let (key, value) = wrap.entry(Kind::Wrap);
        let mut changes: Changes =
            self.own.values().filter(|other| older(other)).map(|other| removal(Kind::Wrap, other)).collect();
        self.own.retain(|_, other| !older(other));
        changes.retain(|(removed, _)| *removed != key);
        changes.push((key, Some(value)));
        self.own.insert(wrap.card, wrap);
        changes
    }

    /// Keeps a new wrap of a household's vault; returns what to write.
    pub fn keep_household(&mut self, wrap: Wrap) -> Changes {
        let (key, value) = wrap.entry(Kind::HouseholdWrap);
        self.household.insert(wrap.card, wrap);
        vec![(key, Some(value))]
    }

    /// The household's vault is replaced: the card that is there gets a wrap of its own, those of absent members a
    /// further link, and who could not open the former vault either, nothing. `trusted`: the unlock keys as the former
    /// vault has them inside, for what lies beside a wrap can have been changed. Returns what to write.
    pub fn replace_household(
        &mut self,
        former: &Keyring,
        next: &Keyring,
        trusted: &BTreeMap<[u8; 32], PublicKey>,
        card: Option<&CardKey>,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> Changes {
        let present = card.map(|card| card.fingerprint);
        let of_others: Vec<_> = self
            .household
            .values()
            .filter(|wrap| wrap.owner == next.owner && Some(wrap.card) != present)
            .cloned()
            .collect();
        let mut changes = Changes::new();
        for wrap in of_others {
            let followed = trusted.get(&wrap.card).and_then(|key| wrap.followed(former, next, key, device, entropy));
            match followed {
                Some(followed) => changes.extend(self.keep_household(followed)),
                None => {
                    self.household.remove(&wrap.card);
                    changes.push(removal(Kind::HouseholdWrap, &wrap));
                }
            }
        }
        if let Some(card) = card {
            changes.extend(self.keep_household(Wrap::make(next, None, card, device, entropy)));
        }
        changes
    }

    /// All of it, to be written again.
    pub fn changes(&self) -> Changes {
        let salt = self.salt.as_ref().map(records::salt_entry).into_iter();
        let own = self.own.values().map(|wrap| wrap.entry(Kind::Wrap));
        let household = self.household.values().map(|wrap| wrap.entry(Kind::HouseholdWrap));
        salt.chain(own).chain(household).map(|(key, value)| (key, Some(value))).collect()
    }

    /// Gives up everybody's wraps; returns what to remove.
    pub fn give_up_all(&mut self) -> Changes {
        let own = std::mem::take(&mut self.own);
        let household = std::mem::take(&mut self.household);
        let own = own.values().map(|wrap| removal(Kind::Wrap, wrap));
        own.chain(household.values().map(|wrap| removal(Kind::HouseholdWrap, wrap))).collect()
    }

    /// Gives up the wraps of one vault, and with a member's own vault all that the same cards could open. Returns what to
    /// remove, and the vaults that no card opens any more.
    pub fn give_up(&mut self, owner: Uuid) -> (Changes, Vec<Uuid>) {
        let cards: Vec<_> = self.own.values().filter(|wrap| wrap.owner == owner).map(|wrap| wrap.card).collect();
        let gone = |wrap: &Wrap| wrap.owner == owner || cards.contains(&wrap.card);
        let changes = self.own.values().filter(|wrap| gone(wrap)).map(|wrap| removal(Kind::Wrap, wrap));
        let household: Vec<_> = self.household.values().filter(|wrap| gone(wrap)).cloned().collect();
        let changes = changes.chain(household.iter().map(|wrap| removal(Kind::HouseholdWrap, wrap))).collect();
        self.own.retain(|_, wrap| !gone(wrap));
        self.household.retain(|_, wrap| !gone(wrap));
        let opens = |owner: Uuid| self.household.values().any(|wrap| wrap.owner == owner);
        let orphans = household.into_iter().map(|wrap| wrap.owner).filter(|other| *other != owner && !opens(*other));
        (changes, orphans.collect())
    }
}

fn removal(kind: Kind, wrap: &Wrap) -> (Key, Option<Value>) {
    (Wrap::key(kind, &wrap.card), None)
}
