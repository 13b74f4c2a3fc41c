//! The vault's secret at the town: sealed by the box, so that the town's database alone gives nothing away.

use crate::{PublicKey, Sealed, Seed, TownSecret, VaultSecret};
use shared_model::device::DeviceId;
use uuid::Uuid;

const PURPOSE: &str = "nanto-sukoyaka/v1/escrow";

/// Which vault: it is part of everything that is sealed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultName<'a> {
    /// The box.
    pub device: &'a DeviceId,
    /// Whose vault: a member's or a household's id.
    pub owner: Uuid,
    /// Grows by one with every new secret.
    pub generation: u32,
}

impl VaultName<'_> {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let device = self.device.as_str().as_bytes();
        let length = [u8::try_from(device.len()).unwrap_or(u8::MAX)];
        [&length, device, self.owner.as_bytes().as_slice(), &self.generation.to_be_bytes()].concat()
    }
}

/// Seals the secret to the town.
pub fn seal(secret: &VaultSecret, vault: VaultName<'_>, town: &PublicKey, seed: Seed) -> Vec<u8> {
    town.seal(PURPOSE, &vault.to_bytes(), secret.reveal(), seed)
}

/// Opens it, at the town.
pub fn open(sealed: &[u8], vault: VaultName<'_>, town: &TownSecret) -> Result<VaultSecret, Sealed> {
    let plain = town.opens.open(PURPOSE, &vault.to_bytes(), sealed)?;
    Ok(VaultSecret::new(plain.as_slice().try_into().map_err(|_| Sealed)?))
}
