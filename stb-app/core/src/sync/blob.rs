//! One sealed entry of the outbox, as it lies on the disk.

use crate::ports::{Key, Kind, Owner, Value};
use crate::records;
use serde::{Deserialize, Serialize};
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::wire::v1;
use uuid::Uuid;

/// One entry.
#[derive(Debug)]
pub struct Blob {
    /// Who entered it.
    pub member: Uuid,
    /// The owner of the vault that it is about: there it lies in the clear.
    pub vault: Uuid,
    /// Signed and sealed to the town.
    pub sealed: Vec<u8>,
    /// How far it has come.
    pub state: State,
}

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// On its way to the disk: it must not be sent before it is there.
    Unwritten,
    /// Waits for the town.
    Unsent,
    /// The town has acknowledged it, at this place of this history.
    Taken(Cursor),
    /// The town will never take it. `None` for a reason of a newer town.
    Refused(Option<ErrorCode>),
}

/// The outbox's name and its next number.
#[derive(Serialize, Deserialize)]
pub struct StoredPost {
    pub outbox: Uuid,
    pub next: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredBlob {
    member: Uuid,
    /// Missing in what was written before there were vaults of households.
    #[serde(default)]
    vault: Option<Uuid>,
    blob: v1::Base64,
    #[serde(default)]
    refused: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<StoredTaken>,
}

#[derive(Serialize, Deserialize)]
struct StoredTaken {
    epoch: Uuid,
    version: u64,
}

impl Blob {
    /// What to write.
    pub fn stored(&self) -> Value {
        let (refused, code, taken) = match self.state {
            State::Unwritten | State::Unsent => (false, None, None),
            State::Taken(Cursor { epoch, position }) => (false, None, Some(StoredTaken { epoch, version: position })),
            State::Refused(code) => (true, code.map(|code| code.as_str().to_owned()), None),
        };
        let blob = v1::Base64(self.sealed.clone());
        records::encode(&StoredBlob { member: self.member, vault: Some(self.vault), blob, refused, code, taken })
    }

    /// Reads an entry of the store, and its number.
    pub fn read(key: &Key, value: &[u8]) -> Option<(u64, Self)> {
        let sequence = key.id.as_slice().try_into().map(u64::from_be_bytes).ok()?;
        let stored: StoredBlob = records::decode(value).ok()?;
        let state = match stored.taken {
            Some(StoredTaken { epoch, version }) => State::Taken(Cursor { epoch, position: version }),
            None if stored.refused => State::Refused(stored.code.as_deref().and_then(ErrorCode::from_word)),
            None => State::Unsent,
        };
        let vault = stored.vault.unwrap_or(stored.member);
        Some((sequence, Self { member: stored.member, vault, sealed: stored.blob.0, state }))
    }
}

/// Where an entry lies.
pub fn blob_key(sequence: u64) -> Key {
    Key { owner: Owner::Box, kind: Kind::Blob, id: sequence.to_be_bytes().to_vec() }
}

/// Where the outbox's name lies.
pub fn post_key() -> Key {
    Key { owner: Owner::Box, kind: Kind::Post, id: Vec::new() }
}
