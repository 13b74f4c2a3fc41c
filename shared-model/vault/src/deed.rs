//! The town's signed word that a vault is on a box. The box keeps it: a town that was put back to a backup from before
//! the vault takes its own word for it, without anybody being logged in.

use crate::escrow::VaultName;
use crate::{Sealed, TownSecret};
use p256::ecdsa::Signature;
use p256::ecdsa::signature::{Signer, Verifier};
use shared_model::time::Timestamp;
use uuid::Uuid;

const PURPOSE: &str = "nanto-sukoyaka/v1/vault-deed";

/// What the town once knew of a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed<'a> {
    /// Which vault.
    pub vault: VaultName<'a>,
    /// The household of its owner.
    pub household: Uuid,
    /// When its member's card was bound: another binding is another card, in whichever history. `None` for a household's vault.
    pub bound_at: Option<Timestamp>,
    /// What pages are sealed to.
    pub mail_key: &'a [u8],
    /// What its member's entries are checked with; empty for a household's vault.
    pub author_key: &'a [u8],
    /// The secret, sealed to the town.
    pub escrow: &'a [u8],
}

impl Deed<'_> {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = [PURPOSE.as_bytes(), &[0], &self.vault.to_bytes(), self.household.as_bytes()].concat();
        bytes.push(u8::from(self.bound_at.is_some()));
        bytes.extend(self.bound_at.map_or(0, Timestamp::millis).to_be_bytes());
        for part in [self.mail_key, self.author_key, self.escrow] {
            bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }
}

/// Signs it, at the town: 64 bytes.
pub fn sign(deed: Deed<'_>, town: &TownSecret) -> Vec<u8> {
    let signature: Signature = town.pages.sign(&deed.to_bytes());
    signature.to_bytes().to_vec()
}

/// Whether the town has signed exactly this.
pub fn verify(deed: Deed<'_>, signature: &[u8], town: &TownSecret) -> Result<(), Sealed> {
    let signature = Signature::from_slice(signature).map_err(|_| Sealed)?;
    town.pages.verifying_key().verify(&deed.to_bytes(), &signature).map_err(|_| Sealed)
}
