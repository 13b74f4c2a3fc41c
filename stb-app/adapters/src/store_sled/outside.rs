//! Values too large for sled's log: files named by the hash of entry and value, so that no two entries share one and
//! a value that was damaged is noticed. A file is complete before the batch that points to it is written, and is
//! removed after the batch that no longer does.

use super::fault::of_io;
use super::place::sync_directory;
use sha2::{Digest, Sha256};
use stb_core::ports::{StoreFault, Value};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Values up to this size stay in the log. With values of 10 KB the log was eight times the size of what lived in it.
const LARGEST_INSIDE: usize = 8192;

const INSIDE: u8 = 0;
const OUTSIDE: u8 = 1;

/// The folder of large values.
pub struct Outside(PathBuf);

/// What sled stores for an entry: the value itself, or which file holds it.
pub type Stored = Vec<u8>;

impl Outside {
    /// Makes the folder if it does not exist.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Puts a large value into its file; on return that survives a power cut.
    pub fn stow(&self, name: &[u8], value: &[u8]) -> Result<Stored, StoreFault> {
        if value.len() <= LARGEST_INSIDE {
            return Ok([&[INSIDE], value].concat());
        }
        let hash = hash(name, value);
        self.write(&self.path(&hash), value).map_err(|error| of_io(&error))?;
        Ok([&[OUTSIDE], hash.as_slice()].concat())
    }

    /// The value of an entry.
    pub fn fetch(&self, name: &[u8], stored: &[u8]) -> Result<Value, StoreFault> {
        match stored {
            [INSIDE, value @ ..] => Ok(value.to_vec()),
            [OUTSIDE, named @ ..] => {
                let value = fs::read(self.path(named)).map_err(|error| match error.kind() {
                    ErrorKind::NotFound => StoreFault::Damaged,
                    _ => of_io(&error),
                })?;
                if hash(name, &value) == named { Ok(value) } else { Err(StoreFault::Damaged) }
            }
            _ => Err(StoreFault::Damaged),
        }
    }

    /// Removes the file of a value that no entry has any more. A failure leaves rubbish that [`Self::sweep`] finds.
    pub fn discard(&self, stored: &[u8]) {
        if let Some(file) = self.file_of(stored) {
            let _ = fs::remove_file(file);
        }
    }

    /// The file that a stored value lies in, if it does not lie in the log.
    pub fn file_of(&self, stored: &[u8]) -> Option<PathBuf> {
        match stored {
            [OUTSIDE, named @ ..] => Some(self.path(named)),
            _ => None,
        }
    }

    /// Removes every file that is not in use: what a power cut left behind.
    pub fn sweep(&self, in_use: &HashSet<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let file = entry?.path();
            if !in_use.contains(&file) {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }

    fn write(&self, path: &Path, value: &[u8]) -> io::Result<()> {
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(value)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_directory(&self.0)
    }

    fn path(&self, hash: &[u8]) -> PathBuf {
        self.0.join(hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

fn hash(name: &[u8], value: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(name.len().to_be_bytes()).chain_update(name).chain_update(value).finalize().into()
}
