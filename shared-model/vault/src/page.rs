//! News for a locked box: sealed to the vault, signed by the town. What stands beside the ciphertext is signed with it
//! and bound into it, so a page can be neither forged nor replayed, moved to another box or member, or put in another
//! place of the stream.

use crate::escrow::VaultName;
use crate::{PublicKey, Sealed, Seed, TownKeys, TownSecret, VaultKeys};
use p256::ecdsa::Signature;
use p256::ecdsa::signature::{Signer, Verifier};
use sha2::{Digest, Sha256};
use shared_model::mutant;
use shared_model::notice::Cursor;
use zeroize::Zeroizing;

const PURPOSE: &str = "nanto-sukoyaka/v1/page";

/// What a locked box may know of a page, and what ties the page to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageHeader<'a> {
    /// For which vault.
    pub vault: VaultName<'a>,
    /// Which page of this vault, as the box counts them.
    pub sequence: u64,
    /// Where the box stood.
    pub after: Option<Cursor>,
    /// Where it stands after this page.
    pub cursor: Cursor,
    /// Whether the next page is waiting.
    pub more: bool,
    /// How many notices are new to the member after this page.
    pub unread: u32,
    /// Days on which something is planned, as days since 1970.
    pub dates: &'a [i64],
}

impl PageHeader<'_> {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = self.vault.to_bytes();
        bytes.extend(self.sequence.to_be_bytes());
        bytes.push(u8::from(self.after.is_some()));
        for cursor in self.after.into_iter().chain([self.cursor]) {
            bytes.extend(cursor.epoch.as_bytes());
            bytes.extend(cursor.position.to_be_bytes());
        }
        bytes.push(u8::from(self.more));
        bytes.extend(self.unread.to_be_bytes());
        // Last, and nothing where there are none: that is how pages were before there were dates.
        bytes.extend(self.dates.iter().flat_map(|day| day.to_be_bytes()));
        bytes
    }

    fn signed(self, sealed: &[u8]) -> Vec<u8> {
        [PURPOSE.as_bytes(), &[0], &self.to_bytes(), Sha256::digest(sealed).as_slice()].concat()
    }
}

/// Seals and signs a page, at the town: ciphertext and signature (64 bytes).
pub fn seal(
    plain: &[u8],
    header: PageHeader<'_>,
    mail_key: &PublicKey,
    town: &TownSecret,
    seed: Seed,
) -> (Vec<u8>, Vec<u8>) {
    let sealed = mail_key.seal(PURPOSE, &header.to_bytes(), plain, seed);
    let signature: Signature = town.pages.sign(&header.signed(&sealed));
    (sealed, signature.to_bytes().to_vec())
}

/// Whether the town has made this page for this place.
pub fn verify(sealed: &[u8], signature: &[u8], header: PageHeader<'_>, town: &TownKeys) -> Result<(), Sealed> {
    if mutant!(PageSignatureUnchecked) {
        return Ok(());
    }
    let signature = Signature::from_slice(signature).map_err(|_| Sealed)?;
    town.pages.verify(&header.signed(sealed), &signature).map_err(|_| Sealed)
}

/// Opens a page whose signature has been verified.
pub fn open(sealed: &[u8], header: PageHeader<'_>, keys: &VaultKeys) -> Result<Zeroizing<Vec<u8>>, Sealed> {
    keys.mail.open(PURPOSE, &header.to_bytes(), sealed)
}
