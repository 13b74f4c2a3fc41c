//! The state file: tries left, kept so that a blocked card stays blocked after a restart.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::card::Tries;

/// A small JSON file, replaced as a whole and synced before the card answers.
#[derive(Clone)]
pub struct CounterFile {
    path: PathBuf,
}

/// Why the counters cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CounterError {
    /// The file system refuses.
    #[error("input or output failed")]
    Io(#[from] std::io::Error),
    /// The file is damaged. It is not replaced by fresh counters: that would unblock a blocked card.
    #[error("the file is damaged; delete it to have a fresh card")]
    Damaged(#[from] serde_json::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    tries: Tries,
}

impl CounterFile {
    /// Names the file; nothing is touched yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tries left, `fresh` if the file does not exist yet. A file never grants more than a fresh card.
    pub fn load(&self, fresh: Tries) -> Result<Tries, CounterError> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(fresh),
            Err(error) => return Err(error.into()),
        };
        let State { tries } = serde_json::from_slice(&bytes)?;
        Ok(Tries {
            auth: tries.auth.min(fresh.auth),
            sign: tries.sign.min(fresh.sign),
            text: tries.text.min(fresh.text),
        })
    }

    /// Writes the tries durably: new file, sync, rename, sync the folder.
    pub fn save(&self, tries: Tries) -> Result<(), CounterError> {
        let folder = match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut file, &State { tries })?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    }
}
