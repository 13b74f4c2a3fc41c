//! Who comes to the technician's screens: a chord of keys that no family presses, and then a code. Five wrong codes, and
//! nobody comes in for a quarter of an hour.

use crate::key::RemoteKey;
use shared_model::time::Uptime;
use std::time::Duration;

/// On the start screen, without a card.
const CHORD: [RemoteKey; 5] = [RemoteKey::Red, RemoteKey::Green, RemoteKey::Yellow, RemoteKey::Blue, RemoteKey::Ok];
/// From the first key to the last.
const WITHIN: Duration = Duration::from_secs(10);
/// Codes until the gate is locked.
const TRIES: u8 = 5;
/// How long. A power cut ends it as well; then the chord, the code's length and Argon2 are still there.
const LOCKED: Duration = Duration::from_secs(15 * 60);

/// The way in.
#[derive(Debug, Default)]
pub struct Gate {
    /// How many keys of the chord have been pressed.
    pressed: usize,
    began: Uptime,
    tries: u8,
    locked_until: Option<Uptime>,
}

impl Gate {
    /// A key on the start screen; whether it was the last one of the chord.
    pub fn key(&mut self, key: RemoteKey, now: Uptime) -> bool {
        if now.since(self.began) > WITHIN {
            self.forget();
        }
        if key != CHORD[self.pressed] {
            self.forget();
            if key != CHORD[0] {
                return false;
            }
        }
        if self.pressed == 0 {
            self.began = now;
        }
        self.pressed += 1;
        let whole = self.pressed == CHORD.len();
        if whole {
            self.forget();
        }
        whole
    }

    /// A key somewhere else.
    pub fn forget(&mut self) {
        self.pressed = 0;
    }

    /// Minutes until somebody may try again; `None`: now.
    pub fn locked_for(&mut self, now: Uptime) -> Option<u64> {
        if self.locked_until.is_some_and(|until| until <= now) {
            self.opened();
        }
        self.locked_until.map(|until| until.since(now).as_secs().div_ceil(60))
    }

    /// A code is tried. It counts as wrong until it has proved right, so that leaving while it is looked at saves no try.
    pub fn tries(&mut self, now: Uptime) {
        self.tries += 1;
        if self.tries >= TRIES {
            self.locked_until = Some(now + LOCKED);
        }
    }

    /// Codes that may still be tried.
    pub fn left(&self) -> u8 {
        TRIES.saturating_sub(self.tries)
    }

    /// The code was right.
    pub fn opened(&mut self) {
        self.tries = 0;
        self.locked_until = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Uptime {
        Uptime::from_start(Duration::from_secs(seconds))
    }

    #[test]
    fn only_the_whole_chord_in_time_leads_in() {
        let mut gate = Gate::default();
        let mut press =
            |keys: &[(RemoteKey, u64)]| keys.iter().fold(false, |_, (key, seconds)| gate.key(*key, at(*seconds)));
        let [red, green, yellow, blue, ok] = CHORD;
        assert!(press(&[(red, 100), (green, 102), (yellow, 104), (blue, 106), (ok, 110)]));
        assert!(!press(&[(red, 200), (green, 202), (yellow, 204), (blue, 206), (ok, 211)]), "too slow");
        assert!(!press(&[(red, 300), (green, 300), (yellow, 300), (RemoteKey::Up, 300), (blue, 300), (ok, 300)]));
        assert!(!press(&[(ok, 300), (ok, 301)]));
        assert!(press(&[(red, 400), (red, 401), (green, 401), (yellow, 401), (blue, 401), (ok, 401)]));
    }

    #[test]
    fn five_tries_lock_for_a_quarter_of_an_hour() {
        let mut gate = Gate::default();
        (0..4).for_each(|_| gate.tries(at(0)));
        assert_eq!((gate.left(), gate.locked_for(at(0))), (1, None));
        gate.tries(at(0));
        assert_eq!((gate.left(), gate.locked_for(at(0))), (0, Some(15)));
        assert_eq!(gate.locked_for(at(899)), Some(1));
        assert_eq!((gate.locked_for(at(900)), gate.left()), (None, 5));
    }
}
