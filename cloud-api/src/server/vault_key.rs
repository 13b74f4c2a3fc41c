//! The secret that all vaults are escrowed to. Its loss is noticed at the start, when somebody is there to put it back, and
//! not by families weeks later.

use crate::ca::{CaFiles, FileFault};
use crate::vaults::Vaults;
use cloud_store::StoreError;
use cloud_store::model::PlacedVault;
use std::path::PathBuf;
use vault::TownSecret;

/// The secret is not the one that the vaults in the database need.
#[derive(Debug, thiserror::Error)]
pub enum VaultKeyFault {
    /// There is no file.
    #[error(
        "{}: missing, and the database holds vaults that only this key opens; put it back from where the operator keeps \
         keys. If it is gone for good, families cannot get their vaults back and what their boxes have not sent yet is lost; \
         `cloud-api vault-key-lost --accept` accepts that, and every member begins anew with the next login by card",
        .0.display()
    )]
    Missing(PathBuf),
    /// There is a file with another key.
    #[error(
        "{}: not the key that the vaults in the database need; put the right one back from where the operator keeps keys. \
         If it is gone for good, families cannot get their vaults back and what their boxes have not sent yet is lost; \
         `cloud-api vault-key-lost --accept` accepts that, and every member begins anew with the next login by card",
        .0.display()
    )]
    Wrong(PathBuf),
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileFault),
    /// The database cannot be asked.
    #[error("the database cannot say whether it holds vaults")]
    Store(#[from] StoreError),
}

/// Takes up the secret, tried on one vault; where there are no vaults and no secret, a new one.
pub(super) fn open(
    files: &CaFiles,
    some_vault: Result<Option<PlacedVault>, StoreError>,
) -> Result<Vaults, VaultKeyFault> {
    match judge(files, some_vault)? {
        Some(vaults) => Ok(vaults),
        None => Ok(Vaults::new(TownSecret::new(files.make_vault_key()?))),
    }
}

/// The same, and nothing is made: `None` where there are no vaults and no secret.
pub(crate) fn judge(
    files: &CaFiles,
    some_vault: Result<Option<PlacedVault>, StoreError>,
) -> Result<Option<Vaults>, VaultKeyFault> {
    match (files.vault_key()?, some_vault?) {
        (None, Some(_)) => Err(VaultKeyFault::Missing(files.vault_key_file())),
        (None, None) => Ok(None),
        (Some(key), placed) => {
            let vaults = Vaults::new(TownSecret::new(key));
            let fits = placed.is_none_or(|placed| vaults.fits(&placed));
            if fits { Ok(Some(vaults)) } else { Err(VaultKeyFault::Wrong(files.vault_key_file())) }
        }
    }
}
