//! The open vaults of whoever is logged in: what they seal, open and sign with. They live as long as the session and are
//! wiped with it.

mod opening;
mod wrap;
mod wraps;

pub use opening::{Opening, OpeningStep};
pub use wrap::{CardKey, Wrap};
pub use wraps::Wraps;

use crate::ports::{Changes, Entropy, Key, Owner, Value, VaultOffer};
use shared_model::device::DeviceId;
use shared_model::mutant;
use shared_model::person::Member;
use std::fmt;
use uuid::Uuid;
use vault::escrow::{self, VaultName};
use vault::wrap::Mark;
use vault::{Seed, TownKeys, VaultKeys, VaultSecret, entry};
use zeroize::Zeroizing;

/// An open vault.
pub struct Keyring {
    /// Whose: the id of a member or of a household.
    pub owner: Uuid,
    /// Which of the owner's vaults on this box.
    pub generation: u32,
    /// Whom to believe, and whom to seal to; from inside the vault, so that no change on the flash can replace it.
    pub town: TownKeys,
    secret: VaultSecret,
    keys: VaultKeys,
}

/// What a card opens on this box.
#[derive(Debug)]
pub struct Unlocked {
    /// Whose card.
    pub member: Member,
    /// The member's own vault.
    pub own: Keyring,
    /// The household's vault, if this card has been given it already.
    pub household: Option<Keyring>,
    /// What the vaults can be sealed to anew.
    pub card: CardKey,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring(generation {})", self.generation)
    }
}

impl Keyring {
    /// All keys from the secret.
    pub fn new(owner: Uuid, generation: u32, secret: VaultSecret, town: TownKeys) -> Self {
        let keys = secret.keys();
        Self { owner, generation, town, secret, keys }
    }

    /// A vault with a fresh secret.
    pub fn fresh(owner: Uuid, generation: u32, town: TownKeys, entropy: &mut dyn Entropy) -> Self {
        Self::new(owner, generation, VaultSecret::new(random(entropy)), town)
    }

    /// The keys, to open mail and to sign entries.
    pub fn keys(&self) -> &VaultKeys {
        &self.keys
    }

    /// What marks a wrap that is made in the absence of its card.
    fn mark(&self) -> Mark {
        Mark::of_vault(&self.secret)
    }

    /// The vault's name on this box.
    pub fn name<'a>(&self, device: &'a DeviceId) -> VaultName<'a> {
        VaultName { device, owner: self.owner, generation: self.generation }
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

    /// Seals those changes that lie in this vault; what belongs to the box stays as it is.
    pub fn seal(&self, changes: Changes, entropy: &mut dyn Entropy) -> Changes {
        let seal = |(key, value): (Key, Option<Value>)| match (key.owner, value) {
            (Owner::Vault(owner), Some(plain)) if !mutant!(PlainOnDisk) => {
                let plain = Zeroizing::new(plain);
                let sealed = entry::seal(&self.keys, &place(owner, &key), &plain, random(entropy));
                (key, Some(sealed))
            }
            (_, value) => (key, value),
        };
        changes.into_iter().map(seal).collect()
    }

    /// Opens one of its entries; `None` for one of another vault, a damaged one, or one in the clear.
    pub fn open(&self, key: &Key, value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        entry::open(&self.keys, &place(self.owner, key), value).ok()
    }
}

/// Where an entry lies, as bytes: kind, owner, id.
fn place(owner: Uuid, key: &Key) -> Vec<u8> {
    [&[key.kind as u8], owner.as_bytes().as_slice(), &key.id].concat()
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
