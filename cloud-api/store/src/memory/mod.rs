//! The port in maps: the plainest thing that keeps the contract. Engines are compared with it over random histories,
//! and the service's own tests may run on it.

mod change;
mod deeds;
mod devices;
mod mailbox;
mod notices;
mod outbox;
mod read;
mod records;
mod registration;
mod town;
mod vaccine_data;
mod vaults;

use crate::model::Sha256Digest;
use crate::port::StoreError;
use crate::rules::Tries;
use shared_model::municipality::MunicipalityCode;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use town::Town;
use uuid::Uuid;

/// A store that forgets all when the last clone is dropped. Clones share one state, as connections do.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Clone)]
struct State {
    epoch: Uuid,
    towns: BTreeMap<MunicipalityCode, Town>,
    install_tries: BTreeMap<Sha256Digest, Tries>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(epoch: Uuid) -> Self {
        let state = State { epoch, towns: BTreeMap::new(), install_tries: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn read<T>(&self, ask: impl FnOnce(&State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        ask(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes a copy, and keeps it only if all went well.
    fn write<T>(&self, change: impl FnOnce(&mut State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = state.clone();
        let outcome = change(&mut changed)?;
        *state = changed;
        Ok(outcome)
    }
}

impl State {
    fn town(&self, code: MunicipalityCode) -> Result<&Town, StoreError> {
        self.towns.get(&code).ok_or(StoreError::NotFound)
    }

    fn town_mut(&mut self, code: MunicipalityCode) -> Result<&mut Town, StoreError> {
        self.towns.get_mut(&code).ok_or(StoreError::NotFound)
    }
}
