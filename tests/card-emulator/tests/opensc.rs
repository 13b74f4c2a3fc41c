//! The independent judge: OpenSC, through a real pcscd and its virtual reader, accepts the card.
//!
//! Needs the Debian packages pcscd, vsmartcard-vpcd, opensc, opensc-pkcs11, openssl, iproute2 and util-linux, and
//! either root or unprivileged user namespaces.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use card_emulator::harness::{PrivatePcscd, StartOptions};
use tempfile::TempDir;

struct World {
    pcscd: PrivatePcscd,
    folder: TempDir,
}

impl World {
    /// Mother's card is in the reader; the others lie beside it.
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("pcsc").tempdir_in("/tmp").unwrap();
        let cards = folder.path().join("town");
        let copied = Command::new("cp").arg("-a").arg(common::town().0.path()).arg(&cards).status().unwrap();
        assert!(copied.success());
        let profiles = ["mother", "father", "child"].map(|name| cards.join(format!("cards/{name}.toml")));
        let options = StartOptions {
            emulator: PathBuf::from(env!("CARGO_BIN_EXE_card-emulator")),
            folder: folder.path().join("run"),
            profiles: profiles.into(),
            empty: false,
        };
        Self { pcscd: PrivatePcscd::start(&options).unwrap(), folder }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let (variable, socket) = self.pcscd.environment();
        let output =
            Command::new(program).args(arguments).env(variable, socket).current_dir(self.folder.path()).output();
        output.unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    /// Standard output of a tool that has to succeed.
    fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}{complaint}");
        said
    }

    /// Signs 50 bytes by PKCS#11 and lets OpenSSL check the signature with the certificate on the card.
    fn sign_and_check(&self, slot: &str, id: &str, pin: &str) {
        let message = self.folder.path().join("message");
        std::fs::write(&message, [0x5A; 50]).unwrap();
        let module = pkcs11_module();
        self.tool(
            "pkcs11-tool",
            &["--module", &module, "--slot-index", slot, "--login", "--pin", pin, "--sign", "--id", id]
                .into_iter()
                .chain(["--mechanism", "SHA256-RSA-PKCS", "--input-file", "message", "--output-file", "signature"])
                .collect::<Vec<_>>(),
        );
        let number = id.trim_start_matches('0');
        let mut read = vec!["--read-certificate", number];
        if slot == "1" {
            // The sign certificate is private.
            read.extend(["--verify-pin", "--auth-id", "02", "--pin", pin]);
        }
        let pem = self.tool("pkcs15-tool", &read);
        std::fs::write(self.folder.path().join("leaf.pem"), pem).unwrap();
        let key = self.tool("openssl", &["x509", "-in", "leaf.pem", "-noout", "-pubkey"]);
        std::fs::write(self.folder.path().join("leaf.pub"), key).unwrap();
        let verdict =
            self.tool("openssl", &["dgst", "-sha256", "-verify", "leaf.pub", "-signature", "signature", "message"]);
        assert_eq!(verdict.trim(), "Verified OK");
    }
}

fn pkcs11_module() -> String {
    let folders = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let module = folders.map(|folder| folder.path().join("opensc-pkcs11.so")).find(|module| module.is_file());
    module.expect("package opensc-pkcs11 is installed").display().to_string()
}

#[test]
fn opensc_knows_the_card_reads_its_certificates_and_signs_with_both_keys() {
    let world = World::start();
    assert_eq!(world.tool("opensc-tool", &["--atr"]).trim(), "3b:e0:00:ff:81:31:fe:45:14");
    assert_eq!(world.tool("opensc-tool", &["--name"]).trim(), "jpki");

    let dump = world.tool("pkcs15-tool", &["--dump"]);
    let tries: Vec<&str> = dump.lines().filter_map(|line| line.trim().strip_prefix("Tries left     : ")).collect();
    assert_eq!(tries, ["3", "5"]);
    assert!(dump.starts_with("PKCS#15 Card [JPKI]"));

    let leaf = world.tool("pkcs15-tool", &["--read-certificate", "1"]);
    let issued = std::fs::read(common::town().0.path().join("cards/mother.auth.der")).unwrap();
    assert_eq!(der::pem::decode_vec(leaf.as_bytes()).unwrap().1, issued);

    world.sign_and_check("0", "01", "1234");
    world.sign_and_check("1", "02", "ABC123");
    assert_eq!(world.pcscd.status().unwrap()["my_number_requests"], 0);
}

#[test]
fn a_wrong_pin_is_counted_by_the_card_and_seen_by_opensc() {
    let world = World::start();
    let wrong = world.run("pkcs15-tool", &["--verify-pin", "--auth-id", "01", "--pin", "0000"]);
    assert!(!wrong.status.success());
    assert_eq!(world.pcscd.status().unwrap()["tries"]["auth"], 2);
    let dump = world.tool("pkcs15-tool", &["--dump"]);
    assert!(dump.contains("Tries left     : 2"));
}

#[test]
fn cards_come_and_go_and_pcscd_may_restart() {
    let world = World::start();
    world.pcscd.remove().unwrap();
    assert!(world.sees("No", 200), "pcscd did not notice the removal");
    world.pcscd.insert(Some("father")).unwrap();
    assert!(world.sees("Yes", 200), "pcscd did not notice the insertion");
    world.sign_and_check("0", "01", "5678");

    world.pcscd.swap("mother").unwrap();
    assert!(world.sees("No", 200), "pcscd did not notice the exchange");
    assert!(world.sees("Yes", 200), "pcscd did not notice the other card");
    world.pcscd.swap("child").unwrap();
    world.pcscd.restart_pcscd().unwrap();
    assert_eq!(world.tool("opensc-tool", &["--name"]).trim(), "jpki");
    world.sign_and_check("0", "01", "2468");
}

#[test]
fn everything_ends_with_the_harness() {
    let world = World::start();
    let mut client = UnixStream::connect(world.pcscd.socket()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    drop(world.pcscd);
    // The kernel takes pcscd down with the emulator: its clients see the end of the stream.
    match client.read(&mut [0]) {
        Ok(0) => {}
        // pcscd had not yet accepted this client.
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        other => panic!("pcscd still runs: {other:?}"),
    }
}

impl World {
    /// Whether OpenSC reports this in the column "Card" of the first reader, within so many looks.
    fn sees(&self, card: &str, looks: u32) -> bool {
        (0..looks).any(|_| {
            let list = self.tool("opensc-tool", &["--list-readers"]);
            list.lines().nth(2).and_then(|line| line.split_whitespace().nth(1)).is_some_and(|column| column == card)
        })
    }
}
