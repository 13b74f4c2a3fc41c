//! The box looks at itself, at a server and at an impostor.

use crate::RealTown;
use crate::enrolment::Workshop;
use crate::pki::Authority;
use crate::server::{Behaviour, tls};
use rustls::version::TLS13;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::Problem;
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::CloudConfig;
use stb_adapters::machine::code::hash;
use stb_adapters::machine::{MachineConfig, SystemMachine};
use stb_core::ports::{Defect, Machine, MachineReply, MachineRequest, Probe, TechnicianCode};
use stb_core::testing::contract_technician::machine_contract;
use std::net::TcpListener;

const CODE: &str = "314159";

fn config(cloud: CloudConfig) -> MachineConfig {
    let data = cloud.certificate.parent().unwrap().join("data");
    let code = TechnicianCode::parse(CODE).map(|code| hash(&code));
    MachineConfig { enrol_url: cloud.url.clone(), cloud, data, code }
}

fn look(config: &MachineConfig, probe: Probe) -> Result<String, Defect> {
    match SystemMachine::new(config.clone(), SystemClock::start()).ask(&MachineRequest::Check(probe)) {
        MachineReply::Checked(seen) => seen,
        other @ MachineReply::Authorised(_) => panic!("{other:?}"),
    }
}

#[test]
fn this_machine_keeps_the_contract() {
    let town = RealTown::new();
    machine_contract(&mut SystemMachine::new(config(town.config()), SystemClock::start()), CODE);
}

#[test]
fn a_box_that_is_well_passes() {
    let town = RealTown::new();
    let config = config(town.config());
    for probe in [Probe::Network, Probe::Dns, Probe::Server, Probe::Api, Probe::Storage] {
        assert!(look(&config, probe).is_ok(), "{probe:?}: {:?}", look(&config, probe));
    }
    assert_eq!(look(&config, Probe::Dns), Ok("127.0.0.1".to_owned()));
    assert!(look(&config, Probe::Certificate).unwrap().starts_with("のこり"));
    assert_eq!(town.server.seen().last().unwrap().path, "/v1/health");
}

#[test]
fn what_is_wrong_with_the_server_is_told_apart() {
    let town = RealTown::new();
    let good = config(town.config());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let dead = CloudConfig { url: format!("https://{nobody}"), ..town.config() };
    let dead = config(dead);
    assert_eq!(look(&dead, Probe::Server), Err(Defect::ServerSilent));
    assert_eq!(look(&dead, Probe::Api), Err(Defect::ServerSilent));
    let nowhere = config(CloudConfig { url: "https://box.invalid:8444".to_owned(), ..town.config() });
    assert_eq!(look(&nowhere, Probe::Dns), Err(Defect::NameUnknown));
    assert_eq!(look(&nowhere, Probe::Server), Err(Defect::NameUnknown));

    let problem = serde_json::to_vec(&Problem::new(ErrorCode::DeviceRevoked, "", "")).unwrap();
    town.server.behave(Behaviour::Answer(403, problem));
    assert_eq!(look(&good, Probe::Api), Err(Defect::BoxRefused));
    town.server.behave(Behaviour::Answer(200, b"{}".to_vec()));
    let impostor = Authority::new("somebody else");
    town.server.restart_with(tls(impostor.server(), None, &[&TLS13], &["h2"]));
    assert_eq!(look(&good, Probe::Server), Err(Defect::ServerNotTrusted));
}

#[test]
fn a_new_box_has_no_certificate_and_says_so() {
    let workshop = Workshop::new();
    let enrol = &workshop.config;
    let cloud = CloudConfig {
        url: enrol.url.clone(),
        roots: enrol.roots.clone(),
        certificate: enrol.certificate.clone(),
        key: enrol.key.clone(),
    };
    let config = config(cloud);
    assert_eq!(look(&config, Probe::Certificate), Err(Defect::NotEnrolled));
    assert_eq!(look(&config, Probe::Api), Err(Defect::NotEnrolled));
    assert!(look(&config, Probe::Server).is_ok());
}
