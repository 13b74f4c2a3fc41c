//! The HTTPS client keeps the contract of every way to the town, and trusts nobody else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod enrolment;
mod machine;
mod pki;
mod registrar;
mod renewal;
mod server;
mod time;

use pki::{Authority, Issued};
use rustls::ServerConfig;
use rustls::version::{TLS12, TLS13};
use server::{Behaviour, Server, tls};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{self, Base64, Problem};
use stb_adapters::cloud_https::tls::TlsFault;
use stb_adapters::cloud_https::{CloudConfig, HttpsCloud};
use stb_core::ports::{Cloud, CloudFault, CloudReply, CloudRequest, Verdict, VerdictKind};
use stb_core::testing::contract_cloud::{Town, cloud_contract, conversations};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

const HTTP: [&str; 2] = ["h2", "http/1.1"];
/// Long enough for a handshake in a debug build on a busy machine.
const DEADLINE: Duration = Duration::from_secs(3);

#[test]
fn the_https_client_keeps_the_contract() {
    cloud_contract(&mut RealTown::new());
}

#[test]
fn every_message_is_as_the_wire_says() {
    let mut town = RealTown::new();
    let mut cloud = town.cloud();
    for (request, reply) in conversations() {
        town.answer(Ok(reply));
        cloud.call(&request).unwrap();
    }
    let seen = town.server.seen();
    let id = "03030303-0303-0303-0303-030303030303";
    let epoch = "0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b";
    let position = u64::MAX - 1;
    let lines: Vec<String> = seen.iter().map(|seen| format!("{} {}", seen.method, seen.path)).collect();
    assert_eq!(
        lines,
        [
            "POST /v1/challenges".to_owned(),
            "POST /v1/sessions".to_owned(),
            "DELETE /v1/sessions/current".to_owned(),
            "POST /v1/registrations".to_owned(),
            format!("POST /v1/registrations/{id}/card"),
            format!("POST /v1/registrations/{id}/attributes"),
            format!("POST /v1/registrations/{id}/confirm"),
            "GET /v1/town-keys".to_owned(),
            "GET /v1/vault".to_owned(),
            "GET /v1/household-vault".to_owned(),
            "PUT /v1/vault".to_owned(),
            "PUT /v1/household-vault".to_owned(),
            "GET /v1/vault-deeds".to_owned(),
            "POST /v1/vault-deeds".to_owned(),
            "GET /v1/vaccine-data".to_owned(),
            "GET /v1/vaccine-data?after=1795430520000".to_owned(),
            format!("GET /v1/mail/{id}?generation=1&sequence=1&limit=100"),
            format!("GET /v1/mail/{id}?generation=3&sequence=7&epoch={epoch}&after={position}&limit=100"),
            "POST /v1/news".to_owned(),
            "POST /v1/outbox".to_owned(),
            "POST /v1/self-tests".to_owned(),
        ]
    );
    for seen in &seen {
        let with_session = seen.path.contains("/current") || seen.path.ends_with("vault");
        assert_eq!(seen.authorization.as_deref(), with_session.then_some("Bearer c2Vzc2lvbg"), "{}", seen.path);
        assert_eq!(
            seen.content_type.as_deref(),
            (!seen.body.is_empty()).then_some("application/json"),
            "{}",
            seen.path
        );
        assert_eq!((seen.version, seen.connection), (http::Version::HTTP_2, 1), "one warm HTTP/2 connection");
    }
    let proof: v1::CardProof = serde_json::from_slice(&seen[1].body).unwrap();
    assert_eq!((proof.nonce.0, proof.signature.0), (vec![4; 32], vec![7; 256]));
    let letter: v1::RegistrationRequest = serde_json::from_slice(&seen[3].body).unwrap();
    assert_eq!(letter.password, "2345ABCD");
}

#[test]
fn a_town_that_says_nothing_is_unreachable_by_the_deadline() {
    let town = RealTown::new();
    for behaviour in [Behaviour::Stall, Behaviour::HangUp] {
        town.server.behave(behaviour);
        let mut cloud = HttpsCloud::with_deadline(&town.config(), Duration::from_millis(400)).unwrap();
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::Unreachable));
    }
}

#[test]
fn a_town_that_is_not_there_is_unreachable() {
    let town = RealTown::new();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = CloudConfig { url: format!("https://{nobody}"), ..town.config() };
    let mut cloud = HttpsCloud::with_deadline(&config, DEADLINE).unwrap();
    assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::Unreachable));
}

#[test]
fn replies_that_are_none_are_not_understood() {
    let town = RealTown::new();
    let mut cloud = HttpsCloud::with_deadline(&town.config(), DEADLINE).unwrap();
    let short_nonce = serde_json::to_vec(&v1::Challenge { nonce: Base64(vec![4; 31]), expires_in_ms: 1 }).unwrap();
    let future = br#"{"type":"about:blank","title":"","status":403,"code":"from-the-future","request_id":""}"#;
    for (status, body) in [
        (200, b"".to_vec()),
        (200, b"<html>".to_vec()),
        (200, short_nonce),
        (200, vec![b' '; shared_model::wire::MAX_REPLY_BODY_BYTES + 1]),
        (302, b"".to_vec()),
        (404, b"not json".to_vec()),
        (403, future.to_vec()),
    ] {
        let length = body.len();
        town.server.behave(Behaviour::Answer(status, body));
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::NotUnderstood), "{status}, {length} bytes");
    }
}

#[test]
fn a_gateway_that_has_lost_the_town_means_try_again_later() {
    let town = RealTown::new();
    town.server.behave(Behaviour::Answer(502, b"<html>Bad Gateway</html>".to_vec()));
    let mut cloud = HttpsCloud::with_deadline(&town.config(), DEADLINE).unwrap();
    let refused = CloudFault::Refused { code: ErrorCode::Unavailable, tries_left: None, retry_at: None };
    assert_eq!(cloud.call(&CloudRequest::Challenge), Err(refused));
}

#[test]
fn servers_that_are_not_the_town_are_not_trusted() {
    let mut town = RealTown::new();
    town.answer(Ok(nonce()));
    let foreign = Authority::new("somebody else");
    let elsewhere = CloudConfig {
        url: town.server.url().replace("127.0.0.1", "localhost"), // a name that the certificate does not have
        ..town.config()
    };
    let impostors: [(&str, ServerConfig, CloudConfig); 3] = [
        ("another root", tls(foreign.server(), None, &[&TLS13], &HTTP), town.config()),
        ("another name", town.good_tls(), elsewhere),
        ("an old version", tls(town.authority.server(), None, &[&TLS12], &HTTP), town.config()),
    ];
    for (what, tls, config) in impostors {
        town.server.restart_with(tls);
        let mut cloud = HttpsCloud::with_deadline(&config, DEADLINE).unwrap();
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::NotTrusted), "{what}");
    }
    assert_eq!(town.received(), 0, "not a byte of a request for an impostor");
}

#[test]
fn a_box_that_the_town_does_not_know_is_told_so() {
    let mut town = RealTown::new();
    town.answer(Ok(nonce()));
    let foreign = Authority::new("somebody else").device("box-0000000000000001");
    town.write_identity(&foreign);
    let mut cloud = HttpsCloud::with_deadline(&town.config(), DEADLINE).unwrap();
    for attempt in 0..5 {
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(CloudFault::NotTrusted), "attempt {attempt}");
    }
    assert_eq!(town.received(), 0);
}

#[test]
fn a_server_without_http_2_serves_as_well() {
    let mut town = RealTown::new();
    town.server.restart_with(tls(town.authority.server(), Some(&town.authority), &[&TLS13], &["http/1.1"]));
    town.answer(Ok(nonce()));
    let mut cloud = town.cloud();
    assert_eq!(cloud.call(&CloudRequest::Challenge), Ok(nonce()));
    assert_eq!(cloud.call(&CloudRequest::Challenge), Ok(nonce()));
    assert!(town.server.seen().iter().all(|seen| seen.version == http::Version::HTTP_11));
}

#[test]
fn files_that_are_missing_or_do_not_fit_are_named() {
    let town = RealTown::new();
    let good = town.config();
    let nowhere = town.folder.path().join("nowhere");
    let empty = town.folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let fault = |config: CloudConfig| HttpsCloud::new(&config).err().unwrap();
    assert!(matches!(fault(CloudConfig { roots: nowhere.clone(), ..good.clone() }), TlsFault::Roots(_)));
    assert!(matches!(fault(CloudConfig { roots: empty, ..good.clone() }), TlsFault::NoRoots));
    assert!(matches!(fault(CloudConfig { key: nowhere.clone(), ..good.clone() }), TlsFault::Key(_)));
    assert!(matches!(fault(CloudConfig { certificate: nowhere, ..good.clone() }), TlsFault::Identity(_)));
    let other = town.folder.path().join("other.key");
    std::fs::write(&other, town.authority.device("box-0000000000000002").key_pem).unwrap();
    assert!(matches!(fault(CloudConfig { key: other, ..good }), TlsFault::Unusable(_)));
}

struct RealTown {
    authority: Authority,
    server: Server,
    folder: TempDir,
    /// Whether somebody else answers at the town's address.
    impostor: bool,
}

impl RealTown {
    fn new() -> Self {
        let authority = Authority::new("operator");
        let server = Server::start(tls(authority.server(), Some(&authority), &[&TLS13], &HTTP));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("roots.pem"), authority.pem()).unwrap();
        let town = Self { authority, server, folder, impostor: false };
        town.write_identity(&town.authority.device("box-0123456789abcdef"));
        town
    }

    fn good_tls(&self) -> ServerConfig {
        tls(self.authority.server(), Some(&self.authority), &[&TLS13], &HTTP)
    }

    fn write_identity(&self, identity: &Issued) {
        let CloudConfig { certificate, key, .. } = self.config();
        std::fs::write(certificate, &identity.certificate_pem).unwrap();
        std::fs::write(key, &identity.key_pem).unwrap();
    }

    fn config(&self) -> CloudConfig {
        let [roots, certificate, key]: [PathBuf; 3] =
            ["roots.pem", "box.pem", "box.key"].map(|name| self.folder.path().join(name));
        CloudConfig { url: self.server.url(), roots, certificate, key }
    }
}

impl Town for RealTown {
    fn cloud(&mut self) -> Box<dyn Cloud> {
        Box::new(HttpsCloud::with_deadline(&self.config(), DEADLINE).unwrap())
    }

    /// A server that answers nothing, garbage, a problem, or is an impostor from now on.
    fn answer(&mut self, answer: Result<CloudReply, CloudFault>) {
        if std::mem::take(&mut self.impostor) {
            self.server.restart_with(self.good_tls());
        }
        match answer {
            Ok(reply) => self.server.behave(Behaviour::Answer(200, wire_body(reply))),
            Err(CloudFault::Unreachable) => self.server.behave(Behaviour::HangUp),
            Err(CloudFault::NotUnderstood) => self.server.behave(Behaviour::Answer(200, b"<html>".to_vec())),
            Err(CloudFault::Refused { code, tries_left, retry_at }) => {
                let mut problem = Problem::new(code, "", "");
                problem.tries_left = tries_left;
                problem.retry_at_ms = retry_at.map(|at| at.millis());
                let body = serde_json::to_vec(&problem).unwrap();
                self.server.behave(Behaviour::Answer(code.http_status(), body));
            }
            Err(CloudFault::NotTrusted) => {
                self.impostor = true;
                let impostor = Authority::new("somebody else");
                self.server.restart_with(tls(impostor.server(), None, &[&TLS13], &HTTP));
            }
        }
    }

    fn received(&self) -> usize {
        self.server.seen().len()
    }
}

fn nonce() -> CloudReply {
    let nonce = shared_model::card_proof::Nonce([4; 32]);
    CloudReply::Challenge { nonce, good_for: Duration::from_secs(1) }
}

fn verdict(verdict: Verdict) -> v1::Verdict {
    let (kind, code, version) = match verdict.kind {
        VerdictKind::Applied { version } => (v1::VerdictKind::Applied, None, version),
        VerdictKind::Rejected(code) => (v1::VerdictKind::Rejected, code.map(|code| code.as_str().to_owned()), None),
    };
    v1::Verdict { sequence: verdict.sequence, verdict: kind, code, version }
}

fn wire_body(reply: CloudReply) -> Vec<u8> {
    let json = match reply {
        CloudReply::Challenge { nonce, good_for } => serde_json::to_vec(&v1::Challenge {
            nonce: Base64(nonce.0.to_vec()),
            expires_in_ms: u64::try_from(good_for.as_millis()).unwrap(),
        }),
        CloudReply::Session(session) => serde_json::to_vec(&v1::Session {
            token: session.token.0.to_string(),
            expires_at_ms: 1_000 + i64::try_from(session.good_for.as_millis()).unwrap(),
            now_ms: 1_000,
            member: session.member.into(),
            household_vault_stale: session.household_vault_stale,
        }),
        CloudReply::Registration { id, attributes_required } => {
            serde_json::to_vec(&v1::Registration { id, attributes_required, expires_in_ms: 1 })
        }
        CloudReply::RegistrationStep { attributes_required, member, proved } => {
            serde_json::to_vec(&v1::RegistrationStep {
                attributes_required,
                member: member.into(),
                proved: proved.map(Into::into),
            })
        }
        CloudReply::TownKeys(keys) => serde_json::to_vec(&v1::TownKeys {
            seal_key: Base64(keys.seal.to_bytes()),
            page_key: Base64(keys.page_key()),
        }),
        CloudReply::Vault { generation, secret } => {
            serde_json::to_vec(&v1::VaultRelease { generation, secret: Base64(secret.reveal().to_vec()) })
        }
        CloudReply::Deeds { epoch, deeds } => serde_json::to_vec(&v1::VaultDeeds { epoch, deeds }),
        CloudReply::VaccineData(Some(data)) => serde_json::to_vec(&data),
        CloudReply::Mail(Some(page)) => serde_json::to_vec(&v1::SealedPage::from(page)),
        CloudReply::News(news) => serde_json::to_vec(&v1::News { news }),
        CloudReply::Verdicts { epoch, verdicts } => {
            let verdicts = verdicts.into_iter().map(verdict).collect();
            serde_json::to_vec(&v1::OutboxVerdicts { verdicts, epoch })
        }
        CloudReply::Done | CloudReply::Mail(None) | CloudReply::VaccineData(None) => Ok(Vec::new()),
    };
    json.unwrap()
}
