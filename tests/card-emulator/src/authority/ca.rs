//! The two self-signed roots, and what they sign: certificates and revocation lists.

use std::time::Duration;

use der::asn1::Uint;
use der::{DateTime, Decode, Encode};
use rsa::pkcs1v15::Signature;
use rsa::rand_core::TryCryptoRng;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, CrlBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{CrlNumber, KeyUsages};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use super::{AuthorityError, DAY, YEAR, extensions, shifted};
use crate::key::CardKey;

/// A revocation list says how long it may be believed. The real one is renewed daily; a demo may lie for a while.
const CRL_LIFE: u64 = 30 * DAY;

/// The two purposes, each with its own root. They never certify for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hierarchy {
    /// 利用者証明用.
    Auth,
    /// 署名用.
    Sign,
}

impl Hierarchy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Auth, Self::Sign];

    /// How files of this hierarchy are called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Auth => "JPKI for user authentication",
            Self::Sign => "JPKI for digital signature",
        }
    }

    /// Distinguished name of the root: the same in every generation, and in a foreign authority that lies.
    pub fn name(self) -> Result<Name, der::Error> {
        format!("OU=Test authority of card-emulator,OU={},O=JPKI-SIMULATED,C=JP", self.unit()).parse()
    }

    pub(super) fn crl_distribution_name(self) -> Result<Name, der::Error> {
        let unit = self.unit();
        format!("CN=Nanto City CRLDP,OU=Toyama,OU=CRL Distribution Points,OU={unit},O=JPKI-SIMULATED,C=JP").parse()
    }
}

/// A root with its key.
pub struct Authority {
    hierarchy: Hierarchy,
    key: CardKey,
    certificate: Certificate,
}

impl Authority {
    /// Makes a root valid from seven years before `now` (so that an expired card fits in) to ten years after.
    pub fn create<R: TryCryptoRng + ?Sized>(
        hierarchy: Hierarchy,
        now: DateTime,
        rng: &mut R,
    ) -> Result<Self, AuthorityError> {
        let key = CardKey::generate(rng)?;
        let serial = super::leaf::fresh_serial(rng)?;
        let validity = Validity::new(shifted(now, -(7 * YEAR as i64))?, shifted(now, 10 * YEAR as i64)?);
        let profile = RootProfile(hierarchy.name()?);
        let builder = CertificateBuilder::new(profile, serial, validity, key.public()?)?;
        let certificate = builder.build::<_, Signature>(&key.certificate_signer())?;
        Ok(Self { hierarchy, key, certificate })
    }

    /// Takes up a stored root again.
    pub fn restore(hierarchy: Hierarchy, key_pem: &str, certificate: &[u8]) -> Result<Self, AuthorityError> {
        Ok(Self { hierarchy, key: CardKey::from_pem(key_pem)?, certificate: Certificate::from_der(certificate)? })
    }

    /// Which purpose it serves.
    pub fn hierarchy(&self) -> Hierarchy {
        self.hierarchy
    }

    /// The root certificate: the trust anchor of its hierarchy.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn key(&self) -> &CardKey {
        &self.key
    }

    /// Signs a certificate that the builder describes.
    pub(super) fn issue<P: BuilderProfile>(
        &self,
        builder: CertificateBuilder<P>,
    ) -> Result<Certificate, AuthorityError> {
        Ok(builder.build::<_, Signature>(&self.key.certificate_signer())?)
    }

    /// A list of revoked serials, DER, issued at `now`. Its number is the time in seconds, so later lists have larger ones.
    pub fn revocation_list(
        &self,
        revoked: impl Iterator<Item = RevokedCert>,
        now: DateTime,
    ) -> Result<Vec<u8>, AuthorityError> {
        let number = CrlNumber(Uint::new(&now.unix_duration().as_secs().to_be_bytes())?);
        let next = Time::from(DateTime::from_unix_duration(now.unix_duration() + Duration::from_secs(CRL_LIFE))?);
        let mut builder =
            CrlBuilder::<x509_cert::certificate::Rfc5280>::new_with_this_update(&self.certificate, number, utc(now)?)?
                .with_next_update(Some(utc(next.to_date_time())?));
        let mut revoked = revoked.peekable();
        // RFC 5280 §5.1.2.6: absent, not empty, when nothing is revoked.
        if revoked.peek().is_some() {
            builder = builder.with_certificates(revoked);
        }
        let list: CertificateList = builder.build::<_, Signature>(&self.key.certificate_signer())?;
        Ok(list.to_der()?)
    }
}

/// RFC 5280 §5.1.2.4: times through 2049 are UTCTime.
pub(super) fn utc(time: DateTime) -> Result<Time, der::Error> {
    Ok(Time::UtcTime(der::asn1::UtcTime::from_date_time(time)?))
}

struct RootProfile(Name);

impl BuilderProfile for RootProfile {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let serial: SerialNumber = tbs.serial_number().clone();
        Ok(vec![
            extensions::ca_constraints()?,
            extensions::key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
            extensions::issuer_alt_name()?,
            extensions::subject_key(key)?,
            extensions::authority_key(issuer_key, self.0.clone(), serial)?,
        ])
    }
}
