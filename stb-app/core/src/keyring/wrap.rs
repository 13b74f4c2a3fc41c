//! A vault's secret on the box, sealed to one card.
//!
//! While the card is there, its wrap carries the card's own mark. When the household's vault is replaced in a member's
//! absence, the new secret is sealed to the public half of the member's card as well, with the mark of the secret before
//! it: a chain, whose first link only the card can have made and every further one only somebody who opened the link
//! before.

use super::{Keyring, seed};
use crate::card::Signature;
use crate::ports::{Entropy, Key, Kind, Owner, Value};
use crate::records::{self, Unreadable};
use serde::{Deserialize, Serialize};
use shared_model::device::DeviceId;
use shared_model::person::Member;
use shared_model::wire::v1;
use std::fmt;
use uuid::Uuid;
use vault::escrow::VaultName;
use vault::wrap::{self, Mark};
use vault::{PublicKey, TownKeys, VaultSecret};
use zeroize::Zeroizing;

/// Times that a vault can be replaced in a member's absence; after that the member's next login asks the town.
const LINKS: usize = 8;

/// A card as far as a vault is concerned: what can be sealed to it.
#[derive(Clone)]
pub struct CardKey {
    /// SHA-256 of its authentication certificate.
    pub fingerprint: [u8; 32],
    /// Public half of the key that its signature gives on this box.
    pub unlock: PublicKey,
    mark: Mark,
}

impl fmt::Debug for CardKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardKey")
    }
}

impl CardKey {
    /// From the card's signature over this box's salt.
    pub fn from_signature(fingerprint: [u8; 32], signature: &Signature, salt: &[u8; 32]) -> Self {
        let unlock = wrap::unlock_key(signature, salt).public().clone();
        Self { fingerprint, unlock, mark: Mark::of_card(signature, salt) }
    }
}

/// A vault's secret and what has to be believed before anything is read, sealed to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The card.
    pub card: [u8; 32],
    /// Whose vault.
    pub owner: Uuid,
    unlock: PublicKey,
    links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Link {
    generation: u32,
    sealed: v1::Base64,
}

/// Wraps of the first version had no mark, and other fields; they are not read, and the next login makes new ones.
#[derive(Serialize, Deserialize)]
struct StoredWrap {
    owner: Uuid,
    unlock_key: v1::Base64,
    links: Vec<Link>,
}

/// What is inside.
#[derive(Serialize, Deserialize)]
struct Contents {
    secret: v1::Base64,
    /// Whose card it is; in a member's own vault.
    #[serde(default)]
    member: Option<v1::Member>,
    seal_key: v1::Base64,
    page_key: v1::Base64,
}

impl Wrap {
    /// Seals an open vault to the card that is there. `member`: whose own vault it is.
    pub fn make(
        keyring: &Keyring,
        member: Option<&Member>,
        card: &CardKey,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let links = vec![link(keyring, member, &card.unlock, &card.mark, device, entropy)];
        Self { card: card.fingerprint, owner: keyring.owner, unlock: card.unlock.clone(), links }
    }

    /// The same card's wrap of the vault that replaces `former`; `None` where the card has not opened that one either, or
    /// has been away for too long.
    pub fn followed(
        &self,
        former: &Keyring,
        next: &Keyring,
        trusted: &PublicKey,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> Option<Self> {
        if self.generation() != former.generation || self.unlock != *trusted || self.links.len() >= LINKS {
            return None;
        }
        let mut wrap = self.clone();
        wrap.links.push(link(next, None, &self.unlock, &former.mark(), device, entropy));
        Some(wrap)
    }

    /// Which of the owner's vaults it opens.
    pub fn generation(&self) -> u32 {
        self.links.last().map_or(0, |link| link.generation)
    }

    /// Whether it was made in the absence of its card, so that it is better made anew.
    pub fn is_chain(&self) -> bool {
        self.links.len() > 1
    }

    /// Opens the vault with the card's signature over this box's salt; `None` for any other signature, and for a wrap that
    /// the card has not made.
    pub fn open(&self, device: &DeviceId, signature: &Signature, salt: &[u8; 32]) -> Option<(Keyring, Option<Member>)> {
        let unlock = wrap::unlock_key(signature, salt);
        let mut mark = Mark::of_card(signature, salt);
        let mut opened = None;
        for Link { generation, sealed } in &self.links {
            let name = VaultName { device, owner: self.owner, generation: *generation };
            let plain = wrap::open(&sealed.0, name, &unlock, &mark).ok()?;
            let (keyring, member) = self.read_contents(&plain, *generation)?;
            mark = keyring.mark();
            opened = Some((keyring, member));
        }
        opened
    }

    fn read_contents(&self, plain: &[u8], generation: u32) -> Option<(Keyring, Option<Member>)> {
        let contents: Contents = records::decode(plain).ok()?;
        let secret = Zeroizing::new(contents.secret.0);
        let secret = VaultSecret::new(secret.as_slice().try_into().ok()?);
        let town = TownKeys::from_bytes(&contents.seal_key.0, &contents.page_key.0).ok()?;
        let member = contents.member.map(Member::try_from).transpose().ok()?;
        Some((Keyring::new(self.owner, generation, secret, town), member))
    }

    /// The entry to write. `kind`: that of a member's or of a household's vault.
    pub fn entry(&self, kind: Kind) -> (Key, Value) {
        let stored =
            StoredWrap { owner: self.owner, unlock_key: v1::Base64(self.unlock.to_bytes()), links: self.links.clone() };
        (Self::key(kind, &self.card), records::encode(&stored))
    }

    /// Where a card's wrap lies.
    pub fn key(kind: Kind, card: &[u8; 32]) -> Key {
        Key { owner: Owner::Box, kind, id: card.to_vec() }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let card = key.id.as_slice().try_into().map_err(|_| Unreadable)?;
        let StoredWrap { owner, unlock_key, links } = records::decode(value)?;
        let unlock = PublicKey::from_bytes(&unlock_key.0).map_err(|_| Unreadable)?;
        if links.is_empty() { Err(Unreadable) } else { Ok(Self { card, owner, unlock, links }) }
    }
}

fn link(
    keyring: &Keyring,
    member: Option<&Member>,
    unlock: &PublicKey,
    mark: &Mark,
    device: &DeviceId,
    entropy: &mut dyn Entropy,
) -> Link {
    let contents = Contents {
        secret: v1::Base64(keyring.secret.reveal().to_vec()),
        member: member.cloned().map(v1::Member::from),
        seal_key: v1::Base64(keyring.town.seal.to_bytes()),
        page_key: v1::Base64(keyring.town.page_key()),
    };
    let plain = Zeroizing::new(records::encode(&contents));
    let sealed = wrap::seal(&plain, keyring.name(device), unlock, mark, seed(entropy));
    Link { generation: keyring.generation, sealed: v1::Base64(sealed) }
}
