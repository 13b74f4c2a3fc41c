//! What the box lives through with a real dialogue over a reader, whatever reader it is.

use card_emulator::harness::emulator_binary;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use sha2::Sha256;
use shared_model::pin::{AuthPin, SignPassword};
use stb_core::card::{CardFailure, CardIdentity, CardJob, CardOutcome, run};
use stb_core::testing::contract_card::Bench;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use x509_cert::der::{Decode, referenced::OwnedToRef};

/// A bench whose card can be looked into. The mother's card is on the reader at first.
pub trait Hand: Bench {
    /// The card's own account of what happened to it.
    fn status(&mut self) -> Status;
    /// Takes the card away in the command after this many.
    fn tear_after(&mut self, commands: u32);
    /// The card answers the next command with this.
    fn garble_next(&mut self, reply: &[u8]);
    /// Puts another card in the place of the one on the reader; returns when the reader has seen it.
    fn swap(&mut self, name: &str);
}

/// Tries left, and how often something was asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    pub auth_tries: u8,
    pub verifies: u64,
    pub my_number_requests: u64,
}

const MESSAGE: &[u8] = b"what the card signs";
const SECOND: &[u8] = b"what opens the vault";

/// Commands of a proof before its VERIFY: SELECT of the application, SELECT and READ of the certificate, SELECT and
/// tries of the PIN.
const BEFORE_VERIFY: u32 = 5;

pub fn a_family_registers_and_logs_in(mut bench: impl Hand) {
    let identity = identify(&mut bench);
    assert_eq!(identity.certificate, certificate("mother.auth"));
    assert_eq!((identity.auth_tries, identity.sign_tries), (3, Some(5)));
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
    assert_proved(prove_sign(&mut bench, "abc123"), &certificate("mother.sign"));
    assert_eq!(bench.status(), Status { auth_tries: 3, verifies: 2, my_number_requests: 0 });
}

pub fn a_wrong_pin_costs_one_try_and_a_right_one_gives_them_back(mut bench: impl Hand) {
    assert_eq!(prove_auth(&mut bench, "9999"), CardOutcome::WrongSecret { tries_left: 2 });
    assert_eq!(identify(&mut bench).auth_tries, 2);
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
    assert_eq!(identify(&mut bench).auth_tries, 3);
    assert_eq!(bench.status().verifies, 2);
}

pub fn after_two_wrong_pins_the_last_try_is_seen_and_a_blocked_card_sees_none(mut bench: impl Hand) {
    assert_eq!(prove_auth(&mut bench, "9999"), CardOutcome::WrongSecret { tries_left: 2 });
    assert_eq!(prove_auth(&mut bench, "9999"), CardOutcome::WrongSecret { tries_left: 1 });
    assert_eq!(identify(&mut bench).auth_tries, 1, "known before the last one is asked for");
    assert_eq!(bench.status().verifies, 2, "and asking cost nothing");
    assert_eq!(prove_auth(&mut bench, "9999"), CardOutcome::Blocked);
    assert_eq!(identify(&mut bench).auth_tries, 0);
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Blocked);
    assert_eq!(bench.status(), Status { auth_tries: 0, verifies: 3, my_number_requests: 0 }, "the fourth was not sent");
}

pub fn a_card_torn_out_during_verify_is_asked_for_its_tries_again(mut bench: impl Hand) {
    bench.tear_after(BEFORE_VERIFY);
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Failed(CardFailure::Removed));
    bench.insert();
    assert_eq!(identify(&mut bench).auth_tries, 2, "the card has counted the PIN that it never judged");
    assert_eq!(bench.status().verifies, 1, "it was sent once");
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
}

pub fn a_reply_that_is_none_changes_nothing(mut bench: impl Hand, reply: &[u8], failure: CardFailure) {
    bench.garble_next(reply);
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Failed(failure));
    assert_eq!(bench.status(), Status { auth_tries: 3, verifies: 0, my_number_requests: 0 });
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
}

pub fn another_card_is_noticed_before_its_pin_is_touched(mut bench: impl Hand) {
    bench.swap("father");
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Failed(CardFailure::Swapped));
    assert_eq!(prove_sign(&mut bench, "abc123"), CardOutcome::Failed(CardFailure::Swapped));
    assert_eq!(bench.status().verifies, 0);
}

pub fn a_child_has_no_signature(mut bench: impl Hand) {
    bench.swap("child");
    let identity = identify(&mut bench);
    assert_eq!((identity.auth_tries, identity.sign_tries), (3, None));
    let password = SignPassword::parse("ABC123").unwrap();
    let job = CardJob::ProveSign { password, message: MESSAGE.to_vec(), certificate: identity.certificate };
    assert_eq!(run(job, &mut *bench.reader()), CardOutcome::Failed(CardFailure::NotThisKind));
    assert_eq!(bench.status().verifies, 0);
}

pub fn identify(bench: &mut impl Bench) -> CardIdentity {
    match run(CardJob::Identify, &mut *bench.reader()) {
        CardOutcome::Identified(identity) => identity,
        other => panic!("not identified: {other:?}"),
    }
}

pub fn prove_auth(bench: &mut impl Bench, pin: &str) -> CardOutcome {
    let pin = AuthPin::parse(pin).unwrap();
    let messages = vec![MESSAGE.to_vec(), SECOND.to_vec()];
    let job = CardJob::ProveAuth { pin, messages, certificate: certificate("mother.auth") };
    run(job, &mut *bench.reader())
}

fn prove_sign(bench: &mut impl Bench, password: &str) -> CardOutcome {
    let password = SignPassword::parse(password).unwrap();
    let job = CardJob::ProveSign { password, message: MESSAGE.to_vec(), certificate: certificate("mother.auth") };
    run(job, &mut *bench.reader())
}

pub fn assert_proved(outcome: CardOutcome, expected: &[u8]) {
    let CardOutcome::Proved { certificate, signatures } = outcome else { panic!("not proved: {outcome:?}") };
    assert_eq!(certificate, expected);
    assert!(!signatures.is_empty());
    for (signature, message) in signatures.iter().zip([MESSAGE, SECOND]) {
        assert!(is_signed(&certificate, message, signature));
    }
}

fn is_signed(certificate: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let key = certificate.tbs_certificate().subject_public_key_info().owned_to_ref();
    let key = VerifyingKey::<Sha256>::try_from(key).unwrap();
    key.verify(message, &Signature::try_from(signature).unwrap()).is_ok()
}

/// A certificate of the simulated town, such as `mother.auth`.
pub fn certificate(name: &str) -> Vec<u8> {
    fs::read(town().join("cards").join(format!("{name}.der"))).unwrap()
}

/// The cards of the simulated town, copied into a folder of their own with all tries left; their profiles.
pub fn fresh_cards(folder: &Path) -> Vec<PathBuf> {
    for part in ["anchors", "cards"] {
        fs::create_dir_all(folder.join(part)).unwrap();
        for file in fs::read_dir(town().join(part)).unwrap().map(|entry| entry.unwrap()) {
            fs::copy(file.path(), folder.join(part).join(file.file_name())).unwrap();
        }
    }
    ["mother", "father", "child"]
        .map(|name| {
            // From the test before, where the folder is the same.
            let _ = fs::remove_file(folder.join(format!("cards/{name}.state.json")));
            folder.join(format!("cards/{name}.toml"))
        })
        .to_vec()
}

/// Made once and kept in cargo's target folder: its keys take seconds.
fn town() -> &'static Path {
    static TOWN: OnceLock<PathBuf> = OnceLock::new();
    TOWN.get_or_init(|| {
        let town = Path::new(env!("CARGO_TARGET_TMPDIR")).join("town-of-cards");
        if !town.exists() {
            let unfinished = town.with_extension(std::process::id().to_string());
            let made = Command::new(emulator_binary().unwrap()).args(["new-town", "--out"]).arg(&unfinished).output();
            assert!(made.unwrap().status.success());
            fs::rename(&unfinished, &town).unwrap();
        }
        town
    })
}
