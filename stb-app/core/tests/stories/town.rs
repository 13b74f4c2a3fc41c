//! The town of the stories: answers at once, keeps vaults in escrow, seals mail and opens blobs with real keys.

use crate::family::{member, session};
use crate::world::{PASSWORD, device, user_id};
use shared_model::card_proof::Nonce;
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Cursor, Notice, NoticeChange, NoticePage};
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use stb_core::ports::{CloudFault, CloudReply, CloudRequest, OutBlob, SealedPage, VaultOffer, Verdict, VerdictKind};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;
use vault::blob::{self, BlobName};
use vault::escrow::{self, VaultName};
use vault::page::{self, PageHeader};
use vault::{PublicKey, Seed, TownSecret};
use zeroize::Zeroizing;

/// Notices that fit one page.
const PAGE: usize = 200;

pub struct Town {
    pub reachable: bool,
    pub registered: bool,
    pub attributes_required: bool,
    pub refuse: Option<ErrorCode>,
    pub notices: Vec<Notice>,
    pub version: u64,
    pub epoch: u8,
    pub letter_tries: u32,
    /// What the member's boxes have offered last.
    pub vault: Option<VaultOffer>,
    /// Whether the vault was closed, as when a card is removed.
    pub closed: bool,
    /// Pages are signed with another key.
    pub forged: bool,
    /// Pages hold what this box does not understand.
    pub unreadable: bool,
    pub logins: u32,
    pub logouts: u32,
    pub polls: u32,
    pub opened: Vec<Uuid>,
    applied: BTreeSet<(Uuid, u64)>,
}

impl Default for Town {
    fn default() -> Self {
        Self {
            reachable: true,
            registered: true,
            attributes_required: false,
            refuse: None,
            notices: Vec::new(),
            version: 1,
            epoch: 1,
            letter_tries: 5,
            vault: None,
            closed: false,
            forged: false,
            unreadable: false,
            logins: 0,
            logouts: 0,
            polls: 0,
            opened: Vec::new(),
            applied: BTreeSet::new(),
        }
    }
}

fn secret(byte: u8) -> TownSecret {
    TownSecret::new(Zeroizing::new([byte; 32]))
}

fn refused<T>(code: ErrorCode) -> Result<T, CloudFault> {
    Err(CloudFault::Refused { code, tries_left: None, retry_at: None })
}

impl Town {
    pub fn answers(&mut self, request: CloudRequest) -> Result<CloudReply, CloudFault> {
        if !self.reachable {
            return Err(CloudFault::Unreachable);
        }
        match (request, self.refuse) {
            (CloudRequest::Challenge, _) => {
                Ok(CloudReply::Challenge { nonce: Nonce([5; 32]), good_for: Duration::from_secs(120) })
            }
            (CloudRequest::Logout(_), _) => {
                self.logouts += 1;
                Ok(CloudReply::Done)
            }
            (_, Some(code)) => refused(code),
            (CloudRequest::Login(_), _) if self.registered => {
                self.logins += 1;
                Ok(CloudReply::Session(session()))
            }
            (CloudRequest::Login(_), _) => refused(ErrorCode::CardNotRegistered),
            (CloudRequest::BeginRegistration { user_id: id, password }, _) => {
                if id == user_id() && password.reveal() == PASSWORD {
                    let attributes_required = self.attributes_required;
                    return Ok(CloudReply::Registration { id: Uuid::from_bytes([3; 16]), attributes_required });
                }
                self.letter_tries -= 1;
                let (code, tries_left) = match self.letter_tries {
                    0 => (ErrorCode::AccountLocked, None),
                    left => (ErrorCode::CredentialsWrong, Some(left)),
                };
                Err(CloudFault::Refused { code, tries_left, retry_at: None })
            }
            (CloudRequest::ProveCard { .. }, _) => Ok(CloudReply::RegistrationStep {
                attributes_required: self.attributes_required,
                member: member(),
                proved: None,
            }),
            (CloudRequest::ProveAttributes { .. }, _) => {
                Ok(CloudReply::RegistrationStep { attributes_required: false, member: member(), proved: None })
            }
            (CloudRequest::ConfirmRegistration { .. }, _) => {
                self.registered = true;
                Ok(CloudReply::Session(session()))
            }
            (CloudRequest::TownKeys, _) => Ok(CloudReply::TownKeys(secret(40).public())),
            (CloudRequest::OfferVault { offer, .. }, _) => {
                if self.vault.as_ref().is_some_and(|known| offer.generation <= known.generation) {
                    return refused(ErrorCode::VaultExists);
                }
                self.vault = Some(offer);
                self.closed = false;
                Ok(CloudReply::Done)
            }
            (CloudRequest::ReleaseVault(_), _) => self.release(),
            (CloudRequest::Mail { member: asked, generation, sequence, after }, _) => {
                self.polls += 1;
                self.mail(asked, generation, sequence, after)
            }
            (CloudRequest::News { mailboxes }, _) => Ok(CloudReply::News(self.has_news(&mailboxes))),
            (CloudRequest::Send { outbox, blobs }, _) => {
                Ok(CloudReply::Verdicts(blobs.iter().map(|blob| self.judge(outbox, blob)).collect()))
            }
        }
    }

    /// Whether anything but what these mailboxes have.
    pub fn has_news(&self, mailboxes: &[(Uuid, u32, Cursor)]) -> bool {
        let here = |(_, _, cursor): &(Uuid, u32, Cursor)| cursor.position / 1000 == self.version && !self.closed;
        !mailboxes.iter().all(here)
    }

    fn open_vault(&self, generation: Option<u32>) -> Option<&VaultOffer> {
        let fits = |vault: &&VaultOffer| generation.is_none_or(|asked| asked == vault.generation);
        self.vault.as_ref().filter(|_| !self.closed).filter(fits)
    }

    fn release(&self) -> Result<CloudReply, CloudFault> {
        let Some(vault) = self.open_vault(None) else { return refused(ErrorCode::VaultUnknown) };
        let name = VaultName { device: &device(), member: member().id, generation: vault.generation };
        let secret = escrow::open(&vault.escrow, name, &secret(40)).expect("the escrow opens");
        Ok(CloudReply::Vault { generation: vault.generation, secret })
    }

    /// All notices on every change, in pages; the position counts through the pages of a version.
    fn mail(
        &self,
        asked: Uuid,
        generation: u32,
        sequence: u64,
        after: Option<Cursor>,
    ) -> Result<CloudReply, CloudFault> {
        let Some(vault) = self.open_vault(Some(generation)).filter(|_| asked == member().id) else {
            return refused(ErrorCode::VaultUnknown);
        };
        let epoch = Uuid::from_bytes([self.epoch; 16]);
        let pages = self.notices.len().div_ceil(PAGE).max(1) as u64;
        let within = after.filter(|after| after.epoch == epoch && after.position / 1000 == self.version);
        let number = within.map_or(0, |after| after.position % 1000);
        if number == pages {
            return Ok(CloudReply::Mail(None));
        }
        let cursor = Cursor { epoch, position: self.version * 1000 + number + 1 };
        let notices = self.notices.iter().skip(number as usize * PAGE).take(PAGE).cloned();
        let more = number + 1 < pages;
        let notices = NoticePage { cursor, more, changes: notices.map(NoticeChange::Current).collect() };
        let plain = serde_json::to_vec(&v1::NoticePage::from(notices)).expect("our own words are JSON");
        let plain = if self.unreadable { b"{}".to_vec() } else { plain };
        let name = VaultName { device: &device(), member: asked, generation };
        let unread = self.notices.iter().filter(|notice| notice.opened_at.is_none()).count() as u32;
        let header = PageHeader { vault: name, sequence, after, cursor, more, unread };
        let mail_key = PublicKey::from_bytes(&vault.mail_key).expect("a key was offered");
        let town = secret(if self.forged { 41 } else { 40 });
        let (sealed, signature) = page::seal(&plain, header, &mail_key, &town, Seed::new([sequence as u8; 32]));
        Ok(CloudReply::Mail(Some(SealedPage { generation, sequence, cursor, more, unread, sealed, signature })))
    }

    fn judge(&mut self, outbox: Uuid, blob: &OutBlob) -> Verdict {
        let sequence = blob.sequence;
        let name = BlobName { device: &device(), outbox, sequence };
        let opened = blob::open(&blob.sealed, name, &secret(40)).expect("the blob opens");
        let author = &self.vault.as_ref().expect("there is a vault").author_key;
        let entry = opened.verify(name, author).expect("the author has signed");
        let v1::Entry::NoticeOpened { notice, opened_at_ms } = serde_json::from_slice(entry).expect("an entry");
        if self.applied.insert((outbox, sequence)) {
            self.opened.push(notice);
            self.version += 1;
            for known in self.notices.iter_mut().filter(|known| known.id == notice) {
                known.opened_at = Some(Timestamp::from_millis(opened_at_ms));
            }
        }
        Verdict { sequence, kind: VerdictKind::Applied }
    }
}
