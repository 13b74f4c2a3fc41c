//! A store in memory. A clone is the same storage, so dropping one and using another is a restart.

use crate::ports::{Batch, Key, Owner, Store, StoreFault, Value};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The simulated twin of the sled store.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Contents>>);

#[derive(Default)]
struct Contents {
    entries: BTreeMap<Key, Value>,
    faults: VecDeque<StoreFault>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes one more of the next calls fail, in the order asked for. A `Damaged` store is empty afterwards.
    pub fn fail_next(&self, fault: StoreFault) {
        self.contents().faults.push_back(fault);
    }

    /// Everything in it, as after a restart.
    pub fn entries(&self) -> Vec<(Key, Value)> {
        self.contents().entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        self.contents().fault()?;
        Ok(self.entries().into_iter().filter(|(key, _)| key.owner == owner).collect())
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        let mut contents = self.contents();
        contents.fault()?;
        for (key, value) in &batch.changes {
            match value {
                Some(value) => contents.entries.insert(key.clone(), value.clone()),
                None => contents.entries.remove(key),
            };
        }
        Ok(())
    }
}

impl Contents {
    fn fault(&mut self) -> Result<(), StoreFault> {
        let Some(fault) = self.faults.pop_front() else { return Ok(()) };
        if fault == StoreFault::Damaged {
            self.entries.clear();
        }
        Err(fault)
    }
}
