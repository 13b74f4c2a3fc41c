use super::columns::{collect, get, get_opt, limit};
use crate::model::{Action, Actor, AuditEntry, By};
use crate::port::StoreError;
use rusqlite::{Row, Transaction};
use shared_model::municipality::MunicipalityCode;
use uuid::Uuid;

/// Adds a line. Called first in every change: it locks the town's row, and there is no town to change without one.
pub(super) fn append(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    by: &By,
    action: Action,
    household: Option<Uuid>,
    subject: &str,
) -> Result<(), StoreError> {
    let position: i64 = tx
        .prepare_cached(
            "UPDATE municipality SET audit_position = audit_position + 1 WHERE municipality = ?1
             RETURNING audit_position",
        )?
        .query_row([municipality.to_string()], |row| row.get(0))?;
    let (actor_kind, actor, device) = match &by.actor {
        Actor::Operator(name) => ("operator", name.as_str().to_owned(), None),
        Actor::Device(device) => ("device", device.to_string(), None),
        Actor::Member { member, device } => ("member", member.to_string(), Some(device.to_string())),
    };
    tx.prepare_cached(
        "INSERT INTO audit_entry (municipality, position, at, actor_kind, actor, device, action, household, subject)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        municipality.to_string(),
        position,
        by.at.millis(),
        actor_kind,
        actor,
        device,
        action.as_str(),
        household.map(|id| id.to_string()),
        subject,
    ))?;
    Ok(())
}

pub(super) fn entries(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    after: u64,
    rows: usize,
) -> Result<Vec<AuditEntry>, StoreError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut statement = tx.prepare_cached(
        "SELECT position, at, actor_kind, actor, device, action, household, subject FROM audit_entry
         WHERE municipality = ?1 AND position > ?2 ORDER BY position LIMIT ?3",
    )?;
    collect(statement.query((municipality.to_string(), after, limit(rows)))?, entry)
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, StoreError> {
    let actor = match row.get::<_, String>("actor_kind")?.as_str() {
        "operator" => Actor::Operator(get(row, "actor")?),
        "device" => Actor::Device(get(row, "actor")?),
        "member" => Actor::Member { member: get(row, "actor")?, device: get(row, "device")? },
        _ => return Err(StoreError::Corrupt),
    };
    Ok(AuditEntry {
        position: get(row, "position")?,
        by: By { actor, at: get(row, "at")? },
        action: get(row, "action")?,
        household: get_opt(row, "household")?,
        subject: get(row, "subject")?,
    })
}
