//! The root key lies encrypted on the disk, unless somebody asks that it should not.

use der::Decode;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const PASSPHRASE: &str = "みかん rabbit ladder 1954";

fn run(folder: &TempDir, credentials: Option<&Path>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
    command.current_dir(folder.path()).args(arguments).env_remove("CREDENTIALS_DIRECTORY");
    if let Some(credentials) = credentials {
        command.env("CREDENTIALS_DIRECTORY", credentials);
    }
    command.output().unwrap()
}

fn init(folder: &TempDir, credentials: Option<&Path>, more: &[&str]) -> Output {
    run(folder, credentials, &[&["init", "--dir", "."], more].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A new server certificate needs the root key.
fn certify(folder: &TempDir, credentials: Option<&Path>) -> Output {
    run(folder, credentials, &["server-certificate", "--ip", "127.0.0.1"])
}

fn root_key(folder: &TempDir) -> String {
    std::fs::read_to_string(folder.path().join("ca/root.key.pem")).unwrap()
}

#[test]
fn the_root_key_lies_under_its_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, format!("{PASSPHRASE}\n")).unwrap();
    let made = init(&folder, None, &["--passphrase-file", "secret.txt"]);
    assert!(made.status.success(), "{made:?}");
    assert!(root_key(&folder).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));

    let certificate = || CertificateDer::from_pem_file(folder.path().join("ca/server.crt.pem")).unwrap();
    let before = certificate();
    let done = certify(&folder, None);
    assert!(done.status.success(), "the configuration says where it is: {done:?}");
    assert!(certificate() != before && x509_cert::Certificate::from_der(&certificate()).is_ok());

    std::fs::write(&secret, "another passphrase of the operator").unwrap();
    let wrong = certify(&folder, None);
    assert!(wrong.status.code() == Some(1) && said(&wrong).contains("does not open the key"), "{wrong:?}");
    let serve = run(&folder, None, &["serve"]);
    assert!(serve.status.code() == Some(1) && said(&serve).contains("does not open the key"), "{serve:?}");
}

#[test]
fn systemd_may_hand_the_passphrase_over() {
    let (folder, credentials) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(credentials.path().join("ca-passphrase"), PASSPHRASE).unwrap();
    assert!(init(&folder, Some(credentials.path()), &[]).status.success());
    assert!(certify(&folder, Some(credentials.path())).status.success());
    let without = certify(&folder, None);
    assert!(without.status.code() == Some(1) && said(&without).contains("needs its passphrase"), "{without:?}");
}

#[test]
fn a_key_without_a_passphrase_has_to_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let refused = init(&folder, None, &[]);
    assert!(refused.status.code() == Some(1) && said(&refused).contains("--no-passphrase"), "{refused:?}");
    std::fs::write(folder.path().join("short.txt"), "elevenchars\n").unwrap();
    let short = init(&folder, None, &["--passphrase-file", "short.txt"]);
    assert!(short.status.code() == Some(1) && said(&short).contains("twelve characters"), "{short:?}");
    let both = init(&folder, None, &["--passphrase-file", "short.txt", "--no-passphrase"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(!folder.path().join("cloud-api.toml").exists() && !folder.path().join("ca").exists(), "nothing was made");
    assert!(init(&folder, None, &["--no-passphrase"]).status.success());
    assert!(root_key(&folder).starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(certify(&folder, None).status.success());
}

#[test]
fn no_key_is_in_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(&folder, None, &["--no-passphrase"]).status.success());
    let town = run(&folder, None, &["municipality", "add", "--code", "162108", "--name", "南砺市"]);
    assert!(town.status.success());
    assert!(run(&folder, None, &["backup", "copy.sqlite3"]).status.success());
    let copy = std::fs::read(folder.path().join("copy.sqlite3")).unwrap();
    let holds = |part: &[u8]| copy.windows(part.len()).any(|window| window == part);
    assert!(holds("南砺市".as_bytes()), "it is a copy");
    for name in ["root.key.pem", "server.key.pem", "install-code.key", "vault.key"] {
        let secret = std::fs::read(folder.path().join("ca").join(name)).unwrap();
        assert!(!holds(&secret), "{name}");
        let Ok(pem) = std::str::from_utf8(&secret) else { continue };
        for line in pem.lines().filter(|line| !line.starts_with('-')) {
            assert!(!holds(line.as_bytes()), "{name}");
        }
    }
    for name in ["root.key.pem", "server.key.pem"] {
        let key = rustls::pki_types::PrivateKeyDer::from_pem_file(folder.path().join("ca").join(name)).unwrap();
        assert!(!holds(key.secret_der()), "{name}");
    }
}
