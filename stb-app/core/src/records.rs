//! What the box keeps, as bytes. The first byte is the version of the format; here it is 1 and JSON follows. A member's
//! entries are sealed around that (`keyring`), so on disk they begin with the vault's version.

use crate::keyring::CardKey;
use crate::ports::{Key, Kind, Owner, Value};
use crate::technician::self_test::MOST_INSET;
use crate::text_size::TextSize;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use shared_model::notice::{Cursor, Notice};
use shared_model::record::Record;
use shared_model::self_test::{Receipt, SelfTestCheck, SelfTestReport};
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use uuid::Uuid;
use vault::PublicKey;

const VERSION: u8 = 1;

/// Up to where a member's mail has been taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenIn {
    /// The town's cursor.
    pub cursor: Cursor,
    /// The number of the last page.
    pub page: u64,
}

/// A notice that a member opened and the town had not heard of when the box still ran its first version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldReceipt {
    /// Which notice.
    pub notice: Uuid,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// What somebody has entered, and under which names the town knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Who.
    pub by: Uuid,
    /// The outbox.
    pub origin: Uuid,
    /// What.
    pub entry: v1::Entry,
}

/// Bytes that this version of the box cannot read. They are left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of another version, or a damaged one")]
pub struct Unreadable;

#[derive(Serialize, Deserialize)]
struct StoredSelfTest {
    taken_at_ms: i64,
    firmware: String,
    receipt: String,
    checks: Vec<StoredCheck>,
}

#[derive(Serialize, Deserialize)]
struct StoredCheck {
    name: String,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredNotice {
    #[serde(flatten)]
    notice: v1::Notice,
    #[serde(default)]
    told_at_ms: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct StoredReceipt {
    notice: Uuid,
    opened_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredEntered {
    by: Uuid,
    origin: Uuid,
    entry: v1::Entry,
}

#[derive(Serialize, Deserialize)]
struct StoredCursor {
    epoch: Uuid,
    position: u64,
    page: u64,
}

/// SHA-256 of a certificate: the name of its card on this box.
pub fn fingerprint(certificate: &[u8]) -> [u8; 32] {
    Sha256::digest(certificate).into()
}

impl OldReceipt {
    /// Reads an entry.
    pub fn read(value: &[u8]) -> Result<Self, Unreadable> {
        let stored: StoredReceipt = decode(value)?;
        Ok(Self { notice: stored.notice, opened_at: Timestamp::from_millis(stored.opened_at_ms) })
    }
}

/// The entry of a notice, and when the town was seen to know that it was opened.
pub fn notice_entry(member: Uuid, notice: &Notice, told_at: Option<Timestamp>) -> (Key, Value) {
    let stored = StoredNotice { notice: notice.clone().into(), told_at_ms: told_at.map(Timestamp::millis) };
    (notice_key(member, notice.id), encode(&stored))
}

/// Where a notice lies.
pub fn notice_key(member: Uuid, notice: Uuid) -> Key {
    Key { owner: Owner::Vault(member), kind: Kind::Notice, id: notice.as_bytes().to_vec() }
}

/// Reads [`notice_entry`].
pub fn read_notice(value: &[u8]) -> Result<(Notice, Option<Timestamp>), Unreadable> {
    let StoredNotice { notice, told_at_ms } = decode(value)?;
    Ok((notice.into(), told_at_ms.map(Timestamp::from_millis)))
}

/// The entry of a member's place in the town's stream.
pub fn taken_in_entry(member: Uuid, taken_in: TakenIn) -> (Key, Value) {
    let key = Key { owner: Owner::Vault(member), kind: Kind::Cursor, id: Vec::new() };
    let TakenIn { cursor: Cursor { epoch, position }, page } = taken_in;
    (key, encode(&StoredCursor { epoch, position, page }))
}

/// Reads a member's place.
pub fn read_taken_in(value: &[u8]) -> Result<TakenIn, Unreadable> {
    let StoredCursor { epoch, position, page } = decode(value)?;
    Ok(TakenIn { cursor: Cursor { epoch, position }, page })
}

/// The entry of the salt that cards sign on this box.
pub fn salt_entry(salt: &[u8; 32]) -> (Key, Value) {
    let key = Key { owner: Owner::Box, kind: Kind::Salt, id: Vec::new() };
    (key, encode(&v1::Base64(salt.to_vec())))
}

/// Reads the salt.
pub fn read_salt(value: &[u8]) -> Result<[u8; 32], Unreadable> {
    decode::<v1::Base64>(value)?.0.try_into().map_err(|_| Unreadable)
}

/// The entry of a member's unread count, which the start screen adds up.
pub fn unread_entry(member: Uuid, count: u32) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::Unread, id: member.as_bytes().to_vec() }, encode(&count))
}

/// Reads a member's unread count.
pub fn read_unread(key: &Key, value: &[u8]) -> Result<(Uuid, u32), Unreadable> {
    Ok((Uuid::from_slice(&key.id).map_err(|_| Unreadable)?, decode(value)?))
}

/// The entry of the days on which something is planned, as days since 1970.
pub fn dates_entry(owner: Uuid, days: &[i64]) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::Dates, id: owner.as_bytes().to_vec() }, encode(&days))
}

/// Reads the days of a vault's owner.
pub fn read_dates(key: &Key, value: &[u8]) -> Result<(Uuid, Vec<i64>), Unreadable> {
    Ok((Uuid::from_slice(&key.id).map_err(|_| Unreadable)?, decode(value)?))
}

/// The entry of how large a member wants to read. Nothing personal: it lies outside the vault, so that the first screen
/// after login has it already.
pub fn text_size_entry(member: Uuid, size: TextSize) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::TextSize, id: member.as_bytes().to_vec() }, encode(&size.as_str()))
}

/// Reads [`text_size_entry`]; a size that this version does not have is unreadable.
pub fn read_text_size(key: &Key, value: &[u8]) -> Result<(Uuid, TextSize), Unreadable> {
    let word: String = decode(value)?;
    Ok((Uuid::from_slice(&key.id).map_err(|_| Unreadable)?, TextSize::from_word(&word).ok_or(Unreadable)?))
}

/// The entry of a self-test that the town does not have: as the town takes it, but for the signature.
pub fn self_test_entry(report: &SelfTestReport, receipt: &Receipt) -> (Key, Value) {
    let SelfTestReport { taken_at, firmware, checks } = report;
    let check = |check: &SelfTestCheck| StoredCheck {
        name: check.name.clone(),
        passed: check.passed,
        code: check.code.clone(),
        note: check.note.clone(),
    };
    let stored = StoredSelfTest {
        taken_at_ms: taken_at.millis(),
        firmware: firmware.clone(),
        receipt: receipt.as_str().to_owned(),
        checks: checks.iter().map(check).collect(),
    };
    (self_test_key(), encode(&stored))
}

/// Reads [`self_test_entry`].
pub fn read_self_test(value: &[u8]) -> Result<(SelfTestReport, Receipt), Unreadable> {
    let StoredSelfTest { taken_at_ms, firmware, receipt, checks } = decode(value)?;
    let check = |StoredCheck { name, passed, code, note }: StoredCheck| SelfTestCheck { name, passed, code, note };
    let checks = checks.into_iter().map(check).collect();
    let report = SelfTestReport { taken_at: Timestamp::from_millis(taken_at_ms), firmware, checks };
    Ok((report, Receipt::parse(&receipt).map_err(|_| Unreadable)?))
}

/// Where it lies.
pub fn self_test_key() -> Key {
    Key { owner: Owner::Box, kind: Kind::SelfTest, id: Vec::new() }
}

/// The entry of how much the picture is drawn in, percent.
pub fn safe_area_entry(percent: u8) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::SafeArea, id: Vec::new() }, encode(&percent))
}

/// Reads [`safe_area_entry`].
pub fn read_safe_area(value: &[u8]) -> Result<u8, Unreadable> {
    decode(value).and_then(|percent: u8| if percent <= MOST_INSET { Ok(percent) } else { Err(Unreadable) })
}

/// The entry of a record as the town has it.
pub fn record_entry(vault: Uuid, record: &Record) -> (Key, Value) {
    (record_key(vault, record.id), encode(&v1::Record::from(record.clone())))
}

/// Where a record lies.
pub fn record_key(vault: Uuid, record: Uuid) -> Key {
    Key { owner: Owner::Vault(vault), kind: Kind::Record, id: record.as_bytes().to_vec() }
}

/// Reads [`record_entry`].
pub fn read_record(value: &[u8]) -> Result<Record, Unreadable> {
    decode::<v1::Record>(value).map(Record::from)
}

/// The entry of what was entered under a number of the outbox. It lies in the vault that it is about, so that its
/// effect shows before the town has heard of it, and a refusal can be explained.
pub fn entered_entry(vault: Uuid, sequence: u64, entered: &Entered) -> (Key, Value) {
    let Entered { by, origin, entry } = entered.clone();
    (entered_key(vault, sequence), encode(&StoredEntered { by, origin, entry }))
}

/// Where it lies.
pub fn entered_key(vault: Uuid, sequence: u64) -> Key {
    Key { owner: Owner::Vault(vault), kind: Kind::Entered, id: sequence.to_be_bytes().to_vec() }
}

/// Reads [`entered_entry`].
pub fn read_entered(key: &Key, value: &[u8]) -> Result<(u64, Entered), Unreadable> {
    let sequence = key.id.as_slice().try_into().map(u64::from_be_bytes).map_err(|_| Unreadable)?;
    let StoredEntered { by, origin, entry } = decode(value)?;
    Ok((sequence, Entered { by, origin, entry }))
}

/// The entry of a card's unlock key, inside the household's vault.
pub fn card_entry(vault: Uuid, card: &CardKey) -> (Key, Value) {
    let key = Key { owner: Owner::Vault(vault), kind: Kind::Card, id: card.fingerprint.to_vec() };
    (key, encode(&v1::Base64(card.unlock.to_bytes())))
}

/// Reads [`card_entry`].
pub fn read_card(key: &Key, value: &[u8]) -> Result<([u8; 32], PublicKey), Unreadable> {
    let fingerprint = key.id.as_slice().try_into().map_err(|_| Unreadable)?;
    let unlock = PublicKey::from_bytes(&decode::<v1::Base64>(value)?.0).map_err(|_| Unreadable)?;
    Ok((fingerprint, unlock))
}

/// The entry of the last contact with the town.
pub fn contact_entry(at: Timestamp) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::Contact, id: Vec::new() }, encode(&at.millis()))
}

/// Reads the last contact.
pub fn read_contact(value: &[u8]) -> Result<Timestamp, Unreadable> {
    decode(value).map(Timestamp::from_millis)
}

/// The entry of the last instant that the town has signed.
pub fn signed_time_entry(at: Timestamp) -> (Key, Value) {
    (Key { owner: Owner::Box, kind: Kind::SignedTime, id: Vec::new() }, encode(&at.millis()))
}

/// Reads [`signed_time_entry`].
pub fn read_signed_time(value: &[u8]) -> Result<Timestamp, Unreadable> {
    decode(value).map(Timestamp::from_millis)
}

/// Version and JSON.
pub fn encode<T: Serialize>(stored: &T) -> Value {
    let mut value = vec![VERSION];
    serde_json::to_writer(&mut value, stored).expect("our own structs are JSON");
    value
}

/// Reads [`encode`].
pub fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, Unreadable> {
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
    fn receipts_of_the_first_version_are_still_read() {
        let value = b"\x01{\"notice\":\"01010101-0101-0101-0101-010101010101\",\"opened_at_ms\":9}";
        let receipt = OldReceipt { notice: Uuid::from_bytes([1; 16]), opened_at: Timestamp::from_millis(9) };
        assert_eq!(OldReceipt::read(value), Ok(receipt));
    }
}
