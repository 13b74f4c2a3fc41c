//! `CardJob::ProveAuth` and `CardJob::ProveSign`: the secret goes to the card, once, and a signature comes back.
//!
//! ```text
//! Application → SameCard → Tries → Verify → Signature … → Proved                                 (authentication)
//! Application → SameCard → Availability → Tries → Verify → Certificate → Signature → Proved      (signature)
//!                   │                        │        │
//!                Swapped                  Blocked  WrongSecret, Blocked
//! ```
//! The secret is held up to `Tries` and moves into the VERIFY command there; no later state has one, so no later
//! state can send one.

use super::apdu::{Command, File, StatusWord};
use super::contents::{self, Read, Reading, unexpected};
use super::dialogue::Turn;
use super::exchange::{Answer, Question};
use super::{CardFailure, CardOutcome, Signature};
use sha2::{Digest, Sha256};
use shared_model::pin::{AuthPin, SignPassword};
use std::collections::VecDeque;
use zeroize::Zeroizing;

/// Length of an RSA-2048 signature, the only key size of the current cards.
const SIGNATURE: usize = 256;

/// One proof and where it stands.
pub struct Prove {
    proof: Proof,
    step: Step,
}

/// What stays the same from step to step.
struct Proof {
    key: Key,
    /// What is still to be signed.
    digests: VecDeque<[u8; 32]>,
    signatures: Vec<Signature>,
    /// The authentication certificate that was identified; replaced by the signature certificate once that is read.
    certificate: Vec<u8>,
}

/// Which of the two keys signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Auth,
    Sign,
}

/// What is being waited for.
enum Step {
    Application(Secret),
    SameCard(Secret),
    Availability(Secret),
    Tries(Secret),
    Verify,
    Certificate(Reading),
    Signature,
}

/// What the card compares.
enum Secret {
    Auth(AuthPin),
    Sign(SignPassword),
}

impl Prove {
    /// A proof with the authentication key, over at least one message.
    pub fn auth(pin: AuthPin, messages: &[Vec<u8>], certificate: Vec<u8>) -> (Self, Question) {
        Self::start(Key::Auth, Secret::Auth(pin), messages.iter().map(Vec::as_slice), certificate)
    }

    /// A proof with the signature key.
    pub fn sign(password: SignPassword, message: &[u8], certificate: Vec<u8>) -> (Self, Question) {
        Self::start(Key::Sign, Secret::Sign(password), [message].into_iter(), certificate)
    }

    fn start<'a>(
        key: Key,
        secret: Secret,
        messages: impl Iterator<Item = &'a [u8]>,
        certificate: Vec<u8>,
    ) -> (Self, Question) {
        let digests = messages.map(|message| Sha256::digest(message).into()).collect();
        let proof = Proof { key, digests, signatures: Vec::new(), certificate };
        let question = Question { file: None, command: Command::SelectApplication };
        (Self { proof, step: Step::Application(secret) }, question)
    }

    /// Takes an answer.
    pub fn answered(self, answer: Answer) -> Result<Turn<Self>, CardFailure> {
        let Self { proof, step } = self;
        let (key, fresh) = (proof.key, proof.key.fresh_tries());
        Ok(match step {
            Step::Application(secret) => {
                contents::application(&answer)?;
                proof.ask_beginning(secret)
            }
            Step::SameCard(secret) => {
                proof.same_card(&contents::present(answer)?)?;
                match key {
                    Key::Auth => proof.ask(Step::Tries(secret), contents::tries_of(key.pin())),
                    Key::Sign => proof.ask(Step::Availability(secret), contents::availability()),
                }
            }
            Step::Availability(secret) => {
                if !contents::may_sign(&answer)? {
                    return Err(CardFailure::NotThisKind);
                }
                proof.ask(Step::Tries(secret), contents::tries_of(key.pin()))
            }
            Step::Tries(secret) => match contents::tries(&answer, fresh)? {
                0 => Turn::End(CardOutcome::Blocked),
                _ => proof.ask_verify(secret),
            },
            Step::Verify => match (answer.status, key) {
                (StatusWord::Done, Key::Auth) => proof.ask_signature(),
                (StatusWord::Done, Key::Sign) => {
                    let (reading, question) = Reading::start(File::SignCertificate);
                    proof.ask(Step::Certificate(reading), question)
                }
                (StatusWord::TriesLeft(0) | StatusWord::Blocked(_), _) => Turn::End(CardOutcome::Blocked),
                (StatusWord::TriesLeft(tries_left), _) if tries_left < fresh => {
                    Turn::End(CardOutcome::WrongSecret { tries_left })
                }
                (status, _) => return Err(unexpected(status)),
            },
            Step::Certificate(reading) => match reading.take(answer)? {
                Read::More(reading, question) => proof.ask(Step::Certificate(reading), question),
                Read::Whole(certificate) => Proof { certificate, ..proof }.ask_signature(),
            },
            Step::Signature => match (answer.status, answer.data.len()) {
                (StatusWord::Done, SIGNATURE) => proof.signed(answer.data),
                (status, _) => return Err(unexpected(status)),
            },
        })
    }
}

impl Proof {
    fn ask(self, step: Step, question: Question) -> Turn<Prove> {
        Turn::Ask(Prove { proof: self, step }, question)
    }

    fn ask_beginning(self, secret: Secret) -> Turn<Prove> {
        let command = Command::Read { offset: 0, length: self.compared() };
        self.ask(Step::SameCard(secret), Question { file: Some(File::AuthCertificate), command })
    }

    fn ask_verify(self, secret: Secret) -> Turn<Prove> {
        let question = Question { file: Some(self.key.pin()), command: Command::Verify(secret.into_bytes()) };
        self.ask(Step::Verify, question)
    }

    /// The next signature, or the end when there is nothing left to sign.
    fn ask_signature(mut self) -> Turn<Prove> {
        match self.digests.pop_front() {
            Some(digest) => {
                let question = Question { file: Some(self.key.private_key()), command: Command::Sign(digest) };
                self.ask(Step::Signature, question)
            }
            None => Turn::End(CardOutcome::Proved { certificate: self.certificate, signatures: self.signatures }),
        }
    }

    fn signed(mut self, signature: Vec<u8>) -> Turn<Prove> {
        self.signatures.push(Signature::new(signature));
        self.ask_signature()
    }

    /// How much of the certificate is compared: one reply, which holds the serial number and the issuer.
    fn compared(&self) -> u16 {
        u16::try_from(self.certificate.len().clamp(1, 256)).unwrap_or(256)
    }

    /// Whether the card begins as the identified one did. Fewer bytes than were asked for prove nothing.
    fn same_card(&self, beginning: &[u8]) -> Result<(), CardFailure> {
        if !self.certificate.starts_with(beginning) {
            Err(CardFailure::Swapped)
        } else if beginning.len() < usize::from(self.compared()) {
            Err(unexpected(StatusWord::Done))
        } else {
            Ok(())
        }
    }
}

impl Key {
    fn pin(self) -> File {
        match self {
            Self::Auth => File::AuthPin,
            Self::Sign => File::SignPassword,
        }
    }

    fn private_key(self) -> File {
        match self {
            Self::Auth => File::AuthKey,
            Self::Sign => File::SignKey,
        }
    }

    fn fresh_tries(self) -> u8 {
        match self {
            Self::Auth => AuthPin::TRIES,
            Self::Sign => SignPassword::TRIES,
        }
    }
}

impl Secret {
    /// The bytes for VERIFY; the secret itself is wiped on the way out.
    fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match &self {
            Self::Auth(pin) => pin.reveal().to_vec(),
            Self::Sign(password) => password.reveal().to_vec(),
        })
    }
}
