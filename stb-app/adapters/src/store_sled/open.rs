//! A store whose files are open and have been found sound.

use super::fault::{of_io, of_sled};
use super::head::Head;
use super::names;
use super::outbox::Outbox;
use super::outside::{Outside, Stored};
use super::place::Place;
use super::state::{Contents, Format, Found, Seal, State, judge};
use super::upgrade;
use stb_core::ports::{Batch, Key, Owner, StoreFault, Value};
use std::collections::HashSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Everything is read once for each login, so holding much of it between logins gains nothing. sled would take 1 GB.
const CACHE_BYTES: u64 = 2 << 20;

/// How long opening may take; 500 notices take a tenth of a second.
const OPENING_DEADLINE: Duration = Duration::from_secs(20);

/// The open files, and what is known of their content.
pub struct Open {
    log: sled::Db,
    /// The log file again, because sled's own flush does not reach the drive.
    log_file: File,
    head: Head,
    outside: Outside,
    outbox: Outbox,
    state: State,
    /// Keeps other processes out; the store that is being put together beside has none of its own.
    lock: Option<File>,
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
            Ok(Err(mpsc::RecvTimeoutError::Timeout)) => {
                tracing::error!("the store does not open in time");
                Err(StoreFault::Broken)
            }
            Err(error) => Err(of_io(&error)),
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
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        if owner == Owner::Box {
            entries.extend(self.outbox.load()?);
            entries.sort();
        }
        Ok(entries)
    }

    /// Writes the batch, and returns when all of it is on disk: unsent entries first, removals of such last.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        let (unsent, of_log): (Vec<_>, Vec<_>) = batch.changes.iter().partition(|(key, _)| key.is_only_here());
        for (key, value) in unsent.iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
            self.outbox.put(key, value)?;
        }
        // A failure leaves what has been put: numbers are never given twice, and what the member did is sent.
        self.commit_to_log(&of_log)?;
        unsent.iter().filter(|(_, value)| value.is_none()).try_for_each(|(key, _)| self.outbox.remove(key))
    }

    /// Writes changes and their seal as one, and returns when both and the head are on disk.
    fn commit_to_log(&mut self, of_log: &[&(Key, Option<Value>)]) -> Result<(), StoreFault> {
        if of_log.is_empty() {
            return Ok(());
        }
        let mut next = State { sequence: self.state.sequence + 1, ..self.state };
        let mut changes = sled::Batch::default();
        let mut replaced: Vec<Stored> = Vec::new();
        for (key, value) in of_log {
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

    /// Every entry as it lies in the log: name, and value or the name of its file.
    pub fn stored(&self) -> Result<Vec<(Vec<u8>, Stored)>, StoreFault> {
        let entries = self.log.iter().map(|entry| {
            let (name, stored) = entry.map_err(|error| of_sled(&error))?;
            Ok((name.to_vec(), stored.to_vec()))
        });
        entries.filter(|entry| !entry.as_ref().is_ok_and(|(name, _)| name == names::SEAL)).collect()
    }

    /// The value of an entry as [`Open::stored`] gives it.
    pub fn value(&self, name: &[u8], stored: &[u8]) -> Result<Value, StoreFault> {
        self.outside.fetch(name, stored)
    }

    fn sound(place: &Place) -> Result<Self, StoreFault> {
        let lock = place.occupy().and_then(|lock| place.settle().map(|()| lock)).map_err(|error| of_io(&error))?;
        let (mut open, format) = Self::files(place)?;
        if format == Format::Clear {
            open = upgrade::seal(open, place)?;
        }
        open.lock = Some(lock);
        Ok(open)
    }

    /// Opens the files of a place, which nobody else uses, and says in which format they are.
    pub fn files(place: &Place) -> Result<(Self, Format), StoreFault> {
        let io = |error: std::io::Error| of_io(&error);
        std::fs::create_dir_all(place.log()).map_err(io)?;
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
        let outbox = Outbox::open(place.outbox()).map_err(io)?;
        place.sync().map_err(io)?;
        let (found, counted, files) = read_all(&log, &outside)?;
        let sealed = found.map(|(_, state)| state);
        let (head, noted) = Head::open(&place.head()).map_err(io)?;
        let state = judge(Found { sealed, counted, head: noted }).ok_or(StoreFault::Damaged)?;
        if noted != Some(state) {
            head.write(state).map_err(io)?;
        }
        outside.sweep(&files).map_err(io)?;
        let format = found.map_or(Format::Sealed, |(format, _)| format);
        Ok((Self { log, log_file, head, outside, outbox, state, lock: None }, format))
    }
}

/// sled's helper threads may hold the log for a moment after the store was closed, and sled does not wait for them.
fn wait_for_earlier_threads(place: &Place) -> std::io::Result<()> {
    match File::open(place.log().join("db")) {
        Ok(file) => file.lock(),
        Err(_) => Ok(()),
    }
}

type Everything = (Option<(Format, State)>, Contents, HashSet<PathBuf>);

/// The seal, what is really there, and which files of large values are in use.
fn read_all(log: &sled::Db, outside: &Outside) -> Result<Everything, StoreFault> {
    let mut sealed = None;
    let mut counted = Contents::default();
    let mut files = HashSet::new();
    for entry in log.iter() {
        let (name, stored) = entry.map_err(|error| of_sled(&error))?;
        if name == names::SEAL {
            sealed = Some(Seal::read(&stored).ok_or(StoreFault::Damaged)?);
        } else {
            counted.add(&name, &stored);
            files.extend(outside.file_of(&stored));
        }
    }
    if files.iter().all(|file| file.exists()) { Ok((sealed, counted, files)) } else { Err(StoreFault::Damaged) }
}
