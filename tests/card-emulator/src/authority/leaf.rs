//! The certificates on a card.

use der::DateTime;
use rsa::rand_core::TryCryptoRng;
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use x509_cert::Certificate;
use x509_cert::builder::CertificateBuilder;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::KeyUsages;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Validity;

use super::ca::{Authority, Hierarchy};
use super::{AuthorityError, extensions};
use crate::card::Sex;
use crate::key::CardKey;

/// The person a card is issued to, written as the card writes it.
#[derive(Debug, Clone)]
pub struct Holder {
    /// 氏名, with a full-width space between 氏 and 名.
    pub name: String,
    /// 住所, without a postal code.
    pub address: String,
    /// Year, month, day in the western calendar.
    pub birth_date: (u16, u8, u8),
    /// 性別.
    pub sex: Sex,
}

impl Holder {
    /// `YYYYMMDD`.
    pub fn birth_date_digits(&self) -> String {
        let (year, month, day) = self.birth_date;
        format!("{year:04}{month:02}{day:02}")
    }

    /// `EYYYYMMDD`: the era (3 昭和, 4 平成, 5 令和), then the western date.
    pub(super) fn birth_date_with_era(&self) -> String {
        let era = match self.birth_date {
            date if date >= (2019, 5, 1) => 5,
            date if date >= (1989, 1, 8) => 4,
            _ => 3,
        };
        format!("{era}{}", self.birth_date_digits())
    }
}

/// What is the same for every certificate of a hierarchy.
#[derive(Debug, Clone)]
pub(super) struct LeafOptions {
    pub policy: ObjectIdentifier,
    pub ocsp_uri: String,
}

/// Issues one certificate for a key. `Holder` goes into a sign certificate only: an auth certificate names nobody.
pub(super) fn issue<R: TryCryptoRng + ?Sized>(
    authority: &Authority,
    options: &LeafOptions,
    holder: &Holder,
    key: &CardKey,
    validity: Validity,
    now: DateTime,
    rng: &mut R,
) -> Result<Certificate, AuthorityError> {
    let subject = match authority.hierarchy() {
        Hierarchy::Auth => format!("CN={}A,C=JP", opaque(22, rng)?),
        Hierarchy::Sign => format!("CN={}{},L=Nanto-shi,L=Toyama-ken,C=JP", timestamp(now), opaque(14, rng)?),
    };
    let root = authority.certificate().tbs_certificate();
    let profile = LeafProfile {
        hierarchy: authority.hierarchy(),
        options,
        holder,
        subject: subject.parse()?,
        issuer: root.subject().clone(),
        issuer_serial: root.serial_number().clone(),
    };
    authority.issue(CertificateBuilder::new(profile, fresh_serial(rng)?, validity, key.public()?)?)
}

/// A short positive serial, as the real cards have. Four bytes: a test town is small, and chance must not repeat one.
pub(super) fn fresh_serial<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<SerialNumber, AuthorityError> {
    let [a, b, c, d] = random::<4, R>(rng)?;
    Ok(SerialNumber::new(&[0x10 | (a & 0x6F), b, c, d])?)
}

fn opaque<R: TryCryptoRng + ?Sized>(length: usize, rng: &mut R) -> Result<String, AuthorityError> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
    let bytes = random::<32, R>(rng)?;
    Ok(bytes.iter().take(length).map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect())
}

fn random<const N: usize, R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<[u8; N], AuthorityError> {
    let mut bytes = [0; N];
    rng.try_fill_bytes(&mut bytes).map_err(|_| crate::key::KeyError::Rsa(rsa::Error::Rng))?;
    Ok(bytes)
}

fn timestamp(now: DateTime) -> String {
    let (y, mo, d, h, mi, s) = (now.year(), now.month(), now.day(), now.hour(), now.minutes(), now.seconds());
    format!("{y:04}{mo:02}{d:02}{h:02}{mi:02}{s:02}")
}

struct LeafProfile<'a> {
    hierarchy: Hierarchy,
    options: &'a LeafOptions,
    holder: &'a Holder,
    subject: Name,
    issuer: Name,
    issuer_serial: SerialNumber,
}

impl BuilderProfile for LeafProfile<'_> {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        _tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut all = match self.hierarchy {
            Hierarchy::Auth => vec![extensions::key_usage(KeyUsages::DigitalSignature)?, extensions::client_auth()?],
            Hierarchy::Sign => vec![
                extensions::key_usage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation)?,
                extensions::personal_data(self.holder)?,
            ],
        };
        all.extend([
            extensions::policy(self.options.policy)?,
            extensions::issuer_alt_name()?,
            extensions::crl_distribution_point(self.hierarchy.crl_distribution_name()?)?,
        ]);
        if self.hierarchy == Hierarchy::Auth {
            all.push(extensions::ocsp_responder(&self.options.ocsp_uri)?);
        }
        all.extend([
            extensions::authority_key(issuer_key, self.issuer.clone(), self.issuer_serial.clone())?,
            extensions::subject_key(key)?,
        ]);
        Ok(all)
    }
}
