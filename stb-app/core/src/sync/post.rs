//! What members have entered: signed and sealed at once, so that a locked box can send it. Every blob keeps its number
//! until the town has given its verdict, and for a while longer: a town that is put back to yesterday's state gets once
//! more what it had acknowledged since.

use super::blob::{Blob, State, StoredPost, blob_key, post_key};
use crate::event::JobId;
use crate::keyring::{Keyring, random, seed};
use crate::ports::{Changes, CloudRequest, Entropy, Key, Kind, OutBlob, Verdict, VerdictKind};
use crate::records::{self, Entered};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::mutant;
use shared_model::notice::Cursor;
use shared_model::wire::v1;
use std::collections::BTreeMap;
use uuid::Uuid;
use vault::blob::{self, BlobName};

/// Most blobs in one request; the town takes 50.
const AT_ONCE: usize = 20;
/// Most bytes of blobs in one request: in base64 they fit the body that the town takes.
const BYTES_AT_ONCE: usize = 40 * 1024;
/// Acknowledged blobs that are kept: what a family enters between two backups of the town, several times over.
const KEPT: usize = 200;
/// Blobs that may wait: months without the town. After that the box says that it is full, and takes nothing in.
const WAITING: usize = 500;

/// The outbox.
#[derive(Debug, Default)]
pub struct Post {
    /// Named anew with every new store; `None` until something is entered.
    outbox: Option<Uuid>,
    next: u64,
    /// The town's history that has acknowledged or told something last.
    epoch: Option<Uuid>,
    blobs: BTreeMap<u64, Blob>,
    /// Commits that bring a blob to the disk. They are waited for here, because whoever entered it may have left.
    writing: BTreeMap<JobId, u64>,
}

/// What has become of something that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The town does not have it, or not any more.
    Waiting,
    /// The town has it; a mailbox that stands here or further has seen its effect.
    Taken(Cursor),
    /// The town will never take it.
    Refused(Option<ErrorCode>),
    /// So long ago that nothing is known any more but that the town took it.
    Forgotten,
}

/// Too much waits already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Post {
    /// Takes in an entry of the store.
    pub fn remember(&mut self, key: &Key, value: &[u8]) {
        if key.kind == Kind::Post {
            if let Ok(StoredPost { outbox, next }) = records::decode(value) {
                self.outbox = Some(outbox);
                self.next = self.next.max(next);
            }
        } else if let Some((sequence, blob)) = Blob::read(key, value) {
            self.next = self.next.max(sequence + 1);
            self.blobs.insert(sequence, blob);
            let taken = self.blobs.values().rev().find_map(|blob| match blob.state {
                State::Taken(at) => Some(at.epoch),
                _ => None,
            });
            self.epoch = taken.or(self.epoch);
        }
    }

    /// The outbox's name, for what is about to be entered.
    pub fn outbox(&mut self, entropy: &mut dyn Entropy) -> Uuid {
        *self.outbox.get_or_insert_with(|| Uuid::from_bytes(random(entropy)))
    }

    /// Puts an entry in; returns its number and what to write. `author`: the member's own vault, which signs it; `vault`:
    /// the owner of the vault that it is about. It is sent once [`Post::committed`] has heard of it.
    pub(super) fn put(
        &mut self,
        entry: &v1::Entry,
        author: &Keyring,
        vault: Uuid,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> Result<(u64, Changes), Full> {
        if self.blobs.values().filter(|blob| self.is_unsent(blob)).count() >= WAITING {
            return Err(Full);
        }
        let outbox = self.outbox(entropy);
        let sequence = self.next.max(1);
        self.next = sequence + 1;
        let plain = serde_json::to_vec(entry).expect("our own words are JSON");
        let name = BlobName { device, outbox, sequence };
        let member = author.owner;
        let sealed = blob::seal(&plain, name, member, author.keys(), &author.town.seal, seed(entropy));
        let state = if mutant!(BlobBeforeDisk) { State::Unsent } else { State::Unwritten };
        let blob = Blob { member, vault, sealed, state };
        let entered = Entered { by: member, origin: outbox, entry: entry.clone() };
        let (entered_key, entered) = records::entered_entry(vault, sequence, &entered);
        let changes = vec![
            (post_key(), Some(records::encode(&StoredPost { outbox, next: self.next }))),
            (blob_key(sequence), Some(blob.stored())),
            (entered_key, Some(entered)),
        ];
        self.blobs.insert(sequence, blob);
        Ok((sequence, changes))
    }

    /// This commit brings the blob to the disk.
    pub fn writes(&mut self, job: JobId, sequence: u64) {
        self.writing.insert(job, sequence);
    }

    /// A commit has ended: its blob is on disk and may be sent, or did not get there and never was. Says whether there is
    /// something to send now.
    pub fn committed(&mut self, job: JobId, on_disk: bool) -> bool {
        let Some(sequence) = self.writing.remove(&job) else { return false };
        if !on_disk {
            self.blobs.remove(&sequence);
        } else if let Some(blob) = self.blobs.get_mut(&sequence) {
            blob.state = State::Unsent;
        }
        on_disk
    }

    /// What to send next, oldest first.
    pub fn request(&self) -> Option<CloudRequest> {
        let unsent = self.blobs.iter().filter(|(_, blob)| self.is_unsent(blob)).take(AT_ONCE);
        let mut bytes = 0;
        let fitting = unsent.take_while(|(_, blob)| {
            bytes += blob.sealed.len();
            bytes <= BYTES_AT_ONCE
        });
        let blobs: Vec<_> =
            fitting.map(|(&sequence, blob)| OutBlob { sequence, sealed: blob.sealed.clone() }).collect();
        let epoch = self.epoch;
        self.outbox.filter(|_| !blobs.is_empty()).map(|outbox| CloudRequest::Send { outbox, epoch, blobs })
    }

    /// Whether anything can be sent.
    pub fn has_unsent(&self) -> bool {
        self.blobs.values().any(|blob| self.is_unsent(blob))
    }

    /// What another history of the town has acknowledged counts for nothing in this one.
    fn is_unsent(&self, blob: &Blob) -> bool {
        match blob.state {
            State::Unsent => true,
            State::Taken(at) => Some(at.epoch) != self.epoch && !mutant!(RestoreNotNoticed),
            State::Unwritten | State::Refused(_) => false,
        }
    }

    /// The town has another history than before, and this is it; `None`: it will say so with its next word. What it
    /// lacks is sent again, oldest first.
    pub fn heard(&mut self, epoch: Option<Uuid>) {
        self.epoch = epoch;
    }

    /// The town's history that has acknowledged or told something last.
    pub fn epoch(&self) -> Option<Uuid> {
        self.epoch
    }

    /// Takes verdicts in; returns what to write. Nothing leaves the box without one.
    pub fn judged(&mut self, epoch: Option<Uuid>, verdicts: &[Verdict]) -> Changes {
        self.epoch = epoch.or(self.epoch);
        let mut changes = Vec::new();
        for Verdict { sequence, kind } in verdicts {
            let Some(blob) = self.blobs.get_mut(sequence) else { continue };
            blob.state = match (kind, epoch) {
                (VerdictKind::Applied { version: Some(position) }, Some(epoch)) => {
                    State::Taken(Cursor { epoch, position: *position })
                }
                // An older town; and a notice that was taken back needs no receipt any more.
                (VerdictKind::Applied { .. }, _) | (VerdictKind::Rejected(Some(ErrorCode::NoticeUnknown)), _) => {
                    changes.extend(self.forget(*sequence));
                    continue;
                }
                (VerdictKind::Rejected(code), _) => State::Refused(*code),
            };
            changes.push((blob_key(*sequence), Some(blob.stored())));
        }
        let taken = |(sequence, blob): (&u64, &Blob)| matches!(blob.state, State::Taken(_)).then_some(*sequence);
        let taken: Vec<u64> = self.blobs.iter().filter_map(taken).collect();
        for sequence in taken.iter().take(taken.len().saturating_sub(KEPT)) {
            let gone = self.forget(*sequence);
            changes.retain(|(key, _)| gone.iter().all(|(other, _)| other != key));
            changes.extend(gone);
        }
        changes
    }

    /// Somebody has seen what became of a refused entry; returns what to write.
    pub fn forget(&mut self, sequence: u64) -> Changes {
        let Some(blob) = self.blobs.remove(&sequence) else { return Vec::new() };
        vec![(blob_key(sequence), None), (records::entered_key(blob.vault, sequence), None)]
    }

    /// What has become of an entry.
    pub fn fate(&self, sequence: u64) -> Fate {
        match self.blobs.get(&sequence) {
            None => Fate::Forgotten,
            Some(blob) => match blob.state {
                State::Taken(at) if Some(at.epoch) == self.epoch => Fate::Taken(at),
                State::Unwritten | State::Unsent | State::Taken(_) => Fate::Waiting,
                State::Refused(code) => Fate::Refused(code),
            },
        }
    }

    /// How many of a member's entries the town has not acknowledged.
    pub fn pending(&self, member: Uuid) -> usize {
        self.of(member).filter(|blob| blob.state == State::Unwritten || self.is_unsent(blob)).count()
    }

    /// How many entries of all members the town has not acknowledged.
    pub fn unsent(&self) -> usize {
        self.blobs.values().filter(|blob| blob.state == State::Unwritten || self.is_unsent(blob)).count()
    }

    /// How many of a member's entries the town will never take.
    pub fn refused(&self, member: Uuid) -> usize {
        let refused = |blob: &&Blob| matches!(blob.state, State::Refused(_)) && !mutant!(RefusedNotCounted);
        self.of(member).filter(refused).count()
    }

    /// A member's entries that the town will never take, and why, oldest first.
    pub fn shelf(&self, member: Uuid) -> Vec<(u64, Option<ErrorCode>)> {
        let refused = |(sequence, blob): (&u64, &Blob)| match blob.state {
            State::Refused(code) if blob.member == member => Some((*sequence, code)),
            _ => None,
        };
        self.blobs.iter().filter_map(refused).collect()
    }

    fn of(&self, member: Uuid) -> impl Iterator<Item = &Blob> {
        self.blobs.values().filter(move |blob| blob.member == member)
    }
}
