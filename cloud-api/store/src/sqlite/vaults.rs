//! Vaults of members and of households on boxes. Both tables are looked into the same way; who owns the vault differs.

use super::audit;
use super::columns::{collect, get, get_opt, hex, one};
use crate::model::{Action, Actor, Authors, By, HouseholdScope, Mailbox, NewVault, PlacedVault, Vault};
use crate::port::StoreError;
use crate::rules::{Offer, judge_offer};
use rusqlite::{Row, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// A row of either table, open or closed.
struct Kept {
    vault: Vault,
    closed: bool,
}

fn of_member(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    member: Uuid,
) -> Result<Option<Kept>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT household, member, generation, mail_key, escrow, closed_at FROM vault
         WHERE municipality = ?1 AND device = ?2 AND member = ?3",
    )?;
    let rows = statement.query((municipality.to_string(), device.as_str(), member.to_string()))?;
    one(rows, |row| kept(row, municipality))
}

fn of_household(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    household: Uuid,
) -> Result<Option<Kept>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT household, NULL AS member, generation, mail_key, escrow, closed_at FROM household_vault
         WHERE municipality = ?1 AND device = ?2 AND household = ?3",
    )?;
    let rows = statement.query((municipality.to_string(), device.as_str(), household.to_string()))?;
    one(rows, |row| kept(row, municipality))
}

fn kept(row: &Row<'_>, municipality: MunicipalityCode) -> Result<Kept, StoreError> {
    let mailbox = Mailbox { municipality, household: get(row, "household")?, member: get_opt(row, "member")? };
    let vault = Vault {
        mailbox,
        generation: get(row, "generation")?,
        mail_key: get(row, "mail_key")?,
        escrow: get(row, "escrow")?,
    };
    Ok(Kept { vault, closed: get_opt::<Timestamp>(row, "closed_at")?.is_some() })
}

pub(super) fn vault(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    owner: Uuid,
) -> Result<Vault, StoreError> {
    let found = find(tx, municipality, device, owner)?;
    found.filter(|kept| !kept.closed).map(|kept| kept.vault).ok_or(StoreError::NotFound)
}

pub(super) fn latest_vault(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    owner: Uuid,
) -> Result<Option<u32>, StoreError> {
    Ok(find(tx, municipality, device, owner)?.map(|kept| kept.vault.generation))
}

fn find(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    owner: Uuid,
) -> Result<Option<Kept>, StoreError> {
    match of_member(tx, municipality, device, owner)? {
        Some(kept) => Ok(Some(kept)),
        None => of_household(tx, municipality, device, owner),
    }
}

pub(super) fn some_vault(tx: &Transaction<'_>) -> Result<Option<PlacedVault>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, device, household, member, generation, mail_key, escrow, closed_at
         FROM vault WHERE closed_at IS NULL
         UNION ALL
         SELECT municipality, device, household, NULL, generation, mail_key, escrow, closed_at
         FROM household_vault WHERE closed_at IS NULL
         LIMIT 1",
    )?;
    one(statement.query(())?, |row| {
        let vault = kept(row, get(row, "municipality")?)?.vault;
        Ok(PlacedVault { device: get(row, "device")?, vault })
    })
}

pub(super) fn household_vault_is_stale(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    device: &DeviceId,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT stale FROM household_vault
         WHERE municipality = ?1 AND device = ?2 AND household = ?3 AND closed_at IS NULL",
    )?;
    let key = (scope.municipality.to_string(), device.as_str(), scope.household.to_string());
    Ok(one(statement.query(key)?, |row| Ok(row.get("stale")?))?.unwrap_or(false))
}

pub(super) fn authors(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    member: Uuid,
) -> Result<Authors, StoreError> {
    let kept = of_member(tx, municipality, device, member)?.ok_or(StoreError::NotFound)?;
    let scope = kept.vault.mailbox.reader().ok_or(StoreError::Corrupt)?;
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
    author_key: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = of_member(tx, scope.municipality, device, scope.member)?;
    if judge(new, known)? == Offer::Known {
        return Ok(());
    }
    let (municipality, member) = (scope.municipality.to_string(), scope.member.to_string());
    audit::append(
        tx,
        scope.municipality,
        &by(scope, device, now),
        Action::VaultMade,
        Some(scope.household),
        device.as_str(),
    )?;
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
    .execute((&municipality, device.as_str(), &member, new.generation, hex(author_key)))?;
    Ok(())
}

pub(super) fn put_household_vault(
    tx: &Transaction<'_>,
    scope: &HouseholdScope,
    device: &DeviceId,
    new: &NewVault,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = of_household(tx, scope.municipality, device, scope.household)?;
    if judge(new, known)? == Offer::Known {
        return Ok(());
    }
    let (action, household) = (Action::HouseholdVaultMade, Some(scope.household));
    audit::append(tx, scope.municipality, &by(scope, device, now), action, household, device.as_str())?;
    tx.prepare_cached(
        "INSERT INTO household_vault (municipality, device, household, generation, mail_key, escrow, stale, closed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, NULL)
         ON CONFLICT (municipality, device, household) DO UPDATE SET generation = excluded.generation,
             mail_key = excluded.mail_key, escrow = excluded.escrow, stale = 0, closed_at = NULL",
    )?
    .execute((
        scope.municipality.to_string(),
        device.as_str(),
        scope.household.to_string(),
        new.generation,
        hex(&new.mail_key),
        hex(&new.escrow),
    ))?;
    Ok(())
}

fn judge(new: &NewVault, known: Option<Kept>) -> Result<Offer, StoreError> {
    judge_offer(new, known.as_ref().map(|kept| (&kept.vault, kept.closed)))
}

fn by(scope: &HouseholdScope, device: &DeviceId, now: Timestamp) -> By {
    By { actor: Actor::Member { member: scope.member, device: device.clone() }, at: now }
}

/// Shuts all vaults of the member whose account this is: the card that opened them is not the account's any more. Those
/// of the household go on, and are to be replaced.
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
    tx.prepare_cached(
        "UPDATE household_vault SET stale = 1 WHERE municipality = ?1 AND household IN
             (SELECT household FROM account WHERE municipality = ?1 AND user_id = ?2)",
    )?
    .execute((municipality, user_id))?;
    Ok(())
}

pub(super) fn close_all(tx: &Transaction<'_>, by: &By) -> Result<u64, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT municipality FROM vault WHERE closed_at IS NULL
         UNION
         SELECT DISTINCT municipality FROM household_vault WHERE closed_at IS NULL
         ORDER BY municipality",
    )?;
    for town in collect(statement.query(())?, |row| get::<MunicipalityCode>(row, "municipality"))? {
        audit::append(tx, town, by, Action::VaultsClosed, None, &town.to_string())?;
    }
    let at = by.at.millis();
    let members = tx.prepare_cached("UPDATE vault SET closed_at = ?1 WHERE closed_at IS NULL")?.execute([at])?;
    let households =
        tx.prepare_cached("UPDATE household_vault SET closed_at = ?1 WHERE closed_at IS NULL")?.execute([at])?;
    Ok(u64::try_from(members + households).unwrap_or(u64::MAX))
}
