use super::household::HouseholdScope;
use shared_model::person::{FourFacts, Member};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::fmt;

/// Argon2id of an issued password in PHC text form. Not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a PHC text of at most 255 ASCII characters; `None` when it is not one.
    pub fn from_phc(text: &str) -> Option<Self> {
        let fits = text.starts_with('$') && text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The PHC text, for verifying.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// One of five tries at an ID and a password. The try is counted before the password is looked at, so that a hundred
/// parallel requests have five tries between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialTry {
    /// This user ID or this device has no tries left; nothing was counted.
    Locked {
        /// When the next try is possible.
        until: Timestamp,
    },
    /// The try is counted. If the password proves right, say so with [`crate::Store::credentials_were_right`].
    Taken {
        /// The account, or `None` if no such user ID exists. Hash something all the same, and answer alike.
        credentials: Option<Box<Credentials>>,
        /// Tries left if this one is wrong. The same for a user ID that does not exist.
        tries_left: u32,
        /// When the next try is possible, if this one is wrong and was the last.
        locked_until: Option<Timestamp>,
    },
}

/// What registration checks a person against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Verify the typed password against this.
    pub password_hash: PasswordHash,
    /// Which letter this is, counted from 1. A letter that has been replaced cannot bind a card any more.
    pub letter: u32,
    /// Whether the letter has been used: a card is bound to the account.
    pub linked: bool,
    /// Who will be bound to the card.
    pub member: Member,
    /// What the signature certificate must say (step ④b).
    pub facts: FourFacts,
}

/// A member found by its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The key to the household's data.
    pub scope: HouseholdScope,
    /// Who it is.
    pub member: Member,
    /// The account.
    pub user_id: UserId,
}
