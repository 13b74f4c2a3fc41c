//! A box renews its certificate: a new key each time, the old one good until the new one is used.

use crate::support::{Box, Reply, World, device};
use cloud_store::Store;
use cloud_store::model::DeviceCertificate;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P384_SHA384, SigningKey};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use shared_model::device::DeviceId;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{Base64, Enrolment, RenewRequest, renew_message};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A certificate and its key, as the box has them.
struct Holder {
    id: DeviceId,
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

fn csr(key: &KeyPair) -> Vec<u8> {
    CertificateParams::default().serialize_request(key).unwrap().der().to_vec()
}

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

impl Holder {
    fn new(reply: &Reply, key: KeyPair) -> Self {
        assert_eq!(reply.status, 201, "{reply:?}");
        let enrolment: Enrolment = reply.json();
        let certificate = CertificateDer::from_pem_slice(enrolment.certificate_chain_pem.as_bytes()).unwrap();
        Self { id: DeviceId::parse(&enrolment.device_id).unwrap(), certificate, key }
    }

    async fn enrolled(world: &World) -> Self {
        let key = key();
        Self::new(&world.enrol(world.install_code().reveal(), &csr(&key)).await, key)
    }

    fn request(&self, next: &KeyPair, at: Timestamp) -> RenewRequest {
        let (csr, signed_at_ms) = (csr(next), at.millis());
        let signature = Base64(self.key.sign(&renew_message(&csr, signed_at_ms)).unwrap());
        RenewRequest { certificate: Base64(self.certificate.to_vec()), csr: Base64(csr), signed_at_ms, signature }
    }

    async fn renew(&self, world: &World, next: &KeyPair) -> Reply {
        ask(world, &self.request(next, world.now())).await
    }

    fn as_box(&self, world: &World) -> Box {
        world.holding(self.id.clone(), self.certificate.clone(), &self.key)
    }
}

async fn ask(world: &World, request: &RenewRequest) -> Reply {
    world.stranger().h1(world.at.enrol).await.unwrap().post("/v1/renew", request).await
}

fn stored(world: &World, holder: &Holder) -> (DeviceCertificate, Option<DeviceCertificate>) {
    let known = device(world, &holder.id);
    (known.certificate, known.next)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_key_ends_when_the_next_one_is_used() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    world.pass(60 * DAY);
    let mut old_connection = world.connect(&old.as_box(&world)).await;
    let next_key = key();
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    assert_eq!(next.id, old.id, "the box keeps its name");
    assert_eq!(old_connection.get("/v1/health", None).await.status, 200, "until then the old one is good");
    assert_eq!(stored(&world, &old).1.unwrap().not_after, world.now() + 90 * DAY);

    let mut next_connection = world.connect(&next.as_box(&world)).await;
    assert_eq!(next_connection.get("/v1/health", None).await.status, 200);
    assert_eq!(stored(&world, &old).1, None);
    assert_eq!(old_connection.get("/v1/health", None).await.refused(), "device-unknown", "on its open connection too");
    let mut again = world.connect(&old.as_box(&world)).await;
    assert_eq!(again.get("/v1/health", None).await.refused(), "device-unknown");
    assert_eq!(old.renew(&world, &key()).await.refused(), "device-unknown");
    assert_eq!(next_connection.get("/v1/health", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_may_be_asked_for_again() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    world.pass(60 * DAY);
    let next_key = key();
    assert_eq!(old.renew(&world, &next_key).await.status, 201);
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    assert_eq!(next.id, old.id);
    // The box was switched off before it had kept the key: it makes another one.
    let other_key = key();
    let other = Holder::new(&old.renew(&world, &other_key).await, other_key);
    let mut connection = world.connect(&next.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.refused(), "device-unknown", "another has taken its place");
    let mut connection = world.connect(&other.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_may_have_ended_half_a_year_ago_but_no_longer() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    world.pass(44 * DAY);
    let early = old.renew(&world, &key()).await.problem();
    assert_eq!((early.code.as_str(), early.retry_at()), ("renewal-too-early", Some(world.now() + DAY)));
    world.pass(DAY);
    assert_eq!(old.renew(&world, &key()).await.status, 201, "half of its life is over");
    world.pass(225 * DAY);
    let next_key = key();
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    world.pass(Duration::from_secs(1));
    assert_eq!(old.renew(&world, &key()).await.refused(), "renewal-too-late");
    let mut connection = world.connect(&next.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200, "what was renewed in time is good");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_key_that_was_never_used_renews_itself() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    world.pass(60 * DAY);
    let next_key = key();
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    assert_eq!(next.renew(&world, &key()).await.refused(), "renewal-too-early");
    world.pass(200 * DAY);
    assert_eq!(next.renew(&world, &old.key).await.refused(), "certificate-request-invalid", "there is no way back");
    let last_key = key();
    let last = Holder::new(&next.renew(&world, &last_key).await, last_key);
    assert_eq!(old.renew(&world, &key()).await.refused(), "device-unknown", "the next key has been used");
    let mut connection = world.connect(&last.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_needs_the_key_in_use_and_its_own_instant() {
    let world = World::new().await;
    let (old, other) = (Holder::enrolled(&world).await, Holder::enrolled(&world).await);
    world.pass(60 * DAY);
    let (next, now) = (key(), world.now());
    let good = old.request(&next, now);
    let altered = |alter: &dyn Fn(&mut RenewRequest)| {
        let mut request = good.clone();
        alter(&mut request);
        request
    };
    let minutes = |n: u64| Duration::from_secs(n * 60);
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let foreign = World::new().await;
    let stranger = Holder::enrolled(&foreign).await;
    for (what, signature) in [
        ("another box's signature", other.request(&next, now).signature),
        ("a signature over another request", old.request(&key(), now).signature),
        ("no signature", Base64(Vec::new())),
    ] {
        let request = altered(&|request| request.signature = signature.clone());
        assert_eq!(ask(&world, &request).await.refused(), "renewal-unproven", "{what}");
    }
    for at in [now + minutes(11), now - minutes(11)] {
        assert_eq!(ask(&world, &old.request(&next, at)).await.refused(), "renewal-unproven", "signed at another time");
    }
    let moved = altered(&|request| request.signed_at_ms += 1);
    assert_eq!(ask(&world, &moved).await.refused(), "renewal-unproven", "the instant is signed");
    for (what, certificate) in [
        ("another authority's", stranger.certificate.to_vec()),
        ("the root", world.ca.root().to_vec()),
        ("none", b"0".to_vec()),
    ] {
        let request = altered(&|request| request.certificate = Base64(certificate.clone()));
        assert_eq!(ask(&world, &request).await.refused(), "device-unknown", "{what}");
    }
    assert_eq!(old.renew(&world, &old.key).await.refused(), "certificate-request-invalid", "the same key again");
    assert_eq!(old.renew(&world, &p384).await.refused(), "certificate-request-invalid", "another curve");
    assert_eq!(stored(&world, &old).1, None, "nothing has changed");
    for at in [now + minutes(9), now - minutes(9)] {
        assert_eq!(ask(&world, &old.request(&next, at)).await.status, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_box_gets_no_certificate() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    world.pass(60 * DAY);
    let next_key = key();
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    world.other_process().revoke_device(&world.operator(), crate::support::town_code(), &old.id).unwrap();
    assert_eq!(old.renew(&world, &key()).await.refused(), "device-revoked");
    let mut connection = world.connect(&next.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.refused(), "device-revoked", "the next key does not help");
    assert!(stored(&world, &old).1.is_some(), "and has not been used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_was_put_back_takes_its_own_word_for_a_key() {
    let world = World::new().await;
    let old = Holder::enrolled(&world).await;
    let copy = world.folder.path().join("copy.sqlite3");
    let cli = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cloud-api"));
        let output = command.arg("--config").arg(world.config_file()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    cli(&["backup", copy.to_str().unwrap()]);
    world.pass(60 * DAY);
    let next_key = key();
    let next = Holder::new(&old.renew(&world, &next_key).await, next_key);
    let mut connection = world.connect(&next.as_box(&world)).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200);
    cli(&["restore", copy.to_str().unwrap()]);
    let (known, waiting) = stored(&world, &old);
    assert_eq!((known.not_after, waiting), (world.now() + 30 * DAY, None), "the town has forgotten the renewal");
    let mut again = world.connect(&next.as_box(&world)).await;
    assert_eq!(again.get("/v1/health", None).await.status, 200);
    assert_eq!(stored(&world, &old).0.not_after, world.now() + 90 * DAY);
    let mut ended = world.connect(&old.as_box(&world)).await;
    assert_eq!(ended.get("/v1/health", None).await.refused(), "device-unknown");
}
