//! What came of an event: screens that open and close, sessions that begin and end.

use super::{App, Stage};
use crate::event::Now;
use crate::focus::Focus;
use crate::home::{Desk, Home, HomeStep};
use crate::keyring::CardKey;
use crate::login::LoginStep;
use crate::ports::{Batch, CloudRequest, Presence, Session, StoreFault};
use crate::records;
use crate::registration::RegistrationStep;
use crate::screens::problem;
use crate::trouble::{self, Next, Trouble};

impl App {
    pub(super) fn login_step(&mut self, step: LoginStep, now: Now) {
        match step {
            LoginStep::Stay => {}
            LoginStep::Failed(trouble) => self.fail(trouble),
            LoginStep::Entered(session, card) => self.enter(session, card, now),
            LoginStep::Unlocked(unlocked, confirming) => {
                self.open_home(now, |desk| Home::unlocked(*unlocked, confirming, desk));
            }
        }
    }

    pub(super) fn registration_step(&mut self, step: RegistrationStep) {
        match step {
            RegistrationStep::Stay => {}
            RegistrationStep::Failed(trouble) if trouble.next == Next::Back => self.tell(trouble),
            RegistrationStep::Failed(trouble) => self.fail(trouble),
        }
    }

    pub(super) fn home_step(&mut self, step: HomeStep) {
        match step {
            HomeStep::Stay => {}
            HomeStep::Leave => self.leave(),
            HomeStep::Locked(trouble) => self.fail(trouble),
            HomeStep::Expelled(trouble) => {
                if let Stage::Home(home) = &self.stage {
                    let member = home.member.id;
                    self.fail(trouble);
                    self.give_up(member);
                }
            }
            HomeStep::Told(trouble) => self.tell(trouble),
        }
        if let Stage::Home(home) = &self.stage
            && let Some(unread) = home.unread()
        {
            self.unread.insert(home.member.id, unread);
        }
        if let Stage::Home(home) = &self.stage
            && self.text_sizes.get(&home.member.id).copied().unwrap_or_default() != home.text
        {
            self.text_sizes.insert(home.member.id, home.text);
            let (key, value) = records::text_size_entry(home.member.id, home.text);
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
    }

    /// A session has begun with a card that has no vault here, or none that it can open.
    pub(super) fn enter(&mut self, session: Session, card: Option<CardKey>, now: Now) {
        self.open_home(now, |desk| Home::entered(session, card, desk));
    }

    fn open_home(&mut self, now: Now, open: impl FnOnce(&mut Desk<'_>) -> Home) {
        if !self.known {
            // A disk that does not answer: whatever was made up now would take the place of what is there.
            return self.fail(trouble::of_store(StoreFault::Broken));
        }
        let Some(device) = &self.device else { return };
        self.idle.touched(now.uptime);
        let Self { profile, wraps, sync, jobs, .. } = self;
        let mut desk = Desk { profile, device, sync, wraps, entropy: self.entropy.as_mut(), jobs, now };
        let mut home = open(&mut desk);
        home.text = self.text_sizes.get(&home.member.id).copied().unwrap_or_default();
        self.stage = Stage::Home(Box::new(home));
    }

    /// Shows a trouble and keeps what lies behind it.
    pub(super) fn tell(&mut self, trouble: Trouble) {
        let first = if trouble.next == Next::Leave { problem::CLOSE } else { problem::RETRY };
        self.trouble = Some((trouble, Focus::on(first)));
    }

    /// Shows a trouble and locks.
    pub(super) fn fail(&mut self, trouble: Trouble) {
        self.end_session();
        self.tell(trouble);
    }

    pub(super) fn close_trouble(&mut self, again: bool, now: Now) {
        let Some((trouble, _)) = self.trouble.take() else { return };
        match (trouble.next, again, self.presence) {
            (Next::ReadCard, true, Presence::Card) => self.begin_login(now),
            (Next::Back, true, _) => {}
            // A notice that was told inside a session does not end it.
            (Next::Leave, _, _) if matches!(self.stage, Stage::Home(_) | Stage::Technician(_)) => {}
            _ => self.leave(),
        }
    }

    /// Back to the start screen.
    pub(super) fn leave(&mut self) {
        self.trouble = None;
        self.end_session();
    }

    pub(super) fn end_session(&mut self) {
        let token = match &self.stage {
            Stage::Home(home) => home.token(),
            Stage::Register(registration) => registration.token(),
            Stage::Start { .. } | Stage::Card(_) | Stage::Technician(_) => None,
        };
        if let Some(token) = token {
            self.jobs.cloud(CloudRequest::Logout(token));
        }
        if !matches!(self.stage, Stage::Start { .. }) {
            self.jobs.forget();
        }
        self.stage = Stage::start(self.presence);
    }
}
