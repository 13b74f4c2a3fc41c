use crate::secret::derive;
use crate::{NotAKey, OpenKey, PublicKey};
use p256::ecdsa::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// The town's half: opens escrows and blobs, signs pages. Wiped when dropped.
pub struct TownSecret {
    pub(crate) opens: OpenKey,
    pub(crate) pages: SigningKey,
}

/// What a box knows of the town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownKeys {
    /// Escrows and blobs are sealed to it.
    pub seal: PublicKey,
    /// Pages are signed with its private half.
    pub(crate) pages: VerifyingKey,
}

impl TownSecret {
    /// All keys follow from 32 random bytes, which the operator keeps beside the authority's keys and in no backup of
    /// the database.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        let pages = OpenKey::derive(&derive(&bytes, "nanto-sukoyaka/v1/town-page-key"));
        Self {
            opens: OpenKey::derive(&derive(&bytes, "nanto-sukoyaka/v1/town-seal-key")),
            pages: SigningKey::from_slice(&pages.scalar()).expect("a derived scalar is in range"),
        }
    }

    /// What boxes may know.
    pub fn public(&self) -> TownKeys {
        TownKeys { seal: self.opens.public().clone(), pages: *self.pages.verifying_key() }
    }
}

impl TownKeys {
    /// From two uncompressed points.
    pub fn from_bytes(seal: &[u8], pages: &[u8]) -> Result<Self, NotAKey> {
        let pages = VerifyingKey::from_sec1_bytes(pages).map_err(|_| NotAKey)?;
        Ok(Self { seal: PublicKey::from_bytes(seal)?, pages })
    }

    /// The key that pages are checked with: an uncompressed point.
    pub fn page_key(&self) -> Vec<u8> {
        self.pages.to_sec1_point(false).as_bytes().to_vec()
    }
}
