//! The passphrase of the root key: PKCS#8 under scrypt and AES-256 (RFC 8018, RFC 7914), which `openssl pkey` reads too.

use super::FileFault;
use crate::entropy;
use der::pem::LineEnding;
use pkcs8::pkcs5::pbes2::Parameters;
use pkcs8::pkcs5::scrypt::Params;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// scrypt with N = 2^14, r = 8, p = 5: 16 MiB, as OWASP has it. More memory is refused by `openssl`.
const COST: (u8, u32, u32) = (14, 8, 5);
/// Shorter ones can be tried one by one.
const SHORTEST: usize = 12;
/// The name under which systemd hands the passphrase over (`LoadCredential=`, `LoadCredentialEncrypted=`).
const CREDENTIAL: &str = "ca-passphrase";

/// What the root key is encrypted with. Wiped when dropped; no `Debug` of its content.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The first line of a file, at least twelve characters.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|source| FileFault::Io { path: path.to_owned(), source })?;
        let line = text.lines().next().unwrap_or_default();
        if line.chars().count() < SHORTEST {
            return Err(FileFault::ShortPassphrase { path: path.to_owned() });
        }
        Ok(Self(Zeroizing::new(line.to_owned())))
    }

    /// From the file that is named, else from systemd's credentials, if it has given one. Never from the environment itself,
    /// which every process of the same user can read.
    pub fn find(file: Option<&Path>) -> Result<Option<Self>, FileFault> {
        match file {
            Some(file) => Self::read(file).map(Some),
            None => credential().filter(|path| path.exists()).map(|path| Self::read(&path)).transpose(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "systemd says in the environment where its credentials are")]
fn credential() -> Option<PathBuf> {
    let folder: OsString = std::env::var_os("CREDENTIALS_DIRECTORY")?;
    Some(Path::new(&folder).join(CREDENTIAL))
}

/// The key does not take the passphrase, or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DoesNotOpen;

/// A PKCS#8 key, DER, as encrypted PEM.
pub(super) fn lock(key: &[u8], passphrase: &Passphrase) -> Result<String, DoesNotOpen> {
    let (log_n, r, p) = COST;
    let params = Params::new(log_n, r, p).map_err(|_| DoesNotOpen)?;
    let salt: [u8; 16] = entropy::random();
    let params = Parameters::generate_scrypt_aes256cbc(params, &salt, entropy::random()).map_err(|_| DoesNotOpen)?;
    let key = PrivateKeyInfoRef::try_from(key).map_err(|_| DoesNotOpen)?;
    let locked = key.encrypt_with_params(params, passphrase.0.as_bytes()).map_err(|_| DoesNotOpen)?;
    locked.to_pem(LABEL, LineEnding::LF).map(|pem| pem.to_string()).map_err(|_| DoesNotOpen)
}

/// Whether a PEM file is an encrypted key.
pub(super) fn is_locked(pem: &str) -> bool {
    pem.contains(LABEL)
}

/// The key again, DER.
pub(super) fn unlock(pem: &str, passphrase: &Passphrase) -> Result<SecretDocument, DoesNotOpen> {
    let (_, locked) = SecretDocument::from_pem(pem).map_err(|_| DoesNotOpen)?;
    let locked = EncryptedPrivateKeyInfoRef::try_from(locked.as_bytes()).map_err(|_| DoesNotOpen)?;
    locked.decrypt(passphrase.0.as_bytes()).map_err(|_| DoesNotOpen)
}
