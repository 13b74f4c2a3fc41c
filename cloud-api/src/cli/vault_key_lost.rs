use super::{CliFault, Context, Done};
use crate::ca::CaFiles;
use crate::server::{VaultKeyFault, vault_key};
use clap::Args;
use cloud_store::{Store, StoreRead};
use serde_json::json;

/// Accepts that `vault.key` is gone for good: closes all vaults and makes a new secret where there is none. Not for a key
/// that lies in a backup: put that back instead. Refuses if the key that is there opens the vaults.
#[derive(Debug, Args)]
pub(super) struct VaultKeyLost {
    /// What boxes have not sent yet is lost; every member gets a new vault at the next login by card.
    #[arg(long)]
    accept: bool,
}

impl VaultKeyLost {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let files = CaFiles::new(context.config()?.ca.folder);
        let mut store = context.store()?;
        match vault_key::judge(&files, store.some_vault()) {
            Ok(_) => return Err(CliFault::NoVaultIsLost),
            Err(VaultKeyFault::Missing(_) | VaultKeyFault::Wrong(_)) => {}
            Err(other) => return Err(other.into()),
        }
        if !self.accept {
            return Err(CliFault::LossNotAccepted);
        }
        let closed = store.close_all_vaults(&context.by())?;
        files.make_vault_key()?;
        Ok(Done::new(
            format!(
                "Closed {closed} vaults. Start the service now, and keep a copy of {}.",
                files.vault_key_file().display()
            ),
            json!({ "ok": true, "closed": closed }),
        ))
    }
}
