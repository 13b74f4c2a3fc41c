//! The conversation with the town that goes on whether somebody is logged in or not: sealed mail in, sealed entries
//! out, one request at a time, with the device's certificate only.
//!
//! A round asks for the town's keys (once), sends what waits, fetches the mail of every vault, asks once an hour whether the
//! town has published other vaccine data, and sends what a technician has found. A failure ends it; the next one begins
//! after a pause. Nothing counts as received before it is on disk.
//!
//! A town that was put back to a backup may not know a vault that was made since. It is shown its own word for it
//! ([`Deeds`]) before anything else is said to it, or it could not tell who has signed what was entered.

mod blob;
mod deeds;
mod listening;
mod mailbox;
mod post;
mod round;
mod schedule;
mod self_tests;
mod step;
mod vaccine_data;

pub use mailbox::{Mailbox, Received};
pub use post::{Fate, Full, Post};
pub use schedule::backoff;
pub use self_tests::Delivery;
pub use step::SyncStep;
pub use vaccine_data::Rules;

use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::keyring::Keyring;
use crate::ports::{
    Batch, Changes, CloudFault, CloudReply, Entropy, Key, Kind, StoreFault, Value, Verdict, VerdictKind,
};
use deeds::Deeds;
use listening::Listening;
use schedule::Schedule;
use self_tests::SelfTests;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::mutant;
use shared_model::notice::Cursor;
use shared_model::time::Uptime;
use shared_model::wire::v1;
use std::collections::{BTreeMap, VecDeque};
use step::{Doing, Work};
use uuid::Uuid;
use vaccine_data::VaccineData;
use vault::TownKeys;

/// The box's side of the conversation.
#[derive(Default)]
pub struct Sync {
    town: Option<TownKeys>,
    mailboxes: BTreeMap<Uuid, Mailbox>,
    /// What waits to be sent.
    pub post: Post,
    deeds: Deeds,
    vaccine_data: VaccineData,
    self_tests: SelfTests,
    round: VecDeque<Work>,
    doing: Option<(JobId, Doing)>,
    listening: Listening,
    schedule: Schedule,
}

impl Sync {
    /// A box of this town that has not spoken to it yet.
    pub fn of(municipality: Option<MunicipalityCode>) -> Self {
        Self { vaccine_data: VaccineData::of(municipality), ..Self::default() }
    }

    /// Takes in an entry of the store, if it is one of these.
    pub fn remember(&mut self, key: &Key, value: &[u8]) {
        match key.kind {
            Kind::Mailbox => {
                if let Ok(mailbox) = Mailbox::read(key, value) {
                    self.mailboxes.insert(mailbox.owner, mailbox);
                }
            }
            Kind::VaccineData => self.vaccine_data.remember(value),
            Kind::SelfTest => self.self_tests.remember(value),
            Kind::Post | Kind::Blob => self.post.remember(key, value),
            Kind::Deeds => {
                self.deeds.remember(value);
                if self.post.epoch().is_none() {
                    self.post.heard(self.deeds.epoch());
                }
            }
            _ => {}
        }
    }

    /// The town's keys, as soon as they are known.
    pub fn town(&self) -> Option<&TownKeys> {
        self.town.as_ref()
    }

    /// What vaccinations are planned by.
    pub fn rules(&self) -> Rules {
        self.vaccine_data.rules()
    }

    /// A vault has opened, and these are the town's keys inside it. What the town itself says of its keys is later.
    pub fn opened(&mut self, keys: &TownKeys) {
        self.vaccine_data.check(self.town.as_ref().unwrap_or(keys));
    }

    /// A vault has opened: its mailbox is looked after from now on. Returns what to write if it is a new one.
    pub fn look_after(&mut self, owner: Uuid, generation: u32, now: Now) -> Option<(Key, Option<Value>)> {
        self.schedule.poke(now);
        match self.mailboxes.get(&owner) {
            Some(known) if known.generation == generation => None,
            _ => Some(self.begin_anew(owner, generation)),
        }
    }

    /// All of an owner's mail is asked for again, into the same vault or a new one. Returns what to write.
    pub fn begin_anew(&mut self, owner: Uuid, generation: u32) -> (Key, Option<Value>) {
        self.place(owner, generation, None)
    }

    /// A vault has been replaced by its next generation, and nothing of its mail is missing. Returns what to write.
    pub fn go_on_with(&mut self, owner: Uuid, generation: u32) -> (Key, Option<Value>) {
        let cursor = self.mailboxes.get(&owner).and_then(|known| known.cursor);
        self.place(owner, generation, cursor)
    }

    fn place(&mut self, owner: Uuid, generation: u32, cursor: Option<Cursor>) -> (Key, Option<Value>) {
        let sequence = self.mailboxes.get(&owner).map_or(1, |known| known.sequence);
        let mailbox = Mailbox { owner, generation, sequence, cursor };
        let (key, value) = mailbox.entry();
        self.mailboxes.insert(owner, mailbox);
        (key, Some(value))
    }

    /// What the next vault of this owner has to be numbered at least, also where the town has forgotten the ones before.
    pub fn next_generation(&self, owner: Uuid) -> u32 {
        let here = self.mailboxes.get(&owner).map(|known| known.generation);
        here.max(self.deeds.latest(owner)).map_or(1, |latest| latest.saturating_add(1))
    }

    /// The town has given its word for vaults of this box.
    pub fn vouched(&mut self, epoch: Uuid, deeds: Vec<v1::VaultDeed>, jobs: &mut Jobs) {
        if self.post.epoch().is_none() {
            self.post.heard(Some(epoch));
        }
        self.deeds.given(epoch, deeds);
        self.deeds.save(jobs);
    }

    /// Something is entered, see [`Post::put`].
    pub fn put(
        &mut self,
        entry: &v1::Entry,
        author: &Keyring,
        vault: Uuid,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
    ) -> Result<(u64, Changes), Full> {
        let (sequence, entered) = self.post.put(entry, author, vault, device, entropy)?;
        // First what a restored town would need to believe it: the store writes one after the other.
        let mut changes = self.deeds.unsaved();
        changes.extend(entered);
        Ok((sequence, changes))
    }

    /// A commit has ended that is none of a page. Says whether there is something to send now.
    pub fn wrote(&mut self, job: JobId, on_disk: bool) -> bool {
        self.deeds.committed(job, on_disk);
        self.vaccine_data.committed(job, on_disk);
        self.post.committed(job, on_disk)
    }

    /// The store has begun anew: what only this box knows is written again. Returns what to write.
    pub fn write_anew(&mut self) -> Changes {
        self.deeds.lost();
        self.vaccine_data.lost();
        self.begin_all_anew().into_iter().chain(self.self_tests.changes()).collect()
    }

    fn begin_all_anew(&mut self) -> Changes {
        let known: Vec<_> = self.mailboxes.values().map(|mailbox| (mailbox.owner, mailbox.generation)).collect();
        known.into_iter().map(|(owner, generation)| self.begin_anew(owner, generation)).collect()
    }

    /// An owner's mail is not asked for any more. Returns what to write.
    pub fn give_up(&mut self, owner: Uuid) -> (Key, Option<Value>) {
        self.mailboxes.remove(&owner);
        (Mailbox::key(owner), None)
    }

    /// Something waits to be sent, or somebody waits to see.
    pub fn poke(&mut self, now: Now) {
        self.schedule.poke(now);
    }

    /// When to call [`Sync::tick`]. `open`: somebody is logged in and waits for news.
    pub fn wake_at(&self, open: bool) -> Option<Uptime> {
        let listening = self.can_listen(open).then(|| self.listening.wake_at()).flatten();
        self.round_at().into_iter().chain(listening).min()
    }

    /// Time has passed.
    pub fn tick(&mut self, open: bool, device: &DeviceId, now: Now, jobs: &mut Jobs) {
        if self.round_at().is_some_and(|at| at <= now.uptime) {
            self.schedule.begin();
            self.deeds.begin_round();
            self.plan();
            self.deeds.save(jobs);
            self.vaccine_data.save(jobs);
            self.go_on(open, device, now, jobs);
        }
        if self.can_listen(open) {
            self.listening.ask(self.places(), now, jobs);
        }
    }

    /// The town has another history than the box has spoken to last; `None`: it will say so with its next word. What it
    /// lacks comes first, so the round begins anew.
    fn another_history(&mut self, epoch: Option<Uuid>) {
        self.deeds.another_history();
        self.post.heard(epoch);
        self.plan();
    }

    /// Something has come out of this history of the town.
    fn comes_from(&mut self, epoch: Uuid) {
        match self.post.epoch() {
            Some(known) if known != epoch => self.another_history(Some(epoch)),
            _ => self.post.heard(Some(epoch)),
        }
    }

    fn can_listen(&self, open: bool) -> bool {
        open && self.doing.is_none() && !self.schedule.is_failing() && !self.places().is_empty()
    }

    /// Where the mailboxes stand; one that has not begun is left to the rounds.
    fn places(&self) -> Vec<(Uuid, u32, Cursor)> {
        let place = |mailbox: &Mailbox| Some((mailbox.owner, mailbox.generation, mailbox.cursor?));
        self.mailboxes.values().filter_map(place).collect()
    }

    /// Whether the town says here that there is something new.
    pub fn is_news(&self, job: JobId) -> bool {
        self.listening.awaits(job)
    }

    /// The town has said whether there is something new.
    pub fn told(&mut self, reply: &Result<CloudReply, CloudFault>, now: Now) {
        // A page that cannot be stored stays news: that must not bring the next round before its time.
        if self.listening.answered(reply, now) && !self.schedule.is_failing() {
            self.schedule.poke(now);
        }
    }

    /// Whether this answer is one of ours.
    pub fn awaits(&self, job: JobId) -> bool {
        self.doing.as_ref().is_some_and(|(asked, _)| *asked == job)
    }

    /// The town has answered, or not.
    pub fn answered(
        &mut self,
        reply: Result<CloudReply, CloudFault>,
        open: bool,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
        now: Now,
        jobs: &mut Jobs,
    ) -> SyncStep {
        let Some((_, Doing::Asking(work))) = self.doing.take() else { return SyncStep::Stay };
        match (work, reply) {
            (Work::Keys, Ok(CloudReply::TownKeys(keys))) => {
                self.vaccine_data.check(&keys);
                self.town = Some(keys);
            }
            (Work::VaccineData, reply) => {
                if let Err(fault) = self.vaccine_data.answered(reply, &mut self.town, now) {
                    return self.failed(fault, entropy, now);
                }
                self.vaccine_data.save(jobs);
            }
            (Work::SelfTest(receipt), reply) => match self.self_tests.answered(&receipt, reply, now) {
                Ok(changes) => _ = jobs.commit(Batch { changes }),
                Err(fault) => return self.failed(fault, entropy, now),
            },
            (Work::Send, Ok(CloudReply::Verdicts { epoch, verdicts })) => {
                let changes = self.post.judged(epoch, &verdicts);
                // Not waited for: what is sent once more is told to be a duplicate.
                jobs.commit(Batch { changes });
                if self.post.has_unsent() {
                    self.round.push_front(Work::Send);
                }
                self.go_on(open, device, now, jobs);
                return SyncStep::Judged;
            }
            (Work::Send, Err(CloudFault::Refused { code: ErrorCode::EpochChanged, .. })) => {
                self.another_history(None);
            }
            (Work::Mail(..), Ok(CloudReply::Mail(None))) => {}
            (Work::Mail(owner, _), Ok(CloudReply::Mail(Some(page)))) => {
                let received = self.mailboxes.get(&owner).zip(self.town.as_ref());
                match received.and_then(|(mailbox, town)| mailbox.receive(page, device, town)) {
                    Some((received, mailbox)) => {
                        if mutant!(CursorBeforeData) {
                            let (key, place) = mailbox.entry();
                            jobs.commit(Batch { changes: vec![(key, Some(place))] });
                        }
                        let job = jobs.commit(Batch { changes: received.changes(&mailbox) });
                        self.doing = Some((job, Doing::Storing(Box::new((received, mailbox)))));
                        return SyncStep::Stay;
                    }
                    // Forged, mixed up, or from somewhere else: as if nothing had come. Or the town has other keys now.
                    None => {
                        self.town = None;
                        return self.failed(CloudFault::NotUnderstood, entropy, now);
                    }
                }
            }
            (Work::Mail(owner, asked), Err(CloudFault::Refused { code, .. })) if mailbox::is_gone(code) => {
                // A vault that has been replaced since is not the one that is unknown.
                let is_this = self.mailboxes.get(&owner).is_some_and(|mailbox| mailbox.generation == asked);
                let history = self.post.epoch();
                let comes_back = is_this && code == ErrorCode::VaultForgotten && self.deeds.may_help(history);
                if comes_back {
                    self.another_history(None);
                }
                self.go_on(open, device, now, jobs);
                let closed = is_this && !comes_back && !mutant!(ClosedVaultKept);
                return if closed { SyncStep::Closed(owner) } else { SyncStep::Stay };
            }
            (work @ (Work::Deeds | Work::ShowDeeds), Ok(CloudReply::Deeds { epoch, deeds })) => {
                self.comes_from(epoch);
                if matches!(work, Work::ShowDeeds) {
                    self.deeds.shown(epoch);
                }
                self.vouched(epoch, deeds, jobs);
            }
            // An older town has no such thing.
            (Work::Deeds | Work::ShowDeeds, Err(CloudFault::Refused { code, .. })) if deeds::are_useless(code) => {
                self.deeds.refused();
            }
            (Work::Send, Err(CloudFault::Refused { .. })) if mutant!(OutboxDroppedOnRefusal) => {
                let kind = VerdictKind::Applied { version: None };
                let all: Vec<_> = (0..999).map(|sequence| Verdict { sequence, kind }).collect();
                jobs.commit(Batch { changes: self.post.judged(None, &all) });
            }
            (Work::Deeds, Err(fault)) => {
                self.deeds.not_answered();
                return self.failed(fault, entropy, now);
            }
            (_, Err(fault)) => return self.failed(fault, entropy, now),
            (_, Ok(_)) => return self.failed(CloudFault::NotUnderstood, entropy, now),
        }
        self.go_on(open, device, now, jobs);
        SyncStep::Stay
    }

    /// A batch of ours is on disk, or not.
    pub fn committed(
        &mut self,
        result: Result<(), StoreFault>,
        open: bool,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
        now: Now,
        jobs: &mut Jobs,
    ) -> SyncStep {
        let Some((_, Doing::Storing(stored))) = self.doing.take() else { return SyncStep::Stay };
        let (received, mailbox) = *stored;
        if result.is_err() {
            // The page is still at the town, and the disk may have room later.
            return self.failed(CloudFault::Unreachable, entropy, now);
        }
        let here = self.mailboxes.get(&received.owner);
        let goes_on = here.is_some_and(|here| here.generation == mailbox.generation && here.cursor == received.after);
        if !goes_on {
            // The mailbox was replaced or begun anew while the page was being written: its place counts, not this one.
            self.go_on(open, device, now, jobs);
            return SyncStep::Stay;
        }
        if received.page.more {
            self.round.push_front(Work::Mail(received.owner, mailbox.generation));
        }
        self.mailboxes.insert(received.owner, mailbox);
        self.comes_from(received.page.cursor.epoch);
        self.go_on(open, device, now, jobs);
        SyncStep::Received(Box::new(received))
    }
}
