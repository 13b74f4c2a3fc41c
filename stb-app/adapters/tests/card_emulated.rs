//! The emulated reader keeps the contract of every reader.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use card_emulator::Emulator;
use card_emulator::profile::Profile;
use card_stories::{Hand, Status, fresh_cards};
use shared_model::pin::AuthPin;
use stb_adapters::card_emulated::{EmulatedReader, watch_presence};
use stb_core::card::CardFailure;
use stb_core::ports::{CardReader, Presence};
use stb_core::testing::contract_card::{Bench, card_contract};
use std::sync::mpsc::channel;
use std::time::Duration;
use tempfile::TempDir;

#[path = "support/card_stories.rs"]
mod card_stories;

struct Table {
    emulator: Emulator,
    reader: EmulatedReader,
    _cards: TempDir,
}

impl Table {
    fn new() -> Self {
        let cards = TempDir::new().unwrap();
        let profiles = fresh_cards(cards.path()).iter().map(|path| Profile::load(path).unwrap()).collect();
        let emulator = Emulator::new(profiles);
        emulator.insert(None).unwrap();
        Self { reader: EmulatedReader::new(emulator.clone()), emulator, _cards: cards }
    }
}

impl Bench for Table {
    fn reader(&mut self) -> Box<dyn CardReader> {
        Box::new(self.reader.clone())
    }

    fn pin(&self) -> AuthPin {
        AuthPin::parse("1234").unwrap()
    }

    fn insert(&mut self) {
        self.emulator.insert(None).unwrap();
    }

    fn remove(&mut self) {
        self.emulator.remove().unwrap();
    }

    fn tear_next(&mut self) {
        self.emulator.tear_after(0);
    }

    fn unplug(&mut self) {
        self.emulator.close();
    }
}

impl Hand for Table {
    fn status(&mut self) -> Status {
        let status = self.emulator.status().unwrap();
        Status {
            auth_tries: status.tries.auth,
            verifies: status.counts.verifies,
            my_number_requests: status.counts.my_number_requests,
        }
    }

    fn tear_after(&mut self, commands: u32) {
        self.emulator.tear_after(commands);
    }

    fn garble_next(&mut self, reply: &[u8]) {
        self.emulator.garble_next(reply.to_vec());
    }

    fn swap(&mut self, name: &str) {
        self.emulator.swap(name).unwrap();
    }
}

#[test]
fn it_keeps_the_contract() {
    card_contract(Table::new);
}

#[test]
fn a_family_registers_and_logs_in() {
    card_stories::a_family_registers_and_logs_in(Table::new());
}

#[test]
fn a_wrong_pin_costs_one_try_and_a_right_one_gives_them_back() {
    card_stories::a_wrong_pin_costs_one_try_and_a_right_one_gives_them_back(Table::new());
}

#[test]
fn after_two_wrong_pins_the_last_try_is_seen_and_a_blocked_card_sees_none() {
    card_stories::after_two_wrong_pins_the_last_try_is_seen_and_a_blocked_card_sees_none(Table::new());
}

#[test]
fn a_card_torn_out_during_verify_is_asked_for_its_tries_again() {
    card_stories::a_card_torn_out_during_verify_is_asked_for_its_tries_again(Table::new());
}

#[test]
fn a_reply_that_is_none_changes_nothing() {
    let cases: [(&[u8], CardFailure); 4] = [
        (&[], CardFailure::Removed),
        (&[0x90], CardFailure::Unexpected { status: 0 }),
        (&[0x12, 0x34], CardFailure::Unexpected { status: 0x1234 }),
        (&[0; 300], CardFailure::Unexpected { status: 0 }),
    ];
    for (reply, failure) in cases {
        card_stories::a_reply_that_is_none_changes_nothing(Table::new(), reply, failure);
    }
}

#[test]
fn another_card_is_noticed_before_its_pin_is_touched() {
    card_stories::another_card_is_noticed_before_its_pin_is_touched(Table::new());
}

#[test]
fn a_child_has_no_signature() {
    card_stories::a_child_has_no_signature(Table::new());
}

#[test]
fn presence_is_reported_when_it_changes() {
    let table = Table::new();
    let (reports, reported) = channel();
    let watcher = watch_presence(table.emulator.clone(), move |presence| {
        let _ = reports.send(presence);
    })
    .unwrap();
    let next = || reported.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(next(), Presence::Card);
    table.emulator.remove().unwrap();
    assert_eq!(next(), Presence::Empty);
    table.emulator.insert(Some("father")).unwrap();
    assert_eq!(next(), Presence::Card);
    table.emulator.swap("mother").unwrap();
    assert_eq!((next(), next()), (Presence::Empty, Presence::Card));
    table.emulator.close();
    assert_eq!(next(), Presence::NoReader);
    drop(watcher);
    assert!(reported.recv().is_err(), "nothing is reported after the watcher is gone");
}
