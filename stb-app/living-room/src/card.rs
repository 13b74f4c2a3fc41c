//! A card that answers at once, and never forgets how often it was told something wrong.

use crate::world::{PIN, SIGN_PASSWORD};
use sha2::{Digest, Sha256};
use stb_core::card::{CardFailure, CardIdentity, CardJob, CardOutcome};
use zeroize::Zeroizing;

/// A card.
#[derive(Clone)]
pub struct Card {
    /// Tells cards apart; nobody reads more out of it here.
    pub certificate: Vec<u8>,
    /// How often the 利用者証明用 PIN may still be wrong.
    pub auth_tries: u8,
    /// The same of the 署名用 password; `None` on a card without one.
    pub sign_tries: Option<u8>,
    /// What the next job brings instead of the truth.
    pub next: Option<CardOutcome>,
}

impl Card {
    /// Somebody's card as the town hall has handed it out.
    pub fn fresh(name: &str) -> Self {
        Self { certificate: name.as_bytes().to_vec(), auth_tries: 3, sign_tries: Some(5), next: None }
    }

    /// As deterministic as PKCS#1 v1.5: one card, one message, one signature.
    fn sign(&self, message: &[u8]) -> Zeroizing<Vec<u8>> {
        let digest = Sha256::new().chain_update(&self.certificate).chain_update(message).finalize();
        Zeroizing::new(digest.repeat(8))
    }

    /// What comes of a job. `verifies` counts how often a PIN or password was said.
    pub fn answers(&mut self, work: CardJob, verifies: &mut u32) -> CardOutcome {
        if let Some(next) = self.next.take() {
            if !matches!(work, CardJob::Identify) {
                *verifies += 1;
            }
            return next;
        }
        let (right, left, signatures) = match &work {
            CardJob::Identify => {
                return CardOutcome::Identified(CardIdentity {
                    certificate: self.certificate.clone(),
                    auth_tries: self.auth_tries,
                    sign_tries: self.sign_tries,
                });
            }
            CardJob::ProveAuth { pin, messages, .. } => {
                let signatures: Vec<_> = messages.iter().map(|message| self.sign(message)).collect();
                (pin.reveal() == PIN.as_bytes(), &mut self.auth_tries, signatures)
            }
            CardJob::ProveSign { password, message, .. } => {
                let signature = self.sign(message);
                match &mut self.sign_tries {
                    Some(tries) => (password.reveal() == SIGN_PASSWORD.as_bytes(), tries, vec![signature]),
                    None => return CardOutcome::Failed(CardFailure::NotThisKind),
                }
            }
        };
        if *left == 0 {
            return CardOutcome::Blocked;
        }
        *verifies += 1;
        if right {
            return CardOutcome::Proved { certificate: self.certificate.clone(), signatures };
        }
        *left -= 1;
        if *left == 0 { CardOutcome::Blocked } else { CardOutcome::WrongSecret { tries_left: *left } }
    }
}
