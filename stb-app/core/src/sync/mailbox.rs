//! Where a vault's sealed mail stands, and what makes a page the next one.

use crate::keyring::Keyring;
use crate::ports::{Changes, CloudRequest, Key, Kind, Owner, SealedPage, Value};
use crate::records::{self, Unreadable};
use serde::{Deserialize, Serialize};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Cursor, MailPage};
use shared_model::wire::v1;
use uuid::Uuid;
use vault::escrow::VaultName;
use vault::page::{self, PageHeader};
use vault::{Sealed, TownKeys};

/// One vault's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Whose: the id of a member or of a household.
    pub owner: Uuid,
    /// Which vault of the owner the pages are for.
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
    pub owner: Uuid,
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
        let Self { owner, generation, sequence, cursor } = *self;
        CloudRequest::Mail { owner, generation, sequence, after: cursor }
    }

    /// The page, and where the mailbox stands with it, if the town has made it for exactly this place.
    pub fn receive(&self, page: SealedPage, device: &DeviceId, town: &TownKeys) -> Option<(Received, Self)> {
        if page.generation != self.generation || page.sequence != self.sequence {
            return None;
        }
        let received = Received { owner: self.owner, after: self.cursor, page };
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
        (Self::key(self.owner), records::encode(&stored))
    }

    /// Where an owner's mailbox lies.
    pub fn key(owner: Uuid) -> Key {
        Key { owner: Owner::Box, kind: Kind::Mailbox, id: owner.as_bytes().to_vec() }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let owner = Uuid::from_slice(&key.id).map_err(|_| Unreadable)?;
        let StoredMailbox { generation, sequence, cursor } = records::decode(value)?;
        Ok(Self { owner, generation, sequence, cursor: cursor.map(Cursor::from) })
    }
}

impl Received {
    /// What belongs into one commit: the page, the place behind it, and what the start screen says.
    pub fn changes(&self, mailbox: &Mailbox) -> Changes {
        let (key, value) = mailbox.entry();
        let page = v1::SealedPage::from(self.page.clone());
        let stored = StoredPage { after: self.after.map(StoredPlace::from), page };
        let mut changes = vec![(self.key(), Some(records::encode(&stored))), (key, Some(value))];
        changes.extend(self.tells());
        changes
    }

    /// What the start screen may say of it.
    fn tells(&self) -> Changes {
        let unread = records::unread_entry(self.owner, self.page.unread);
        let dates = records::dates_entry(self.owner, &self.page.dates);
        [unread, dates].map(|(key, value)| (key, Some(value))).into()
    }

    /// Where the page lies until it is opened.
    pub fn key(&self) -> Key {
        let id = self.page.sequence.to_be_bytes().to_vec();
        Key { owner: Owner::Mail(self.owner), kind: Kind::Page, id }
    }

    /// Reads an entry.
    pub fn read(key: &Key, value: &[u8]) -> Result<Self, Unreadable> {
        let Owner::Mail(owner) = key.owner else { return Err(Unreadable) };
        let StoredPage { after, page } = records::decode(value)?;
        Ok(Self { owner, after: after.map(Cursor::from), page: page.into() })
    }

    /// Opens the page. The town's signature is checked again, with the key from inside the vault: whoever can write to
    /// the flash can also replace the keys that the locked box goes by.
    pub fn open(&self, device: &DeviceId, keyring: &Keyring) -> Result<MailPage, Sealed> {
        self.verify(device, &keyring.town)?;
        let plain = page::open(&self.page.sealed, self.header(device), keyring.keys())?;
        serde_json::from_slice::<v1::MailPage>(&plain).map(MailPage::from).map_err(|_| Sealed)
    }

    fn verify(&self, device: &DeviceId, town: &TownKeys) -> Result<(), Sealed> {
        page::verify(&self.page.sealed, &self.page.signature, self.header(device), town)
    }

    fn header<'a>(&'a self, device: &'a DeviceId) -> PageHeader<'a> {
        let SealedPage { generation, sequence, cursor, more, unread, .. } = self.page;
        let dates = &self.page.dates;
        let vault = VaultName { device, owner: self.owner, generation };
        PageHeader { vault, sequence, after: self.after, cursor, more, unread, dates }
    }
}

/// Whether the town that answers so has no such vault, or not any more.
pub fn is_gone(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::VaultUnknown | ErrorCode::VaultForgotten)
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
            dates: page.dates.into_iter().map(|day| CivilDate::from_days_since_epoch(day).to_iso()).collect(),
            sealed: v1::Base64(page.sealed),
            signature: v1::Base64(page.signature),
        }
    }
}

impl From<v1::SealedPage> for SealedPage {
    /// A day that the calendar does not have is left out; the signature will not fit then.
    fn from(page: v1::SealedPage) -> Self {
        let days = page.dates.iter().filter_map(|date| CivilDate::parse_iso(date).ok());
        Self {
            generation: page.generation,
            sequence: page.sequence,
            cursor: Cursor { epoch: page.epoch, position: page.cursor },
            more: page.more,
            unread: page.unread,
            dates: days.map(CivilDate::days_since_epoch).collect(),
            sealed: page.sealed.0,
            signature: page.signature.0,
        }
    }
}
