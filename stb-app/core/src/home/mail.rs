//! An open vault with what lies in it: how its entries are read at login, how new pages come in, and how what a member
//! does becomes durable before it counts.

use super::loading::Loading;
use super::{Desk, HomeStep};
use crate::book::Book;
use crate::event::JobId;
use crate::inbox::{Inbox, put};
use crate::keyring::{CardKey, Keyring, random};
use crate::ports::{Batch, Changes, Key, Kind, Owner, StoreFault, Value};
use crate::records::{self, Entered, OldReceipt};
use crate::sync::Received;
use crate::trouble;
use shared_model::mutant;
use shared_model::notice::AnswerKind;
use shared_model::record::{About, Change, Edit};
use shared_model::time::{Timestamp, Uptime};
use shared_model::wire::v1;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;
use vault::PublicKey;

/// How long after a disk that did not answer it is asked again.
const READ_AGAIN: Duration = Duration::from_secs(5);

/// An open vault.
pub struct Mail {
    keyring: Keyring,
    /// The card that is there, in a household's vault: its unlock key is kept inside, for the time when it is absent.
    card: Option<CardKey>,
    /// Missing until both loads are there.
    contents: Option<Contents>,
    loading: Loading,
    /// When to read again what could not be read.
    read_again: Option<Uptime>,
    said_unread: bool,
    commits: BTreeMap<JobId, Commit>,
    /// What came from the town and did not reach the disk: it goes with the next commit, or the place in the stream
    /// would promise entries that are not there.
    unsaved: Changes,
    /// All mail was asked for again because a page did not fit; once in a session is enough.
    begun_anew: bool,
    /// How many changes were waiting behind the last page.
    remaining: u32,
}

/// What lies in a vault.
struct Contents {
    inbox: Inbox,
    book: Book,
    cards: BTreeMap<[u8; 32], PublicKey>,
}

/// A commit under way.
struct Commit {
    /// What counts once it is on disk.
    entered: Option<(Counts, u64)>,
    /// What is tried again if it does not get there.
    from_town: Changes,
}

/// What a member has done.
#[derive(Clone, Copy)]
enum Counts {
    /// Answered a notice.
    Answer { notice: Uuid, kind: AnswerKind, at: Timestamp },
    /// Changed a record.
    Record,
    /// Nothing that was not so before: the town is told again.
    Silent,
}

impl Mail {
    /// Begins to read what lies in the vault. `card`: for a household's vault.
    pub fn open(keyring: Keyring, card: Option<CardKey>, desk: &mut Desk<'_>) -> Self {
        let loading = Loading::begin(keyring.owner, desk);
        Self {
            keyring,
            card,
            contents: None,
            loading,
            read_again: None,
            said_unread: false,
            commits: BTreeMap::new(),
            unsaved: Changes::new(),
            begun_anew: false,
            remaining: 0,
        }
    }

    /// The open vault itself.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The notices, once they have been read.
    pub fn inbox(&self) -> Option<&Inbox> {
        self.contents.as_ref().map(|contents| &contents.inbox)
    }

    /// The records, once they have been read.
    pub fn book(&self) -> Option<&Book> {
        self.contents.as_ref().map(|contents| &contents.book)
    }

    /// The unlock keys of all cards that open this vault.
    pub fn cards(&self) -> Option<&BTreeMap<[u8; 32], PublicKey>> {
        self.contents.as_ref().map(|contents| &contents.cards)
    }

    /// How many changes the town still had after the last page.
    pub fn remaining(&self) -> u32 {
        self.remaining
    }

    /// The store has answered.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        if job != self.loading.pages_job && job != self.loading.entries_job {
            return HomeStep::Stay;
        }
        let (entries, step) = match entries {
            Ok(entries) => (entries, HomeStep::Stay),
            // The store has begun anew: there is nothing.
            Err(StoreFault::Damaged) => (Vec::new(), HomeStep::Told(trouble::of_store(StoreFault::Damaged))),
            Err(fault) => {
                self.loading.failed = true;
                // Said once, however often it is tried.
                let said = std::mem::replace(&mut self.said_unread, true);
                (Vec::new(), if said { HomeStep::Stay } else { HomeStep::Told(trouble::of_store(fault)) })
            }
        };
        if job == self.loading.pages_job {
            self.loading.pages.extend(entries.iter().filter_map(|(key, value)| Received::read(key, value).ok()));
        } else if self.loading.failed {
            self.read_again = Some(desk.now.uptime + READ_AGAIN);
        } else {
            self.read(entries, desk);
        }
        step
    }

    /// When to call [`Mail::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        self.read_again
    }

    /// Time has passed: what could not be read is read again.
    pub fn tick(&mut self, desk: &mut Desk<'_>) {
        if self.read_again.is_some_and(|at| at <= desk.now.uptime) {
            self.read_again = None;
            self.loading = Loading::begin(self.keyring.owner, desk);
        }
    }

    /// A page has arrived and is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        if self.contents.is_none() {
            self.loading.pages.push(received);
            return;
        }
        let mut changes = Changes::new();
        self.take_in(&received, &mut changes, desk);
        self.commit(changes, None, desk);
    }

    /// The member answers a notice. It is not NEW any more at once (but for あとで), and called read when that is on disk.
    pub fn answer(&mut self, notice: Uuid, kind: AnswerKind, desk: &mut Desk<'_>) -> HomeStep {
        let at = desk.now.wall;
        let Some(contents) = &mut self.contents else { return HomeStep::Stay };
        let entry = v1::Entry::NoticeAnswered { notice, answer: kind.into(), answered_at_ms: at.millis() };
        let vault = self.keyring.owner;
        let Some(mut changes) = contents.inbox.answering(notice, kind, at) else { return HomeStep::Stay };
        match desk.sync.put(&entry, &self.keyring, vault, desk.device, desk.entropy) {
            Ok((sequence, posted)) => {
                let by = self.keyring.owner;
                contents.book.enter(sequence, Entered { by, origin: desk.sync.post.outbox(desk.entropy), entry });
                changes.extend(posted);
                self.commit(changes, Some((Counts::Answer { notice, kind, at }, sequence)), desk);
                HomeStep::Stay
            }
            Err(_) => {
                contents.inbox.not_answered(notice);
                HomeStep::Told(trouble::outbox_full())
            }
        }
    }

    /// A member writes, changes or removes a record of this vault. `author`: the member's own vault, which signs.
    pub fn write(
        &mut self,
        record: Option<Uuid>,
        about: About,
        edit: Edit,
        author: &Keyring,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        let Some(contents) = &mut self.contents else { return HomeStep::Stay };
        let record = record.unwrap_or_else(|| new_id(desk));
        let base = contents.inbox.here();
        let (by, origin) = (author.owner, desk.sync.post.outbox(desk.entropy));
        let change = Change { record, about, by, origin, base, edit };
        if let Err(refused) = contents.book.allows(&change, base) {
            return HomeStep::Told(trouble::of_refused_record(refused));
        }
        let entry = v1::Entry::from(change);
        let vault = self.keyring.owner;
        match desk.sync.put(&entry, author, vault, desk.device, desk.entropy) {
            Ok((sequence, changes)) => {
                contents.book.enter(sequence, Entered { by, origin, entry });
                self.commit(changes, Some((Counts::Record, sequence)), desk);
                self.settle(desk);
                HomeStep::Stay
            }
            Err(_) => HomeStep::Told(trouble::outbox_full()),
        }
    }

    /// A commit has ended. What the member did and could not be written is taken back; what came from the town stays on the
    /// screen and is written with the next commit.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, desk: &mut Desk<'_>) -> HomeStep {
        let Some(Commit { entered, from_town }) = self.commits.remove(&job) else { return HomeStep::Stay };
        if result.is_err() {
            from_town.into_iter().for_each(|(key, value)| put(&mut self.unsaved, key, value));
        }
        if let (Some((counts, sequence)), Some(contents)) = (entered, &mut self.contents) {
            contents.book.committed(sequence, result.is_ok());
            match (counts, result.is_ok()) {
                (Counts::Answer { notice, kind, at }, true) => contents.inbox.answered(notice, kind, at),
                (Counts::Answer { notice, .. }, false) => contents.inbox.not_answered(notice),
                (Counts::Record | Counts::Silent, _) => {}
            }
            self.settle(desk);
        }
        result.map_or_else(|fault| HomeStep::Told(trouble::of_store(fault)), |()| HomeStep::Stay)
    }

    /// The town has judged entries of this box, or has been found to have another history.
    pub fn settle(&mut self, desk: &mut Desk<'_>) {
        if let Some(Contents { inbox, book, .. }) = &mut self.contents {
            book.settle(&desk.sync.post, inbox.here());
        }
    }

    /// The vault is replaced: everything in it is sealed anew. Returns what to write, sealed; `None` while it is not read
    /// yet.
    pub fn replace(&mut self, next: Keyring, desk: &mut Desk<'_>) -> Option<Changes> {
        let contents = self.contents.as_ref()?;
        let mut changes = contents.inbox.changes();
        changes.extend(contents.book.changes());
        let owner = Owner::Vault(self.keyring.owner);
        changes.extend(contents.cards.iter().map(|(card, unlock)| {
            let key = Key { owner, kind: Kind::Card, id: card.to_vec() };
            (key, Some(records::encode(&v1::Base64(unlock.to_bytes()))))
        }));
        for (key, value) in std::mem::take(&mut self.unsaved) {
            put(&mut changes, key, value);
        }
        self.keyring = next;
        Some(self.keyring.seal(changes, desk.entropy))
    }

    /// Opens everything, off which notices and records are shown from now on, and tidies up: pages become entries, receipts
    /// of the first version become blobs, and what this vault cannot open goes, because the town will send it again.
    fn read(&mut self, entries: Vec<(Key, Value)>, desk: &mut Desk<'_>) {
        let owner = self.keyring.owner;
        let (mut inbox, mut book, mut cards) = (Inbox::empty(owner), Book::empty(owner), BTreeMap::new());
        let mut changes = Changes::new();
        let mut receipts = Vec::new();
        for (key, value) in entries {
            match self.keyring.open(&key, &value) {
                Some(plain) if key.kind == Kind::Card => cards.extend(records::read_card(&key, &plain).ok()),
                Some(plain) => {
                    inbox.remember(&key, &plain);
                    book.remember(&key, &plain);
                }
                None => {
                    if let (Kind::Outbox, Ok(receipt)) = (key.kind, OldReceipt::read(&value)) {
                        receipts.push((key, receipt));
                    } else {
                        changes.push((key, None));
                    }
                }
            }
        }
        inbox.sort();
        changes.extend(book.tidy(&desk.sync.post));
        book.settle(&desk.sync.post, inbox.here());
        if let Some(card) = self.card.as_ref().filter(|card| cards.get(&card.fingerprint) != Some(&card.unlock)) {
            cards.insert(card.fingerprint, card.unlock.clone());
            let (key, value) = records::card_entry(owner, card);
            changes.push((key, Some(value)));
        }
        self.contents = Some(Contents { inbox, book, cards });
        for (key, receipt) in receipts {
            self.take_over(key, receipt, desk);
        }
        let mut pages = std::mem::take(&mut self.loading.pages);
        pages.sort_by_key(|received| received.page.sequence);
        pages.dedup_by_key(|received| received.page.sequence);
        for received in pages {
            self.take_in(&received, &mut changes, desk);
        }
        self.commit(changes, None, desk);
    }

    /// A receipt of the first version becomes a blob, in a commit of its own: it may be sent as soon as that is on disk.
    fn take_over(&mut self, key: Key, receipt: OldReceipt, desk: &mut Desk<'_>) {
        let OldReceipt { notice, opened_at: at } = receipt;
        let entry = v1::Entry::NoticeOpened { notice, opened_at_ms: at.millis() };
        let vault = self.keyring.owner;
        if let Ok((sequence, mut changes)) = desk.sync.put(&entry, &self.keyring, vault, desk.device, desk.entropy) {
            changes.push((key, None));
            let counts = Counts::Answer { notice, kind: AnswerKind::Understood, at };
            self.commit(changes, Some((counts, sequence)), desk);
        }
    }

    /// Opens a page and takes it in. One that does not open or does not go on where the last one ended is left out, and
    /// all mail is asked for again: at once that would be for ever, where the reason lies here.
    fn take_in(&mut self, received: &Received, changes: &mut Changes, desk: &mut Desk<'_>) {
        let Some(Contents { inbox, book, .. }) = &mut self.contents else { return };
        put(changes, received.key(), None);
        // Numbers of a stream that begins anew say nothing of what was taken in before.
        if received.after.is_some() && inbox.has_taken_in(received.page.sequence) {
            return;
        }
        let opened = received.open(desk.device, &self.keyring);
        match opened.ok().filter(|_| inbox.goes_on_at(received.after)) {
            Some(page) => {
                let restored = inbox.is_replaced_by(page.notices.cursor, false);
                let anew = inbox.is_replaced_by(page.notices.cursor, received.after.is_none());
                let records = book.take_in(page.records, anew);
                book.settle(&desk.sync.post, Some(page.notices.cursor));
                let number = received.page.sequence;
                let notices = inbox.take_in(page.notices, number, anew, book.answers(), desk.now.wall);
                records.into_iter().chain(notices).for_each(|(key, value)| put(changes, key, value));
                self.remaining = page.remaining;
                if restored && !mutant!(RestoreNotNoticed) {
                    self.tell_again(desk);
                }
            }
            None if self.begun_anew => {}
            None => {
                self.begun_anew = true;
                let (key, value) = desk.sync.begin_anew(self.keyring.owner, self.keyring.generation);
                put(changes, key, value);
            }
        }
    }

    /// The town has forgotten what it had said itself, perhaps of another box. Each entry is in a commit before that of the
    /// page, so that none is missed where the power goes in between; one that is sent twice takes effect once.
    fn tell_again(&mut self, desk: &mut Desk<'_>) {
        let Some(Contents { inbox, book, .. }) = &self.contents else { return };
        let own = |notice: &Uuid| book.answers().contains_key(notice);
        let untold: Vec<_> = inbox.untold().into_iter().filter(|(notice, _)| !own(notice)).collect();
        for (notice, at) in untold {
            let entry = v1::Entry::NoticeOpened { notice, opened_at_ms: at.millis() };
            let vault = self.keyring.owner;
            if let Ok((sequence, changes)) = desk.sync.put(&entry, &self.keyring, vault, desk.device, desk.entropy) {
                self.commit(changes, Some((Counts::Silent, sequence)), desk);
            }
        }
    }

    fn commit(&mut self, changes: Changes, entered: Option<(Counts, u64)>, desk: &mut Desk<'_>) {
        if changes.is_empty() {
            return;
        }
        let mut all = std::mem::take(&mut self.unsaved);
        // What the member did is tried once; what came from the town, until it is written.
        let before = entered.is_some().then(|| all.clone());
        changes.into_iter().for_each(|(key, value)| put(&mut all, key, value));
        let from_town = before.unwrap_or_else(|| all.clone());
        let job = desk.jobs.commit(Batch { changes: self.keyring.seal(all, desk.entropy) });
        if let Some((_, sequence)) = entered {
            desk.sync.post.writes(job, sequence);
        }
        self.commits.insert(job, Commit { entered, from_town });
    }
}

/// A UUIDv7: records sort by when they were made.
fn new_id(desk: &mut Desk<'_>) -> Uuid {
    let millis = u64::try_from(desk.now.wall.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random(desk.entropy)).into_uuid()
}
