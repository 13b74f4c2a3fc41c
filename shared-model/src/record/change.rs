//! A change and its effect: a field-wise three-way merge. Base is what the writer had seen, theirs is what the town has,
//! mine is the change. Where only one of the two moved, that one counts; where both did, both values are kept.

use super::{About, Field, OCCURRED_ON, Other, Provenance, Record};
use crate::civil::CivilDate;
use crate::error_code::ErrorCode;
use crate::mutant;
use crate::notice::Cursor;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a record may hold. Both ends hold a change against them, so that nothing is refused that a box let in.
pub mod limits {
    /// Fields of one record: the longest form of the handbook has 30.
    pub const FIELDS: usize = 40;
    /// Bytes of a kind or of a field's name.
    pub const WORD_BYTES: usize = 40;
    /// Characters of one value: two screens of diary.
    pub const VALUE_CHARACTERS: usize = 4_000;
    /// Bytes of all names and values of one record, kept ones included, and of one change on the wire: its page fits
    /// every reply, and sealed it fits a request.
    pub const RECORD_BYTES: usize = 32 * 1024;
    /// Values of others that one field keeps. A household has few writers.
    pub const OTHERS: usize = 8;
}

/// What a member has done to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which record.
    pub record: Uuid,
    /// What it is about, in case the town does not know it.
    pub about: About,
    /// Who did it.
    pub by: Uuid,
    /// The outbox it comes from.
    pub origin: Uuid,
    /// What the writer had seen: the box's place in the town's stream; `None` before there was any.
    pub base: Option<Cursor>,
    /// What was done.
    pub edit: Edit,
}

/// What can be done to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Values by field; `None` clears one. Makes the record where there is none.
    Write(BTreeMap<String, Option<String>>),
    /// The record goes.
    Remove,
}

/// Why a change has no effect. The box keeps it for its writer to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It came from the town or a clinic.
    #[error("official records are not changed from a box")]
    Official,
    /// Somebody has removed it.
    #[error("the record was removed")]
    Removed,
    /// It was to be removed by somebody who had not seen what another has written since.
    #[error("the record has been changed since")]
    ChangedSince,
    /// A word, a value or the record as a whole is outside [`limits`], or the day is none.
    #[error("the record would not keep to its limits")]
    OutOfBounds,
    /// It is another member's private record.
    #[error("the record is another member's")]
    NotYours,
}

impl From<Refused> for ErrorCode {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Official => Self::RecordOfficial,
            Refused::Removed => Self::RecordRemoved,
            Refused::ChangedSince => Self::RecordChangedSince,
            Refused::OutOfBounds => Self::RecordOutOfBounds,
            Refused::NotYours => Self::RecordNotYours,
        }
    }
}

impl Change {
    /// The record after this change, which gets the number `at`; `None` if it changes nothing. `current` is what the
    /// town has. A base from another epoch counts as having seen nothing: after a restore the numbers mean something else.
    pub fn apply(&self, current: Option<&Record>, at: Cursor) -> Result<Option<Record>, Refused> {
        self.check()?;
        let seen = self.base.filter(|base| base.epoch == at.epoch).map_or(0, |base| base.position);
        let mut record = current.cloned().unwrap_or_else(|| self.made(at.position));
        if record.provenance != Provenance::Family && !mutant!(OfficialRecordChanged) {
            return Err(Refused::Official);
        }
        if record.reader().is_some_and(|reader| reader != self.by) {
            return Err(Refused::NotYours);
        }
        let moved = match &self.edit {
            Edit::Remove => self.remove(&mut record, seen)?,
            Edit::Write(_) if record.removed && !mutant!(TombstoneResurrected) => return Err(Refused::Removed),
            Edit::Write(values) => {
                // Whatever got here is not removed; a deliberate fault sees to it that something is.
                record.removed = false;
                let moved = values
                    .iter()
                    .map(|(name, value)| self.write(&mut record, name, value.as_deref(), seen, at.position));
                moved.fold(false, |any, moved| any | moved)
            }
        };
        record.revision = at.position;
        check_size(&record)?;
        Ok((moved || current.is_none()).then_some(record))
    }

    fn made(&self, revision: u64) -> Record {
        Record {
            id: self.record,
            about: self.about.clone(),
            provenance: Provenance::Family,
            author: Some(self.by),
            revision,
            fields: BTreeMap::new(),
            removed: false,
        }
    }

    /// Whether the writer knew of this value: it was there, or it is an earlier one of the same outbox.
    fn knew(&self, field: &Field, seen: u64) -> bool {
        field.since <= seen || field.origin == self.origin
    }

    fn remove(&self, record: &mut Record, seen: u64) -> Result<bool, Refused> {
        if record.removed {
            return Ok(false);
        }
        let all_known = record
            .fields
            .values()
            .all(|field| self.knew(field, seen) && (field.also.is_empty() || field.since <= seen));
        if !all_known {
            return Err(Refused::ChangedSince);
        }
        record.fields.clear();
        record.removed = true;
        Ok(true)
    }

    fn write(&self, record: &mut Record, name: &str, value: Option<&str>, seen: u64, since: u64) -> bool {
        let mine =
            |also| Field { value: value.map(str::to_owned), by: Some(self.by), since, origin: self.origin, also };
        let Some(field) = record.fields.get_mut(name) else {
            record.fields.insert(name.to_owned(), mine(Vec::new()));
            return true;
        };
        let saw_all = field.since <= seen;
        let same = field.value.as_deref() == value;
        if saw_all {
            let settles = !same || !field.also.is_empty();
            if settles {
                *field = mine(Vec::new());
            }
            return settles;
        }
        if field.origin == self.origin {
            // A later thought of the same writer: what others wrote meanwhile is still unseen.
            *field = mine(std::mem::take(&mut field.also));
            return !same;
        }
        // Clearing a value that the writer has not seen does not take it away.
        let Some(value) = value else { return false };
        // The same word by two writers counts for both: one of them may think again.
        let (kept, by) = if same { (Some(value.to_owned()), Some(self.by)) } else { (field.value.take(), field.by) };
        let kept = kept.map(|value| Other { value, by }).filter(|kept| !field.also.contains(kept));
        let kept = kept.filter(|_| !mutant!(ConflictKeepsOneSide));
        let moved = !same || kept.is_some();
        field.also.extend(kept);
        if same {
            field.since = since;
        } else {
            *field = mine(std::mem::take(&mut field.also));
        }
        moved
    }

    /// Words, values and the day, before anything else: the box asks this before it keeps a change.
    pub fn check(&self) -> Result<(), Refused> {
        let fits = match &self.edit {
            Edit::Remove => true,
            Edit::Write(values) => {
                let bytes =
                    |(name, value): (&String, &Option<String>)| name.len() + value.as_deref().map_or(0, on_the_wire);
                values.len() <= limits::FIELDS
                    && values.iter().map(bytes).sum::<usize>() <= limits::RECORD_BYTES
                    && values.iter().all(|(name, value)| is_word(name) && value.as_deref().is_none_or(is_value))
                    && values.get(OCCURRED_ON).and_then(Option::as_deref).is_none_or(is_day)
            }
        };
        if fits && is_word(&self.about.kind) { Ok(()) } else { Err(Refused::OutOfBounds) }
    }
}

fn check_size(record: &Record) -> Result<(), Refused> {
    let bytes = |(name, field): (&String, &Field)| {
        let others: usize = field.also.iter().map(|other| other.value.len()).sum();
        name.len() + field.value.as_ref().map_or(0, String::len) + others
    };
    let fits = record.fields.len() <= limits::FIELDS
        && record.fields.values().all(|field| field.also.len() <= limits::OTHERS)
        && record.fields.iter().map(bytes).sum::<usize>() <= limits::RECORD_BYTES;
    if fits { Ok(()) } else { Err(Refused::OutOfBounds) }
}

/// Lower-case ASCII letters, digits and hyphens.
fn is_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=limits::WORD_BYTES).contains(&text.len()) && text.bytes().all(fits)
}

/// Text without control characters but line feeds.
fn is_value(text: &str) -> bool {
    text.chars().count() <= limits::VALUE_CHARACTERS && text.chars().all(|c| c == '\n' || !c.is_control())
}

/// Bytes that a value takes in a message: quotes, backslashes and line feeds take two.
fn on_the_wire(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n')).count()
}

fn is_day(text: &str) -> bool {
    CivilDate::parse_iso(text).is_ok()
}
