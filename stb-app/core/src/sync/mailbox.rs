//! Where a member's sealed mail stands, and what makes a page the next one.

use super::unread_change;
use crate::keyring::Keyring;
use crate::ports::{CloudRequest, Key, Kind, Owner, SealedPage, Value};
use crate::records::{self, Unreadable};
use serde::{Deserialize, Serialize};
use shared_model::device::DeviceId;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::wire::v1;
use uuid::Uuid;
use vault::escrow::VaultName;
use vault::page::{self, PageHeader};
use vault::{Sealed, TownKeys};

/// One member's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Whose.
    pub member: Uuid,
    /// Which vault of the member the pages are for.
    pub generation: u32,
    /// The number of the next page.
    pub sequence: u64,
    /// After which change it begins; `None` for all.
    pub cursor: Option<Cursor>,
}

/// A page that the town has made for this place in this mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whose.
    pub member: Uuid,
    /// Where the mailbox stood before it; `None`: this page begins anew.
    pub after: Option<Cursor>,
    /// As it came.
    pub page: SealedPage,
}

#[derive(Serialize, Deserialize)]
struct StoredMailbox {
    generation: u32,
    sequence: u64,
    cursor: Option<StoredPlace>,
}

#[derive(Serialize, Deserialize)]
struct StoredPlace {
    epoch: Uuid,
    position: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredPage {
    after: Option<StoredPlace>,
    page: v1::SealedPage,
}

impl Mailbox {
    /// Asks for the next page.
    pub fn request(&self) -> CloudRequest {
        let Self { member, generation, sequence, cursor } = *self;
        CloudRequest::Mail { member, generation, sequence, after: cursor }
    }

    /// The page, and where the mailbox stands with it, if the town has made it for exactly this place.
    pub fn receive(&self, page: SealedPage, device: &DeviceId, town: &TownKeys) -> Option<(Received, Self)> {
        if page.generation != self.generation || page.sequence != self.sequence {
            return None;
        }
        let received = Received { member: self.member, after: self.cursor, page };
        received.verify(device, town).ok()?;
        let cursor = Some(received.page.cursor);
        Some((received, Self { sequence: self.sequence + 1, cursor, ..*self }))
    }

    /// The entry to write.
    pub fn entry(&self) -> (Key, Value) {
        let stored = StoredMailbox {
            generation: self.generation,
            sequence: self.sequence,
            cursor: self.cursor.map(StoredPlace::from),
        };
        (Self::key(self.member), records::encode(&stored))
    }

    /// Where a member's mailbox lies.
    pub fn key(member: Uuid) -> Key {
        Key { owner: Owner::Box, kind: Kind::Mailbox, id: member.as_bytes().to_vec() }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let member = Uuid::from_slice(&key.id).map_err(|_| Unreadable)?;
        let StoredMailbox { generation, sequence, cursor } = records::decode(value)?;
        Ok(Self { member, generation, sequence, cursor: cursor.map(Cursor::from) })
    }
}

impl Received {
    /// What belongs into one commit: the page, the place behind it, and what the start screen says.
    pub fn changes(&self, mailbox: &Mailbox) -> Vec<(Key, Option<Value>)> {
        let (key, value) = mailbox.entry();
        let page = v1::SealedPage::from(self.page.clone());
        let stored = StoredPage { after: self.after.map(StoredPlace::from), page };
        vec![(self.key(), Some(records::encode(&stored))), (key, Some(value)), unread_change(self)]
    }

    /// Where the page lies until it is opened.
    pub fn key(&self) -> Key {
        let id = self.page.sequence.to_be_bytes().to_vec();
        Key { owner: Owner::Mail(self.member), kind: Kind::Page, id }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let Owner::Mail(member) = key.owner else { return Err(Unreadable) };
        let StoredPage { after, page } = records::decode(value)?;
        Ok(Self { member, after: after.map(Cursor::from), page: page.into() })
    }

    /// Opens the page. The town's signature is checked again, with the key from inside the vault: whoever can write to
    /// the flash can also replace the keys that the locked box goes by.
    pub fn open(&self, device: &DeviceId, keyring: &Keyring) -> Result<NoticePage, Sealed> {
        self.verify(device, &keyring.town)?;
        let plain = page::open(&self.page.sealed, self.header(device), keyring.keys())?;
        serde_json::from_slice::<v1::NoticePage>(&plain).map(NoticePage::from).map_err(|_| Sealed)
    }

    fn verify(&self, device: &DeviceId, town: &TownKeys) -> Result<(), Sealed> {
        page::verify(&self.page.sealed, &self.page.signature, self.header(device), town)
    }

    fn header<'a>(&self, device: &'a DeviceId) -> PageHeader<'a> {
        let SealedPage { generation, sequence, cursor, more, unread, .. } = self.page;
        let vault = VaultName { device, member: self.member, generation };
        PageHeader { vault, sequence, after: self.after, cursor, more, unread }
    }
}

impl From<Cursor> for StoredPlace {
    fn from(cursor: Cursor) -> Self {
        Self { epoch: cursor.epoch, position: cursor.position }
    }
}

impl From<StoredPlace> for Cursor {
    fn from(stored: StoredPlace) -> Self {
        Self { epoch: stored.epoch, position: stored.position }
    }
}

impl From<SealedPage> for v1::SealedPage {
    fn from(page: SealedPage) -> Self {
        Self {
            generation: page.generation,
            sequence: page.sequence,
            epoch: page.cursor.epoch,
            cursor: page.cursor.position,
            more: page.more,
            unread: page.unread,
            sealed: v1::Base64(page.sealed),
            signature: v1::Base64(page.signature),
        }
    }
}

impl From<v1::SealedPage> for SealedPage {
    fn from(page: v1::SealedPage) -> Self {
        Self {
            generation: page.generation,
            sequence: page.sequence,
            cursor: Cursor { epoch: page.epoch, position: page.cursor },
            more: page.more,
            unread: page.unread,
            sealed: page.sealed.0,
            signature: page.signature.0,
        }
    }
}
