//! What happens by itself: reader, card, town, store, time.

use super::{App, Stage, TOAST, binding};
use crate::card::CardOutcome;
use crate::event::{JobId, Now};
use crate::idle::IdleState;
use crate::login::{Login, LoginContext};
use crate::ports::{Batch, CloudFault, CloudReply, Key, Kind, Presence, StoreFault, Value};
use crate::records::{self, Binding};
use crate::view::{Banner, Tone};
use shared_model::device::DeviceId;

impl App {
    pub(super) fn reader(&mut self, presence: Presence, now: Now) {
        if presence == self.presence {
            return;
        }
        let was = std::mem::replace(&mut self.presence, presence);
        self.idle.touched(now.uptime);
        match presence {
            Presence::Card => {
                self.toast = None;
                self.begin_login();
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

    pub(super) fn begin_login(&mut self) {
        self.end_session();
        self.trouble = None;
        self.stage = Stage::Card(Box::new(Login::begin(&mut self.jobs)));
    }

    pub(super) fn card(&mut self, job: JobId, outcome: CardOutcome, now: Now) {
        let random = self.random();
        match &mut self.stage {
            Stage::Card(login) => {
                let binding = binding(&self.bindings, login);
                let nobody = DeviceId::from_random([0; 8]);
                let device = self.device.as_ref().unwrap_or(&nobody);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.card(job, outcome, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.card(job, outcome, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    pub(super) fn cloud(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, now: Now) {
        if let Some(contact) = self.link.heard(reply.as_ref().err().copied(), now) {
            let (key, value) = records::contact_entry(contact);
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        let random = self.random();
        let Some(device) = &self.device else { return };
        match &mut self.stage {
            Stage::Card(login) => {
                let binding = binding(&self.bindings, login);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.cloud(job, reply, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.cloud(job, reply, device, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Home(home) => {
                let step = home.cloud(job, reply, now, &mut self.jobs);
                self.home_step(step);
            }
            Stage::Start { .. } => {}
        }
    }

    pub(super) fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, now: Now) {
        if let Stage::Home(home) = &mut self.stage {
            let step = home.committed(job, result, now, &mut self.jobs);
            self.home_step(step);
        }
    }

    pub(super) fn box_loaded(&mut self, entries: Result<Vec<(Key, Value)>, StoreFault>) {
        for (key, value) in entries.unwrap_or_default() {
            match key.kind {
                Kind::Binding => {
                    if let Ok(binding) = Binding::read(&value) {
                        self.bindings.insert(records::fingerprint(&binding.certificate), binding);
                    }
                }
                Kind::Unread => self.unread.extend(records::read_unread(&key, &value)),
                Kind::Contact => {
                    if let Ok(contact) = records::read_contact(&value) {
                        self.link.remember(contact);
                    }
                }
                Kind::Notice | Kind::Cursor | Kind::Outbox => {}
            }
        }
    }

    pub(super) fn member_loaded(&mut self, job: JobId, entries: Result<Vec<(Key, Value)>, StoreFault>, _now: Now) {
        if let Stage::Home(home) = &mut self.stage {
            let step = home.loaded(job, entries, &mut self.jobs);
            self.home_step(step);
        }
    }

    pub(super) fn tick(&mut self, now: Now) {
        self.wake = None;
        if self.toast.as_ref().is_some_and(|(_, until)| *until <= now.uptime) {
            self.toast = None;
        }
        if self.watched() && self.idle.state(now.uptime) == IdleState::Over {
            return self.leave();
        }
        let random = self.random();
        match (&mut self.stage, &self.device) {
            (Stage::Home(home), _) => home.tick(now, &mut self.jobs),
            (Stage::Card(login), Some(device)) => {
                let binding = binding(&self.bindings, login);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.tick(&context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            _ => {}
        }
    }
}
