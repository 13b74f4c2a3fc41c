//! Which key events count: a held arrow moves on at a pace that people can follow (rule F10), and a key that arrives
//! by two ways, infrared and HDMI-CEC, counts once (rule F11).

use shared_model::time::Uptime;
use stb_core::key::RemoteKey;
use std::time::Duration;

/// How long a key is held before it repeats.
const BEFORE_REPEATING: Duration = Duration::from_millis(500);
/// Eight times a second.
const BETWEEN_REPEATS: Duration = Duration::from_millis(125);
/// The same key by another way within this time is the same press.
const SAME_PRESS: Duration = Duration::from_millis(150);

/// The last press.
#[derive(Debug, Default)]
pub struct HeldKeys {
    last: Option<Press>,
}

#[derive(Debug, Clone, Copy)]
struct Press {
    key: RemoteKey,
    source: usize,
    pressed: Uptime,
    counted: Uptime,
}

impl HeldKeys {
    /// Whether this event counts. `source` tells the ways apart that keys come by.
    pub fn counts(&mut self, key: RemoteKey, repeated: bool, source: usize, now: Uptime) -> bool {
        match (&mut self.last, repeated) {
            (Some(last), true) => {
                let same = last.key == key && last.source == source;
                let due = now.since(last.pressed) >= BEFORE_REPEATING && now.since(last.counted) >= BETWEEN_REPEATS;
                if same && due {
                    last.counted = now;
                }
                same && due && key.repeats()
            }
            (Some(last), false) if last.key == key && last.source != source && now.since(last.pressed) < SAME_PRESS => {
                false
            }
            (_, true) => false,
            (last, false) => {
                *last = Some(Press { key, source, pressed: now, counted: now });
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Uptime {
        Uptime::from_start(Duration::from_millis(ms))
    }

    #[test]
    fn a_held_arrow_moves_eight_times_a_second_after_half_a_second() {
        let mut keys = HeldKeys::default();
        assert!(keys.counts(RemoteKey::Down, false, 0, at(0)));
        let moves: Vec<u64> =
            (1..=50).map(|n| n * 30).filter(|ms| keys.counts(RemoteKey::Down, true, 0, at(*ms))).collect();
        assert_eq!(moves, [510, 660, 810, 960, 1110, 1260, 1410]);
    }

    #[test]
    fn a_key_that_does_not_repeat_counts_once_however_long_it_is_held() {
        let mut keys = HeldKeys::default();
        assert!(keys.counts(RemoteKey::Ok, false, 0, at(0)));
        assert!((1..100).all(|n| !keys.counts(RemoteKey::Ok, true, 0, at(n * 100))));
    }

    #[test]
    fn one_press_by_two_ways_counts_once_and_two_presses_twice() {
        let mut keys = HeldKeys::default();
        assert!(keys.counts(RemoteKey::Ok, false, 0, at(0)));
        assert!(!keys.counts(RemoteKey::Ok, false, 1, at(149)));
        assert!(keys.counts(RemoteKey::Ok, false, 1, at(150)));
        assert!(keys.counts(RemoteKey::Ok, false, 1, at(200)), "the same remote, pressed again");
        assert!(keys.counts(RemoteKey::Down, false, 0, at(210)), "another key");
        assert!(!keys.counts(RemoteKey::Up, true, 0, at(900)), "held without having been pressed");
    }
}
