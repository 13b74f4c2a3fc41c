//! What came of an event: screens that open and close, sessions that begin and end.

use super::{App, Stage, binding};
use crate::event::Now;
use crate::focus::Focus;
use crate::home::{Home, HomeStep};
use crate::login::LoginStep;
use crate::ports::{Batch, CloudRequest, Presence, Session, SessionToken};
use crate::records::{self, Binding};
use crate::registration::RegistrationStep;
use crate::screens::problem;
use crate::trouble::{Next, Trouble};
use shared_model::person::Member;

impl App {
    pub(super) fn login_step(&mut self, step: LoginStep, now: Now) {
        match step {
            LoginStep::Stay => {}
            LoginStep::Failed(trouble) => self.fail(trouble),
            LoginStep::Entered(session) => {
                if let Some(certificate) = self.certificate() {
                    self.enter(session, certificate, now);
                }
            }
            LoginStep::EnteredOffline => {
                let member = match &self.stage {
                    Stage::Card(login) => binding(&self.bindings, login).map(|binding| binding.member),
                    _ => None,
                };
                if let Some(member) = member {
                    self.open_home(member, None, now);
                }
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
            HomeStep::Told(trouble) => self.tell(trouble),
        }
        if let Stage::Home(home) = &self.stage
            && let Some(unread) = home.unread()
        {
            self.unread.insert(home.member.id, unread);
        }
    }

    /// A session has begun: the box learns this card, so that it can log in without the town from now on.
    pub(super) fn enter(&mut self, session: Session, certificate: Vec<u8>, now: Now) {
        let binding = Binding { certificate, member: session.member.clone() };
        let (key, value) = binding.entry();
        if self.bindings.insert(records::fingerprint(&binding.certificate), binding.clone()) != Some(binding) {
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        self.open_home(session.member, Some(session.token), now);
    }

    pub(super) fn open_home(&mut self, member: Member, token: Option<SessionToken>, now: Now) {
        self.idle.touched(now.uptime);
        self.stage = Stage::Home(Box::new(Home::open(member, token, now, &mut self.jobs)));
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

    pub(super) fn close_trouble(&mut self, again: bool) {
        let Some((trouble, _)) = self.trouble.take() else { return };
        match (trouble.next, again, self.presence) {
            (Next::ReadCard, true, Presence::Card) => self.begin_login(),
            (Next::Back, true, _) => {}
            // A notice that was told inside a session does not end it.
            (Next::Leave, _, _) if matches!(self.stage, Stage::Home(_)) => {}
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
            Stage::Start { .. } | Stage::Card(_) => None,
        };
        if let Some(token) = token {
            self.jobs.cloud(CloudRequest::Logout(token));
        }
        self.stage = Stage::start(self.presence);
    }
}
