//! The test authority: its certificates have the profile of the real ones, and OpenSSL agrees about who is valid.

use crate::common;

use std::path::Path;
use std::process::Command;

use card_emulator::authority::{Hierarchy, PEOPLE, Town, TownOptions};
use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_KEY_USAGE,
    ID_KP_CLIENT_AUTH,
};
use der::Decode;
use spki::ObjectIdentifier;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage,
    IssuerAltName, KeyUsage, SubjectAltName, SubjectKeyIdentifier,
};

fn folder() -> &'static Path {
    common::town().0.path()
}

fn certificate(name: &str) -> Certificate {
    Certificate::from_der(&std::fs::read(folder().join(name)).unwrap()).unwrap()
}

fn extension<'a, T: Decode<'a, Error = der::Error> + const_oid::AssociatedOid>(
    certificate: &'a Certificate,
) -> Option<(bool, T)> {
    certificate.tbs_certificate().get_extension::<T>().unwrap()
}

fn critical(certificate: &Certificate) -> Vec<ObjectIdentifier> {
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    extensions.iter().filter(|extension| extension.critical).map(|extension| extension.extn_id).collect()
}

#[test]
fn an_auth_certificate_names_nobody_and_has_the_real_profile() {
    let leaf = certificate("cards/mother.auth.der");
    let root = certificate("anchors/auth-ca.der");
    let tbs = leaf.tbs_certificate();
    assert_eq!(
        tbs.issuer().to_string(),
        "OU=Test authority of card-emulator,OU=JPKI for user authentication,O=JPKI-SIMULATED,C=JP"
    );
    let subject = tbs.subject().to_string();
    let id = subject.strip_prefix("CN=").and_then(|rest| rest.strip_suffix(",C=JP")).unwrap();
    assert_eq!((id.len(), id.ends_with('A')), (23, true));
    assert_eq!(tbs.subject_public_key_info().subject_public_key.raw_bytes().len(), 270, "RSA-2048, e=65537");

    assert_eq!(critical(&leaf), [ID_CE_KEY_USAGE, ID_CE_CERTIFICATE_POLICIES]);
    let (_, usage) = extension::<KeyUsage>(&leaf).unwrap();
    assert!(usage.digital_signature() && !usage.non_repudiation());
    assert_eq!(extension::<ExtendedKeyUsage>(&leaf).unwrap().1.0, [ID_KP_CLIENT_AUTH]);
    let (_, policies) = extension::<CertificatePolicies>(&leaf).unwrap();
    assert_eq!(policies.0[0].policy_identifier.to_string(), "1.2.392.200149.8.5.1.0.30");
    assert!(matches!(extension::<IssuerAltName>(&leaf).unwrap().1.0[..], [GeneralName::DirectoryName(_)]));
    assert!(extension::<SubjectAltName>(&leaf).is_none());

    let (_, points) = extension::<CrlDistributionPoints>(&leaf).unwrap();
    let Some(DistributionPointName::FullName(names)) = &points.0[0].distribution_point else { panic!() };
    assert!(matches!(names[..], [GeneralName::DirectoryName(_)]), "not fetchable");
    let (_, access) = extension::<AuthorityInfoAccessSyntax>(&leaf).unwrap();
    assert!(matches!(access.0[0].access_location, GeneralName::UniformResourceIdentifier(_)));

    let (_, authority) = extension::<AuthorityKeyIdentifier>(&leaf).unwrap();
    assert_eq!(authority.key_identifier, Some(extension::<SubjectKeyIdentifier>(&root).unwrap().1.0));
    assert_eq!(authority.authority_cert_serial_number.as_ref(), Some(root.tbs_certificate().serial_number()));
    assert!(
        matches!(authority.authority_cert_issuer.as_deref(), Some([GeneralName::DirectoryName(name)]) if name == root.tbs_certificate().subject())
    );
    assert!(extension::<SubjectKeyIdentifier>(&leaf).is_some());
}

#[test]
fn a_sign_certificate_carries_the_four_attributes() {
    let leaf = certificate("cards/mother.sign.der");
    let (_, usage) = extension::<KeyUsage>(&leaf).unwrap();
    assert!(usage.digital_signature() && usage.non_repudiation());
    assert!(extension::<ExtendedKeyUsage>(&leaf).is_none());
    assert!(extension::<AuthorityInfoAccessSyntax>(&leaf).is_none());
    let (_, policies) = extension::<CertificatePolicies>(&leaf).unwrap();
    assert_eq!(policies.0[0].policy_identifier.to_string(), "1.2.392.200149.8.5.1.0.20");
    let (_, names) = extension::<SubjectAltName>(&leaf).unwrap();
    let texts: Vec<(String, String)> = names
        .0
        .iter()
        .map(|name| {
            let GeneralName::OtherName(other) = name else { panic!() };
            (other.type_id.to_string(), other.value.decode_as::<String>().unwrap())
        })
        .collect();
    let arc = |last: u32| format!("1.2.392.200149.8.5.5.{last}");
    assert_eq!(
        texts[..4],
        [
            (arc(1), "高橋　良子".to_owned()),
            (arc(4), "419900412".to_owned()),
            (arc(3), "2".to_owned()),
            (arc(5), "富山県南砺市模擬町１番地１".to_owned()),
        ]
    );
    let subject = leaf.tbs_certificate().subject().to_string();
    assert!(subject.ends_with(",L=Nanto-shi,L=Toyama-ken,C=JP"), "{subject}");
}

#[test]
fn roots_are_self_signed_authorities_and_the_foreign_one_has_the_same_name() {
    for hierarchy in ["auth", "sign"] {
        let root = certificate(&format!("anchors/{hierarchy}-ca.der"));
        assert_eq!(critical(&root), [ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE]);
        let foreign = certificate(&format!("cards/foreign.{hierarchy}.der"));
        assert_eq!(foreign.tbs_certificate().issuer(), root.tbs_certificate().subject());
        let (_, key) = extension::<AuthorityKeyIdentifier>(&foreign).unwrap();
        assert_ne!(key.key_identifier, Some(extension::<SubjectKeyIdentifier>(&root).unwrap().1.0));
    }
    let root = certificate("anchors/auth-ca.der");
    assert!(root.tbs_certificate().extensions().unwrap().iter().any(|e| e.extn_id == ID_CE_AUTHORITY_KEY_IDENTIFIER));
}

/// What OpenSSL says about a card at the time the town was made.
fn openssl_verify(card: &str, hierarchy: &str) -> String {
    let at = common::now().unix_duration().as_secs().to_string();
    let path = |name: String| folder().join(name).into_os_string();
    let pem = folder().join(format!("{card}.{hierarchy}.pem"));
    let list = folder().join(format!("{card}.{hierarchy}.crl.pem"));
    let der = path(format!("cards/{card}.{hierarchy}.der"));
    openssl(["x509", "-inform", "DER", "-in"].map(Into::into).into_iter().chain([
        der,
        "-out".into(),
        pem.clone().into(),
    ]));
    let crl = path(format!("crl/{hierarchy}.crl"));
    openssl(["crl", "-inform", "DER", "-in"].map(Into::into).into_iter().chain([
        crl,
        "-out".into(),
        list.clone().into(),
    ]));
    openssl([
        "verify".into(),
        "-crl_check".into(),
        "-x509_strict".into(),
        "-attime".into(),
        at.into(),
        "-CAfile".into(),
        path(format!("anchors/{hierarchy}-ca.pem")),
        "-CRLfile".into(),
        list.into(),
        pem.into(),
    ])
}

fn openssl(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> String {
    let output = Command::new("openssl").args(arguments).output().expect("openssl is installed (package openssl)");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn openssl_accepts_the_good_cards_and_says_what_is_wrong_with_the_others() {
    for (card, verdict) in [
        ("mother", ": OK"),
        ("father", ": OK"),
        ("expired", "certificate has expired"),
        ("revoked", "certificate revoked"),
        ("foreign", "unable to get local issuer certificate"),
    ] {
        for hierarchy in ["auth", "sign"] {
            let said = openssl_verify(card, hierarchy);
            assert!(said.contains(verdict), "{card} {hierarchy}: {said}");
        }
    }
    assert!(openssl_verify("child", "auth").contains(": OK"));
    assert!(!folder().join("cards/child.sign.der").exists());
}

#[test]
fn a_second_run_keeps_everything_and_a_revocation_is_added() {
    let copy = tempfile::TempDir::new().unwrap();
    let status = Command::new("cp").arg("-a").arg(folder().join(".")).arg(copy.path()).status().unwrap();
    assert!(status.success());
    let day_later =
        der::DateTime::from_unix_duration(common::now().unix_duration() + std::time::Duration::from_secs(86_400));
    let day_later = day_later.unwrap();
    let read = |name: &str| std::fs::read(copy.path().join(name)).unwrap();
    let kept = ["anchors/auth-ca.der", "cards/mother.toml", "cards/mother.auth.der", "cards/foreign.sign.key.pem"];
    let before = kept.map(read);
    let town = Town::make(copy.path(), &TownOptions::default(), day_later, &mut getrandom::SysRng).unwrap();
    assert_eq!(kept.map(read), before);

    let revoked = |hierarchy| {
        let list = std::fs::read(town.revocation_list(hierarchy)).unwrap();
        let list: x509_cert::crl::CertificateList = x509_cert::crl::CertificateList::from_der(&list).unwrap();
        list.tbs_cert_list.revoked_certificates.unwrap_or_default().len()
    };
    assert_eq!(Hierarchy::ALL.map(revoked), [1, 1]);
    town.revoke(&["father".to_owned(), "child".to_owned()], day_later).unwrap();
    town.revoke(&["father".to_owned()], day_later).unwrap();
    assert_eq!(Hierarchy::ALL.map(revoked), [3, 2]);
    assert!(town.revoke(&["nobody".to_owned()], day_later).is_err());
    // The next making of lists forgets none of them.
    Town::make(copy.path(), &TownOptions::default(), day_later, &mut getrandom::SysRng).unwrap();
    assert_eq!(Hierarchy::ALL.map(revoked), [3, 2]);
}

#[test]
fn people_json_lists_everybody_with_what_a_demo_needs() {
    let json = std::fs::read(folder().join("people.json")).unwrap();
    let people: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
    assert_eq!(people.len(), PEOPLE.len());
    assert_eq!(people[0]["card"], "mother");
    assert_eq!(people[0]["name"], "高橋 良子");
    assert_eq!(people[0]["birth_date"], "1990-04-12");
    assert_eq!(people[0]["pin"], "1234");
    assert_eq!(people[2]["sign_password"], serde_json::Value::Null);
}
