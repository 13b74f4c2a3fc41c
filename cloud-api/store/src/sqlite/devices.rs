use super::audit;
use super::columns::{certificate, collect, get, get_opt, limit, one};
use crate::model::{
    Action, Actor, By, Device, InstallGrant, InstallTry, NewInstallCode, Redemption, Sha256Digest, Sighting,
};
use crate::port::{Conflict, LOCK, StoreError};
use crate::rules::Tries;
use rusqlite::{Row, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use uuid::Uuid;

pub(super) fn device(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
) -> Result<Device, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, device, household, spki, serial, not_after, enrolled_at, seen_at, revoked_at
         FROM device WHERE municipality = ?1 AND device = ?2",
    )?;
    one(statement.query((municipality.to_string(), device.as_str()))?, read_device)?.ok_or(StoreError::NotFound)
}

pub(super) fn devices(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    after: Option<&DeviceId>,
    rows: usize,
) -> Result<Vec<Device>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, device, household, spki, serial, not_after, enrolled_at, seen_at, revoked_at
         FROM device WHERE municipality = ?1 AND device > ?2 ORDER BY device LIMIT ?3",
    )?;
    let after = after.map_or("", DeviceId::as_str);
    collect(statement.query((municipality.to_string(), after, limit(rows)))?, read_device)
}

fn read_device(row: &Row<'_>) -> Result<Device, StoreError> {
    Ok(Device {
        municipality: get(row, "municipality")?,
        id: get(row, "device")?,
        household: get_opt(row, "household")?,
        certificate: certificate(row)?,
        enrolled_at: get(row, "enrolled_at")?,
        seen_at: get_opt(row, "seen_at")?,
        revoked_at: get_opt(row, "revoked_at")?,
    })
}

pub(super) fn create_install_code(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    code: &NewInstallCode,
) -> Result<(), StoreError> {
    let digest = code.code.to_hex();
    audit::append(tx, municipality, by, Action::InstallCodeCreated, code.household, &digest)?;
    tx.prepare_cached(
        "INSERT INTO install_code (municipality, code, household, expires_at, device) VALUES (?1, ?2, ?3, ?4, NULL)",
    )?
    .execute((
        municipality.to_string(),
        digest,
        code.household.map(|id| id.to_string()),
        code.expires_at.millis(),
    ))?;
    Ok(())
}

pub(super) fn try_install_code(
    tx: &Transaction<'_>,
    code: Sha256Digest,
    spki: Sha256Digest,
    source: Sha256Digest,
    now: Timestamp,
) -> Result<InstallTry, StoreError> {
    tx.prepare_cached("DELETE FROM install_try WHERE last_at <= ?1")?.execute([(now - LOCK).millis()])?;
    let tries = install_tries(tx, source)?;
    if let Some(until) = Tries::locked_until(tries, now) {
        return Ok(InstallTry::Locked { until });
    }
    let Some(known) = find_code(tx, code)? else {
        let next = Tries::after_one_more(tries, now);
        tx.prepare_cached(
            "INSERT INTO install_try (source, tries, last_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (source) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at",
        )?
        .execute((source.to_hex(), next.count, next.last_at.millis()))?;
        return Ok(InstallTry::Wrong { tries_left: next.left() });
    };
    if known.is_spent_for(spki, now) {
        return Ok(InstallTry::Spent);
    }
    let device = known.used_by.map(|device| device.id);
    Ok(InstallTry::Good(InstallGrant { municipality: known.municipality, household: known.household, device }))
}

fn install_tries(tx: &Transaction<'_>, source: Sha256Digest) -> Result<Option<Tries>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT tries, last_at FROM install_try WHERE source = ?1")?;
    one(statement.query([source.to_hex()])?, |row| {
        Ok(Tries { count: get(row, "tries")?, last_at: get(row, "last_at")? })
    })
}

/// An install code as stored, with the device that has used it.
struct KnownCode {
    municipality: MunicipalityCode,
    household: Option<Uuid>,
    expires_at: Timestamp,
    used_by: Option<Device>,
}

impl KnownCode {
    /// Too old, used by another key, or by a box that was shut out since.
    fn is_spent_for(&self, spki: Sha256Digest, now: Timestamp) -> bool {
        let used_up = |device: &Device| device.certificate.spki != spki || device.revoked_at.is_some();
        now >= self.expires_at || self.used_by.as_ref().is_some_and(used_up)
    }
}

fn find_code(tx: &Transaction<'_>, code: Sha256Digest) -> Result<Option<KnownCode>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, household, expires_at, device AS used_by FROM install_code WHERE code = ?1",
    )?;
    let found = one(statement.query([code.to_hex()])?, |row| {
        let municipality = get(row, "municipality")?;
        let used_by: Option<DeviceId> = get_opt(row, "used_by")?;
        Ok((municipality, get_opt(row, "household")?, get(row, "expires_at")?, used_by))
    })?;
    let Some((municipality, household, expires_at, used_by)) = found else { return Ok(None) };
    let used_by = used_by.map(|id| device(tx, municipality, &id)).transpose()?;
    Ok(Some(KnownCode { municipality, household, expires_at, used_by }))
}

pub(super) fn redeem_install_code(
    tx: &Transaction<'_>,
    redemption: &Redemption,
    now: Timestamp,
) -> Result<Device, StoreError> {
    let known = find_code(tx, redemption.code)?.ok_or(StoreError::NotFound)?;
    let spent = StoreError::Conflict(Conflict::InstallCodeSpent);
    if known.is_spent_for(redemption.certificate.spki, now) {
        return Err(spent);
    }
    match &known.used_by {
        Some(enrolled) if enrolled.id == redemption.device => renew_certificate(tx, &known, redemption)?,
        Some(_) => return Err(spent),
        None => enrol(tx, &known, redemption, now)?,
    }
    device(tx, known.municipality, &redemption.device)
}

fn renew_certificate(tx: &Transaction<'_>, known: &KnownCode, redemption: &Redemption) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE device SET serial = ?3, not_after = ?4 WHERE municipality = ?1 AND device = ?2")?
        .execute((
            known.municipality.to_string(),
            redemption.device.as_str(),
            redemption.certificate.serial.to_hex(),
            redemption.certificate.not_after.millis(),
        ))?;
    Ok(())
}

fn enrol(tx: &Transaction<'_>, known: &KnownCode, redemption: &Redemption, now: Timestamp) -> Result<(), StoreError> {
    let municipality = known.municipality.to_string();
    let name = redemption.device.as_str();
    let by = By { actor: Actor::Device(redemption.device.clone()), at: now };
    audit::append(tx, known.municipality, &by, Action::DeviceEnrolled, known.household, name)?;
    tx.prepare_cached(
        "INSERT INTO device (municipality, device, household, spki, serial, not_after, enrolled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        &municipality,
        name,
        known.household.map(|id| id.to_string()),
        redemption.certificate.spki.to_hex(),
        redemption.certificate.serial.to_hex(),
        redemption.certificate.not_after.millis(),
        now.millis(),
    ))?;
    tx.prepare_cached("UPDATE install_code SET device = ?3 WHERE municipality = ?1 AND code = ?2")?.execute((
        &municipality,
        redemption.code.to_hex(),
        name,
    ))?;
    Ok(())
}

pub(super) fn revoke_device(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    id: &DeviceId,
) -> Result<(), StoreError> {
    let known = device(tx, municipality, id)?;
    if known.revoked_at.is_some() {
        return Ok(());
    }
    audit::append(tx, municipality, by, Action::DeviceRevoked, known.household, id.as_str())?;
    tx.prepare_cached("UPDATE device SET revoked_at = ?3 WHERE municipality = ?1 AND device = ?2")?.execute((
        municipality.to_string(),
        id.as_str(),
        by.at.millis(),
    ))?;
    Ok(())
}

pub(super) fn devices_seen(tx: &Transaction<'_>, sightings: &[Sighting]) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "UPDATE device SET seen_at = ?3
         WHERE municipality = ?1 AND device = ?2 AND (seen_at IS NULL OR seen_at < ?3)",
    )?;
    for sighting in sightings {
        statement.execute((sighting.municipality.to_string(), sighting.device.as_str(), sighting.at.millis()))?;
    }
    Ok(())
}
