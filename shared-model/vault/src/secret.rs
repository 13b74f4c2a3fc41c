use crate::{OpenKey, PublicKey};
use hkdf::Hkdf;
use p256::ecdsa::SigningKey;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// VS: the secret of one vault (one member on one box), from which all its keys follow. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct VaultSecret(Zeroizing<[u8; 32]>);

/// The keys of an open vault; wiped when dropped.
pub struct VaultKeys {
    /// Seals what lies on the box.
    pub(crate) entries: Zeroizing<[u8; 32]>,
    /// Opens what the town has sealed to this vault.
    pub(crate) mail: OpenKey,
    /// Signs what the member enters.
    pub(crate) author: SigningKey,
}

impl fmt::Debug for VaultSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VaultSecret")
    }
}

impl VaultSecret {
    /// Takes 32 fresh random bytes, or those that the town or a wrap gave back.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sealed.
    pub fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    /// All keys of the vault.
    pub fn keys(&self) -> VaultKeys {
        let author = OpenKey::derive(&derive(&self.0, "nanto-sukoyaka/v1/author-key"));
        VaultKeys {
            entries: derive(&self.0, "nanto-sukoyaka/v1/entry-key"),
            mail: OpenKey::derive(&derive(&self.0, "nanto-sukoyaka/v1/mail-key")),
            author: SigningKey::from_slice(&author.scalar()).expect("a derived scalar is in range"),
        }
    }
}

impl VaultKeys {
    /// What the town seals pages to.
    pub fn mail_key(&self) -> &PublicKey {
        self.mail.public()
    }

    /// What the town checks the member's entries with: an uncompressed point.
    pub fn author_key(&self) -> Vec<u8> {
        self.author.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }
}

/// HKDF-SHA256 without a salt: the input is uniformly random already.
pub(crate) fn derive(secret: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, secret).expand(purpose.as_bytes(), key.as_mut()).expect("32 bytes are not too many");
    key
}
