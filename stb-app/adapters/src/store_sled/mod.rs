//! The offline cache on sled. What sled 0.34 does not do by itself is done here:
//!
//! - **Durable before acknowledging.** sled's flush ends in `sync_file_range`, which neither flushes the drive's cache
//!   nor writes metadata. So every commit is followed by a `sync_data` of our own on the log file.
//! - **Panics.** sled panics on damaged files and sometimes while it is dropped. Every call is caught; opening happens
//!   on a thread of its own.
//! - **Silent loss.** A truncated log opens without complaint and lacks records. So every batch carries a [`State`]
//!   (sequence, count and digest of all entries) that is compared with the entries when the store is opened, and
//!   the same is noted in a separate file, the [`head`], after the batch is on disk. A power cut between the two
//!   leaves the head one batch behind, which is no alarm; entries behind the head have been lost.
//! - **Large values.** Beyond 8 KB they are files, named by hash ([`outside`]), or the log would grow many times over.
//!
//! Damaged files are set aside, not deleted ([`place`]); the store begins anew and is filled from the town. What the town
//! does not have yet lies beside it ([`outbox`]) and stays.

pub(crate) mod fault;
pub(crate) mod head;
pub(crate) mod names;
mod open;
pub(crate) mod outbox;
mod outside;
pub(crate) mod place;
pub(crate) mod state;
mod upgrade;

use self::open::Open;
use self::place::Place;
use stb_core::ports::{Batch, Key, Owner, Store, StoreFault, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The store. Opens its files at the first call, so that nothing waits for the disk before the first picture.
pub struct SledStore {
    place: Place,
    open: Option<Open>,
}

impl SledStore {
    /// A store below `directory`, which is made if it does not exist. One process at a time may use it.
    pub fn new(directory: &Path) -> Self {
        Self { place: Place::new(directory), open: None }
    }

    /// Takes the store that is open, or opens it. A damaged one is set aside, and that is said once.
    fn opened(&mut self) -> Result<Open, StoreFault> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        match Open::begin(&self.place) {
            Err(_) if !self.place.has_room_to_open() => Err(StoreFault::Full),
            Err(StoreFault::Damaged) => Err(self.begin_anew()),
            other => other,
        }
    }

    fn begin_anew(&mut self) -> StoreFault {
        tracing::error!("the store is damaged and is set aside");
        match self.place.set_aside() {
            Ok(()) => StoreFault::Damaged,
            Err(error) => fault::of_io(&error),
        }
    }

    /// Runs `action` on the open store. After any failure the store is closed, because sled does not go on after one.
    fn with<T>(&mut self, action: impl FnOnce(&mut Open) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        let mut open = self.opened()?;
        let result = catch_unwind(AssertUnwindSafe(|| action(&mut open))).unwrap_or(Err(StoreFault::Broken));
        match result {
            Ok(value) => {
                self.open = Some(open);
                Ok(value)
            }
            Err(fault) => {
                open.close();
                Err(if fault == StoreFault::Damaged { self.begin_anew() } else { fault })
            }
        }
    }

    /// Whether the failed batch with this sequence number is on disk nevertheless: something failed behind it.
    fn has_arrived(&mut self, sequence: u64) -> Result<bool, StoreFault> {
        let open = self.opened()?;
        let arrived = open.sequence() == sequence;
        self.open = Some(open);
        Ok(arrived)
    }
}

impl Store for SledStore {
    fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        self.with(|open| open.load(owner))
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        if !self.place.has_room_for(batch) {
            return Err(StoreFault::Full);
        }
        let mut sequence = 0;
        let result = self.with(|open| {
            sequence = open.sequence() + 1;
            open.commit(batch)
        });
        match result {
            Err(fault @ (StoreFault::Full | StoreFault::Broken)) if sequence > 0 => match self.has_arrived(sequence) {
                Ok(true) => Ok(()),
                Err(StoreFault::Damaged) => Err(StoreFault::Damaged),
                Ok(false) | Err(_) => Err(fault),
            },
            other => other,
        }
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            open.close();
        }
    }
}
