//! The emulated card in this process, without pcscd: for tests, and for the demo where there is no virtual reader.

use crate::card_watchdog::{PoweredCard, Watchdog};
use card_emulator::Emulator;
use stb_core::ports::{CARD_DEADLINE, CardFault, CardLink, CardReader, Presence};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Duration;
use zeroize::Zeroizing;

/// How soon a watcher notices that it was dropped.
const GLANCE: Duration = Duration::from_millis(100);

/// A reader with the emulated card. Clones are handles to the same reader.
pub struct EmulatedReader {
    emulator: Emulator,
    in_use: Arc<AtomicBool>,
    watchdog: Watchdog,
}

impl EmulatedReader {
    /// The reader of this slot; make one and clone it.
    pub fn new(emulator: Emulator) -> Self {
        Self { emulator, in_use: Arc::default(), watchdog: Watchdog::new(CARD_DEADLINE) }
    }
}

impl Clone for EmulatedReader {
    fn clone(&self) -> Self {
        let Self { emulator, in_use, watchdog: _ } = self;
        Self { emulator: emulator.clone(), in_use: in_use.clone(), watchdog: Watchdog::new(CARD_DEADLINE) }
    }
}

impl CardReader for EmulatedReader {
    fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault> {
        let (emulator, in_use) = (self.emulator.clone(), self.in_use.clone());
        self.watchdog.open(move || InsertedCard::connect(emulator, in_use))
    }
}

struct InsertedCard {
    emulator: Emulator,
    in_use: Arc<AtomicBool>,
    generation: u64,
}

impl InsertedCard {
    fn connect(emulator: Emulator, in_use: Arc<AtomicBool>) -> Result<Self, CardFault> {
        let slot = emulator.presence();
        if slot.closed {
            return Err(CardFault::ReaderGone);
        }
        slot.atr.ok_or(CardFault::Removed)?;
        if in_use.swap(true, Ordering::SeqCst) {
            return Err(CardFault::InUse);
        }
        Ok(Self { emulator, in_use, generation: slot.generation })
    }

    /// Whether the card that was connected is there still.
    fn check(&self) -> Result<(), CardFault> {
        let slot = self.emulator.presence();
        match slot.closed {
            true => Err(CardFault::ReaderGone),
            false if slot.generation != self.generation => Err(CardFault::Removed),
            false => Ok(()),
        }
    }
}

impl PoweredCard for InsertedCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardFault> {
        self.check()?;
        self.emulator
            .transmit(command)
            .map(Zeroizing::new)
            .map_err(|_| self.check().err().unwrap_or(CardFault::Removed))
    }
}

impl Drop for InsertedCard {
    fn drop(&mut self) {
        self.emulator.power_down();
        self.in_use.store(false, Ordering::SeqCst);
    }
}

/// Reports what lies on the emulated reader, as [`crate::card_pcsc::watch_presence`] does, until the watcher is
/// dropped.
pub fn watch_presence(
    emulator: Emulator,
    report: impl FnMut(Presence) + Send + 'static,
) -> std::io::Result<EmulatedWatcher> {
    let (stop, stopped) = channel();
    let (end, ended) = channel();
    std::thread::Builder::new().name("card-presence".to_owned()).spawn(move || {
        watch(&emulator, &stopped, report);
        drop(end);
    })?;
    Ok(EmulatedWatcher { stop: Some(stop), ended })
}

/// Watches until it is dropped.
pub struct EmulatedWatcher {
    stop: Option<Sender<Infallible>>,
    ended: Receiver<Infallible>,
}

impl Drop for EmulatedWatcher {
    fn drop(&mut self) {
        self.stop = None;
        // Only ever closed, when the thread has ended.
        let _ = self.ended.recv();
    }
}

fn watch(emulator: &Emulator, stopped: &Receiver<Infallible>, mut report: impl FnMut(Presence)) {
    let mut slot = emulator.presence();
    report(presence(&slot));
    while stopped.try_recv() != Err(TryRecvError::Disconnected) && !slot.closed {
        let now = emulator.wait_change(slot.generation, Some(GLANCE));
        let exchanged = now.generation != slot.generation && now.atr.is_some() && slot.atr.is_some();
        if exchanged {
            report(Presence::Empty);
        }
        if exchanged || presence(&now) != presence(&slot) {
            report(presence(&now));
        }
        slot = now;
    }
}

fn presence(slot: &card_emulator::emulator::Presence) -> Presence {
    match slot {
        slot if slot.closed => Presence::NoReader,
        slot if slot.atr.is_some() => Presence::Card,
        _ => Presence::Empty,
    }
}
