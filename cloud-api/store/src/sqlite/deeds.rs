//! Vaults that the town can vouch for, and those that it takes back on its own word after a restore.

use super::columns::{collect, get, get_opt, hex, one};
use super::{audit, devices, vaults};
use crate::model::{Action, Actor, By, VaultDeed};
use crate::port::StoreError;
use crate::rules::{PutBack, judge_deed};
use rusqlite::{OptionalExtension, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;

pub(super) fn deeds(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
) -> Result<Vec<VaultDeed>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT member AS owner, household, generation, mail_key, escrow, author_key, bound_at
         FROM vault JOIN vault_author USING (municipality, device, member, generation)
                    JOIN account USING (municipality, household, member)
                    JOIN card_binding USING (municipality, user_id)
         WHERE municipality = ?1 AND device = ?2 AND closed_at IS NULL
         UNION ALL
         SELECT household, household, generation, mail_key, escrow, NULL, NULL
         FROM household_vault WHERE municipality = ?1 AND device = ?2 AND closed_at IS NULL
         ORDER BY owner",
    )?;
    let rows = statement.query((municipality.to_string(), device.as_str()))?;
    collect(rows, |row| {
        Ok(VaultDeed {
            owner: get(row, "owner")?,
            household: get(row, "household")?,
            generation: get(row, "generation")?,
            bound_at: get_opt(row, "bound_at")?,
            mail_key: get(row, "mail_key")?,
            author_key: get_opt(row, "author_key")?,
            escrow: get(row, "escrow")?,
        })
    })
}

pub(super) fn put_back(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    deeds: &[VaultDeed],
    now: Timestamp,
) -> Result<u64, StoreError> {
    devices::device(tx, municipality, device)?;
    let by = By { actor: Actor::Device(device.clone()), at: now };
    let mut put_back = 0;
    for deed in deeds {
        let verdict = judge(tx, municipality, device, deed)?;
        if let PutBack::Vault { open } = verdict {
            audit::append(tx, municipality, &by, Action::VaultPutBack, Some(deed.household), device.as_str())?;
            put_back += 1;
            match deed.bound_at {
                Some(_) => put_back_of_member(tx, municipality, device, deed, (!open).then_some(now))?,
                None => put_back_of_household(tx, municipality, device, deed)?,
            }
        }
        if let (PutBack::Vault { .. } | PutBack::Author, Some(author_key)) = (verdict, &deed.author_key) {
            tx.prepare_cached(
                "INSERT INTO vault_author (municipality, device, member, generation, author_key)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute((
                municipality.to_string(),
                device.as_str(),
                deed.owner.to_string(),
                deed.generation,
                hex(author_key),
            ))?;
        }
    }
    Ok(put_back)
}

fn judge(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    deed: &VaultDeed,
) -> Result<PutBack, StoreError> {
    let latest = vaults::latest_vault(tx, municipality, device, deed.owner)?;
    let household = deed.household.to_string();
    if deed.bound_at.is_none() {
        let known = tx
            .prepare_cached("SELECT 1 FROM household WHERE municipality = ?1 AND household = ?2")?
            .query_row((municipality.to_string(), household), |_| Ok(()))
            .optional()?;
        return Ok(judge_deed(deed, latest, known.map(|()| None)));
    }
    let mut statement = tx.prepare_cached(
        "SELECT bound_at FROM account LEFT JOIN card_binding USING (municipality, user_id)
         WHERE municipality = ?1 AND household = ?2 AND member = ?3",
    )?;
    let rows = statement.query((municipality.to_string(), household, deed.owner.to_string()))?;
    let bound_at = one(rows, |row| get_opt(row, "bound_at"))?;
    Ok(judge_deed(deed, latest, bound_at))
}

fn put_back_of_member(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    deed: &VaultDeed,
    closed_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO vault (municipality, device, member, household, generation, mail_key, escrow, closed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (municipality, device, member) DO UPDATE SET household = excluded.household,
             generation = excluded.generation, mail_key = excluded.mail_key, escrow = excluded.escrow,
             closed_at = excluded.closed_at",
    )?
    .execute((
        municipality.to_string(),
        device.as_str(),
        deed.owner.to_string(),
        deed.household.to_string(),
        deed.generation,
        hex(&deed.mail_key),
        hex(&deed.escrow),
        closed_at.map(Timestamp::millis),
    ))?;
    Ok(())
}

/// Whose cards opened it nobody knows any more: the next login of a member replaces it.
fn put_back_of_household(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
    deed: &VaultDeed,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO household_vault (municipality, device, household, generation, mail_key, escrow, stale, closed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, NULL)
         ON CONFLICT (municipality, device, household) DO UPDATE SET generation = excluded.generation,
             mail_key = excluded.mail_key, escrow = excluded.escrow, stale = 1, closed_at = NULL",
    )?
    .execute((
        municipality.to_string(),
        device.as_str(),
        deed.household.to_string(),
        deed.generation,
        hex(&deed.mail_key),
        hex(&deed.escrow),
    ))?;
    Ok(())
}
