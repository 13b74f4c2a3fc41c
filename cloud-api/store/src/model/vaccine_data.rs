use super::text::Text;
use shared_model::civil::CivilDate;
use shared_model::time::Timestamp;
use shared_model::wire::MAX_VACCINE_DATA_BYTES;

/// A data file of vaccines. The store does not look into it.
pub type VaccineText = Text<MAX_VACCINE_DATA_BYTES, MAX_VACCINE_DATA_BYTES>;

/// An edition of the vaccine data as the operator brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVaccineEdition {
    /// The day up to which its sources were read, as the file says.
    pub as_of: CivilDate,
    /// The file.
    pub text: VaccineText,
}

/// A published edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaccineEdition {
    /// Greater than that of every edition before, see [`crate::Store::publish_vaccine_edition`].
    pub version: u64,
    /// When it was published.
    pub published_at: Timestamp,
    /// What was published.
    pub edition: NewVaccineEdition,
}
