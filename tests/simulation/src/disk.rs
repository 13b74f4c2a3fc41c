//! The disk of a box, as `store_sled` behaves: a batch is there as a whole or not at all, but for what waits to be sent,
//! which lies in files of its own, is written before the rest, is removed after it, and outlives a damaged log.

use crate::chance::Chance;
use stb_core::ports::{Batch, Key, Owner, StoreFault, Value};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A disk.
#[derive(Debug, Default)]
pub struct Disk {
    entries: BTreeMap<Key, Value>,
    /// What the next operations bring instead.
    pub faults: VecDeque<StoreFault>,
    /// What a failed batch may have left: the box takes it for gone, and finds it when it is switched on again.
    pub left: BTreeSet<Key>,
}

/// How far a batch had come when the power went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Torn {
    /// Nothing of it was there.
    Before,
    /// What waits to be sent was there, the rest was not.
    Between,
    /// All was there, and nobody had been told.
    After,
}

impl Disk {
    /// Everything on it.
    pub fn entries(&self) -> &BTreeMap<Key, Value> {
        &self.entries
    }

    /// All entries of one owner.
    pub fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        self.fault()?;
        let of_owner = self.entries.iter().filter(|(key, _)| key.owner == owner);
        Ok(of_owner.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    /// Writes a batch.
    pub fn commit(&mut self, batch: &Batch, chance: &mut Chance) -> Result<(), StoreFault> {
        if let Err(fault) = self.fault() {
            if fault != StoreFault::Damaged && chance.one_in(2) {
                self.tear(batch, Torn::Between);
            }
            self.left.extend(batch.changes.iter().map(|(key, _)| key).filter(|key| key.is_only_here()).cloned());
            return Err(fault);
        }
        self.tear(batch, Torn::After);
        Ok(())
    }

    /// Writes as much of a batch as was done when the power went.
    pub fn tear(&mut self, batch: &Batch, torn: Torn) {
        let written = |key: &Key, value: &Option<Value>| match torn {
            Torn::Before => false,
            Torn::Between => key.is_only_here() && value.is_some(),
            Torn::After => true,
        };
        for (key, value) in batch.changes.iter().filter(|(key, value)| written(key, value)) {
            match value {
                Some(value) => self.entries.insert(key.clone(), value.clone()),
                None => self.entries.remove(key),
            };
        }
    }

    fn fault(&mut self) -> Result<(), StoreFault> {
        let Some(fault) = self.faults.pop_front() else { return Ok(()) };
        if fault == StoreFault::Damaged {
            self.entries.retain(|key, _| key.is_only_here());
        }
        Err(fault)
    }
}
