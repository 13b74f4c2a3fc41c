//! The box looks at itself, at a server and at an impostor.

use crate::RealTown;
use crate::enrolment::Workshop;
use crate::pki::Authority;
use crate::server::{Behaviour, tls};
use crate::time::{Listener, NONCE, TODAY, WRONG, set};
use rustls::version::TLS13;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::Problem;
use stb_adapters::clock::SystemClock;
use stb_adapters::cloud_https::CloudConfig;
use stb_adapters::machine::code::hash;
use stb_adapters::machine::{MachineConfig, SystemMachine};
use stb_core::ports::{Defect, Entropy, Machine, MachineReply, MachineRequest, Probe, TechnicianCode};
use stb_core::testing::contract_technician::machine_contract;
use std::net::TcpListener;

const CODE: &str = "314159";

fn config(cloud: CloudConfig) -> MachineConfig {
    let data = cloud.certificate.parent().unwrap().join("data");
    let code = TechnicianCode::parse(CODE).map(|code| hash(&code));
    MachineConfig { enrol_url: cloud.url.clone(), cloud, data, code, reset_request: None }
}

/// The same bytes each time, so that a listener can sign them beforehand.
struct Nines;

impl Entropy for Nines {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(NONCE[0]);
    }
}

fn machine(config: &MachineConfig, clock: SystemClock) -> SystemMachine {
    SystemMachine::new(config.clone(), clock, Box::new(Nines))
}

fn look(config: &MachineConfig, probe: Probe) -> Result<String, Defect> {
    match machine(config, SystemClock::start()).ask(&MachineRequest::Check(probe)) {
        MachineReply::Checked(seen) => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn this_machine_keeps_the_contract() {
    let town = RealTown::new();
    machine_contract(&mut machine(&config(town.config()), SystemClock::start()), CODE);
}

#[test]
fn the_system_is_asked_by_a_file_and_nothing_is_erased_here() {
    let town = RealTown::new();
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("factory-reset");
    let asks = MachineConfig { reset_request: Some(request.clone()), ..config(town.config()) };
    machine_contract(&mut machine(&asks, SystemClock::start()), CODE);
    assert!(request.exists() && asks.cloud.key.exists() && asks.cloud.certificate.exists());
    let nowhere = MachineConfig { reset_request: Some(folder.path().join("no/folder")), ..asks };
    let answer = machine(&nowhere, SystemClock::start()).ask(&MachineRequest::Erase);
    assert_eq!(answer, MachineReply::Erases(Err(Defect::DiskBroken)));
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

#[test]
fn the_clock_is_held_against_what_the_town_has_signed() {
    let town = RealTown::new();
    let listener = Listener::new(2026, 2028);
    let cloud = CloudConfig { roots: listener.roots.clone(), ..town.config() };
    let config = MachineConfig { enrol_url: listener.server.url(), ..config(cloud) };
    let clock = SystemClock::start();
    let look = || match machine(&config, clock).ask(&MachineRequest::Check(Probe::Clock)) {
        MachineReply::Checked(seen) => seen,
        other => panic!("{other:?}"),
    };
    listener.says(&listener.key_pem, &NONCE, TODAY, TODAY);
    set(&clock, TODAY);
    assert!(look().is_ok_and(|seen| seen.starts_with("ずれ ")));
    set(&clock, TODAY - 61_000);
    assert_eq!(look(), Err(Defect::ClockWrong));
    let [woke_in_1970, woke_in_2040] = WRONG;
    set(&clock, woke_in_2040);
    assert_eq!(look(), Err(Defect::ClockWrong), "no certificate is good any more in 2040, and the time is believed");
    set(&clock, woke_in_1970);
    assert_eq!(look(), Err(Defect::ClockNotSet));

    set(&clock, TODAY);
    listener.says(&listener.key_pem, &[8; 32], TODAY, TODAY);
    assert_eq!(look(), Err(Defect::ServerNotTrusted), "an old answer");
    listener.server.behave(Behaviour::Answer(200, b"{}".to_vec()));
    assert_eq!(look(), Err(Defect::ServerTrouble));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = MachineConfig { enrol_url: format!("https://{nobody}"), ..config.clone() };
    let seen = machine(&silent, clock).ask(&MachineRequest::Check(Probe::Clock));
    assert_eq!(seen, MachineReply::Checked(Err(Defect::ServerSilent)), "what was not compared is no pass");
}
