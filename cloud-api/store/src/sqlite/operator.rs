use super::columns::{collect, get, limit, role, sex};
use super::{audit, vaults};
use crate::model::{Action, By, HouseholdEntry, MemberEntry, Municipality, NewHousehold, NewMember, PasswordHash};
use crate::port::{Conflict, FIRST_USER_SERIAL, MAX_MEMBERS, StoreError};
use crate::rules;
use rusqlite::{OptionalExtension, Row, Transaction};
use shared_model::municipality::MunicipalityCode;
use shared_model::user_id::UserId;
use uuid::Uuid;

/// User IDs carry eight digits of serial.
const LAST_USER_SERIAL: u32 = 99_999_999;

pub(super) fn municipality(tx: &Transaction<'_>, code: MunicipalityCode) -> Result<Municipality, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, name, signature_certificate, profile FROM municipality WHERE municipality = ?1",
    )?;
    let found = collect(statement.query([code.to_string()])?, read_municipality)?;
    found.into_iter().next().ok_or(StoreError::NotFound)
}

pub(super) fn municipalities(tx: &Transaction<'_>) -> Result<Vec<Municipality>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, name, signature_certificate, profile FROM municipality ORDER BY municipality",
    )?;
    collect(statement.query(())?, read_municipality)
}

fn read_municipality(row: &Row<'_>) -> Result<Municipality, StoreError> {
    Ok(Municipality {
        code: get(row, "municipality")?,
        name: get(row, "name")?,
        signature_certificate: row.get("signature_certificate")?,
        profile: get(row, "profile")?,
    })
}

pub(super) fn add_municipality(tx: &Transaction<'_>, by: &By, town: &Municipality) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO municipality
             (municipality, name, signature_certificate, profile, next_user_serial, audit_position)
         VALUES (?1, ?2, ?3, ?4, ?5, 0)",
    )?
    .execute((
        town.code.to_string(),
        town.name.as_str(),
        town.signature_certificate,
        town.profile.as_str(),
        FIRST_USER_SERIAL,
    ))?;
    audit::append(tx, town.code, by, Action::MunicipalityAdded, None, &town.code.to_string())
}

pub(super) fn allocate_user_serial(tx: &Transaction<'_>, municipality: MunicipalityCode) -> Result<u32, StoreError> {
    let next: u32 = tx
        .prepare_cached(
            "UPDATE municipality SET next_user_serial = next_user_serial + 1 WHERE municipality = ?1
             RETURNING next_user_serial",
        )?
        .query_row([municipality.to_string()], |row| row.get(0))?;
    if next > LAST_USER_SERIAL + 1 {
        return Err(StoreError::Conflict(Conflict::SerialsExhausted));
    }
    Ok(next - 1)
}

pub(super) fn households(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    after: Option<Uuid>,
    rows: usize,
) -> Result<Vec<HouseholdEntry>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT page.household, m.member, m.name, m.role, a.user_id, c.user_id IS NOT NULL AS linked
         FROM (SELECT municipality, household FROM household WHERE municipality = ?1 AND household > ?2
               ORDER BY household LIMIT ?3) AS page
         JOIN member m ON m.municipality = page.municipality AND m.household = page.household
         JOIN account a ON a.municipality = m.municipality AND a.household = m.household AND a.member = m.member
         LEFT JOIN card_binding c ON c.municipality = a.municipality AND c.user_id = a.user_id
         ORDER BY page.household, a.user_id",
    )?;
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let members = collect(statement.query((municipality.to_string(), after, limit(rows)))?, |row| {
        let member = MemberEntry {
            id: get(row, "member")?,
            user_id: get(row, "user_id")?,
            name: get(row, "name")?,
            role: get(row, "role")?,
            linked: row.get("linked")?,
        };
        Ok((get::<Uuid>(row, "household")?, member))
    })?;
    let households = members.chunk_by(|one, next| one.0 == next.0);
    Ok(households
        .map(|rows| HouseholdEntry { id: rows[0].0, members: rows.iter().map(|(_, member)| member.clone()).collect() })
        .collect())
}

pub(super) fn add_household(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    household: &NewHousehold,
) -> Result<(), StoreError> {
    if !(1..=MAX_MEMBERS).contains(&household.members.len()) {
        return Err(StoreError::Conflict(Conflict::HouseholdSize));
    }
    let id = household.id.to_string();
    audit::append(tx, municipality, by, Action::HouseholdAdded, Some(household.id), &id)?;
    tx.prepare_cached("INSERT INTO household (municipality, household, version) VALUES (?1, ?2, 0)")?
        .execute((municipality.to_string(), &id))?;
    for member in &household.members {
        add_member(tx, municipality, &id, member)?;
    }
    deliver_recent(tx, by, municipality, &id)
}

fn add_member(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    household: &str,
    member: &NewMember,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO member (municipality, household, member, name, birth_date, sex, address, role)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        municipality.to_string(),
        household,
        member.id.to_string(),
        member.name.as_str(),
        member.birth_date.to_iso(),
        sex(member.sex),
        member.address.as_str(),
        role(member.role),
    ))?;
    tx.prepare_cached(
        "INSERT INTO account (municipality, user_id, household, member, password_hash, letter)
         VALUES (?1, ?2, ?3, ?4, ?5, 1)",
    )?
    .execute((
        municipality.to_string(),
        member.user_id.to_string(),
        household,
        member.id.to_string(),
        member.password_hash.as_phc(),
    ))?;
    Ok(())
}

/// The town's recent notices are the household's first changes.
fn deliver_recent(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    household: &str,
) -> Result<(), StoreError> {
    let delivered = tx
        .prepare_cached(
            "INSERT INTO delivery (municipality, household, publication, member, version)
             SELECT municipality, ?2, publication, NULL, ROW_NUMBER() OVER (ORDER BY publication)
             FROM publication
             WHERE municipality = ?1 AND audience = 'municipality' AND withdrawn_at IS NULL AND published_at >= ?3",
        )?
        .execute((municipality.to_string(), household, rules::recent_from(by.at).millis()))?;
    tx.prepare_cached("UPDATE household SET version = ?3 WHERE municipality = ?1 AND household = ?2")?.execute((
        municipality.to_string(),
        household,
        limit(delivered),
    ))?;
    Ok(())
}

pub(super) fn reissue_letter(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    user_id: UserId,
    password_hash: &PasswordHash,
) -> Result<(), StoreError> {
    let key = (municipality.to_string(), user_id.to_string());
    let household: String = tx
        .prepare_cached("SELECT household FROM account WHERE municipality = ?1 AND user_id = ?2")?
        .query_row((&key.0, &key.1), |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound)?;
    let household = Uuid::try_parse(&household).map_err(|_| StoreError::Corrupt)?;
    audit::append(tx, municipality, by, Action::LetterReissued, Some(household), &key.1)?;
    tx.prepare_cached(
        "UPDATE account SET password_hash = ?3, letter = letter + 1 WHERE municipality = ?1 AND user_id = ?2",
    )?
    .execute((&key.0, &key.1, password_hash.as_phc()))?;
    tx.prepare_cached("DELETE FROM card_binding WHERE municipality = ?1 AND user_id = ?2")?
        .execute((&key.0, &key.1))?;
    vaults::close_of_account(tx, &key.0, &key.1, by.at)
}
