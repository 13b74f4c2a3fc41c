//! The vault behind a home: still closed, with the town being asked for its secret, or open.

use super::mail::Mail;
use super::{Desk, HomeStep};
use crate::event::JobId;
use crate::inbox::Inbox;
use crate::keyring::{CardKey, Keyring, Opening, OpeningStep, Wrap};
use crate::ports::{Batch, CloudFault, CloudReply, Key, SessionToken, StoreFault, Value};
use crate::sync::Received;
use shared_model::person::Member;
use shared_model::time::Uptime;
use std::time::Duration;
use uuid::Uuid;

/// How long after a failure the town is asked again for the secret.
const RETRY: Duration = Duration::from_secs(5);

/// One member's vault.
pub enum Vault {
    /// The town is being asked.
    Closed {
        /// The questions.
        opening: Box<Opening>,
        /// What to seal the secret to for the next time; `None`: the next login asks the town again.
        card: Option<CardKey>,
        /// When to ask again; `None` while an answer is waited for.
        retry: Option<Uptime>,
    },
    /// Open.
    Open(Box<Mail>),
}

impl Vault {
    /// The card has opened it.
    pub fn unlocked(keyring: Keyring, desk: &mut Desk<'_>) -> Self {
        let changes = desk.sync.look_after(keyring.member.id, keyring.generation, desk.now);
        commit(changes.into_iter().collect(), desk);
        Self::Open(Box::new(Mail::open(keyring, desk)))
    }

    /// The town has to open it.
    pub fn closed(member: Member, token: SessionToken, card: Option<CardKey>, desk: &mut Desk<'_>) -> Self {
        let mut opening = Opening::begin(member, token, desk.sync.town().cloned());
        opening.ask(desk.device, desk.entropy, desk.jobs);
        Self::Closed { opening: Box::new(opening), card, retry: None }
    }

    /// The notices, once they have been read.
    pub fn inbox(&self) -> Option<&Inbox> {
        match self {
            Self::Closed { .. } => None,
            Self::Open(mail) => mail.inbox(),
        }
    }

    /// When to call [`Vault::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        match self {
            Self::Closed { retry, .. } => *retry,
            Self::Open(mail) => mail.wake_at(),
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, desk: &mut Desk<'_>) {
        match self {
            Self::Closed { opening, retry, .. } if retry.is_some_and(|at| at <= desk.now.uptime) => {
                *retry = None;
                opening.ask(desk.device, desk.entropy, desk.jobs);
            }
            Self::Closed { .. } => {}
            Self::Open(mail) => mail.tick(desk),
        }
    }

    /// Whether this answer is waited for.
    pub fn awaits(&self, job: JobId) -> bool {
        matches!(self, Self::Closed { opening, .. } if opening.awaits(job))
    }

    /// The town has answered; a fault that may pass is asked about again.
    pub fn answered(&mut self, reply: Result<CloudReply, CloudFault>, desk: &mut Desk<'_>) -> Result<(), CloudFault> {
        let Self::Closed { opening, card, retry } = self else { return Ok(()) };
        match opening.answered(reply, desk.device, desk.entropy, desk.jobs) {
            OpeningStep::Stay => Ok(()),
            OpeningStep::Failed(fault) => {
                *retry = Some(desk.now.uptime + RETRY);
                Err(fault)
            }
            OpeningStep::Open(keyring) => {
                let wrap = card.take().map(|card| Wrap::make(&keyring, card, desk.device, desk.entropy));
                let changes = wrap.map(|wrap| desk.wraps.keep(wrap)).unwrap_or_default();
                commit(changes, desk);
                *self = Self::unlocked(*keyring, desk);
                Ok(())
            }
        }
    }

    /// The store has answered.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        match self {
            Self::Closed { .. } => HomeStep::Stay,
            Self::Open(mail) => mail.loaded(job, entries, desk),
        }
    }

    /// A page for this member is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        if let Self::Open(mail) = self {
            mail.received(received, desk);
        }
    }

    /// A batch is on disk, or not.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>) -> HomeStep {
        match self {
            Self::Closed { .. } => HomeStep::Stay,
            Self::Open(mail) => mail.committed(job, result),
        }
    }

    /// The member acknowledges a notice.
    pub fn acknowledge(&mut self, notice: Uuid, desk: &mut Desk<'_>) {
        if let Self::Open(mail) = self {
            mail.acknowledge(notice, desk);
        }
    }
}

/// Not waited for: a wrap or mailbox that does not reach the disk is made again at the next login.
fn commit(changes: Vec<(Key, Option<Value>)>, desk: &mut Desk<'_>) {
    if !changes.is_empty() {
        desk.jobs.commit(Batch { changes });
    }
}
