//! What the box keeps, as bytes. The first byte is the version of the format; today it is 1 and JSON follows. The
//! store does not look inside, so that the vault can seal these bytes without any change below it.

use crate::ports::{Key, Kind, Owner, Value};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use shared_model::notice::{Cursor, Notice};
use shared_model::person::Member;
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use uuid::Uuid;

const VERSION: u8 = 1;

/// A card that has logged in on this box with the town's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The authentication certificate, DER.
    pub certificate: Vec<u8>,
    /// Whose card it is.
    pub member: Member,
}

/// A notice that a member opened and the town has not yet heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Position in the outbox; grows by one.
    pub sequence: u64,
    /// Which notice.
    pub notice: Uuid,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// Bytes that this version of the box cannot read. They are left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of another version, or a damaged one")]
pub struct Unreadable;

#[derive(Serialize, Deserialize)]
struct StoredBinding {
    certificate: v1::Base64,
    member: v1::Member,
}

#[derive(Serialize, Deserialize)]
struct StoredReceipt {
    notice: Uuid,
    opened_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredCursor {
    epoch: Uuid,
    position: u64,
}

/// SHA-256 of a certificate: the name of its binding.
pub fn fingerprint(certificate: &[u8]) -> [u8; 32] {
    Sha256::digest(certificate).into()
}

impl Binding {
    /// The entry to write.
    pub fn entry(&self) -> (Key, Value) {
        let key = Key { owner: Owner::Box, kind: Kind::Binding, id: fingerprint(&self.certificate).to_vec() };
        let certificate = v1::Base64(self.certificate.clone());
        (key, encode(&StoredBinding { certificate, member: self.member.clone().into() }))
    }

    /// Reads an entry.
    pub fn read(value: &[u8]) -> Result<Self, Unreadable> {
        let stored: StoredBinding = decode(value)?;
        let member = stored.member.try_into().map_err(|_| Unreadable)?;
        Ok(Self { certificate: stored.certificate.0, member })
    }
}

impl Receipt {
    /// The entry to write.
    pub fn entry(&self, member: Uuid) -> (Key, Value) {
        let stored = StoredReceipt { notice: self.notice, opened_at_ms: self.opened_at.millis() };
        (Self::key(member, self.sequence), encode(&stored))
    }

    /// Where the entry lies.
    pub fn key(member: Uuid, sequence: u64) -> Key {
        Key { owner: Owner::Member(member), kind: Kind::Outbox, id: sequence.to_be_bytes().to_vec() }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let sequence = u64::from_be_bytes(key.id.as_slice().try_into().map_err(|_| Unreadable)?);
        let stored: StoredReceipt = decode(value)?;
        Ok(Self { sequence, notice: stored.notice, opened_at: Timestamp::from_millis(stored.opened_at_ms) })
    }
}

/// The entry of a notice.
pub fn notice_entry(member: Uuid, notice: &Notice) -> (Key, Value) {
    (notice_key(member, notice.id), encode(&v1::Notice::from(notice.clone())))
}

/// Where a notice lies.
pub fn notice_key(member: Uuid, notice: Uuid) -> Key {
    Key { owner: Owner::Member(member), kind: Kind::Notice, id: notice.as_bytes().to_vec() }
}

/// Reads a notice.
pub fn read_notice(value: &[u8]) -> Result<Notice, Unreadable> {
    decode::<v1::Notice>(value).map(Notice::from)
}

/// The entry of a member's place in the town's stream.
pub fn cursor_entry(member: Uuid, cursor: Cursor) -> (Key, Value) {
    let key = Key { owner: Owner::Member(member), kind: Kind::Cursor, id: Vec::new() };
    (key, encode(&StoredCursor { epoch: cursor.epoch, position: cursor.position }))
}

/// Reads a member's place.
pub fn read_cursor(value: &[u8]) -> Result<Cursor, Unreadable> {
    decode::<StoredCursor>(value).map(|stored| Cursor { epoch: stored.epoch, position: stored.position })
}

/// The entry of a member's unread count, which the start screen adds up.
pub fn unread_entry(member: Uuid, count: u32) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::Unread, id: member.as_bytes().to_vec() }, encode(&count))
}

/// Reads a member's unread count.
pub fn read_unread(key: &Key, value: &[u8]) -> Result<(Uuid, u32), Unreadable> {
    Ok((Uuid::from_slice(&key.id).map_err(|_| Unreadable)?, decode(value)?))
}

/// The entry of the last contact with the town.
pub fn contact_entry(at: Timestamp) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::Contact, id: Vec::new() }, encode(&at.millis()))
}

/// Reads the last contact.
pub fn read_contact(value: &[u8]) -> Result<Timestamp, Unreadable> {
    decode(value).map(Timestamp::from_millis)
}

fn encode<T: Serialize>(stored: &T) -> Value {
    let mut value = vec![VERSION];
    serde_json::to_writer(&mut value, stored).expect("our own structs are JSON");
    value
}

fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, Unreadable> {
    match value.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|_| Unreadable),
        _ => Err(Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_version_is_not_misread() {
        let (_, mut value) = contact_entry(Timestamp::from_millis(5));
        assert_eq!(read_contact(&value), Ok(Timestamp::from_millis(5)));
        value[0] = 2;
        assert_eq!(read_contact(&value), Err(Unreadable));
        assert_eq!(read_contact(&[]), Err(Unreadable));
    }

    #[test]
    fn version_one_stays_as_it_was_written() {
        let receipt = Receipt { sequence: 7, notice: Uuid::from_bytes([1; 16]), opened_at: Timestamp::from_millis(9) };
        let (key, value) = receipt.entry(Uuid::from_bytes([2; 16]));
        assert_eq!(value, b"\x01{\"notice\":\"01010101-0101-0101-0101-010101010101\",\"opened_at_ms\":9}");
        assert_eq!(Receipt::read(&key, &value), Ok(receipt));
    }
}
