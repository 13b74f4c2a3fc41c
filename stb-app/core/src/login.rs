//! Daily login as an explicit machine:
//!
//! ```text
//! Reading ─identified→ Entering ─決定→ WaitingForNonce ─nonce→ AtCard ─┬─ card opens its vault → Unlocked
//!                         ↑                 │ unreachable, card known │ └─ it cannot → AtTown ─session→ Entered
//!                         │                 └→ AtCard, no nonce ──────┘
//!                         └── wrong PIN ────────────────────────────┘
//! ```
//!
//! With one VERIFY the card signs the town's nonce, if there is one, and what opens the vault. A card that opens its
//! vault does not wait for the town: the town is asked about it while TOP is shown already.
//!
//! Anything else ends in a [`Trouble`]. The PIN lives in the entry until 決定 and then in the card job, nowhere else.

use crate::card::{CardFailure, CardIdentity, CardJob, CardOutcome, Signature};
use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::keyring::{CardKey, Unlocked, Wraps};
use crate::nonce::{NonceSupply, Supplied};
use crate::ports::{CardProof, CloudFault, CloudReply, CloudRequest, Session};
use crate::records::fingerprint;
use crate::secret_entry::SecretEntry;
use crate::trouble::{self, Trouble};
use crate::view::Secret;
use shared_model::card_proof::{self, Nonce, Purpose};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::pin::AuthPin;
use shared_model::time::Uptime;
use std::time::Duration;

/// How long a login waits for a nonce while the box knows the card and could go on without the town.
const PATIENCE: Duration = Duration::from_secs(4);

/// A login in progress.
pub struct Login {
    /// The card, once it has been read.
    pub identity: Option<CardIdentity>,
    /// The typed PIN.
    pub entry: SecretEntry,
    nonce: NonceSupply,
    state: State,
}

enum State {
    Reading(JobId),
    Entering,
    /// `until`: then a card that this box knows goes on without the town. `None` once that has passed.
    WaitingForNonce {
        pin: AuthPin,
        until: Option<Uptime>,
    },
    AtCard {
        job: JobId,
        nonce: Option<Nonce>,
        salt: Option<[u8; 32]>,
    },
    AtTown {
        job: JobId,
        card: Option<CardKey>,
    },
}

/// What a login needs to know of the box.
pub struct LoginContext<'a> {
    /// This box.
    pub device: &'a DeviceId,
    /// Which cards open which vaults here.
    pub wraps: &'a Wraps,
}

/// What came of an event.
#[derive(Debug)]
pub enum LoginStep {
    /// Goes on.
    Stay,
    /// The town has opened a session. The card's key, for the vault that will be opened.
    Entered(Session, Option<CardKey>),
    /// The card has opened its vault. The town's answer about the card may be on its way.
    Unlocked(Box<Unlocked>, Option<JobId>),
    /// It did not work.
    Failed(Trouble),
}

impl Login {
    /// A card lies on the reader: read it.
    pub fn begin(jobs: &mut Jobs) -> Self {
        Self {
            identity: None,
            entry: SecretEntry::new(Secret::Auth, 0),
            nonce: NonceSupply::None,
            state: State::Reading(jobs.card(CardJob::Identify)),
        }
    }

    /// SHA-256 of the card's certificate, once it has been read.
    pub fn fingerprint(&self) -> Option<[u8; 32]> {
        self.identity.as_ref().map(|identity| fingerprint(&identity.certificate))
    }

    /// Whether this answer of the town is waited for here.
    pub fn awaits(&self, job: JobId) -> bool {
        self.nonce.awaits(job) || matches!(self.state, State::AtTown { job: asked, .. } if asked == job)
    }

    /// Whether the card is still being read.
    pub fn reading(&self) -> bool {
        matches!(self.state, State::Reading(_))
    }

    /// Until when the town has time, if the login waits for it.
    pub fn patience_ends(&self) -> Option<Uptime> {
        match self.state {
            State::WaitingForNonce { until, .. } => until,
            _ => None,
        }
    }

    /// The PIN was confirmed.
    pub fn submit(&mut self, context: &LoginContext<'_>, now: Now, jobs: &mut Jobs) -> LoginStep {
        let Some(pin) = self.entry.take_auth() else { return LoginStep::Stay };
        self.entry.working = true;
        self.state = State::WaitingForNonce { pin, until: Some(now.uptime + PATIENCE) };
        self.go_on(context, now, jobs, false)
    }

    /// The card has answered.
    pub fn card(
        &mut self,
        job: JobId,
        outcome: CardOutcome,
        context: &LoginContext<'_>,
        now: Now,
        jobs: &mut Jobs,
    ) -> LoginStep {
        match (&self.state, outcome) {
            (State::Reading(asked), outcome) if *asked == job => self.identified(outcome, now, jobs),
            (State::AtCard { job: asked, nonce, salt }, CardOutcome::Proved { certificate, signatures })
                if *asked == job =>
            {
                self.proved(*nonce, *salt, certificate, signatures, context, jobs)
            }
            (State::AtCard { job: asked, .. }, CardOutcome::WrongSecret { tries_left }) if *asked == job => {
                self.entry.wrong(tries_left);
                self.state = State::Entering;
                self.nonce.prefetch(now, jobs);
                LoginStep::Stay
            }
            (State::AtCard { job: asked, .. }, CardOutcome::Blocked) if *asked == job => {
                LoginStep::Failed(trouble::of_blocked(Secret::Auth))
            }
            (State::AtCard { job: asked, .. }, CardOutcome::Failed(failure)) if *asked == job => {
                LoginStep::Failed(trouble::of_card(failure))
            }
            _ => LoginStep::Stay,
        }
    }

    /// The town has answered, or not.
    pub fn cloud(
        &mut self,
        job: JobId,
        reply: Result<CloudReply, CloudFault>,
        context: &LoginContext<'_>,
        now: Now,
        jobs: &mut Jobs,
    ) -> LoginStep {
        if self.nonce.answered(job, &reply, now) {
            return if matches!(self.state, State::WaitingForNonce { .. }) {
                self.go_on(context, now, jobs, false)
            } else {
                LoginStep::Stay
            };
        }
        let State::AtTown { job: asked, card } = &mut self.state else { return LoginStep::Stay };
        if *asked != job {
            return LoginStep::Stay;
        }
        match reply {
            Ok(CloudReply::Session(session)) => LoginStep::Entered(session, card.take()),
            Ok(_) => LoginStep::Failed(trouble::of_cloud(CloudFault::NotUnderstood)),
            Err(CloudFault::Unreachable) => LoginStep::Failed(trouble::unreachable_for_new_card()),
            Err(fault) => LoginStep::Failed(trouble::of_cloud(fault)),
        }
    }

    /// Time has passed: a card that this box knows does not wait for a silent town for long.
    pub fn tick(&mut self, context: &LoginContext<'_>, now: Now, jobs: &mut Jobs) -> LoginStep {
        match &mut self.state {
            State::WaitingForNonce { until, .. } if until.is_some_and(|end| end <= now.uptime) => {
                *until = None;
                self.go_on(context, now, jobs, true)
            }
            _ => LoginStep::Stay,
        }
    }

    fn identified(&mut self, outcome: CardOutcome, now: Now, jobs: &mut Jobs) -> LoginStep {
        match outcome {
            CardOutcome::Identified(identity) if identity.auth_tries == 0 => {
                self.identity = Some(identity);
                LoginStep::Failed(trouble::of_blocked(Secret::Auth))
            }
            CardOutcome::Identified(identity) => {
                self.entry = SecretEntry::new(Secret::Auth, identity.auth_tries);
                self.identity = Some(identity);
                self.state = State::Entering;
                self.nonce.prefetch(now, jobs);
                LoginStep::Stay
            }
            CardOutcome::Failed(failure) => LoginStep::Failed(trouble::of_card(failure)),
            _ => LoginStep::Stay,
        }
    }

    /// Leaves `WaitingForNonce` as soon as there is something to sign.
    fn go_on(&mut self, context: &LoginContext<'_>, now: Now, jobs: &mut Jobs, out_of_patience: bool) -> LoginStep {
        let known = self.fingerprint().is_some_and(|card| context.wraps.knows(&card));
        let nonce = match (self.nonce.take(now, jobs), known, out_of_patience) {
            (Supplied::Nonce(nonce), _, _) => Some(nonce),
            (Supplied::Wait, true, true) => None,
            // A card that this box knows opens its vault whatever keeps the town from answering, unless the box is out.
            (Supplied::Fault(fault), true, _) if !shuts_the_box_out(fault) => None,
            (Supplied::Wait, _, _) => return LoginStep::Stay,
            (Supplied::Fault(CloudFault::Unreachable), false, _) => {
                return LoginStep::Failed(trouble::unreachable_for_new_card());
            }
            (Supplied::Fault(fault), _, _) => return LoginStep::Failed(trouble::of_cloud(fault)),
        };
        let State::WaitingForNonce { pin, .. } = std::mem::replace(&mut self.state, State::Entering) else {
            return LoginStep::Stay;
        };
        let Some(identity) = &self.identity else { return LoginStep::Stay };
        let certificate = identity.certificate.clone();
        let session = nonce.map(|nonce| card_proof::message(Purpose::Login, context.device, &nonce));
        let unlock = context
            .wraps
            .salt()
            .map(|salt| card_proof::unlock_message(context.device, &fingerprint(&certificate), salt));
        let messages = session.into_iter().chain(unlock).collect();
        let job = jobs.card(CardJob::ProveAuth { pin, messages, certificate });
        self.state = State::AtCard { job, nonce, salt: context.wraps.salt().copied() };
        LoginStep::Stay
    }

    /// The card has signed: the nonce first, if there was one, then what opens the vault, if this box has a salt.
    fn proved(
        &mut self,
        nonce: Option<Nonce>,
        salt: Option<[u8; 32]>,
        certificate: Vec<u8>,
        mut signatures: Vec<Signature>,
        context: &LoginContext<'_>,
        jobs: &mut Jobs,
    ) -> LoginStep {
        // Without a salt the only signature is the one for the town.
        let unlock = if salt.is_some() { signatures.pop().zip(salt) } else { None };
        let fingerprint = fingerprint(&certificate);
        let asking = nonce.and_then(|nonce| {
            let signature = signatures.pop()?.to_vec();
            Some(jobs.cloud(CloudRequest::Login(CardProof { nonce, certificate, signature })))
        });
        let opened = unlock
            .as_ref()
            .and_then(|(signature, salt)| context.wraps.unlock(&fingerprint, context.device, signature, salt));
        match (opened, asking) {
            (Some(unlocked), asking) => LoginStep::Unlocked(Box::new(unlocked), asking),
            (None, Some(job)) => {
                let card = unlock.map(|(signature, salt)| CardKey::from_signature(fingerprint, &signature, &salt));
                self.state = State::AtTown { job, card };
                LoginStep::Stay
            }
            // The box knows the card, and the card did not open: another key than the certificate says.
            (None, None) => LoginStep::Failed(trouble::of_card(CardFailure::Unexpected { status: 0 })),
        }
    }
}

fn shuts_the_box_out(fault: CloudFault) -> bool {
    matches!(fault, CloudFault::Refused { code: ErrorCode::DeviceRevoked | ErrorCode::DeviceUnknown, .. })
}
