//! The oracles of records: words that several people wrote at the same time, marks of removed ones, and entries that no
//! history of the town may lack in the end.

use crate::cast::{BOXES, CAST, device, town_code};
use crate::network::{Kind, box_name};
use crate::oracle::Oracle;
use crate::world::World;
use cloud_store::model::{EntryName, Mailbox, Verdict};
use cloud_store::{Store, StoreRead};
use serde_json::Value as Json;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::record::{Field, Provenance, Record};
use stb_core::ports::{Batch, Key, Kind as Entry, Owner};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A line as a family writes it, and its words.
pub const DIARY: &str = "diary";
/// The field with the words.
pub const TEXT: &str = "text";

/// What was seen of books.
#[derive(Default)]
pub struct SeenBooks {
    /// As the town had them last, by household.
    books: BTreeMap<Uuid, BTreeMap<Uuid, Record>>,
    /// Records that were there and are not any more.
    removed: BTreeSet<Uuid>,
    /// What the town itself has written, in this history.
    official: BTreeMap<Uuid, String>,
    /// Entries that reached a disk: box, outbox, number.
    written: BTreeSet<(usize, Uuid, u64)>,
}

impl World {
    /// A household's book as the town has it.
    pub fn book(&mut self, mailbox: &Mailbox) -> (Cursor, BTreeMap<Uuid, Record>) {
        let now = self.town.now();
        let page = self.town.office.mail_since(mailbox, None, 400, now).expect("the town's database").page;
        let records = page.records.into_iter().map(|record| (record.id, record));
        (page.notices.cursor, records.collect())
    }

    /// A batch has reached a disk: what waits in it to be sent must not be lost any more.
    pub fn sees_written(&mut self, at_box: usize, batch: &Batch) {
        let Some(outbox) = self.outbox_of(at_box) else { return };
        let waits = |value: &Option<Vec<u8>>| {
            let blob = value.as_ref().and_then(|value| serde_json::from_slice::<Json>(value.get(1..)?).ok());
            blob.is_some_and(|blob| blob["refused"] != true)
        };
        let blobs = batch.changes.iter().filter(|(key, value)| key.kind == Entry::Blob && waits(value));
        let numbers = blobs.filter_map(|(key, _)| key.id.as_slice().try_into().ok().map(u64::from_be_bytes));
        self.watch.books.written.extend(numbers.map(|number| (at_box, outbox, number)));
    }

    fn outbox_of(&self, at_box: usize) -> Option<Uuid> {
        let key = Key { owner: Owner::Box, kind: Entry::Post, id: Vec::new() };
        let value = self.boxes[at_box].disk.entries().get(&key)?;
        serde_json::from_value(serde_json::from_slice::<Json>(&value[1..]).ok()?["outbox"].clone()).ok()
    }

    /// Entries of a box have taken effect: no word that it had not seen may be gone, and nothing removed be back.
    pub fn sees_books(&mut self, at_box: usize, kind: &Kind) {
        let Kind::Send(outbox) = *kind else { return };
        for household in households() {
            let id = household.household();
            let before = self.watch.books.books.get(&id).cloned().unwrap_or_default();
            let (here, after) = self.book(&household);
            let seen = self.place_of(at_box, id, here.epoch);
            for (record, was) in &before {
                let Some(now) = after.get(record).filter(|now| !now.removed) else {
                    self.watch.books.removed.insert(*record);
                    continue;
                };
                for (name, field) in &was.fields {
                    let lost = lost_words(field, now.fields.get(name));
                    if !lost.is_empty() && field.since > seen && field.origin != outbox {
                        let what = format!("{} has replaced {lost:?} without having seen it", box_name(at_box));
                        self.fail(Oracle::NoWordLost, what);
                    }
                }
            }
            let changed = after.values().find(|record| {
                let written = self.watch.books.official.get(&record.id);
                written.is_some_and(|text| record.removed || record.value(TEXT) != Some(text))
            });
            if let Some(record) = changed {
                let what = format!("{} has changed the town's record {}", box_name(at_box), record.id);
                self.fail(Oracle::OfficialStays, what);
            }
            if after.values().any(|record| !record.removed && self.watch.books.removed.contains(&record.id)) {
                self.fail(Oracle::Tombstone, format!("{} has brought a removed record back", box_name(at_box)));
            }
            self.watch.books.books.insert(id, after);
        }
    }

    /// Up to where a box has received a household's mail, in this history of the town.
    fn place_of(&self, at_box: usize, household: Uuid, epoch: Uuid) -> u64 {
        let key = Key { owner: Owner::Box, kind: Entry::Mailbox, id: household.as_bytes().to_vec() };
        let stored = self.boxes[at_box].disk.entries().get(&key).and_then(|value| value.get(1..));
        let place = stored.and_then(|json| serde_json::from_slice::<Json>(json).ok()).unwrap_or_default();
        let same = place["cursor"]["epoch"] == epoch.to_string();
        place["cursor"]["position"].as_u64().filter(|_| same).unwrap_or(0)
    }

    /// The town was put back: its books are those of the backup.
    pub fn books_were_restored(&mut self) {
        self.watch.books.books.clear();
        self.watch.books.removed.clear();
        self.watch.books.official.clear();
        for household in households() {
            let (_, book) = self.book(&household);
            let official = book.into_values().filter(|record| record.provenance != Provenance::Family);
            let texts = official.map(|record| (record.id, record.value(TEXT).unwrap_or_default().to_owned()));
            self.watch.books.official.extend(texts);
        }
    }

    /// The office has written a record.
    pub fn town_has_written(&mut self, record: Uuid, text: String) {
        self.watch.books.official.insert(record, text);
    }

    /// What was rejected once has had its verdict; the box keeps it for its writer to see.
    pub fn was_rejected(&mut self, at_box: usize, outbox: Uuid, sequence: u64) {
        self.watch.books.written.remove(&(at_box, outbox, sequence));
    }

    /// In the end every entry that reached a disk has its verdict in the history that the town has now.
    pub fn every_entry_is_judged(&mut self) {
        let now = self.town.now();
        let written: Vec<_> = self.watch.books.written.iter().copied().collect();
        for (at_box, outbox, sequence) in written {
            if self.boxes[at_box].revoked || at_box >= BOXES {
                continue;
            }
            let name = EntryName { device: device(at_box), outbox, sequence };
            let judged = self.town.office.reject_entry(town_code(), &name, ErrorCode::Internal, now);
            if judged == Ok(Verdict::Rejected(ErrorCode::Internal)) {
                let what = format!("the town has never heard of entry {sequence} of {}", box_name(at_box));
                self.fail(Oracle::NothingLost, what);
            }
        }
    }

    /// What the list of records has to say, by its first lines.
    pub fn lines_of_book(&mut self, number: usize) -> Vec<String> {
        let (_, book) = self.book(&CAST.people[number].scope.household_mailbox());
        let there = book.into_values().filter(|record| !record.removed);
        let mut lines: Vec<String> = there.map(|record| record.value(TEXT).unwrap_or("日記").to_owned()).collect();
        lines.sort();
        lines
    }
}

fn households() -> Vec<Mailbox> {
    let mut all: Vec<Mailbox> = CAST.people.iter().map(|player| player.scope.household_mailbox()).collect();
    all.dedup_by_key(|mailbox| mailbox.household());
    all
}

/// Words that were there and are nowhere any more.
fn lost_words(was: &Field, now: Option<&Field>) -> Vec<String> {
    let words = |field: &Field| -> BTreeSet<String> {
        field.also.iter().map(|other| other.value.clone()).chain(field.value.clone()).collect()
    };
    let there = now.map(words).unwrap_or_default();
    words(was).difference(&there).cloned().collect()
}
