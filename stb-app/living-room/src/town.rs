//! The town of the stories: answers at once, keeps vaults in escrow, seals mail and opens blobs with real keys, and lets
//! changes of records take effect by the shared rules.

use crate::family::{member, session, whose_card};
use crate::findings::{Findings, refused};
use crate::world::{PASSWORD, device, town_code, user_id};
use shared_model::card_proof::Nonce;
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Answer, AnswerKind, Cursor, MailPage, Notice, NoticeChange, NoticePage};
use shared_model::record::Record;
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use stb_core::ports::{
    CloudFault, CloudReply, CloudRequest, OutBlob, SealedPage, Session, VaultOffer, Verdict, VerdictKind, Whose,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;
use vault::blob::{self, BlobName};
use vault::escrow::{self, VaultName};
use vault::page::{self, PageHeader};
use vault::vaccine_data::{self, Edition};
use vault::{PublicKey, Seed, TownSecret};
use zeroize::Zeroizing;

/// Notices that fit one page.
const PAGE: usize = 200;

/// What it knows, and how it behaves.
#[derive(Clone)]
pub struct Town {
    /// Whether the line to it is whole.
    pub reachable: bool,
    /// Whether it knows the cards.
    pub registered: bool,
    /// Whether a registration asks for the 署名用 password.
    pub attributes_required: bool,
    /// What it answers to everything but a challenge and a logout, if it refuses.
    pub refuse: Option<ErrorCode>,
    /// What it has published, whether it was read or not.
    pub notices: Vec<Notice>,
    /// Counts what has changed.
    pub version: u64,
    /// Counts how often it was put back to a backup.
    pub epoch: u8,
    /// How often the password of the letter may still be wrong.
    pub letter_tries: u32,
    /// What boxes have offered last, by owner.
    pub vaults: BTreeMap<Uuid, VaultOffer>,
    /// Author keys of all vaults there have been, by owner and number.
    pub authors: BTreeMap<(Uuid, u32), Vec<u8>>,
    /// Whether the mother's vault was closed, as when a card is removed.
    pub closed: bool,
    /// Whether the household's vault is to be replaced at the next login.
    pub stale: bool,
    /// What the household's book says.
    pub records: BTreeMap<Uuid, Record>,
    /// Whether this town is from before there were vaults of households.
    pub old: bool,
    /// Why entries are refused, if they are.
    pub refuse_entries: Option<ErrorCode>,
    /// Why deeds are not taken, if they are not.
    pub refuse_deeds: Option<ErrorCode>,
    /// The vaccine data that is published: version and file.
    pub vaccine_data: Option<(u64, String)>,
    /// It is signed with another key.
    pub vaccine_data_forged: bool,
    /// Which versions boxes had when they asked for it.
    pub vaccine_data_asked: Vec<Option<u64>>,
    /// What technicians have found.
    pub findings: Findings,
    /// Days on which something is planned.
    pub dates: Vec<i64>,
    /// Answers to notices, as they came.
    pub answers: Vec<(Uuid, AnswerKind)>,
    /// Pages are signed with another key.
    pub forged: bool,
    /// Pages hold what this box does not understand.
    pub unreadable: bool,
    /// Who logged in last.
    asking: Uuid,
    /// How often somebody has logged in.
    pub logins: u32,
    /// How often somebody has logged out.
    pub logouts: u32,
    /// How often a box has asked for mail.
    pub polls: u32,
    /// Notices that were acknowledged, as it came to know.
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
            vaults: BTreeMap::new(),
            authors: BTreeMap::new(),
            closed: false,
            stale: false,
            records: BTreeMap::new(),
            old: false,
            refuse_entries: None,
            refuse_deeds: None,
            vaccine_data: None,
            vaccine_data_forged: false,
            vaccine_data_asked: Vec::new(),
            findings: Findings::default(),
            dates: Vec::new(),
            answers: Vec::new(),
            forged: false,
            unreadable: false,
            asking: member().id,
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

impl Town {
    /// The answer to a request, at once.
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
            (CloudRequest::Login(proof), _) if self.registered => {
                self.logins += 1;
                let member = whose_card(&proof.certificate);
                self.asking = member.id;
                Ok(CloudReply::Session(Session { member, household_vault_stale: self.stale, ..session() }))
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
            (
                CloudRequest::OfferVault { whose: Whose::Household, .. }
                | CloudRequest::ReleaseVault { whose: Whose::Household, .. },
                _,
            ) if self.old => refused(ErrorCode::NotFound),
            (CloudRequest::Deeds | CloudRequest::ShowDeeds { .. }, _) if self.old => refused(ErrorCode::NotFound),
            (CloudRequest::Deeds, _) => Ok(self.deeds()),
            (CloudRequest::ShowDeeds { deeds, .. }, _) => {
                if let Some(code) = self.refuse_deeds {
                    return refused(code);
                }
                self.take_back(deeds);
                Ok(self.deeds())
            }
            (CloudRequest::VaccineData { after }, _) => {
                self.vaccine_data_asked.push(after);
                if self.old { refused(ErrorCode::NotFound) } else { Ok(CloudReply::VaccineData(self.edition(after))) }
            }
            (CloudRequest::OfferVault { whose, offer, .. }, _) => {
                let owner = self.owner(whose);
                if self.vaults.get(&owner).is_some_and(|known| offer.generation <= known.generation) {
                    return refused(ErrorCode::VaultExists);
                }
                self.authors.insert((owner, offer.generation), offer.author_key.clone());
                self.vaults.insert(owner, offer);
                match whose {
                    Whose::Member => self.closed = false,
                    Whose::Household => self.stale = false,
                }
                Ok(CloudReply::Done)
            }
            (CloudRequest::ReleaseVault { whose, .. }, _) => self.release(self.owner(whose)),
            (CloudRequest::Mail { owner, generation, sequence, after }, _) => {
                self.polls += 1;
                self.mail(owner, generation, sequence, after)
            }
            (CloudRequest::News { mailboxes }, _) => Ok(CloudReply::News(self.has_news(&mailboxes))),
            (CloudRequest::SelfTest { device, report, receipt }, _) => self.findings.take(&device, *report, receipt),
            (CloudRequest::Send { epoch, .. }, _) if epoch.is_some_and(|epoch| epoch != self.epoch()) => {
                refused(ErrorCode::EpochChanged)
            }
            (CloudRequest::Send { outbox, blobs, .. }, _) => {
                let verdicts = blobs.iter().map(|blob| self.judge(outbox, blob)).collect();
                Ok(CloudReply::Verdicts { epoch: Some(self.epoch()), verdicts })
            }
        }
    }

    /// Whether anything but what these mailboxes have.
    pub fn has_news(&self, mailboxes: &[(Uuid, u32, Cursor)]) -> bool {
        let here = |(_, _, cursor): &(Uuid, u32, Cursor)| cursor.position / 1000 == self.version && !self.closed;
        !mailboxes.iter().all(here)
    }

    fn epoch(&self) -> Uuid {
        Uuid::from_bytes([self.epoch; 16])
    }

    /// Sessions are not told apart here: whoever logged in last asks.
    fn owner(&self, whose: Whose) -> Uuid {
        match whose {
            Whose::Member => self.asking,
            Whose::Household => member().household,
        }
    }

    /// The mother's vault.
    pub fn vault(&self) -> Option<VaultOffer> {
        self.vaults.get(&member().id).cloned()
    }

    fn open_vault(&self, owner: Uuid, generation: Option<u32>) -> Option<&VaultOffer> {
        let closed = self.closed && owner == member().id;
        let fits = |vault: &&VaultOffer| generation.is_none_or(|asked| asked == vault.generation);
        self.vaults.get(&owner).filter(|_| !closed).filter(fits)
    }

    /// It was put back to a backup from before there were any of these vaults, and nothing had been entered then.
    pub fn put_back(&mut self, backup: &Self) {
        *self = Self { epoch: self.epoch + 1, logins: self.logins, ..backup.clone() };
    }

    fn deeds(&self) -> CloudReply {
        let open = self.vaults.iter().filter(|(owner, _)| !(self.closed && **owner == member().id));
        let deeds = open.map(|(owner, vault)| v1::VaultDeed {
            owner: *owner,
            household: member().household,
            generation: vault.generation,
            bound_at_ms: (*owner != member().household).then_some(1),
            mail_key: v1::Base64(vault.mail_key.clone()),
            author_key: Some(v1::Base64(vault.author_key.clone())),
            escrow: v1::Base64(vault.escrow.clone()),
            signature: v1::Base64(vec![7; 64]),
        });
        CloudReply::Deeds { epoch: self.epoch(), deeds: deeds.collect() }
    }

    /// As a town that says whatever it is made to: it gives what it has, also an older one.
    fn edition(&self, after: Option<u64>) -> Option<v1::VaccineData> {
        let (version, text) = self.vaccine_data.clone().filter(|(version, _)| Some(*version) != after)?;
        let edition = Edition { municipality: town_code(), version, text: &text };
        let signature = vaccine_data::sign(edition, &secret(if self.vaccine_data_forged { 41 } else { 40 }));
        Some(v1::VaccineData { version, text, signature: v1::Base64(signature) })
    }

    fn take_back(&mut self, deeds: Vec<v1::VaultDeed>) {
        for deed in deeds {
            let author_key = deed.author_key.clone().map(|key| key.0).unwrap_or_default();
            self.authors.entry((deed.owner, deed.generation)).or_insert(author_key);
            let known = self.vaults.get(&deed.owner).map_or(0, |vault| vault.generation);
            if deed.generation > known {
                let author_key = deed.author_key.unwrap_or(v1::Base64(Vec::new())).0;
                let (generation, mail_key, escrow) = (deed.generation, deed.mail_key.0, deed.escrow.0);
                self.vaults.insert(deed.owner, VaultOffer { generation, mail_key, author_key, escrow });
            }
        }
    }

    fn no_such_vault<T>(&self, owner: Uuid, generation: u32) -> Result<T, CloudFault> {
        let known = self.vaults.get(&owner).is_some_and(|vault| generation <= vault.generation);
        refused(if known { ErrorCode::VaultUnknown } else { ErrorCode::VaultForgotten })
    }

    fn release(&self, owner: Uuid) -> Result<CloudReply, CloudFault> {
        let Some(vault) = self.open_vault(owner, None) else { return refused(ErrorCode::VaultUnknown) };
        let name = VaultName { device: &device(), owner, generation: vault.generation };
        let secret = escrow::open(&vault.escrow, name, &secret(40)).expect("the escrow opens");
        Ok(CloudReply::Vault { generation: vault.generation, secret })
    }

    /// Everything on every change, notices in pages; the position counts through the pages of a version.
    fn mail(
        &self,
        owner: Uuid,
        generation: u32,
        sequence: u64,
        after: Option<Cursor>,
    ) -> Result<CloudReply, CloudFault> {
        let Some(vault) = self.open_vault(owner, Some(generation)) else {
            return self.no_such_vault(owner, generation);
        };
        let of_household = owner == member().household;
        let notices = if of_household { &[] } else { self.notices.as_slice() };
        let epoch = self.epoch();
        let pages = notices.len().div_ceil(PAGE).max(1) as u64;
        let within = after.filter(|after| after.epoch == epoch && after.position / 1000 == self.version);
        let number = within.map_or(0, |after| after.position % 1000);
        if number >= pages {
            return Ok(CloudReply::Mail(None));
        }
        let cursor = Cursor { epoch, position: self.version * 1000 + number + 1 };
        let shown = notices.iter().skip(number as usize * PAGE).take(PAGE).cloned();
        let more = number + 1 < pages;
        let page = MailPage {
            notices: NoticePage { cursor, more, changes: shown.map(NoticeChange::Current).collect() },
            records: if of_household { self.records.values().cloned().collect() } else { Vec::new() },
            remaining: if more { (pages - number - 1) as u32 } else { 0 },
        };
        let plain = serde_json::to_vec(&v1::MailPage::from(page)).expect("our own words are JSON");
        let plain = if self.unreadable { b"{}".to_vec() } else { plain };
        let name = VaultName { device: &device(), owner, generation };
        let unread = notices.iter().filter(|notice| notice.opened_at.is_none()).count() as u32;
        let dates = if of_household { self.dates.clone() } else { Vec::new() };
        let header = PageHeader { vault: name, sequence, after, cursor, more, unread, dates: &dates };
        let mail_key = PublicKey::from_bytes(&vault.mail_key).expect("a key was offered");
        let town = secret(if self.forged { 41 } else { 40 });
        let (sealed, signature) = page::seal(&plain, header, &mail_key, &town, Seed::new([sequence as u8; 32]));
        Ok(CloudReply::Mail(Some(SealedPage { generation, sequence, cursor, more, unread, dates, sealed, signature })))
    }

    fn judge(&mut self, outbox: Uuid, blob: &OutBlob) -> Verdict {
        let sequence = blob.sequence;
        if let Some(code) = self.refuse_entries {
            return Verdict { sequence, kind: VerdictKind::Rejected(Some(code)) };
        }
        let name = BlobName { device: &device(), outbox, sequence };
        let opened = blob::open(&blob.sealed, name, &secret(40)).expect("the blob opens");
        let mut authors = self.authors.iter().filter(|((member, _), _)| *member == opened.member);
        let Some(entry) = authors.find_map(|(_, author)| opened.verify(name, author).ok()) else {
            return Verdict { sequence, kind: VerdictKind::Rejected(Some(ErrorCode::EntryUnreadable)) };
        };
        let entry: v1::Entry = serde_json::from_slice(entry).expect("an entry");
        let is_new = self.applied.insert((outbox, sequence));
        self.version += u64::from(is_new);
        let refused = is_new.then(|| self.apply(entry, opened.member, outbox).err()).flatten();
        let taken = VerdictKind::Applied { version: Some(self.version * 1000) };
        Verdict { sequence, kind: refused.map_or(taken, |code| VerdictKind::Rejected(Some(code))) }
    }

    fn apply(&mut self, entry: v1::Entry, by: Uuid, origin: Uuid) -> Result<(), ErrorCode> {
        match entry {
            v1::Entry::NoticeOpened { notice, opened_at_ms } => {
                self.opened(notice, opened_at_ms, AnswerKind::Understood);
            }
            v1::Entry::NoticeAnswered { notice, answer, answered_at_ms } => {
                self.answers.push((notice, answer.into()));
                self.opened(notice, answered_at_ms, answer.into());
            }
            entry @ (v1::Entry::RecordWritten { .. } | v1::Entry::RecordRemoved { .. }) => {
                let change = entry.into_change(by, origin).expect("a change");
                let at = Cursor { epoch: self.epoch(), position: self.version * 1000 };
                let after = change.apply(self.records.get(&change.record), at).map_err(ErrorCode::from)?;
                self.records.extend(after.map(|record| (record.id, record)));
            }
        }
        Ok(())
    }

    fn opened(&mut self, id: Uuid, at: i64, kind: AnswerKind) {
        let at = Timestamp::from_millis(at);
        for known in self.notices.iter_mut().filter(|known| known.id == id) {
            known.answer = Some(Answer { kind, at });
            if kind != AnswerKind::Later {
                known.opened_at.get_or_insert(at);
                self.opened.push(id);
            }
        }
    }
}
