use crate::anchor::{Anchor, Anchors};
use crate::distribution::Places;
use crate::leaf::{Leaf, signed_parts, timestamp};
use crate::{JpkiFault, rsa};
use der::{Decode, Encode};
use shared_model::time::Timestamp;
use spki::ObjectIdentifier;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use x509_cert::crl::CertificateList;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;
use x509_cert::ext::pkix::crl::IssuingDistributionPoint;

const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
// Named here, because x509-cert 0.3.0 gives the type IssuingDistributionPoint the identifier of another extension.
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");

/// How revocation is learned.
#[derive(Debug, Clone)]
pub enum Revocation {
    /// From lists that the operator fetches. A certificate that no fresh list speaks about is refused.
    Crl(Arc<CrlSet>),
    /// Not at all. For test authorities without lists.
    OffForTests,
}

impl Revocation {
    pub(crate) fn check(&self, now: Timestamp, root: &Anchor, leaf: &Leaf<'_>) -> Result<(), JpkiFault> {
        match self {
            Self::OffForTests => Ok(()),
            Self::Crl(lists) => lists.check(now, root, leaf),
        }
    }
}

/// Verified revocation lists: the newest for each root and place.
#[derive(Debug, Default)]
pub struct CrlSet {
    max_age: Duration,
    lists: HashMap<[u8; 32], Vec<Crl>>,
}

/// Which certificates a list speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// All of its issuer.
    Everything,
    /// Those of one or more places; JPKI splits its lists by municipality.
    Part,
}

#[derive(Debug)]
struct Crl {
    places: Option<Places>,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    revoked: HashSet<Vec<u8>>,
}

/// A file that is not taken over as a revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACrl {
    /// Not a revocation list in DER.
    #[error("not a revocation list in DER")]
    Malformed,
    /// Not signed by a pinned root.
    #[error("no pinned root signed the list")]
    Untrusted,
    /// A delta list, an indirect list, or one that speaks about some reasons or authorities only.
    #[error("a kind of list that says too little")]
    Unsupported,
}

impl CrlSet {
    /// An empty set whose lists count for `max_age` after their date of issue, or until their own next update.
    pub fn new(max_age: Duration) -> Self {
        Self { max_age, lists: HashMap::new() }
    }

    /// Verifies a list against the pinned roots of both hierarchies and adds it; the newer one of the same root and
    /// place stays.
    pub fn add(&mut self, anchors: &Anchors, der: &[u8]) -> Result<Coverage, NotACrl> {
        let list = <CertificateList>::from_der(der).map_err(|_| NotACrl::Malformed)?;
        let (tbs_der, signature) = signed_parts(der).ok_or(NotACrl::Malformed)?;
        let tbs = list.tbs_cert_list;
        if list.signature_algorithm != tbs.signature {
            return Err(NotACrl::Malformed);
        }
        if tbs.signature.oid != rsa::SHA256_WITH_RSA {
            return Err(NotACrl::Unsupported);
        }
        let extensions = tbs.crl_extensions.as_deref().unwrap_or(&[]);
        let places = places(extensions)?;
        let issuer_der = tbs.issuer.to_der().map_err(|_| NotACrl::Malformed)?;
        let key_identifier = key_identifier(extensions)?;
        let root = [&anchors.auth, &anchors.sign]
            .into_iter()
            .flat_map(|hierarchy| &hierarchy.roots)
            .find(|root| root.signed(&issuer_der, key_identifier.as_deref(), tbs_der, signature))
            .ok_or(NotACrl::Untrusted)?;
        let coverage = if places.is_none() { Coverage::Everything } else { Coverage::Part };
        let revoked = tbs.revoked_certificates.unwrap_or_default();
        if revoked.iter().any(|entry| has_unknown_critical(entry.crl_entry_extensions.as_deref().unwrap_or(&[]), &[])) {
            return Err(NotACrl::Unsupported);
        }
        self.keep_newest(
            root.sha256(),
            Crl {
                places,
                this_update: timestamp(tbs.this_update),
                next_update: tbs.next_update.map(timestamp),
                revoked: revoked.iter().map(|entry| entry.serial_number.as_bytes().to_vec()).collect(),
            },
        );
        Ok(coverage)
    }

    fn keep_newest(&mut self, root: [u8; 32], crl: Crl) {
        let lists = self.lists.entry(root).or_default();
        match lists.iter_mut().find(|known| known.places == crl.places) {
            Some(known) if known.this_update >= crl.this_update => {}
            Some(known) => *known = crl,
            None => lists.push(crl),
        }
    }

    fn check(&self, now: Timestamp, root: &Anchor, leaf: &Leaf<'_>) -> Result<(), JpkiFault> {
        let leaf_places = leaf.crl_places()?;
        let speaks = |list: &&Crl| list.places.as_ref().is_none_or(|places| places.meets(&leaf_places));
        let mut fresh_list_seen = false;
        for list in self.lists.get(&root.sha256()).into_iter().flatten().filter(speaks) {
            // Revocation is never taken back, so that a list too old to clear a card can still condemn it.
            if list.revoked.contains(leaf.serial()) {
                return Err(JpkiFault::Revoked);
            }
            fresh_list_seen |= list.fresh_at(now, self.max_age);
        }
        if fresh_list_seen { Ok(()) } else { Err(JpkiFault::StatusUnknown) }
    }
}

impl Crl {
    fn fresh_at(&self, now: Timestamp, max_age: Duration) -> bool {
        let until = self.next_update.unwrap_or(self.this_update + max_age).min(self.this_update + max_age);
        (self.this_update..=until).contains(&now)
    }
}

/// The places of a list that is one of many; `None` for a list of everything.
fn places(extensions: &[Extension]) -> Result<Option<Places>, NotACrl> {
    if has_unknown_critical(extensions, &[ISSUING_DISTRIBUTION_POINT, AUTHORITY_KEY_IDENTIFIER]) {
        return Err(NotACrl::Unsupported);
    }
    let Some(extension) = extensions.iter().find(|extension| extension.extn_id == ISSUING_DISTRIBUTION_POINT) else {
        return Ok(None);
    };
    let point = IssuingDistributionPoint::from_der(extension.extn_value.as_bytes()).map_err(|_| NotACrl::Malformed)?;
    let says_too_little = point.only_contains_ca_certs
        || point.only_contains_attribute_certs
        || point.indirect_crl
        || point.only_some_reasons.is_some();
    if says_too_little {
        return Err(NotACrl::Unsupported);
    }
    point.distribution_point.map(|name| Places::of(std::iter::once(&name)).map_err(|_| NotACrl::Malformed)).transpose()
}

fn key_identifier(extensions: &[Extension]) -> Result<Option<Vec<u8>>, NotACrl> {
    let Some(extension) = extensions.iter().find(|extension| extension.extn_id == AUTHORITY_KEY_IDENTIFIER) else {
        return Ok(None);
    };
    let aki = AuthorityKeyIdentifier::from_der(extension.extn_value.as_bytes()).map_err(|_| NotACrl::Malformed)?;
    Ok(aki.key_identifier.map(|id| id.as_bytes().to_vec()))
}

fn has_unknown_critical(extensions: &[Extension], known: &[ObjectIdentifier]) -> bool {
    extensions.iter().any(|extension| extension.critical && !known.contains(&extension.extn_id))
}
