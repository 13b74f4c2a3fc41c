use super::columns::{collect, get, hex, limit, one};
use super::devices::device;
use crate::model::SelfTest;
use crate::port::{Conflict, MAX_SELF_TESTS, StoreError};
use rusqlite::{Row, Transaction};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;

pub(super) fn latest(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    device: &DeviceId,
) -> Result<Vec<SelfTest>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT receipt, taken_at, received_at, firmware, checks, passed, failed, report, \"key\", signature
         FROM self_test WHERE municipality = ?1 AND device = ?2 ORDER BY position DESC LIMIT ?3",
    )?;
    collect(statement.query((municipality.to_string(), device.as_str(), limit(MAX_SELF_TESTS)))?, read)
}

fn read(row: &Row<'_>) -> Result<SelfTest, StoreError> {
    let failed: String = get(row, "failed")?;
    Ok(SelfTest {
        receipt: get(row, "receipt")?,
        taken_at: get(row, "taken_at")?,
        received_at: get(row, "received_at")?,
        firmware: get(row, "firmware")?,
        checks: get(row, "checks")?,
        passed: get(row, "passed")?,
        failed: failed.split_whitespace().map(str::to_owned).collect(),
        report: get(row, "report")?,
        key: get(row, "key")?,
        signature: get(row, "signature")?,
    })
}

pub(super) fn add(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    id: &DeviceId,
    test: &SelfTest,
) -> Result<(), StoreError> {
    device(tx, municipality, id)?;
    let (town, name) = (municipality.to_string(), id.as_str());
    let mut statement =
        tx.prepare_cached("SELECT report FROM self_test WHERE municipality = ?1 AND device = ?2 AND receipt = ?3")?;
    let known: Option<Vec<u8>> = one(statement.query((&town, name, test.receipt.as_str()))?, |row| get(row, "report"))?;
    match known {
        Some(report) if report == test.report => return Ok(()),
        Some(_) => return Err(StoreError::Conflict(Conflict::AlreadyExists)),
        None => {}
    }
    tx.prepare_cached(
        "INSERT INTO self_test (municipality, device, position, receipt, taken_at, received_at, firmware, checks, passed,
             failed, report, \"key\", signature)
         SELECT ?1, ?2, coalesce(max(position), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
         FROM self_test WHERE municipality = ?1 AND device = ?2",
    )?
    .execute((
        &town,
        name,
        test.receipt.as_str(),
        test.taken_at.millis(),
        test.received_at.millis(),
        test.firmware.as_str(),
        test.checks,
        test.passed,
        test.failed.join(" "),
        hex(&test.report),
        hex(&test.key),
        hex(&test.signature),
    ))?;
    tx.prepare_cached(
        "DELETE FROM self_test WHERE municipality = ?1 AND device = ?2 AND position <=
             (SELECT max(position) FROM self_test WHERE municipality = ?1 AND device = ?2) - ?3",
    )?
    .execute((&town, name, limit(MAX_SELF_TESTS)))?;
    Ok(())
}
