use super::audit;
use super::columns::{category, collect, fact_kind, get, get_opt, limit, one};
use super::receipts::read_answer;
use crate::model::{
    Action, Audience, Body, By, FactText, HouseholdScope, Mailbox, Name, NewPublication, Publication, Title,
};
use crate::port::StoreError;
use crate::rules;
use crate::rules::mail::{Change, Moved, mail_page};
use rusqlite::{Row, Transaction};
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, Fact, Notice, NoticeChange, NoticePage};
use shared_model::time::Timestamp;
use uuid::Uuid;

pub(super) fn household_version(tx: &Transaction<'_>, mailbox: &Mailbox) -> Result<Cursor, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT history.epoch, household.version FROM household, history
         WHERE household.municipality = ?1 AND household.household = ?2",
    )?;
    let found = one(statement.query((mailbox.municipality.to_string(), mailbox.household.to_string()))?, |row| {
        Ok(Cursor { epoch: get(row, "epoch")?, position: get(row, "version")? })
    })?;
    found.ok_or(StoreError::NotFound)
}

pub(super) fn notices_since(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    after: Option<Cursor>,
    rows: usize,
) -> Result<NoticePage, StoreError> {
    let here = household_version(tx, &scope.mailbox())?;
    let after = rules::position_after(after, here.epoch, here.position);
    if after == here.position {
        return Ok(NoticePage { cursor: here, more: false, changes: Vec::new() });
    }
    Ok(mail_page(here, rows, moved(tx, scope, after, rows + 1)?).notices)
}

/// The first notices that have moved behind `after`. A notice has moved when its delivery, this member's receipt or the
/// member's answer has; it comes at the latest of them.
pub(super) fn moved(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    after: u64,
    rows: usize,
) -> Result<Vec<Moved>, StoreError> {
    let mut statement = tx.prepare_cached(
        "WITH moved AS (
             SELECT publication, version FROM delivery
             WHERE municipality = ?1 AND household = ?2 AND version > ?4 AND (member IS NULL OR member = ?3)
             UNION ALL
             SELECT publication, version FROM receipt
             WHERE municipality = ?1 AND household = ?2 AND member = ?3 AND version > ?4
             UNION ALL
             SELECT publication, version FROM answer
             WHERE municipality = ?1 AND household = ?2 AND member = ?3 AND version > ?4
         ), page AS (
             SELECT publication, MAX(version) AS position FROM moved GROUP BY publication ORDER BY position LIMIT ?5
         )
         SELECT page.position, p.publication, p.sender, p.category, p.title, p.body, p.published_at, p.withdrawn_at,
                r.opened_at, a.answer, a.answered_at
         FROM page
         JOIN publication p ON p.municipality = ?1 AND p.publication = page.publication
         LEFT JOIN receipt r ON r.municipality = ?1 AND r.household = ?2 AND r.member = ?3
                            AND r.publication = page.publication
         LEFT JOIN answer a ON a.municipality = ?1 AND a.household = ?2 AND a.member = ?3
                           AND a.publication = page.publication
         ORDER BY page.position",
    )?;
    let (municipality, household, member) = key(scope);
    let after = i64::try_from(after).map_err(|_| StoreError::Corrupt)?;
    collect(statement.query((municipality, household, member, after, limit(rows)))?, |row| {
        let notice = read_notice(row)?;
        let withdrawn = get_opt::<Timestamp>(row, "withdrawn_at")?.is_some();
        let change = if withdrawn {
            NoticeChange::Withdrawn(notice.id)
        } else {
            let facts = facts(tx, scope.municipality, notice.id)?;
            NoticeChange::Current(Notice { facts, ..notice })
        };
        Ok(Moved { position: get(row, "position")?, change: Change::Notice(change) })
    })
}

/// How many have.
pub(super) fn count_moved(tx: &Transaction<'_>, scope: &HouseholdScope, after: u64) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT COUNT(*) FROM (
             SELECT publication FROM delivery
             WHERE municipality = ?1 AND household = ?2 AND version > ?4 AND (member IS NULL OR member = ?3)
             UNION
             SELECT publication FROM receipt
             WHERE municipality = ?1 AND household = ?2 AND member = ?3 AND version > ?4
             UNION
             SELECT publication FROM answer
             WHERE municipality = ?1 AND household = ?2 AND member = ?3 AND version > ?4
         ) AS moved",
    )?;
    let (municipality, household, member) = key(scope);
    let after = i64::try_from(after).map_err(|_| StoreError::Corrupt)?;
    Ok(statement.query_row((municipality, household, member, after), |row| row.get(0))?)
}

fn key(scope: &HouseholdScope) -> (String, String, String) {
    (scope.municipality.to_string(), scope.household.to_string(), scope.member.to_string())
}

fn read_notice(row: &Row<'_>) -> Result<Notice, StoreError> {
    let (sender, title, body): (Name, Title, Body) = (get(row, "sender")?, get(row, "title")?, get(row, "body")?);
    Ok(Notice {
        id: get(row, "publication")?,
        published_at: get(row, "published_at")?,
        sender: sender.as_str().to_owned(),
        category: get(row, "category")?,
        title: title.as_str().to_owned(),
        body: body.as_str().to_owned(),
        facts: Vec::new(),
        opened_at: get_opt(row, "opened_at")?,
        answer: read_answer(row)?,
    })
}

fn facts(tx: &Transaction<'_>, municipality: MunicipalityCode, notice: Uuid) -> Result<Vec<Fact>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT kind, text FROM publication_fact WHERE municipality = ?1 AND publication = ?2 ORDER BY place",
    )?;
    collect(statement.query((municipality.to_string(), notice.to_string()))?, |row| {
        let text: FactText = get(row, "text")?;
        Ok(Fact { kind: get(row, "kind")?, text: text.as_str().to_owned() })
    })
}

pub(super) fn publications(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    after: Option<Uuid>,
    rows: usize,
) -> Result<Vec<Publication>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT p.publication, p.title, p.published_at, p.withdrawn_at,
                (SELECT count(*) FROM delivery d
                 WHERE d.municipality = p.municipality AND d.publication = p.publication) AS households,
                (SELECT count(*) FROM receipt r
                 WHERE r.municipality = p.municipality AND r.publication = p.publication) AS opened
         FROM publication p WHERE p.municipality = ?1 AND p.publication > ?2 ORDER BY p.publication LIMIT ?3",
    )?;
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    collect(statement.query((municipality.to_string(), after, limit(rows)))?, |row| {
        Ok(Publication {
            id: get(row, "publication")?,
            title: get(row, "title")?,
            published_at: get(row, "published_at")?,
            withdrawn_at: get_opt(row, "withdrawn_at")?,
            households: get(row, "households")?,
            opened: get(row, "opened")?,
        })
    })
}

pub(super) fn publish(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    publication: &NewPublication,
) -> Result<u64, StoreError> {
    let (audience, household, member) = match publication.audience {
        Audience::Municipality => ("municipality", None, None),
        Audience::Household(household) => ("household", Some(household), None),
        Audience::Member { household, member } => ("member", Some(household), Some(member)),
    };
    let id = publication.id.to_string();
    audit::append(tx, municipality, by, Action::PublicationPublished, household, &id)?;
    store_publication(tx, by, municipality, audience, publication)?;
    let reached = match household {
        None => deliver_to_all(tx, municipality, &id)?,
        Some(household) => deliver_to_one(tx, municipality, &id, household, member)?,
    };
    Ok(u64::try_from(reached).unwrap_or(u64::MAX))
}

fn store_publication(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    audience: &str,
    publication: &NewPublication,
) -> Result<(), StoreError> {
    let key = (municipality.to_string(), publication.id.to_string());
    tx.prepare_cached(
        "INSERT INTO publication (municipality, publication, audience, sender, category, title, body, published_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &key.0,
        &key.1,
        audience,
        publication.sender.as_str(),
        category(publication.category),
        publication.title.as_str(),
        publication.body.as_str(),
        by.at.millis(),
    ))?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO publication_fact (municipality, publication, place, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (place, (kind, text)) in publication.facts().iter().enumerate() {
        statement.execute((&key.0, &key.1, limit(place), fact_kind(*kind), text.as_str()))?;
    }
    Ok(())
}

fn deliver_to_all(tx: &Transaction<'_>, municipality: MunicipalityCode, id: &str) -> Result<usize, StoreError> {
    let municipality = municipality.to_string();
    tx.prepare_cached("UPDATE household SET version = version + 1 WHERE municipality = ?1")?
        .execute([&municipality])?;
    let reached = tx
        .prepare_cached(
            "INSERT INTO delivery (municipality, household, publication, member, version)
             SELECT municipality, household, ?2, NULL, version FROM household WHERE municipality = ?1",
        )?
        .execute((&municipality, id))?;
    Ok(reached)
}

fn deliver_to_one(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    id: &str,
    household: Uuid,
    member: Option<Uuid>,
) -> Result<usize, StoreError> {
    let version = next_version(tx, municipality, household)?;
    let reached = tx
        .prepare_cached(
            "INSERT INTO delivery (municipality, household, publication, member, version)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((municipality.to_string(), household.to_string(), id, member.map(|id| id.to_string()), version))?;
    Ok(reached)
}

/// Moves the household's counter, which keeps its row locked until the change that carries the number is committed.
pub(super) fn next_version(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    household: Uuid,
) -> Result<i64, StoreError> {
    let version = tx
        .prepare_cached(
            "UPDATE household SET version = version + 1 WHERE municipality = ?1 AND household = ?2 RETURNING version",
        )?
        .query_row((municipality.to_string(), household.to_string()), |row| row.get(0))?;
    Ok(version)
}

pub(super) fn withdraw(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    publication: Uuid,
) -> Result<(), StoreError> {
    let key = (municipality.to_string(), publication.to_string());
    let withdrawn: Option<i64> = tx
        .prepare_cached("SELECT withdrawn_at FROM publication WHERE municipality = ?1 AND publication = ?2")?
        .query_row((&key.0, &key.1), |row| row.get(0))?;
    if withdrawn.is_some() {
        return Ok(());
    }
    audit::append(tx, municipality, by, Action::PublicationWithdrawn, None, &key.1)?;
    tx.prepare_cached("UPDATE publication SET withdrawn_at = ?3 WHERE municipality = ?1 AND publication = ?2")?
        .execute((&key.0, &key.1, by.at.millis()))?;
    tx.prepare_cached(
        "UPDATE household SET version = version + 1 WHERE municipality = ?1 AND household IN
             (SELECT household FROM delivery WHERE municipality = ?1 AND publication = ?2)",
    )?
    .execute((&key.0, &key.1))?;
    tx.prepare_cached(
        "UPDATE delivery SET version =
             (SELECT household.version FROM household
              WHERE household.municipality = delivery.municipality AND household.household = delivery.household)
         WHERE municipality = ?1 AND publication = ?2",
    )?
    .execute((&key.0, &key.1))?;
    Ok(())
}
