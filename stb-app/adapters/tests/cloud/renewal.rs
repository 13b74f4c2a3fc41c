//! A box gets its next key and certificate, whenever the power is cut.

use crate::pki::Authority;
use crate::server::{Behaviour, Server, tls};
use crate::{DEADLINE, HTTP};
use rcgen::{CertificateParams, DnType, KeyPair, PublicKeyData};
use rustls::SignatureScheme;
use rustls::crypto::ring;
use rustls::version::TLS13;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{Enrolment, Problem, RenewRequest, renew_message};
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::{CloudConfig, HttpsCloud};
use stb_adapters::enrol::{EnrolConfig, certificate, device_id};
use stb_adapters::entropy::SystemEntropy;
use stb_adapters::identity::ListenerFault;
use stb_adapters::identity::renew::{RenewConfig, RenewFault, Step, is_under_way, next_step, renew};
use stb_adapters::registrar::HttpsRegistrar;
use stb_core::ports::{Registrar, RegistrarReply, RegistrarRequest};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use tempfile::TempDir;

const NAME: &str = "box-0123456789abcdef";

/// A box that is enrolled, and a town of two listeners.
struct Home {
    authority: Arc<Authority>,
    enrol: Server,
    device: Server,
    config: RenewConfig,
    clock: SystemClock,
    first_key: String,
    _folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let authority = Arc::new(Authority::new("operator"));
        let enrol = Server::start(tls(authority.server(), None, &[&TLS13], &HTTP));
        let device = Server::start(tls(authority.server(), Some(&authority), &[&TLS13], &HTTP));
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let config = RenewConfig {
            enrol: EnrolConfig {
                url: enrol.url(),
                roots: path("roots.pem"),
                certificate: path("box.pem"),
                key: path("box.key"),
            },
            device_url: device.url(),
        };
        let first = authority.device(NAME);
        std::fs::write(&config.enrol.roots, authority.pem()).unwrap();
        std::fs::write(&config.enrol.certificate, &first.certificate_pem).unwrap();
        std::fs::write(&config.enrol.key, &first.key_pem).unwrap();
        let home = Self {
            authority,
            enrol,
            device,
            config,
            clock: SystemClock::start(),
            first_key: first.key_pem,
            _folder: folder,
        };
        home.certify_as(NAME);
        home.device.behave(Behaviour::Answer(200, b"{}".to_vec()));
        home
    }

    /// The town certifies whatever it is asked for.
    fn certify_as(&self, name: &'static str) {
        let authority = Arc::clone(&self.authority);
        self.enrol.behave(Behaviour::Reply(Arc::new(move |body| {
            let request: RenewRequest = serde_json::from_slice(body).unwrap();
            let enrolment = Enrolment {
                device_id: name.to_owned(),
                certificate_chain_pem: authority.answer(&request.csr.0, name),
                municipality: "162108".to_owned(),
                now_ms: 0,
            };
            (201, serde_json::to_vec(&enrolment).unwrap())
        })));
    }

    fn step(&self) -> Result<Step, RenewFault> {
        next_step(&self.config, self.clock)
    }

    fn key(&self) -> String {
        std::fs::read_to_string(&self.config.enrol.key).unwrap()
    }

    fn is_under_way(&self) -> bool {
        is_under_way(&self.config.enrol.key, &self.config.enrol.certificate)
    }

    /// The program starts: key and certificate go together.
    fn starts(&self) -> bool {
        let EnrolConfig { roots, certificate, key, .. } = self.config.enrol.clone();
        HttpsCloud::with_deadline(&CloudConfig { url: self.device.url(), roots, certificate, key }, DEADLINE).is_ok()
    }
}

fn refusal(code: ErrorCode) -> Behaviour {
    Behaviour::Answer(code.http_status(), serde_json::to_vec(&Problem::new(code, "", "")).unwrap())
}

#[test]
fn the_port_renews_and_says_how_long_it_holds() {
    let home = Home::new();
    let mut registrar = HttpsRegistrar::new(home.config.clone(), home.clock, Box::new(SystemEntropy));
    let renewed = registrar.ask(&RegistrarRequest::Renew);
    let now_there = certificate(&home.config.enrol.certificate).unwrap();
    assert_eq!(renewed, Ok(RegistrarReply::Renewed(now_there)));
    assert!(now_there.from < now_there.until && home.key() != home.first_key);
}

#[test]
fn the_old_key_signs_for_the_new_one() {
    let home = Home::new();
    renew(&home.config, home.clock).unwrap();
    let seen = home.enrol.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/v1/renew"));
    let request: RenewRequest = serde_json::from_slice(&seen[0].body).unwrap();
    let old = KeyPair::from_pem(&home.first_key).unwrap();
    let message = renew_message(&request.csr.0, request.signed_at_ms);
    let algorithms = ring::default_provider().signature_verification_algorithms.mapping;
    let (_, p256) = algorithms.iter().find(|(scheme, _)| *scheme == SignatureScheme::ECDSA_NISTP256_SHA256).unwrap();
    assert!(p256.iter().any(|one| one.verify_signature(old.der_bytes(), &message, &request.signature.0).is_ok()));
    let seconds = home.clock.now().wall.millis().abs_diff(request.signed_at_ms) / 1000;
    assert!(seconds < 60, "by the town's clock");
    assert_ne!(home.key(), home.first_key, "a new key each time");
    assert_eq!(home.device.seen().len(), 1, "used once");
}

#[test]
fn a_renewal_goes_on_wherever_the_power_was_cut() {
    let steps = [Step::KeyMade, Step::Certified, Step::KeyInPlace, Step::Finished];
    for cut in 0..=steps.len() {
        let home = Home::new();
        for step in &steps[..cut] {
            assert_eq!(home.step().unwrap(), *step);
        }
        assert_eq!(home.key() == home.first_key, cut < 3, "the old key until the next one was used");
        assert_eq!(home.is_under_way(), (1..=3).contains(&cut));
        assert!(home.starts(), "after {cut} steps");
        // The start itself ends what was cut off before its last step.
        assert_eq!(home.is_under_way(), (1..=2).contains(&cut));
        if cut < 3 {
            renew(&home.config, home.clock).unwrap();
        }
        assert!(home.starts() && !home.is_under_way() && home.key() != home.first_key);
        assert_eq!(device_id(&home.config.enrol.certificate).unwrap().as_str(), NAME);
        let mode = std::fs::metadata(&home.config.enrol.key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_refused_renewal_changes_nothing_and_may_be_tried_again() {
    let home = Home::new();
    home.enrol.behave(refusal(ErrorCode::RenewalTooEarly));
    let early = |fault| {
        matches!(fault, Err(RenewFault::Listener(ListenerFault::Refused { code: ErrorCode::RenewalTooEarly, .. })))
    };
    assert!(early(renew(&home.config, home.clock)) && early(renew(&home.config, home.clock)));
    let asked: Vec<RenewRequest> =
        home.enrol.seen().iter().map(|seen| serde_json::from_slice(&seen.body).unwrap()).collect();
    let key = |request: &RenewRequest| {
        rcgen::CertificateSigningRequestParams::from_der(&request.csr.0.as_slice().into()).unwrap().public_key
    };
    assert_eq!(key(&asked[0]).der_bytes(), key(&asked[1]).der_bytes(), "the same next key");
    assert!(home.starts() && home.key() == home.first_key);
    home.certify_as("box-ffffffffffffffff");
    let fault = renew(&home.config, home.clock);
    assert!(matches!(fault, Err(RenewFault::Listener(ListenerFault::NotUnderstood))), "for another box");
    home.certify_as(NAME);
    renew(&home.config, home.clock).unwrap();
}

#[test]
fn a_next_key_that_the_town_does_not_know_is_given_up() {
    let home = Home::new();
    home.device.behave(refusal(ErrorCode::Unavailable));
    assert!(renew(&home.config, home.clock).is_err());
    assert!(home.is_under_way(), "a busy town is asked again");
    home.device.behave(refusal(ErrorCode::DeviceUnknown));
    assert!(renew(&home.config, home.clock).is_err());
    assert!(!home.is_under_way() && home.starts() && home.key() == home.first_key);
}

#[test]
fn a_next_certificate_that_ended_unused_takes_its_place_all_the_same() {
    let home = Home::new();
    assert_eq!(home.step().unwrap(), Step::KeyMade);
    let next = KeyPair::from_pem(&std::fs::read_to_string(home.config.enrol.key.with_extension("key.next")).unwrap());
    let mut ended = CertificateParams::default();
    ended.distinguished_name.push(DnType::CommonName, NAME);
    ended.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let ended = ended.self_signed(&next.unwrap()).unwrap().pem();
    std::fs::write(home.config.enrol.certificate.with_extension("pem.next"), ended).unwrap();
    renew(&home.config, home.clock).unwrap();
    assert!(home.device.seen().is_empty(), "no listener takes it");
    assert!(home.starts() && home.key() != home.first_key);
}
