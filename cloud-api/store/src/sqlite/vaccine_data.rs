//! Editions of the vaccine data.

use super::audit;
use super::columns::{get, one};
use crate::model::{Action, By, NewVaccineEdition, VaccineEdition};
use crate::port::StoreError;
use crate::rules::judge_edition;
use rusqlite::Transaction;
use shared_model::municipality::MunicipalityCode;

pub(super) fn newest(
    tx: &Transaction<'_>,
    municipality: MunicipalityCode,
    after: Option<u64>,
) -> Result<Option<VaccineEdition>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT version, published_at, as_of, text FROM vaccine_edition WHERE municipality = ?1 AND version > ?2
         ORDER BY version DESC LIMIT 1",
    )?;
    // What no engine has an integer for is later than every version.
    let after = i64::try_from(after.unwrap_or(0)).unwrap_or(i64::MAX);
    one(statement.query((municipality.to_string(), after))?, |row| {
        Ok(VaccineEdition {
            version: get(row, "version")?,
            published_at: get(row, "published_at")?,
            edition: NewVaccineEdition { as_of: get(row, "as_of")?, text: get(row, "text")? },
        })
    })
}

pub(super) fn publish(
    tx: &Transaction<'_>,
    by: &By,
    municipality: MunicipalityCode,
    new: &NewVaccineEdition,
) -> Result<u64, StoreError> {
    let as_of = new.as_of.to_iso();
    audit::append(tx, municipality, by, Action::VaccineDataPublished, None, &as_of)?;
    let latest = newest(tx, municipality, None)?.map(|latest| (latest.version, latest.edition.as_of));
    let version = judge_edition(new, latest, by.at)?;
    let number = i64::try_from(version).map_err(|_| StoreError::Corrupt)?;
    tx.prepare_cached(
        "INSERT INTO vaccine_edition (municipality, version, published_at, as_of, text) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((municipality.to_string(), number, by.at.millis(), as_of, new.text.as_str()))?;
    Ok(version)
}
