//! Every conversation in `golden/card`, with the job that begins it and the outcome it has.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use shared_model::pin::{AuthPin, SignPassword};
use stb_core::card::CardFailure::{InUse, NotThisKind, ReaderGone, Removed, Swapped, Unexpected, Unresponsive};
use stb_core::card::CardOutcome::{Blocked, Failed, WrongSecret};
use stb_core::card::certificate::CertificateFacts;
use stb_core::card::{CardIdentity, CardJob, CardOutcome, run};
use stb_core::testing::card::ScriptedCard;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MESSAGE: &[u8] = b"what the card signs";
const SECOND: &[u8] = b"what opens the vault";

#[test]
fn identify_reads_who_the_card_is() {
    let identified = |auth_tries, sign_tries| {
        CardOutcome::Identified(CardIdentity { certificate: auth_certificate(), auth_tries, sign_tries })
    };
    let cases = [
        ("identify_both_certificates", identified(3, Some(5))),
        ("identify_under_15", identified(3, None)),
        ("identify_availability_not_told", identified(2, None)),
        ("identify_proved_already", identified(3, Some(4))),
        ("identify_both_blocked", identified(0, Some(0))),
        ("identify_with_detours", identified(3, Some(5))),
        ("identify_other_application", Failed(NotThisKind)),
        ("identify_other_card", Failed(NotThisKind)),
        ("identify_other_token", Failed(NotThisKind)),
        ("identify_phone", Failed(NotThisKind)),
        ("identify_torn", Failed(Removed)),
        ("identify_no_status", Failed(Unexpected { status: 0 })),
        ("identify_reply_too_long", Failed(Unexpected { status: 0 })),
        ("identify_unknown_status", Failed(Unexpected { status: 0x1234 })),
        ("identify_more_tries_than_exist", Failed(Unexpected { status: 0x63C9 })),
        ("identify_certificate_too_long", Failed(Unexpected { status: 0x9000 })),
        ("identify_certificate_is_none", Failed(Unexpected { status: 0x9000 })),
        ("identify_certificate_ends_early", Failed(Unexpected { status: 0x9000 })),
        ("identify_card_in_use", Failed(InUse)),
        ("identify_no_reader", Failed(ReaderGone)),
    ];
    check("identify", cases, |_| CardJob::Identify);
}

#[test]
fn prove_auth_sends_the_pin_once() {
    let proved = proved(auth_certificate(), "prove_auth_right_pin");
    let mut signed_twice = vec![Zeroizing::new(last_signature("prove_auth_right_pin"))];
    signed_twice.push(Zeroizing::new(vec![0x5A; 256]));
    let cases = [
        ("prove_auth_two_messages", CardOutcome::Proved { certificate: auth_certificate(), signatures: signed_twice }),
        ("prove_auth_torn_between_signatures", Failed(Removed)),
        ("prove_auth_right_pin", proved.clone()),
        ("prove_auth_proved_already", proved.clone()),
        ("prove_auth_signature_fetched", proved),
        ("prove_auth_wrong_pin_two_left", WrongSecret { tries_left: 2 }),
        ("prove_auth_wrong_pin_one_left", WrongSecret { tries_left: 1 }),
        ("prove_auth_wrong_pin_blocks", Blocked),
        ("prove_auth_blocked", Blocked),
        ("prove_auth_blocked_6983", Blocked),
        ("prove_auth_blocked_meanwhile", Blocked),
        ("prove_auth_tries_told_too_early", Failed(Unexpected { status: 0x63C1 })),
        ("prove_auth_torn_in_verify", Failed(Removed)),
        ("prove_auth_hung_in_verify", Failed(Unresponsive)),
        ("prove_auth_verify_asks_again", Failed(Unexpected { status: 0x6C04 })),
        ("prove_auth_verify_offers_data", Failed(Unexpected { status: 0x6102 })),
        ("prove_auth_verify_unknown_status", Failed(Unexpected { status: 0x6F00 })),
        ("prove_auth_wrong_pin_more_left", Failed(Unexpected { status: 0x63C3 })),
        ("prove_auth_swapped", Failed(Swapped)),
        ("prove_auth_beginning_too_short", Failed(Unexpected { status: 0x9000 })),
        ("prove_auth_not_verified", Failed(Unexpected { status: 0x6982 })),
        ("prove_auth_signature_too_short", Failed(Unexpected { status: 0x9000 })),
        ("prove_auth_other_application", Failed(NotThisKind)),
    ];
    check("prove_auth", cases, |script| {
        let pin = if script.contains("39393939") { "9999" } else { "1234" };
        let pin = AuthPin::parse(pin).unwrap();
        let mut messages = vec![MESSAGE.to_vec()];
        if script.contains("second message") {
            messages.push(SECOND.to_vec());
        }
        CardJob::ProveAuth { pin, messages, certificate: auth_certificate() }
    });
}

#[test]
fn prove_sign_reads_its_certificate_and_signs() {
    let proved = proved(sign_certificate(), "prove_sign_right_password");
    let cases = [
        ("prove_sign_right_password", proved),
        ("prove_sign_wrong_password_four_left", WrongSecret { tries_left: 4 }),
        ("prove_sign_wrong_password_blocks", Blocked),
        ("prove_sign_blocked", Blocked),
        ("prove_sign_under_15", Failed(NotThisKind)),
        ("prove_sign_torn_in_verify", Failed(Removed)),
        ("prove_sign_swapped", Failed(Swapped)),
    ];
    check("prove_sign", cases, |script| {
        let password = if script.contains("0757524F4E473939") { "wrong99" } else { "abc123" };
        let password = SignPassword::parse(password).unwrap();
        CardJob::ProveSign { password, message: MESSAGE.to_vec(), certificate: auth_certificate() }
    });
}

#[test]
fn serial_number_and_dates_are_read() {
    let facts = CertificateFacts::read(&auth_certificate()).unwrap();
    assert_eq!(facts.serial, [0x0A, 0x1B, 0x2C]);
    // 2026-04-01T00:00:00Z and 2031-04-12T14:59:59Z.
    assert_eq!((facts.not_before.seconds(), facts.not_after.seconds()), (1_775_001_600, 1_933_772_399));
}

#[test]
fn a_certificate_cut_short_or_lengthened_is_none() {
    let whole = auth_certificate();
    for length in 0..whole.len() {
        assert_eq!(CertificateFacts::read(&whole[..length]), None, "{length}");
    }
    assert_eq!(CertificateFacts::read(&[whole, vec![0]].concat()), None);
}

fn proved(certificate: Vec<u8>, name: &str) -> CardOutcome {
    CardOutcome::Proved { certificate, signatures: vec![Zeroizing::new(last_signature(name))] }
}

/// Plays every case to its end; the cases are all the files there are of that name.
fn check<const N: usize>(prefix: &str, cases: [(&str, CardOutcome); N], job: impl Fn(&str) -> CardJob) {
    for (name, expected) in &cases {
        let script = script(name);
        let mut card = ScriptedCard::parse(&script);
        let outcome = run(job(&script), &mut card);
        assert!(outcome == *expected, "{name}: {outcome:?} instead of {expected:?}");
        assert!(card.is_over(), "{name}: not played to its end");
    }
    let tried: BTreeSet<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let there: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .filter_map(|path| path.file_stem()?.to_str().map(String::from))
        .filter(|name| name.starts_with(prefix))
        .collect();
    assert_eq!(tried, there);
}

/// The 256 bytes before the last 9000.
fn last_signature(name: &str) -> Vec<u8> {
    let script = script(name);
    let digits = script.lines().last().and_then(|line| line.strip_prefix("< ")).unwrap();
    let bytes = digits.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
    bytes.take(256).collect()
}

fn script(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap()
}

fn auth_certificate() -> Vec<u8> {
    std::fs::read(folder().join("auth.der")).unwrap()
}

fn sign_certificate() -> Vec<u8> {
    std::fs::read(folder().join("sign.der")).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/card")
}
