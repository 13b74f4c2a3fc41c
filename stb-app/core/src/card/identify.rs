//! `CardJob::Identify`: who the card is, without any secret.
//!
//! ```text
//! Application → TokenLabel → Availability → Certificate (in pieces) → AuthTries → SignTries → Identified
//! ```
//! `SignTries` is left out on a card without a signature certificate.

use super::apdu::{Command, File, StatusWord};
use super::contents::{self, Read, Reading};
use super::dialogue::Turn;
use super::exchange::{Answer, Question};
use super::{CardFailure, CardIdentity, CardOutcome};
use shared_model::pin::{AuthPin, SignPassword};

/// What is being waited for.
pub enum Identify {
    /// SELECT of the application.
    Application,
    /// The label that says what kind of card this is.
    TokenLabel,
    /// Which certificates the card has.
    Availability,
    /// A piece of the authentication certificate.
    Certificate { reading: Reading, may_sign: bool },
    /// Tries left of the authentication PIN.
    AuthTries { certificate: Vec<u8>, may_sign: bool },
    /// Tries left of the signature password.
    SignTries { certificate: Vec<u8>, auth_tries: u8 },
}

impl Identify {
    /// The first question.
    pub fn start() -> (Self, Question) {
        (Self::Application, Question { file: None, command: Command::SelectApplication })
    }

    /// Takes an answer.
    pub fn answered(self, answer: Answer) -> Result<Turn<Self>, CardFailure> {
        Ok(match self {
            Self::Application => {
                contents::application(&answer)?;
                Turn::Ask(Self::TokenLabel, contents::token_label())
            }
            Self::TokenLabel => {
                contents::is_token_label(answer)?;
                Turn::Ask(Self::Availability, contents::availability())
            }
            Self::Availability => {
                let may_sign = contents::may_sign(&answer)?;
                let (reading, question) = Reading::start(File::AuthCertificate);
                Turn::Ask(Self::Certificate { reading, may_sign }, question)
            }
            Self::Certificate { reading, may_sign } => match reading.take(answer)? {
                Read::More(reading, question) => Turn::Ask(Self::Certificate { reading, may_sign }, question),
                Read::Whole(certificate) => {
                    Turn::Ask(Self::AuthTries { certificate, may_sign }, contents::tries_of(File::AuthPin))
                }
            },
            Self::AuthTries { certificate, may_sign } => {
                let auth_tries = contents::tries(&answer, AuthPin::TRIES)?;
                if may_sign {
                    let question = contents::tries_of(File::SignPassword);
                    Turn::Ask(Self::SignTries { certificate, auth_tries }, question)
                } else {
                    identified(certificate, auth_tries, None)
                }
            }
            Self::SignTries { certificate, auth_tries } => {
                let sign_tries = match answer.status {
                    StatusWord::NotFound => None,
                    _ => Some(contents::tries(&answer, SignPassword::TRIES)?),
                };
                identified(certificate, auth_tries, sign_tries)
            }
        })
    }
}

fn identified(certificate: Vec<u8>, auth_tries: u8, sign_tries: Option<u8>) -> Turn<Identify> {
    Turn::End(CardOutcome::Identified(CardIdentity { certificate, auth_tries, sign_tries }))
}
