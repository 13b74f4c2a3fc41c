//! Cards of a simulated town, with the certificate profile of the real ones, against every step of `verify`.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use card_emulator::authority::{Hierarchy as Purpose, Town, TownOptions};
use cloud_jpki::{
    Anchor, Anchors, Answer, CrlSet, Hierarchy, JpkiFault, Kind, NotACrl, ObjectIdentifier, Revocation, VerifiedCard,
    inspect, verify,
};
use der::asn1::{BitString, OctetString, UtcTime};
use der::{DateTime, Decode, Encode};
use proptest::prelude::*;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;
use shared_model::time::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlDistributionPoints;
use x509_cert::ext::pkix::crl::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;
use x509_cert::{Certificate, Version};

const AUTH_POLICY: &str = "1.2.392.200149.8.5.1.0.30";
const SIGN_POLICY: &str = "1.2.392.200149.8.5.1.0.20";
/// 2026-11-23T10:42:00Z.
const NOW: Timestamp = Timestamp::from_millis(1_795_430_520_000);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MESSAGE: &[u8] = b"nanto-sukoyaka/v1/login and so on";

struct World {
    folder: tempfile::TempDir,
    town: Town,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let now = DateTime::from_unix_duration(Duration::from_millis(NOW.millis().unsigned_abs())).unwrap();
    let town = Town::make(folder.path(), &TownOptions::default(), now, &mut getrandom::SysRng).unwrap();
    World { folder, town }
});

impl World {
    fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }

    fn card(&self, name: &str, kind: Kind) -> Card {
        let stem = format!("cards/{name}.{}", if kind == Kind::Auth { "auth" } else { "sign" });
        Card { certificate: self.file(&format!("{stem}.der")), key: key(&self.folder.path().join(stem + ".key.pem")) }
    }

    fn root(&self, purpose: Purpose) -> Vec<u8> {
        std::fs::read(self.town.anchor(purpose)).unwrap()
    }

    fn anchors(&self) -> Anchors {
        let hierarchy = |purpose, policy| Hierarchy {
            roots: vec![Anchor::from_der(&self.root(purpose)).unwrap()],
            policies: vec![ObjectIdentifier::new(policy).unwrap()],
        };
        Anchors { auth: hierarchy(Purpose::Auth, AUTH_POLICY), sign: hierarchy(Purpose::Sign, SIGN_POLICY) }
    }

    fn lists(&self, max_age: Duration) -> Revocation {
        let mut lists = CrlSet::new(max_age);
        for purpose in Purpose::ALL {
            lists.add(&self.anchors(), &std::fs::read(self.town.revocation_list(purpose)).unwrap()).unwrap();
        }
        Revocation::Crl(Arc::new(lists))
    }
}

struct Card {
    certificate: Vec<u8>,
    key: RsaKeyPair,
}

impl Card {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    }

    fn answer_at(&self, now: Timestamp, kind: Kind, revocation: &Revocation) -> Result<VerifiedCard, JpkiFault> {
        self.answer_to(now, kind, revocation, &WORLD.anchors())
    }

    fn answer_to(
        &self,
        now: Timestamp,
        kind: Kind,
        revocation: &Revocation,
        anchors: &Anchors,
    ) -> Result<VerifiedCard, JpkiFault> {
        let signature = self.sign(MESSAGE);
        let answer = Answer { kind, certificate_der: &self.certificate, message: MESSAGE, signature: &signature };
        verify(now, anchors, revocation, &answer)
    }
}

fn key(path: &PathBuf) -> RsaKeyPair {
    let pem = std::fs::read_to_string(path).unwrap();
    let (_, der) = der::Document::from_pem(&pem).unwrap();
    RsaKeyPair::from_pkcs8(der.as_bytes()).unwrap()
}

fn off() -> Revocation {
    Revocation::OffForTests
}

#[test]
fn a_mothers_card_is_accepted_for_what_each_certificate_is_for() {
    let lists = WORLD.lists(DAY);
    let auth = WORLD.card("mother", Kind::Auth).answer_at(NOW, Kind::Auth, &lists).unwrap();
    assert_eq!(auth.four_facts(), None, "an authentication certificate names nobody");
    let leaf = Certificate::from_der(&WORLD.card("mother", Kind::Auth).certificate).unwrap();
    assert_eq!(auth.identity().serial, leaf.tbs_certificate().serial_number().as_bytes());
    assert!(auth.identity().not_after > NOW);

    let sign = WORLD.card("mother", Kind::Sign).answer_at(NOW, Kind::Sign, &lists).unwrap();
    let facts = sign.four_facts().unwrap();
    assert_eq!((facts.name.as_str(), facts.sex), ("高橋　良子", Sex::Female));
    assert_eq!(facts.birth_date, CivilDate::new(1990, 4, 12).unwrap());
    assert!(facts.address.contains("南砺市"));

    let seen = inspect(NOW, &WORLD.anchors(), &lists, Kind::Auth, &WORLD.card("mother", Kind::Auth).certificate);
    assert_eq!(seen.as_ref(), Ok(auth.identity()));
}

#[test]
fn the_hierarchies_never_stand_in_for_each_other() {
    let sign_as_auth = WORLD.card("mother", Kind::Sign).answer_at(NOW, Kind::Auth, &off());
    assert_eq!(sign_as_auth, Err(JpkiFault::Untrusted));
    let auth_as_sign = WORLD.card("mother", Kind::Auth).answer_at(NOW, Kind::Sign, &off());
    assert_eq!(auth_as_sign, Err(JpkiFault::Untrusted));

    // Even if an operator pins the wrong root, usage and policy tell the kinds apart.
    let mut mixed = WORLD.anchors();
    mixed.auth.roots = WORLD.anchors().sign.roots;
    let answer = WORLD.card("mother", Kind::Sign).answer_to(NOW, Kind::Auth, &off(), &mixed);
    assert_eq!(answer, Err(JpkiFault::ProfileWrong));
}

#[test]
fn strangers_are_told_apart() {
    let lists = WORLD.lists(DAY);
    for (card, fault) in
        [("foreign", JpkiFault::Untrusted), ("expired", JpkiFault::OutOfValidity), ("revoked", JpkiFault::Revoked)]
    {
        for kind in [Kind::Auth, Kind::Sign] {
            assert_eq!(WORLD.card(card, kind).answer_at(NOW, kind, &lists), Err(fault), "{card} {kind:?}");
        }
    }
    let mother = WORLD.card("mother", Kind::Auth);
    assert_eq!(mother.answer_at(NOW - 60 * DAY, Kind::Auth, &off()), Err(JpkiFault::OutOfValidity), "not yet valid");
    assert_eq!(mother.answer_at(NOW + 365 * 11 * DAY, Kind::Auth, &off()), Err(JpkiFault::RootOutOfValidity));
}

#[test]
fn a_policy_that_is_not_listed_is_refused() {
    let mut anchors = WORLD.anchors();
    anchors.auth.policies = vec![ObjectIdentifier::new("1.2.392.200149.8.5.1.3.30").unwrap()];
    let answer = WORLD.card("mother", Kind::Auth).answer_to(NOW, Kind::Auth, &off(), &anchors);
    assert_eq!(answer, Err(JpkiFault::ProfileWrong));
}

#[test]
fn the_signature_must_be_this_cards_over_this_message() {
    let (mother, father) = (WORLD.card("mother", Kind::Auth), WORLD.card("father", Kind::Auth));
    let good = mother.sign(MESSAGE);
    let judge = |message: &[u8], signature: &[u8]| {
        let answer = Answer { kind: Kind::Auth, certificate_der: &mother.certificate, message, signature };
        verify(NOW, &WORLD.anchors(), &off(), &answer).map(drop)
    };
    assert_eq!(judge(MESSAGE, &good), Ok(()));
    assert_eq!(judge(b"another nonce", &good), Err(JpkiFault::SignatureWrong));
    assert_eq!(judge(MESSAGE, &father.sign(MESSAGE)), Err(JpkiFault::SignatureWrong));
    assert_eq!(judge(MESSAGE, &good[1..]), Err(JpkiFault::SignatureWrong));
    assert_eq!(judge(MESSAGE, &[good.as_slice(), &[0]].concat()), Err(JpkiFault::SignatureWrong));
    assert_eq!(judge(MESSAGE, &[]), Err(JpkiFault::SignatureWrong));
}

#[test]
fn among_roots_of_one_name_the_one_that_signed_is_found() {
    // Another generation: a root of the same name, made anew, listed first.
    let now = DateTime::from_unix_duration(Duration::from_millis(NOW.millis().unsigned_abs())).unwrap();
    let older = card_emulator::authority::Authority::create(Purpose::Auth, now, &mut getrandom::SysRng).unwrap();
    let older = Anchor::from_der(&older.certificate().to_der().unwrap()).unwrap();
    let mut anchors = WORLD.anchors();
    anchors.auth.roots.insert(0, older.clone());
    let mother = WORLD.card("mother", Kind::Auth);
    assert!(mother.answer_to(NOW, Kind::Auth, &off(), &anchors).is_ok());
    anchors.auth.roots = vec![older];
    assert_eq!(mother.answer_to(NOW, Kind::Auth, &off(), &anchors), Err(JpkiFault::Untrusted));
}

#[test]
fn without_a_fresh_list_nobody_is_cleared_and_the_revoked_stay_revoked() {
    let (mother, revoked) = (WORLD.card("mother", Kind::Auth), WORLD.card("revoked", Kind::Auth));
    let none = Revocation::Crl(Arc::new(CrlSet::new(DAY)));
    assert_eq!(mother.answer_at(NOW, Kind::Auth, &none), Err(JpkiFault::StatusUnknown));
    let lists = WORLD.lists(DAY);
    assert_eq!(mother.answer_at(NOW + DAY, Kind::Auth, &lists).map(drop), Ok(()));
    assert_eq!(mother.answer_at(NOW + 2 * DAY, Kind::Auth, &lists), Err(JpkiFault::StatusUnknown), "too old");
    assert_eq!(revoked.answer_at(NOW + 2 * DAY, Kind::Auth, &lists), Err(JpkiFault::Revoked));
    let patient = WORLD.lists(365 * DAY);
    let after_next_update = NOW + 31 * DAY;
    assert_eq!(mother.answer_at(after_next_update, Kind::Auth, &patient), Err(JpkiFault::StatusUnknown));
}

#[test]
fn a_list_is_taken_over_only_from_a_pinned_root() {
    let good = std::fs::read(WORLD.town.revocation_list(Purpose::Auth)).unwrap();
    let mut others = WORLD.anchors();
    others.auth.roots.clear();
    assert_eq!(CrlSet::new(DAY).add(&others, &good), Err(NotACrl::Untrusted));
    let mut altered = good.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    assert!(CrlSet::new(DAY).add(&WORLD.anchors(), &altered).is_err());
    assert_eq!(CrlSet::new(DAY).add(&WORLD.anchors(), &good[..good.len() - 1]), Err(NotACrl::Malformed));
}

#[test]
fn what_is_no_certificate_is_no_card() {
    let mother = WORLD.card("mother", Kind::Auth);
    let signature = mother.sign(MESSAGE);
    let judge = |certificate_der: &[u8]| {
        let answer = Answer { kind: Kind::Auth, certificate_der, message: MESSAGE, signature: &signature };
        verify(NOW, &WORLD.anchors(), &off(), &answer).map(drop)
    };
    for length in 0..mother.certificate.len() {
        assert_eq!(judge(&mother.certificate[..length]), Err(JpkiFault::Malformed), "cut at {length}");
    }
    assert_eq!(judge(&[mother.certificate.as_slice(), &[0]].concat()), Err(JpkiFault::Malformed));
    assert_eq!(judge(&vec![0x30; 9000]), Err(JpkiFault::Malformed));
    assert!(judge(&WORLD.root(Purpose::Auth)).is_err(), "a root is no card");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flipped_bit_of_a_certificate_is_refused(place: prop::sample::Index, bit in 0..8u32, sign: bool) {
        let kind = if sign { Kind::Sign } else { Kind::Auth };
        let mut card = WORLD.card("mother", kind);
        let signature = card.sign(MESSAGE);
        let place = place.index(card.certificate.len());
        card.certificate[place] ^= 1 << bit;
        let answer = Answer { kind, certificate_der: &card.certificate, message: MESSAGE, signature: &signature };
        prop_assert!(verify(NOW, &WORLD.anchors(), &off(), &answer).is_err(), "byte {place}, bit {bit}");
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let answer = Answer { kind: Kind::Auth, certificate_der: &bytes, message: MESSAGE, signature: &bytes };
        prop_assert!(verify(NOW, &WORLD.anchors(), &off(), &answer).is_err());
        prop_assert!(CrlSet::new(DAY).add(&WORLD.anchors(), &bytes).is_err());
        prop_assert!(Anchor::from_der(&bytes).is_err());
    }
}

/// Every single byte, once: the property above samples bits, this leaves no byte out.
#[test]
fn every_flipped_byte_of_a_certificate_is_refused() {
    let card = WORLD.card("mother", Kind::Auth);
    let signature = card.sign(MESSAGE);
    let anchors = WORLD.anchors();
    for place in 0..card.certificate.len() {
        let mut altered = card.certificate.clone();
        altered[place] ^= 0xff;
        let answer = Answer { kind: Kind::Auth, certificate_der: &altered, message: MESSAGE, signature: &signature };
        assert!(verify(NOW, &anchors, &off(), &answer).is_err(), "byte {place}");
    }
}

#[test]
fn a_leaf_cannot_be_pinned_as_a_root() {
    let leaf = WORLD.card("mother", Kind::Auth).certificate;
    assert!(Anchor::from_der(&leaf).is_err());
}

/// The issuer signs something else than it did: `from` is replaced by `to`, of the same length, in what it signs.
fn reissued(certificate: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut altered = certificate.to_vec();
    let place = altered.windows(from.len()).position(|window| window == from).expect("the profile has these bytes");
    altered[place..place + to.len()].copy_from_slice(to);
    // SEQUENCE (4 bytes of header) { SEQUENCE tbs, AlgorithmIdentifier, BIT STRING whose last 256 bytes are signed }
    let tbs_length = 4 + usize::from(u16::from_be_bytes([altered[6], altered[7]]));
    let signature = Card { certificate: Vec::new(), key: root_key(Purpose::Auth) }.sign(&altered[4..4 + tbs_length]);
    let tail = altered.len() - signature.len();
    altered[tail..].copy_from_slice(&signature);
    altered
}

fn root_key(purpose: Purpose) -> RsaKeyPair {
    key(&WORLD.folder.path().join(format!("authority/{}-ca.key.pem", purpose.word())))
}

#[test]
fn a_certificate_that_the_issuer_should_not_have_signed_is_refused_all_the_same() {
    let mut mother = WORLD.card("mother", Kind::Auth);
    let original = mother.certificate.clone();
    mother.certificate = reissued(&original, &[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 2]);
    assert_eq!(mother.certificate, original, "the same bytes give the same deterministic signature");
    for (why, from, to, fault) in [
        ("version 1", vec![0xa0, 3, 2, 1, 2], vec![0xa0, 3, 2, 1, 1], JpkiFault::Malformed),
        ("exponent 65539", vec![2, 3, 1, 0, 1], vec![2, 3, 1, 0, 3], JpkiFault::ProfileWrong),
        ("server authentication", vec![5, 5, 7, 3, 2], vec![5, 5, 7, 3, 1], JpkiFault::ProfileWrong),
        ("not for signing", vec![3, 2, 7, 0x80], vec![3, 2, 5, 0x20], JpkiFault::ProfileWrong),
        (
            "unknown critical extension",
            vec![6, 3, 0x55, 0x1d, 0x20, 1],
            vec![6, 3, 0x55, 0x1d, 0x7f, 1],
            JpkiFault::ProfileWrong,
        ),
        ("one extension twice", vec![6, 3, 0x55, 0x1d, 0x12], vec![6, 3, 0x55, 0x1d, 0x23], JpkiFault::Malformed),
        (
            "no authority key identifier",
            vec![6, 3, 0x55, 0x1d, 0x23],
            vec![6, 3, 0x55, 0x1d, 0x7e],
            JpkiFault::ProfileWrong,
        ),
    ] {
        mother.certificate = reissued(&original, &from, &to);
        assert_eq!(mother.answer_at(NOW, Kind::Auth, &off()), Err(fault), "{why}");
    }
}

/// A list like those of JPKI: one of many, for the places that it names.
fn list_for(place: Option<&Name>, revoked: &[u8]) -> Vec<u8> {
    let root = Certificate::from_der(&WORLD.root(Purpose::Auth)).unwrap();
    let algorithm = root.signature_algorithm().clone();
    let time = |at: Timestamp| {
        let since = Duration::from_millis(at.millis().unsigned_abs());
        Time::UtcTime(UtcTime::from_unix_duration(since).unwrap())
    };
    let point = place.map(|name| Extension {
        extn_id: ObjectIdentifier::new("2.5.29.28").unwrap(),
        critical: true,
        extn_value: OctetString::new(
            IssuingDistributionPoint {
                distribution_point: Some(DistributionPointName::FullName(vec![GeneralName::DirectoryName(
                    name.clone(),
                )])),
                only_contains_user_certs: true,
                only_contains_ca_certs: false,
                only_some_reasons: None,
                indirect_crl: false,
                only_contains_attribute_certs: false,
            }
            .to_der()
            .unwrap(),
        )
        .unwrap(),
    });
    let tbs: TbsCertList = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: root.tbs_certificate().subject().clone(),
        this_update: time(NOW - DAY / 24),
        next_update: None,
        revoked_certificates: Some(vec![RevokedCert {
            serial_number: SerialNumber::new(revoked).unwrap(),
            revocation_date: time(NOW - DAY),
            crl_entry_extensions: None,
        }]),
        crl_extensions: point.map(|point| vec![point]),
    };
    let signer = Card { certificate: Vec::new(), key: root_key(Purpose::Auth) };
    let signature = BitString::from_bytes(&signer.sign(&tbs.to_der().unwrap())).unwrap();
    CertificateList { tbs_cert_list: tbs, signature_algorithm: algorithm, signature }.to_der().unwrap()
}

#[test]
fn a_list_of_one_place_speaks_about_the_cards_of_that_place_only() {
    let mother = WORLD.card("mother", Kind::Auth);
    let leaf = Certificate::from_der(&mother.certificate).unwrap();
    let (_, points) = leaf.tbs_certificate().get_extension::<CrlDistributionPoints>().unwrap().unwrap();
    let Some(DistributionPointName::FullName(names)) = &points.0[0].distribution_point else { panic!("a full name") };
    let GeneralName::DirectoryName(here) = &names[0] else { panic!("a directory name") };
    let there: Name = "CN=Tonami City CRLDP,O=JPKI-SIMULATED,C=JP".parse().unwrap();
    let serial = leaf.tbs_certificate().serial_number().as_bytes();
    let other = [serial, &[1]].concat();

    let judge = |lists: &[Vec<u8>]| {
        let mut set = CrlSet::new(DAY);
        for list in lists {
            set.add(&WORLD.anchors(), list).unwrap();
        }
        mother.answer_at(NOW, Kind::Auth, &Revocation::Crl(Arc::new(set))).map(drop)
    };
    assert_eq!(judge(&[list_for(Some(here), &other)]), Ok(()));
    assert_eq!(judge(&[list_for(Some(here), serial)]), Err(JpkiFault::Revoked));
    assert_eq!(judge(&[list_for(Some(&there), &other)]), Err(JpkiFault::StatusUnknown), "silent about her");
    assert_eq!(judge(&[list_for(Some(&there), serial)]), Err(JpkiFault::StatusUnknown), "another list's number");
    assert_eq!(judge(&[list_for(None, serial)]), Err(JpkiFault::Revoked), "a list of everything");
    assert_eq!(judge(&[list_for(Some(&there), &other), list_for(Some(here), serial)]), Err(JpkiFault::Revoked));
}
