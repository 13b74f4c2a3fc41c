//! What members have entered and the town has not acknowledged: signed and sealed at once, so that a locked box can
//! send it. Every blob keeps its number until the town has given its verdict.

use crate::event::JobId;
use crate::keyring::{Keyring, random, seed};
use crate::ports::{CloudRequest, Entropy, Key, Kind, OutBlob, Owner, Value, Verdict, VerdictKind};
use crate::records;
use serde::{Deserialize, Serialize};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::mutant;
use shared_model::wire::v1;
use std::collections::BTreeMap;
use uuid::Uuid;
use vault::blob::{self, BlobName};

/// Most blobs in one request; the town takes 50.
const AT_ONCE: usize = 20;
/// Most bytes of blobs in one request: in base64 they fit the body that the town takes.
const BYTES_AT_ONCE: usize = 40 * 1024;

/// The outbox.
#[derive(Debug, Default)]
pub struct Post {
    /// Named anew with every new store; `None` until something is entered.
    outbox: Option<Uuid>,
    next: u64,
    blobs: BTreeMap<u64, Waiting>,
    /// Commits that bring a blob to the disk. They are waited for here, because whoever entered it may have left.
    writing: BTreeMap<JobId, u64>,
}

#[derive(Debug)]
struct Waiting {
    member: Uuid,
    sealed: Vec<u8>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// On its way to the disk: it must not be sent before it is there.
    Unwritten,
    /// Waits for the town.
    Unsent,
    /// The town will never take it.
    Refused,
}

#[derive(Serialize, Deserialize)]
struct StoredPost {
    outbox: Uuid,
    next: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredBlob {
    member: Uuid,
    blob: v1::Base64,
    #[serde(default)]
    refused: bool,
}

impl Post {
    /// Takes in an entry of the store.
    pub fn remember(&mut self, key: &Key, value: &[u8]) {
        if key.kind == Kind::Post {
            if let Ok(StoredPost { outbox, next }) = records::decode(value) {
                self.outbox = Some(outbox);
                self.next = self.next.max(next);
            }
        } else if let (Ok(sequence), Ok(stored)) =
            (key.id.as_slice().try_into().map(u64::from_be_bytes), records::decode::<StoredBlob>(value))
        {
            let state = if stored.refused { State::Refused } else { State::Unsent };
            self.blobs.insert(sequence, Waiting { member: stored.member, sealed: stored.blob.0, state });
            self.next = self.next.max(sequence + 1);
        }
    }

    /// Puts an entry in; returns its number and what to write. It is sent once [`Post::committed`] has heard of it.
    pub fn put(
        &mut self,
        entered: &v1::Entry,
        keyring: &Keyring,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> (u64, Vec<(Key, Option<Value>)>) {
        let outbox = *self.outbox.get_or_insert_with(|| Uuid::from_bytes(random(entropy)));
        let sequence = self.next.max(1);
        self.next = sequence + 1;
        let entry = serde_json::to_vec(entered).expect("our own words are JSON");
        let name = BlobName { device, outbox, sequence };
        let member = keyring.member.id;
        let sealed = blob::seal(&entry, name, member, keyring.keys(), &keyring.town.seal, seed(entropy));
        let post = Key { owner: Owner::Box, kind: Kind::Post, id: Vec::new() };
        let changes = vec![
            (post, Some(records::encode(&StoredPost { outbox, next: self.next }))),
            (blob_key(sequence), Some(stored(member, &sealed, false))),
        ];
        let state = if mutant!(BlobBeforeDisk) { State::Unsent } else { State::Unwritten };
        self.blobs.insert(sequence, Waiting { member, sealed, state });
        (sequence, changes)
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
        let unsent = self.blobs.iter().filter(|(_, blob)| blob.state == State::Unsent).take(AT_ONCE);
        let mut bytes = 0;
        let fitting = unsent.take_while(|(_, blob)| {
            bytes += blob.sealed.len();
            bytes <= BYTES_AT_ONCE
        });
        let blobs: Vec<_> =
            fitting.map(|(&sequence, blob)| OutBlob { sequence, sealed: blob.sealed.clone() }).collect();
        self.outbox.filter(|_| !blobs.is_empty()).map(|outbox| CloudRequest::Send { outbox, blobs })
    }

    /// Whether anything can be sent.
    pub fn has_unsent(&self) -> bool {
        self.blobs.values().any(|blob| blob.state == State::Unsent)
    }

    /// Takes verdicts in; returns what to write. Nothing leaves the box without one.
    pub fn judged(&mut self, verdicts: &[Verdict]) -> Vec<(Key, Option<Value>)> {
        let mut changes = Vec::new();
        for Verdict { sequence, kind } in verdicts {
            let Some(blob) = self.blobs.get_mut(sequence) else { continue };
            match kind {
                // A notice that the town has taken back needs no receipt any more.
                VerdictKind::Applied | VerdictKind::Rejected(Some(ErrorCode::NoticeUnknown)) => {
                    self.blobs.remove(sequence);
                    changes.push((blob_key(*sequence), None));
                }
                VerdictKind::Rejected(_) => {
                    blob.state = State::Refused;
                    changes.push((blob_key(*sequence), Some(stored(blob.member, &blob.sealed, true))));
                }
            }
        }
        changes
    }

    /// How many of a member's entries the town has not acknowledged.
    pub fn pending(&self, member: Uuid) -> usize {
        self.of(member).filter(|blob| blob.state != State::Refused).count()
    }

    /// How many of a member's entries the town will never take.
    pub fn refused(&self, member: Uuid) -> usize {
        self.of(member).filter(|blob| blob.state == State::Refused && !mutant!(RefusedNotCounted)).count()
    }

    fn of(&self, member: Uuid) -> impl Iterator<Item = &Waiting> {
        self.blobs.values().filter(move |blob| blob.member == member)
    }
}

fn blob_key(sequence: u64) -> Key {
    Key { owner: Owner::Box, kind: Kind::Blob, id: sequence.to_be_bytes().to_vec() }
}

fn stored(member: Uuid, sealed: &[u8], refused: bool) -> Value {
    records::encode(&StoredBlob { member, blob: v1::Base64(sealed.to_vec()), refused })
}
