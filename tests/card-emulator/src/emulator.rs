//! A reader slot with cards to put into it, shared between a front end and whoever plays the hand.
//!
//! Front ends call [`Emulator::transmit`] and watch [`Emulator::presence`]; the control line (or a
//! test) inserts, removes and breaks. Everything is one mutex and one condition variable.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::card::{Card, Counts, Tries};
use crate::profile::{CounterFile, Profile};

/// A handle; clones share the same slot.
#[derive(Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
}

struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

struct Slot {
    cards: Vec<Holder>,
    inserted: Option<usize>,
    /// The card `insert` without a name means.
    latest: usize,
    generation: u64,
    closed: bool,
    delay: Option<Duration>,
    tear_after: Option<u32>,
    garbage: Option<Vec<u8>>,
}

struct Holder {
    name: String,
    card: Card,
    delay: Duration,
    counters: Option<CounterFile>,
}

/// What a reader would see in the slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Grows with every insertion and removal.
    pub generation: u64,
    /// Answer to reset of the card in the slot.
    pub atr: Option<Vec<u8>>,
    /// The emulator is being shut down; front ends return.
    pub closed: bool,
}

/// What `status` on the control line shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Name of the inserted card.
    pub card: Option<String>,
    /// All cards that can be inserted.
    pub cards: Vec<String>,
    /// Tries left of the inserted card, or of the last one if the slot is empty.
    pub tries: TriesLeft,
    /// What was asked of that card.
    #[serde(flatten)]
    pub counts: Counts,
    /// Delay of each APDU in milliseconds.
    pub delay_ms: u64,
}

/// Tries left as the outside sees them: `null` where the card has no such PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TriesLeft {
    /// 利用者証明用, of 3.
    pub auth: u8,
    /// 署名用, of 5.
    pub sign: Option<u8>,
    /// 券面入力補助用, of 3.
    pub text: u8,
}

/// Why an APDU got no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransmitError {
    /// The slot is empty, or the card left it during this command.
    #[error("no card in the slot")]
    NoCard,
    /// The tries could not be written down. The card counts as gone: answering would forget a wrong PIN.
    #[error("the tries left could not be saved")]
    NotSaved(#[from] crate::profile::CounterError),
}

/// Why the hand cannot do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    /// No profile of that name was loaded.
    #[error("no card of that name")]
    UnknownCard,
    /// There is a card in the slot.
    #[error("a card is inserted already")]
    AlreadyInserted,
    /// There is none.
    #[error("no card is inserted")]
    NotInserted,
}

impl Emulator {
    /// An empty slot with these cards beside it.
    pub fn new(profiles: Vec<Profile>) -> Self {
        let cards = profiles.into_iter().map(Holder::from).collect();
        let slot = Slot {
            cards,
            inserted: None,
            latest: 0,
            generation: 0,
            closed: false,
            delay: None,
            tear_after: None,
            garbage: None,
        };
        Self { shared: Arc::new(Shared { slot: Mutex::new(slot), changed: Condvar::new() }) }
    }

    // The reader's side.

    /// Sends one command APDU to the card and returns its response.
    pub fn transmit(&self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let mut slot = self.wait_out_delay()?;
        let torn = match &mut slot.tear_after {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        };
        let holder = slot.holder().ok_or(TransmitError::NoCard)?;
        let before = holder.card.tries();
        let reply = if torn {
            holder.card.tear(command);
            None
        } else {
            Some(holder.card.transmit(command))
        };
        let saved = holder.save_if_changed(before);
        if torn || saved.is_err() {
            slot.tear_after = None;
            self.take_out(&mut slot);
        }
        saved?;
        let reply = reply.ok_or(TransmitError::NoCard)?;
        Ok(slot.garbage.take().unwrap_or(reply))
    }

    /// What is in the slot now.
    pub fn presence(&self) -> Presence {
        self.lock().presence()
    }

    /// Waits until the slot is no longer at `generation`, or until the time is over.
    pub fn wait_change(&self, generation: u64, at_most: Option<Duration>) -> Presence {
        let same = |slot: &mut Slot| slot.generation == generation && !slot.closed;
        let slot = self.lock();
        let slot = match at_most {
            Some(time) => {
                self.shared.changed.wait_timeout_while(slot, time, same).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.shared.changed.wait_while(slot, same).unwrap_or_else(PoisonError::into_inner),
        };
        slot.presence()
    }

    /// Lets a front end pause; ends early when the emulator is closed.
    pub fn wait_closed(&self, at_most: Duration) {
        let open = |slot: &mut Slot| !slot.closed;
        drop(self.shared.changed.wait_timeout_while(self.lock(), at_most, open));
    }

    /// Warm reset by the reader.
    pub fn reset(&self) {
        if let Some(holder) = self.lock().holder() {
            holder.card.reset();
        }
    }

    /// The reader takes the power away.
    pub fn power_down(&self) {
        if let Some(holder) = self.lock().holder() {
            holder.card.power_down();
        }
    }

    // The hand's side.

    /// Puts a card into the empty slot; without a name the one that was there last, or the first.
    pub fn insert(&self, name: Option<&str>) -> Result<(), HandError> {
        let mut slot = self.lock();
        let index = slot.find(name)?;
        if slot.inserted.is_some() {
            return Err(HandError::AlreadyInserted);
        }
        self.put_in(&mut slot, index);
        Ok(())
    }

    /// Takes the card out.
    pub fn remove(&self) -> Result<(), HandError> {
        let mut slot = self.lock();
        slot.inserted.ok_or(HandError::NotInserted)?;
        self.take_out(&mut slot);
        Ok(())
    }

    /// Takes out whatever is in the slot and inserts this card.
    pub fn swap(&self, name: &str) -> Result<(), HandError> {
        let mut slot = self.lock();
        let index = slot.find(Some(name))?;
        if slot.inserted.is_some() {
            self.take_out(&mut slot);
        }
        self.put_in(&mut slot, index);
        Ok(())
    }

    /// True if a card of this name lies beside the slot or in it.
    pub fn knows(&self, name: &str) -> bool {
        self.lock().find(Some(name)).is_ok()
    }

    /// Lays another card beside the slot.
    pub fn add(&self, profile: Profile) {
        self.lock().cards.push(profile.into());
    }

    /// Each APDU of every card takes this long from now on.
    pub fn set_delay(&self, delay: Duration) {
        self.lock().delay = Some(delay);
    }

    /// After this many answered APDUs the card vanishes during the next one.
    pub fn tear_after(&self, apdus: u32) {
        self.lock().tear_after = Some(apdus);
    }

    /// The next response is replaced by these bytes.
    pub fn garble_next(&self, bytes: Vec<u8>) {
        self.lock().garbage = Some(bytes);
    }

    /// Inserted card, tries left, counts.
    pub fn status(&self) -> Option<Status> {
        let slot = self.lock();
        let holder = slot.cards.get(slot.inserted.unwrap_or(slot.latest))?;
        let Tries { auth, sign, text } = holder.card.tries();
        Some(Status {
            card: slot.inserted.and_then(|index| slot.cards.get(index)).map(|holder| holder.name.clone()),
            cards: slot.cards.iter().map(|holder| holder.name.clone()).collect(),
            tries: TriesLeft { auth, sign: holder.card.has_sign().then_some(sign), text },
            counts: holder.card.counts(),
            delay_ms: u64::try_from(slot.delay.unwrap_or(holder.delay).as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Lets every front end return.
    pub fn close(&self) {
        self.lock().closed = true;
        self.shared.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.shared.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds the command back as long as the card takes; a card that leaves meanwhile answers nothing.
    fn wait_out_delay(&self) -> Result<MutexGuard<'_, Slot>, TransmitError> {
        let mut slot = self.lock();
        let generation = slot.generation;
        let holder_delay = slot.holder().ok_or(TransmitError::NoCard)?.delay;
        let delay = slot.delay.unwrap_or(holder_delay);
        if !delay.is_zero() {
            let same = |slot: &mut Slot| slot.generation == generation && !slot.closed;
            slot = self.shared.changed.wait_timeout_while(slot, delay, same).unwrap_or_else(PoisonError::into_inner).0;
        }
        if slot.generation == generation { Ok(slot) } else { Err(TransmitError::NoCard) }
    }

    fn put_in(&self, slot: &mut Slot, index: usize) {
        slot.inserted = Some(index);
        slot.latest = index;
        slot.generation += 1;
        self.shared.changed.notify_all();
    }

    fn take_out(&self, slot: &mut Slot) {
        if let Some(holder) = slot.holder() {
            holder.card.power_down();
        }
        slot.inserted = None;
        slot.generation += 1;
        self.shared.changed.notify_all();
    }
}

impl Slot {
    fn holder(&mut self) -> Option<&mut Holder> {
        self.cards.get_mut(self.inserted?)
    }

    fn find(&self, name: Option<&str>) -> Result<usize, HandError> {
        match name {
            Some(name) => self.cards.iter().position(|holder| holder.name == name).ok_or(HandError::UnknownCard),
            None if self.cards.is_empty() => Err(HandError::UnknownCard),
            None => Ok(self.latest),
        }
    }

    fn presence(&self) -> Presence {
        Presence {
            generation: self.generation,
            atr: self.inserted.and_then(|index| self.cards.get(index)).map(|holder| holder.card.atr().to_vec()),
            closed: self.closed,
        }
    }
}

impl From<Profile> for Holder {
    fn from(profile: Profile) -> Self {
        let Profile { name, contents, tries, delay, counters } = profile;
        Self { name, card: Card::new(contents, tries), delay, counters }
    }
}

impl Holder {
    fn save_if_changed(&self, before: Tries) -> Result<(), crate::profile::CounterError> {
        match &self.counters {
            Some(counters) if self.card.tries() != before => counters.save(self.card.tries()),
            _ => Ok(()),
        }
    }
}
