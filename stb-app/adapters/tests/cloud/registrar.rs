//! The way to the enrol listener keeps its contract, and tells apart what can go wrong.

use crate::enrolment::{NAME, Workshop};
use crate::pki::Authority;
use crate::server::{Behaviour, tls};
use rustls::version::TLS13;
use shared_model::device::InstallCode;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{EnrolRequest, Problem};
use stb_adapters::clock::SystemClock;
use stb_adapters::enrol::EnrolConfig;
use stb_adapters::registrar::HttpsRegistrar;
use stb_core::ports::{Registrar, RegistrarFault, RegistrarRequest};
use stb_core::testing::contract_technician::{EnrolListener, registrar_contract};
use std::net::TcpListener;

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

    fn enrol(&self) -> Result<stb_core::ports::RegistrarReply, RegistrarFault> {
        let code = InstallCode::parse(CODE).unwrap();
        HttpsRegistrar::new(self.config.clone(), SystemClock::start()).ask(&RegistrarRequest::Enrol(code))
    }
}

impl EnrolListener for Listener {
    fn registrar(&mut self) -> Box<dyn Registrar + '_> {
        Box::new(HttpsRegistrar::new(self.config.clone(), SystemClock::start()))
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
