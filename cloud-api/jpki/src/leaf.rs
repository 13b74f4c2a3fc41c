use crate::{CardIdentity, JpkiFault, Kind, distribution::Places, rsa};
use const_oid::AssociatedOid;
use der::{Decode, Encode, Reader, SliceReader};
use sha2::{Digest, Sha256};
use shared_model::time::Timestamp;
use spki::ObjectIdentifier;
use std::collections::HashSet;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, KeyUsage,
    SubjectAltName,
};
use x509_cert::{Certificate, Version, time::Time};

const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// Longest certificate that is looked at; those on cards have about 1.8 kB.
const MAX_CERTIFICATE_BYTES: usize = 8 * 1024;

/// The extensions that are judged below. Any other one that is critical is a reason to refuse.
const JUDGED: [ObjectIdentifier; 6] = [
    KeyUsage::OID,
    ExtendedKeyUsage::OID,
    CertificatePolicies::OID,
    BasicConstraints::OID,
    SubjectAltName::OID,
    AuthorityKeyIdentifier::OID,
];

/// A card's certificate, read but not yet believed.
pub(crate) struct Leaf<'a> {
    certificate_der: &'a [u8],
    certificate: Certificate,
    /// Exactly the bytes that the issuer signed, not encoded again.
    pub tbs_der: &'a [u8],
    pub issuer_signature: &'a [u8],
    pub issuer_der: Vec<u8>,
    pub authority_key_identifier: Vec<u8>,
    pub key: rsa::Key,
}

impl<'a> Leaf<'a> {
    /// Step 1: strict reading. Nothing after the certificate, one version, one algorithm, no extension twice.
    pub fn parse(der: &'a [u8]) -> Result<Self, JpkiFault> {
        if der.len() > MAX_CERTIFICATE_BYTES {
            return Err(JpkiFault::Malformed);
        }
        let certificate = Certificate::from_der(der).map_err(|_| JpkiFault::Malformed)?;
        let (tbs_der, issuer_signature) = signed_parts(der).ok_or(JpkiFault::Malformed)?;
        let tbs = certificate.tbs_certificate();
        let unique: HashSet<_> = extensions(&certificate).iter().map(|extension| extension.extn_id).collect();
        if tbs.version() != Version::V3
            || unique.len() != extensions(&certificate).len()
            || certificate.signature_algorithm() != tbs.signature()
        {
            return Err(JpkiFault::Malformed);
        }
        let critical_unknown = extensions(&certificate).iter().any(|e| e.critical && !JUDGED.contains(&e.extn_id));
        if critical_unknown || tbs.signature().oid != rsa::SHA256_WITH_RSA {
            return Err(JpkiFault::ProfileWrong);
        }
        let key = rsa::Key::parse(tbs.subject_public_key_info())
            .filter(|key| key.bits() == 2048)
            .ok_or(JpkiFault::ProfileWrong)?;
        let authority_key_identifier = tbs
            .get_extension::<AuthorityKeyIdentifier>()
            .map_err(|_| JpkiFault::Malformed)?
            .and_then(|(_, aki)| aki.key_identifier)
            .ok_or(JpkiFault::ProfileWrong)?
            .as_bytes()
            .to_vec();
        let issuer_der = tbs.issuer().to_der().map_err(|_| JpkiFault::Malformed)?;
        Ok(Self {
            certificate_der: der,
            tbs_der,
            issuer_signature,
            issuer_der,
            authority_key_identifier,
            key,
            certificate,
        })
    }

    pub fn identity(&self) -> CardIdentity {
        CardIdentity {
            issuer_sha256: Sha256::digest(&self.issuer_der).into(),
            serial: self.serial().to_vec(),
            certificate_sha256: Sha256::digest(self.certificate_der).into(),
            not_after: timestamp(self.certificate.tbs_certificate().validity().not_after),
        }
    }

    pub fn serial(&self) -> &[u8] {
        self.certificate.tbs_certificate().serial_number().as_bytes()
    }

    pub fn valid_at(&self, now: Timestamp) -> bool {
        let validity = self.certificate.tbs_certificate().validity();
        (timestamp(validity.not_before)..=timestamp(validity.not_after)).contains(&now)
    }

    /// Step 4: no authority, the usages of its kind, an accepted policy.
    pub fn has_profile(&self, kind: Kind, policies: &[ObjectIdentifier]) -> Result<(), JpkiFault> {
        let tbs = self.certificate.tbs_certificate();
        let is_ca = tbs.get_extension::<BasicConstraints>().map_err(|_| JpkiFault::Malformed)?;
        let usage = tbs.get_extension::<KeyUsage>().map_err(|_| JpkiFault::Malformed)?;
        let extended = tbs.get_extension::<ExtendedKeyUsage>().map_err(|_| JpkiFault::Malformed)?;
        let named = tbs.get_extension::<CertificatePolicies>().map_err(|_| JpkiFault::Malformed)?;

        let leaf_only = is_ca.is_none_or(|(_, constraints)| !constraints.ca);
        let may_sign = usage.is_some_and(|(_, usage)| {
            let fits_kind = kind == Kind::Auth || usage.non_repudiation();
            usage.digital_signature() && fits_kind && !usage.key_cert_sign() && !usage.crl_sign()
        });
        let purpose_fits = match (kind, extended) {
            (Kind::Auth, Some((_, purposes))) => purposes.0.contains(&CLIENT_AUTH),
            (Kind::Auth, None) => false,
            (Kind::Sign, None) => true,
            (Kind::Sign, Some((critical, _))) => !critical,
        };
        let policy_accepted =
            named.is_some_and(|(_, named)| named.0.iter().any(|policy| policies.contains(&policy.policy_identifier)));

        if leaf_only && may_sign && purpose_fits && policy_accepted { Ok(()) } else { Err(JpkiFault::ProfileWrong) }
    }

    /// The names beside the subject; none when there is no such extension.
    pub fn alternative_names(&self) -> Result<Vec<GeneralName>, JpkiFault> {
        let names = self.certificate.tbs_certificate().get_extension::<SubjectAltName>();
        Ok(names.map_err(|_| JpkiFault::Malformed)?.map(|(_, names)| names.0).unwrap_or_default())
    }

    /// Where the issuer says that it publishes the list for this certificate.
    pub fn crl_places(&self) -> Result<Places, JpkiFault> {
        let points = self.certificate.tbs_certificate().get_extension::<CrlDistributionPoints>();
        points.map_err(|_| JpkiFault::Malformed)?.map_or(Ok(Places::default()), |(_, points)| {
            Places::of(points.0.iter().filter_map(|point| point.distribution_point.as_ref()))
                .map_err(|_| JpkiFault::Malformed)
        })
    }
}

fn extensions(certificate: &Certificate) -> &[Extension] {
    certificate.tbs_certificate().extensions().map_or(&[], Vec::as_slice)
}

/// The signed bytes and the signature of anything shaped like a certificate or a revocation list:
/// `SEQUENCE { signed, algorithm, BIT STRING }`.
pub(crate) fn signed_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = SliceReader::new(der).ok()?;
    let parts = outer.sequence(|inner| {
        let signed = inner.tlv_bytes()?;
        inner.tlv_bytes()?;
        let signature = der::asn1::BitStringRef::decode(inner)?;
        Ok::<_, der::Error>((signed, signature))
    });
    let (signed, signature) = parts.ok()?;
    outer.finish().ok()?;
    Some((signed, signature.as_bytes()?))
}

pub(crate) fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
