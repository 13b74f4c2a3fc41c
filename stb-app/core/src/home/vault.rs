//! One of the two vaults behind a home: shut, about to be opened by the town, or open.

use super::mail::Mail;
use super::{Desk, HomeStep};
use crate::event::JobId;
use crate::keyring::{CardKey, Keyring, Opening, OpeningStep, Wrap};
use crate::ports::{Batch, Changes, CloudFault, CloudReply, Key, SessionToken, StoreFault, Value, Whose};
use crate::sync::Received;
use shared_model::error_code::ErrorCode;
use shared_model::person::Member;
use shared_model::time::Uptime;
use std::time::Duration;
use uuid::Uuid;

/// How long after a failure the town is asked again for the secret.
const RETRY: Duration = Duration::from_secs(5);

/// The member's own vault or that of the household.
pub struct Vault {
    whose: Whose,
    member: Member,
    /// What to seal the secret to for the next time; `None`: the next login asks the town again.
    card: Option<CardKey>,
    state: State,
}

enum State {
    /// Nobody can open it before there is a session with the town, or the town has none.
    Shut,
    /// The town is being asked. `retry`: when to ask again; `None` while an answer is waited for.
    Opening { opening: Box<Opening>, retry: Option<Uptime> },
    /// Open.
    Open(Box<Mail>),
}

impl Vault {
    /// One that is shut.
    pub fn shut(whose: Whose, member: Member, card: Option<CardKey>) -> Self {
        Self { whose, member, card, state: State::Shut }
    }

    /// The member's or the household's id.
    pub fn owner(&self) -> Uuid {
        match self.whose {
            Whose::Member => self.member.id,
            Whose::Household => self.member.household,
        }
    }

    /// It has been opened: by the card, or with what the town has given back.
    pub fn unlock(&mut self, keyring: Keyring, desk: &mut Desk<'_>) {
        desk.sync.opened(&keyring.town);
        let mut changes: Vec<_> =
            desk.sync.look_after(keyring.owner, keyring.generation, desk.now).into_iter().collect();
        let card = self.card.clone().filter(|_| self.whose == Whose::Household);
        if let Some(card) = card.as_ref().filter(|card| desk.wraps.is_chain(&card.fingerprint)) {
            changes.extend(desk.wraps.keep_household(Wrap::make(&keyring, None, card, desk.device, desk.entropy)));
        }
        commit(changes, desk);
        self.state = State::Open(Box::new(Mail::open(keyring, card, desk)));
    }

    /// There is a session: the town can open it, if it is not open already.
    pub fn ask(&mut self, token: &SessionToken, desk: &mut Desk<'_>) {
        if matches!(self.state, State::Shut) {
            let fresh = desk.sync.next_generation(self.owner());
            let town = desk.sync.town().cloned();
            let mut opening = Opening::begin(self.whose, self.owner(), token.clone(), fresh, town);
            opening.ask(desk.device, desk.entropy, desk.jobs);
            self.state = State::Opening { opening: Box::new(opening), retry: None };
        }
    }

    /// The town does not know it any more: it has to be opened anew.
    pub fn close(&mut self) {
        self.state = State::Shut;
    }

    /// What lies in it, if it is open.
    pub fn mail(&self) -> Option<&Mail> {
        match &self.state {
            State::Open(mail) => Some(mail),
            State::Shut | State::Opening { .. } => None,
        }
    }

    /// The same, to be worked with.
    pub fn mail_mut(&mut self) -> Option<&mut Mail> {
        match &mut self.state {
            State::Open(mail) => Some(mail),
            State::Shut | State::Opening { .. } => None,
        }
    }

    /// When to call [`Vault::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        match &self.state {
            State::Opening { retry, .. } => *retry,
            State::Open(mail) => mail.wake_at(),
            State::Shut => None,
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, desk: &mut Desk<'_>) {
        match &mut self.state {
            State::Opening { opening, retry } if retry.is_some_and(|at| at <= desk.now.uptime) => {
                *retry = None;
                opening.ask(desk.device, desk.entropy, desk.jobs);
            }
            State::Open(mail) => mail.tick(desk),
            State::Shut | State::Opening { .. } => {}
        }
    }

    /// Whether this answer is waited for.
    pub fn awaits(&self, job: JobId) -> bool {
        matches!(&self.state, State::Opening { opening, .. } if opening.awaits(job))
    }

    /// The town has answered; a fault that may pass is asked about again.
    pub fn answered(&mut self, reply: Result<CloudReply, CloudFault>, desk: &mut Desk<'_>) -> Result<(), CloudFault> {
        let State::Opening { opening, retry } = &mut self.state else { return Ok(()) };
        match opening.answered(reply, desk.device, desk.entropy, desk.jobs) {
            OpeningStep::Stay => Ok(()),
            // A town of an older version has no vaults of households.
            OpeningStep::Failed(CloudFault::Refused { code: ErrorCode::NotFound, .. }) => {
                self.state = State::Shut;
                Ok(())
            }
            OpeningStep::Failed(fault) => {
                *retry = Some(desk.now.uptime + RETRY);
                Err(fault)
            }
            OpeningStep::Open(keyring, vouched) => {
                if let Some((epoch, deeds)) = vouched {
                    desk.sync.vouched(epoch, deeds, desk.jobs);
                }
                self.wrap(&keyring, desk);
                self.unlock(*keyring, desk);
                Ok(())
            }
        }
    }

    fn wrap(&self, keyring: &Keyring, desk: &mut Desk<'_>) {
        let Some(card) = &self.card else { return };
        let changes = match self.whose {
            Whose::Member => {
                let wrap = Wrap::make(keyring, Some(&self.member), card, desk.device, desk.entropy);
                desk.wraps.keep(wrap)
            }
            Whose::Household => desk.wraps.keep_household(Wrap::make(keyring, None, card, desk.device, desk.entropy)),
        };
        commit(changes, desk);
    }

    /// The store has answered.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        self.mail_mut().map_or(HomeStep::Stay, |mail| mail.loaded(job, entries, desk))
    }

    /// A page for this vault is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        if let Some(mail) = self.mail_mut() {
            mail.received(received, desk);
        }
    }

    /// A batch is on disk, or not.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, desk: &mut Desk<'_>) -> HomeStep {
        self.mail_mut().map_or(HomeStep::Stay, |mail| mail.committed(job, result, desk))
    }
}

/// Not waited for: a wrap or mailbox that does not reach the disk is made again at the next login.
pub fn commit(changes: Changes, desk: &mut Desk<'_>) {
    if !changes.is_empty() {
        desk.jobs.commit(Batch { changes });
    }
}
