//! Self-tests: signed by the box, kept as evidence, shown to the operator.

use crate::support::{Box, World, town_code};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use cloud_store::StoreRead;
use serde_json::Value;
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::self_test::{Receipt, SelfTestCheck, SelfTestReport};
use shared_model::wire::v1::{Base64, SelfTest, self_test_message};
use std::process::Command;
use std::time::Duration;

fn check(name: &str, passed: bool, code: Option<&str>) -> SelfTestCheck {
    SelfTestCheck { name: name.to_owned(), passed, code: code.map(str::to_owned), note: None }
}

/// Three checks, two of them bad.
fn report(world: &World) -> SelfTestReport {
    SelfTestReport {
        taken_at: world.now() - Duration::from_secs(5),
        firmware: "0.1.0".to_owned(),
        checks: vec![check("screen", true, None), check("reader", false, Some("R-102")), check("sound", false, None)],
    }
}

fn receipt(report: &SelfTestReport, device: &DeviceId) -> Receipt {
    Receipt::of_digest(&Sha256::digest(report.receipt_message(device)).into())
}

/// As the box sends it.
fn signed(report: SelfTestReport, device: &Box) -> SelfTest {
    let signature = device.sign(&self_test_message(&report, &device.id));
    let receipt = receipt(&report, &device.id);
    SelfTest::new(report, &receipt, signature)
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
    let good = SelfTestReport { checks: vec![check("screen", true, None)], ..report(&world) };
    let bad = report(&world);
    for found in [&good, &bad, &bad] {
        let reply = connection.post("/v1/self-tests", &signed(found.clone(), &device)).await;
        assert_eq!(reply.status, 204, "{reply:?}");
    }
    let kept = world.other_process().self_tests(town_code(), &device.id).unwrap();
    let receipts = [&bad, &good].map(|found| receipt(found, &device.id));
    assert_eq!(kept.iter().map(|test| test.receipt.clone()).collect::<Vec<_>>(), receipts);
    for (test, found) in kept.iter().zip([&bad, &good]) {
        assert_eq!(test.report, self_test_message(found, &device.id));
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &test.key);
        key.verify(&test.report, &test.signature).expect("it can be shown to be the box's");
    }
    let shown: Value = serde_json::from_str(&list(&world, &["--json"])).unwrap();
    let shown = &shown["devices"][0];
    assert_eq!(shown["certificate_days_left"], 89);
    let test = &shown["self_test"];
    assert_eq!((test["receipt"].as_str(), test["firmware"].as_str()), (Some(receipts[0].as_str()), Some("0.1.0")));
    assert_eq!((test["checks"].as_u64(), test["passed"].as_u64()), (Some(3), Some(1)));
    assert_eq!(test["failed"], serde_json::json!(["R-102", "sound"]));
    let text = list(&world, &[]);
    assert!(text.contains(&format!("receipt {}  1 of 3 good  failed R-102 sound", receipts[0])), "{text}");
    assert!(text.contains("(89 days left)"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_box_itself_has_signed_is_taken() {
    let world = World::new().await;
    let (device, other) = (world.enrolled_box().await, world.enrolled_box().await);
    let mut connection = world.connect(&device).await;
    let found = report(&world);
    let good = signed(found.clone(), &device);
    let mut better = found.clone();
    better.checks[1].passed = true;
    let better = SelfTest { signature: good.signature.clone(), ..signed(better, &device) };
    let signature = Base64(device.sign(&self_test_message(&found, &other.id)));
    let many = SelfTestReport { checks: vec![check("screen", true, None); 33], ..found.clone() };
    for (what, bad) in [
        ("altered", better),
        ("by another box", SelfTest { signature: signed(found.clone(), &other).signature, ..good.clone() }),
        ("by its key for another box", SelfTest { signature, ..good.clone() }),
        ("too many checks", signed(many, &device)),
        ("another receipt", SelfTest { receipt: receipt(&found, &other.id).to_string(), ..good.clone() }),
        ("no receipt", SelfTest { receipt: "7K2M9U".to_owned(), ..good.clone() }),
    ] {
        assert_eq!(connection.post("/v1/self-tests", &bad).await.refused(), "malformed-request", "{what}");
    }
    assert_eq!(connection.post("/v1/self-tests", &good).await.status, 204);
    assert_eq!(world.other_process().self_tests(town_code(), &device.id).unwrap().len(), 1);
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
