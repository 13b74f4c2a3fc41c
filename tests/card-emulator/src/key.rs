//! The one place that names an RSA private key.
#![expect(
    clippy::disallowed_types,
    reason = "the emulator is the card: RUSTSEC-2023-0071 (timing of private operations) does not matter for throw-away keys"
)]

use rsa::pkcs1v15::{self, Pkcs1v15Sign};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::rand_core::TryCryptoRng;
use sha2::Sha256;
use spki::SubjectPublicKeyInfoOwned;
use zeroize::Zeroizing;

/// RSA-2048, e=65537, as on every card and authority of the current generation.
const BITS: usize = 2048;

/// A private key of a card or of the test authority.
#[derive(Clone)]
pub struct CardKey(rsa::PrivateKey);

/// What can go wrong with a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither a PKCS#8 `PRIVATE KEY` nor an RSA key.
    #[error("not a PKCS#8 RSA private key in PEM")]
    NotAKey(#[from] rsa::pkcs8::Error),
    /// Key generation or a private operation failed.
    #[error("RSA operation failed")]
    Rsa(#[from] rsa::Error),
    /// The public half does not encode.
    #[error("public key does not encode")]
    PublicKey(#[from] spki::Error),
}

impl CardKey {
    /// A fresh key; takes a good part of a second.
    pub(crate) fn generate<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<Self, KeyError> {
        Ok(Self(rsa::PrivateKey::new(rng, BITS)?))
    }

    /// Reads an unencrypted PKCS#8 PEM.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Ok(Self(rsa::PrivateKey::from_pkcs8_pem(pem)?))
    }

    pub(crate) fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(self.0.to_pkcs8_pem(LineEnding::LF)?)
    }

    pub(crate) fn public(&self) -> Result<SubjectPublicKeyInfoOwned, KeyError> {
        let document = self.0.to_public_key().to_public_key_der().map_err(rsa::pkcs8::Error::PublicKey)?;
        Ok(SubjectPublicKeyInfoOwned::try_from(document.as_bytes())?)
    }

    /// PKCS#1 v1.5: `00 01 FF… 00 ‖ data`, then the private operation. `data` is at most 245 bytes.
    pub(crate) fn sign_padded(&self, data: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.0.sign(Pkcs1v15Sign::new_unprefixed(), data)?)
    }

    /// sha256WithRSAEncryption, for certificates and revocation lists.
    pub(crate) fn certificate_signer(&self) -> pkcs1v15::SigningKey<Sha256> {
        pkcs1v15::SigningKey::new(self.0.clone())
    }
}
