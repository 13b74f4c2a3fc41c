//! 新規登録, step by step.

use crate::support::{Account, Box, Card, Connection, Reply, World, WorldOptions, begin, challenge, town_code};
use cloud_store::StoreRead;
use cloud_store::model::Action;
use http::Method;
use shared_model::card_proof::{Nonce, Purpose};
use shared_model::person::Role;
use shared_model::wire::v1::{CardProof, Registration, RegistrationRequest, RegistrationStep, Session};
use std::time::Duration;
use uuid::Uuid;

async fn world_with_attributes() -> World {
    World::with(WorldOptions { signature_certificate: true, ..WorldOptions::default() }).await
}

async fn prove_card(connection: &mut Connection, device: &Box, id: Uuid, card: &str) -> Reply {
    let nonce = challenge(connection).await;
    let proof = Card::auth(card).proof(Purpose::Registration(id), &device.id, nonce);
    connection.post(&format!("/v1/registrations/{id}/card"), &proof).await
}

fn attributes_proof(device: &Box, id: Uuid, auth: &str, sign: &str, nonce: Nonce) -> CardProof {
    use sha2::Digest;
    let auth_certificate_sha256 = &sha2::Sha256::digest(Card::auth(auth).certificate).into();
    let purpose = Purpose::Attributes { registration: id, auth_certificate_sha256 };
    Card::sign(sign).proof(purpose, &device.id, nonce)
}

async fn prove_attributes(connection: &mut Connection, device: &Box, id: Uuid, auth: &str, sign: &str) -> Reply {
    let nonce = challenge(connection).await;
    let proof = attributes_proof(device, id, auth, sign, nonce);
    connection.post(&format!("/v1/registrations/{id}/attributes"), &proof).await
}

async fn confirm(connection: &mut Connection, id: Uuid) -> Reply {
    connection.call(Method::POST, &format!("/v1/registrations/{id}/confirm"), None, None).await
}

async fn ask(connection: &mut Connection, user_id: String, password: &str) -> Reply {
    let request = RegistrationRequest { user_id, password: password.to_owned() };
    connection.post("/v1/registrations", &request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_registers_without_the_signature_certificate() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;

    let request =
        RegistrationRequest { user_id: accounts[0].user_id.to_string(), password: accounts[0].password.clone() };
    let begun: Registration = connection.post("/v1/registrations", &request).await.json();
    assert!(!begun.attributes_required);
    assert_eq!(begun.expires_in_ms, 20 * 60 * 1000);
    let step: RegistrationStep = prove_card(&mut connection, &device, begun.id, "mother").await.json();
    assert_eq!((step.member.name.as_str(), step.attributes_required), ("高橋 良子", false));
    assert_eq!(step.proved, None);
    let session: Session = confirm(&mut connection, begun.id).await.json();
    assert_eq!(session.member.id, accounts[0].member);
    assert_eq!(connection.get("/v1/notices", Some(&session.token)).await.status, 200, "logged in at once");

    let father = world.register(&device, &accounts[1], "father").await;
    assert_eq!((father.member.household, father.member.name.as_str()), (session.member.household, "高橋 健一"));

    let audit: Vec<Action> =
        world.other_process().audit_entries(town_code(), 0, 100).unwrap().iter().map(|entry| entry.action).collect();
    for action in [Action::RegistrationBegun, Action::CardBound] {
        assert_eq!(audit.iter().filter(|found| **found == action).count(), 2, "{audit:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_registers_with_the_signature_certificate() {
    let world = world_with_attributes().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    let id = begin(&mut connection, &accounts[0]).await;
    let step: RegistrationStep = prove_card(&mut connection, &device, id, "mother").await.json();
    assert!(step.attributes_required);
    assert_eq!(confirm(&mut connection, id).await.refused(), "attributes-required");
    let step: RegistrationStep = prove_attributes(&mut connection, &device, id, "mother", "mother").await.json();
    let proved = step.proved.unwrap();
    assert_eq!((proved.name.as_str(), proved.birth_date.as_str()), ("高橋　良子", "1990-04-12"));
    assert!(!step.attributes_required);
    assert_eq!(confirm(&mut connection, id).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signature_certificate_must_name_the_registered_person() {
    let world = world_with_attributes().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    let id = begin(&mut connection, &accounts[0]).await;
    assert_eq!(prove_card(&mut connection, &device, id, "father").await.status, 200, "a card alone names nobody");
    let refused = prove_attributes(&mut connection, &device, id, "father", "father").await.refused();
    assert_eq!(refused, "card-not-this-person");
    assert_eq!(confirm(&mut connection, id).await.refused(), "attributes-required", "and nothing was bound");

    // Two cards put together by somebody in between: the signature names the other authentication certificate.
    let refused = prove_attributes(&mut connection, &device, id, "mother", "mother").await.refused();
    assert_eq!(refused, "card-signature-wrong");

    // Another card in step ④ takes the proof of step ④b back.
    assert_eq!(prove_card(&mut connection, &device, id, "mother").await.status, 200);
    assert_eq!(prove_attributes(&mut connection, &device, id, "mother", "mother").await.status, 200);
    let step: RegistrationStep = prove_card(&mut connection, &device, id, "father").await.json();
    assert!(step.attributes_required);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_lock_the_account_even_for_the_right_one() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    let user_id = accounts[0].user_id.to_string();
    for left in (1..5).rev() {
        let problem = ask(&mut connection, user_id.clone(), "ABCDEFGH").await.problem();
        assert_eq!((problem.code.as_str(), problem.tries_left), ("credentials-wrong", Some(left)));
    }
    let fifth = ask(&mut connection, user_id.clone(), "ABCDEFGH").await.problem();
    assert_eq!(fifth.code, "account-locked");
    assert_eq!(fifth.retry_at().unwrap().since(world.now()), Duration::from_secs(15 * 60));

    let locked = ask(&mut connection, user_id.clone(), &accounts[0].password).await;
    assert_eq!(
        (locked.refused().as_str(), &locked.headers["retry-after"]),
        ("account-locked", &"900".parse().unwrap())
    );
    let neighbour = world.enrolled_box().await;
    let elsewhere = ask(&mut world.connect(&neighbour).await, user_id, &accounts[0].password).await;
    assert_eq!(elsewhere.refused(), "account-locked", "on every box");
    let other_account = ask(&mut connection, accounts[1].user_id.to_string(), &accounts[1].password).await;
    assert_eq!(other_account.refused(), "account-locked", "and the box is locked for every account");

    world.pass(Duration::from_secs(15 * 60));
    assert_eq!(ask(&mut connection, accounts[0].user_id.to_string(), &accounts[0].password).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_does_not_exist_looks_like_a_wrong_password() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let mut connection = world.connect(&world.enrolled_box().await).await;
    let known = ask(&mut connection, accounts[0].user_id.to_string(), "ABCDEFGH").await.problem();
    let nobody = shared_model::user_id::UserId::from_serial(99_999_999).to_string();
    let mut connection = world.connect(&world.enrolled_box().await).await;
    let unknown = ask(&mut connection, nobody, "ABCDEFGH").await.problem();
    assert_eq!((known.code, known.tries_left, known.title), (unknown.code, unknown.tries_left, unknown.title));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_letter_can_say_costs_no_try() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let mut connection = world.connect(&world.enrolled_box().await).await;
    let good = accounts[0].user_id.to_string();
    for (user_id, password) in [
        ("12345678", "2Z2Z789A"),
        ("123456789", "2Z2Z789A"),
        ("", "2Z2Z789A"),
        (good.as_str(), "2Z2Z789"),
        (good.as_str(), "2Z2Z7890"),
        (good.as_str(), ""),
    ] {
        assert_eq!(ask(&mut connection, user_id.to_owned(), password).await.refused(), "malformed-request");
    }
    let problem = ask(&mut connection, good, "ABCDEFGH").await.problem();
    assert_eq!(problem.tries_left, Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_binds_one_card_and_a_card_one_account() {
    let world = World::new().await;
    let accounts: Vec<Account> = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
    let (first, second) = (world.enrolled_box().await, world.enrolled_box().await);
    // Two boxes begin with the same letter; the first to confirm wins.
    let (mut one, mut two) = (world.connect(&first).await, world.connect(&second).await);
    let (id_one, id_two) = (begin(&mut one, &accounts[0]).await, begin(&mut two, &accounts[0]).await);
    assert_eq!(prove_card(&mut one, &first, id_one, "mother").await.status, 200);
    assert_eq!(prove_card(&mut two, &second, id_two, "father").await.status, 200);
    assert_eq!(confirm(&mut one, id_one).await.status, 201);
    assert_eq!(confirm(&mut two, id_two).await.refused(), "account-already-linked");
    let again = ask(&mut one, accounts[0].user_id.to_string(), &accounts[0].password).await;
    assert_eq!(again.refused(), "account-already-linked");

    let id = begin(&mut two, &accounts[1]).await;
    assert_eq!(prove_card(&mut two, &second, id, "mother").await.refused(), "card-already-registered");
    assert_eq!(prove_card(&mut two, &second, id, "father").await.status, 200);
    assert_eq!(confirm(&mut two, id).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_belongs_to_its_box_its_order_and_its_time() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    let id = begin(&mut connection, &accounts[0]).await;
    assert_eq!(confirm(&mut connection, id).await.refused(), "registration-unknown", "no card yet");
    let early = prove_attributes(&mut connection, &device, id, "mother", "mother").await;
    assert_eq!(early.refused(), "registration-unknown", "no card yet");

    let neighbour = world.enrolled_box().await;
    let mut elsewhere = world.connect(&neighbour).await;
    assert_eq!(prove_card(&mut elsewhere, &neighbour, id, "mother").await.refused(), "registration-unknown");
    assert_eq!(confirm(&mut elsewhere, id).await.refused(), "registration-unknown");
    assert_eq!(confirm(&mut connection, Uuid::nil()).await.refused(), "registration-unknown");

    for (card, word) in [("expired", "card-expired"), ("revoked", "card-revoked"), ("foreign", "card-untrusted")] {
        assert_eq!(prove_card(&mut connection, &device, id, card).await.refused(), word);
    }
    assert_eq!(prove_card(&mut connection, &device, id, "mother").await.status, 200);
    world.pass(Duration::from_secs(20 * 60));
    assert_eq!(confirm(&mut connection, id).await.refused(), "registration-unknown", "too slow");

    let newer = begin(&mut connection, &accounts[0]).await;
    let newest = begin(&mut connection, &accounts[0]).await;
    assert_eq!(prove_card(&mut connection, &device, newer, "mother").await.refused(), "registration-unknown");
    assert_eq!(prove_card(&mut connection, &device, newest, "mother").await.status, 200);
}
