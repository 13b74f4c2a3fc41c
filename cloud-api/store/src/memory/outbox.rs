use super::town::Town;
use crate::model::{Entered, EntryName, HouseholdScope, Verdict};
use crate::port::{MAX_REJECTED, StoreError};
use crate::rules;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What became of all entries of a town, by box, outbox and number.
#[derive(Clone, Default)]
pub(super) struct Outboxes {
    entries: BTreeMap<(DeviceId, Uuid, u64), Judged>,
}

#[derive(Clone, Copy)]
enum Judged {
    Applied { version: u64 },
    Rejected { code: ErrorCode, at: Timestamp },
}

impl Town {
    pub fn apply_entry(
        &mut self,
        epoch: Uuid,
        scope: &HouseholdScope,
        name: &EntryName,
        entered: Entered,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        if let Some(known) = self.outboxes.known(name) {
            return Ok(known);
        }
        let effect = match entered {
            Entered::NoticeOpened { publication, opened_at } => {
                rules::of_a_notice(self.record_opened(scope, publication, opened_at, now).map(drop))?
            }
            Entered::NoticeAnswered { publication, answer, answered_at } => {
                rules::of_a_notice(self.record_answered(scope, publication, answer, answered_at, now))?
            }
            Entered::Record(change) => self.enter_record(epoch, scope, name.outbox, change)?,
        };
        if let Err(code) = effect {
            return self.remember(name, Judged::Rejected { code, at: now });
        }
        let version = self.household(scope.household)?.version;
        self.remember(name, Judged::Applied { version })
    }

    pub fn reject_entry(&mut self, name: &EntryName, code: ErrorCode, now: Timestamp) -> Result<Verdict, StoreError> {
        match self.outboxes.known(name) {
            Some(known) => Ok(known),
            None => self.remember(name, Judged::Rejected { code, at: now }),
        }
    }

    fn remember(&mut self, name: &EntryName, judged: Judged) -> Result<Verdict, StoreError> {
        if !self.devices.contains_key(&name.device) {
            return Err(StoreError::NotFound);
        }
        self.outboxes.entries.insert((name.device.clone(), name.outbox, name.sequence), judged);
        Ok(match judged {
            Judged::Applied { version } => Verdict::Applied { version },
            Judged::Rejected { code, .. } => {
                self.outboxes.forget_oldest_rejected(&name.device);
                Verdict::Rejected(code)
            }
        })
    }
}

impl Outboxes {
    fn known(&self, name: &EntryName) -> Option<Verdict> {
        let judged = self.entries.get(&(name.device.clone(), name.outbox, name.sequence))?;
        Some(match *judged {
            Judged::Applied { version } => Verdict::Duplicate { version: Some(version) },
            Judged::Rejected { code, .. } => Verdict::Rejected(code),
        })
    }

    fn forget_oldest_rejected(&mut self, device: &DeviceId) {
        let of_device = self.entries.iter().filter(|((of, ..), _)| of == device);
        let rejected = of_device.filter_map(|((_, outbox, sequence), judged)| match judged {
            Judged::Rejected { at, .. } => Some((*at, *outbox, *sequence)),
            Judged::Applied { .. } => None,
        });
        let mut rejected: Vec<_> = rejected.collect();
        if rejected.len() > MAX_REJECTED {
            rejected.sort_unstable();
            let (_, outbox, sequence) = rejected[0];
            self.entries.remove(&(device.clone(), outbox, sequence));
        }
    }
}
