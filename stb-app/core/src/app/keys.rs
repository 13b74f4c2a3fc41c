//! What a key does on the screen that is shown.

use super::{App, Stage};
use crate::event::Now;
use crate::focus::{Direction, ElementId};
use crate::idle::IdleState;
use crate::key::RemoteKey;
use crate::letter_entry::LetterAction;
use crate::login::LoginContext;
use crate::registration::{Registration, RegistrationContext, Step};
use crate::screens::page::{Reading, Text};
use crate::screens::{confirm, problem, simple, start};
use crate::secret_entry::EntryAction;
use crate::text_size::TextSize;
use crate::trouble::{self, Next};

impl App {
    pub(super) fn key(&mut self, key: RemoteKey, repeated: bool, now: Now) {
        if repeated && !key.repeats() {
            return;
        }
        if self.idle.state(now.uptime) != IdleState::Active && self.watched() {
            return self.idle_key(key, now);
        }
        self.idle.touched(now.uptime);
        if self.is_chord(key, now) || self.is_tried(key, now) {
            return;
        }
        match key {
            RemoteKey::Up => self.direction(Direction::Up, now),
            RemoteKey::Down => self.direction(Direction::Down, now),
            RemoteKey::Left => self.direction(Direction::Left, now),
            RemoteKey::Right => self.direction(Direction::Right, now),
            RemoteKey::Ok => self.activate(now),
            RemoteKey::Back => self.back(now),
            RemoteKey::Yellow => self.yellow(),
            RemoteKey::Data => self.leave(),
            RemoteKey::Digit(_) | RemoteKey::Letter(_) => self.typed(key),
            RemoteKey::Red => self.red(now),
            RemoteKey::Blue | RemoteKey::Green | RemoteKey::Menu => {}
        }
    }

    pub(super) fn idle_key(&mut self, key: RemoteKey, now: Now) {
        let finish = *self.idle.focus().id() == simple::FINISH;
        match key {
            RemoteKey::Left | RemoteKey::Right => self.idle.turn(),
            RemoteKey::Up | RemoteKey::Down => {}
            RemoteKey::Ok if finish => self.leave(),
            RemoteKey::Data => self.leave(),
            _ => self.idle.touched(now.uptime),
        }
    }

    pub(super) fn direction(&mut self, direction: Direction, now: Now) {
        let items = self.frame(now).items;
        if let Some((_, focus)) = &mut self.trouble {
            *focus = focus.moved(&items, direction);
            return;
        }
        let forward = matches!(direction, Direction::Down | Direction::Right);
        match &mut self.stage {
            Stage::Start { reading: Some(reading), .. } => reading.turn(&self.profile, forward, TextSize::Standard),
            Stage::Start { focus, .. } => *focus = focus.moved(&items, direction),
            Stage::Card(login) => login.entry.focus = login.entry.focus.moved(&items, direction),
            Stage::Register(registration) => {
                let focus = registration.focus_mut();
                *focus = focus.moved(&items, direction);
            }
            Stage::Home(home) => {
                let way = super::way(home, &self.sync.post, &self.link);
                home.direction(&self.profile, way, direction, &self.sync.post, now);
            }
            Stage::Technician(technician) => technician.direction(&items, direction),
        }
    }

    pub(super) fn activate(&mut self, now: Now) {
        let frame = self.frame(now);
        let item = frame.focus.among(&frame.items);
        if !item.enabled {
            return;
        }
        let id = item.id.clone();
        if self.trouble.is_some() {
            return self.close_trouble(id == problem::RETRY, now);
        }
        match &mut self.stage {
            Stage::Start { reading: reading @ Some(_), .. } => *reading = None,
            Stage::Start { .. } => self.activate_start(&id, now),
            Stage::Card(login) => {
                let action = login.entry.activate(&id);
                self.entry_action(action, now);
            }
            Stage::Register(_) => self.activate_registration(&id, now),
            Stage::Home(_) => self.at_home(now, |home, desk| home.activate(&id, desk)),
            Stage::Technician(_) => self.at_work(now, |technician, bench| technician.activate(&id, bench)),
        }
    }

    pub(super) fn activate_start(&mut self, id: &ElementId, now: Now) {
        if *id == start::LOGIN {
            return self.begin_login(now);
        }
        if let Stage::Start { reading, .. } = &mut self.stage {
            let text = if *id == start::FIRST { Text::FirstTime } else { Text::Help };
            *reading = Some(Reading::begin(text));
        }
    }

    pub(super) fn activate_registration(&mut self, id: &ElementId, now: Now) {
        let Stage::Register(registration) = &mut self.stage else { return };
        match &mut registration.step {
            Step::Letter(entry) => {
                if entry.activate(id) == LetterAction::Submit {
                    registration.submit_letter(&mut self.jobs);
                }
            }
            Step::Pin(entry) | Step::Sign(entry) => {
                let action = entry.activate(id);
                self.entry_action(action, now);
            }
            Step::Confirm(_) if *id == confirm::CONFIRM => registration.confirm(&mut self.jobs),
            Step::Confirm(_) => self.leave(),
            Step::Done(done) => {
                let (session, card) = (done.session.clone(), registration.card_key.take());
                self.enter(session, card, now);
            }
        }
    }

    pub(super) fn entry_action(&mut self, action: EntryAction, now: Now) {
        match action {
            EntryAction::None => {}
            EntryAction::Cancel => self.leave(),
            EntryAction::Submit => self.submit_secret(now),
            EntryAction::Register => {
                if let Stage::Card(login) = &mut self.stage
                    && let Some(identity) = login.identity.take()
                {
                    self.stage = Stage::Register(Box::new(Registration::begin(identity)));
                }
            }
        }
    }

    pub(super) fn submit_secret(&mut self, now: Now) {
        let Some(device) = &self.device else { return self.fail(trouble::not_enrolled()) };
        match &mut self.stage {
            Stage::Card(login) => {
                let context = LoginContext { device, wraps: &self.wraps };
                let step = login.submit(&context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let context = RegistrationContext { device, salt: self.wraps.salt() };
                let step = registration.submit_secret(context, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Start { .. } | Stage::Home(_) | Stage::Technician(_) => {}
        }
    }

    pub(super) fn typed(&mut self, key: RemoteKey) {
        if self.trouble.is_some() {
            return;
        }
        match &mut self.stage {
            Stage::Card(login) if !login.reading() => login.entry.type_key(key),
            Stage::Register(registration) => registration.type_key(key),
            Stage::Technician(technician) => technician.type_key(key),
            Stage::Card(_) | Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    pub(super) fn back(&mut self, now: Now) {
        if self.trouble.is_some() {
            return self
                .close_trouble(self.trouble.as_ref().is_some_and(|(trouble, _)| trouble.next == Next::Back), now);
        }
        match &mut self.stage {
            Stage::Start { reading, .. } => *reading = None,
            Stage::Card(login) => {
                if login.entry.back() == EntryAction::Cancel {
                    self.leave();
                }
            }
            Stage::Register(registration) => {
                if registration.back() {
                    self.leave();
                }
            }
            Stage::Home(home) => {
                let step = home.back();
                self.home_step(step);
            }
            Stage::Technician(_) => self.at_work(now, |technician, _| technician.back()),
        }
    }

    pub(super) fn red(&mut self, now: Now) {
        if let (Stage::Home(home), true) = (&mut self.stage, self.trouble.is_none()) {
            home.switch_child(&self.profile, now);
        }
    }

    pub(super) fn yellow(&mut self) {
        if let (Stage::Home(home), true) = (&mut self.stage, self.trouble.is_none()) {
            home.show_top();
        }
    }
}
