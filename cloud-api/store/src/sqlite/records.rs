//! A household's book.

use super::columns::{collect, get, get_opt, limit, one, provenance};
use super::{audit, notices};
use crate::model::{Action, By, HouseholdScope, Mailbox, NewRecord, RecordEntry, SharedEntry};
use crate::port::StoreError;
use crate::rules::mail::{Change as MailChange, Moved};
use crate::rules::{mail, records};
use rusqlite::{Row, Transaction};
use shared_model::civil::CivilDate;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::Cursor;
use shared_model::record::{About, Change, Record};
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How `fields` is written. A database that has another one is of a newer service.
const FORMAT: i64 = 1;

type Fields = BTreeMap<String, v1::Field>;

/// Lets a member's change take effect, or says why it cannot.
pub(super) fn enter(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    outbox: Uuid,
    change: Change,
) -> Result<Result<(), ErrorCode>, StoreError> {
    let current = record(tx, scope.municipality, scope.household, change.record)?;
    let at = next(notices::household_version(tx, &scope.household_mailbox())?);
    match records::entered(scope, outbox, change, current.as_ref(), at) {
        Ok(Some(_))
            if current.is_none()
                && let Err(full) = records::has_room(written(tx, scope)?) =>
        {
            Ok(Err(full))
        }
        Ok(Some(changed)) => store(tx, scope.municipality, scope.household, changed).map(Ok),
        Ok(None) => Ok(Ok(())),
        Err(refused) => Ok(Err(refused.into())),
    }
}

pub(super) fn put(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    household: Uuid,
    new: &NewRecord,
) -> Result<u64, StoreError> {
    let mailbox = Mailbox { municipality, household, member: None };
    let here = notices::household_version(tx, &mailbox)?;
    let current = record(tx, municipality, household, new.id)?;
    let Some(changed) = records::put(new, current.as_ref(), next(here))? else { return Ok(here.position) };
    audit::append(tx, municipality, by, Action::RecordPut, Some(household), &new.id.to_string())?;
    store(tx, municipality, household, changed)?;
    Ok(next(here).position)
}

/// How many records the household has written, removed ones included, from the index alone.
fn written(tx: &Transaction<'_>, scope: &HouseholdScope) -> Result<usize, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT COUNT(*) FROM record WHERE municipality = ?1 AND household = ?2 AND author IS NOT NULL",
    )?;
    let count: i64 =
        statement.query_row((scope.municipality.to_string(), scope.household.to_string()), |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn next(here: Cursor) -> Cursor {
    Cursor { position: here.position + 1, ..here }
}

fn record(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    household: Uuid,
    id: Uuid,
) -> Result<Option<Record>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT record, kind, subject, private, provenance, author, version, removed, format, fields FROM record
         WHERE municipality = ?1 AND household = ?2 AND record = ?3",
    )?;
    one(statement.query((municipality.to_string(), household.to_string(), id.to_string()))?, read)
}

fn read(row: &Row<'_>) -> Result<Record, StoreError> {
    if row.get::<_, i64>("format")? != FORMAT {
        return Err(StoreError::Corrupt);
    }
    let fields: Fields = serde_json::from_str(&row.get::<_, String>("fields")?).map_err(|_| StoreError::Corrupt)?;
    Ok(Record {
        id: get(row, "record")?,
        about: About { kind: get(row, "kind")?, subject: get_opt(row, "subject")?, private: row.get("private")? },
        provenance: get(row, "provenance")?,
        author: get_opt(row, "author")?,
        revision: get(row, "version")?,
        fields: fields.into_iter().map(|(name, field)| (name, field.into())).collect(),
        removed: row.get("removed")?,
    })
}

/// Writes a record whose revision is the household's next number, and moves the counter there.
fn store(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    household: Uuid,
    record: Record,
) -> Result<(), StoreError> {
    let version = notices::next_version(tx, municipality, household)?;
    let occurred_on = record.occurred_on().map(CivilDate::to_iso);
    let id = record.id.to_string();
    let fields: Fields = record.fields.into_iter().map(|(name, field)| (name, field.into())).collect();
    let fields = serde_json::to_string(&fields).map_err(|_| StoreError::Corrupt)?;
    tx.prepare_cached(
        "INSERT INTO record (municipality, household, record, kind, subject, private, provenance, author, version,
                             removed, occurred_on, format, fields)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (municipality, household, record) DO UPDATE SET version = excluded.version,
             removed = excluded.removed, occurred_on = excluded.occurred_on, format = excluded.format,
             fields = excluded.fields",
    )?
    .execute((
        municipality.to_string(),
        household.to_string(),
        id,
        record.about.kind,
        record.about.subject.map(|id| id.to_string()),
        record.about.private,
        provenance(record.provenance),
        record.author.map(|id| id.to_string()),
        version,
        record.removed,
        occurred_on,
        FORMAT,
        fields,
    ))?;
    Ok(())
}

/// The first records of the mailbox that changed behind `after`.
pub(super) fn moved(
    tx: &Transaction<'_>,
    mailbox: &Mailbox,
    after: u64,
    rows: usize,
) -> Result<Vec<Moved>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT record, kind, subject, private, provenance, author, version, removed, format, fields FROM record
         WHERE municipality = ?1 AND household = ?2 AND private = ?3 AND version > ?4
           AND (private = 0 OR author = ?5) AND (removed = 0 OR ?6)
         ORDER BY version LIMIT ?7",
    )?;
    let (municipality, household, private, reader) = key(mailbox);
    let after_row = i64::try_from(after).map_err(|_| StoreError::Corrupt)?;
    let with_removed = mail::tells_removed(after);
    let rows = statement.query((municipality, household, private, after_row, reader, with_removed, limit(rows)))?;
    collect(rows, |row| {
        let record = read(row)?;
        Ok(Moved { position: record.revision, change: MailChange::Record(record) })
    })
}

/// How many records of the mailbox changed behind `after`, from the index alone.
pub(super) fn count_moved(tx: &Transaction<'_>, mailbox: &Mailbox, after: u64) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT COUNT(*) FROM record
         WHERE municipality = ?1 AND household = ?2 AND private = ?3 AND version > ?4
           AND (private = 0 OR author = ?5) AND (removed = 0 OR ?6)",
    )?;
    let (municipality, household, private, reader) = key(mailbox);
    let after_row = i64::try_from(after).map_err(|_| StoreError::Corrupt)?;
    let parameters = (municipality, household, private, after_row, reader, mail::tells_removed(after));
    Ok(statement.query_row(parameters, |row| row.get(0))?)
}

fn key(mailbox: &Mailbox) -> (String, String, bool, Option<String>) {
    let reader = mailbox.member.map(|member| member.to_string());
    (mailbox.municipality.to_string(), mailbox.household.to_string(), reader.is_some(), reader)
}

/// The next days on which a shared record says that something is.
pub(super) fn dates(
    tx: &Transaction<'_>,
    mailbox: &Mailbox,
    now: Timestamp,
    rows: usize,
) -> Result<Vec<CivilDate>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT occurred_on FROM record
         WHERE municipality = ?1 AND household = ?2 AND private = 0 AND removed = 0 AND occurred_on >= ?3
         ORDER BY occurred_on LIMIT ?4",
    )?;
    let (municipality, household) = (mailbox.municipality.to_string(), mailbox.household.to_string());
    let rows = statement.query((municipality, household, mail::today(now).to_iso(), limit(rows)))?;
    collect(rows, |row| get(row, "occurred_on"))
}

pub(super) fn list(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    household: Uuid,
    after: Option<Uuid>,
    rows: usize,
) -> Result<Vec<RecordEntry>, StoreError> {
    notices::household_version(tx, &Mailbox { municipality, household, member: None })?;
    let mut statement = tx.prepare_cached(
        "SELECT record, kind, private, provenance, version, removed, occurred_on FROM record
         WHERE municipality = ?1 AND household = ?2 AND record > ?3 ORDER BY record LIMIT ?4",
    )?;
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    collect(statement.query((municipality.to_string(), household.to_string(), after, limit(rows)))?, |row| {
        let shared = SharedEntry { kind: get(row, "kind")?, occurred_on: get_opt(row, "occurred_on")? };
        Ok(RecordEntry {
            id: get(row, "record")?,
            shared: Some(shared).filter(|_| !row.get("private").unwrap_or(true)),
            provenance: get(row, "provenance")?,
            version: get(row, "version")?,
            removed: row.get("removed")?,
        })
    })
}
