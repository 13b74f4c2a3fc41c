//! The vault's secret on the box: sealed to a key pair that only the card can give. The card signs
//! [`shared_model::card_proof::unlock_message`]; PKCS#1 v1.5 signatures are deterministic, so the same card gives the
//! same key at every login, and the box keeps only the public half. With it an absent member's vault can be wrapped
//! anew.
//!
//! A public half lies beside the wrap, so anybody who can write to the flash could seal a vault of their own to it.
//! Therefore every wrap carries a [`Mark`]: of the card, while it is there, or of the household's former secret, when an
//! absent member's wrap is made anew. Wraps of the first version had none and are not believed.
//!
//! The signature is key material: it is not logged, sent or stored.

use crate::escrow::VaultName;
use crate::secret::derive;
use crate::{OpenKey, PublicKey, Sealed, Seed, VaultSecret};
use hkdf::Hkdf;
use hpke::PskBundle;
use sha2::Sha256;
use zeroize::Zeroizing;

const PURPOSE: &str = "nanto-sukoyaka/v2/wrap";

/// What proves that a wrap was made by somebody who had the card, or the household's former secret. Wiped when dropped.
#[derive(Clone)]
pub struct Mark {
    secret: Zeroizing<[u8; 32]>,
    of: &'static str,
}

impl Mark {
    /// Of the card whose signature over the box's salt this is.
    pub fn of_card(signature: &[u8], salt: &[u8; 32]) -> Self {
        Self { secret: from_signature(signature, salt, "nanto-sukoyaka/v2/wrap-mark"), of: "card" }
    }

    /// Of the secret that is being replaced.
    pub fn of_vault(former: &VaultSecret) -> Self {
        Self { secret: derive(former.reveal(), "nanto-sukoyaka/v2/rewrap-mark"), of: "vault" }
    }

    pub(crate) fn bundle(&self) -> PskBundle<'_> {
        PskBundle::new(self.secret.as_slice(), self.of.as_bytes()).expect("neither is empty")
    }
}

/// The key that a card's signature over the box's salt gives.
pub fn unlock_key(signature: &[u8], salt: &[u8; 32]) -> OpenKey {
    OpenKey::derive(&from_signature(signature, salt, "nanto-sukoyaka/v1/unlock-key"))
}

fn from_signature(signature: &[u8], salt: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut secret = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), signature)
        .expand(purpose.as_bytes(), secret.as_mut())
        .expect("32 bytes are not too many");
    secret
}

/// Seals what the vault needs to open: its secret, and whatever has to be believed before anything is read.
pub fn seal(contents: &[u8], vault: VaultName<'_>, card: &PublicKey, mark: &Mark, seed: Seed) -> Vec<u8> {
    card.seal_marked(mark, PURPOSE, &vault.to_bytes(), contents, seed)
}

/// Opens it with the card's key and the mark it was made with.
pub fn open(sealed: &[u8], vault: VaultName<'_>, card: &OpenKey, mark: &Mark) -> Result<Zeroizing<Vec<u8>>, Sealed> {
    card.open_marked(mark, PURPOSE, &vault.to_bytes(), sealed)
}
