use super::audit;
use super::columns::{get, get_opt, one};
use super::devices::device;
use crate::model::{
    Action, Actor, By, Device, InstallGrant, InstallTry, Name, NewInstallCode, Redemption, Sha256Digest,
};
use crate::port::{Conflict, LOCK, StoreError};
use crate::rules::Tries;
use rusqlite::Transaction;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use uuid::Uuid;

pub(super) fn create_install_code(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    code: &NewInstallCode,
) -> Result<(), StoreError> {
    let digest = code.code.to_hex();
    audit::append(tx, municipality, by, Action::InstallCodeCreated, code.household, &digest)?;
    tx.prepare_cached(
        "INSERT INTO install_code (municipality, code, household, expires_at, device, work_order)
         VALUES (?1, ?2, ?3, ?4, NULL, ?5)",
    )?
    .execute((
        municipality.to_string(),
        digest,
        code.household.map(|id| id.to_string()),
        code.expires_at.millis(),
        code.work_order.as_ref().map(Name::as_str),
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
    work_order: Option<Name>,
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
        "SELECT municipality, household, work_order, expires_at, device AS used_by FROM install_code WHERE code = ?1",
    )?;
    let found = one(statement.query([code.to_hex()])?, |row| {
        let known = KnownCode {
            municipality: get(row, "municipality")?,
            household: get_opt(row, "household")?,
            work_order: get_opt(row, "work_order")?,
            expires_at: get(row, "expires_at")?,
            used_by: None,
        };
        Ok((known, get_opt(row, "used_by")?))
    })?;
    let Some((known, used_by)) = found else { return Ok(None) };
    let used_by = used_by.map(|id: DeviceId| device(tx, known.municipality, &id)).transpose()?;
    Ok(Some(KnownCode { used_by, ..known }))
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
        "INSERT INTO device (municipality, device, household, spki, serial, not_after, enrolled_at, work_order)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &municipality,
        name,
        known.household.map(|id| id.to_string()),
        redemption.certificate.spki.to_hex(),
        redemption.certificate.serial.to_hex(),
        redemption.certificate.not_after.millis(),
        now.millis(),
        known.work_order.as_ref().map(Name::as_str),
    ))?;
    tx.prepare_cached("UPDATE install_code SET device = ?3 WHERE municipality = ?1 AND code = ?2")?.execute((
        &municipality,
        redemption.code.to_hex(),
        name,
    ))?;
    Ok(())
}
