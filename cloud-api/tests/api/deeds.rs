//! The town is put back to a backup that is older than a vault: on its own word it takes the vault back, without anybody
//! being logged in.

use crate::support::family::written;
use crate::support::vaults::{BoxVault, send};
use crate::support::{Account, Box, Connection, World};
use http::Method;
use shared_model::person::Role;
use shared_model::wire::v1::{Base64, Blob, OutboxVerdicts, SealedPage, Session, VaultDeed, VaultDeeds, VerdictKind};
use std::process::Command;
use uuid::Uuid;

const OUTBOX: Uuid = Uuid::from_bytes([3; 16]);

/// A mother's box, and the town's database as it was the night before.
struct Scene {
    world: World,
    account: Account,
    device: Box,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.household(&[("mother", Role::Mother)]).remove(0);
        let device = world.enrolled_box().await;
        let scene = Self { world, account, device };
        scene.back_up();
        scene
    }

    fn back_up(&self) {
        operator(&self.world, "backup");
    }

    /// Her vault and that of the household, the town's word for them, and a line of hers that is on its way.
    async fn an_evening(&self, session: &Session) -> (BoxVault, BoxVault, VaultDeeds, Blob) {
        let mut connection = self.world.connect(&self.device).await;
        let own = BoxVault::offered(&mut connection, &self.device, session, 1).await;
        let shared = BoxVault::shared(&mut connection, &self.device, session, 1).await;
        let deeds: VaultDeeds = connection.get("/v1/vault-deeds", None).await.json();
        assert_eq!(deeds.deeds.len(), 2);
        let line = serde_json::to_vec(&written(Uuid::from_u128(1), None, &[("text", "一")])).unwrap();
        let blob = own.blob(&self.device, OUTBOX, 1, &line);
        (own, shared, deeds, blob)
    }

    /// Puts the backup in the place of the database, with the service running.
    async fn restore(&self) -> (Connection, Uuid) {
        let done = operator(&self.world, "restore");
        let epoch: Uuid = done["epoch"].as_str().unwrap().parse().unwrap();
        (self.world.connect(&self.device).await, epoch)
    }
}

/// The operator's command about the backup.
fn operator(world: &World, command: &str) -> serde_json::Value {
    let backup = world.folder.path().join("backup.sqlite3");
    if command == "backup" {
        let _ = std::fs::remove_file(&backup);
    }
    let arguments = ["--json", command, backup.to_str().unwrap()];
    let mut program = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
    let done = program.arg("--config").arg(world.config_file()).args(arguments).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    serde_json::from_slice(&done.stdout).unwrap()
}

async fn verdict(connection: &mut Connection, blob: &Blob) -> (VerdictKind, Option<String>) {
    let OutboxVerdicts { mut verdicts, .. } = send(connection, OUTBOX, vec![blob.clone()]).await.json();
    let verdict = verdicts.remove(0);
    (verdict.verdict, verdict.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_vault_is_taken_back_and_goes_on() {
    let scene = Scene::new().await;
    scene.world.register(&scene.device, &scene.account, "mother").await;
    scene.back_up();
    let session = scene.world.log_in(&scene.device, "mother").await;
    let (own, shared, deeds, blob) = scene.an_evening(&session).await;

    let (mut connection, epoch) = scene.restore().await;
    for vault in [&own, &shared] {
        let forgotten = vault.ask(&mut connection, 1, None).await.problem();
        assert_eq!(forgotten.closer_code.as_deref(), Some("vault-forgotten"));
    }
    let taken: VaultDeeds = connection.post("/v1/vault-deeds", &deeds).await.json();
    assert_eq!((taken.epoch, taken.deeds.len()), (epoch, 2));
    assert_eq!(verdict(&mut connection, &blob).await, (VerdictKind::Applied, None), "nobody has logged in");
    let page: SealedPage = shared.ask(&mut connection, 1, None).await.json();
    assert_eq!(shared.open(&scene.device, None, &page).unwrap().records.len(), 1);
    assert_eq!(own.ask(&mut connection, 1, None).await.status, 200);
    let session = scene.world.log_in(&scene.device, "mother").await;
    assert!(session.household_vault_stale, "whose cards opened it is not known any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_before_a_forgotten_registration_still_counts() {
    let scene = Scene::new().await;
    let session = scene.world.register(&scene.device, &scene.account, "mother").await;
    let (own, _, deeds, blob) = scene.an_evening(&session).await;
    let (mut connection, _) = scene.restore().await;
    connection.post("/v1/vault-deeds", &deeds).await.json::<VaultDeeds>();
    let closed = own.ask(&mut connection, 1, None).await.problem();
    assert_eq!((closed.code.as_str(), closed.closer_code), ("vault-unknown", None), "no card is bound");
    assert_eq!(verdict(&mut connection, &blob).await, (VerdictKind::Applied, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_town_has_not_signed_for_this_box_is_passed_over() {
    let scene = Scene::new().await;
    let session = scene.world.register(&scene.device, &scene.account, "mother").await;
    let (.., deeds, blob) = scene.an_evening(&session).await;
    let (mut connection, epoch) = scene.restore().await;
    let change = |change: fn(&mut VaultDeed)| {
        let mut changed = deeds.clone();
        changed.deeds.iter_mut().for_each(change);
        changed
    };
    for forged in [
        change(|deed| deed.generation += 1),
        change(|deed| deed.bound_at_ms = Some(9)),
        change(|deed| deed.household = Uuid::from_u128(9)),
        change(|deed| deed.escrow.0[70] ^= 1),
        change(|deed| deed.signature.0[9] ^= 1),
        change(|deed| deed.signature = Base64(Vec::new())),
        change(|deed| deed.author_key = Some(Base64(vec![4; 65]))),
        change(|deed| deed.author_key = deed.author_key.is_none().then(|| Base64(Vec::new()))),
    ] {
        let taken: VaultDeeds = connection.post("/v1/vault-deeds", &forged).await.json();
        assert_eq!(taken.deeds, []);
    }
    let many = VaultDeeds { epoch, deeds: deeds.deeds.iter().cycle().take(65).cloned().collect() };
    assert_eq!(connection.post("/v1/vault-deeds", &many).await.refused(), "too-large");
    let body = connection.call(Method::POST, "/v1/vault-deeds", None, Some("{}".to_owned())).await;
    assert_eq!(body.refused(), "malformed-request");
    let there = scene.world.enrolled_box().await;
    let mut there = scene.world.connect(&there).await;
    assert_eq!(there.post("/v1/vault-deeds", &deeds).await.json::<VaultDeeds>().deeds, [], "another box's");
    assert_eq!(verdict(&mut connection, &blob).await.1.as_deref(), Some("entry-unreadable"));
}
