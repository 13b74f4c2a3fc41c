//! The town's signed word for an edition of the vaccine data. A box plans by it also years later and without the town, so
//! what lies on the flash must still be the town's: whoever can write there must not move a child's vaccination.

use crate::{Sealed, TownKeys, TownSecret};
use p256::ecdsa::Signature;
use p256::ecdsa::signature::{Signer, Verifier};
use sha2::{Digest, Sha256};
use shared_model::municipality::MunicipalityCode;

/// The number in it is that of the signed form below; another form gets another word.
const PURPOSE: &str = "nanto-sukoyaka/v1/vaccine-data";

/// An edition as a town publishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition<'a> {
    /// The town: one key may serve several.
    pub municipality: MunicipalityCode,
    /// Greater than that of every edition before.
    pub version: u64,
    /// The data file.
    pub text: &'a str,
}

impl Edition<'_> {
    /// Purpose, 00, six digits, version (big-endian), SHA-256 of the text. All but the first have a fixed length.
    fn to_bytes(self) -> Vec<u8> {
        let municipality = self.municipality.to_string();
        let digest = Sha256::digest(self.text);
        [PURPOSE.as_bytes(), &[0], municipality.as_bytes(), &self.version.to_be_bytes(), &digest].concat()
    }
}

/// Signs it, at the town: 64 bytes.
pub fn sign(edition: Edition<'_>, town: &TownSecret) -> Vec<u8> {
    let signature: Signature = town.pages.sign(&edition.to_bytes());
    signature.to_bytes().to_vec()
}

/// Whether the town has signed exactly this.
pub fn verify(edition: Edition<'_>, signature: &[u8], town: &TownKeys) -> Result<(), Sealed> {
    let signature = Signature::from_slice(signature).map_err(|_| Sealed)?;
    town.pages.verify(&edition.to_bytes(), &signature).map_err(|_| Sealed)
}
