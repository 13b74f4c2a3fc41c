//! What to say to a My Number card. [`CardJob`] in, [`CardOutcome`] out; in between a pure dialogue that knows bytes
//! and no reader. [`run()`] walks a dialogue over a [`crate::ports::CardReader`] and is the only code of this module
//! that calls a port.
//!
//! ```text
//! run ── dialogue ─┬─ identify ─┬─ contents     what answers mean
//!                  └─ prove ────┘
//!                  └─ exchange ─── apdu         which commands a question takes; bytes
//! ```
//!
//! Rules held here (design.md §4.5): the tries left are read before a secret is asked for; VERIFY goes out once per
//! confirmed entry and is never repeated, whatever the reader says; the EF with the 12-digit number is never selected;
//! secrets are wiped.

pub mod apdu;
pub mod certificate;
mod contents;
pub mod dialogue;
mod exchange;
mod identify;
mod prove;
mod run;

pub use run::run;

use shared_model::pin::{AuthPin, SignPassword};
use std::fmt;
use zeroize::Zeroizing;

/// What a card answers to one message.
pub type Signature = Zeroizing<Vec<u8>>;

/// Work for the card worker. Each job is one exclusive conversation from connect to power-down.
pub enum CardJob {
    /// Read who the card is and how many tries are left; asks for no secret.
    Identify,
    /// Prove the card's authentication key (利用者証明用).
    ProveAuth {
        /// As entered and confirmed.
        pin: AuthPin,
        /// What to sign, one after the other with one VERIFY; the dialogue hashes each with SHA-256.
        messages: Vec<Vec<u8>>,
        /// The authentication certificate read by `Identify`: another card in the reader is noticed before its PIN
        /// is touched.
        certificate: Vec<u8>,
    },
    /// Prove the card's signature key (署名用) and read its certificate.
    ProveSign {
        /// As entered and confirmed.
        password: SignPassword,
        /// What to sign.
        message: Vec<u8>,
        /// The authentication certificate read by `Identify`.
        certificate: Vec<u8>,
    },
}

impl fmt::Debug for CardJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identify => "Identify",
            Self::ProveAuth { .. } => "ProveAuth",
            Self::ProveSign { .. } => "ProveSign",
        })
    }
}

/// What a job brought. `Debug` shows no certificate: that of the signature holds name, address and birth date.
#[derive(Clone, PartialEq, Eq)]
pub enum CardOutcome {
    /// To `Identify`.
    Identified(CardIdentity),
    /// To `ProveAuth` and `ProveSign`.
    Proved {
        /// The certificate of the key that signed, DER.
        certificate: Vec<u8>,
        /// PKCS#1 v1.5 with SHA-256, one for each message. One of them may be key material: wiped when dropped.
        signatures: Vec<Signature>,
    },
    /// The card compared the secret and said no; this many tries are left, at least one.
    WrongSecret {
        /// Tries left.
        tries_left: u8,
    },
    /// No tries are left; only the municipal office can help.
    Blocked,
    /// The conversation did not come to its end.
    Failed(CardFailure),
}

impl fmt::Debug for CardOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identified(identity) => write!(f, "Identified({identity:?})"),
            Self::Proved { certificate, signatures } => {
                write!(f, "Proved(certificate of {} bytes, {} signatures)", certificate.len(), signatures.len())
            }
            Self::WrongSecret { tries_left } => write!(f, "WrongSecret({tries_left} left)"),
            Self::Blocked => f.write_str("Blocked"),
            Self::Failed(failure) => write!(f, "Failed({failure:?})"),
        }
    }
}

/// What is known of a card without any secret.
#[derive(Clone, PartialEq, Eq)]
pub struct CardIdentity {
    /// The authentication certificate, DER.
    pub certificate: Vec<u8>,
    /// Tries left of the authentication PIN, 0 to 3.
    pub auth_tries: u8,
    /// Tries left of the signature password, 0 to 5; `None` for a card without a signature certificate (under 15).
    pub sign_tries: Option<u8>,
}

impl fmt::Debug for CardIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { certificate, auth_tries, sign_tries } = self;
        write!(f, "certificate of {} bytes, tries {auth_tries} and {sign_tries:?}", certificate.len())
    }
}

/// Why a conversation ended early. Each has its own sentence on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardFailure {
    /// Taken away during the conversation, or an empty reply, which is how a torn card looks. A PIN that was on its
    /// way may or may not have been compared: the tries are read anew before it is asked for again.
    #[error("the card was taken away")]
    Removed,
    /// Does not answer.
    #[error("the card does not answer")]
    Unresponsive,
    /// The reader is gone.
    #[error("the reader is gone")]
    ReaderGone,
    /// Held by another program.
    #[error("the card is in use")]
    InUse,
    /// Another card than the one that was identified.
    #[error("another card lies on the reader")]
    Swapped,
    /// Not a My Number card, or one without this certificate.
    #[error("not a My Number card with this certificate")]
    NotThisKind,
    /// A reply that no card of this kind gives: too short, an unknown status word, a certificate that is none.
    #[error("unexpected reply, status {status:04X}")]
    Unexpected {
        /// The status word, 0 where there was none.
        status: u16,
    },
}
