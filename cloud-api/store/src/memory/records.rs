use super::town::{Household, Town};
use crate::model::{Action, By, HouseholdScope, Mailbox, NewRecord, RecordEntry, SharedEntry};
use crate::port::StoreError;
use crate::rules::mail::{Change as MailChange, Moved};
use crate::rules::{mail, records};
use shared_model::civil::CivilDate;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::record::{Change, Record};
use shared_model::time::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Town {
    pub fn enter_record(
        &mut self,
        epoch: Uuid,
        scope: &HouseholdScope,
        outbox: Uuid,
        change: Change,
    ) -> Result<Result<(), ErrorCode>, StoreError> {
        let household = self.household_mut(scope.household)?;
        let at = household.next_place(epoch);
        let current = household.records.get(&change.record);
        let is_new = current.is_none();
        match records::entered(scope, outbox, change, current, at) {
            Ok(Some(_)) if is_new && let Err(full) = records::has_room(household.written()) => return Ok(Err(full)),
            Ok(Some(changed)) => household.keep(changed),
            Ok(None) => {}
            Err(refused) => return Ok(Err(refused.into())),
        }
        Ok(Ok(()))
    }

    pub fn put_record(&mut self, epoch: Uuid, by: &By, id: Uuid, new: &NewRecord) -> Result<u64, StoreError> {
        let household = self.household_mut(id)?;
        let at = household.next_place(epoch);
        if let Some(changed) = records::put(new, household.records.get(&new.id), at)? {
            household.keep(changed);
            self.append_audit(by, Action::RecordPut, Some(id), &new.id.to_string())?;
        }
        Ok(self.household(id)?.version)
    }
}

impl Household {
    fn written(&self) -> usize {
        self.records.values().filter(|record| record.author.is_some()).count()
    }

    fn next_place(&self, epoch: Uuid) -> Cursor {
        Cursor { epoch, position: self.version + 1 }
    }

    fn keep(&mut self, record: Record) {
        self.version = record.revision;
        self.records.insert(record.id, record);
    }

    /// All records of the mailbox that changed behind `after`.
    pub fn moved_records(&self, mailbox: &Mailbox, after: u64) -> impl Iterator<Item = Moved> {
        let wanted = move |record: &&Record| {
            record.revision > after
                && record.reader() == mailbox.member
                && (mail::tells_removed(after) || !record.removed)
        };
        let records = self.records.values().filter(wanted).cloned();
        records.map(|record| Moved { position: record.revision, change: MailChange::Record(record) })
    }

    /// The next days on which a shared record says that something is.
    pub fn dates(&self, now: Timestamp, rows: usize) -> Vec<CivilDate> {
        let shared = self.records.values().filter(|record| record.reader().is_none() && !record.removed);
        let days: BTreeSet<CivilDate> =
            shared.filter_map(Record::occurred_on).filter(|day| *day >= mail::today(now)).collect();
        days.into_iter().take(rows).collect()
    }

    pub fn record_entries(&self, after: Option<Uuid>, rows: usize) -> Vec<RecordEntry> {
        let behind = self.records.values().filter(|record| after.is_none_or(|after| record.id > after));
        let entry = |record: &Record| RecordEntry {
            id: record.id,
            shared: (!record.about.private)
                .then(|| SharedEntry { kind: record.about.kind.clone(), occurred_on: record.occurred_on() }),
            provenance: record.provenance,
            version: record.revision,
            removed: record.removed,
        };
        behind.take(rows).map(entry).collect()
    }
}
