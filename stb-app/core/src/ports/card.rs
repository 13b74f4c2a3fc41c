//! The reader.

use std::time::Duration;
use zeroize::Zeroizing;

/// What lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// No reader is plugged in, or the smart-card service is down.
    NoReader,
    /// A reader without a card.
    Empty,
    /// A card.
    Card,
}

/// The reader. Presence is reported on its own (see `Event::Reader`), not polled through this port.
pub trait CardReader: Send {
    /// Opens an exclusive conversation with the card that lies there now. Dropping the link powers the card down, so
    /// that no second program can go on where this one proved a PIN.
    fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault>;
}

/// One exclusive conversation: bytes in, bytes out. The adapter knows nothing of what they mean, and never sends a
/// command twice.
pub trait CardLink {
    /// Sends one command APDU and returns the reply, status word included; at most 258 bytes, possibly none at all
    /// when the card was torn out. Returns within [`CARD_DEADLINE`].
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardFault>;
}

/// How long one command may take: on-card RSA on a slow reader stays below two seconds; a card that needs five hangs.
pub const CARD_DEADLINE: Duration = Duration::from_secs(5);

/// Why there is no reply from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardFault {
    /// The card has left the reader: ask for it again.
    #[error("the card was removed")]
    Removed,
    /// The card is there and does not answer: ask to put it down anew.
    #[error("the card does not answer")]
    Unresponsive,
    /// The reader or the smart-card service is gone: say so, wait for it.
    #[error("the card reader is gone")]
    ReaderGone,
    /// Another program holds the card: ask to put it down anew.
    #[error("the card is held by another program")]
    InUse,
}
