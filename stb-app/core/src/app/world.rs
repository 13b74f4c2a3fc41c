//! What happens by itself: reader, card, town, store, time.

use super::{App, Stage, TOAST};
use crate::card::CardOutcome;
use crate::event::{JobId, Now};
use crate::home::HomeStep;
use crate::idle::IdleState;
use crate::login::{Login, LoginContext};
use crate::ports::{Batch, CloudFault, CloudReply, CloudRequest, Key, Kind, Owner, Presence, StoreFault, Value};
use crate::records;
use crate::registration::RegistrationContext;
use crate::sync::{Received, SyncStep};
use crate::trouble;
use crate::view::{Banner, Tone};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::mutant;
use std::time::Duration;
use uuid::Uuid;

/// After so long without the town, what is on the box is shut: nobody can tell it any more whose card it still is.
const LEASE: Duration = Duration::from_secs(90 * 24 * 3600);

/// How long after a disk that did not answer it is asked again.
const READ_AGAIN: Duration = Duration::from_secs(5);

impl App {
    pub(super) fn reader(&mut self, presence: Presence, now: Now) {
        if presence == self.presence {
            return;
        }
        let was = std::mem::replace(&mut self.presence, presence);
        self.idle.touched(now.uptime);
        if matches!(self.stage, Stage::Technician(_)) {
            // What is put down here is a test card.
            return self.at_work(now, |technician, bench| technician.reader(bench));
        }
        match presence {
            Presence::Card => {
                self.toast = None;
                self.begin_login(now);
            }
            Presence::Empty | Presence::NoReader => {
                if !matches!(self.stage, Stage::Start { .. }) {
                    self.end_session();
                    self.toast = Some((
                        Banner {
                            tone: Tone::Good, text: "カードが はずれたので、画面を とじました".to_owned()
                        },
                        now.uptime + TOAST,
                    ));
                }
                if was == Presence::Card || presence == Presence::NoReader {
                    self.refocus_start();
                }
            }
        }
    }

    /// A button that has gone with the card takes its focus along.
    pub(super) fn refocus_start(&mut self) {
        if matches!(self.stage, Stage::Start { reading: None, .. }) {
            self.stage = Stage::start(self.presence);
        }
    }

    pub(super) fn begin_login(&mut self, now: Now) {
        self.end_session();
        self.trouble = None;
        let disk_is_silent = !self.known && self.read_again.is_none();
        if disk_is_silent || self.lease_is_in_doubt(now) {
            // The disk is about to say whom this box knows, or the town whether it still does.
            self.card_waits = true;
            return;
        }
        self.stage = Stage::Card(Box::new(Login::begin(&mut self.jobs)));
    }

    pub(super) fn card(&mut self, job: JobId, outcome: CardOutcome, now: Now) {
        let nobody = DeviceId::from_random([0; 8]);
        let device = self.device.as_ref().unwrap_or(&nobody);
        match &mut self.stage {
            Stage::Card(login) => {
                let context = LoginContext { device, wraps: &self.wraps };
                let step = login.card(job, outcome, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.card(job, outcome, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Technician(_) => self.test_card(job, &outcome, now),
            Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    pub(super) fn cloud(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, now: Now) {
        if reply == Err(CloudFault::NotTrusted) {
            self.time.doubt(now);
        }
        let reply = reply.map_err(|fault| self.reason(fault));
        if let Some(contact) = self.link.heard(reply.as_ref().err().copied(), now) {
            let (key, value) = records::contact_entry(contact);
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        if let Err(fault @ CloudFault::Refused { code: ErrorCode::DeviceRevoked, .. }) = &reply {
            self.shut_out(*fault);
        }
        let Some(device) = &self.device else { return };
        if self.sync.is_news(job) {
            return self.sync.told(&reply, now);
        }
        if self.sync.awaits(job) {
            let open = matches!(self.stage, Stage::Home(_));
            let entropy = self.entropy.as_mut();
            let step = self.sync.answered(reply, open, device, entropy, now, &mut self.jobs);
            return self.sync_step(step, now);
        }
        match &mut self.stage {
            Stage::Card(login) if login.awaits(job) => {
                let context = LoginContext { device, wraps: &self.wraps };
                let step = login.cloud(job, reply, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) if registration.awaits(job) => {
                let context = RegistrationContext { device, salt: self.wraps.salt() };
                let step = registration.cloud(job, reply, context, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Home(home) if home.awaits(job) => {
                self.at_home(now, |home, desk| home.answered(job, reply, desk));
            }
            // Whoever asked has gone; a session that nobody waits for is not left behind.
            _ => {
                if let Ok(CloudReply::Session(session)) = reply {
                    self.jobs.cloud(CloudRequest::Logout(session.token));
                }
            }
        }
    }

    pub(super) fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, now: Now) {
        if result == Err(StoreFault::Damaged) {
            self.write_anew(now);
        }
        if let (true, Some(device)) = (self.sync.awaits(job), &self.device) {
            let open = matches!(self.stage, Stage::Home(_));
            let entropy = self.entropy.as_mut();
            let step = self.sync.committed(result, open, device, entropy, now, &mut self.jobs);
            return self.sync_step(step, now);
        }
        if self.sync.wrote(job, result.is_ok()) {
            self.sync.poke(now);
        }
        self.at_home(now, |home, desk| home.committed(job, result, desk));
    }

    /// The store has begun anew, and is empty but for unsent entries: what the box knows is written again, and all mail is
    /// asked for again, because the places of the mailboxes promise entries that are gone.
    fn write_anew(&mut self, now: Now) {
        let mut changes = self.wraps.changes();
        changes.extend(self.sync.write_anew());
        // Without it the lease would never end.
        changes.extend(self.link.last_contact().map(records::contact_entry).map(|(key, value)| (key, Some(value))));
        let text_sizes = self.text_sizes.iter().map(|(member, size)| records::text_size_entry(*member, *size));
        changes.extend(text_sizes.map(|(key, value)| (key, Some(value))));
        changes.extend(self.time.entry().map(|(key, value)| (key, Some(value))));
        let safe_area = (self.safe_area > 0).then(|| records::safe_area_entry(self.safe_area));
        changes.extend(safe_area.map(|(key, value)| (key, Some(value))));
        self.jobs.commit(Batch { changes });
        self.sync.poke(now);
    }

    fn sync_step(&mut self, step: SyncStep, now: Now) {
        match step {
            SyncStep::Stay => {}
            SyncStep::Received(received) => self.received(*received, now),
            SyncStep::Judged => self.at_home(now, |home, desk| {
                home.judged(desk);
                HomeStep::Stay
            }),
            SyncStep::Closed(owner) => self.closed(owner, now),
            SyncStep::Refused(fault) => {
                if matches!(self.stage, Stage::Home(_)) {
                    self.fail(trouble::of_cloud(fault));
                }
            }
        }
    }

    /// The town has shut this box out: from now on no card opens anything here without the town. What was entered and not
    /// sent yet stays, and so does what lies in the vaults, which nobody can open.
    pub(super) fn shut_out(&mut self, fault: CloudFault) {
        if mutant!(RevokedStillOpens) {
            return;
        }
        let changes = self.wraps.give_up_all();
        if !changes.is_empty() {
            self.jobs.commit(Batch { changes });
        }
        if matches!(self.stage, Stage::Home(_)) {
            self.fail(trouble::of_cloud(fault));
        }
    }

    fn received(&mut self, received: Received, now: Now) {
        self.dates.insert(received.owner, received.page.dates.clone());
        match &self.stage {
            Stage::Home(home) if home.owns(received.owner) => self.at_home(now, |home, desk| {
                home.received(received, desk);
                HomeStep::Stay
            }),
            _ => {
                self.unread.insert(received.owner, received.page.unread);
            }
        }
    }

    /// The town does not know a vault (any more). A member's own one locks that member out; the household's is opened anew.
    fn closed(&mut self, owner: Uuid, now: Now) {
        let (is_member, is_replacing) = match &self.stage {
            Stage::Home(home) => (home.member.id == owner, home.owns(owner) && home.is_replacing()),
            _ => (false, false),
        };
        if is_replacing {
            return;
        }
        self.give_up(owner);
        if is_member {
            let code = ErrorCode::VaultUnknown;
            self.fail(trouble::of_cloud(CloudFault::Refused { code, tries_left: None, retry_at: None }));
        } else if matches!(&self.stage, Stage::Home(home) if home.owns(owner)) {
            self.at_home(now, |home, desk| {
                home.household_closed(desk);
                HomeStep::Stay
            });
        }
    }

    /// A vault is shut for good: without its wraps nobody can open what is left, which is removed as well, and so is what
    /// no other card opens. What was entered and not sent yet stays; it needs no vault.
    pub(super) fn give_up(&mut self, owner: Uuid) {
        let (mut changes, orphans) = self.wraps.give_up(owner);
        changes.push(self.sync.give_up(owner));
        for kind in [Kind::Unread, Kind::Dates, Kind::TextSize] {
            changes.push((Key { owner: Owner::Box, kind, id: owner.as_bytes().to_vec() }, None));
        }
        self.unread.remove(&owner);
        self.dates.remove(&owner);
        self.text_sizes.remove(&owner);
        self.jobs.commit(Batch { changes });
        self.clearing.insert(self.jobs.load(Owner::Mail(owner)));
        self.clearing.insert(self.jobs.load(Owner::Vault(owner)));
        orphans.into_iter().for_each(|orphan| self.give_up(orphan));
    }

    pub(super) fn box_loaded(&mut self, entries: Result<Vec<(Key, Value)>, StoreFault>, now: Now) {
        let entries = match entries {
            Ok(entries) => entries,
            Err(StoreFault::Damaged) => {
                // Said once; what the box cannot do without, such as unsent entries, is still there.
                self.jobs.load(Owner::Box);
                return;
            }
            Err(StoreFault::Full | StoreFault::Broken) => {
                self.read_again = Some(now.uptime + READ_AGAIN);
                self.ask_waiting_card(now);
                return;
            }
        };
        self.known = true;
        for (key, value) in entries {
            match key.kind {
                Kind::Unread => self.unread.extend(records::read_unread(&key, &value)),
                Kind::SafeArea => self.safe_area = records::read_safe_area(&value).unwrap_or(self.safe_area),
                Kind::TextSize => self.text_sizes.extend(records::read_text_size(&key, &value)),
                Kind::Dates => self.dates.extend(records::read_dates(&key, &value)),
                Kind::SignedTime => {
                    if let Ok(signed) = records::read_signed_time(&value) {
                        self.time.remember(signed);
                    }
                }
                Kind::Contact => {
                    if let Ok(contact) = records::read_contact(&value) {
                        self.link.remember(contact);
                    }
                }
                _ => {
                    self.wraps.remember(&key, &value);
                    self.sync.remember(&key, &value);
                }
            }
        }
        if let Some(change) = self.wraps.settle(self.entropy.as_mut()) {
            self.jobs.commit(Batch { changes: vec![change] });
        }
        self.end_lease(now);
        self.ask_waiting_card(now);
    }

    /// Once, and only if nothing else has happened since: a disk that stays silent is asked every few seconds.
    pub(super) fn ask_waiting_card(&mut self, now: Now) {
        let waits = std::mem::take(&mut self.card_waits);
        if waits && self.presence == Presence::Card && matches!(self.stage, Stage::Start { reading: None, .. }) {
            self.begin_login(now);
        }
    }

    fn lease_is_over(&self, now: Now) -> bool {
        self.link.last_contact().is_some_and(|contact| now.wall.since(contact) > LEASE) && !mutant!(LeaseIgnored)
    }

    /// A clock that has run ahead looks the same as a box that was forgotten: first the town is asked what time it is.
    fn lease_is_in_doubt(&self, now: Now) -> bool {
        self.lease_is_over(now) && !self.time.is_settled()
    }

    pub(super) fn end_lease(&mut self, now: Now) {
        if self.lease_is_over(now) && self.time.is_settled() {
            let changes = self.wraps.give_up_all();
            if !changes.is_empty() {
                self.jobs.commit(Batch { changes });
            }
        }
    }

    pub(super) fn member_loaded(&mut self, job: JobId, entries: Result<Vec<(Key, Value)>, StoreFault>, now: Now) {
        if entries == Err(StoreFault::Damaged) {
            self.write_anew(now);
        }
        if self.clearing.remove(&job) {
            let changes: Vec<_> = entries.unwrap_or_default().into_iter().map(|(key, _)| (key, None)).collect();
            if !changes.is_empty() {
                self.jobs.commit(Batch { changes });
            }
            return;
        }
        self.at_home(now, |home, desk| home.loaded(job, entries, desk));
    }

    pub(super) fn tick(&mut self, now: Now) {
        self.wake = None;
        self.answer_kept(now);
        if self.toast.as_ref().is_some_and(|(_, until)| *until <= now.uptime) {
            self.toast = None;
        }
        if self.watched() && self.idle.state(now.uptime) == IdleState::Over {
            return self.leave();
        }
        if !matches!(self.stage, Stage::Home(_)) {
            self.end_lease(now);
        }
        if self.read_again.is_some_and(|at| at <= now.uptime) {
            self.read_again = None;
            self.jobs.load(Owner::Box);
        }
        self.at_work(now, |technician, bench| technician.tick(bench.now));
        let Some(device) = &self.device else { return };
        match &mut self.stage {
            Stage::Home(_) => self.at_home(now, |home, desk| {
                home.tick(desk);
                HomeStep::Stay
            }),
            Stage::Card(login) => {
                let context = LoginContext { device, wraps: &self.wraps };
                let step = login.tick(&context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            _ => {}
        }
    }
}
