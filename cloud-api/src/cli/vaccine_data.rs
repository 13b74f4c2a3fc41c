use super::device::shown;
use super::{CliFault, Context, Done, parse_municipality, which_town};
use crate::limits::VACCINE_DATA_BYTES;
use clap::Subcommand;
use cloud_store::model::{NewVaccineEdition, OutOfBounds, VaccineEdition, VaccineText};
use cloud_store::{Store, StoreRead};
use handbook::vaccine::data::Edition;
use handbook::vaccine::{DataError, SupportingData};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared_model::municipality::MunicipalityCode;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The vaccine data.
#[derive(Debug, Subcommand)]
pub(super) enum VaccineData {
    /// Publishes an edition; boxes have it within the hour.
    ///
    /// The file is checked first, row by row. Its as_of must be later than that of the edition before.
    Publish {
        /// The town; can be left out where there is exactly one.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: Option<MunicipalityCode>,
        /// The data file, TOML, such as shared-model/handbook/data/vaccines-japan.toml.
        file: PathBuf,
    },
    /// Shows which edition is published.
    Show {
        /// The town; can be left out where there is exactly one.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: Option<MunicipalityCode>,
    },
}

impl VaccineData {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Publish { municipality, file } => publish(context, municipality, &file),
            Self::Show { municipality } => show(context, municipality),
        }
    }
}

fn publish(context: &Context, municipality: Option<MunicipalityCode>, file: &Path) -> Result<Done, CliFault> {
    let text = read(file)?;
    let text = VaccineText::parse(&text).map_err(wrong)?;
    let Edition { label, as_of, .. } = header(file, text.as_str())?;
    let mut store = context.store()?;
    let municipality = which_town(&mut store, municipality)?;
    let version = store.publish_vaccine_edition(&context.by(), municipality, &NewVaccineEdition { as_of, text })?;
    let as_of = as_of.to_iso();
    Ok(Done::new(
        format!("{label} (as of {as_of}) is published as version {version}."),
        json!({ "ok": true, "version": version, "edition": label, "as_of": as_of }),
    ))
}

fn show(context: &Context, municipality: Option<MunicipalityCode>) -> Result<Done, CliFault> {
    let mut store = context.store()?;
    let municipality = which_town(&mut store, municipality)?;
    let Some(VaccineEdition { version, published_at, edition }) = store.vaccine_edition(municipality, None)? else {
        let text = "Nothing is published: boxes plan by the edition that they were built with.";
        return Ok(Done::new(text, json!({ "ok": true, "published": null })));
    };
    let (text, as_of) = (edition.text.as_str(), edition.as_of.to_iso());
    let label = header(Path::new("published"), text)?.label;
    let (bytes, sha256) = (text.len(), hex(&Sha256::digest(text)));
    Ok(Done::new(
        format!(
            "{label}\nas of {as_of}, version {version}, published {}\n{bytes} bytes, SHA-256 {sha256}\n",
            shown(published_at)
        ),
        json!({ "ok": true, "published": {
            "version": version,
            "edition": label,
            "as_of": as_of,
            "published_at_ms": published_at.millis(),
            "bytes": bytes,
            "sha256": sha256,
        } }),
    ))
}

/// The file's text, and no more of it than shows that it is too long. Lines may end as another system ends them: what is
/// signed has line feeds.
fn read(path: &Path) -> Result<String, CliFault> {
    let fault = |source| CliFault::File { path: path.to_owned(), source };
    let most = u64::try_from(VACCINE_DATA_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path).map_err(fault)?.take(most).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() > VACCINE_DATA_BYTES {
        let too_long = OutOfBounds::TooLong { chars: VACCINE_DATA_BYTES, bytes: VACCINE_DATA_BYTES };
        return Err(wrong(too_long));
    }
    let text = String::from_utf8(bytes).map_err(|error| fault(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    Ok(text.replace("\r\n", "\n"))
}

fn wrong(fault: OutOfBounds) -> CliFault {
    CliFault::Text { what: "vaccine data", fault }
}

/// What the file says of itself, once all of it has been read and found consistent.
fn header(path: &Path, text: &str) -> Result<Edition, CliFault> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let data = SupportingData::parse(&name, text)?;
    let none = || DataError::Missing { row: name.clone().into_owned(), what: "a header" };
    Ok(data.editions.into_iter().next().ok_or_else(none)?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
