//! The secret for vaults is lost: the service does not start until somebody has put it back, or has accepted the loss.

use crate::support::family::{Person, written};
use crate::support::vaults::BoxVault;
use crate::support::{World, town_code};
use cloud_api::StartFault;
use cloud_store::StoreRead;
use cloud_store::model::Action;
use shared_model::person::Role;
use shared_model::wire::v1::VerdictKind;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;
use uuid::Uuid;

fn program(config: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloud-api")).arg("--config").arg(config).args(arguments).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_key_stops_the_start_until_it_is_put_back_or_the_loss_is_accepted() {
    let mut world = World::new().await;
    let account = world.household(&[("mother", Role::Mother)]).remove(0);
    let mut mother = Person::at_a_new_box(&world, &account, "mother").await;
    let unsent = mother.blob(&written(Uuid::from_u128(1), None, &[("text", "一")]));
    let Person { device, own, shared, outbox, connection, .. } = mother;
    drop(connection);
    tokio::time::timeout(Duration::from_secs(15), world.stop()).await.unwrap().unwrap();

    let (config, key) = (world.config_file(), world.folder.path().join("ca/vault.key"));
    let kept = std::fs::read(&key).unwrap();
    assert_eq!(program(&config, &["vault-key-lost", "--accept"]).status.code(), Some(1), "it is not lost");
    assert_eq!(std::fs::read(&key).unwrap(), kept);

    for wrong in [None, Some([7_u8; 32])] {
        std::fs::remove_file(&key).unwrap();
        if let Some(wrong) = wrong {
            std::fs::write(&key, wrong).unwrap();
        }
        let refused = program(&config, &["serve"]);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        for part in [key.to_str().unwrap(), "put", "back", "vault-key-lost --accept"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
        assert_eq!(key.exists(), wrong.is_some(), "a refused start makes no key");
        assert!(matches!(world.start_again().await, Err(StartFault::VaultKey(_))));
        assert_eq!(program(&config, &["vault-key-lost"]).status.code(), Some(1), "not by accident");
        std::fs::write(&key, &kept).unwrap();
    }
    world.start_again().await.unwrap();
    assert_eq!(own.ask(&mut world.connect(&device).await, 1, None).await.status, 200, "put back, all is as before");
    tokio::time::timeout(Duration::from_secs(15), world.stop()).await.unwrap().unwrap();

    std::fs::remove_file(&key).unwrap();
    let accepted = program(&config, &["--json", "vault-key-lost", "--accept"]);
    let done: serde_json::Value = serde_json::from_slice(&accepted.stdout).unwrap();
    assert_eq!((accepted.status.code(), &done["closed"]), (Some(0), &2.into()));
    let audited = world.other_process().audit_entries(town_code(), 0, 100).unwrap();
    assert!(audited.iter().any(|line| line.action == Action::VaultsClosed));

    world.start_again().await.unwrap();
    let mut connection = world.connect(&device).await;
    for vault in [&own, &shared] {
        assert_eq!(vault.ask(&mut connection, 1, None).await.refused(), "vault-unknown", "the box hears it");
    }
    let session = world.log_in(&device, "mother").await;
    let own = BoxVault::offered(&mut connection, &device, &session, 2).await;
    BoxVault::shared(&mut connection, &device, &session, 2).await;
    assert_eq!(own.ask(&mut connection, 1, None).await.status, 200, "begun anew");
    let reply = crate::support::vaults::send(&mut connection, outbox, vec![unsent]).await;
    let verdicts: shared_model::wire::v1::OutboxVerdicts = reply.json();
    assert_eq!(verdicts.verdicts[0].verdict, VerdictKind::Rejected, "sealed to the key that is gone");
}
