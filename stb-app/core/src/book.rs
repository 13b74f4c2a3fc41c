//! きろく帳: the records of one vault on this box. What the town has told (mirror) and what was entered here lie side by
//! side; shown is the one with the other's effect, by the same rules that the town goes by. Pure: opened pages and keys
//! in, changes out, which the caller seals.

use crate::inbox::put;
use crate::ports::{Changes, Key, Kind};
use crate::records::{self, Entered};
use crate::sync::{Fate, Post};
use shared_model::notice::{Answer, Cursor};
use shared_model::record::{Change, Record, Refused};
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How far the last change of a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// On its way to the disk: nothing is promised.
    Saving,
    /// On disk, and not at the town.
    Waiting,
    /// At the town.
    AtTown,
}

/// The records of one vault.
#[derive(Debug)]
pub struct Book {
    vault: Uuid,
    mirror: BTreeMap<Uuid, Record>,
    entered: BTreeMap<u64, Entered>,
    /// Entered, and on their way to the disk.
    saving: BTreeSet<u64>,
    /// Records as they are with what was entered here, where that makes a difference.
    drafts: BTreeMap<Uuid, Record>,
    /// What is shown, newest first.
    order: Vec<Uuid>,
    /// Answers to notices that the town has not told back yet.
    answers: BTreeMap<Uuid, Answer>,
}

impl Book {
    /// A book without anything.
    pub fn empty(vault: Uuid) -> Self {
        Self {
            vault,
            mirror: BTreeMap::new(),
            entered: BTreeMap::new(),
            saving: BTreeSet::new(),
            drafts: BTreeMap::new(),
            order: Vec::new(),
            answers: BTreeMap::new(),
        }
    }

    /// Puts back one of the vault's entries, opened.
    pub fn remember(&mut self, key: &Key, plain: &[u8]) {
        match key.kind {
            Kind::Record => {
                if let Ok(record) = records::read_record(plain) {
                    self.mirror.insert(record.id, record);
                }
            }
            Kind::Entered => {
                if let Ok((sequence, entered)) = records::read_entered(key, plain) {
                    self.entered.insert(sequence, entered);
                }
            }
            _ => {}
        }
    }

    /// Takes records of a page in and returns what to commit; [`Book::settle`] follows. A page that begins anew replaces
    /// what the town had told; what was entered here stays.
    pub fn take_in(&mut self, told: Vec<Record>, anew: bool) -> Changes {
        let mut changes = Changes::new();
        if anew {
            let before = std::mem::take(&mut self.mirror);
            changes.extend(before.into_keys().map(|id| (records::record_key(self.vault, id), None)));
        }
        for record in told {
            let (key, value) = records::record_entry(self.vault, &record);
            // A removed record leaves no text behind, and no mark either: the town keeps that.
            let gone = record.removed;
            put(&mut changes, key, (!gone).then_some(value));
            if gone {
                self.mirror.remove(&record.id);
            } else {
                self.mirror.insert(record.id, record);
            }
        }
        changes
    }

    /// Puts mirror and entries together anew, after either of them or the post has changed. `here`: up to where the
    /// vault's mail has been taken in.
    pub fn settle(&mut self, post: &Post, here: Option<Cursor>) {
        self.drafts.clear();
        self.answers.clear();
        let at = here.unwrap_or(Cursor { epoch: Uuid::nil(), position: 0 });
        for (sequence, entered) in &self.entered {
            if !is_open(post.fate(*sequence), here) {
                continue;
            }
            match entered.entry {
                v1::Entry::NoticeAnswered { notice, answer, answered_at_ms } => {
                    let answer = Answer { kind: answer.into(), at: Timestamp::from_millis(answered_at_ms) };
                    self.answers.insert(notice, answer);
                }
                v1::Entry::NoticeOpened { .. } => {}
                v1::Entry::RecordWritten { .. } | v1::Entry::RecordRemoved { .. } => {
                    let Some(change) = change(entered) else { continue };
                    let current = self.drafts.get(&change.record).or_else(|| self.mirror.get(&change.record));
                    // One that has no effect here is the town's to judge.
                    if let Ok(Some(record)) = change.apply(current, at) {
                        self.drafts.insert(record.id, record);
                    }
                }
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        let mirrored = self.mirror.values().filter(|record| !self.drafts.contains_key(&record.id));
        let mut shown: Vec<_> = mirrored
            .chain(self.drafts.values())
            .filter(|record| !record.removed)
            .map(|record| (Reverse((record.occurred_on(), record.id)), record.id))
            .collect();
        shown.sort_unstable();
        self.order = shown.into_iter().map(|(_, id)| id).collect();
    }

    /// How many are shown.
    pub fn count(&self) -> usize {
        self.order.len()
    }

    /// All of them, newest first.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.order.iter().filter_map(|id| self.record(*id))
    }

    /// One record, if it is shown.
    pub fn record(&self, id: Uuid) -> Option<&Record> {
        self.drafts.get(&id).or_else(|| self.mirror.get(&id)).filter(|record| !record.removed)
    }

    /// How far the last change of a record has come.
    pub fn told(&self, id: Uuid) -> Told {
        let of_record = |entered: &Entered| change(entered).is_some_and(|change| change.record == id);
        if self.saving.iter().filter_map(|sequence| self.entered.get(sequence)).any(of_record) {
            Told::Saving
        } else if self.drafts.contains_key(&id) {
            Told::Waiting
        } else {
            Told::AtTown
        }
    }

    /// Whether a change would be taken as things stand here.
    pub fn allows(&self, change: &Change, here: Option<Cursor>) -> Result<(), Refused> {
        let at = here.unwrap_or(Cursor { epoch: Uuid::nil(), position: 0 });
        change.apply(self.drafts.get(&change.record).or_else(|| self.mirror.get(&change.record)), at).map(|_| ())
    }

    /// Somebody has entered something, which is on its way to the disk; [`Book::settle`] follows.
    pub fn enter(&mut self, sequence: u64, entered: Entered) {
        self.entered.insert(sequence, entered);
        self.saving.insert(sequence);
    }

    /// It is on disk, or never will be; [`Book::settle`] follows.
    pub fn committed(&mut self, sequence: u64, on_disk: bool) {
        self.saving.remove(&sequence);
        if !on_disk {
            self.entered.remove(&sequence);
        }
    }

    /// Answers to notices that the town has not told back yet.
    pub fn answers(&self) -> &BTreeMap<Uuid, Answer> {
        &self.answers
    }

    /// What was entered and the post does not know any more, such as what the town has had for long; returns what to
    /// write.
    pub fn tidy(&mut self, post: &Post) -> Changes {
        let forgotten = |sequence: &u64| !self.saving.contains(sequence) && post.fate(*sequence) == Fate::Forgotten;
        let gone: Vec<u64> = self.entered.keys().copied().filter(forgotten).collect();
        gone.iter().for_each(|sequence| drop(self.entered.remove(sequence)));
        gone.into_iter().map(|sequence| (records::entered_key(self.vault, sequence), None)).collect()
    }

    /// What was entered here under a number.
    pub fn entered(&self, sequence: u64) -> Option<&Entered> {
        self.entered.get(&sequence)
    }

    /// Everything that lies in the vault's entries, to be written again.
    pub fn changes(&self) -> Changes {
        let records = self.mirror.values().map(|record| records::record_entry(self.vault, record));
        let entered =
            self.entered.iter().map(|(sequence, entered)| records::entered_entry(self.vault, *sequence, entered));
        records.chain(entered).map(|(key, value)| (key, Some(value))).collect()
    }
}

/// Whether the mirror does not show the effect yet.
fn is_open(fate: Fate, here: Option<Cursor>) -> bool {
    match fate {
        Fate::Waiting => true,
        Fate::Taken(at) => !here.is_some_and(|here| here.epoch == at.epoch && here.position >= at.position),
        Fate::Refused(_) | Fate::Forgotten => false,
    }
}

fn change(entered: &Entered) -> Option<Change> {
    entered.entry.clone().into_change(entered.by, entered.origin)
}
