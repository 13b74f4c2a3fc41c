//! A folder with everything: anchors, revocation lists, cards, people.

use std::path::{Path, PathBuf};

use der::{DateTime, Decode, Encode, EncodePem};
use rsa::rand_core::TryCryptoRng;
use serde::Serialize;
use spki::ObjectIdentifier;
use x509_cert::Certificate;
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::time::Validity;

use super::ca::{Authority, Hierarchy, utc};
use super::leaf::{self, LeafOptions};
use super::people::{CardKind, PEOPLE, Person};
use super::{AuthorityError, DAY, YEAR, profile_file, shifted};
use crate::card::Sex;
use crate::key::CardKey;

/// Policy of the JPKI test hierarchy, 利用者証明用.
const TEST_AUTH_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30");
/// Policy of the JPKI test hierarchy, 署名用.
const TEST_SIGN_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.20");

/// What may be chosen about a town. Only certificates made from now on are affected.
#[derive(Debug, Clone)]
pub struct TownOptions {
    /// Policy in auth certificates.
    pub auth_policy: ObjectIdentifier,
    /// Policy in sign certificates.
    pub sign_policy: ObjectIdentifier,
    /// OCSP responder named in auth certificates.
    pub ocsp_uri: String,
}

impl Default for TownOptions {
    fn default() -> Self {
        Self {
            auth_policy: TEST_AUTH_POLICY,
            sign_policy: TEST_SIGN_POLICY,
            ocsp_uri: "http://ocsp.jpki-simulated.invalid/".to_owned(),
        }
    }
}

/// A simulated town in a folder.
pub struct Town {
    folder: PathBuf,
}

/// A pair of roots.
struct Roots {
    auth: Authority,
    sign: Authority,
}

impl Town {
    /// Makes what is missing and keeps what exists, so that a second run changes nothing but the revocation lists,
    /// which are issued anew because they age. Clones of `rng` must not repeat each other, as those of the system's do not.
    pub fn make<R: TryCryptoRng + Clone + Send>(
        folder: &Path,
        options: &TownOptions,
        now: DateTime,
        rng: &mut R,
    ) -> Result<Self, AuthorityError> {
        let town = Self { folder: folder.to_owned() };
        for part in ["anchors", "authority", "cards", "crl"] {
            let path = folder.join(part);
            std::fs::create_dir_all(&path).map_err(|source| AuthorityError::File { path, source })?;
        }
        let roots = town.roots(now, rng)?;
        town.cards(&roots, options, now, rng)?;
        town.revoke_and_publish(&roots, &[], now)?;
        town.write("people.json", &people_json())?;
        Ok(town)
    }

    /// Puts the certificates of these cards on the lists and issues them anew.
    pub fn revoke(&self, cards: &[String], now: DateTime) -> Result<(), AuthorityError> {
        let [auth, sign] = Hierarchy::ALL.map(|hierarchy| self.stored_root(hierarchy));
        self.revoke_and_publish(&Roots { auth: auth?, sign: sign? }, cards, now)
    }

    /// Profile of one card.
    pub fn card(&self, name: &str) -> PathBuf {
        self.folder.join("cards").join(format!("{name}.toml"))
    }

    /// Trust anchor of a hierarchy, DER.
    pub fn anchor(&self, hierarchy: Hierarchy) -> PathBuf {
        self.folder.join(format!("anchors/{}-ca.der", hierarchy.word()))
    }

    /// Revocation list of a hierarchy, DER.
    pub fn revocation_list(&self, hierarchy: Hierarchy) -> PathBuf {
        self.folder.join(format!("crl/{}.crl", hierarchy.word()))
    }

    fn roots<R: TryCryptoRng + ?Sized>(&self, now: DateTime, rng: &mut R) -> Result<Roots, AuthorityError> {
        let mut root = |hierarchy| {
            if self.anchor(hierarchy).exists() {
                return self.stored_root(hierarchy);
            }
            let authority = Authority::create(hierarchy, now, rng)?;
            let word = hierarchy.word();
            let certificate = authority.certificate();
            let pem = certificate.to_pem(der::pem::LineEnding::LF)?;
            self.write_secret(&format!("authority/{word}-ca.key.pem"), authority.key().to_pem()?.as_bytes())?;
            self.write(&format!("anchors/{word}-ca.pem"), pem.as_bytes())?;
            self.write(&format!("anchors/{word}-ca.der"), &certificate.to_der()?)?;
            Ok(authority)
        };
        Ok(Roots { auth: root(Hierarchy::Auth)?, sign: root(Hierarchy::Sign)? })
    }

    fn stored_root(&self, hierarchy: Hierarchy) -> Result<Authority, AuthorityError> {
        let key = self.read(&format!("authority/{}-ca.key.pem", hierarchy.word()))?;
        let certificate = self.read(&format!("anchors/{}-ca.der", hierarchy.word()))?;
        Authority::restore(hierarchy, &String::from_utf8_lossy(&key), &certificate)
    }

    /// Each card has a thread of its own: making RSA keys is most of the time that a town takes.
    fn cards<R: TryCryptoRng + Clone + Send>(
        &self,
        roots: &Roots,
        options: &TownOptions,
        now: DateTime,
        rng: &R,
    ) -> Result<(), AuthorityError> {
        let missing = PEOPLE.iter().filter(|person| !self.card(person.card).exists());
        std::thread::scope(|scope| {
            let making: Vec<_> = missing
                .map(|person| (person, rng.clone()))
                .map(|(person, mut rng)| scope.spawn(move || self.make_card(person, roots, options, now, &mut rng)))
                .collect();
            making.into_iter().try_for_each(|card| card.join().unwrap_or(Err(AuthorityError::Interrupted)))
        })
    }

    fn make_card<R: TryCryptoRng + ?Sized>(
        &self,
        person: &Person,
        roots: &Roots,
        options: &TownOptions,
        now: DateTime,
        rng: &mut R,
    ) -> Result<(), AuthorityError> {
        if person.kind != CardKind::Foreign {
            return self.issue_card(person, roots, options, now, rng);
        }
        // The other authority is forgotten as soon as it has signed.
        let foreign = Roots {
            auth: Authority::create(Hierarchy::Auth, now, rng)?,
            sign: Authority::create(Hierarchy::Sign, now, rng)?,
        };
        self.issue_card(person, &foreign, options, now, rng)
    }

    fn issue_card<R: TryCryptoRng + ?Sized>(
        &self,
        person: &Person,
        roots: &Roots,
        options: &TownOptions,
        now: DateTime,
        rng: &mut R,
    ) -> Result<(), AuthorityError> {
        let has_sign = person.kind != CardKind::Child;
        let authorities: &[(&Authority, ObjectIdentifier)] =
            &[(&roots.auth, options.auth_policy), (&roots.sign, options.sign_policy)];
        for (authority, policy) in &authorities[..if has_sign { 2 } else { 1 }] {
            let key = CardKey::generate(rng)?;
            let leaf_options = LeafOptions { policy: *policy, ocsp_uri: options.ocsp_uri.clone() };
            let validity = validity(person.kind, now)?;
            let certificate = leaf::issue(authority, &leaf_options, &person.holder(), &key, validity, now, rng)?;
            let stem = format!("cards/{}.{}", person.card, authority.hierarchy().word());
            self.write_secret(&format!("{stem}.key.pem"), key.to_pem()?.as_bytes())?;
            self.write(&format!("{stem}.der"), &certificate.to_der()?)?;
        }
        // Last, so that a card whose making was interrupted is made again.
        self.write_secret(&format!("cards/{}.toml", person.card), profile_file::render(person, has_sign).as_bytes())
    }

    fn revoke_and_publish(&self, roots: &Roots, cards: &[String], now: DateTime) -> Result<(), AuthorityError> {
        let always =
            PEOPLE.iter().filter(|person| person.kind == CardKind::Revoked).map(|person| person.card.to_owned());
        let cards: Vec<String> = always.chain(cards.iter().cloned()).collect();
        for authority in [&roots.auth, &roots.sign] {
            let mut revoked = self.revoked_so_far(authority.hierarchy())?;
            for card in &cards {
                let path = format!("cards/{card}.{}.der", authority.hierarchy().word());
                if authority.hierarchy() == Hierarchy::Auth && !self.folder.join(&path).exists() {
                    return Err(AuthorityError::NobodyToRevoke);
                }
                // A child's card has nothing on the sign side.
                let Ok(der) = self.read(&path) else { continue };
                let serial = Certificate::from_der(&der)?.tbs_certificate().serial_number().clone();
                if revoked.iter().all(|entry| entry.serial_number != serial) {
                    let revocation_date = utc(now)?;
                    revoked.push(RevokedCert { serial_number: serial, revocation_date, crl_entry_extensions: None });
                }
            }
            let list = authority.revocation_list(revoked.into_iter(), now)?;
            self.write(&format!("crl/{}.crl", authority.hierarchy().word()), &list)?;
        }
        Ok(())
    }

    fn revoked_so_far(&self, hierarchy: Hierarchy) -> Result<Vec<RevokedCert>, AuthorityError> {
        let path = self.revocation_list(hierarchy);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let der = std::fs::read(&path).map_err(|source| AuthorityError::File { path, source })?;
        let list: CertificateList = CertificateList::from_der(&der)?;
        Ok(list.tbs_cert_list.revoked_certificates.unwrap_or_default())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, AuthorityError> {
        let path = self.folder.join(name);
        std::fs::read(&path).map_err(|source| AuthorityError::File { path, source })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), AuthorityError> {
        self.write_with_mode(name, bytes, 0o644)
    }

    /// Keys and PINs: for the owner only, though they open nothing real.
    fn write_secret(&self, name: &str, bytes: &[u8]) -> Result<(), AuthorityError> {
        self.write_with_mode(name, bytes, 0o600)
    }

    /// Whole or not at all: another process may be reading the list that is being renewed.
    fn write_with_mode(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), AuthorityError> {
        use std::io::Write;
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.join(name);
        let replace = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new()
                .permissions(std::fs::Permissions::from_mode(mode))
                .tempfile_in(path.parent().unwrap_or(&self.folder))?;
            file.write_all(bytes)?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        replace().map_err(|source| AuthorityError::File { path: path.clone(), source })
    }
}

/// Five years from last month; an expired card had its five years until a year ago.
fn validity(kind: CardKind, now: DateTime) -> Result<Validity, AuthorityError> {
    let (year, day) = (YEAR as i64, DAY as i64);
    let (from, to) = match kind {
        CardKind::Expired => (-6 * year, -year),
        CardKind::Normal | CardKind::Child | CardKind::Revoked | CardKind::Foreign => (-30 * day, 5 * year - 30 * day),
    };
    Ok(Validity::new(shifted(now, from)?, shifted(now, to)?))
}

/// What the demo needs to register the same people at the server.
#[derive(Serialize)]
struct PersonEntry {
    card: &'static str,
    kind: CardKind,
    name: String,
    birth_date: String,
    sex: Sex,
    address: &'static str,
    pin: &'static str,
    sign_password: Option<&'static str>,
}

fn people_json() -> Vec<u8> {
    let entries: Vec<PersonEntry> = PEOPLE
        .iter()
        .map(|person| {
            let (year, month, day) = person.birth_date;
            PersonEntry {
                card: person.card,
                kind: person.kind,
                name: person.display_name(),
                birth_date: format!("{year:04}-{month:02}-{day:02}"),
                sex: person.sex,
                address: person.address,
                pin: person.pin,
                sign_password: (person.kind != CardKind::Child).then_some(person.sign_password),
            }
        })
        .collect();
    let mut json = serde_json::to_vec_pretty(&entries).unwrap_or_default();
    json.push(b'\n');
    json
}
