//! The vpcd front end against a socket that plays pcscd's part.

use crate::common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use card_emulator::Emulator;
use card_emulator::frontend::vpcd;
use card_emulator::profile::Profile;
use tempfile::TempDir;

const SELECT_JPKI: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0, 0, 0, 0x01];
const RIGHT_PIN: &[u8] = &[0x00, 0x20, 0x00, 0x98, 4, b'1', b'2', b'3', b'4'];
const SIGN: &[u8] = &[0x80, 0x2A, 0x00, 0x97, 1, 1, 0];
const ATR: &[u8] = &[0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

struct Reader(TcpStream);

impl Reader {
    fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(stream)
    }

    /// As vpcd 3.3 does it: length and body in two writes.
    fn send(&mut self, body: &[u8]) {
        self.0.write_all(&u16::try_from(body.len()).unwrap().to_be_bytes()).unwrap();
        self.0.write_all(body).unwrap();
    }

    fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.0.read_exact(&mut length).unwrap();
        let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut body).unwrap();
        body
    }

    fn ask(&mut self, body: &[u8]) -> Vec<u8> {
        self.send(body);
        self.receive()
    }

    fn is_closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0))
    }
}

fn with_reader(test: impl FnOnce(&Emulator, &TcpListener)) {
    let folder = TempDir::new().unwrap();
    let profile = Profile::load(&common::known_card(folder.path(), true)).unwrap();
    let emulator = Emulator::new(vec![profile]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| vpcd::serve(&emulator, address));
        // Also when the test panics: otherwise the scope would wait for ever.
        let _close = Close(&emulator);
        test(&emulator, &listener);
    });
}

struct Close<'a>(&'a Emulator);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[test]
fn atr_is_answered_and_power_and_reset_are_not() {
    with_reader(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut reader = Reader::accept(listener);
        assert_eq!(reader.ask(&[0x04]), ATR);
        reader.send(&[0x01]);
        assert_eq!(reader.ask(SELECT_JPKI), [0x90, 0x00]);
        assert_eq!(reader.ask(RIGHT_PIN), [0x90, 0x00]);
        // A warm reset keeps the PIN, power off does not.
        reader.send(&[0x02]);
        reader.ask(SELECT_JPKI);
        assert_eq!(reader.ask(SIGN).len(), 258);
        reader.send(&[0x00]);
        reader.send(&[0x01]);
        reader.ask(SELECT_JPKI);
        assert_eq!(reader.ask(SIGN), [0x69, 0x82]);
    });
}

#[test]
fn messages_split_into_single_bytes_are_put_together() {
    with_reader(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut reader = Reader::accept(listener);
        for byte in [0, 15].iter().chain(SELECT_JPKI) {
            reader.0.write_all(&[*byte]).unwrap();
        }
        assert_eq!(reader.receive(), [0x90, 0x00]);
    });
}

#[test]
fn removal_closes_the_connection_and_insertion_opens_a_new_one() {
    with_reader(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut reader = Reader::accept(listener);
        reader.ask(&[0x04]);
        emulator.remove().unwrap();
        assert!(reader.is_closed());
        emulator.insert(None).unwrap();
        assert_eq!(Reader::accept(listener).ask(&[0x04]), ATR);
    });
}

#[test]
fn a_torn_command_closes_the_connection_without_an_answer() {
    with_reader(|emulator, listener| {
        emulator.insert(None).unwrap();
        emulator.tear_after(1);
        let mut reader = Reader::accept(listener);
        assert_eq!(reader.ask(SELECT_JPKI), [0x90, 0x00]);
        reader.send(RIGHT_PIN);
        assert!(reader.is_closed());
    });
}

#[test]
fn a_reader_that_restarts_finds_the_card_again_without_its_pin() {
    with_reader(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut reader = Reader::accept(listener);
        reader.ask(SELECT_JPKI);
        reader.ask(RIGHT_PIN);
        drop(reader);
        let mut reader = Reader::accept(listener);
        reader.ask(SELECT_JPKI);
        assert_eq!(reader.ask(SIGN), [0x69, 0x82]);
    });
}
