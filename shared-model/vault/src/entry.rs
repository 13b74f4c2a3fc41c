//! What lies on the box: XChaCha20-Poly1305 with the vault's entry key, bound to the place where it lies, so that no
//! entry can be put in another's place. A value is `0x02 ‖ nonce (24) ‖ ciphertext`; `0x01` was the first evening's
//! plain format.

use crate::{Sealed, VaultKeys};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// First byte of a sealed value.
pub const VERSION: u8 = 2;
const NONCE: usize = 24;

/// Seals an entry that lies at `place`. `nonce` is fresh random: with 24 bytes no two will ever be the same.
pub fn seal(keys: &VaultKeys, place: &[u8], plain: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new(keys.entries.as_slice().try_into().expect("32 bytes"))
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place })
        .expect("an entry is shorter than 256 GB");
    [&[VERSION], nonce.as_slice(), &cipher].concat()
}

/// Opens the entry at `place`.
pub fn open(keys: &VaultKeys, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Sealed> {
    let (nonce, cipher) = match sealed.split_first() {
        Some((&VERSION, rest)) => rest.split_first_chunk::<NONCE>().ok_or(Sealed)?,
        _ => return Err(Sealed),
    };
    XChaCha20Poly1305::new(keys.entries.as_slice().try_into().expect("32 bytes"))
        .decrypt(&XNonce::from(*nonce), Payload { msg: cipher, aad: place })
        .map(Zeroizing::new)
        .map_err(|_| Sealed)
}
