//! What only this box has ([`Key::is_only_here`]), such as entries that the town has not acknowledged. They lie
//! in files of their own beside the log, so that a log that is damaged and set aside takes none of them along.
//!
//! A file appears before the batch it belongs to and goes after the batch that removes it. A power cut in between leaves
//! an entry that is sent although the rest of its batch is not there: what the member did takes effect, and the rest
//! comes back from the town.

use super::fault::of_io;
use super::names;
use super::place::sync_directory;
use sha2::{Digest, Sha256};
use stb_core::ports::{Key, StoreFault, Value};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

const CHECK: usize = 32;

/// The folder of unsent entries.
pub struct Outbox(PathBuf);

impl Outbox {
    /// Makes the folder if it does not exist.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Writes an entry; on return it survives a power cut.
    pub fn put(&self, key: &Key, value: &[u8]) -> Result<(), StoreFault> {
        self.write(&names::encode(key), value).map_err(|error| of_io(&error))
    }

    /// Removes an entry, if it is there.
    pub fn remove(&self, key: &Key) -> Result<(), StoreFault> {
        match fs::remove_file(self.path(&names::encode(key))) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(of_io(&error)),
            _ => sync_directory(&self.0).map_err(|error| of_io(&error)),
        }
    }

    /// All entries. A file that is damaged is renamed and said; it does not keep the others from being sent.
    pub fn load(&self) -> Result<Vec<(Key, Value)>, StoreFault> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(|error| of_io(&error))? {
            let path = entry.map_err(|error| of_io(&error))?.path();
            let Some(name) = path.file_name().and_then(|name| from_hex(name.to_str()?)) else { continue };
            let bytes = fs::read(&path).map_err(|error| of_io(&error))?;
            match (names::decode(&name), checked(&name, &bytes)) {
                (Ok(key), Some(value)) => entries.push((key, value)),
                _ => set_aside(&path).map_err(|error| of_io(&error))?,
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn write(&self, name: &[u8], value: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(&check(name, value))?;
        file.write_all(value)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_directory(&self.0)
    }

    fn path(&self, name: &[u8]) -> PathBuf {
        self.0.join(name.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

fn check(name: &[u8], value: &[u8]) -> [u8; CHECK] {
    Sha256::new().chain_update(name.len().to_be_bytes()).chain_update(name).chain_update(value).finalize().into()
}

fn checked(name: &[u8], bytes: &[u8]) -> Option<Value> {
    let (noted, value) = bytes.split_first_chunk::<CHECK>()?;
    (*noted == check(name, value)).then(|| value.to_vec())
}

fn set_aside(path: &Path) -> io::Result<()> {
    tracing::error!(file = %path.display(), "an unsent entry is damaged and is set aside");
    fs::rename(path, path.with_extension("damaged"))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect()
}
