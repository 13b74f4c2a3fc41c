//! Copies of the whole database: out of one that is in use, and back into it. Both are one transaction, so that whoever
//! reads beside sees either all of it or nothing.

use super::{OpenError, SqliteStore};
use crate::model::{Action, By};
use crate::port::{Store, StoreError, StoreRead};
use rusqlite::backup::{Backup, StepResult};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

impl SqliteStore {
    /// Writes all of it into a new file that only its owner can read; every town's audit table says who did.
    pub fn back_up(&mut self, by: &By, to: &Path) -> Result<(), OpenError> {
        new_file(to)?;
        let copied = self.note(by, Action::BackedUp).map_err(OpenError::from).and_then(|()| {
            self.connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
            Ok(on_disk(to).map_err(of_io)?)
        });
        copied.inspect_err(|_| remove(to))
    }

    /// Puts a backup in the place of everything that is here, as the beginning of another history: boxes notice, and send
    /// again what it lacks. What was here is written into `aside` before. The backup itself stays as it is.
    pub fn restore(&mut self, by: &By, from: &Path, epoch: Uuid, aside: &Path) -> Result<(), OpenError> {
        let scratch = beside(aside);
        let put_back = Self::prepare(by, from, &scratch, epoch).and_then(|source| {
            self.back_up(by, aside)?;
            let backup = Backup::new(&source.connection, &mut self.connection)?;
            match backup.step(-1)? {
                StepResult::Done => Ok(()),
                _ => Err(StoreError::Busy.into()),
            }
        });
        remove(&scratch);
        put_back
    }

    /// A copy of the backup, brought up to date, that already says that it was put back.
    fn prepare(by: &By, from: &Path, to: &Path, epoch: Uuid) -> Result<Self, OpenError> {
        let mut source = File::open(from).map_err(|_| OpenError::Missing)?;
        let mut copy = new_file(to)?;
        io::copy(&mut source, &mut copy).map_err(of_io)?;
        let mut store = Self::open(to)?;
        store.begin_epoch(epoch)?;
        store.note(by, Action::PutBack)?;
        Ok(store)
    }

    fn note(&mut self, by: &By, action: Action) -> Result<(), StoreError> {
        for town in self.municipalities()? {
            let subject = town.name;
            self.append_audit(by, town.code, action, None, &subject)?;
        }
        Ok(())
    }
}

/// The file, and its name in the folder: a backup that was said to be there survives a power cut.
fn on_disk(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn new_file(path: &Path) -> Result<File, OpenError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => OpenError::AlreadyExists,
        _ => of_io(error).into(),
    })
}

fn beside(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.new", path.display()))
}

/// With what SQLite keeps beside it. What cannot be removed is in nobody's way.
fn remove(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

fn of_io(_: io::Error) -> StoreError {
    StoreError::Unavailable
}
