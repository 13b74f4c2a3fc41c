use super::audit;
use super::columns::{certificate, collect, get, get_opt, limit, next_certificate, one};
use crate::model::{Action, Actor, By, Device, DeviceCertificate, Renewal, Sighting};
use crate::port::{Conflict, StoreError};
use crate::rules::{KeyUse, key_use};
use rusqlite::{Row, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;

pub(super) fn device(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
) -> Result<Device, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT municipality, device, household, work_order, spki, serial, not_after, next_spki, next_serial, next_not_after,
             enrolled_at, seen_at, revoked_at
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
        "SELECT municipality, device, household, work_order, spki, serial, not_after, next_spki, next_serial, next_not_after,
             enrolled_at, seen_at, revoked_at
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
        work_order: get_opt(row, "work_order")?,
        certificate: certificate(row)?,
        next: next_certificate(row)?,
        enrolled_at: get(row, "enrolled_at")?,
        seen_at: get_opt(row, "seen_at")?,
        revoked_at: get_opt(row, "revoked_at")?,
    })
}

pub(super) fn renew(tx: &Transaction<'_>, renewal: &Renewal, now: Timestamp) -> Result<Device, StoreError> {
    let (municipality, id) = (renewal.municipality, &renewal.device);
    use_key(tx, municipality, id, &renewal.proved, now)?;
    let DeviceCertificate { spki, serial, not_after } = &renewal.certificate;
    tx.prepare_cached(
        "UPDATE device SET next_spki = ?3, next_serial = ?4, next_not_after = ?5 WHERE municipality = ?1 AND device = ?2",
    )?
    .execute((municipality.to_string(), id.as_str(), spki.to_hex(), serial.to_hex(), not_after.millis()))?;
    device(tx, municipality, id)
}

pub(super) fn use_key(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    id: &DeviceId,
    proved: &DeviceCertificate,
    now: Timestamp,
) -> Result<Device, StoreError> {
    let known = device(tx, municipality, id)?;
    if known.revoked_at.is_some() {
        return Err(StoreError::Conflict(Conflict::DeviceRevoked));
    }
    let DeviceCertificate { spki, serial, not_after } = match key_use(&known, proved).ok_or(StoreError::NotFound)? {
        KeyUse::Known => return Ok(known),
        KeyUse::Replaces(certificate) => certificate,
    };
    let by = By { actor: Actor::Device(id.clone()), at: now };
    audit::append(tx, municipality, &by, Action::DeviceKeyReplaced, known.household, id.as_str())?;
    tx.prepare_cached(
        "UPDATE device SET spki = ?3, serial = ?4, not_after = ?5,
             next_spki = NULL, next_serial = NULL, next_not_after = NULL
         WHERE municipality = ?1 AND device = ?2",
    )?
    .execute((municipality.to_string(), id.as_str(), spki.to_hex(), serial.to_hex(), not_after.millis()))?;
    device(tx, municipality, id)
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
