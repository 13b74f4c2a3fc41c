//! QEMU's `ccid-card-passthru`: the VSCARD protocol of libcacard over a unix socket.
//!
//! Each message is three big-endian u32 (type, reader, payload length) and a payload. The guest's
//! reader speaks T=0 only and QEMU walks interface bytes wrongly, so a fixed T=0 ATR without any is
//! shown instead of the profile's. The protocol has no reset or power message: PINs stay verified
//! until the card is removed or another application is selected.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::frames::{self, Filled, GLANCE, RETRY};
use crate::emulator::{Emulator, Presence, TransmitError};

/// `3B 08 "JPKISIM1"`.
pub const ATR: [u8; 10] = [0x3B, 0x08, 0x4A, 0x50, 0x4B, 0x49, 0x53, 0x49, 0x4D, 0x31];

const UNDEFINED_READER: u32 = 0xFFFF_FFFF;
const READER: u32 = 0;
/// libcacard's own bound on a message.
const MAX_PAYLOAD: usize = 64 * 1024;
/// Magic, version 0.0.2, no capabilities.
const INIT: [u8; 12] = [b'V', b'S', b'C', b'D', 0, 0, 0, 2, 0, 0, 0, 0];

/// Message types of `VSCMsgType`.
mod kind {
    pub const INIT: u32 = 1;
    pub const ERROR: u32 = 2;
    pub const READER_ADD: u32 = 3;
    pub const ATR: u32 = 5;
    pub const CARD_REMOVE: u32 = 6;
    pub const APDU: u32 = 7;
    pub const FLUSH: u32 = 8;
    pub const FLUSH_COMPLETE: u32 = 9;
}

struct Message {
    kind: u32,
    payload: Vec<u8>,
}

/// Serves the slot to QEMU listening at `socket` until the emulator is closed; reconnects when the machine restarts.
pub fn serve(emulator: &Emulator, socket: &Path) {
    loop {
        if emulator.presence().closed {
            return;
        }
        if let Ok(stream) = UnixStream::connect(socket)
            && let Err(error) = serve_connection(emulator, stream)
            && error.kind() != io::ErrorKind::UnexpectedEof
        {
            eprintln!("card-emulator: {}: {error}", socket.display());
        }
        emulator.power_down();
        emulator.wait_closed(RETRY);
    }
}

fn serve_connection(emulator: &Emulator, mut stream: UnixStream) -> io::Result<()> {
    stream.set_read_timeout(Some(GLANCE))?;
    send(&mut stream, kind::INIT, UNDEFINED_READER, &INIT)?;
    let mut shown = Presence { generation: 0, atr: None, closed: false };
    let mut greeted = false;
    loop {
        let presence = emulator.presence();
        if presence.closed {
            return Ok(());
        }
        if greeted && presence.generation != shown.generation {
            show(&mut stream, &shown, &presence)?;
            shown = presence;
        }
        match read_message(&mut stream, emulator)? {
            Some(Message { kind: kind::INIT, payload }) if !greeted => {
                if !payload.starts_with(b"VSCD") {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                send(&mut stream, kind::READER_ADD, UNDEFINED_READER, b"card-emulator")?;
                greeted = true;
            }
            Some(Message { kind: kind::APDU, payload }) => match emulator.transmit(&payload) {
                Ok(reply) => send(&mut stream, kind::APDU, READER, &reply)?,
                // The removal is announced on the next turn, and QEMU answers the guest.
                Err(TransmitError::NoCard) => {}
                Err(TransmitError::NotSaved(error)) => {
                    eprintln!("card-emulator: card taken out: tries left not saved: {error}");
                }
            },
            Some(Message { kind: kind::FLUSH, .. }) => send(&mut stream, kind::FLUSH_COMPLETE, READER, &[])?,
            Some(Message { kind: kind::ERROR, payload }) if payload != [0; 4] => {
                return Err(io::Error::other("QEMU refused the reader or the card"));
            }
            // An acknowledgement (Error 0), or something newer than this protocol version.
            Some(_) | None => {}
        }
    }
}

/// Tells the guest what changed in the slot since it last heard.
fn show(stream: &mut UnixStream, shown: &Presence, now: &Presence) -> io::Result<()> {
    if shown.atr.is_some() {
        send(stream, kind::CARD_REMOVE, READER, &[])?;
    }
    if now.atr.is_some() {
        send(stream, kind::ATR, READER, &ATR)?;
    }
    Ok(())
}

fn read_message(stream: &mut UnixStream, emulator: &Emulator) -> io::Result<Option<Message>> {
    let open = || !emulator.presence().closed;
    let mut header = [0; 12];
    match frames::fill(stream, &mut header, false, |_| (), open) {
        Filled::Whole => {}
        Filled::Quiet => return Ok(None),
        Filled::Gone => return Err(io::ErrorKind::UnexpectedEof.into()),
    }
    let [k0, k1, k2, k3, _, _, _, _, l0, l1, l2, l3] = header;
    let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
    if length > MAX_PAYLOAD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = vec![0; length];
    match frames::fill(stream, &mut payload, true, |_| (), open) {
        Filled::Whole => Ok(Some(Message { kind: u32::from_be_bytes([k0, k1, k2, k3]), payload })),
        Filled::Quiet | Filled::Gone => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn send(stream: &mut UnixStream, kind: u32, reader: u32, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut message = Vec::with_capacity(12 + payload.len());
    for word in [kind, reader, length] {
        message.extend(word.to_be_bytes());
    }
    message.extend_from_slice(payload);
    stream.write_all(&message)
}
