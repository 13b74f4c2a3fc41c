//! What came out of boxes' outboxes, and what became of it.

use super::columns::{get_opt, limit, one};
use super::{notices, receipts, records};
use crate::model::{Entered, EntryName, HouseholdScope, Verdict};
use crate::port::{MAX_REJECTED, StoreError};
use crate::rules;
use rusqlite::Transaction;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::mutant;
use shared_model::time::Timestamp;

pub(super) fn apply_entry(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    name: &EntryName,
    entered: Entered,
    now: Timestamp,
) -> Result<Verdict, StoreError> {
    if mutant!(DuplicateAppliedTwice) {
        tx.execute("DELETE FROM outbox_entry WHERE rejected IS NULL", ())?;
    }
    if let Some(known) = known_verdict(tx, scope.municipality, name)? {
        return Ok(known);
    }
    let effect = match entered {
        Entered::NoticeOpened { publication, opened_at } => {
            rules::of_a_notice(receipts::record_opened(tx, scope, publication, opened_at, now).map(drop))?
        }
        Entered::NoticeAnswered { publication, answer, answered_at } => {
            rules::of_a_notice(receipts::record_answered(tx, scope, publication, answer, answered_at, now))?
        }
        Entered::Record(change) => records::enter(tx, scope, name.outbox, change)?,
    };
    let verdict = match effect {
        Ok(()) => Verdict::Applied { version: notices::household_version(tx, &scope.mailbox())?.position },
        Err(code) => Verdict::Rejected(code),
    };
    remember(tx, scope.municipality, name, verdict, now)?;
    Ok(verdict)
}

pub(super) fn reject_entry(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    name: &EntryName,
    code: ErrorCode,
    now: Timestamp,
) -> Result<Verdict, StoreError> {
    if let Some(known) = known_verdict(tx, municipality, name)? {
        return Ok(known);
    }
    let verdict = Verdict::Rejected(code);
    remember(tx, municipality, name, verdict, now)?;
    Ok(verdict)
}

fn known_verdict(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    name: &EntryName,
) -> Result<Option<Verdict>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT rejected, version FROM outbox_entry
         WHERE municipality = ?1 AND device = ?2 AND outbox = ?3 AND sequence = ?4",
    )?;
    one(statement.query(key(municipality, name))?, |row| match get_opt::<String>(row, "rejected")? {
        None => Ok(Verdict::Duplicate { version: get_opt(row, "version")? }),
        Some(word) => ErrorCode::from_word(&word).map(Verdict::Rejected).ok_or(StoreError::Corrupt),
    })
}

fn remember(
    tx: &Transaction<'_>,
    town: MunicipalityCode,
    name: &EntryName,
    verdict: Verdict,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (municipality, device, outbox, sequence) = key(town, name);
    let (rejected, version) = match verdict {
        Verdict::Rejected(code) => (Some(code.as_str()), None),
        Verdict::Applied { version } => (None, i64::try_from(version).ok()),
        Verdict::Duplicate { .. } => return Ok(()),
    };
    tx.prepare_cached(
        "INSERT INTO outbox_entry (municipality, device, outbox, sequence, rejected, at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((municipality, device, outbox, sequence, rejected, now.millis(), version))?;
    if rejected.is_some() { forget_oldest_rejected(tx, town, &name.device) } else { Ok(()) }
}

/// Each one more pushes one out.
fn forget_oldest_rejected(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM outbox_entry WHERE (municipality, device, outbox, sequence) IN
             (SELECT municipality, device, outbox, sequence FROM outbox_entry
              WHERE municipality = ?1 AND device = ?2 AND rejected IS NOT NULL
              ORDER BY at DESC, outbox DESC, sequence DESC LIMIT 1 OFFSET ?3)",
    )?
    .execute((municipality.to_string(), device.as_str(), limit(MAX_REJECTED)))?;
    Ok(())
}

fn key(municipality: MunicipalityCode, name: &EntryName) -> (String, String, String, i64) {
    let sequence = i64::try_from(name.sequence).unwrap_or(i64::MAX);
    (municipality.to_string(), name.device.to_string(), name.outbox.to_string(), sequence)
}
