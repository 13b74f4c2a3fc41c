//! What a handler may use.

use crate::authority::Authority;
use crate::clock::Clock;
use crate::identity::DeviceKey;
use crate::limits::{Limits, NONCE_LIFE, NONCES_PER_DEVICE, REGISTRATION_LIFE, SESSION_LIFE, SESSIONS_PER_DEVICE};
use crate::memory::{MailStates, NoticePages, PerDevice, Registration, Session};
use crate::passwords::Passwords;
use crate::trust::Trust;
use crate::vaults::Vaults;
use cloud_store::StoreHandle;
use cloud_store::model::Sighting;
use shared_model::card_proof::Nonce;
use shared_model::time::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use uuid::Uuid;

/// The service behind both listeners.
pub struct Service {
    /// What is remembered.
    pub store: StoreHandle,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How much is enough.
    pub limits: Limits,
    /// The operator's keys.
    pub authority: Authority,
    /// The cards' roots and lists.
    pub trust: Trust,
    /// The town's half of the vaults.
    pub vaults: Vaults,
    /// Password hashing, in line.
    pub passwords: Passwords,
    /// Nonces that wait for a card.
    pub nonces: PerDevice<Nonce>,
    /// Who is logged in where.
    pub sessions: PerDevice<Arc<Session>>,
    /// Registrations under way, one for each device.
    pub registrations: PerDevice<Registration>,
    /// Ready answers.
    pub households: Households,
    /// What boxes poll for.
    pub mail: MailStates,
    /// Moves when another process changed the store.
    pub generation: Generation,
    /// Contacts that are not written yet.
    pub sightings: Sightings,
}

impl Service {
    /// A service that remembers nothing yet but what is in the store.
    pub fn new(
        store: StoreHandle,
        clock: Arc<dyn Clock>,
        limits: Limits,
        authority: Authority,
        trust: Trust,
        vaults: Vaults,
    ) -> Self {
        Self {
            store,
            clock,
            limits,
            authority,
            trust,
            vaults,
            passwords: Passwords::new(),
            nonces: PerDevice::new(NONCE_LIFE, NONCES_PER_DEVICE),
            sessions: PerDevice::new(SESSION_LIFE, SESSIONS_PER_DEVICE),
            registrations: PerDevice::new(REGISTRATION_LIFE, 1),
            households: Households::default(),
            mail: MailStates::default(),
            generation: Generation::default(),
            sightings: Sightings::default(),
        }
    }
}

/// A number that moves when another process may have changed the store. What is in memory and carries an older number
/// is looked up again before it is used. Nothing is ever confirmed at zero.
#[derive(Debug)]
pub struct Generation(AtomicU64);

impl Default for Generation {
    fn default() -> Self {
        Self(AtomicU64::new(1))
    }
}

impl Generation {
    /// The number now. Take it before asking the store.
    pub fn current(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Something may have changed.
    pub fn moved(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// The ready answers of each household that somebody is logged in to.
#[derive(Default)]
pub struct Households(Mutex<HashMap<Uuid, Weak<NoticePages>>>);

impl Households {
    /// The household's ready answers, shared by all its sessions.
    pub fn pages_of(&self, household: Uuid) -> Arc<NoticePages> {
        let mut households = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pages) = households.get(&household).and_then(Weak::upgrade) {
            return pages;
        }
        // Logins are rare beside requests; this keeps the map as small as the number of households in use.
        households.retain(|_, pages| pages.strong_count() > 0);
        let pages = Arc::new(NoticePages::default());
        households.insert(household, Arc::downgrade(&pages));
        pages
    }
}

/// Contacts of devices, written many in one go: never one write for each poll.
#[derive(Debug, Default)]
pub struct Sightings(Mutex<HashMap<DeviceKey, Timestamp>>);

impl Sightings {
    /// The device was in contact.
    pub fn note(&self, device: &DeviceKey, at: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(device.clone(), at);
    }

    /// Takes all that is not written yet.
    pub fn take(&self) -> Vec<Sighting> {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        taken.into_iter().map(|(key, at)| Sighting { municipality: key.municipality, device: key.device, at }).collect()
    }
}
