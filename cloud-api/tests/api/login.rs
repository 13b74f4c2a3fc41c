//! Daily login with the card.

use crate::support::{Box, Card, Connection, World, challenge};
use cloud_api::passwords::hash_issued;
use cloud_store::Store;
use http::Method;
use shared_model::card_proof::{Nonce, Purpose};
use shared_model::password::IssuedPassword;
use shared_model::person::Role;
use shared_model::wire::v1::{Base64, CardProof};
use std::time::Duration;
use uuid::Uuid;

async fn mothers_box(world: &World) -> Box {
    let accounts = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    world.register(&device, &accounts[0], "mother").await;
    device
}

async fn refusal(connection: &mut Connection, proof: &CardProof) -> String {
    connection.post("/v1/sessions", proof).await.refused()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_card_logs_in_and_out() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let session = world.log_in(&device, "mother").await;
    assert_eq!(session.member.name, "高橋 良子");
    assert_eq!(session.expires_at_ms - session.now_ms, 8 * 3600 * 1000);
    let mut connection = world.connect(&device).await;
    let token = Some(session.token.as_str());
    assert_eq!(connection.get("/v1/notices", token).await.status, 200);
    assert_eq!(connection.call(Method::DELETE, "/v1/sessions/current", token, None).await.status, 204);
    assert_eq!(connection.get("/v1/notices", token).await.refused(), "session-expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_is_good_once_for_one_device_and_two_minutes() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let mut connection = world.connect(&device).await;
    let proof = world.login_proof(&mut connection, &device, "mother").await;
    assert_eq!(connection.post("/v1/sessions", &proof).await.status, 201);
    assert_eq!(refusal(&mut connection, &proof).await, "nonce-unknown", "replayed");

    let neighbour = world.enrolled_box().await;
    let proof = world.login_proof(&mut connection, &device, "mother").await;
    assert_eq!(refusal(&mut world.connect(&neighbour).await, &proof).await, "nonce-unknown", "on another box");
    assert_eq!(connection.post("/v1/sessions", &proof).await.status, 201, "which did not use it up");

    let proof = world.login_proof(&mut connection, &device, "mother").await;
    world.pass(Duration::from_secs(120));
    assert_eq!(refusal(&mut connection, &proof).await, "nonce-unknown", "too late");

    let invented = Card::auth("mother").proof(Purpose::Login, &device.id, Nonce([7; 32]));
    assert_eq!(refusal(&mut connection, &invented).await, "nonce-unknown", "never issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_signed_for_this_is_refused_and_uses_the_nonce_up() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let mut connection = world.connect(&device).await;
    let card = Card::auth("mother");
    let other_box = world.enrolled_box().await;

    for case in 0..4 {
        let nonce = challenge(&mut connection).await;
        let mut proof = match case {
            0 => card.proof(Purpose::Login, &device.id, Nonce([9; 32])),
            1 => card.proof(Purpose::Registration(Uuid::nil()), &device.id, nonce),
            2 => card.proof(Purpose::Login, &other_box.id, nonce),
            _ => Card::auth("father").proof(Purpose::Login, &device.id, nonce),
        };
        proof.nonce = Base64(nonce.0.to_vec());
        proof.certificate = Base64(card.certificate.clone());
        assert_eq!(refusal(&mut connection, &proof).await, "card-signature-wrong", "case {case}");
        let good = card.proof(Purpose::Login, &device.id, nonce);
        assert_eq!(refusal(&mut connection, &good).await, "nonce-unknown", "case {case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_refused_for_what_is_wrong_with_them() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let mut connection = world.connect(&device).await;
    for (card, word) in [
        ("father", "card-not-registered"),
        ("child", "card-not-registered"),
        ("expired", "card-expired"),
        ("revoked", "card-revoked"),
        ("foreign", "card-untrusted"),
    ] {
        let proof = world.login_proof(&mut connection, &device, card).await;
        assert_eq!(refusal(&mut connection, &proof).await, word, "{card}");
    }
    let nonce = challenge(&mut connection).await;
    let proof = Card::sign("mother").proof(Purpose::Login, &device.id, nonce);
    assert_eq!(refusal(&mut connection, &proof).await, "card-untrusted", "the other certificate of the card");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_certificate_is_refused() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let mut connection = world.connect(&device).await;
    let original = Card::auth("mother").certificate;
    // Every byte is tried in the tests of cloud-jpki; here a walk through the whole over the wire.
    for place in (0..original.len()).step_by(61) {
        let mut proof = world.login_proof(&mut connection, &device, "mother").await;
        proof.certificate.0[place] ^= 0x01;
        let word = refusal(&mut connection, &proof).await;
        let expected = ["card-certificate-malformed", "card-signature-wrong", "card-untrusted"];
        assert!(expected.contains(&word.as_str()), "byte {place}: {word}");
    }
    for cut in [0, 1, 4, 100, original.len() - 1] {
        let mut proof = world.login_proof(&mut connection, &device, "mother").await;
        proof.certificate.0.truncate(cut);
        assert_eq!(refusal(&mut connection, &proof).await, "card-certificate-malformed", "cut at {cut}");
    }
    assert_eq!(world.log_in(&device, "mother").await.member.name, "高橋 良子", "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_bound_to_its_box_and_ends_in_the_evening() {
    let world = World::new().await;
    let device = mothers_box(&world).await;
    let session = world.log_in(&device, "mother").await;
    let token = Some(session.token.as_str());
    let neighbour = world.enrolled_box().await;
    assert_eq!(world.connect(&neighbour).await.get("/v1/notices", token).await.refused(), "session-expired");
    let mut connection = world.connect(&device).await;
    for bad in ["", "x", &"A".repeat(43), &session.token[1..]] {
        let word = connection.get("/v1/notices", Some(bad)).await.refused();
        assert!(["session-required", "session-expired"].contains(&word.as_str()), "{bad}");
    }
    world.pass(Duration::from_secs(8 * 3600));
    assert_eq!(connection.get("/v1/notices", token).await.refused(), "session-expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_letter_ends_the_sessions_of_the_old_card() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    let session = world.register(&device, &accounts[0], "mother").await;
    let connection = tokio::sync::Mutex::new(world.connect(&device).await);
    let token = Some(session.token.as_str());
    assert_eq!(connection.lock().await.get("/v1/notices", token).await.status, 200);

    let hash = hash_issued(&IssuedPassword::parse("ABCDEFGH").unwrap());
    let town = crate::support::town_code();
    world.other_process().reissue_letter(&world.operator(), town, accounts[0].user_id, &hash).unwrap();
    world
        .noticed(|| async {
            let reply = connection.lock().await.get("/v1/notices", token).await;
            reply.status == 401 && reply.refused() == "session-expired"
        })
        .await;
    let mut connection = connection.into_inner();
    let proof = world.login_proof(&mut connection, &device, "mother").await;
    assert_eq!(refusal(&mut connection, &proof).await, "card-not-registered");
}
