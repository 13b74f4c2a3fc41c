//! Where the files lie:
//!
//! ```text
//! DIRECTORY/lock        held by the one process that uses the store
//! DIRECTORY/current/    log (sled), head, large (values as files)
//! DIRECTORY/set-aside/  damaged ones, by number; the newest are kept for whoever looks into it
//! ```

use stb_core::ports::Batch;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How many damaged stores are kept. Two are enough to see whether the damage repeats itself.
const KEPT_ASIDE: usize = 2;

/// Bytes that stay free on the data partition: sled writes in segments of 512 KB, and does not go on after it has met
/// the end of the disk. Removing entries needs room as well, so writing stops earlier than removing.
const KEPT_FREE_BY_WRITING: u64 = 4 << 20;
const KEPT_FREE_BY_REMOVING: u64 = 1 << 20;

/// The folder of a store.
#[derive(Debug, Clone)]
pub struct Place(PathBuf);

impl Place {
    /// The folder; nothing is touched yet.
    pub fn new(directory: &Path) -> Self {
        Self(directory.to_owned())
    }

    /// Sled's own folder.
    pub fn log(&self) -> PathBuf {
        self.current().join("log")
    }

    /// The head file.
    pub fn head(&self) -> PathBuf {
        self.current().join("head")
    }

    /// The folder of large values.
    pub fn large(&self) -> PathBuf {
        self.current().join("large")
    }

    /// Makes the folders and keeps every other process out until the returned file is dropped.
    pub fn occupy(&self) -> io::Result<File> {
        fs::create_dir_all(self.log())?;
        let lock = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Makes what has just been created survive a power cut: sled syncs neither its settings nor any folder.
    pub fn sync(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.log())? {
            File::open(entry?.path())?.sync_all()?;
        }
        let outer = self.0.parent().into_iter().filter(|parent| !parent.as_os_str().is_empty());
        [self.log().as_path(), &self.current(), &self.0].into_iter().chain(outer).try_for_each(sync_directory)
    }

    /// Moves the current store aside, in one step, and forgets the oldest of those that were set aside before.
    pub fn set_aside(&self) -> io::Result<()> {
        let shelf = self.0.join("set-aside");
        fs::create_dir_all(&shelf)?;
        let mut numbers = numbers_in(&shelf)?;
        let next = numbers.last().map_or(1, |last| last + 1);
        fs::rename(self.current(), shelf.join(next.to_string()))?;
        numbers.push(next);
        for old in &numbers[..numbers.len().saturating_sub(KEPT_ASIDE)] {
            fs::remove_dir_all(shelf.join(old.to_string()))?;
        }
        sync_directory(&shelf)?;
        sync_directory(&self.0)
    }

    /// Whether a batch can be written without meeting the end of the disk.
    pub fn has_room_for(&self, batch: &Batch) -> bool {
        let writes: usize = batch.changes.iter().filter_map(|(_, value)| Some(value.as_ref()?.len())).sum();
        let kept_free = if writes == 0 { KEPT_FREE_BY_REMOVING } else { KEPT_FREE_BY_WRITING };
        self.free_bytes().is_none_or(|free| free >= kept_free.saturating_add(u64::try_from(writes).unwrap_or(u64::MAX)))
    }

    /// Whether a failure to open may not simply be the end of the disk, which sled meets with the same panics.
    pub fn has_room_to_open(&self) -> bool {
        self.free_bytes().is_none_or(|free| free >= KEPT_FREE_BY_REMOVING)
    }

    /// `None` where it cannot be learned, such as before the folder exists.
    fn free_bytes(&self) -> Option<u64> {
        let partition = rustix::fs::statvfs(&self.0).ok()?;
        Some(partition.f_bavail.saturating_mul(partition.f_frsize))
    }

    fn current(&self) -> PathBuf {
        self.0.join("current")
    }
}

/// Makes the names in a folder survive a power cut.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn numbers_in(shelf: &Path) -> io::Result<Vec<u64>> {
    let names: io::Result<Vec<_>> = fs::read_dir(shelf)?.map(|entry| Ok(entry?.file_name())).collect();
    let mut numbers: Vec<u64> = names?.iter().filter_map(|name| name.to_str()?.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
