//! What a My Number card proves, decided without I/O, clock or network: the caller passes the instant, the pinned
//! roots and the revocation lists.
//!
//! [`verify`] goes through five steps and stops at the first that fails:
//!
//! 1. the certificate is read strictly (one RSA-2048 key with exponent 65537, no critical extension we do not judge);
//! 2. the signature over the message verifies under that key;
//! 3. the certificate was signed by a pinned root *of the right hierarchy*: authentication and signature certificates
//!    have separate roots, and several generations of a root share one name, so the root is found by key identifier
//!    and signature, never by name alone;
//! 4. both are inside their validity, and the certificate has the profile of its kind;
//! 5. it is not revoked.
//!
//! A signature that verifies under the presented certificate proves nothing before step 3: anybody can make a
//! certificate with a given serial number.
//!
//! `rustls-webpki` cannot do steps 1 and 3: it refuses these leaves because their policies are critical.

mod anchor;
mod crl;
mod distribution;
mod facts;
mod fault;
mod leaf;
mod rsa;

pub use anchor::{Anchor, Anchors, Hierarchy, NotAnAnchor};
pub use crl::{Coverage, CrlSet, NotACrl, Revocation};
pub use fault::JpkiFault;
pub use spki::ObjectIdentifier;

use leaf::Leaf;
use shared_model::{person::FourFacts, time::Timestamp};

/// Which of the two certificates of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 利用者証明用: says which card, not whose.
    Auth,
    /// 署名用: also names the holder's four facts.
    Sign,
}

/// A card's answer, as it came from outside.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The certificate that must be verified as.
    pub kind: Kind,
    /// The certificate read from the card, DER.
    pub certificate_der: &'a [u8],
    /// What the card was to sign; see `shared_model::card_proof`.
    pub message: &'a [u8],
    /// PKCS#1 v1.5 with SHA-256, 256 bytes.
    pub signature: &'a [u8],
}

/// Which certificate it is. Issuer and serial number together name a card; a renewed card has another serial number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CardIdentity {
    /// SHA-256 of the issuer's name, DER.
    pub issuer_sha256: [u8; 32],
    /// The serial number, big-endian, as in the certificate.
    pub serial: Vec<u8>,
    /// SHA-256 of the whole certificate, DER.
    pub certificate_sha256: [u8; 32],
    /// The last instant of its validity.
    pub not_after: Timestamp,
}

/// A card that answered: only [`verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCard {
    identity: CardIdentity,
    four_facts: Option<FourFacts>,
}

impl VerifiedCard {
    /// Which certificate it is.
    pub fn identity(&self) -> &CardIdentity {
        &self.identity
    }

    /// Name, birth date, sex and address; only a signature certificate has them.
    pub fn four_facts(&self) -> Option<&FourFacts> {
        self.four_facts.as_ref()
    }
}

/// Verifies a card's answer at the instant `now`. See the crate's page for the order.
pub fn verify(
    now: Timestamp,
    anchors: &Anchors,
    revocation: &Revocation,
    answer: &Answer<'_>,
) -> Result<VerifiedCard, JpkiFault> {
    let leaf = Leaf::parse(answer.certificate_der)?;
    if !leaf.key.verifies(answer.message, answer.signature) {
        return Err(JpkiFault::SignatureWrong);
    }
    trust(now, anchors, revocation, answer.kind, &leaf)?;
    let four_facts = match answer.kind {
        Kind::Auth => None,
        Kind::Sign => Some(facts::read(&leaf)?),
    };
    Ok(VerifiedCard { identity: leaf.identity(), four_facts })
}

/// Which certificate this is, after steps 1, 3, 4 and 5 of [`verify`], without any proof that somebody holds the card.
/// For an operator who binds a card that lies on the counter.
pub fn inspect(
    now: Timestamp,
    anchors: &Anchors,
    revocation: &Revocation,
    kind: Kind,
    certificate_der: &[u8],
) -> Result<CardIdentity, JpkiFault> {
    let leaf = Leaf::parse(certificate_der)?;
    trust(now, anchors, revocation, kind, &leaf)?;
    Ok(leaf.identity())
}

fn trust(
    now: Timestamp,
    anchors: &Anchors,
    revocation: &Revocation,
    kind: Kind,
    leaf: &Leaf<'_>,
) -> Result<(), JpkiFault> {
    let hierarchy = anchors.hierarchy(kind);
    let root = hierarchy.root_of(leaf).ok_or(JpkiFault::Untrusted)?;
    if !root.valid_at(now) {
        return Err(JpkiFault::RootOutOfValidity);
    }
    if !leaf.valid_at(now) {
        return Err(JpkiFault::OutOfValidity);
    }
    leaf.has_profile(kind, &hierarchy.policies)?;
    revocation.check(now, root, leaf)
}
