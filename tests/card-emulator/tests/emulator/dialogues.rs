//! Plays the conversations in `tests/dialogues` with the APDU core.

use crate::common;

use std::path::Path;

use card_emulator::Card;
use card_emulator::profile::Profile;
use proptest::prelude::*;
use tempfile::TempDir;

fn card(with_sign: bool) -> Card {
    let folder = TempDir::new().unwrap();
    let profile = Profile::load(&common::known_card(folder.path(), with_sign)).unwrap();
    Card::new(profile.contents, profile.tries)
}

fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// `*256 90 00` leaves the first 256 bytes open.
fn matches(pattern: &str, reply: &[u8]) -> bool {
    match pattern.strip_prefix('*').and_then(|rest| rest.split_once(' ')) {
        Some((any, rest)) => reply.get(any.parse().unwrap()..).is_some_and(|tail| tail == bytes(rest)),
        None => reply == bytes(pattern),
    }
}

fn play(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().enumerate();
    let mut card = match lines.next() {
        Some((_, "! card full")) => card(true),
        Some((_, "! card child")) => card(false),
        other => panic!("{}: begins with {other:?}", path.display()),
    };
    let mut reply: Option<Vec<u8>> = None;
    let mut torn = false;
    for (number, line) in lines {
        let place = format!("{}:{}", path.display(), number + 1);
        match line.split_once(' ').unwrap_or((line, "")) {
            ("#" | "", _) => {}
            (">", command) => {
                assert_eq!(reply, None, "{place}: the response before was not checked");
                if std::mem::take(&mut torn) {
                    card.tear(&bytes(command));
                } else {
                    reply = Some(card.transmit(&bytes(command)));
                }
            }
            ("<", pattern) => {
                let reply = reply.take().unwrap_or_else(|| panic!("{place}: no command before"));
                assert!(matches(pattern, &reply), "{place}: the card said {reply:02X?}");
            }
            ("!", "reset") => card.reset(),
            ("!", "power-down") => card.power_down(),
            ("!", "torn") => torn = true,
            _ => panic!("{place}: not understood"),
        }
    }
    assert_eq!(reply, None, "{}: the last response was not checked", path.display());
}

#[test]
fn every_dialogue_goes_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            play(&path);
            played += 1;
        }
    }
    assert!(played >= 9, "only {played} dialogues found");
}

#[test]
fn asking_for_the_personal_number_is_counted() {
    let mut card = card(true);
    card.transmit(&bytes("00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 08"));
    card.transmit(&bytes("00 B0 82 00 00"));
    assert_eq!(card.counts().my_number_requests, 0);
    card.transmit(&bytes("00 A4 02 0C 02 00 01"));
    card.transmit(&bytes("00 B0 81 00 00"));
    assert_eq!(card.counts().my_number_requests, 2);
}

proptest! {
    /// Whatever arrives, there is an answer of a short APDU's size, and no PIN is lost except by VERIFY.
    #[test]
    fn any_bytes_get_a_short_answer(commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..20)) {
        let mut card = card(true);
        for command in commands {
            let before = card.tries();
            let reply = card.transmit(&command);
            prop_assert!((2..=258).contains(&reply.len()));
            if command.get(1) != Some(&0x20) {
                prop_assert_eq!(card.tries(), before);
            }
        }
    }
}
