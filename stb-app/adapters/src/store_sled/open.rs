//! A store whose files are open and have been found sound.

use super::fault::{of_io, of_sled};
use super::head::Head;
use super::names;
use super::outside::{Outside, Stored};
use super::place::Place;
use super::state::{Contents, Found, Seal, State, judge};
use stb_core::ports::{Batch, Key, Owner, StoreFault, Value};
use std::collections::HashSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The box has 1 GB for everything; sled would take all of it.
const CACHE_BYTES: u64 = 8 << 20;

/// How long opening may take; 500 notices take a tenth of a second.
const OPENING_DEADLINE: Duration = Duration::from_secs(20);

/// The open files, and what is known of their content.
pub struct Open {
    log: sled::Db,
    /// The log file again, because sled's own flush does not reach the drive.
    log_file: File,
    head: Head,
    outside: Outside,
    state: State,
    _lock: File,
}

impl Open {
    /// Opens the files and holds them against what was acknowledged. Runs on a thread of its own, whose panics mean
    /// damage.
    pub fn begin(place: &Place) -> Result<Self, StoreFault> {
        let (sender, receiver) = mpsc::channel();
        let place = place.clone();
        let opening = thread::Builder::new().name("store-opening".to_owned()).spawn(move || {
            let _ = sender.send(Self::sound(&place));
        });
        match opening.map(|_| receiver.recv_timeout(OPENING_DEADLINE)) {
            Ok(Ok(result)) => result,
            Ok(Err(mpsc::RecvTimeoutError::Disconnected)) => Err(StoreFault::Damaged),
            Ok(Err(mpsc::RecvTimeoutError::Timeout)) | Err(_) => Err(StoreFault::Broken),
        }
    }

    /// The number of the last batch.
    pub fn sequence(&self) -> u64 {
        self.state.sequence
    }

    /// All entries of one owner, in the order of their keys.
    pub fn load(&self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        let entries = self.log.scan_prefix(names::prefix(owner)).map(|entry| {
            let (name, stored) = entry.map_err(|error| of_sled(&error))?;
            Ok((names::decode(&name)?, self.outside.fetch(&name, &stored)?))
        });
        entries.collect()
    }

    /// Writes the batch and its seal as one, and returns when both and the head are on disk.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        let mut next = State { sequence: self.state.sequence + 1, ..self.state };
        let mut changes = sled::Batch::default();
        let mut replaced: Vec<Stored> = Vec::new();
        for (key, value) in &batch.changes {
            let name = names::encode(key);
            let before = self.log.get(&name).map_err(|error| of_sled(&error))?;
            let after = value.as_ref().map(|value| self.outside.stow(&name, value)).transpose()?;
            if let Some(before) = &before {
                next.contents.remove(&name, before);
            }
            match &after {
                Some(after) => {
                    next.contents.add(&name, after);
                    changes.insert(name, after.as_slice());
                }
                None => changes.remove(name),
            }
            replaced.extend(before.map(|before| before.to_vec()).filter(|before| after.as_ref() != Some(before)));
        }
        changes.insert(names::SEAL, Seal::of(next).0.as_slice());
        self.log.apply_batch(changes).map_err(|error| of_sled(&error))?;
        self.log.flush().map_err(|error| of_sled(&error))?;
        self.log_file.sync_data().map_err(|error| of_io(&error))?;
        self.head.write(next).map_err(|error| of_io(&error))?;
        self.state = next;
        replaced.iter().for_each(|stored| self.outside.discard(stored));
        Ok(())
    }

    /// Closes the files. sled may panic even now.
    pub fn close(self) {
        if catch_unwind(AssertUnwindSafe(|| drop(self))).is_err() {
            tracing::warn!("sled panicked while closing");
        }
    }

    fn sound(place: &Place) -> Result<Self, StoreFault> {
        let io = |error: std::io::Error| of_io(&error);
        let lock = place.occupy().map_err(io)?;
        wait_for_earlier_threads(place).map_err(io)?;
        let log = sled::Config::new()
            .path(place.log())
            .cache_capacity(CACHE_BYTES)
            .mode(sled::Mode::LowSpace)
            .flush_every_ms(None)
            .open()
            .map_err(|error| of_sled(&error))?;
        let log_file = File::open(place.log().join("db")).map_err(io)?;
        let outside = Outside::open(place.large()).map_err(io)?;
        place.sync().map_err(io)?;
        let (sealed, counted, files) = read_all(&log, &outside)?;
        let (head, noted) = Head::open(&place.head()).map_err(io)?;
        let state = judge(Found { sealed, counted, head: noted }).ok_or(StoreFault::Damaged)?;
        if noted != Some(state) {
            head.write(state).map_err(io)?;
        }
        outside.sweep(&files).map_err(io)?;
        Ok(Self { log, log_file, head, outside, state, _lock: lock })
    }
}

/// sled's helper threads may hold the log for a moment after the store was closed, and sled does not wait for them.
fn wait_for_earlier_threads(place: &Place) -> std::io::Result<()> {
    match File::open(place.log().join("db")) {
        Ok(file) => file.lock(),
        Err(_) => Ok(()),
    }
}

/// The seal, what is really there, and which files of large values are in use.
fn read_all(log: &sled::Db, outside: &Outside) -> Result<(Option<State>, Contents, HashSet<PathBuf>), StoreFault> {
    let mut sealed = None;
    let mut counted = Contents::default();
    let mut files = HashSet::new();
    for entry in log.iter() {
        let (name, stored) = entry.map_err(|error| of_sled(&error))?;
        if name == names::SEAL {
            sealed = Some(Seal::state(&stored).ok_or(StoreFault::Damaged)?);
        } else {
            counted.add(&name, &stored);
            files.extend(outside.file_of(&stored));
        }
    }
    if files.iter().all(|file| file.exists()) { Ok((sealed, counted, files)) } else { Err(StoreFault::Damaged) }
}
