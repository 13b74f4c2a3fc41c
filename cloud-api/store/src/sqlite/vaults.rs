use super::columns::{collect, get, get_opt, hex, one};
use super::{audit, notices};
use crate::model::{Action, Actor, Authors, By, Entered, EntryName, HouseholdScope, Mail, NewVault, Vault, Verdict};
use crate::port::{Conflict, StoreError};
use rusqlite::Transaction;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::mutant;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// A row of the table, open or closed.
struct Kept {
    vault: Vault,
    closed: bool,
}

fn kept(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    member: Uuid,
) -> Result<Option<Kept>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT household, generation, mail_key, escrow, closed_at FROM vault
         WHERE municipality = ?1 AND device = ?2 AND member = ?3",
    )?;
    one(statement.query((municipality.to_string(), device.as_str(), member.to_string()))?, |row| {
        let scope = HouseholdScope { municipality, household: get(row, "household")?, member };
        let vault = Vault {
            scope,
            generation: get(row, "generation")?,
            mail_key: get(row, "mail_key")?,
            escrow: get(row, "escrow")?,
        };
        Ok(Kept { vault, closed: get_opt::<Timestamp>(row, "closed_at")?.is_some() })
    })
}

pub(super) fn vault(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    member: Uuid,
) -> Result<Vault, StoreError> {
    let open = kept(tx, municipality, device, member)?.filter(|kept| !kept.closed);
    open.map(|kept| kept.vault).ok_or(StoreError::NotFound)
}

pub(super) fn authors(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    member: Uuid,
) -> Result<Authors, StoreError> {
    let scope = kept(tx, municipality, device, member)?.ok_or(StoreError::NotFound)?.vault.scope;
    let mut statement = tx.prepare_cached(
        "SELECT author_key FROM vault_author WHERE municipality = ?1 AND device = ?2 AND member = ?3
         ORDER BY generation DESC",
    )?;
    let rows = statement.query((municipality.to_string(), device.as_str(), member.to_string()))?;
    Ok(Authors { scope, keys: collect(rows, |row| get(row, "author_key"))? })
}

pub(super) fn put_vault(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    device: &DeviceId,
    new: &NewVault,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(Kept { vault, closed }) = kept(tx, scope.municipality, device, scope.member)? {
        let same = !closed && vault.generation == new.generation && vault.mail_key == new.mail_key;
        if same {
            return Ok(());
        }
        if new.generation <= vault.generation {
            return Err(StoreError::Conflict(Conflict::VaultExists));
        }
    }
    let by = By { actor: Actor::Member { member: scope.member, device: device.clone() }, at: now };
    audit::append(tx, scope.municipality, &by, Action::VaultMade, Some(scope.household), device.as_str())?;
    let (municipality, member) = (scope.municipality.to_string(), scope.member.to_string());
    tx.prepare_cached(
        "INSERT INTO vault (municipality, device, member, household, generation, mail_key, escrow, closed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)
         ON CONFLICT (municipality, device, member) DO UPDATE SET household = excluded.household,
             generation = excluded.generation, mail_key = excluded.mail_key, escrow = excluded.escrow, closed_at = NULL",
    )?
    .execute((
        &municipality,
        device.as_str(),
        &member,
        scope.household.to_string(),
        new.generation,
        hex(&new.mail_key),
        hex(&new.escrow),
    ))?;
    tx.prepare_cached(
        "INSERT INTO vault_author (municipality, device, member, generation, author_key) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((&municipality, device.as_str(), &member, new.generation, hex(&new.author_key)))?;
    Ok(())
}

/// Shuts all vaults of the member whose account this is: the card that opened them is not the account's any more.
pub(super) fn close_of_account(
    tx: &Transaction<'_>,
    municipality: &str,
    user_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE vault SET closed_at = ?3 WHERE municipality = ?1 AND closed_at IS NULL AND member IN
             (SELECT member FROM account WHERE municipality = ?1 AND user_id = ?2)",
    )?
    .execute((municipality, user_id, now.millis()))?;
    Ok(())
}

pub(super) fn mail_since(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    after: Option<Cursor>,
    rows: usize,
) -> Result<Mail, StoreError> {
    let page = notices::notices_since(tx, scope, after, rows)?;
    let unread: i64 = tx
        .prepare_cached(
            "SELECT COUNT(*) FROM delivery d
             JOIN publication p ON p.municipality = d.municipality AND p.publication = d.publication
             LEFT JOIN receipt r ON r.municipality = d.municipality AND r.household = d.household
                                AND r.member = ?3 AND r.publication = d.publication
             WHERE d.municipality = ?1 AND d.household = ?2 AND (d.member IS NULL OR d.member = ?3)
               AND p.withdrawn_at IS NULL AND r.opened_at IS NULL",
        )?
        .query_row((scope.municipality.to_string(), scope.household.to_string(), scope.member.to_string()), |row| {
            row.get(0)
        })?;
    Ok(Mail { page, unread: u32::try_from(unread).map_err(|_| StoreError::Corrupt)? })
}

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
    let Entered::NoticeOpened { publication, opened_at } = entered;
    let verdict = match notices::record_opened(tx, scope, publication, opened_at, now) {
        Ok(_) => Verdict::Applied,
        Err(StoreError::NotFound) => Verdict::Rejected(ErrorCode::NoticeUnknown),
        Err(other) => return Err(other),
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
        "SELECT rejected FROM outbox_entry
         WHERE municipality = ?1 AND device = ?2 AND outbox = ?3 AND sequence = ?4",
    )?;
    one(statement.query(key(municipality, name))?, |row| match get_opt::<String>(row, "rejected")? {
        None => Ok(Verdict::Duplicate),
        Some(word) => ErrorCode::from_word(&word).map(Verdict::Rejected).ok_or(StoreError::Corrupt),
    })
}

fn remember(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    name: &EntryName,
    verdict: Verdict,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (municipality, device, outbox, sequence) = key(municipality, name);
    let rejected = match verdict {
        Verdict::Rejected(code) => Some(code.as_str()),
        Verdict::Applied | Verdict::Duplicate => None,
    };
    tx.prepare_cached(
        "INSERT INTO outbox_entry (municipality, device, outbox, sequence, rejected, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((municipality, device, outbox, sequence, rejected, now.millis()))?;
    Ok(())
}

fn key(municipality: MunicipalityCode, name: &EntryName) -> (String, String, String, i64) {
    let sequence = i64::try_from(name.sequence).unwrap_or(i64::MAX);
    (municipality.to_string(), name.device.to_string(), name.outbox.to_string(), sequence)
}
