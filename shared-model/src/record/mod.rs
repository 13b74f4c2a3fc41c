//! きろく: what a family, the town or a clinic has written down, and how several people may change it at once.
//!
//! A record is a set of named fields. A box sends what was changed and what its writer had seen ([`Change`]); the town
//! lets the change take effect ([`Change::apply`]) and tells all boxes the whole record. The boxes use the same function
//! to show a change before the town has heard of it, so both come to the same result.

mod change;

pub use change::{Change, Edit, Refused, limits};

use crate::civil::CivilDate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Name of the field that says on which day something happened, or will: `YYYY-MM-DD`.
pub const OCCURRED_ON: &str = "occurred-on";

/// One entry of a household's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// UUIDv7, made where it was written.
    pub id: Uuid,
    /// What it says something about; fixed when it is made.
    pub about: About,
    /// Where it comes from. Only a family's own records can be changed from a box.
    pub provenance: Provenance,
    /// The member who made it; `None` for the town and for clinics.
    pub author: Option<Uuid>,
    /// Number of its last change, from the household's counter.
    pub revision: u64,
    /// What it says, by name. Empty once it was removed.
    pub fields: BTreeMap<String, Field>,
    /// Whether it was removed: the mark stays, so that no old change brings it back.
    pub removed: bool,
}

/// What every change repeats, so that a town that was put back to an earlier state can make the record anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// A word such as `diary`; boxes show one that they do not know as 「新しいきろく」.
    pub kind: String,
    /// The child, the pregnancy or the member it is about; `None`: the household.
    pub subject: Option<Uuid>,
    /// Whether only its author reads it.
    pub private: bool,
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// Entered on a box.
    Family,
    /// Entered by the town.
    Municipality,
    /// Sent by a clinic.
    Clinic,
    /// Taken in from a file.
    Import,
    /// A word of a newer town.
    Other,
}

/// One value of a record, and what is needed to put several writers' changes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The value; `None`: it was cleared.
    pub value: Option<String>,
    /// Who wrote it; `None` for the town.
    pub by: Option<Uuid>,
    /// The household's counter when it was written.
    pub since: u64,
    /// The outbox it came from: a later change from there was made in the knowledge of this one.
    pub origin: Uuid,
    /// What others had written at the same time, without having seen it; it may be the same word. The next change by
    /// somebody who has seen all of it settles the matter.
    pub also: Vec<Other>,
}

/// A value that lost its place to another one and is still kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The value.
    pub value: String,
    /// Who wrote it.
    pub by: Option<Uuid>,
}

impl Field {
    /// What is to be shown beside the value: words of others that differ from it.
    pub fn differing(&self) -> impl Iterator<Item = &Other> {
        self.also.iter().filter(|other| Some(&other.value) != self.value.as_ref())
    }
}

impl Record {
    /// A field's value.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.value.as_deref()
    }

    /// The day it is about.
    pub fn occurred_on(&self) -> Option<CivilDate> {
        CivilDate::parse_iso(self.value(OCCURRED_ON)?).ok()
    }

    /// Who may read it, if not everybody of the household.
    pub fn reader(&self) -> Option<Uuid> {
        self.author.filter(|_| self.about.private)
    }
}
