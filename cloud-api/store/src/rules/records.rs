//! How a record changes.

use crate::model::{HouseholdScope, NewRecord};
use crate::port::{Conflict, MAX_RECORDS, StoreError};
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::record::{About, Change, Edit, Provenance, Record, Refused};
use uuid::Uuid;

/// Whether a household that has written so many records may write another one. What the town brings is not counted.
pub(crate) fn has_room(written: usize) -> Result<(), ErrorCode> {
    if written < MAX_RECORDS { Ok(()) } else { Err(ErrorCode::RecordsFull) }
}

/// The record after a member's change; `None` if nothing changes. Who did it is who signed the entry, and from where is
/// the outbox that the entry was in.
pub(crate) fn entered(
    scope: &HouseholdScope,
    outbox: Uuid,
    change: Change,
    current: Option<&Record>,
    at: Cursor,
) -> Result<Option<Record>, Refused> {
    Change { by: scope.member, origin: outbox, ..change }.apply(current, at)
}

/// The record after the town, a clinic or a file has said all of it anew; `None` if that is what it says already. Values
/// that stay keep the number of when they came.
pub(crate) fn put(new: &NewRecord, current: Option<&Record>, at: Cursor) -> Result<Option<Record>, StoreError> {
    let about = About { kind: new.kind.clone(), subject: new.subject, private: false };
    let provenance = Provenance::from(new.provenance);
    if current.is_some_and(|known| known.about != about || known.provenance != provenance || known.removed) {
        return Err(StoreError::Conflict(Conflict::AlreadyExists));
    }
    let mut said = said_by_nobody(new, about, at)?;
    said.provenance = provenance;
    if let Some(known) = current {
        for (name, field) in &mut said.fields {
            if let Some(before) = known.fields.get(name).filter(|before| before.value == field.value) {
                field.clone_from(before);
            }
        }
    }
    let unchanged = current.is_some_and(|known| known.fields == said.fields);
    Ok((!unchanged).then_some(said))
}

/// The record as a change would make it that keeps to the same limits, without an author.
fn said_by_nobody(new: &NewRecord, about: About, at: Cursor) -> Result<Record, StoreError> {
    let nobody = Uuid::nil();
    let values = new.fields.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
    let change = Change { record: new.id, about, by: nobody, origin: nobody, base: None, edit: Edit::Write(values) };
    let made = change.apply(None, at).map_err(|_| StoreError::Conflict(Conflict::RecordOutOfBounds))?;
    let mut made = made.ok_or(StoreError::Corrupt)?;
    made.author = None;
    made.fields.values_mut().for_each(|field| field.by = None);
    Ok(made)
}
