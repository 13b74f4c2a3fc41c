//! Tells the service manager that the first picture stands, and again and again that the one thread that draws and
//! decides still does. Where there is no service manager (a desk, tests), nothing is told.

use sd_notify::{NotifyState, notify, watchdog_enabled};
use std::time::Duration;

/// How often somebody wants to hear of this program.
#[derive(Debug, Clone, Copy)]
pub struct Alive {
    every: Option<Duration>,
}

impl Alive {
    /// Says that the box is ready, and asks how often it has to say so.
    pub fn watched() -> Self {
        tell(NotifyState::Ready);
        // Twice within the time: one late beat is no reason to start anew.
        Self { every: watchdog_enabled().map(|within| within / 2) }
    }

    /// A sleep that is not too long.
    pub fn at_most(&self, sleep: Option<Duration>) -> Option<Duration> {
        self.every.into_iter().chain(sleep).min()
    }

    /// Still here.
    pub fn beat(&self) {
        if self.every.is_some() {
            tell(NotifyState::Watchdog);
        }
    }
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = notify(&[state]) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watched_box_never_sleeps_longer_than_it_may() {
        let [short, long] = [1, 15].map(Duration::from_secs);
        let watched = Alive { every: Some(short) };
        assert_eq!([watched.at_most(None), watched.at_most(Some(long))], [Some(short); 2]);
        assert_eq!(Alive { every: None }.at_most(Some(long)), Some(long));
    }
}
