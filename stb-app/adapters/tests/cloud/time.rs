//! A box without a clock learns the town's time, and certificates are judged by it.

use crate::pki::{Authority, Issued};
use crate::server::{Behaviour, Server, tls};
use crate::{DEADLINE, HTTP, RealTown, nonce};
use rcgen::{KeyPair, SigningKey};
use rustls::version::TLS13;
use shared_model::time::{Timestamp, Uptime};
use shared_model::wire::v1::{Base64, SignedTime, time_message};
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::HttpsCloud;
use stb_adapters::identity::ListenerFault;
use stb_adapters::identity::time::{TimeFault, ask_time};
use stb_core::ports::{Cloud, CloudFault, CloudRequest};
use stb_core::testing::contract_cloud::Town;
use std::path::PathBuf;
use tempfile::TempDir;

pub const NONCE: [u8; 32] = [9; 32];
/// 2026-11-28 in Tokyo.
pub const TODAY: i64 = 1_795_834_800_000;
/// 1970-01-01 and 2040-01-01.
pub const WRONG: [i64; 2] = [0, 2_208_988_800_000];

/// An enrol listener, whose certificate is good for some years.
pub struct Listener {
    authority: Authority,
    pub server: Server,
    pub key_pem: String,
    pub roots: PathBuf,
    _folder: TempDir,
}

impl Listener {
    pub fn new(from: i32, to: i32) -> Self {
        let authority = Authority::new("operator");
        let Issued { certificate, certificate_pem, key, key_pem } = authority.server_of(from, to);
        let issued = Issued { certificate, certificate_pem, key, key_pem: key_pem.clone() };
        let server = Server::start(tls(issued, None, &[&TLS13], &HTTP));
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        std::fs::write(&roots, authority.pem()).unwrap();
        Self { authority, server, key_pem, roots, _folder: folder }
    }

    pub fn says(&self, key_pem: &str, nonce: &[u8], signed_ms: i64, said_ms: i64) {
        let key = KeyPair::from_pem(key_pem).unwrap();
        let signature = Base64(key.sign(&time_message(nonce, signed_ms)).unwrap());
        let said = SignedTime { now_ms: said_ms, nonce: Base64(nonce.to_vec()), signature };
        self.server.behave(Behaviour::Answer(200, serde_json::to_vec(&said).unwrap()));
    }

    fn ask(&self) -> Result<Timestamp, TimeFault> {
        ask_time(&self.server.url(), &self.roots, &NONCE)
    }
}

pub fn set(clock: &SystemClock, millis: i64) {
    clock.set(Timestamp::from_millis(millis), clock.now().uptime);
}

#[test]
fn a_box_that_woke_in_another_year_learns_the_time_and_then_trusts_the_town() {
    let mut town = RealTown::new();
    town.server.restart_with(tls(town.authority.server_of(2026, 2028), Some(&town.authority), &[&TLS13], &HTTP));
    let listener = Listener::new(2026, 2028);
    listener.says(&listener.key_pem, &NONCE, TODAY, TODAY);
    for wrong in WRONG {
        town.answer(Ok(nonce()));
        let clock = SystemClock::start();
        set(&clock, wrong);
        let mut cloud = HttpsCloud::with_clock(&town.config(), DEADLINE, clock).unwrap();
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::NotTrusted), "no date fits in {wrong}");
        let now = listener.ask().unwrap();
        assert_eq!(now, Timestamp::from_millis(TODAY));
        clock.set(now, clock.now().uptime);
        assert_eq!(cloud.call(&CloudRequest::Challenge), Ok(nonce()), "the same client, by the town's time");
    }
    assert_eq!(listener.server.seen()[0].path, format!("/v1/time?nonce={}", Base64::encode(&NONCE)));
}

#[test]
fn a_certificate_that_was_renewed_while_the_box_slept_is_believed() {
    let listener = Listener::new(2030, 2032);
    let later = TODAY + 4 * 365 * 86_400_000;
    listener.says(&listener.key_pem, &NONCE, later, later);
    assert_eq!(listener.ask().unwrap(), Timestamp::from_millis(later));
}

#[test]
fn what_the_town_has_not_signed_for_this_question_is_not_believed() {
    let listener = Listener::new(2026, 2028);
    let not_signed = || matches!(listener.ask(), Err(TimeFault::NotSigned));
    listener.says(&listener.authority.server_of(2026, 2028).key_pem, &NONCE, TODAY, TODAY);
    assert!(not_signed(), "by another key, though of the same authority");
    listener.says(&listener.key_pem, &[8; 32], TODAY, TODAY);
    assert!(not_signed(), "for another nonce: an old answer");
    listener.says(&listener.key_pem, &NONCE, TODAY, TODAY + 1);
    assert!(not_signed(), "for another instant");
    for outside in WRONG {
        listener.says(&listener.key_pem, &NONCE, outside, outside);
        assert!(
            matches!(listener.ask(), Err(TimeFault::OutsideItsCertificate)),
            "{outside}: no town with this certificate"
        );
    }
    listener.server.behave(Behaviour::Answer(200, b"{}".to_vec()));
    assert!(matches!(listener.ask(), Err(TimeFault::Listener(ListenerFault::NotUnderstood))));
    listener.says(&listener.key_pem, &NONCE, TODAY, TODAY);
    assert!(listener.ask().is_ok());
}

#[test]
fn an_impostor_is_not_even_asked() {
    let listener = Listener::new(2026, 2028);
    let impostor = Authority::new("operator");
    listener.server.restart_with(tls(impostor.server_of(2026, 2028), None, &[&TLS13], &HTTP));
    assert!(matches!(listener.ask(), Err(TimeFault::Listener(ListenerFault::Unreachable(_)))));
    let device = listener.authority.device("box-0000000000000001");
    listener.server.restart_with(tls(device, None, &[&TLS13], &HTTP));
    assert!(matches!(listener.ask(), Err(TimeFault::Listener(ListenerFault::Unreachable(_)))), "a box is no server");
    assert!(listener.server.seen().is_empty());
}

#[test]
fn the_clock_is_set_back_and_forth() {
    let clock = SystemClock::start();
    clock.set(Timestamp::from_millis(TODAY), Uptime::default());
    assert!(clock.now().wall.since(Timestamp::from_millis(TODAY)).as_secs() < 60);
    set(&clock, WRONG[0]);
    assert!(clock.now().wall.seconds() < 60);
}
