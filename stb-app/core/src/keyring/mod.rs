//! The open vault of the member who is logged in: what it seals, opens and signs with. Lives as long as the session
//! and is wiped with it.

mod opening;
mod wrap;

pub use opening::{Opening, OpeningStep};
pub use wrap::{CardKey, Wrap, Wraps};

use crate::ports::{Entropy, Key, Owner, Value, VaultOffer};
use shared_model::device::DeviceId;
use shared_model::mutant;
use shared_model::person::Member;
use std::fmt;
use uuid::Uuid;
use vault::escrow::{self, VaultName};
use vault::{Seed, TownKeys, VaultKeys, VaultSecret, entry};
use zeroize::Zeroizing;

/// An open vault.
pub struct Keyring {
    /// Whose.
    pub member: Member,
    /// Which of the member's vaults on this box.
    pub generation: u32,
    /// Whom to believe, and whom to seal to; from inside the vault, so that no change on the flash can replace it.
    pub town: TownKeys,
    secret: VaultSecret,
    keys: VaultKeys,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring(generation {})", self.generation)
    }
}

impl Keyring {
    /// All keys from the secret.
    pub fn new(member: Member, generation: u32, secret: VaultSecret, town: TownKeys) -> Self {
        let keys = secret.keys();
        Self { member, generation, town, secret, keys }
    }

    /// The keys, to open mail and to sign entries.
    pub fn keys(&self) -> &VaultKeys {
        &self.keys
    }

    /// The vault's name on this box.
    pub fn name<'a>(&self, device: &'a DeviceId) -> VaultName<'a> {
        VaultName { device, member: self.member.id, generation: self.generation }
    }

    /// What the town has to know of this vault.
    pub fn offer(&self, device: &DeviceId, entropy: &mut dyn Entropy) -> VaultOffer {
        VaultOffer {
            generation: self.generation,
            mail_key: self.keys.mail_key().to_bytes(),
            author_key: self.keys.author_key(),
            escrow: escrow::seal(&self.secret, self.name(device), &self.town.seal, seed(entropy)),
        }
    }

    /// Seals those changes that are the member's own; what belongs to the box stays as it is.
    pub fn seal(&self, changes: Vec<(Key, Option<Value>)>, entropy: &mut dyn Entropy) -> Vec<(Key, Option<Value>)> {
        let seal = |(key, value): (Key, Option<Value>)| match (key.owner, value) {
            (Owner::Member(member), Some(plain)) if !mutant!(PlainOnDisk) => {
                let plain = Zeroizing::new(plain);
                let sealed = entry::seal(&self.keys, &place(member, &key), &plain, random(entropy));
                (key, Some(sealed))
            }
            (_, value) => (key, value),
        };
        changes.into_iter().map(seal).collect()
    }

    /// Opens one of the member's entries; `None` for one of another vault, a damaged one, or one in the clear.
    pub fn open(&self, key: &Key, value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        entry::open(&self.keys, &place(self.member.id, key), value).ok()
    }
}

/// Where an entry lies, as bytes: kind, member, id.
fn place(member: Uuid, key: &Key) -> Vec<u8> {
    [&[key.kind as u8], member.as_bytes().as_slice(), &key.id].concat()
}

/// Fresh random bytes.
pub fn random<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// Randomness for one operation of the vault.
pub fn seed(entropy: &mut dyn Entropy) -> Seed {
    Seed::new(random(entropy))
}
