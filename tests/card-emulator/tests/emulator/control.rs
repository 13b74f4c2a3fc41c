//! The control line over a real socket.

use crate::common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use card_emulator::Emulator;
use card_emulator::control::{self, Address, Control};
use card_emulator::profile::Profile;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Line(BufReader<TcpStream>);

impl Line {
    fn say(&mut self, line: &str) -> Value {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        self.0.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

fn line() -> (Emulator, Line, TempDir) {
    let folder = TempDir::new().unwrap();
    common::known_card(folder.path(), true);
    let cards = common::town().0.path().join("cards");
    let profiles = [folder.path().join("known.toml"), cards.join("child.toml")];
    let emulator = Emulator::new(profiles.iter().map(|path| Profile::load(path).unwrap()).collect());
    let control = Control { emulator: emulator.clone(), pcscd: None, drawer: cards };
    let Ok(Address::Tcp(address)) = control::listen(&"127.0.0.1:0".parse().unwrap(), control) else { panic!() };
    (emulator, Line(BufReader::new(TcpStream::connect(address).unwrap())), folder)
}

#[test]
fn a_hand_moves_cards_and_each_line_has_one_answer() {
    let (emulator, mut line, _folder) = line();
    let status = line.say("status");
    assert_eq!(status["card"], Value::Null);
    assert_eq!(status["cards"], json!(["known", "child"]));
    assert_eq!(line.say("insert"), json!({"ok": true}));
    assert_eq!(line.say("status")["card"], "known");
    assert_eq!(line.say("status")["tries"], json!({"auth": 3, "sign": 5, "text": 3}));
    assert_eq!(line.say("insert child")["ok"], false);
    assert_eq!(line.say("swap child"), json!({"ok": true}));
    assert_eq!(line.say("status")["tries"], json!({"auth": 3, "sign": null, "text": 3}));
    assert_eq!(line.say("delay 7"), json!({"ok": true}));
    assert_eq!(line.say("status")["delay_ms"], 7);
    assert_eq!(line.say("delay 0"), json!({"ok": true}));
    assert_eq!(line.say("garbage 6F00"), json!({"ok": true}));
    assert_eq!(emulator.transmit(&[0, 0xA4, 0, 0x0C]).unwrap(), [0x6F, 0x00]);
    assert_eq!(line.say("tear 0"), json!({"ok": true}));
    assert!(emulator.transmit(&[0, 0xA4, 0, 0x0C]).is_err());
    assert_eq!(line.say("status")["card"], Value::Null);
    assert_eq!(line.say("remove"), json!({"ok": false, "error": "no card is inserted"}));
}

#[test]
fn a_card_that_was_not_announced_is_taken_from_the_drawer() {
    let (_emulator, mut line, _folder) = line();
    assert_eq!(line.say("insert father"), json!({"ok": true}));
    assert_eq!(line.say("swap mother"), json!({"ok": true}));
    assert_eq!(line.say("swap nobody"), json!({"ok": false, "error": "no card of that name"}));
    assert_eq!(line.say("swap ../cards/mother")["ok"], false);
    let status = line.say("status");
    assert_eq!(status["card"], "mother");
    assert_eq!(status["cards"], json!(["known", "child", "father", "mother"]));
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let (_emulator, mut line, _folder) = line();
    let before = line.say("status");
    for nonsense in ["", "INSERT", "swap", "tear many", "delay -1", "garbage xyz", "\u{0}\u{7f}", "pcscd explode"] {
        assert_eq!(line.say(nonsense)["ok"], false, "{nonsense:?}");
    }
    assert_eq!(line.say("pcscd restart")["error"], "there is no private pcscd");
    assert_eq!(line.say("status"), before);
}

#[test]
fn pins_appear_in_no_answer() {
    let (emulator, mut line, _folder) = line();
    line.say("insert");
    emulator.transmit(&[0x00, 0x20, 0x00, 0x98, 4, b'1', b'2', b'3', b'4']).unwrap();
    let status = line.say("status").to_string();
    assert!(!status.contains("1234") && !status.contains("ABC123"));
}
