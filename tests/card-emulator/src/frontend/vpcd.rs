//! pcscd's virtual reader (`vsmartcard-vpcd`): TCP, each message a big-endian u16 length and a body.
//!
//! The card is the client. One-byte bodies are commands of the reader (00 off, 01 on, 02 reset,
//! 04 get ATR, the only one that is answered); longer ones are command APDUs. Removing the card is
//! closing the connection.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::frames::{self, Filled, GLANCE, RETRY};
use crate::emulator::{Emulator, TransmitError};

/// vpcd looks every 400 ms whether there is a card. A shorter absence would go unnoticed: the next card would be
/// taken for the last one.
const ABSENCE: Duration = Duration::from_millis(500);

/// Serves the slot to vpcd at `address` until the emulator is closed; reconnects when pcscd comes back.
pub fn serve(emulator: &Emulator, address: SocketAddr) {
    let mut presence = emulator.presence();
    while !presence.closed {
        let generation = presence.generation;
        if presence.atr.is_none() {
            presence = emulator.wait_change(generation, None);
            continue;
        }
        if let Ok(stream) = TcpStream::connect(address) {
            serve_connection(emulator, generation, stream);
        }
        if emulator.presence().generation == generation {
            // The reader went away, not the card.
            emulator.power_down();
            emulator.wait_closed(RETRY);
        } else {
            emulator.wait_closed(ABSENCE);
        }
        presence = emulator.presence();
    }
}

/// One connection: ends when the card leaves, the reader leaves, or a message makes no sense.
fn serve_connection(emulator: &Emulator, generation: u64, mut stream: TcpStream) {
    // Small messages both ways, and vpcd writes length and body separately: without these two options each APDU
    // costs 45 to 60 ms of Nagle and delayed acknowledgement.
    if stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(GLANCE))).is_err() {
        return;
    }
    let still_here = || {
        let presence = emulator.presence();
        presence.generation == generation && !presence.closed
    };
    while still_here() {
        let message = match read_message(&mut stream, still_here) {
            Ok(Some(message)) => message,
            Ok(None) => continue,
            Err(Disconnected) => return,
        };
        let sent = match answer(emulator, &message) {
            Ok(Some(reply)) => send(&mut stream, &reply),
            Ok(None) => Ok(()),
            Err(TransmitError::NoCard) => return,
            Err(TransmitError::NotSaved(error)) => {
                eprintln!("card-emulator: card taken out: tries left not saved: {error}");
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

fn answer(emulator: &Emulator, message: &[u8]) -> Result<Option<Vec<u8>>, TransmitError> {
    match message {
        [] | [0x01] => Ok(None),
        [0x00] => {
            emulator.power_down();
            Ok(None)
        }
        [0x02] => {
            emulator.reset();
            Ok(None)
        }
        [0x04] => Ok(emulator.presence().atr),
        [_] => Ok(None),
        command => emulator.transmit(command).map(Some),
    }
}

struct Disconnected;

fn read_message(stream: &mut TcpStream, still_here: impl Fn() -> bool) -> Result<Option<Vec<u8>>, Disconnected> {
    // The kernel forgets TCP_QUICKACK by itself, so it is set anew before each read.
    let quick = |stream: &TcpStream| {
        let _ = rustix::net::sockopt::set_tcp_quickack(stream, true);
    };
    let mut length = [0; 2];
    match frames::fill(stream, &mut length, false, quick, &still_here) {
        Filled::Whole => {}
        Filled::Quiet => return Ok(None),
        Filled::Gone => return Err(Disconnected),
    }
    let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
    match frames::fill(stream, &mut body, true, quick, &still_here) {
        Filled::Whole => Ok(Some(body)),
        Filled::Quiet | Filled::Gone => Err(Disconnected),
    }
}

fn send(stream: &mut TcpStream, body: &[u8]) -> std::io::Result<()> {
    let length = u16::try_from(body.len()).map_err(|_| std::io::ErrorKind::InvalidData)?;
    let mut message = length.to_be_bytes().to_vec();
    message.extend_from_slice(body);
    stream.write_all(&message)
}
