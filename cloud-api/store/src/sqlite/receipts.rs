//! What members have done with a notice: opened it, answered it.

use super::columns::{answer_kind, get, get_opt, one};
use super::notices::next_version;
use crate::model::{HouseholdScope, Receipt};
use crate::port::StoreError;
use crate::rules;
use rusqlite::{Row, Transaction};
use shared_model::notice::{Answer, AnswerKind};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// What is known of a notice that was delivered to this member.
struct Known {
    published_at: Timestamp,
    opened_at: Option<Timestamp>,
    answer: Option<Answer>,
}

fn known(tx: &Transaction<'_>, scope: &HouseholdScope, publication: Uuid) -> Result<Known, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT p.published_at, r.opened_at, a.answer, a.answered_at
         FROM delivery d
         JOIN publication p ON p.municipality = d.municipality AND p.publication = d.publication
         LEFT JOIN receipt r ON r.municipality = d.municipality AND r.household = d.household
                            AND r.member = ?3 AND r.publication = d.publication
         LEFT JOIN answer a ON a.municipality = d.municipality AND a.household = d.household
                           AND a.member = ?3 AND a.publication = d.publication
         WHERE d.municipality = ?1 AND d.household = ?2 AND d.publication = ?4
           AND (d.member IS NULL OR d.member = ?3)",
    )?;
    let (municipality, household, member) = key(scope);
    let found = one(statement.query((municipality, household, member, publication.to_string()))?, |row| {
        Ok(Known {
            published_at: get(row, "published_at")?,
            opened_at: get_opt(row, "opened_at")?,
            answer: read_answer(row)?,
        })
    })?;
    found.ok_or(StoreError::NotFound)
}

pub(super) fn read_answer(row: &Row<'_>) -> Result<Option<Answer>, StoreError> {
    let Some(kind) = get_opt(row, "answer")? else { return Ok(None) };
    Ok(Some(Answer { kind, at: get(row, "answered_at")? }))
}

pub(super) fn record_opened(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    publication: Uuid,
    opened_at: Timestamp,
    now: Timestamp,
) -> Result<Receipt, StoreError> {
    let known = known(tx, scope, publication)?;
    let opened_at = rules::within(opened_at, known.published_at, now);
    if !rules::is_earlier(opened_at, known.opened_at) {
        return Ok(Receipt::AlreadyKnown);
    }
    let version = next_version(tx, scope.municipality, scope.household)?;
    store_opened(tx, scope, publication, opened_at, version)?;
    Ok(Receipt::Recorded)
}

pub(super) fn record_answered(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    publication: Uuid,
    kind: AnswerKind,
    answered_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = known(tx, scope, publication)?;
    let answer = Answer { kind, at: rules::within(answered_at, known.published_at, now) };
    let opens = rules::opens(kind) && rules::is_earlier(answer.at, known.opened_at);
    if !opens && known.answer == Some(answer) {
        return Ok(());
    }
    let version = next_version(tx, scope.municipality, scope.household)?;
    if opens {
        store_opened(tx, scope, publication, answer.at, version)?;
    }
    store_answer(tx, scope, publication, answer, version)
}

fn store_opened(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    publication: Uuid,
    opened_at: Timestamp,
    version: i64,
) -> Result<(), StoreError> {
    let (municipality, household, member) = key(scope);
    tx.prepare_cached(
        "INSERT INTO receipt (municipality, household, member, publication, opened_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (municipality, household, member, publication)
         DO UPDATE SET opened_at = excluded.opened_at, version = excluded.version",
    )?
    .execute((municipality, household, member, publication.to_string(), opened_at.millis(), version))?;
    Ok(())
}

fn store_answer(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    publication: Uuid,
    answer: Answer,
    version: i64,
) -> Result<(), StoreError> {
    let (municipality, household, member) = key(scope);
    let (kind, at) = (answer_kind(answer.kind), answer.at.millis());
    tx.prepare_cached(
        "INSERT INTO answer (municipality, household, member, publication, answer, answered_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (municipality, household, member, publication) DO UPDATE SET
             answer = excluded.answer, answered_at = excluded.answered_at, version = excluded.version",
    )?
    .execute((municipality, household, member, publication.to_string(), kind, at, version))?;
    Ok(())
}

fn key(scope: &HouseholdScope) -> (String, String, String) {
    (scope.municipality.to_string(), scope.household.to_string(), scope.member.to_string())
}
