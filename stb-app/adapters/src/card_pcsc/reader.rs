//! Exclusive conversations with the card on the first reader that has one.

use crate::card_watchdog::{PoweredCard, Watchdog};
use pcsc::{Card, Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State};
use stb_core::ports::{CARD_DEADLINE, CardFault, CardLink, CardReader};
use std::time::Duration;
use zeroize::Zeroizing;

/// Longest reply: 256 bytes and a status word, with some room for a driver that adds to it.
const REPLY: usize = 264;

/// How often another program is given the time to end its conversation, before it is said to hold the card.
const CONNECTS: usize = 4;
/// How long each time.
const PATIENCE: Duration = Duration::from_millis(150);

/// The readers of this machine. Holds no connection between conversations, so that a service that was restarted or a
/// reader that was plugged in anew needs no attention.
pub struct PcscReader {
    watchdog: Watchdog,
}

impl PcscReader {
    /// Connects to nothing yet.
    pub fn new() -> Self {
        Self { watchdog: Watchdog::new(CARD_DEADLINE) }
    }
}

impl Default for PcscReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CardReader for PcscReader {
    fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault> {
        self.watchdog.open(connect)
    }
}

struct ConnectedCard(Option<Card>);

fn connect() -> Result<ConnectedCard, CardFault> {
    let context = Context::establish(Scope::System).map_err(fault)?;
    let mut reader = reader_with_card(&context)?;
    for _ in 1..CONNECTS {
        match context.connect(reader.name(), ShareMode::Exclusive, Protocols::T0 | Protocols::T1) {
            Err(Error::SharingViolation) => wait_for_change(&context, &mut reader),
            connected => return connected.map(|card| ConnectedCard(Some(card))).map_err(fault),
        }
    }
    let last = context.connect(reader.name(), ShareMode::Exclusive, Protocols::T0 | Protocols::T1);
    last.map(|card| ConnectedCard(Some(card))).map_err(fault)
}

fn reader_with_card(context: &Context) -> Result<ReaderState, CardFault> {
    let names = context.list_readers_owned().map_err(fault)?;
    let mut readers: Vec<_> = names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
    if readers.is_empty() {
        return Err(CardFault::ReaderGone);
    }
    context.get_status_change(Duration::ZERO, &mut readers).map_err(fault)?;
    let reader = readers.into_iter().find(|reader| reader.event_state().contains(State::PRESENT));
    reader.ok_or(CardFault::Removed)
}

/// Waits until the reader says something, perhaps that it is free. Silence is an answer too.
fn wait_for_change(context: &Context, reader: &mut ReaderState) {
    reader.sync_current_state();
    let _ = context.get_status_change(PATIENCE, std::slice::from_mut(reader));
}

impl PoweredCard for ConnectedCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardFault> {
        let card = self.0.as_ref().ok_or(CardFault::Removed)?;
        let mut reply = Zeroizing::new(vec![0; REPLY]);
        let length = card.transmit(command, &mut reply).map_err(fault)?.len();
        reply.truncate(length);
        Ok(reply)
    }
}

impl Drop for ConnectedCard {
    fn drop(&mut self) {
        // Without power the card forgets that a PIN was proved. Where that fails the card is gone, or pcscd is, which
        // powers it down itself.
        if let Some(card) = self.0.take() {
            let _ = card.disconnect(Disposition::UnpowerCard);
        }
    }
}

/// What to do about an error of PC/SC.
fn fault(error: Error) -> CardFault {
    match error {
        // NotTransacted is what a card that was taken away between two commands looks like at first.
        Error::NoSmartcard | Error::RemovedCard | Error::NotTransacted => CardFault::Removed,
        // ResetCard: somebody else has had the card in between.
        Error::SharingViolation | Error::ResetCard => CardFault::InUse,
        Error::UnresponsiveCard
        | Error::UnpoweredCard
        | Error::UnsupportedCard
        | Error::ProtoMismatch
        | Error::CardUnsupported
        | Error::InsufficientBuffer
        | Error::Timeout => CardFault::Unresponsive,
        _ => CardFault::ReaderGone,
    }
}
