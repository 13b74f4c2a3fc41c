//! Which key events count: a held arrow moves on at a pace that people can follow (rule F10), and a key that arrives
//! by two ways, infrared and HDMI-CEC, counts once (rule F11).
//!
//! Nothing is kept for longer than it is needed: the keys may be those of a PIN.

use shared_model::time::Uptime;
use stb_core::key::RemoteKey;
use std::time::Duration;

/// How long a key is held before it repeats.
const BEFORE_REPEATING: Duration = Duration::from_millis(500);
/// Eight times a second.
const BETWEEN_REPEATS: Duration = Duration::from_millis(125);
/// The same key by another way within this time is the same press.
const SAME_PRESS: Duration = Duration::from_millis(150);
/// Let go and down again within this time: no finger is so quick; it is a way that says "held" by pressing again.
const STILL_HELD: Duration = Duration::from_millis(30);

/// What happens to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// It goes down.
    Down,
    /// It is still down, says the way it comes by.
    Held,
    /// It is let go.
    #[cfg_attr(not(any(feature = "kms", test)), expect(dead_code, reason = "a desktop says when a key is held"))]
    Up,
}

/// The latest presses, and which keys were let go a moment ago.
#[derive(Debug, Default)]
pub struct HeldKeys {
    presses: Vec<Press>,
    let_go: Vec<(RemoteKey, usize, Uptime)>,
}

/// One press of a finger.
#[derive(Debug, Clone)]
struct Press {
    key: RemoteKey,
    /// The ways that have told of it.
    sources: Vec<usize>,
    pressed: Uptime,
    counted: Uptime,
}

impl HeldKeys {
    /// Whether this stroke counts, and then whether as a repetition. `source` tells the ways apart that keys come by.
    pub fn take(&mut self, key: RemoteKey, stroke: Stroke, source: usize, now: Uptime) -> Option<bool> {
        let still_held =
            self.let_go.iter().any(|(of, by, at)| (*of, *by) == (key, source) && now.since(*at) <= STILL_HELD);
        self.forget(now);
        match stroke {
            Stroke::Up => {
                self.let_go.push((key, source, now));
                None
            }
            Stroke::Down if !still_held => self.press(key, source, now).then_some(false),
            Stroke::Down | Stroke::Held => self.repeat(key, source, now).then_some(true),
        }
    }

    /// A press that another way has told of already, and this one has not, is the same one.
    fn press(&mut self, key: RemoteKey, source: usize, now: Uptime) -> bool {
        let same = |press: &&mut Press| {
            press.key == key && now.since(press.pressed) < SAME_PRESS && !press.sources.contains(&source)
        };
        if let Some(press) = self.presses.iter_mut().find(same) {
            press.sources.push(source);
            return false;
        }
        self.presses = self.presses.iter().filter(|press| now.since(press.pressed) < SAME_PRESS).cloned().collect();
        self.presses.push(Press { key, sources: vec![source], pressed: now, counted: now });
        true
    }

    /// Only the key that was pressed last is held.
    fn repeat(&mut self, key: RemoteKey, source: usize, now: Uptime) -> bool {
        let Some(last) = self.presses.last_mut().filter(|last| last.key == key && last.sources.contains(&source))
        else {
            return false;
        };
        let due = now.since(last.pressed) >= BEFORE_REPEATING && now.since(last.counted) >= BETWEEN_REPEATS;
        if due {
            last.counted = now;
        }
        due && key.repeats()
    }

    /// Into new lists, so that the old ones are wiped.
    fn forget(&mut self, now: Uptime) {
        let newest = self.presses.len().saturating_sub(1);
        let recent = self.presses.iter().enumerate();
        let recent = recent.filter(|(place, press)| *place == newest || now.since(press.pressed) < SAME_PRESS);
        self.presses = recent.map(|(_, press)| press.clone()).collect();
        self.let_go = self.let_go.iter().filter(|(.., at)| now.since(*at) <= STILL_HELD).copied().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const INFRARED: usize = 0;
    const CEC: usize = 1;

    fn at(ms: u64) -> Uptime {
        Uptime::from_start(Duration::from_millis(ms))
    }

    fn down(keys: &mut HeldKeys, key: RemoteKey, source: usize, ms: u64) -> bool {
        keys.take(key, Stroke::Down, source, at(ms)).is_some()
    }

    fn held(keys: &mut HeldKeys, key: RemoteKey, source: usize, ms: u64) -> bool {
        keys.take(key, Stroke::Held, source, at(ms)).is_some()
    }

    #[test]
    fn a_held_arrow_moves_eight_times_a_second_after_half_a_second() {
        let mut keys = HeldKeys::default();
        assert!(down(&mut keys, RemoteKey::Down, INFRARED, 0));
        let moves: Vec<u64> =
            (1..=50).map(|n| n * 30).filter(|ms| held(&mut keys, RemoteKey::Down, INFRARED, *ms)).collect();
        assert_eq!(moves, [510, 660, 810, 960, 1110, 1260, 1410]);
    }

    #[test]
    fn a_key_that_does_not_repeat_counts_once_however_long_it_is_held() {
        let mut keys = HeldKeys::default();
        assert!(down(&mut keys, RemoteKey::Ok, INFRARED, 0));
        assert!((1..100).all(|n| !held(&mut keys, RemoteKey::Ok, INFRARED, n * 100)));
    }

    #[test]
    fn one_press_by_two_ways_counts_once_and_two_presses_twice() {
        let mut keys = HeldKeys::default();
        assert!(down(&mut keys, RemoteKey::Ok, INFRARED, 0));
        assert!(!down(&mut keys, RemoteKey::Ok, CEC, 149));
        assert!(down(&mut keys, RemoteKey::Ok, CEC, 150));
        assert!(down(&mut keys, RemoteKey::Ok, CEC, 200), "the same remote, pressed again");
        assert!(down(&mut keys, RemoteKey::Down, INFRARED, 210), "another key");
        assert!(!held(&mut keys, RemoteKey::Up, INFRARED, 900), "held without having been pressed");
    }

    #[test]
    fn a_slow_way_that_tells_of_a_key_after_the_next_one_tells_nothing_new() {
        let mut keys = HeldKeys::default();
        assert!(down(&mut keys, RemoteKey::Down, INFRARED, 0));
        assert!(down(&mut keys, RemoteKey::Ok, INFRARED, 80));
        assert!(!down(&mut keys, RemoteKey::Down, CEC, 120));
        assert!(!down(&mut keys, RemoteKey::Ok, CEC, 200));
    }

    #[test]
    fn whichever_way_was_first_the_one_that_goes_on_holds_the_key() {
        let mut keys = HeldKeys::default();
        assert!(down(&mut keys, RemoteKey::Down, CEC, 0));
        assert!(!down(&mut keys, RemoteKey::Down, INFRARED, 40));
        assert!(held(&mut keys, RemoteKey::Down, INFRARED, 540));
    }

    #[test]
    fn of_a_typed_pin_only_the_last_key_is_left() {
        let mut keys = HeldKeys::default();
        for (ms, digit) in [(0, '1'), (300, '2'), (600, '3'), (900, '4')] {
            let key = RemoteKey::from_char(digit).unwrap();
            assert!(down(&mut keys, key, INFRARED, ms));
            assert_eq!(keys.take(key, Stroke::Up, INFRARED, at(ms + 60)), None);
        }
        assert!(down(&mut keys, RemoteKey::Ok, INFRARED, 1200));
        assert_eq!((keys.presses.len(), keys.let_go.len()), (1, 0));
        assert_eq!(keys.presses[0].key, RemoteKey::Ok);
    }

    fn some_key() -> impl Strategy<Value = RemoteKey> {
        prop::sample::select(vec![RemoteKey::Up, RemoteKey::Down, RemoteKey::Ok, RemoteKey::Back])
    }

    proptest! {
        #[test]
        fn what_a_finger_presses_counts_once_by_however_many_ways_it_comes(
            presses in prop::collection::vec((some_key(), 40_u64..400, 0_u64..60, 0_u64..140), 1..30),
        ) {
            // Each way keeps its order, and is less than 150 ms behind the other one.
            let (mut pressed, mut last) = (1000, [0, 0]);
            let mut strokes = Vec::new();
            for (key, gap, infrared, cec) in &presses {
                pressed += gap;
                for (source, late) in [(INFRARED, *infrared), (CEC, *cec)] {
                    last[source] = (pressed + late).max(last[source]);
                    strokes.push((last[source], source, *key));
                }
            }
            strokes.sort_by_key(|(ms, source, _)| (*ms, *source));
            let mut keys = HeldKeys::default();
            let counted = strokes.iter().filter(|(ms, source, key)| down(&mut keys, *key, *source, *ms)).count();
            prop_assert_eq!(counted, presses.len());
        }

        #[test]
        fn a_held_key_never_runs_away(
            key in some_key(),
            presses_again in any::<bool>(),
            source in 0_usize..2,
            gaps in prop::collection::vec(1_u64..120, 1..200),
        ) {
            let mut keys = HeldKeys::default();
            prop_assert_eq!(keys.take(key, Stroke::Down, source, at(0)), Some(false));
            let (mut ms, mut counted) = (0, Vec::new());
            for gap in gaps {
                ms += gap;
                let stroke = if presses_again {
                    prop_assert_eq!(keys.take(key, Stroke::Up, source, at(ms - 1)), None);
                    Stroke::Down
                } else {
                    Stroke::Held
                };
                match keys.take(key, stroke, source, at(ms)) {
                    Some(repeated) => {
                        prop_assert!(repeated && key.repeats());
                        counted.push(ms);
                    }
                    None => prop_assert!(!key.repeats() || ms < 500 || counted.last().is_some_and(|last| ms - last < 125)),
                }
            }
            prop_assert!(counted.first().is_none_or(|first| *first >= 500));
            prop_assert!(counted.windows(2).all(|pair| pair[1] - pair[0] >= 125));
        }
    }
}
