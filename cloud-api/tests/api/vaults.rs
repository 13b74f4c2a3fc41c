//! Vaults over real TLS: mail for a box that nobody is logged in to, entries out of it, and everything that must not open.

use crate::support::vaults::{BoxVault, put, send};
use crate::support::{Account, Box, Connection, World, town_code};
use cloud_store::Store;
use cloud_store::model::{Audience, PasswordHash};
use shared_model::person::Role;
use shared_model::wire::v1::{
    Base64, Change, Entry, MailPlace, News, NewsRequest, OutboxVerdicts, SealedPage, Session, VaultRelease, VerdictKind,
};
use std::ops::DerefMut;
use tokio::sync::Mutex;
use uuid::Uuid;

const OUTBOX: Uuid = Uuid::from_bytes([3; 16]);

/// A mother with a vault on her box.
struct Scene {
    world: World,
    account: Account,
    device: Box,
    mother: Session,
    connection: Connection,
    vault: BoxVault,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.household(&[("mother", Role::Mother)]).remove(0);
        let device = world.enrolled_box().await;
        let mother = world.register(&device, &account, "mother").await;
        let mut connection = world.connect(&device).await;
        let vault = BoxVault::offered(&mut connection, &device, &mother, 1).await;
        Self { world, account, device, mother, connection, vault }
    }

    /// Publishes, and waits until the running service has noticed.
    async fn publish(&mut self, title: &str) -> Uuid {
        let before = self.page(None).await.cursor;
        let id = self.world.publish(Audience::Household(self.account.household), title);
        let (vault, connection) = (&self.vault, Mutex::new(&mut self.connection));
        let seen = || async {
            let page: SealedPage = vault.ask(connection.lock().await.deref_mut(), 1, None).await.json();
            page.cursor > before
        };
        self.world.noticed(seen).await;
        id
    }

    async fn page(&mut self, after: Option<(Uuid, u64)>) -> SealedPage {
        let reply = self.vault.ask(&mut self.connection, 1, after).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    async fn verdicts(&mut self, blobs: Vec<shared_model::wire::v1::Blob>) -> Vec<(VerdictKind, Option<String>)> {
        let reply = send(&mut self.connection, OUTBOX, blobs).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let OutboxVerdicts { verdicts, .. } = reply.json();
        verdicts.into_iter().map(|verdict| (verdict.verdict, verdict.code)).collect()
    }

    fn opened(&self, sequence: u64, notice: Uuid) -> shared_model::wire::v1::Blob {
        let entry = Entry::NoticeOpened { notice, opened_at_ms: self.world.now().millis() };
        self.vault.blob(&self.device, OUTBOX, sequence, &serde_json::to_vec(&entry).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_box_gets_mail_that_only_the_vault_opens() {
    let mut scene = Scene::new().await;
    let id = scene.publish("ひみつの 健診").await;
    let sealed = scene.page(None).await;
    assert_eq!((sealed.unread, sealed.more), (1, false));
    assert!(!serde_json::to_string(&sealed).unwrap().contains("健診"));
    let page = scene.vault.open(&scene.device, None, &sealed).unwrap().notices;
    let [Change::Current(notice)] = page.changes.as_slice() else { panic!("{page:?}") };
    assert_eq!((notice.id, notice.title.as_str()), (id, "ひみつの 健診"));
    // The place in the stream is signed: what was asked from the beginning is no answer to another question.
    assert!(scene.vault.open(&scene.device, Some((sealed.epoch, 1)), &sealed).is_none());
    let after = Some((sealed.epoch, sealed.cursor));
    let unchanged = scene.vault.ask(&mut scene.connection, 2, after).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len()), (204, 0));
    let id = scene.publish("つぎの お知らせ").await;
    let next = scene.page(after).await;
    let page = scene.vault.open(&scene.device, after, &next).unwrap().notices;
    assert!(matches!(page.changes.as_slice(), [Change::Current(notice)] if notice.id == id));
    assert_eq!(next.unread, 2);
    // A cursor of another history begins at the beginning, and the box can tell that it was its own question.
    let strange = Some((Uuid::from_u128(5), 7));
    let anew = scene.page(strange).await;
    assert_eq!(scene.vault.open(&scene.device, strange, &anew).unwrap().notices.changes.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_take_effect_once_without_anybody_logged_in() {
    let mut scene = Scene::new().await;
    let (one, two) = (scene.publish("一").await, scene.publish("二").await);
    let (first, second) = (scene.opened(1, one), scene.opened(2, two));
    let applied = (VerdictKind::Applied, None);
    assert_eq!(scene.verdicts(vec![first.clone()]).await[0], applied);
    assert_eq!(scene.page(None).await.unread, 1, "seen at once, also where the answer comes from memory");
    let both = scene.verdicts(vec![first, second]).await;
    assert_eq!(both, [(VerdictKind::Duplicate, None), applied]);
    assert_eq!(scene.page(None).await.unread, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_entry_is_rejected_for_ever_and_blocks_nothing() {
    let mut scene = Scene::new().await;
    let notice = scene.publish("一").await;
    let good = scene.opened(6, notice);
    let renumbered = shared_model::wire::v1::Blob { sequence: 2, ..scene.opened(1, notice) };
    let mut cut = scene.opened(3, notice);
    cut.blob.0.truncate(100);
    let stranger = BoxVault { owner: Uuid::from_u128(7), ..BoxVault::new(&mut scene.connection, Uuid::nil(), 1).await };
    let strangers = stranger.blob(&scene.device, OUTBOX, 4, b"{}");
    let newer = scene.vault.blob(&scene.device, OUTBOX, 5, br#"{"entry":"from-the-future"}"#);
    let unknown = scene.opened(7, Uuid::from_u128(9));
    let rejected = |code: &str| (VerdictKind::Rejected, Some(code.to_owned()));
    let blobs = vec![renumbered, cut, strangers, newer, good, unknown];
    let expected = [
        rejected("entry-unreadable"),
        rejected("entry-unreadable"),
        rejected("entry-unreadable"),
        rejected("entry-unknown"),
        (VerdictKind::Applied, None),
        rejected("notice-unknown"),
    ];
    assert_eq!(scene.verdicts(blobs.clone()).await, expected);
    let mut again = expected.clone();
    again[4].0 = VerdictKind::Duplicate;
    assert_eq!(scene.verdicts(blobs).await, again);

    let many = (1..=51).map(|sequence| scene.opened(sequence, notice)).collect();
    assert_eq!(send(&mut scene.connection, OUTBOX, many).await.refused(), "too-large");
    let long = scene.vault.blob(&scene.device, OUTBOX, 9, &[b' '; 47_000]);
    assert_eq!(send(&mut scene.connection, OUTBOX, vec![long]).await.refused(), "too-large");
    let huge = shared_model::wire::v1::Blob { sequence: u64::MAX, ..scene.opened(1, notice) };
    assert_eq!(send(&mut scene.connection, OUTBOX, vec![huge]).await.refused(), "too-large");
    let zero = shared_model::wire::v1::Blob { sequence: 0, ..scene.opened(1, notice) };
    assert_eq!(send(&mut scene.connection, OUTBOX, vec![zero]).await.refused(), "too-large");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_goes_to_its_member_on_its_box_only() {
    let mut scene = Scene::new().await;
    let released: VaultRelease = scene.connection.get("/v1/vault", Some(&scene.mother.token)).await.json();
    assert_eq!((released.generation, released.secret.0.as_slice()), (1, scene.vault.secret.reveal().as_slice()));
    assert_eq!(scene.connection.get("/v1/vault", None).await.refused(), "session-required");

    let elsewhere = scene.world.enrolled_box().await;
    let there = scene.world.log_in(&elsewhere, "mother").await;
    let mut connection = scene.world.connect(&elsewhere).await;
    assert_eq!(connection.get("/v1/vault", Some(&there.token)).await.refused(), "vault-unknown", "another box");
    assert_eq!(scene.vault.ask(&mut connection, 1, None).await.refused(), "vault-unknown");
    // A blob of one box does not count from another.
    let notice = scene.publish("一").await;
    let carried = send(&mut connection, OUTBOX, vec![scene.opened(1, notice)]).await;
    let OutboxVerdicts { verdicts, .. } = carried.json();
    assert_eq!(verdicts[0].code.as_deref(), Some("entry-unreadable"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_has_to_hold_together_and_to_be_the_newest() {
    let mut scene = Scene::new().await;
    let offer = scene.vault.offer(&scene.device);
    let again = put(&mut scene.connection, &scene.mother, &offer).await;
    assert_eq!(again.status, 204, "a reply can get lost");
    let other = BoxVault::new(&mut scene.connection, scene.mother.member.id, 2).await.offer(&scene.device);
    for broken in [
        shared_model::wire::v1::VaultOffer { mail_key: other.mail_key.clone(), ..offer.clone() },
        shared_model::wire::v1::VaultOffer { author_key: other.author_key.clone(), ..offer.clone() },
        shared_model::wire::v1::VaultOffer { escrow: Base64(vec![1; 113]), ..offer.clone() },
        shared_model::wire::v1::VaultOffer { generation: 3, ..offer.clone() },
        shared_model::wire::v1::VaultOffer { generation: 0, ..offer.clone() },
    ] {
        assert_eq!(put(&mut scene.connection, &scene.mother, &broken).await.refused(), "malformed-request");
    }
    assert_eq!(put(&mut scene.connection, &scene.mother, &other).await.status, 204);
    assert_eq!(put(&mut scene.connection, &scene.mother, &offer).await.refused(), "vault-exists");
    let replaced = scene.vault.ask(&mut scene.connection, 1, None).await.problem();
    assert_eq!((replaced.code.as_str(), replaced.closer_code), ("vault-unknown", None));
    let never = BoxVault { generation: 3, ..scene.vault };
    let never = never.ask(&mut scene.connection, 1, None).await.problem();
    assert_eq!((never.code.as_str(), never.closer_code.as_deref()), ("vault-unknown", Some("vault-forgotten")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_letter_shuts_the_vault_and_loses_nothing_that_was_entered() {
    let mut scene = Scene::new().await;
    let notice = scene.publish("一").await;
    assert_eq!(scene.page(None).await.unread, 1);
    let hash = PasswordHash::from_phc("$argon2id$second").unwrap();
    let mut store = scene.world.other_process();
    store.reissue_letter(&scene.world.operator(), town_code(), scene.account.user_id, &hash).unwrap();
    let (vault, connection) = (&scene.vault, Mutex::new(&mut scene.connection));
    let shut = || async { vault.ask(connection.lock().await.deref_mut(), 1, None).await.status == 404 };
    scene.world.noticed(shut).await;
    let closed = vault.ask(connection.lock().await.deref_mut(), 1, None).await.problem();
    assert_eq!((closed.code.as_str(), closed.closer_code), ("vault-unknown", None), "closed is not forgotten");
    assert_eq!(scene.verdicts(vec![scene.opened(1, notice)]).await, [(VerdictKind::Applied, None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_box_is_told_at_once() {
    let mut scene = Scene::new().await;
    scene.publish("一").await;
    let page = scene.page(None).await;
    let (member, epoch) = (scene.vault.owner, page.epoch);
    let place = |after| MailPlace { member, generation: 1, epoch, after };
    let ask = |after| NewsRequest { mailboxes: vec![place(after)] };
    let News { news } = scene.connection.post("/v1/news", &ask(page.cursor - 1)).await.json();
    assert!(news, "it has something already");
    let asked = ask(page.cursor);
    let mut waiting = scene.world.connect(&scene.device).await;
    let waiting = tokio::spawn(async move { waiting.post("/v1/news", &asked).await.json::<News>() });
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert!(!waiting.is_finished(), "nothing is new");
    scene.world.publish(Audience::Household(scene.account.household), "二");
    let told = tokio::time::timeout(std::time::Duration::from_secs(2), waiting).await;
    assert!(told.unwrap().unwrap().news, "within two seconds");

    // A service that stops lets nobody wait.
    let page = scene.page(None).await;
    let asked = NewsRequest { mailboxes: vec![MailPlace { after: page.cursor, ..place(0) }] };
    let mut waiting = scene.world.connect(&scene.device).await;
    let waiting = tokio::spawn(async move { waiting.post("/v1/news", &asked).await.json::<News>() });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    drop(scene.connection);
    let stopped = scene.world.stop();
    assert!(!tokio::time::timeout(std::time::Duration::from_secs(3), waiting).await.unwrap().unwrap().news);
    tokio::time::timeout(std::time::Duration::from_secs(3), stopped).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_its_parts_is_refused() {
    let mut scene = Scene::new().await;
    let member = scene.vault.owner;
    for (query, code) in [
        ("", "malformed-request"),
        ("?generation=1", "malformed-request"),
        ("?generation=1&sequence=x", "malformed-request"),
        ("?generation=4294967296&sequence=1", "malformed-request"),
        ("?generation=1&sequence=1&after=3", "malformed-request"),
        ("?generation=1&sequence=1&limit=0", "malformed-request"),
        ("?generation=1&sequence=1&from=space", "unknown-field"),
        ("?generation=2&sequence=1", "vault-unknown"),
    ] {
        let reply = scene.connection.get(&format!("/v1/mail/{member}{query}"), None).await;
        assert_eq!(reply.refused(), code, "{query}");
    }
}
