//! What a failure means to the caller.

use stb_core::ports::StoreFault;
use std::io::{self, ErrorKind};

/// A failure of the file system.
pub fn of_io(error: &io::Error) -> StoreFault {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => StoreFault::Full,
        _ => {
            // The one trace of what the disk said: the screen has a sentence for all of it.
            tracing::error!(%error, "the disk does not do its part");
            StoreFault::Broken
        }
    }
}

/// A failure that sled reports. What it says of the content of its files comes as `Corruption`, `ReportableBug`,
/// `Unsupported` or as an `io::Error` of its own making.
pub fn of_sled(error: &sled::Error) -> StoreFault {
    match error {
        sled::Error::Io(error) => match error.kind() {
            ErrorKind::Other | ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::InvalidInput => {
                StoreFault::Damaged
            }
            _ => of_io(error),
        },
        _ => StoreFault::Damaged,
    }
}
