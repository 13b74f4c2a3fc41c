use crate::record::{self, About};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A record as its readers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// UUIDv7.
    pub id: Uuid,
    /// A word such as `diary`.
    pub kind: String,
    /// The child, the pregnancy or the member it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Uuid>,
    /// Whether only its author reads it.
    #[serde(default)]
    pub private: bool,
    /// Where it comes from; a word of a newer town counts as `other`, which no box changes.
    pub provenance: Provenance,
    /// The member who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Uuid>,
    /// Number of its last change.
    pub revision: u64,
    /// What it says, by name.
    #[serde(default)]
    pub fields: BTreeMap<String, Field>,
    /// Whether it was removed.
    #[serde(default)]
    pub removed: bool,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The value; missing if it was cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The member who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    /// The household's counter when it was written.
    pub since: u64,
    /// The outbox it came from.
    pub origin: Uuid,
    /// What others wrote at the same time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Other>,
}

/// A value beside another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The value.
    pub value: String,
    /// The member who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
}

/// Provenances on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of record::Provenance")]
pub enum Provenance {
    Family,
    Municipality,
    Clinic,
    Import,
    #[serde(other)]
    Other,
}

impl From<record::Record> for Record {
    fn from(record: record::Record) -> Self {
        let About { kind, subject, private } = record.about;
        Self {
            id: record.id,
            kind,
            subject,
            private,
            provenance: record.provenance.into(),
            author: record.author,
            revision: record.revision,
            fields: record.fields.into_iter().map(|(name, field)| (name, field.into())).collect(),
            removed: record.removed,
        }
    }
}

impl From<Record> for record::Record {
    fn from(record: Record) -> Self {
        let Record { kind, subject, private, .. } = record;
        Self {
            id: record.id,
            about: About { kind, subject, private },
            provenance: record.provenance.into(),
            author: record.author,
            revision: record.revision,
            fields: record.fields.into_iter().map(|(name, field)| (name, field.into())).collect(),
            removed: record.removed,
        }
    }
}

impl From<record::Field> for Field {
    fn from(field: record::Field) -> Self {
        let record::Field { value, by, since, origin, also } = field;
        let also = also.into_iter().map(|record::Other { value, by }| Other { value, by }).collect();
        Self { value, by, since, origin, also }
    }
}

impl From<Field> for record::Field {
    fn from(field: Field) -> Self {
        let Field { value, by, since, origin, also } = field;
        let also = also.into_iter().map(|Other { value, by }| record::Other { value, by }).collect();
        Self { value, by, since, origin, also }
    }
}

impl From<record::Provenance> for Provenance {
    fn from(provenance: record::Provenance) -> Self {
        match provenance {
            record::Provenance::Family => Self::Family,
            record::Provenance::Municipality => Self::Municipality,
            record::Provenance::Clinic => Self::Clinic,
            record::Provenance::Import => Self::Import,
            record::Provenance::Other => Self::Other,
        }
    }
}

impl From<Provenance> for record::Provenance {
    fn from(provenance: Provenance) -> Self {
        match provenance {
            Provenance::Family => Self::Family,
            Provenance::Municipality => Self::Municipality,
            Provenance::Clinic => Self::Clinic,
            Provenance::Import => Self::Import,
            Provenance::Other => Self::Other,
        }
    }
}
