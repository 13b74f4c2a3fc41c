//! Copies of the database, and back.

use super::{CliFault, Context, Done};
use crate::clock::Clock;
use crate::entropy;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Copies the database into one new file, while the service goes on. The keys in the authority's folder are not in it: keep
/// them apart.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to make. It holds everything that families have written: only its owner can read it.
    file: PathBuf,
}

/// Puts a backup in the place of the database, while the service goes on or not. What was there is kept in a file beside it.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A file that `backup` has made; it is not changed.
    file: PathBuf,
}

impl Backup {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        context.store()?.back_up(&context.by(), &self.file)?;
        let file = self.file.display();
        Ok(Done::new(format!("Copied the database to {file}."), json!({ "ok": true, "file": self.file })))
    }
}

impl Restore {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let now = context.clock.now();
        let database = context.config()?.store.sqlite;
        let aside = PathBuf::from(format!("{}.before-{}", database.display(), now.millis()));
        let epoch = entropy::uuid(now);
        context.store()?.restore(&context.by(), &self.file, epoch, &aside)?;
        Ok(Done::new(
            format!(
                "Put {} back. What was there before is in {}. Restart the service, so that nobody stays logged in. Boxes \
                 notice by themselves and send again what the backup lacks. Cards and boxes that were shut out since the \
                 backup are good again: repeat `letter` and `device revoke` for them.",
                self.file.display(),
                aside.display()
            ),
            json!({ "ok": true, "epoch": epoch, "before": aside }),
        ))
    }
}
