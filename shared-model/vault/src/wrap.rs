//! The vault's secret on the box: sealed to a key pair that only the card can give. The card signs
//! [`shared_model::card_proof::unlock_message`]; PKCS#1 v1.5 signatures are deterministic, so the same card gives the
//! same key at every login, and the box keeps only the public half. With it an absent member's vault can be wrapped
//! anew.
//!
//! The signature is key material: it is not logged, sent or stored.

use crate::escrow::VaultName;
use crate::{OpenKey, PublicKey, Sealed, Seed};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

const PURPOSE: &str = "nanto-sukoyaka/v1/wrap";

/// The key that a card's signature over the box's salt gives.
pub fn unlock_key(signature: &[u8], salt: &[u8; 32]) -> OpenKey {
    let mut secret = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), signature)
        .expand(b"nanto-sukoyaka/v1/unlock-key", secret.as_mut())
        .expect("32 bytes are not too many");
    OpenKey::derive(&secret)
}

/// Seals what the vault needs to open: its secret, and whatever has to be believed before anything is read.
pub fn seal(contents: &[u8], vault: VaultName<'_>, card: &PublicKey, seed: Seed) -> Vec<u8> {
    card.seal(PURPOSE, &vault.to_bytes(), contents, seed)
}

/// Opens it with the card's key.
pub fn open(sealed: &[u8], vault: VaultName<'_>, card: &OpenKey) -> Result<Zeroizing<Vec<u8>>, Sealed> {
    card.open(PURPOSE, &vault.to_bytes(), sealed)
}
