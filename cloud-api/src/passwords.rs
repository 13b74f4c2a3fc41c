//! Argon2id with OWASP's parameters, on threads of its own and a few at a time: a storm of passwords waits in line
//! and cannot eat the machine.

use crate::entropy;
use crate::limits::{HASHES_AT_ONCE, HASHES_WAITING};
use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use cloud_store::model::PasswordHash;
use shared_model::password::IssuedPassword;
use std::sync::{Arc, LazyLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Verifies passwords.
pub struct Passwords {
    waiting: Arc<Semaphore>,
    hashing: Arc<Semaphore>,
    nobody: &'static PasswordHash,
}

/// Made once for a process, before the first password is verified, so that no answer takes longer than another.
static NOBODY: LazyLock<PasswordHash> = LazyLock::new(|| hash(b"nobody has this password"));

/// The line is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords at once")]
pub struct TooBusy;

/// A place in the line and a processor: taken before a try is counted, so that a full line costs nobody a try.
pub struct Turn {
    _waiting: OwnedSemaphorePermit,
    _hashing: OwnedSemaphorePermit,
}

impl Passwords {
    /// An empty line.
    pub fn new() -> Self {
        Self {
            waiting: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            nobody: &NOBODY,
        }
    }

    /// Waits for a turn.
    pub async fn turn(&self) -> Result<Turn, TooBusy> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| TooBusy)?;
        let hashing = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| TooBusy)?;
        Ok(Turn { _waiting: waiting, _hashing: hashing })
    }

    /// Whether the password fits the hash. Without a hash the work is the same and the answer is no.
    pub async fn verify(&self, turn: Turn, typed: IssuedPassword, expected: Option<PasswordHash>) -> bool {
        let exists = expected.is_some();
        let expected = expected.unwrap_or_else(|| self.nobody.clone());
        let work = tokio::task::spawn_blocking(move || {
            let fits = fits(typed.reveal().as_bytes(), &expected);
            drop(turn);
            fits
        });
        work.await.unwrap_or(false) && exists
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// Hashes an issued password for the store. Takes 19 MiB and some 20 ms.
pub fn hash_issued(password: &IssuedPassword) -> PasswordHash {
    hash(password.reveal().as_bytes())
}

fn hash(password: &[u8]) -> PasswordHash {
    let hashed: Result<phc::PasswordHash, _> = argon2id().hash_password_with_salt(password, &entropy::random::<16>());
    let text = hashed.map(|hash| hash.to_string()).unwrap_or_default();
    PasswordHash::from_phc(&text).expect("Argon2id gives a PHC text of about 100 characters")
}

fn fits(password: &[u8], expected: &PasswordHash) -> bool {
    phc::PasswordHash::new(expected.as_phc()).is_ok_and(|hash| argon2id().verify_password(password, &hash).is_ok())
}

/// OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
fn argon2id() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("OWASP's parameters are within Argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_an_account_that_exists_fits() {
        let passwords = Passwords::new();
        let typed = || IssuedPassword::parse("2Z2Z789A").unwrap();
        let hash = hash_issued(&typed());
        assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let turn = || passwords.turn();
        assert!(passwords.verify(turn().await.unwrap(), typed(), Some(hash.clone())).await);
        let other = IssuedPassword::parse("2Z2Z789B").unwrap();
        assert!(!passwords.verify(turn().await.unwrap(), other, Some(hash)).await);
        assert!(!passwords.verify(turn().await.unwrap(), typed(), None).await);
    }
}
