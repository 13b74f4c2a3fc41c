//! The way to the enrol listener keeps its contract, and tells apart what can go wrong.

use crate::enrolment::{NAME, Workshop};
use crate::pki::Authority;
use crate::server::{Behaviour, tls};
use crate::time::{self, NONCE, TODAY, WRONG, set};
use rustls::version::TLS13;
use shared_model::device::InstallCode;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{EnrolRequest, Problem};
use stb_adapters::clock::SystemClock;
use stb_adapters::enrol::EnrolConfig;
use stb_adapters::identity::renew::RenewConfig;
use stb_adapters::registrar::HttpsRegistrar;
use stb_core::ports::{Entropy, Registrar, RegistrarFault, RegistrarReply, RegistrarRequest};
use stb_core::testing::contract_technician::{EnrolListener, registrar_contract};
use std::net::TcpListener;
use std::path::PathBuf;

const CODE: &str = "12345678";

struct Listener {
    workshop: Workshop,
    config: EnrolConfig,
}

impl Listener {
    fn new() -> Self {
        let workshop = Workshop::new();
        Self { config: workshop.config.clone(), workshop }
    }

    fn enrol(&self) -> Result<RegistrarReply, RegistrarFault> {
        let code = InstallCode::parse(CODE).unwrap();
        registrar(&self.config, SystemClock::start()).ask(&RegistrarRequest::Enrol(code))
    }
}

/// A town that only has an enrol listener.
fn registrar(config: &EnrolConfig, clock: SystemClock) -> HttpsRegistrar {
    let config = RenewConfig { enrol: config.clone(), device_url: config.url.clone() };
    HttpsRegistrar::new(config, clock, Box::new(Nines))
}

/// Fills the nonce of `time.rs`.
struct Nines;

impl Entropy for Nines {
    fn fill(&mut self, buffer: &mut [u8]) {
        buffer.fill(NONCE[0]);
    }
}

impl EnrolListener for Listener {
    fn registrar(&mut self) -> Box<dyn Registrar + '_> {
        Box::new(registrar(&self.config, SystemClock::start()))
    }

    fn refuse(&mut self, refusal: Option<(ErrorCode, Option<u32>)>) {
        match refusal {
            Some((code, tries_left)) => {
                let problem = Problem { tries_left, ..Problem::new(code, "", "") };
                let body = serde_json::to_vec(&problem).unwrap();
                self.workshop.server.behave(Behaviour::Answer(code.http_status(), body));
            }
            // The key is the same in every request of this box.
            None => {
                let seen = self.workshop.server.seen();
                let request: EnrolRequest = serde_json::from_slice(&seen.last().unwrap().body).unwrap();
                self.workshop.answer_with(&request.csr.0, NAME);
            }
        }
    }

    fn close(&mut self) {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        self.config.url = format!("https://{nobody}");
    }
}

#[test]
fn the_enrol_listener_keeps_the_contract() {
    registrar_contract(&mut Listener::new(), CODE);
}

#[test]
fn an_impostor_and_a_disk_that_cannot_be_written_are_told_apart() {
    let listener = Listener::new();
    let impostor = Authority::new("somebody else");
    listener.workshop.server.restart_with(tls(impostor.server(), None, &[&TLS13], &["h2"]));
    assert_eq!(listener.enrol(), Err(RegistrarFault::NotTrusted));

    let mut listener = Listener::new();
    let file = listener.config.roots.clone();
    listener.config.key = file.join("below-a-file.key");
    assert_eq!(listener.enrol(), Err(RegistrarFault::Broken));
    assert!(listener.workshop.server.seen().is_empty(), "without a key nothing is asked for");
}

#[test]
fn the_towns_time_sets_every_clock_of_the_box_unless_it_cannot_be_right() {
    let listener = time::Listener::new(2026, 2028);
    let nowhere = PathBuf::new();
    let config = EnrolConfig {
        url: listener.server.url(),
        roots: listener.roots.clone(),
        certificate: nowhere.clone(),
        key: nowhere,
    };
    let clock = SystemClock::start();
    let mut registrar = registrar(&config, clock);
    for wrong in WRONG {
        set(&clock, wrong);
        listener.says(&listener.key_pem, &NONCE, TODAY, TODAY);
        let today = Timestamp::from_millis(TODAY);
        assert_eq!(registrar.ask(&RegistrarRequest::Time), Ok(RegistrarReply::Time(today)));
        assert!(clock.now().wall.millis().abs_diff(TODAY) < 60_000);

        listener.says(&listener.key_pem, &NONCE, 0, 0);
        assert_eq!(registrar.ask(&RegistrarRequest::Time), Err(RegistrarFault::NotUnderstood), "a town in 1970");
        listener.says(&listener.key_pem, &NONCE, TODAY, TODAY + 1);
        assert_eq!(registrar.ask(&RegistrarRequest::Time), Err(RegistrarFault::NotTrusted));
        assert!(clock.now().wall.millis().abs_diff(TODAY) < 60_000, "nobody else sets it");
    }
}
