//! The contract on the model itself.

use cloud_store::contract::{Database, EPOCH};
use cloud_store::memory::MemoryStore;
use cloud_store::{Store, store_contract};

struct Memory(MemoryStore);

impl Database for Memory {
    fn connect(&self) -> Box<dyn Store> {
        Box::new(self.0.clone())
    }
}

store_contract!(Memory(MemoryStore::new(EPOCH)));
