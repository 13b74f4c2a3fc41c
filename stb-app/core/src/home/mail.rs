//! The member's entries and mail, opened: how they are read at login, how new pages come in, and how what the member
//! does becomes durable before it counts.

use super::{Desk, HomeStep};
use crate::event::JobId;
use crate::inbox::{Changes, Inbox, put};
use crate::keyring::Keyring;
use crate::ports::{Batch, Key, Kind, Owner, StoreFault, Value};
use crate::records::OldReceipt;
use crate::sync::Received;
use crate::trouble;
use shared_model::mutant;
use shared_model::time::{Timestamp, Uptime};
use shared_model::wire::v1;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// How long after a disk that did not answer it is asked again.
const READ_AGAIN: Duration = Duration::from_secs(5);

/// An open vault with what lies in it.
pub struct Mail {
    keyring: Keyring,
    /// Missing until both loads are there.
    inbox: Option<Inbox>,
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
}

/// A commit under way.
struct Commit {
    /// What counts once it is on disk.
    acknowledged: Option<Acknowledged>,
    /// What is tried again if it does not get there.
    from_town: Changes,
}

/// A notice that was acknowledged.
struct Acknowledged {
    notice: Uuid,
    at: Timestamp,
}

/// Two questions to the store, which answers in order: pages first, so that one that is stored in between is not missed.
struct Loading {
    pages_job: JobId,
    entries_job: JobId,
    pages: Vec<Received>,
    /// A disk that does not answer: nothing is made of the half that it gave.
    failed: bool,
}

impl Mail {
    /// Begins to read what lies in the vault.
    pub fn open(keyring: Keyring, desk: &mut Desk<'_>) -> Self {
        let loading = Loading::begin(keyring.member.id, desk);
        Self {
            keyring,
            inbox: None,
            loading,
            read_again: None,
            said_unread: false,
            commits: BTreeMap::new(),
            unsaved: Changes::new(),
            begun_anew: false,
        }
    }

    /// The notices, once they have been read.
    pub fn inbox(&self) -> Option<&Inbox> {
        self.inbox.as_ref()
    }

    /// The store has answered.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        let pages = job == self.loading.pages_job;
        if !pages && job != self.loading.entries_job {
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
        if pages {
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
            self.loading = Loading::begin(self.keyring.member.id, desk);
        }
    }

    /// A page has arrived and is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        if self.inbox.is_none() {
            self.loading.pages.push(received);
            return;
        }
        let mut changes = Changes::new();
        self.take_in(&received, &mut changes, desk);
        self.commit(changes, None, desk);
    }

    /// The member acknowledges a notice. It is not NEW any more at once, and called read when that is on disk.
    pub fn acknowledge(&mut self, notice: Uuid, desk: &mut Desk<'_>) {
        let at = desk.now.wall;
        if let Some(mut changes) = self.inbox.as_mut().and_then(|inbox| inbox.opening(notice, at)) {
            let (blob, entry) = self.post(notice, at, desk);
            changes.extend(entry);
            self.commit(changes, Some((Acknowledged { notice, at }, blob)), desk);
        }
    }

    /// A commit has ended. What the member did and could not be written is taken back; what came from the town stays on the
    /// screen and is written with the next commit.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>) -> HomeStep {
        let Some(Commit { acknowledged, from_town }) = self.commits.remove(&job) else { return HomeStep::Stay };
        if result.is_err() {
            from_town.into_iter().for_each(|(key, value)| put(&mut self.unsaved, key, value));
        }
        if let (Some(Acknowledged { notice, at }), Some(inbox)) = (acknowledged, &mut self.inbox) {
            match result {
                Ok(()) => inbox.opened(notice, at),
                Err(_) => inbox.not_opened(notice),
            }
        }
        result.map_or_else(|fault| HomeStep::Told(trouble::of_store(fault)), |()| HomeStep::Stay)
    }

    /// Opens everything, off which the notices are shown from now on, and tidies up: pages become entries, receipts of
    /// the first version become blobs, and what this vault cannot open goes, because the town will send it again.
    fn read(&mut self, entries: Vec<(Key, Value)>, desk: &mut Desk<'_>) {
        let mut inbox = Inbox::empty(self.keyring.member.id);
        let mut changes = Changes::new();
        for (key, value) in entries {
            if let Some(plain) = self.keyring.open(&key, &value) {
                inbox.remember(&key, &plain);
                continue;
            }
            if let (Kind::Outbox, Ok(receipt)) = (key.kind, OldReceipt::read(&value)) {
                let OldReceipt { notice, opened_at: at } = receipt;
                let (blob, entry) = self.post(notice, at, desk);
                changes.push((key, None));
                changes.extend(entry);
                // Each in a commit of its own: it may be sent as soon as that is on disk.
                self.commit(std::mem::take(&mut changes), Some((Acknowledged { notice, at }, blob)), desk);
            } else {
                changes.push((key, None));
            }
        }
        inbox.sort();
        self.inbox = Some(inbox);
        let mut pages = std::mem::take(&mut self.loading.pages);
        pages.sort_by_key(|received| received.page.sequence);
        pages.dedup_by_key(|received| received.page.sequence);
        for received in pages {
            self.take_in(&received, &mut changes, desk);
        }
        self.commit(changes, None, desk);
    }

    /// Opens a page and takes it in. One that does not open or does not go on where the last one ended is left out, and
    /// all mail is asked for again: at once that would be for ever, where the reason lies here.
    fn take_in(&mut self, received: &Received, changes: &mut Changes, desk: &mut Desk<'_>) {
        let Some(inbox) = &mut self.inbox else { return };
        put(changes, received.key(), None);
        // Numbers of a stream that begins anew say nothing of what was taken in before.
        if received.after.is_some() && inbox.has_taken_in(received.page.sequence) {
            return;
        }
        let opened = received.open(desk.device, &self.keyring);
        match opened.ok().filter(|_| inbox.goes_on_at(received.after)) {
            Some(page) => {
                let restored = inbox.is_of_another_epoch(&page);
                for (key, value) in inbox.take_in(page, received.page.sequence, received.after.is_none(), desk.now.wall)
                {
                    put(changes, key, value);
                }
                if restored && !mutant!(RestoreNotNoticed) {
                    self.tell_again(desk);
                }
            }
            None if self.begun_anew => {}
            None => {
                self.begun_anew = true;
                let (key, value) = desk.sync.begin_anew(self.keyring.member.id, self.keyring.generation);
                put(changes, key, value);
            }
        }
    }

    /// The town has forgotten what it had acknowledged. Each entry is in a commit before that of the page, so that none is
    /// missed where the power goes in between; one that is sent twice takes effect once.
    fn tell_again(&mut self, desk: &mut Desk<'_>) {
        let untold = self.inbox.as_ref().map(Inbox::untold).unwrap_or_default();
        for (notice, at) in untold {
            let (blob, entry) = self.post(notice, at, desk);
            self.commit(entry, Some((Acknowledged { notice, at }, blob)), desk);
        }
    }

    fn post(&self, notice: Uuid, at: Timestamp, desk: &mut Desk<'_>) -> (u64, Changes) {
        let entry = v1::Entry::NoticeOpened { notice, opened_at_ms: at.millis() };
        desk.sync.post.put(&entry, &self.keyring, desk.device, desk.entropy)
    }

    fn commit(&mut self, changes: Changes, counts: Option<(Acknowledged, u64)>, desk: &mut Desk<'_>) {
        if changes.is_empty() {
            return;
        }
        let mut all = std::mem::take(&mut self.unsaved);
        // What the member did is tried once; what came from the town, until it is written.
        let before = counts.is_some().then(|| all.clone());
        changes.into_iter().for_each(|(key, value)| put(&mut all, key, value));
        let from_town = before.unwrap_or_else(|| all.clone());
        let job = desk.jobs.commit(Batch { changes: self.keyring.seal(all, desk.entropy) });
        let acknowledged = counts.map(|(acknowledged, blob)| {
            desk.sync.post.writes(job, blob);
            acknowledged
        });
        self.commits.insert(job, Commit { acknowledged, from_town });
    }
}

impl Loading {
    fn begin(member: Uuid, desk: &mut Desk<'_>) -> Self {
        let pages_job = desk.jobs.load(Owner::Mail(member));
        let entries_job = desk.jobs.load(Owner::Member(member));
        Self { pages_job, entries_job, pages: Vec::new(), failed: false }
    }
}
