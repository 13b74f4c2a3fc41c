//! A box becomes what it was when it left the factory: what families have left on it, its key and its certificate go, each
//! file overwritten before it is removed, as far as a file system lets one (flash may keep older copies of a block).
//!
//! What has begun is finished by the next start, whenever the power is cut: a mark lies in the folder of the store until
//! nothing else does.

use crate::identity::files;
use crate::identity::renew::next;
use crate::store_sled::place::{Place, overwrite, sync_directory};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The name of the mark.
const MARK: &str = "erasing";
/// The store's lock; it says nothing, and is held while everything else goes.
const LOCK: &str = "lock";

/// What a box has that no other one has.
#[derive(Debug, Clone)]
pub struct Belongings {
    /// Folder of the store.
    pub data: PathBuf,
    /// The box's key, PEM.
    pub key: PathBuf,
    /// The box's certificate, PEM.
    pub certificate: PathBuf,
}

impl Belongings {
    /// From now on the box is going to be erased, also when the power is cut. May be called while the store is open.
    pub fn begin(&self) -> io::Result<()> {
        fs::create_dir_all(&self.data)?;
        File::create(self.mark())?.sync_all()?;
        sync_directory(&self.data)
    }

    /// Goes on with what was begun, if anything was; whether something was. Waits for a store that is still being closed.
    pub fn go_on(&self) -> io::Result<bool> {
        if !self.mark().exists() {
            return Ok(false);
        }
        let _lock = Place::new(&self.data).occupy_at_last()?;
        for entry in fs::read_dir(&self.data)? {
            let entry = entry?;
            if ![OsStr::new(MARK), OsStr::new(LOCK)].contains(&entry.file_name().as_os_str()) {
                erase(&entry.path())?;
            }
        }
        for used in [&self.key, &self.certificate] {
            for path in [used.clone(), next(used)] {
                erase(&path.with_extension("new"))?;
                erase(&path)?;
            }
        }
        for folder in [self.key.parent(), self.certificate.parent()].into_iter().flatten().filter(|path| path.exists())
        {
            sync_directory(folder)?;
        }
        sync_directory(&self.data)?;
        files::remove(&self.mark())?;
        sync_directory(&self.data)?;
        Ok(true)
    }

    fn mark(&self) -> PathBuf {
        self.data.join(MARK)
    }
}

/// A file or a folder, if it is there. A link is removed; what it leads to is not ours.
fn erase(path: &Path) -> io::Result<()> {
    let kind = match path.symlink_metadata() {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if kind.is_dir() {
        fs::read_dir(path)?.try_for_each(|entry| erase(&entry?.path()))?;
        return fs::remove_dir(path);
    }
    if kind.is_file() {
        overwrite(path)?;
    }
    files::remove(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"what a family has left";

    /// Every file that may be there, each with a second name by which its blocks can still be read.
    fn lived_in(folder: &Path) -> (Belongings, Vec<PathBuf>) {
        let belongings = Belongings {
            data: folder.join("data"),
            key: folder.join("identity/device.key.pem"),
            certificate: folder.join("identity/device.pem"),
        };
        let store = ["current/log/db", "current/large/aa", "outbox/1", "set-aside/1/log/db", "old/x", "next/y"];
        let identity = [
            "device.key.pem",
            "device.key.new",
            "device.key.pem.next",
            "device.key.pem.new",
            "device.pem",
            "device.new",
            "device.pem.next",
            "device.pem.new",
        ];
        let files = store.map(|name| belongings.data.join(name)).into_iter();
        let files = files.chain(identity.map(|name| folder.join("identity").join(name)));
        let outside = folder.join("outside");
        fs::create_dir_all(&outside).unwrap();
        let kept = files.enumerate().map(|(number, file)| {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, SECRET).unwrap();
            let blocks = outside.join(number.to_string());
            fs::hard_link(&file, &blocks).unwrap();
            blocks
        });
        (belongings.clone(), kept.collect())
    }

    #[test]
    fn no_file_and_no_byte_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let (belongings, blocks) = lived_in(folder.path());
        belongings.begin().unwrap();
        assert!(belongings.go_on().unwrap());
        for block in blocks {
            assert_eq!(fs::read(&block).unwrap(), [0; SECRET.len()], "{}", block.display());
        }
        let left: Vec<_> = fs::read_dir(&belongings.data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [LOCK]);
        assert_eq!(fs::read_dir(folder.path().join("identity")).unwrap().count(), 0);
        assert!(!belongings.go_on().unwrap(), "once");
    }

    #[test]
    fn what_nobody_has_begun_is_not_touched_and_what_was_cut_short_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let (belongings, blocks) = lived_in(folder.path());
        assert!(!belongings.go_on().unwrap());
        assert!(blocks.iter().all(|block| fs::read(block).unwrap() == SECRET));
        belongings.begin().unwrap();
        // The power is cut when some of it is gone already.
        fs::remove_dir_all(belongings.data.join("current")).unwrap();
        fs::remove_file(&belongings.key).unwrap();
        assert!(belongings.go_on().unwrap());
        assert!(!belongings.certificate.exists() && !belongings.data.join("outbox").exists());
    }

    #[test]
    fn what_a_link_leads_to_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let (belongings, _) = lived_in(folder.path());
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, SECRET).unwrap();
        std::os::unix::fs::symlink(&elsewhere, belongings.data.join("link")).unwrap();
        belongings.begin().unwrap();
        belongings.go_on().unwrap();
        assert_eq!(fs::read(&elsewhere).unwrap(), SECRET);
        assert!(belongings.data.join("link").symlink_metadata().is_err());
    }
}
