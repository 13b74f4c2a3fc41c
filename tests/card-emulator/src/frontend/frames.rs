//! Reading whole messages from a socket while watching the slot.

use std::io::{ErrorKind, Read};
use std::time::Duration;

/// How often a quiet connection looks whether the card is still there.
pub(super) const GLANCE: Duration = Duration::from_millis(10);
/// How long to wait before connecting again.
pub(super) const RETRY: Duration = Duration::from_millis(50);

/// What reading a message came to.
pub(super) enum Filled {
    /// The buffer is full.
    Whole,
    /// Nothing has arrived within one glance.
    Quiet,
    /// The other side closed, or the connection broke.
    Gone,
}

/// Fills the buffer. Gives up with [`Filled::Quiet`] only before the first byte; `keep_waiting` can end the wait in
/// the middle of a message. `before_read` runs before each system call. The socket needs a read timeout of [`GLANCE`].
pub(super) fn fill<S: Read>(
    stream: &mut S,
    buffer: &mut [u8],
    patient: bool,
    before_read: impl Fn(&S),
    keep_waiting: impl Fn() -> bool,
) -> Filled {
    let mut filled = 0;
    while filled < buffer.len() {
        before_read(stream);
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => return Filled::Gone,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if filled == 0 && !patient {
                    return Filled::Quiet;
                }
                if !keep_waiting() {
                    return Filled::Gone;
                }
            }
            Err(_) => return Filled::Gone,
        }
    }
    Filled::Whole
}
