//! HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.

use crate::wrap::Mark;
use crate::{NotAKey, Sealed, Seed};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use std::fmt;
use zeroize::Zeroizing;

type Private = <DhP256HkdfSha256 as Kem>::PrivateKey;
type Public = <DhP256HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <DhP256HkdfSha256 as Kem>::EncappedKey;

/// Length of a public key and of the encapsulated key before every ciphertext: an uncompressed point.
const POINT: usize = 65;

/// What is sealed to it, only the matching [`OpenKey`] opens.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Public);

impl PublicKey {
    /// Reads an uncompressed point.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAKey> {
        Public::from_bytes(bytes).map(Self).map_err(|_| NotAKey)
    }

    /// The uncompressed point, 65 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// Seals: encapsulated key and ciphertext. `context` has to be the same when it is opened.
    pub(crate) fn seal(&self, purpose: &str, context: &[u8], plain: &[u8], seed: Seed) -> Vec<u8> {
        self.seal_in(&OpModeS::Base, purpose, context, plain, seed)
    }

    /// The same, and only somebody who has the mark can have done it.
    pub(crate) fn seal_marked(&self, mark: &Mark, purpose: &str, context: &[u8], plain: &[u8], seed: Seed) -> Vec<u8> {
        self.seal_in(&OpModeS::Psk(mark.bundle()), purpose, context, plain, seed)
    }

    fn seal_in(
        &self,
        mode: &OpModeS<'_, DhP256HkdfSha256>,
        purpose: &str,
        context: &[u8],
        plain: &[u8],
        seed: Seed,
    ) -> Vec<u8> {
        let (encapsulated, cipher) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            mode,
            &self.0,
            purpose.as_bytes(),
            plain,
            context,
            &mut seed.into_rng(),
        )
        .expect("a parsed key takes everything that is shorter than 256 GB");
        [encapsulated.to_bytes().as_slice(), &cipher].concat()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey")
    }
}

/// The private half; wiped when dropped.
pub struct OpenKey(Private, PublicKey);

impl OpenKey {
    /// DeriveKeyPair of RFC 9180 from 32 secret bytes.
    pub(crate) fn derive(secret: &[u8; 32]) -> Self {
        let (private, public) = DhP256HkdfSha256::derive_keypair(secret);
        Self(private, PublicKey(public))
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.1
    }

    /// The scalar, for a key of another algorithm on the same curve.
    pub(crate) fn scalar(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_bytes().to_vec())
    }

    pub(crate) fn open(&self, purpose: &str, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Sealed> {
        self.open_in(&OpModeR::Base, purpose, context, sealed)
    }

    /// Opens what [`PublicKey::seal_marked`] has made with the same mark.
    pub(crate) fn open_marked(
        &self,
        mark: &Mark,
        purpose: &str,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Sealed> {
        self.open_in(&OpModeR::Psk(mark.bundle()), purpose, context, sealed)
    }

    fn open_in(
        &self,
        mode: &OpModeR<'_, DhP256HkdfSha256>,
        purpose: &str,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Sealed> {
        let (encapsulated, cipher) = sealed.split_at_checked(POINT).ok_or(Sealed)?;
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| Sealed)?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            mode,
            &self.0,
            &encapsulated,
            purpose.as_bytes(),
            cipher,
            context,
        )
        .map(Zeroizing::new)
        .map_err(|_| Sealed)
    }
}
