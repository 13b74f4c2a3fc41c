//! What lies on the readers, reported when it changes.

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};
use stb_core::ports::Presence;
use std::convert::Infallible;
use std::ffi::CString;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long to wait before knocking again at a service that is not there.
const RETRY: Duration = Duration::from_millis(500);
/// The list of readers is read anew after this time even if nothing was said: a reader that is plugged in between
/// reading the list and waiting for changes is announced to nobody.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// A request to stop is repeated this often, each time after [`STOP_AGAIN`]: one that comes just before the thread
/// begins to wait is lost.
const STOPS: usize = 100;
const STOP_AGAIN: Duration = Duration::from_millis(20);

/// Watches until it is dropped.
pub struct Watcher {
    stop: Option<Sender<Infallible>>,
    ended: Receiver<Infallible>,
    waiting: Waiting,
}

/// The context in which the thread waits, so that the wait can be cancelled from outside.
type Waiting = Arc<Mutex<Option<Context>>>;

/// Reports what lies on the readers: at once, and whenever it changes. Goes on through restarts of the service and
/// through readers that come and go; a card exchanged between two looks is reported as taken away and put down.
///
/// `report` is called on a thread of its own and should return soon.
pub fn watch_presence(report: impl FnMut(Presence) + Send + 'static) -> std::io::Result<Watcher> {
    let (stop, stopped) = channel();
    let (end, ended) = channel();
    let waiting = Waiting::default();
    let mut watch = Watch { stopped, waiting: waiting.clone(), last: None, report };
    std::thread::Builder::new().name("card-presence".to_owned()).spawn(move || {
        watch.run();
        drop(end);
    })?;
    Ok(Watcher { stop: Some(stop), ended, waiting })
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop = None;
        for _ in 0..STOPS {
            if let Some(context) = &*self.waiting.lock().unwrap_or_else(PoisonError::into_inner) {
                let _ = context.cancel();
            }
            if self.ended.recv_timeout(STOP_AGAIN) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }
}

struct Watch<F> {
    stopped: Receiver<Infallible>,
    waiting: Waiting,
    last: Option<Seen>,
    report: F,
}

/// What was seen in one look.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    NoReader,
    Empty,
    /// The reader, and how many cards have come and gone in it.
    Card(CString, u32),
}

impl<F: FnMut(Presence)> Watch<F> {
    fn run(&mut self) {
        loop {
            if let Ok(context) = Context::establish(Scope::System) {
                self.set_waiting(Some(context.clone()));
                self.follow(&context);
                self.set_waiting(None);
            }
            if self.is_stopped() {
                return;
            }
            self.tell(Seen::NoReader);
            if self.stopped.recv_timeout(RETRY) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Looks and waits by turns, until the service is gone or this is to stop.
    fn follow(&mut self, context: &Context) {
        let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
        while !self.is_stopped() && update(context, &mut states).is_ok() {
            if let Some(seen) = look(&states) {
                self.tell(seen);
            }
            match context.get_status_change(LOOK_AGAIN, &mut states) {
                Ok(()) => states.iter_mut().for_each(ReaderState::sync_current_state),
                // UnknownReader: one of them has gone since the list was read.
                Err(Error::Timeout | Error::UnknownReader) => {}
                Err(_) => return,
            }
        }
    }

    fn tell(&mut self, seen: Seen) {
        for presence in news(self.last.as_ref(), &seen) {
            (self.report)(*presence);
        }
        self.last = Some(seen);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.try_recv() == Err(TryRecvError::Disconnected)
    }

    fn set_waiting(&self, context: Option<Context>) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = context;
    }
}

/// Brings the list of readers up to date; what is known of those that stay is kept.
fn update(context: &Context, states: &mut Vec<ReaderState>) -> Result<(), Error> {
    let names = match context.list_readers_owned() {
        Err(Error::NoReadersAvailable) => Vec::new(),
        names => names?,
    };
    states.retain(|state| {
        let there = state.name() == PNP_NOTIFICATION() || names.iter().any(|name| name.as_c_str() == state.name());
        there && !state.current_state().intersects(State::UNKNOWN | State::IGNORE)
    });
    for name in names {
        if states.iter().all(|state| state.name() != name.as_c_str()) {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
    Ok(())
}

/// What is known; nothing while a reader has not been asked yet. A reader that does not work is none.
fn look(states: &[ReaderState]) -> Option<Seen> {
    let mut seen = Seen::NoReader;
    for reader in states.iter().filter(|state| state.name() != PNP_NOTIFICATION()) {
        let state = reader.current_state();
        if state == State::UNAWARE {
            return None;
        }
        seen = match seen {
            Seen::Card(..) => seen,
            _ if state.contains(State::PRESENT) => Seen::Card(reader.name().to_owned(), reader.event_count()),
            Seen::NoReader if state.contains(State::UNAVAILABLE) => seen,
            _ => Seen::Empty,
        };
    }
    Some(seen)
}

/// What to report after a look.
fn news(before: Option<&Seen>, now: &Seen) -> &'static [Presence] {
    match (before, now) {
        (Some(before), now) if before == now => &[],
        (Some(Seen::Card(..)), Seen::Card(..)) => &[Presence::Empty, Presence::Card],
        (_, Seen::NoReader) => &[Presence::NoReader],
        (_, Seen::Empty) => &[Presence::Empty],
        (_, Seen::Card(..)) => &[Presence::Card],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn only_changes_are_news_and_an_exchanged_card_is_two() {
        let card = |name: &CStr, count| Seen::Card(name.to_owned(), count);
        let cases: [(Option<Seen>, Seen, &[Presence]); 9] = [
            (None, Seen::NoReader, &[Presence::NoReader]),
            (None, card(c"A", 1), &[Presence::Card]),
            (Some(Seen::NoReader), Seen::NoReader, &[]),
            (Some(Seen::NoReader), Seen::Empty, &[Presence::Empty]),
            (Some(Seen::Empty), card(c"A", 1), &[Presence::Card]),
            (Some(card(c"A", 1)), card(c"A", 1), &[]),
            (Some(card(c"A", 1)), card(c"A", 3), &[Presence::Empty, Presence::Card]),
            (Some(card(c"A", 1)), card(c"B", 1), &[Presence::Empty, Presence::Card]),
            (Some(card(c"A", 1)), Seen::NoReader, &[Presence::NoReader]),
        ];
        for (before, now, expected) in cases {
            assert_eq!(news(before.as_ref(), &now), expected, "{before:?} to {now:?}");
        }
    }
}
