//! Self-tests: signed by the box, kept as evidence, shown to the operator.

use crate::support::{Box, World, town_code};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use cloud_store::StoreRead;
use serde_json::Value;
use shared_model::wire::v1::{Base64, SelfTest, SelfTestCheck};
use std::process::Command;
use std::time::Duration;

fn check(name: &str, passed: bool, code: Option<&str>) -> SelfTestCheck {
    SelfTestCheck { name: name.to_owned(), passed, code: code.map(str::to_owned), note: None }
}

/// Three checks, two of them bad, signed by the box.
fn self_test(world: &World, device: &Box, receipt: &str) -> SelfTest {
    let test = SelfTest {
        taken_at_ms: world.now().millis() - 5000,
        firmware: "0.1.0".to_owned(),
        receipt: receipt.to_owned(),
        checks: vec![check("screen", true, None), check("card", false, Some("S-301")), check("sound", false, None)],
        signature: Base64(Vec::new()),
    };
    signed(test, device)
}

fn signed(mut test: SelfTest, device: &Box) -> SelfTest {
    test.signature = Base64(device.sign(&test.message(&device.id)));
    test
}

fn list(world: &World, more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
    command.arg("--config").arg(world.config_file()).args(more).args(["device", "list", "--municipality", "162108"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_test_is_kept_with_its_signature_and_shown() {
    let world = World::new().await;
    let device = world.enrolled_box().await;
    assert!(serde_json::from_str::<Value>(&list(&world, &["--json"])).unwrap()["devices"][0]["self_test"].is_null());
    let mut connection = world.connect(&device).await;
    for receipt in ["7K2M9Q", "7K2M9R", "7K2M9R"] {
        let reply = connection.post("/v1/self-tests", &self_test(&world, &device, receipt)).await;
        assert_eq!(reply.status, 204, "{reply:?}");
    }
    let kept = world.other_process().self_tests(town_code(), &device.id).unwrap();
    assert_eq!(kept.iter().map(|test| test.receipt.as_str()).collect::<Vec<_>>(), ["7K2M9R", "7K2M9Q"]);
    for test in &kept {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &test.key);
        key.verify(&test.report, &test.signature).expect("it can be shown to be the box's");
    }
    let shown: Value = serde_json::from_str(&list(&world, &["--json"])).unwrap();
    let shown = &shown["devices"][0];
    assert_eq!(shown["certificate_days_left"], 89);
    let test = &shown["self_test"];
    assert_eq!((test["receipt"].as_str(), test["firmware"].as_str()), (Some("7K2M9R"), Some("0.1.0")));
    assert_eq!((test["checks"].as_u64(), test["passed"].as_u64()), (Some(3), Some(1)));
    assert_eq!(test["failed"], serde_json::json!(["S-301", "sound"]));
    let text = list(&world, &[]);
    assert!(text.contains("receipt 7K2M9R  1 of 3 good  failed S-301 sound"), "{text}");
    assert!(text.contains("(89 days left)"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_box_itself_has_signed_is_taken() {
    let world = World::new().await;
    let (device, other) = (world.enrolled_box().await, world.enrolled_box().await);
    let mut connection = world.connect(&device).await;
    let good = self_test(&world, &device, "7K2M9Q");
    let mut better = good.clone();
    better.checks[1].passed = true;
    let many = signed(SelfTest { checks: vec![check("screen", true, None); 33], ..good.clone() }, &device);
    let receipt = signed(SelfTest { receipt: "7K2M9U".to_owned(), ..good.clone() }, &device);
    for (what, bad) in [
        ("altered", better),
        ("by another box", self_test(&world, &other, "7K2M9Q")),
        ("by its key for another box", signed_for(&good, &device, &other)),
        ("too many checks", many),
        ("no receipt", receipt),
    ] {
        assert_eq!(connection.post("/v1/self-tests", &bad).await.refused(), "malformed-request", "{what}");
    }
    assert_eq!(connection.post("/v1/self-tests", &good).await.status, 204);
    world.pass(Duration::from_secs(60));
    let same_receipt = self_test(&world, &device, "7K2M9Q");
    assert_eq!(connection.post("/v1/self-tests", &same_receipt).await.refused(), "malformed-request", "another report");
    assert_eq!(world.other_process().self_tests(town_code(), &device.id).unwrap().len(), 1);
}

fn signed_for(test: &SelfTest, device: &Box, other: &Box) -> SelfTest {
    SelfTest { signature: Base64(device.sign(&test.message(&other.id))), ..test.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_the_work_order() {
    let world = World::new().await;
    let config = world.config_file();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
    command.arg("--config").arg(&config).args(["--json", "device", "code", "--municipality", "162108"]);
    let output = command.args(["--work-order", "工事 2026-1128"]).output().unwrap();
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let csr = rcgen::CertificateParams::default().serialize_request(&key).unwrap();
    assert_eq!(world.enrol(made["code"].as_str().unwrap(), csr.der()).await.status, 201);
    let shown: Value = serde_json::from_str(&list(&world, &["--json"])).unwrap();
    assert_eq!(shown["devices"][0]["work_order"], "工事 2026-1128");
    assert!(list(&world, &[]).contains("work order 工事 2026-1128"));
}
