use super::FamilyFault;
use crate::cli::household::EntryRole;
use cloud_store::model::Official;
use serde::Deserialize;
use shared_model::civil::CivilDate;
use std::collections::BTreeMap;

/// A family's file; README.md beside it says how it is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub member: Vec<Member>,
    #[serde(default)]
    pub subject: Vec<Subject>,
    #[serde(default)]
    pub series: Vec<Series>,
}

/// Somebody who has a card.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli::demo_data) struct Member {
    /// Name of the card.
    pub card: String,
    pub role: EntryRole,
}

/// A child or a pregnancy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subject {
    /// How the other rows name it.
    pub key: String,
    pub kind: String,
    /// Fields that hold a day, counted from today.
    #[serde(default)]
    pub days: BTreeMap<String, i64>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Fields that hold the id of another subject.
    #[serde(default)]
    pub refs: BTreeMap<String, String>,
}

/// Records of one kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    pub kind: String,
    pub subject: Option<String>,
    pub provenance: Origin,
    /// A Saturday or Sunday becomes the Monday after it.
    #[serde(default)]
    pub weekdays: bool,
    /// Left out unless its first row lies before this day.
    #[serde(default, deserialize_with = "day")]
    pub begun_before: Option<CivilDate>,
    /// Left out if its first row lies before this day.
    #[serde(default, deserialize_with = "day")]
    pub begun_since: Option<CivilDate>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    #[serde(default)]
    pub columns: Vec<String>,
    /// The day, and a value for each column.
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Origin {
    Municipality,
    Clinic,
    Import,
}

impl From<Origin> for Official {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Municipality => Self::Municipality,
            Origin::Clinic => Self::Clinic,
            Origin::Import => Self::Import,
        }
    }
}

pub(super) fn parse(text: &str) -> Result<File, FamilyFault> {
    Ok(toml::from_str(text)?)
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<CivilDate>, D::Error> {
    let text = String::deserialize(from)?;
    CivilDate::parse_iso(&text).map(Some).map_err(serde::de::Error::custom)
}
