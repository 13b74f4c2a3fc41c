use super::{News, PerDevice};
use crate::http::Refusal;
use crate::identity::DeviceKey;
use crate::limits::{MAIL_LIFE, VAULTS_PER_DEVICE};
use crate::service::Service;
use cloud_store::model::Mailbox;
use shared_model::notice::Cursor;
use shared_model::time::Uptime;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// An open vault and where its household's counter stands: enough to say that nothing is new.
pub struct MailState {
    /// Whose, and of which household.
    pub mailbox: Mailbox,
    /// Which of the owner's vaults on the box.
    pub generation: u32,
    /// What news is sealed to.
    pub mail_key: Vec<u8>,
    /// The household's counter when it was read.
    pub version: Cursor,
    /// How often this process had changed something when it was read.
    pub changes: u64,
    /// Generation of the store at which it was last seen to be current.
    pub confirmed_at: AtomicU64,
}

/// What boxes poll for, kept by box, so that an unchanged poll asks no database.
pub struct MailStates {
    states: PerDevice<Arc<MailState>>,
    changes: AtomicU64,
    /// Wakes whoever waits for a change.
    pub news: News,
}

impl Default for MailStates {
    fn default() -> Self {
        let states = PerDevice::new(MAIL_LIFE, VAULTS_PER_DEVICE);
        Self { states, changes: AtomicU64::new(0), news: News::default() }
    }
}

impl MailStates {
    /// How often this process has changed something that a box may be waiting for.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// This process has changed something.
    pub fn changed(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.news.announce();
    }

    /// Keeps a state that has just been read. Where there is no room, the next poll reads again.
    pub fn keep(&self, now: Uptime, device: &DeviceKey, state: Arc<MailState>) {
        self.forget(now, device, state.mailbox.id());
        let _ = self.states.put(now, device, state);
    }

    /// The owner's vault on this box has changed.
    pub fn forget(&self, now: Uptime, device: &DeviceKey, owner: Uuid) {
        self.states.take(now, device, |kept| kept.mailbox.id() == owner);
    }

    /// The state that is kept for this request, if it is still current. When another process may have changed something,
    /// the counter is asked again; a vault that was closed meanwhile is read again.
    pub async fn current(
        &self,
        service: &Service,
        device: &DeviceKey,
        owner: Uuid,
    ) -> Result<Option<Arc<MailState>>, Refusal> {
        let wanted = |kept: &mut Arc<MailState>| (kept.mailbox.id() == owner).then(|| Arc::clone(kept));
        let Some(state) = self.states.find(service.clock.uptime(), device, wanted) else { return Ok(None) };
        if state.changes != self.changes() {
            return Ok(None);
        }
        let generation = service.generation.current();
        if state.confirmed_at.load(Ordering::Acquire) == generation {
            return Ok(Some(state));
        }
        let (municipality, id) = (device.municipality, device.device.clone());
        let read = service.store.read(move |store| {
            let vault = store.vault(municipality, &id, owner)?;
            Ok((vault.generation, store.household_version(&vault.mailbox)?))
        });
        let unchanged = read.await.is_ok_and(|found| found == (state.generation, state.version));
        if !unchanged {
            return Ok(None);
        }
        state.confirmed_at.store(generation, Ordering::Release);
        Ok(Some(state))
    }
}
