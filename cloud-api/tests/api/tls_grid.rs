//! Who gets through the handshake of the device listener, and who gets through the door behind it.

use crate::support::{Box, Client, NOW, World, town_code};
use cloud_api::ca::{DeviceRequest, OperatorCa, ServerNames};
use cloud_store::Store;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use shared_model::device::DeviceId;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// In TLS 1.3 the client learns only at its first read that its certificate was refused.
async fn is_turned_away(client: &Client, world: &World) -> bool {
    match client.h1(world.at.device).await {
        Err(_) => true,
        Ok(mut connection) => {
            let request = http::Request::get("/v1/health").header("host", "town.test");
            connection.try_send(request.body(http_body_util::Full::default()).unwrap()).await.is_err()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolled_box_gets_through_over_both_protocols() {
    let world = World::new().await;
    let device = world.enrolled_box().await;
    for mut connection in
        [device.client.h1(world.at.device).await.unwrap(), device.client.h2(world.at.device).await.unwrap()]
    {
        let reply = connection.get("/v1/health", None).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let health: shared_model::wire::v1::Health = reply.json();
        assert_eq!((health.status.as_str(), health.now_ms), ("ok", NOW.millis()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_a_good_certificate_gets_through() {
    let world = World::new().await;
    assert!(is_turned_away(&world.stranger(), &world).await, "no certificate");

    let other_ca = OperatorCa::create(*NOW, "Test operator").unwrap();
    let (key, request) = key_and_request();
    let id = DeviceId::from_random([1; 8]);
    let foreign = other_ca.issue_device(*NOW, &request, town_code(), &id).unwrap();
    assert!(is_turned_away(&world.holding(id, foreign.certificate, &key).client, &world).await, "another authority");

    let expired = world.unknown_box(*NOW - 91 * DAY);
    assert!(is_turned_away(&expired.client, &world).await, "expired");
    let early = world.unknown_box(*NOW + DAY);
    assert!(is_turned_away(&early.client, &world).await, "not yet valid");

    let names = ServerNames { dns: vec!["town.test".to_owned()], ip: Vec::new() };
    let server = world.ca.issue_server(*NOW, &names).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server.key.serialize_der()));
    let wrong_usage = Client::new(world.ca.root(), Some((server.certificate, key)));
    assert!(is_turned_away(&wrong_usage, &world).await, "a server certificate of ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_the_store_does_not_know_is_refused() {
    let world = World::new().await;
    let unknown = world.unknown_box(*NOW);
    let reply = world.connect(&unknown).await.get("/v1/health", None).await;
    assert_eq!(reply.refused(), "device-unknown");

    // The name of an enrolled box in a certificate with another key.
    let known = world.enrolled_box().await;
    let (key, request) = key_and_request();
    let issued = world.ca.issue_device(*NOW, &request, town_code(), &known.id).unwrap();
    let impostor = world.holding(known.id.clone(), issued.certificate, &key);
    assert_eq!(world.connect(&impostor).await.get("/v1/health", None).await.refused(), "device-unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_box_is_refused_on_the_connection_it_has() {
    let world = World::new().await;
    let device: Box = world.enrolled_box().await;
    let connection = tokio::sync::Mutex::new(world.connect(&device).await);
    assert_eq!(connection.lock().await.get("/v1/health", None).await.status, 200);
    world.other_process().revoke_device(&world.operator(), town_code(), &device.id).unwrap();
    world
        .noticed(|| async {
            let reply = connection.lock().await.get("/v1/health", None).await;
            reply.status == 403 && reply.refused() == "device-revoked"
        })
        .await;
    assert_eq!(world.connect(&device).await.get("/v1/health", None).await.refused(), "device-revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_ends_during_a_connection_ends_its_welcome() {
    let world = World::new().await;
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200);
    world.pass(91 * DAY);
    assert_eq!(connection.get("/v1/health", None).await.refused(), "device-unknown");
    // Resuming skips the look at the certificate's dates, which is why every request looks at them.
    assert_eq!(world.connect(&device).await.get("/v1/health", None).await.refused(), "device-unknown");
    assert!(is_turned_away(&device.afresh(&world), &world).await, "and a full handshake fails");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_1_2_is_not_spoken() {
    let world = World::new().await;
    let output = tokio::process::Command::new("openssl")
        .args(["s_client", "-tls1_2", "-connect", &world.at.enrol.to_string()])
        .stdin(std::process::Stdio::null())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("alert protocol version"), "{said}");
}

fn key_and_request() -> (KeyPair, DeviceRequest) {
    let key = KeyPair::generate().unwrap();
    let csr = CertificateParams::default().serialize_request(&key).unwrap();
    let request = DeviceRequest::parse(csr.der()).unwrap();
    (key, request)
}
