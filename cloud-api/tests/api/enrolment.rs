//! The enrol listener: time and certificates.

use crate::support::{NOW, World, device};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use der::Decode;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P384_SHA384};
use shared_model::wire::v1::{Base64, Enrolment, SignedTime, time_message};
use std::time::Duration;

fn csr(key: &KeyPair) -> Vec<u8> {
    CertificateParams::default().serialize_request(key).unwrap().der().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_is_signed_by_the_key_of_the_servers_certificate() {
    let world = World::new().await;
    let stream = world.stranger().raw(world.at.enrol, b"http/1.1").await.unwrap();
    let server = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
    drop(stream);
    let certificate = x509_cert::Certificate::from_der(&server).unwrap();
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes().to_vec();

    let nonce = [7; 32];
    let mut connection = world.stranger().h2(world.at.enrol).await.unwrap();
    let path = format!("/v1/time?nonce={}", Base64::encode(&nonce));
    let time: SignedTime = connection.get(&path, None).await.json();
    assert_eq!((time.now_ms, time.nonce.0.as_slice()), (NOW.millis(), nonce.as_slice()));
    let signed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key);
    signed.verify(&time_message(&nonce, time.now_ms), &time.signature.0).unwrap();
    assert!(signed.verify(&time_message(&nonce, time.now_ms + 1), &time.signature.0).is_err());

    for bad in ["", "?nonce=", "?nonce=AAAA", "?nonce=%41", &format!("?nonce={}", "A".repeat(100))] {
        assert_eq!(connection.get(&format!("/v1/time{bad}"), None).await.refused(), "malformed-request", "{bad}");
    }
    assert_eq!(connection.get("/v1/time?nance=AAAA", None).await.refused(), "unknown-field");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_enrols_one_box_and_survives_a_lost_reply() {
    let world = World::new().await;
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let code = world.install_code();
    let first: Enrolment = world.enrol(code.reveal(), &csr(&key)).await.json();
    assert_eq!(first.municipality, "162108");
    let again: Enrolment = world.enrol(code.reveal(), &csr(&key)).await.json();
    assert_eq!(again.device_id, first.device_id, "the same box asks again because the reply got lost");
    assert_eq!(world.enrol(code.reveal(), &csr(&other)).await.refused(), "install-code-spent");
    let stored = device(&world, &shared_model::device::DeviceId::parse(&first.device_id).unwrap());
    assert_eq!(stored.certificate.not_after, *NOW + Duration::from_secs(90 * 24 * 3600));
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_end_after_a_day() {
    let world = World::new().await;
    let code = world.install_code();
    world.pass(Duration::from_secs(24 * 3600 + 1));
    assert_eq!(world.enrol(code.reveal(), &csr(&KeyPair::generate().unwrap())).await.refused(), "install-code-spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_close_the_door_to_that_address() {
    let world = World::new().await;
    let good = world.install_code();
    let request = csr(&KeyPair::generate().unwrap());
    let wrong = if good.reveal() == "00000000" { "00000001" } else { "00000000" };
    for left in (0..5).rev() {
        let problem = world.enrol(wrong, &request).await.problem();
        assert_eq!((problem.code.as_str(), problem.tries_left), ("install-code-wrong", Some(left)));
    }
    let problem = world.enrol(good.reveal(), &request).await.problem();
    assert_eq!(problem.code, "too-many-requests", "even with the right code");
    world.pass(problem.retry_at().unwrap().since(world.now()));
    assert_eq!(world.enrol(good.reveal(), &request).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_request_costs_no_code() {
    let world = World::new().await;
    let code = world.install_code();
    let key = KeyPair::generate().unwrap();
    let good = csr(&key);
    let mut altered = good.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    let p384 = csr(&KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap());
    for bad in [&altered[..], &good[..good.len() - 1], &p384, b"", &[0x30; 5000]] {
        assert_eq!(world.enrol(code.reveal(), bad).await.refused(), "certificate-request-invalid");
    }
    for bad in ["1234567", "abcdefgh", ""] {
        assert_eq!(world.enrol(bad, &good).await.refused(), "malformed-request");
    }
    assert_eq!(world.enrol(code.reveal(), &good).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_enrol_listener_knows_nothing_else() {
    let world = World::new().await;
    let mut connection = world.stranger().h2(world.at.enrol).await.unwrap();
    for path in ["/v1/health", "/v1/notices", "/v1/self-tests", "/"] {
        assert_eq!(connection.get(path, None).await.refused(), "not-found", "{path}");
    }
}
