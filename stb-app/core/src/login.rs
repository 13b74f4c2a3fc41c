//! Daily login as an explicit machine:
//!
//! ```text
//! Reading ─identified→ Entering ─決定→ WaitingForNonce ─nonce→ AtCard ─signature→ AtTown ─session→ Entered
//!                         ↑                 │ unreachable, card known     │ wrong: back to Entering
//!                         └─────────────────┴→ AtCard (own random) ─signature fits→ Entered, offline
//! ```
//!
//! Anything else ends in a [`Trouble`]. The PIN lives in the entry until 決定 and then in the card job, nowhere else.

use crate::card::certificate::verify_signature;
use crate::card::{CardFailure, CardIdentity, CardJob, CardOutcome};
use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::nonce::{NonceSupply, Supplied};
use crate::ports::{CardProof, CloudFault, CloudReply, CloudRequest, Session};
use crate::records::Binding;
use crate::secret_entry::SecretEntry;
use crate::trouble::{self, Trouble};
use crate::view::Secret;
use shared_model::card_proof::{self, Nonce, Purpose};
use shared_model::device::DeviceId;
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
    WaitingForNonce { pin: AuthPin, since: Uptime },
    AtCard { job: JobId, nonce: Option<Nonce>, message: Vec<u8> },
    AtTown { job: JobId, message: Vec<u8>, proof: CardProof },
}

/// What a login needs to know of the box.
pub struct LoginContext<'a> {
    /// This box.
    pub device: &'a DeviceId,
    /// What this box knows of the card, by its certificate.
    pub binding: Option<&'a Binding>,
    /// Fresh random bytes, signed instead of the town's nonce when the town is silent.
    pub random: Nonce,
}

/// What came of an event.
#[derive(Debug)]
pub enum LoginStep {
    /// Goes on.
    Stay,
    /// The town has opened a session.
    Entered(Session),
    /// The card is the one that is bound to this box; the town cannot be reached.
    EnteredOffline,
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

    /// Whether the card is still being read.
    pub fn reading(&self) -> bool {
        matches!(self.state, State::Reading(_))
    }

    /// Until when the town has time, if the login waits for it.
    pub fn patience_ends(&self) -> Option<Uptime> {
        match self.state {
            State::WaitingForNonce { since, .. } => Some(since + PATIENCE),
            _ => None,
        }
    }

    /// The PIN was confirmed.
    pub fn submit(&mut self, context: &LoginContext<'_>, now: Now, jobs: &mut Jobs) -> LoginStep {
        let Some(pin) = self.entry.take_auth() else { return LoginStep::Stay };
        self.entry.working = true;
        self.state = State::WaitingForNonce { pin, since: now.uptime };
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
            (State::AtCard { job: asked, nonce, message }, CardOutcome::Proved { certificate, signature })
                if *asked == job =>
            {
                let (nonce, message) = (*nonce, message.clone());
                match nonce {
                    Some(nonce) => {
                        let proof = CardProof { nonce, certificate, signature };
                        let job = jobs.cloud(CloudRequest::Login(proof.clone()));
                        self.state = State::AtTown { job, message, proof };
                        LoginStep::Stay
                    }
                    None => self.offline(context, &message, &signature),
                }
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
        let State::AtTown { job: asked, message, proof } = &self.state else { return LoginStep::Stay };
        if *asked != job {
            return LoginStep::Stay;
        }
        match reply {
            Ok(CloudReply::Session(session)) => LoginStep::Entered(session),
            Ok(_) => LoginStep::Failed(trouble::of_cloud(CloudFault::NotUnderstood)),
            Err(CloudFault::Unreachable) => {
                let (message, signature) = (message.clone(), proof.signature.clone());
                self.offline(context, &message, &signature)
            }
            Err(fault) => LoginStep::Failed(trouble::of_cloud(fault)),
        }
    }

    /// Time has passed: a card that this box knows does not wait for a silent town for long.
    pub fn tick(&mut self, context: &LoginContext<'_>, now: Now, jobs: &mut Jobs) -> LoginStep {
        match self.patience_ends() {
            Some(end) if end <= now.uptime => self.go_on(context, now, jobs, true),
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
        let nonce = match (self.nonce.take(now, jobs), context.binding.is_some(), out_of_patience) {
            (Supplied::Nonce(nonce), _, _) => Some(nonce),
            (Supplied::Wait, true, true) | (Supplied::Fault(CloudFault::Unreachable), true, _) => None,
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
        let message = match nonce {
            Some(nonce) => card_proof::message(Purpose::Login, context.device, &nonce),
            None => card_proof::offline_message(context.device, &context.random),
        };
        let certificate = identity.certificate.clone();
        let job = jobs.card(CardJob::ProveAuth { pin, message: message.clone(), certificate });
        self.state = State::AtCard { job, nonce, message };
        LoginStep::Stay
    }

    fn offline(&mut self, context: &LoginContext<'_>, message: &[u8], signature: &[u8]) -> LoginStep {
        match context.binding {
            Some(binding) if verify_signature(&binding.certificate, message, signature) => LoginStep::EnteredOffline,
            Some(_) => LoginStep::Failed(trouble::of_card(CardFailure::Unexpected { status: 0 })),
            None => LoginStep::Failed(trouble::unreachable_for_new_card()),
        }
    }
}
