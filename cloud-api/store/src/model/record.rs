use shared_model::civil::CivilDate;
use shared_model::record::Provenance;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A record that the town, a clinic or a file brings. Boxes cannot change it, and everybody in the household reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// UUIDv7. The same one again changes what it says.
    pub id: Uuid,
    /// A word such as `check-up`; fixed when it is made.
    pub kind: String,
    /// The child, the pregnancy or the member it is about; fixed when it is made.
    pub subject: Option<Uuid>,
    /// Where it comes from; fixed when it is made.
    pub provenance: Official,
    /// All that it says, by name.
    pub fields: BTreeMap<String, String>,
}

/// Where records come from that boxes do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Official {
    /// Entered by the town.
    Municipality,
    /// Sent by a clinic.
    Clinic,
    /// Taken in from a file.
    Import,
}

impl From<Official> for Provenance {
    fn from(official: Official) -> Self {
        match official {
            Official::Municipality => Self::Municipality,
            Official::Clinic => Self::Clinic,
            Official::Import => Self::Import,
        }
    }
}

/// A record in the operator's list: that it is there, not what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordEntry {
    /// The record.
    pub id: Uuid,
    /// Its kind and day, unless it is a member's private one.
    pub shared: Option<SharedEntry>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Number of its last change.
    pub version: u64,
    /// Whether it was removed.
    pub removed: bool,
}

/// What the operator's list says of a record that the whole household reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedEntry {
    /// A word such as `check-up`.
    pub kind: String,
    /// The day it is about.
    pub occurred_on: Option<CivilDate>,
}
