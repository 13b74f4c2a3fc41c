//! A box gets its certificate.

use crate::pki::Authority;
use crate::server::{Behaviour, Server, tls};
use rustls::version::TLS13;
use shared_model::device::InstallCode;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{EnrolRequest, Enrolment, Problem};
use stb_adapters::enrol::{EnrolConfig, EnrolFault, device_id, enrol, municipality};
use stb_adapters::identity::ListenerFault;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

pub const NAME: &str = "box-0123456789abcdef";

pub struct Workshop {
    pub authority: Authority,
    pub server: Server,
    pub config: EnrolConfig,
    _folder: TempDir,
}

impl Workshop {
    pub fn new() -> Self {
        let authority = Authority::new("operator");
        let server = Server::start(tls(authority.server(), None, &[&TLS13], &["h2"]));
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("roots.pem"), authority.pem()).unwrap();
        let config = EnrolConfig {
            url: server.url(),
            roots: path("roots.pem"),
            certificate: path("identity/box.pem"),
            key: path("identity/box.key"),
        };
        Self { authority, server, config, _folder: folder }
    }

    fn enrol(&self) -> Result<stb_adapters::enrol::Enrolled, EnrolFault> {
        enrol(&self.config, &InstallCode::parse("12345678").unwrap())
    }

    /// Refuses, and returns what was asked for.
    fn refused_request(&self, code: ErrorCode) -> EnrolRequest {
        let problem = serde_json::to_vec(&Problem::new(code, "", "")).unwrap();
        self.server.behave(Behaviour::Answer(code.http_status(), problem));
        assert!(
            matches!(self.enrol(), Err(EnrolFault::Listener(ListenerFault::Refused { code: refused, .. })) if refused == code)
        );
        serde_json::from_slice(&self.server.seen().last().unwrap().body).unwrap()
    }

    pub fn answer_with(&self, csr: &[u8], name_in_answer: &str) {
        let enrolment = Enrolment {
            device_id: name_in_answer.to_owned(),
            certificate_chain_pem: self.authority.answer(csr, NAME),
            municipality: "162108".to_owned(),
            now_ms: 0,
        };
        self.server.behave(Behaviour::Answer(201, serde_json::to_vec(&enrolment).unwrap()));
    }
}

#[test]
fn a_box_makes_its_key_once_and_keeps_the_certificate() {
    let workshop = Workshop::new();
    let request = workshop.refused_request(ErrorCode::InstallCodeWrong);
    assert_eq!(request.install_code, "12345678");
    let certificate = &workshop.config.certificate;
    assert_eq!((device_id(certificate), municipality(certificate)), (None, None));
    let key = std::fs::read(&workshop.config.key).unwrap();
    assert_eq!(std::fs::metadata(&workshop.config.key).unwrap().permissions().mode() & 0o777, 0o600);

    workshop.answer_with(&request.csr.0, NAME);
    let enrolled = workshop.enrol().unwrap();
    assert_eq!((enrolled.device.as_str(), enrolled.municipality.as_str()), (NAME, "162108"));
    assert_eq!(device_id(certificate), Some(enrolled.device));
    assert_eq!(municipality(certificate).map(|town| town.to_string()), Some(enrolled.municipality));
    assert_eq!(std::fs::read(&workshop.config.key).unwrap(), key, "the second attempt uses the same key");
}

#[test]
fn a_certificate_for_another_key_or_name_is_not_kept() {
    let workshop = Workshop::new();
    let request = workshop.refused_request(ErrorCode::InstallCodeSpent);
    workshop.answer_with(&request.csr.0, "box-ffffffffffffffff");
    assert!(matches!(workshop.enrol(), Err(EnrolFault::Listener(ListenerFault::NotUnderstood))));
    let other = Workshop::new().refused_request(ErrorCode::InstallCodeSpent);
    workshop.answer_with(&other.csr.0, NAME);
    assert!(matches!(workshop.enrol(), Err(EnrolFault::Listener(ListenerFault::NotUnderstood))));
    assert!(!workshop.config.certificate.exists());
}

#[test]
fn an_impostor_learns_no_install_code() {
    let workshop = Workshop::new();
    let impostor = Authority::new("somebody else");
    workshop.server.restart_with(tls(impostor.server(), None, &[&TLS13], &["h2"]));
    assert!(matches!(workshop.enrol(), Err(EnrolFault::Listener(ListenerFault::Unreachable(_)))));
    assert!(workshop.server.seen().is_empty());
}
