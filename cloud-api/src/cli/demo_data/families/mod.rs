//! Who lives in the demo town, and what their books hold. Each family is a file; this reads it.
//!
//! What a family writes on its own box (weights at home, diaries) comes from a file here, and says so: its provenance is
//! `import`. The store takes a family's own entries from boxes only, signed, and the demo does not pretend to be one.

mod book;
mod day;
mod file;
#[cfg(test)]
mod tests;

pub(super) use file::Member;

use cloud_store::model::NewRecord;
use file::File;
use shared_model::civil::CivilDate;
use uuid::Uuid;

const FILES: [&str; 3] =
    [include_str!("first-pregnancy.toml"), include_str!("twins.toml"), include_str!("siblings.toml")];

/// Why a family's file is not read.
#[derive(Debug, thiserror::Error)]
pub enum FamilyFault {
    /// Not the TOML that is expected.
    #[error("not the TOML that is expected here")]
    Toml(#[from] toml::de::Error),
    /// A row's day is neither counted from today nor an age of its subject.
    #[error("{0:?} is no day of a family's file")]
    Day(String),
    /// A row names a child or a pregnancy that is not there.
    #[error("there is no subject {0:?}")]
    Subject(String),
    /// A row has too many cells or too few.
    #[error("a row has not as many cells as there are columns: {0}")]
    Cells(String),
}

/// A household of the demo town.
pub(super) struct Family(File);

impl Family {
    /// Those who have a card; the first one is the one to begin with.
    pub fn members(&self) -> &[Member] {
        &self.0.member
    }

    /// What the family's book holds on a day: children and pregnancies, what was, and what is planned. `new_id` makes the
    /// records' ids.
    pub fn records(&self, today: CivilDate, new_id: impl FnMut() -> Uuid) -> Result<Vec<NewRecord>, FamilyFault> {
        book::records(&self.0, today, new_id)
    }
}

/// All families, the first pregnancy first.
pub(super) fn all() -> Result<Vec<Family>, FamilyFault> {
    FILES.into_iter().map(|text| file::parse(text).map(Family)).collect()
}
