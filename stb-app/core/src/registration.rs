//! 新規登録 as an explicit machine. Step ① (card) and ② (the button) lie behind it; the card has been read.
//!
//! ```text
//! Letter ─つぎへ→ (town) → Pin ─決定→ (nonce, card, town) ─┬→ Sign ─つぎへ→ (nonce, card, town) → Confirm
//!   ↑ wrong: tries left      ↑ wrong: tries left           └→ Confirm ─登録→ (town) → Done
//! ```
//!
//! Nothing about the person is known before the card has proved itself; nothing is bound before 登録.

use crate::card::{CardIdentity, CardJob, CardOutcome};
use crate::event::{JobId, Now};
use crate::focus::Focus;
use crate::jobs::Jobs;
use crate::key::RemoteKey;
use crate::keyring::CardKey;
use crate::letter_entry::{LetterAction, LetterEntry};
use crate::nonce::{NonceSupply, Supplied};
use crate::ports::{CardProof, CloudFault, CloudReply, CloudRequest, Session, SessionToken};
use crate::records::fingerprint;
use crate::secret_entry::{EntryAction, SecretEntry};
use crate::trouble::{self, Trouble};
use crate::view::Secret;
use shared_model::card_proof::{self, Nonce, Purpose};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::person::{FourFacts, Member};
use shared_model::pin::{AuthPin, SignPassword};
use shared_model::user_id::UserId;
use uuid::Uuid;

/// A registration in progress.
pub struct Registration {
    /// The card that will be bound.
    pub identity: CardIdentity,
    /// Where it stands.
    pub step: Step,
    /// Whether the town asks for step ④b; `None` until the town has said so.
    pub attributes_required: Option<bool>,
    /// What the card's vault will be sealed to; known with step ④.
    pub card_key: Option<CardKey>,
    id: Option<Uuid>,
    user_id: Option<UserId>,
    nonce: NonceSupply,
    pending: Pending,
}

/// The steps as people see them.
pub enum Step {
    /// ③
    Letter(LetterEntry),
    /// ④
    Pin(SecretEntry),
    /// ④b
    Sign(SecretEntry),
    /// ⑤
    Confirm(Confirm),
    /// 登録完了
    Done(Done),
}

/// ⑤ お客様情報の確認.
pub struct Confirm {
    /// Who will be bound.
    pub member: Member,
    /// The ID of the letter.
    pub user_id: UserId,
    /// What the signature certificate proved.
    pub proved: Option<FourFacts>,
    /// Whether the town works on it.
    pub working: bool,
    /// Focus between 登録 and やめる.
    pub focus: Focus,
}

/// 登録完了: the session has begun.
pub struct Done {
    /// The session.
    pub session: Session,
    /// Focus on the one button.
    pub focus: Focus,
}

enum Pending {
    Nothing,
    AtTown(JobId),
    WaitingForNonce(HeldSecret),
    AtCard { job: JobId, nonce: Nonce, salt: Option<[u8; 32]> },
}

/// What a registration needs to know of the box.
#[derive(Clone, Copy)]
pub struct RegistrationContext<'a> {
    /// This box.
    pub device: &'a DeviceId,
    /// What cards sign on this box to open a vault; `None` while the store has not been read.
    pub salt: Option<&'a [u8; 32]>,
}

enum HeldSecret {
    Auth(AuthPin),
    Sign(SignPassword),
}

/// What came of an event.
#[derive(Debug)]
pub enum RegistrationStep {
    /// Goes on.
    Stay,
    /// It did not work.
    Failed(Trouble),
}

impl Registration {
    /// The button was pressed.
    pub fn begin(identity: CardIdentity) -> Self {
        Self {
            identity,
            step: Step::Letter(LetterEntry::default()),
            attributes_required: None,
            card_key: None,
            id: None,
            user_id: None,
            nonce: NonceSupply::None,
            pending: Pending::Nothing,
        }
    }

    /// つぎへ in step ③.
    pub fn submit_letter(&mut self, jobs: &mut Jobs) {
        let Step::Letter(entry) = &mut self.step else { return };
        if let Some((user_id, password)) = entry.take() {
            entry.working = true;
            self.user_id = Some(user_id);
            self.pending = Pending::AtTown(jobs.cloud(CloudRequest::BeginRegistration { user_id, password }));
        }
    }

    /// 決定 in step ④ or つぎへ in step ④b.
    pub fn submit_secret(&mut self, context: RegistrationContext<'_>, now: Now, jobs: &mut Jobs) -> RegistrationStep {
        let held = match &mut self.step {
            Step::Pin(entry) => entry.take_auth().map(HeldSecret::Auth).inspect(|_| entry.working = true),
            Step::Sign(entry) => entry.take_sign().map(HeldSecret::Sign).inspect(|_| entry.working = true),
            _ => None,
        };
        let Some(held) = held else { return RegistrationStep::Stay };
        self.pending = Pending::WaitingForNonce(held);
        self.go_on(context, now, jobs)
    }

    /// 登録 in step ⑤.
    pub fn confirm(&mut self, jobs: &mut Jobs) {
        let (Step::Confirm(confirm), Some(registration)) = (&mut self.step, self.id) else { return };
        if !confirm.working {
            confirm.working = true;
            self.pending = Pending::AtTown(jobs.cloud(CloudRequest::ConfirmRegistration { registration }));
        }
    }

    /// The card has answered.
    pub fn card(&mut self, job: JobId, outcome: CardOutcome, now: Now, jobs: &mut Jobs) -> RegistrationStep {
        let Pending::AtCard { job: asked, nonce, salt } = self.pending else { return RegistrationStep::Stay };
        let Some(registration) = self.id.filter(|_| asked == job) else { return RegistrationStep::Stay };
        self.pending = Pending::Nothing;
        let (entry, secret) = match &mut self.step {
            Step::Pin(entry) => (entry, Secret::Auth),
            Step::Sign(entry) => (entry, Secret::Sign),
            _ => return RegistrationStep::Stay,
        };
        match outcome {
            CardOutcome::Proved { certificate, signatures } => {
                let mut signatures = signatures.into_iter();
                let Some(signature) = signatures.next().as_deref().cloned() else { return RegistrationStep::Stay };
                if let Some((unlock, salt)) = signatures.next().zip(salt) {
                    self.card_key = Some(CardKey::from_signature(fingerprint(&certificate), &unlock, &salt));
                }
                let proof = CardProof { nonce, certificate, signature };
                let request = match secret {
                    Secret::Auth => CloudRequest::ProveCard { registration, proof },
                    Secret::Sign => CloudRequest::ProveAttributes { registration, proof },
                };
                self.pending = Pending::AtTown(jobs.cloud(request));
                RegistrationStep::Stay
            }
            CardOutcome::WrongSecret { tries_left } => {
                entry.wrong(tries_left);
                self.nonce.prefetch(now, jobs);
                RegistrationStep::Stay
            }
            CardOutcome::Blocked => RegistrationStep::Failed(trouble::of_blocked(secret)),
            CardOutcome::Failed(failure) => RegistrationStep::Failed(trouble::of_card(failure)),
            CardOutcome::Identified(_) => RegistrationStep::Stay,
        }
    }

    /// Whether this answer of the town is waited for here.
    pub fn awaits(&self, job: JobId) -> bool {
        self.nonce.awaits(job) || matches!(self.pending, Pending::AtTown(asked) if asked == job)
    }

    /// The town has answered, or not.
    pub fn cloud(
        &mut self,
        job: JobId,
        reply: Result<CloudReply, CloudFault>,
        context: RegistrationContext<'_>,
        now: Now,
        jobs: &mut Jobs,
    ) -> RegistrationStep {
        if self.nonce.answered(job, &reply, now) {
            return if matches!(self.pending, Pending::WaitingForNonce(_)) {
                self.go_on(context, now, jobs)
            } else {
                RegistrationStep::Stay
            };
        }
        if !matches!(self.pending, Pending::AtTown(asked) if asked == job) {
            return RegistrationStep::Stay;
        }
        self.pending = Pending::Nothing;
        match reply {
            Ok(CloudReply::Registration { id, attributes_required }) => {
                self.id = Some(id);
                self.attributes_required = Some(attributes_required);
                self.open_pin(now, jobs)
            }
            Ok(CloudReply::RegistrationStep { attributes_required, member, proved }) => {
                self.proved(attributes_required, member, proved, now, jobs)
            }
            Ok(CloudReply::Session(session)) => {
                self.step = Step::Done(Done { session, focus: Focus::at("top") });
                RegistrationStep::Stay
            }
            Ok(_) => RegistrationStep::Failed(trouble::of_cloud(CloudFault::NotUnderstood)),
            Err(fault) => self.refused(fault),
        }
    }

    /// The session that 登録 has opened, to end it with.
    pub fn token(&self) -> Option<SessionToken> {
        match &self.step {
            Step::Done(done) => Some(done.session.token.clone()),
            _ => None,
        }
    }

    /// The focus of the current step.
    pub fn focus_mut(&mut self) -> &mut Focus {
        match &mut self.step {
            Step::Letter(entry) => &mut entry.focus,
            Step::Pin(entry) | Step::Sign(entry) => &mut entry.focus,
            Step::Confirm(confirm) => &mut confirm.focus,
            Step::Done(done) => &mut done.focus,
        }
    }

    /// A key that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        match &mut self.step {
            Step::Letter(entry) => entry.type_key(key),
            Step::Pin(entry) | Step::Sign(entry) => entry.type_key(key),
            Step::Confirm(_) | Step::Done(_) => {}
        }
    }

    /// 戻る; whether it leads out of the registration.
    pub fn back(&mut self) -> bool {
        match &mut self.step {
            Step::Letter(entry) => entry.back() == LetterAction::Leave,
            Step::Pin(entry) | Step::Sign(entry) => entry.back() == EntryAction::Cancel,
            Step::Confirm(_) | Step::Done(_) => true,
        }
    }

    fn open_pin(&mut self, now: Now, jobs: &mut Jobs) -> RegistrationStep {
        if self.attributes_required == Some(true) {
            match self.identity.sign_tries {
                None => return RegistrationStep::Failed(trouble::no_signature_certificate()),
                Some(0) => return RegistrationStep::Failed(trouble::of_blocked(Secret::Sign)),
                Some(_) => {}
            }
        }
        self.step = Step::Pin(SecretEntry::new(Secret::Auth, self.identity.auth_tries));
        self.nonce.prefetch(now, jobs);
        RegistrationStep::Stay
    }

    fn proved(
        &mut self,
        attributes_missing: bool,
        member: Member,
        proved: Option<FourFacts>,
        now: Now,
        jobs: &mut Jobs,
    ) -> RegistrationStep {
        if attributes_missing {
            match self.identity.sign_tries {
                None => return RegistrationStep::Failed(trouble::no_signature_certificate()),
                Some(tries) => self.step = Step::Sign(SecretEntry::new(Secret::Sign, tries)),
            }
            self.nonce.prefetch(now, jobs);
        } else if let Some(user_id) = self.user_id {
            self.step = Step::Confirm(Confirm { member, user_id, proved, working: false, focus: Focus::at("confirm") });
        }
        RegistrationStep::Stay
    }

    /// A wrong letter and a silent town are answered on the spot; anything else ends the registration.
    fn refused(&mut self, fault: CloudFault) -> RegistrationStep {
        match (&mut self.step, fault) {
            (Step::Letter(entry), CloudFault::Refused { code: ErrorCode::CredentialsWrong, tries_left, .. }) => {
                entry.wrong(trouble::wrong_letter(tries_left));
                RegistrationStep::Stay
            }
            (_, fault) => {
                self.rest();
                RegistrationStep::Failed(trouble::of_cloud(fault))
            }
        }
    }

    /// Keys are taken again.
    fn rest(&mut self) {
        match &mut self.step {
            Step::Letter(entry) => entry.working = false,
            Step::Pin(entry) | Step::Sign(entry) => entry.working = false,
            Step::Confirm(confirm) => confirm.working = false,
            Step::Done(_) => {}
        }
    }

    fn go_on(&mut self, context: RegistrationContext<'_>, now: Now, jobs: &mut Jobs) -> RegistrationStep {
        let Some(registration) = self.id else { return RegistrationStep::Stay };
        let nonce = match self.nonce.take(now, jobs) {
            Supplied::Nonce(nonce) => nonce,
            Supplied::Wait => return RegistrationStep::Stay,
            Supplied::Fault(fault) => {
                self.pending = Pending::Nothing;
                self.rest();
                return RegistrationStep::Failed(trouble::of_cloud(fault));
            }
        };
        let Pending::WaitingForNonce(held) = std::mem::replace(&mut self.pending, Pending::Nothing) else {
            return RegistrationStep::Stay;
        };
        let certificate = self.identity.certificate.clone();
        let RegistrationContext { device, salt } = context;
        let job = match held {
            HeldSecret::Auth(pin) => {
                let proof = card_proof::message(Purpose::Registration(registration), device, &nonce);
                let unlock = salt.map(|salt| card_proof::unlock_message(device, &fingerprint(&certificate), salt));
                let messages = [proof].into_iter().chain(unlock).collect();
                CardJob::ProveAuth { pin, messages, certificate }
            }
            HeldSecret::Sign(password) => {
                let auth_certificate_sha256 = &fingerprint(&certificate);
                let purpose = Purpose::Attributes { registration, auth_certificate_sha256 };
                let message = card_proof::message(purpose, device, &nonce);
                CardJob::ProveSign { password, message, certificate }
            }
        };
        self.pending = Pending::AtCard { job: jobs.card(job), nonce, salt: salt.copied() };
        RegistrationStep::Stay
    }
}
