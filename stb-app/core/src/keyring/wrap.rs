//! The vault's secret on the box, sealed to one card: who may open which vault here.

use super::{Keyring, random, seed};
use crate::card::Signature;
use crate::ports::{Entropy, Key, Kind, Owner, Value};
use crate::records::{self, Unreadable};
use serde::{Deserialize, Serialize};
use shared_model::device::DeviceId;
use shared_model::person::Member;
use shared_model::wire::v1;
use std::collections::BTreeMap;
use uuid::Uuid;
use vault::escrow::VaultName;
use vault::{PublicKey, TownKeys, VaultSecret, wrap};
use zeroize::Zeroizing;

/// A card as far as a vault is concerned: what can be sealed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardKey {
    /// SHA-256 of its authentication certificate.
    pub fingerprint: [u8; 32],
    /// Public half of the key that its signature gives on this box.
    pub unlock: PublicKey,
}

impl CardKey {
    /// From the card's signature over this box's salt.
    pub fn from_signature(fingerprint: [u8; 32], signature: &Signature, salt: &[u8; 32]) -> Self {
        Self { fingerprint, unlock: wrap::unlock_key(signature, salt).public().clone() }
    }
}

/// A vault's secret and what has to be believed before anything is read, sealed to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The card.
    pub card: CardKey,
    /// Whose vault.
    pub member: Uuid,
    /// Which of the member's vaults on this box.
    pub generation: u32,
    sealed: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct StoredWrap {
    member: Uuid,
    generation: u32,
    unlock_key: v1::Base64,
    sealed: v1::Base64,
}

/// What is inside.
#[derive(Serialize, Deserialize)]
struct Contents {
    secret: v1::Base64,
    member: v1::Member,
    seal_key: v1::Base64,
    page_key: v1::Base64,
}

impl Wrap {
    /// Seals an open vault to a card.
    pub fn make(keyring: &Keyring, card: CardKey, device: &DeviceId, entropy: &mut dyn Entropy) -> Self {
        let contents = Contents {
            secret: v1::Base64(keyring.secret.reveal().to_vec()),
            member: keyring.member.clone().into(),
            seal_key: v1::Base64(keyring.town.seal.to_bytes()),
            page_key: v1::Base64(keyring.town.page_key()),
        };
        let plain = Zeroizing::new(records::encode(&contents));
        let sealed = wrap::seal(&plain, keyring.name(device), &card.unlock, seed(entropy));
        Self { card, member: keyring.member.id, generation: keyring.generation, sealed }
    }

    /// Opens the vault with the card's signature over this box's salt; `None` for any other signature.
    pub fn open(&self, device: &DeviceId, signature: &Signature, salt: &[u8; 32]) -> Option<Keyring> {
        let name = VaultName { device, member: self.member, generation: self.generation };
        let plain = wrap::open(&self.sealed, name, &wrap::unlock_key(signature, salt)).ok()?;
        let contents: Contents = records::decode(&plain).ok()?;
        let secret = Zeroizing::new(contents.secret.0);
        let secret = VaultSecret::new(secret.as_slice().try_into().ok()?);
        let town = TownKeys::from_bytes(&contents.seal_key.0, &contents.page_key.0).ok()?;
        let member: Member = contents.member.try_into().ok()?;
        (member.id == self.member).then(|| Keyring::new(member, self.generation, secret, town))
    }

    /// The entry to write.
    pub fn entry(&self) -> (Key, Value) {
        let stored = StoredWrap {
            member: self.member,
            generation: self.generation,
            unlock_key: v1::Base64(self.card.unlock.to_bytes()),
            sealed: v1::Base64(self.sealed.clone()),
        };
        (Self::key(&self.card.fingerprint), records::encode(&stored))
    }

    fn key(fingerprint: &[u8; 32]) -> Key {
        Key { owner: Owner::Box, kind: Kind::Wrap, id: fingerprint.to_vec() }
    }

    fn removal(&self) -> (Key, Option<Value>) {
        (Self::key(&self.card.fingerprint), None)
    }

    fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let fingerprint = key.id.as_slice().try_into().map_err(|_| Unreadable)?;
        let stored: StoredWrap = records::decode(value)?;
        let unlock = PublicKey::from_bytes(&stored.unlock_key.0).map_err(|_| Unreadable)?;
        let card = CardKey { fingerprint, unlock };
        Ok(Self { card, member: stored.member, generation: stored.generation, sealed: stored.sealed.0 })
    }
}

/// All wraps of this box, and the salt that its cards sign.
#[derive(Debug, Default)]
pub struct Wraps {
    salt: Option<[u8; 32]>,
    wraps: BTreeMap<[u8; 32], Wrap>,
}

impl Wraps {
    /// Takes in an entry of the store, if it is one of these.
    pub fn remember(&mut self, key: &Key, value: &[u8]) {
        match key.kind {
            Kind::Wrap => {
                if let Ok(wrap) = Wrap::read(key, value) {
                    self.wraps.insert(wrap.card.fingerprint, wrap);
                }
            }
            Kind::Salt => self.salt = records::read_salt(value).ok(),
            _ => {}
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

    /// The wrap for a card.
    pub fn of_card(&self, fingerprint: &[u8; 32]) -> Option<&Wrap> {
        self.wraps.get(fingerprint)
    }

    /// Keeps a new wrap, and none of the member's older vaults; returns what to write.
    pub fn keep(&mut self, wrap: Wrap) -> Vec<(Key, Option<Value>)> {
        let older = |other: &Wrap| other.member == wrap.member && other.generation < wrap.generation;
        let (key, value) = wrap.entry();
        let mut changes: Vec<_> = self.wraps.values().filter(|other| older(other)).map(Wrap::removal).collect();
        self.wraps.retain(|_, other| !older(other));
        changes.retain(|(removed, _)| *removed != key);
        changes.push((key, Some(value)));
        self.wraps.insert(wrap.card.fingerprint, wrap);
        changes
    }

    /// All of it, to be written again.
    pub fn changes(&self) -> Vec<(Key, Option<Value>)> {
        let entries =
            self.salt.as_ref().map(records::salt_entry).into_iter().chain(self.wraps.values().map(Wrap::entry));
        entries.map(|(key, value)| (key, Some(value))).collect()
    }

    /// Gives up the wraps of a member, or of everybody; returns what to remove.
    pub fn give_up(&mut self, member: Option<Uuid>) -> Vec<(Key, Option<Value>)> {
        let gone = |wrap: &Wrap| member.is_none_or(|member| wrap.member == member);
        let changes = self.wraps.values().filter(|wrap| gone(wrap)).map(Wrap::removal).collect();
        self.wraps.retain(|_, wrap| !gone(wrap));
        changes
    }
}
