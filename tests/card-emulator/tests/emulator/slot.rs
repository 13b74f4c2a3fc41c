//! The slot between a reader and a hand: presence, counters on disk, and everything that can go wrong on purpose.

use crate::common;

use std::time::Duration;

use card_emulator::Emulator;
use card_emulator::emulator::{HandError, TransmitError};
use card_emulator::profile::{Profile, ProfileError};
use tempfile::TempDir;

const SELECT_JPKI: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0, 0, 0, 0x01];
const TRIES: &[u8] = &[0x00, 0x20, 0x00, 0x98];
const RIGHT_PIN: &[u8] = &[0x00, 0x20, 0x00, 0x98, 4, b'1', b'2', b'3', b'4'];
const WRONG_PIN: &[u8] = &[0x00, 0x20, 0x00, 0x98, 4, b'0', b'0', b'0', b'0'];

struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: TempDir::new().unwrap() };
        common::known_card(world.folder.path(), true);
        world
    }

    /// As if the program were started again.
    fn emulator(&self) -> Emulator {
        let profile = Profile::load(&self.folder.path().join("known.toml")).unwrap();
        let emulator = Emulator::new(vec![profile]);
        emulator.insert(None).unwrap();
        emulator
    }
}

fn ask(emulator: &Emulator, command: &[u8]) -> Vec<u8> {
    emulator.transmit(command).unwrap()
}

#[test]
fn a_blocked_card_stays_blocked_after_a_restart() {
    let world = World::new();
    let emulator = world.emulator();
    ask(&emulator, SELECT_JPKI);
    for left in [2, 1, 0] {
        assert_eq!(ask(&emulator, WRONG_PIN), [0x63, 0xC0 | left]);
    }
    let again = world.emulator();
    ask(&again, SELECT_JPKI);
    assert_eq!(ask(&again, TRIES), [0x63, 0xC0]);
    assert_eq!(ask(&again, RIGHT_PIN), [0x69, 0x84]);
    assert_eq!(again.status().unwrap().tries.auth, 0);
}

#[test]
fn the_right_pin_restores_the_counter_on_disk_too() {
    let world = World::new();
    let emulator = world.emulator();
    ask(&emulator, SELECT_JPKI);
    ask(&emulator, WRONG_PIN);
    ask(&emulator, RIGHT_PIN);
    assert_eq!(world.emulator().status().unwrap().tries.auth, 3);
}

#[test]
fn a_damaged_state_file_is_refused_and_not_replaced() {
    let world = World::new();
    let state = world.folder.path().join("known.state.json");
    std::fs::write(&state, b"{\"tries\":{\"auth\":").unwrap();
    let profile = Profile::load(&world.folder.path().join("known.toml"));
    assert!(matches!(profile, Err(ProfileError::Counters { .. })));
    assert_eq!(std::fs::read(&state).unwrap(), b"{\"tries\":{\"auth\":");
}

#[test]
fn a_state_file_never_grants_more_tries_than_a_fresh_card() {
    let world = World::new();
    let state = world.folder.path().join("known.state.json");
    std::fs::write(&state, br#"{"tries":{"auth":15,"sign":2,"text":9}}"#).unwrap();
    let tries = world.emulator().status().unwrap().tries;
    assert_eq!((tries.auth, tries.sign, tries.text), (3, Some(2), 3));
}

#[test]
fn a_card_whose_tries_cannot_be_saved_does_not_answer() {
    let world = World::new();
    let emulator = world.emulator();
    ask(&emulator, SELECT_JPKI);
    // A folder in the place of the file: it cannot be replaced, even by root.
    std::fs::create_dir(world.folder.path().join("known.state.json")).unwrap();
    assert!(matches!(emulator.transmit(WRONG_PIN), Err(TransmitError::NotSaved(_))));
    assert_eq!(emulator.presence().atr, None);
}

#[test]
fn a_torn_verify_costs_a_try_and_the_card_is_gone() {
    let world = World::new();
    let emulator = world.emulator();
    let before = emulator.presence();
    emulator.tear_after(1);
    ask(&emulator, SELECT_JPKI);
    assert!(matches!(emulator.transmit(RIGHT_PIN), Err(TransmitError::NoCard)));
    let after = emulator.presence();
    assert_eq!(after.atr, None);
    assert!(after.generation > before.generation);
    assert_eq!(world.emulator().status().unwrap().tries.auth, 2);
    // The tear is spent: the card works again when it comes back.
    emulator.insert(None).unwrap();
    assert_eq!(ask(&emulator, SELECT_JPKI), [0x90, 0x00]);
}

#[test]
fn removal_ends_a_slow_command_without_an_answer() {
    let world = World::new();
    let emulator = world.emulator();
    emulator.set_delay(Duration::from_secs(60));
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| emulator.transmit(SELECT_JPKI));
        emulator.remove().unwrap();
        assert!(matches!(slow.join().unwrap(), Err(TransmitError::NoCard)));
    });
}

#[test]
fn removal_takes_the_power_and_so_the_verified_pin() {
    let world = World::new();
    let emulator = world.emulator();
    ask(&emulator, SELECT_JPKI);
    ask(&emulator, RIGHT_PIN);
    emulator.remove().unwrap();
    assert!(matches!(emulator.transmit(SELECT_JPKI), Err(TransmitError::NoCard)));
    emulator.insert(Some("known")).unwrap();
    ask(&emulator, SELECT_JPKI);
    assert_eq!(ask(&emulator, &[0x80, 0x2A, 0x00, 0x97, 1, 1, 0]), [0x69, 0x82]);
}

#[test]
fn garbage_replaces_one_answer_only() {
    let world = World::new();
    let emulator = world.emulator();
    emulator.garble_next(vec![0x6F]);
    assert_eq!(ask(&emulator, SELECT_JPKI), [0x6F]);
    emulator.garble_next(vec![]);
    assert!(ask(&emulator, SELECT_JPKI).is_empty());
    assert_eq!(ask(&emulator, SELECT_JPKI), [0x90, 0x00]);
}

#[test]
fn a_hand_cannot_do_the_impossible() {
    let world = World::new();
    let emulator = world.emulator();
    assert_eq!(emulator.insert(None), Err(HandError::AlreadyInserted));
    assert_eq!(emulator.swap("nobody"), Err(HandError::UnknownCard));
    emulator.remove().unwrap();
    assert_eq!(emulator.remove(), Err(HandError::NotInserted));
    assert_eq!(emulator.insert(Some("nobody")), Err(HandError::UnknownCard));
}

#[test]
fn a_waiting_reader_hears_of_insertion_removal_and_the_end() {
    let world = World::new();
    let emulator = world.emulator();
    emulator.remove().unwrap();
    let empty = emulator.presence();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| emulator.wait_change(empty.generation, None));
        emulator.insert(None).unwrap();
        assert!(waiting.join().unwrap().atr.is_some());
    });
    let full = emulator.presence();
    assert_eq!(emulator.wait_change(full.generation, Some(Duration::from_millis(1))), full);
    emulator.close();
    assert!(emulator.wait_change(full.generation, None).closed);
}

#[test]
fn profiles_that_break_a_rule_name_the_rule() {
    let world = World::new();
    let path = world.folder.path().join("known.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    for (from, to, expected) in [
        ("version = 1", "version = 2", "version 2 is not known"),
        ("pin = \"1234\"", "pin = \"12345\"", "auth.pin"),
        ("pin = \"ABC123\"", "pin = \"abc123\"", "sign.pin"),
        ("tries = 3", "tries = 0", "tries"),
        ("birth_date = \"1990-04-12\"", "birth_date = \"12 April\"", "text.birth_date"),
        ("[card]", "[card]\natr = \"3B\"", "card.atr"),
        ("[card]", "[card]\ncolour = \"pink\"", "not a card profile"),
        ("auth_ca = \"auth.der\"", "auth_ca = \"none.der\"", "none.der"),
    ] {
        std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let error = Profile::load(&path).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(expected), "{to}: {error}");
    }
}
