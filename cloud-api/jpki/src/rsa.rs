use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use der::{Decode, Sequence, asn1::UintRef};
use spki::SubjectPublicKeyInfoOwned;

const RSA_ENCRYPTION: spki::ObjectIdentifier = spki::ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(crate) const SHA256_WITH_RSA: spki::ObjectIdentifier = spki::ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// The only exponent of the profile.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// PKCS#1 `RSAPublicKey`.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// An RSA public key with exponent 65537.
pub(crate) struct Key {
    modulus: Vec<u8>,
}

impl Key {
    /// `None` unless it is an RSA key with exponent 65537.
    pub fn parse(spki: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        if spki.algorithm.oid != RSA_ENCRYPTION {
            return None;
        }
        let key = RsaPublicKey::from_der(spki.subject_public_key.as_bytes()?).ok()?;
        (key.exponent.as_bytes() == EXPONENT).then(|| Self { modulus: key.modulus.as_bytes().to_vec() })
    }

    /// Length of the modulus, from its highest set bit.
    pub fn bits(&self) -> usize {
        let leading = self.modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        self.modulus.len() * 8 - leading
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256; moduli of 2048 to 8192 bits.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        RsaPublicKeyComponents { n: self.modulus.as_slice(), e: EXPONENT.as_slice() }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok()
    }
}
