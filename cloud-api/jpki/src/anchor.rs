use crate::{Kind, leaf::Leaf, rsa::Key};
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use shared_model::time::Timestamp;
use spki::ObjectIdentifier;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};

/// What the operator trusts, by configuration. A certificate read from a card's CA file is never added here.
#[derive(Debug, Clone)]
pub struct Anchors {
    /// Roots and policies of 利用者証明用.
    pub auth: Hierarchy,
    /// Roots and policies of 署名用.
    pub sign: Hierarchy,
}

impl Anchors {
    pub(crate) fn hierarchy(&self, kind: Kind) -> &Hierarchy {
        match kind {
            Kind::Auth => &self.auth,
            Kind::Sign => &self.sign,
        }
    }
}

/// One kind's roots (several generations may share a name) and the policies that are accepted.
#[derive(Debug, Clone)]
pub struct Hierarchy {
    /// Pinned roots.
    pub roots: Vec<Anchor>,
    /// A leaf must name at least one of these.
    pub policies: Vec<ObjectIdentifier>,
}

impl Hierarchy {
    pub(crate) fn root_of(&self, leaf: &Leaf<'_>) -> Option<&Anchor> {
        self.roots.iter().find(|root| root.issued(leaf))
    }
}

/// A pinned root certificate.
#[derive(Clone)]
pub struct Anchor {
    sha256: [u8; 32],
    subject_der: Vec<u8>,
    key_identifier: Vec<u8>,
    key: std::sync::Arc<Key>,
    not_before: Timestamp,
    not_after: Timestamp,
}

/// A file that cannot be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAnchor {
    /// Not a certificate in DER.
    #[error("not a certificate in DER")]
    Malformed,
    /// Not an RSA key of at least 2048 bits with exponent 65537.
    #[error("not an RSA key of at least 2048 bits with exponent 65537")]
    Key,
    /// Not marked as an authority that may sign certificates, or without a key identifier.
    #[error("not a certificate authority with a key identifier")]
    NotAnAuthority,
}

impl Anchor {
    /// Reads a root certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, NotAnAnchor> {
        let certificate = Certificate::from_der(der).map_err(|_| NotAnAnchor::Malformed)?;
        let tbs = certificate.tbs_certificate();
        let key = Key::parse(tbs.subject_public_key_info()).filter(|key| key.bits() >= 2048).ok_or(NotAnAnchor::Key)?;
        let is_ca = matches!(tbs.get_extension::<BasicConstraints>(), Ok(Some((_, constraints))) if constraints.ca);
        let may_sign = match tbs.get_extension::<KeyUsage>() {
            Ok(Some((_, usage))) => usage.key_cert_sign(),
            Ok(None) => true,
            Err(_) => false,
        };
        let Ok(Some((_, SubjectKeyIdentifier(key_identifier)))) = tbs.get_extension() else {
            return Err(NotAnAnchor::NotAnAuthority);
        };
        if !is_ca || !may_sign {
            return Err(NotAnAnchor::NotAnAuthority);
        }
        Ok(Self {
            sha256: Sha256::digest(der).into(),
            subject_der: tbs.subject().to_der().map_err(|_| NotAnAnchor::Malformed)?,
            key_identifier: key_identifier.as_bytes().to_vec(),
            key: std::sync::Arc::new(key),
            not_before: crate::leaf::timestamp(tbs.validity().not_before),
            not_after: crate::leaf::timestamp(tbs.validity().not_after),
        })
    }

    /// SHA-256 of the certificate, as published beside it.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    pub(crate) fn valid_at(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    fn issued(&self, leaf: &Leaf<'_>) -> bool {
        leaf.issuer_der == self.subject_der
            && leaf.authority_key_identifier == self.key_identifier
            && self.key.verifies(leaf.tbs_der, leaf.issuer_signature)
    }

    /// Whether this root signed a revocation list.
    pub(crate) fn signed(
        &self,
        issuer_der: &[u8],
        key_identifier: Option<&[u8]>,
        tbs: &[u8],
        signature: &[u8],
    ) -> bool {
        issuer_der == self.subject_der
            && key_identifier.is_none_or(|id| id == self.key_identifier)
            && self.key.verifies(tbs, signature)
    }
}

impl std::fmt::Debug for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Anchor").field("sha256", &format_args!("{:02x?}", self.sha256)).finish_non_exhaustive()
    }
}
