//! Where the files lie:
//!
//! ```text
//! DIRECTORY/lock        held by the one process that uses the store
//! DIRECTORY/current/    log (sled), head, large (values as files)
//! DIRECTORY/outbox/      what the town has not acknowledged yet, a file each
//! DIRECTORY/next/       the same in a newer format, until it takes the place of `current`
//! DIRECTORY/old/        what was replaced, until it is removed
//! DIRECTORY/set-aside/  damaged ones, by number; the newest are kept for whoever looks into it
//! ```

use stb_core::ports::Batch;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How many damaged stores are kept. Two are enough to see whether the damage repeats itself.
const KEPT_ASIDE: usize = 2;

/// Bytes that stay free on the data partition: sled writes in segments of 512 KB, and does not go on after it has met
/// the end of the disk. Removing entries needs room as well, so writing stops earlier than removing.
const KEPT_FREE_BY_WRITING: u64 = 4 << 20;
const KEPT_FREE_BY_REMOVING: u64 = 1 << 20;

/// The folder of a store.
#[derive(Debug, Clone)]
pub struct Place(PathBuf, &'static str);

const CURRENT: &str = "current";
const NEXT: &str = "next";
const OLD: &str = "old";

impl Place {
    /// The folder; nothing is touched yet.
    pub fn new(directory: &Path) -> Self {
        Self(directory.to_owned(), CURRENT)
    }

    /// Where a store in a newer format is put together.
    pub fn next(&self) -> Self {
        Self(self.0.clone(), NEXT)
    }

    /// Ends what a power cut left half done: a newer store takes its place only once it is whole.
    pub fn settle(&self) -> io::Result<()> {
        let (current, next) = (self.current(), self.0.join(NEXT));
        if next.exists() {
            if current.exists() { fs::remove_dir_all(&next)? } else { fs::rename(&next, &current)? }
        }
        self.remove_old()
    }

    /// Puts the next store in the place of the current one and removes that, overwritten as far as a file system lets
    /// one (flash may keep older copies of a block).
    pub fn replace_by_next(&self) -> io::Result<()> {
        fs::rename(self.current(), self.0.join(OLD))?;
        fs::rename(self.0.join(NEXT), self.current())?;
        sync_directory(&self.0)?;
        // What was set aside before is of the old format as well.
        for number in numbers_in(&self.shelf()).unwrap_or_default() {
            fs::rename(self.shelf().join(number.to_string()), self.0.join(OLD).join(number.to_string()))?;
        }
        self.remove_old()
    }

    fn shelf(&self) -> PathBuf {
        self.0.join("set-aside")
    }

    fn remove_old(&self) -> io::Result<()> {
        let old = self.0.join(OLD);
        if !old.exists() {
            return Ok(());
        }
        overwrite(&old)?;
        fs::remove_dir_all(&old)?;
        sync_directory(&self.0)
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

    /// The folder of unsent entries, which no damage to the log reaches.
    pub fn outbox(&self) -> PathBuf {
        self.0.join("outbox")
    }

    /// Makes the folders and keeps every other process out until the returned file is dropped.
    pub fn occupy(&self) -> io::Result<File> {
        fs::create_dir_all(&self.0)?;
        let lock = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The same once a store that is being closed has let go; in the end it does.
    pub fn occupy_at_last(&self) -> io::Result<File> {
        let lock = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        lock.lock()?;
        Ok(lock)
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
        let shelf = self.shelf();
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
        self.0.join(self.1)
    }
}

/// Zeros over a file, or over all files of a folder.
pub fn overwrite(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        fs::read_dir(path)?.try_for_each(|entry| overwrite(&entry?.path()))?;
    } else if path.is_file() {
        let mut file = File::options().write(true).open(path)?;
        let length = file.metadata()?.len();
        io::copy(&mut io::repeat(0).take(length), &mut file)?;
        file.sync_all()?;
    }
    Ok(())
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
