//! The VSCARD front end against a socket that plays QEMU's part.

use crate::common;

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use card_emulator::Emulator;
use card_emulator::frontend::vscard;
use card_emulator::profile::Profile;
use tempfile::TempDir;

const SELECT_JPKI: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0, 0, 0, 0x01];
const INIT: u32 = 1;
const ERROR: u32 = 2;
const READER_ADD: u32 = 3;
const ATR: u32 = 5;
const CARD_REMOVE: u32 = 6;
const APDU: u32 = 7;
const FLUSH: u32 = 8;
const FLUSH_COMPLETE: u32 = 9;

struct Machine(UnixStream);

impl Machine {
    /// Accepts and shakes hands up to the reader.
    fn boot(listener: &UnixListener) -> Self {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut machine = Self(stream);
        let (kind, reader, payload) = machine.receive();
        assert_eq!((kind, reader), (INIT, 0xFFFF_FFFF));
        assert_eq!(payload, [b'V', b'S', b'C', b'D', 0, 0, 0, 2, 0, 0, 0, 0]);
        machine.send(INIT, &payload);
        let (kind, _, name) = machine.receive();
        assert_eq!((kind, name.as_slice()), (READER_ADD, &b"card-emulator"[..]));
        machine.send(ERROR, &[0; 4]);
        machine
    }

    fn send(&mut self, kind: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap();
        let header: Vec<u8> = [kind, 0, length].iter().flat_map(|word| word.to_be_bytes()).collect();
        self.0.write_all(&header).unwrap();
        self.0.write_all(payload).unwrap();
    }

    fn receive(&mut self) -> (u32, u32, Vec<u8>) {
        let mut header = [0; 12];
        self.0.read_exact(&mut header).unwrap();
        let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let mut payload = vec![0; usize::try_from(word(8)).unwrap()];
        self.0.read_exact(&mut payload).unwrap();
        (word(0), word(4), payload)
    }
}

fn with_machine(test: impl FnOnce(&Emulator, &UnixListener)) {
    let folder = TempDir::new().unwrap();
    let profile = Profile::load(&common::known_card(folder.path(), true)).unwrap();
    let emulator = Emulator::new(vec![profile]);
    let socket = folder.path().join("vsc.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| vscard::serve(&emulator, &socket));
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
fn a_card_is_announced_with_a_t0_atr_answers_and_leaves() {
    with_machine(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut machine = Machine::boot(listener);
        let (kind, reader, atr) = machine.receive();
        assert_eq!((kind, reader, atr.as_slice()), (ATR, 0, &vscard::ATR[..]));
        machine.send(ERROR, &[0; 4]);
        machine.send(APDU, SELECT_JPKI);
        assert_eq!(machine.receive(), (APDU, 0, vec![0x90, 0x00]));
        machine.send(FLUSH, &[]);
        assert_eq!(machine.receive(), (FLUSH_COMPLETE, 0, vec![]));
        emulator.remove().unwrap();
        assert_eq!(machine.receive(), (CARD_REMOVE, 0, vec![]));
        emulator.insert(None).unwrap();
        assert_eq!(machine.receive().0, ATR);
    });
}

#[test]
fn a_torn_command_is_a_removal() {
    with_machine(|emulator, listener| {
        emulator.insert(None).unwrap();
        emulator.tear_after(0);
        let mut machine = Machine::boot(listener);
        assert_eq!(machine.receive().0, ATR);
        machine.send(APDU, SELECT_JPKI);
        assert_eq!(machine.receive().0, CARD_REMOVE);
    });
}

#[test]
fn an_exchange_is_a_removal_and_an_insertion() {
    with_machine(|emulator, listener| {
        emulator.insert(None).unwrap();
        let mut machine = Machine::boot(listener);
        assert_eq!(machine.receive().0, ATR);
        emulator.swap("known").unwrap();
        assert_eq!(machine.receive().0, CARD_REMOVE);
        assert_eq!(machine.receive().0, ATR);
    });
}

#[test]
fn an_implausible_length_ends_the_connection_and_a_machine_that_restarts_is_served_again() {
    with_machine(|emulator, listener| {
        let mut machine = Machine::boot(listener);
        let header: Vec<u8> = [APDU, 0, 0x0100_0000].iter().flat_map(|word| word.to_be_bytes()).collect();
        machine.0.write_all(&header).unwrap();
        assert_eq!(machine.0.read(&mut [0]).unwrap(), 0);
        emulator.insert(None).unwrap();
        assert_eq!(Machine::boot(listener).receive().0, ATR);
    });
}
