use super::audit;
use super::columns::{card, collect, get, get_opt, one};
use crate::model::{
    Action, Actor, By, CardKey, CredentialTry, Credentials, HouseholdScope, LoggedIn, Name, PasswordHash,
};
use crate::port::{Conflict, LOCK, StoreError};
use crate::rules::Tries;
use rusqlite::{Row, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::person::{FourFacts, Member};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

pub(super) fn member_of_card(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    key: &CardKey,
) -> Result<LoggedIn, StoreError> {
    let (issuer, serial) = card(key);
    let mut statement = tx.prepare_cached(
        "SELECT a.user_id, m.household, m.member, m.name, m.role
         FROM card_binding c
         JOIN account a ON a.municipality = c.municipality AND a.user_id = c.user_id
         JOIN member m ON m.municipality = a.municipality AND m.household = a.household AND m.member = a.member
         WHERE c.municipality = ?1 AND c.issuer = ?2 AND c.serial = ?3",
    )?;
    let found = one(statement.query((municipality.to_string(), issuer, serial))?, |row| {
        let member = read_member(row)?;
        let scope = HouseholdScope { municipality, household: member.household, member: member.id };
        Ok(LoggedIn { scope, member, user_id: get(row, "user_id")? })
    })?;
    found.ok_or(StoreError::NotFound)
}

fn read_member(row: &Row<'_>) -> Result<Member, StoreError> {
    let name: Name = get(row, "name")?;
    Ok(Member {
        id: get(row, "member")?,
        household: get(row, "household")?,
        name: name.as_str().to_owned(),
        role: get(row, "role")?,
    })
}

pub(super) fn try_credentials(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    user_id: UserId,
    device: &DeviceId,
    now: Timestamp,
) -> Result<CredentialTry, StoreError> {
    tx.prepare_cached("DELETE FROM credential_try WHERE municipality = ?1 AND last_at <= ?2")?
        .execute((municipality.to_string(), (now - LOCK).millis()))?;
    let subjects = [("user", user_id.to_string()), ("device", device.to_string())];
    let mut stored = Vec::new();
    for (kind, subject) in &subjects {
        stored.push(credential_tries(tx, municipality, kind, subject)?);
    }
    if let Some(until) = stored.iter().filter_map(|tries| Tries::locked_until(*tries, now)).max() {
        return Ok(CredentialTry::Locked { until });
    }
    let mut tries_left = u32::MAX;
    for ((kind, subject), tries) in subjects.iter().zip(stored) {
        let next = Tries::after_one_more(tries, now);
        store_tries(tx, municipality, kind, subject, next)?;
        tries_left = tries_left.min(next.left());
    }
    Ok(CredentialTry::Taken {
        credentials: credentials(tx, municipality, user_id)?.map(Box::new),
        tries_left,
        locked_until: (tries_left == 0).then(|| now + LOCK),
    })
}

fn credential_tries(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    kind: &str,
    subject: &str,
) -> Result<Option<Tries>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT tries, last_at FROM credential_try WHERE municipality = ?1 AND kind = ?2 AND subject = ?3",
    )?;
    one(statement.query((municipality.to_string(), kind, subject))?, |row| {
        Ok(Tries { count: get(row, "tries")?, last_at: get(row, "last_at")? })
    })
}

fn store_tries(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    kind: &str,
    subject: &str,
    tries: Tries,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO credential_try (municipality, kind, subject, tries, last_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (municipality, kind, subject) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at",
    )?
    .execute((municipality.to_string(), kind, subject, tries.count, tries.last_at.millis()))?;
    Ok(())
}

fn credentials(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    user_id: UserId,
) -> Result<Option<Credentials>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT a.password_hash, a.letter, c.user_id IS NOT NULL AS linked,
                m.household, m.member, m.name, m.birth_date, m.sex, m.address, m.role
         FROM account a
         JOIN member m ON m.municipality = a.municipality AND m.household = a.household AND m.member = a.member
         LEFT JOIN card_binding c ON c.municipality = a.municipality AND c.user_id = a.user_id
         WHERE a.municipality = ?1 AND a.user_id = ?2",
    )?;
    one(statement.query((municipality.to_string(), user_id.to_string()))?, |row| {
        let member = read_member(row)?;
        let phc: String = row.get("password_hash")?;
        Ok(Credentials {
            password_hash: PasswordHash::from_phc(&phc).ok_or(StoreError::Corrupt)?,
            letter: get(row, "letter")?,
            linked: row.get("linked")?,
            facts: FourFacts {
                name: member.name.clone(),
                birth_date: get(row, "birth_date")?,
                sex: get(row, "sex")?,
                address: get(row, "address")?,
            },
            member,
        })
    })
}

pub(super) fn credentials_were_right(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    user_id: UserId,
    device: &DeviceId,
) -> Result<(), StoreError> {
    let mut statement =
        tx.prepare_cached("DELETE FROM credential_try WHERE municipality = ?1 AND kind = ?2 AND subject = ?3")?;
    statement.execute((municipality.to_string(), "user", user_id.to_string()))?;
    statement.execute((municipality.to_string(), "device", device.as_str()))?;
    Ok(())
}

pub(super) fn bind_card(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    user_id: UserId,
    letter: u32,
    key: &CardKey,
    device: &DeviceId,
    now: Timestamp,
) -> Result<LoggedIn, StoreError> {
    let account = bindable(tx, municipality, user_id)?;
    match account.card {
        Some(bound) if bound == *key => return member_of_card(tx, municipality, key),
        Some(_) => return Err(StoreError::Conflict(Conflict::AccountAlreadyLinked)),
        None => {}
    }
    if card_is_bound(tx, municipality, key)? {
        return Err(StoreError::Conflict(Conflict::CardAlreadyBound));
    }
    if account.letter != letter {
        return Err(StoreError::Conflict(Conflict::LetterReplaced));
    }
    let by = By { actor: Actor::Member { member: account.member, device: device.clone() }, at: now };
    audit::append(tx, municipality, &by, Action::CardBound, Some(account.household), &user_id.to_string())?;
    let (issuer, serial) = card(key);
    tx.prepare_cached(
        "INSERT INTO card_binding (municipality, issuer, serial, user_id, bound_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((municipality.to_string(), issuer, serial, user_id.to_string(), now.millis()))?;
    member_of_card(tx, municipality, key)
}

/// What decides whether a card can be bound to an account.
struct Bindable {
    household: Uuid,
    member: Uuid,
    letter: u32,
    card: Option<CardKey>,
}

fn bindable(tx: &Transaction<'_>, municipality: MunicipalityCode, user_id: UserId) -> Result<Bindable, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT a.household, a.member, a.letter, c.issuer, c.serial
         FROM account a LEFT JOIN card_binding c ON c.municipality = a.municipality AND c.user_id = a.user_id
         WHERE a.municipality = ?1 AND a.user_id = ?2",
    )?;
    let found = one(statement.query((municipality.to_string(), user_id.to_string()))?, |row| {
        let card = match (get_opt(row, "issuer")?, get_opt(row, "serial")?) {
            (Some(issuer), Some(serial)) => Some(CardKey { issuer, serial }),
            _ => None,
        };
        Ok(Bindable {
            household: get(row, "household")?,
            member: get(row, "member")?,
            letter: get(row, "letter")?,
            card,
        })
    })?;
    found.ok_or(StoreError::NotFound)
}

fn card_is_bound(tx: &Transaction<'_>, municipality: MunicipalityCode, key: &CardKey) -> Result<bool, StoreError> {
    let (issuer, serial) = card(key);
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM card_binding WHERE municipality = ?1 AND issuer = ?2 AND serial = ?3")?;
    Ok(!collect(statement.query((municipality.to_string(), issuer, serial))?, |_| Ok(()))?.is_empty())
}
