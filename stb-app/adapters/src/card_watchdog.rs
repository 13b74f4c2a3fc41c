//! A conversation with a card that may hang, on a thread of its own.
//!
//! Neither PC/SC nor a card can be interrupted in the middle of a command. So the thread is left behind where it
//! hangs, and it powers the card down by itself once it gets an answer. Until then there is no other conversation.

use stb_core::ports::{CardFault, CardLink};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;
use zeroize::Zeroizing;

type Bytes = Zeroizing<Vec<u8>>;

/// A powered card. Dropping it powers it down.
pub trait PoweredCard {
    /// One command, one reply; blocks as long as the card does.
    fn transmit(&mut self, command: &[u8]) -> Result<Bytes, CardFault>;
}

/// Opens conversations, one after the other.
pub struct Watchdog {
    deadline: Duration,
    /// Of a thread that hangs; closed when it has come to its end.
    left_behind: Option<Receiver<Result<Bytes, CardFault>>>,
}

impl Watchdog {
    /// Waits this long for a connection, for each reply and for the power-down.
    pub fn new(deadline: Duration) -> Self {
        Self { deadline, left_behind: None }
    }

    /// Connects on a new thread and keeps the card there.
    pub fn open<C: PoweredCard>(
        &mut self,
        connect: impl FnOnce() -> Result<C, CardFault> + Send + 'static,
    ) -> Result<Box<dyn CardLink + '_>, CardFault> {
        let _ended = self.left_behind.take_if(|replies| has_ended(replies));
        if self.left_behind.is_some() {
            return Err(CardFault::Unresponsive);
        }
        let (commands, orders) = channel();
        let (answers, replies) = channel();
        let converse = move || converse(connect, &orders, answers);
        let thread = std::thread::Builder::new().name("card".to_owned()).spawn(converse);
        thread.map_err(|_| CardFault::Unresponsive)?;
        let mut link = WatchedLink { watchdog: self, commands: Some(commands), replies: Some(replies), fault: None };
        link.wait()?;
        Ok(Box::new(link))
    }
}

/// The thread: connects, answers that with an empty reply, then each command in turn until there are no more.
fn converse<C: PoweredCard>(
    connect: impl FnOnce() -> Result<C, CardFault>,
    orders: &Receiver<Bytes>,
    answers: Sender<Result<Bytes, CardFault>>,
) {
    let (mut card, mut reply) = match connect() {
        Ok(card) => (Some(card), Ok(Bytes::default())),
        Err(fault) => (None, Err(fault)),
    };
    while answers.send(reply).is_ok() {
        let (Some(card), Ok(command)) = (&mut card, orders.recv()) else { break };
        reply = card.transmit(&command);
    }
    // In this order: a closed channel tells that the card has no power any more.
    drop(card);
    drop(answers);
}

fn has_ended(replies: &Receiver<Result<Bytes, CardFault>>) -> bool {
    loop {
        match replies.try_recv() {
            Ok(_late) => {}
            Err(TryRecvError::Empty) => return false,
            Err(TryRecvError::Disconnected) => return true,
        }
    }
}

struct WatchedLink<'a> {
    watchdog: &'a mut Watchdog,
    commands: Option<Sender<Bytes>>,
    replies: Option<Receiver<Result<Bytes, CardFault>>>,
    /// A fault ends the conversation: everything after it has the same answer.
    fault: Option<CardFault>,
}

impl WatchedLink<'_> {
    fn wait(&mut self) -> Result<Bytes, CardFault> {
        let reply = self.replies.as_ref().map(|replies| replies.recv_timeout(self.watchdog.deadline));
        let reply = match reply {
            Some(Ok(reply)) => reply,
            Some(Err(RecvTimeoutError::Timeout)) => Err(CardFault::Unresponsive),
            Some(Err(RecvTimeoutError::Disconnected)) | None => Err(CardFault::ReaderGone),
        };
        self.fault = reply.as_ref().err().copied();
        reply
    }
}

impl CardLink for WatchedLink<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Bytes, CardFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        // Where the thread has ended, waiting for its reply says so.
        if let Some(commands) = &self.commands {
            let _ = commands.send(Zeroizing::new(command.to_vec()));
        }
        self.wait()
    }
}

impl Drop for WatchedLink<'_> {
    fn drop(&mut self) {
        self.commands = None;
        let Some(replies) = self.replies.take() else { return };
        // A thread that has missed one deadline is not given a second one.
        if self.fault != Some(CardFault::Unresponsive) {
            while replies.recv_timeout(self.watchdog.deadline).is_ok() {}
        }
        if !has_ended(&replies) {
            self.watchdog.left_behind = Some(replies);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(60);

    /// Echoes; hangs at the command `hang` until the other end of the channel is dropped.
    struct Echo {
        hang: Option<Receiver<()>>,
        powered: Arc<AtomicBool>,
    }

    impl PoweredCard for Echo {
        fn transmit(&mut self, command: &[u8]) -> Result<Bytes, CardFault> {
            match command {
                b"hang" => {
                    let _ = self.hang.take().map(|until| until.recv());
                }
                b"remove" => return Err(CardFault::Removed),
                b"crash" => panic!("a crash"),
                _ => {}
            }
            Ok(Zeroizing::new(command.to_vec()))
        }
    }

    impl Drop for Echo {
        fn drop(&mut self) {
            self.powered.store(false, Ordering::SeqCst);
        }
    }

    fn echo(powered: &Arc<AtomicBool>) -> (Sender<()>, impl FnOnce() -> Result<Echo, CardFault> + Send + 'static) {
        let (release, hang) = channel();
        let powered = powered.clone();
        let connect = move || {
            powered.store(true, Ordering::SeqCst);
            Ok(Echo { hang: Some(hang), powered })
        };
        (release, connect)
    }

    #[test]
    fn the_end_of_a_conversation_waits_for_the_power_down() {
        let (mut watchdog, powered) = (Watchdog::new(LONG), Arc::default());
        let (_release, connect) = echo(&powered);
        let mut link = watchdog.open(connect).unwrap();
        assert_eq!(link.transmit(b"hello").unwrap().as_slice(), b"hello");
        assert!(powered.load(Ordering::SeqCst));
        drop(link);
        assert!(!powered.load(Ordering::SeqCst));
    }

    #[test]
    fn a_hanging_card_is_left_behind_and_found_again() {
        let (mut watchdog, powered) = (Watchdog::new(SHORT), Arc::default());
        let (release, connect) = echo(&powered);
        let mut link = watchdog.open(connect).unwrap();
        assert_eq!(link.transmit(b"hang"), Err(CardFault::Unresponsive));
        assert_eq!(link.transmit(b"hello"), Err(CardFault::Unresponsive), "nothing is sent after it");
        drop(link);
        assert_eq!(watchdog.open(echo(&powered).1).err(), Some(CardFault::Unresponsive), "it hangs still");
        drop(release);
        let replies = watchdog.left_behind.take().unwrap();
        while replies.recv_timeout(LONG).is_ok() {}
        assert!(!powered.load(Ordering::SeqCst), "the one left behind has powered it down");
        watchdog.left_behind = Some(replies);
        let (_release, connect) = echo(&powered);
        assert_eq!(watchdog.open(connect).unwrap().transmit(b"hello").unwrap().as_slice(), b"hello");
    }

    #[test]
    fn a_fault_ends_the_conversation() {
        let (mut watchdog, powered) = (Watchdog::new(LONG), Arc::default());
        let (_release, connect) = echo(&powered);
        let mut link = watchdog.open(connect).unwrap();
        assert_eq!(link.transmit(b"remove"), Err(CardFault::Removed));
        assert_eq!(link.transmit(b"hello"), Err(CardFault::Removed));
        drop(link);
        let refused: fn() -> Result<Echo, CardFault> = || Err(CardFault::InUse);
        assert_eq!(watchdog.open(refused).err(), Some(CardFault::InUse));
    }

    #[test]
    fn a_crash_behind_the_reader_is_a_reader_gone() {
        let (mut watchdog, powered) = (Watchdog::new(LONG), Arc::default());
        let (_release, connect) = echo(&powered);
        let mut link = watchdog.open(connect).unwrap();
        assert_eq!(link.transmit(b"crash"), Err(CardFault::ReaderGone));
    }
}
