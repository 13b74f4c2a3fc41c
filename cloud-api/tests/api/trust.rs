//! Revocation lists in a folder that the operator keeps fresh.

use crate::support::{Card, NOW, TOWN};
use cloud_api::config::{JpkiConfig, RevocationMode};
use cloud_api::trust::{Trust, TrustFault};
use cloud_jpki::{JpkiFault, Kind};
use std::path::Path;

fn config(crl_folder: &Path) -> JpkiConfig {
    JpkiConfig {
        auth_roots: vec![TOWN.path("anchors/auth-ca.der")],
        sign_roots: vec![TOWN.path("anchors/sign-ca.der")],
        auth_policies: vec!["1.2.392.200149.8.5.1.0.30".to_owned()],
        sign_policies: vec!["1.2.392.200149.8.5.1.0.20".to_owned()],
        revocation: RevocationMode::Crl,
        crl_folder: crl_folder.to_owned(),
        crl_max_age_hours: 36,
    }
}

fn judge(trust: &Trust, card: &str) -> Result<(), JpkiFault> {
    trust.inspect(*NOW, Kind::Auth, &Card::auth(card).certificate).map(drop)
}

#[test]
fn lists_count_from_the_next_look_at_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let trust = Trust::load(&config(folder.path())).unwrap();
    assert_eq!(judge(&trust, "mother"), Err(JpkiFault::StatusUnknown), "an empty folder clears nobody");

    std::fs::copy(TOWN.path("crl/auth.crl"), folder.path().join("auth.crl")).unwrap();
    std::fs::write(folder.path().join("broken.crl"), b"not a list").unwrap();
    std::fs::write(folder.path().join("auth.crl.part"), b"half a list").unwrap();
    trust.look_again();
    assert_eq!(judge(&trust, "mother"), Ok(()), "a broken file beside it does no harm");
    assert_eq!(judge(&trust, "revoked"), Err(JpkiFault::Revoked));

    std::fs::remove_dir_all(folder.path()).unwrap();
    trust.look_again();
    assert_eq!(judge(&trust, "mother"), Ok(()), "a folder that is away for a moment changes nothing");
}

#[test]
fn what_cannot_be_pinned_keeps_the_service_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let good = config(folder.path());
    let leaf = JpkiConfig { auth_roots: vec![TOWN.path("cards/mother.auth.der")], ..good.clone() };
    assert!(matches!(Trust::load(&leaf), Err(TrustFault::Root { .. })));
    let missing = JpkiConfig { sign_roots: vec![folder.path().join("none.der")], ..good.clone() };
    assert!(matches!(Trust::load(&missing), Err(TrustFault::Io { .. })));
    let policy = JpkiConfig { auth_policies: vec!["any".to_owned()], ..good };
    assert!(matches!(Trust::load(&policy), Err(TrustFault::Policy)));
}
