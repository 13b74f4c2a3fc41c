//! A box of the first generation, for a whole day: it knows only what was released then, reads of the replies what it knew,
//! and is served as it always was.

use crate::support::vaults::BoxVault;
use crate::support::{Account, Box, Connection, World};
use cloud_store::Store;
use cloud_store::model::{Audience, PasswordHash};
use frozen::{Blob, MailPage, OutboxUpload, OutboxVerdicts, Problem, SealedPage, Session};
use http::Method;
use shared_model::notice::Cursor;
use shared_model::person::Role;
use std::ops::DerefMut;
use tokio::sync::Mutex;
use uuid::Uuid;
use vault::page::{self, PageHeader};

const OUTBOX: Uuid = Uuid::from_bytes([3; 16]);

/// The messages as they were, by the golden samples of that generation. They never change again.
mod frozen {
    use serde::{Deserialize, Serialize};
    use shared_model::wire::v1::Base64;
    use uuid::Uuid;

    #[derive(Deserialize)]
    pub struct Session {
        pub token: String,
        pub expires_at_ms: i64,
        pub now_ms: i64,
        pub member: Member,
    }

    #[derive(Deserialize)]
    pub struct Member {
        pub id: Uuid,
        pub household: Uuid,
        pub name: String,
        pub role: String,
    }

    #[derive(Deserialize)]
    pub struct SealedPage {
        pub generation: u32,
        pub sequence: u64,
        pub epoch: Uuid,
        pub cursor: u64,
        pub more: bool,
        pub unread: u32,
        pub sealed: Base64,
        pub signature: Base64,
    }

    /// What is sealed inside.
    #[derive(Deserialize)]
    pub struct MailPage {
        pub epoch: Uuid,
        pub cursor: u64,
        pub more: bool,
        pub changes: Vec<Change>,
    }

    #[derive(Deserialize)]
    #[serde(tag = "change", rename_all = "kebab-case")]
    pub enum Change {
        Current { id: Uuid, title: String, opened_at_ms: Option<i64> },
        Withdrawn {},
    }

    #[derive(Serialize)]
    pub struct OutboxUpload {
        pub outbox: Uuid,
        pub blobs: Vec<Blob>,
    }

    #[derive(Serialize)]
    pub struct Blob {
        pub sequence: u64,
        pub blob: Base64,
    }

    #[derive(Deserialize)]
    pub struct OutboxVerdicts {
        pub verdicts: Vec<Verdict>,
    }

    #[derive(Deserialize)]
    pub struct Verdict {
        pub sequence: u64,
        pub verdict: String,
        pub code: Option<String>,
    }

    #[derive(Deserialize)]
    pub struct Problem {
        pub status: u16,
        pub code: String,
    }
}

/// The box, and who is at it.
struct OldBox {
    world: World,
    account: Account,
    device: Box,
    connection: Connection,
    vault: BoxVault,
    session: Session,
}

impl OldBox {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.household(&[("mother", Role::Mother)]).remove(0);
        let device = world.enrolled_box().await;
        world.register(&device, &account, "mother").await;
        let mut connection = world.connect(&device).await;
        let proof = world.login_proof(&mut connection, &device, "mother").await;
        let reply = connection.post("/v1/sessions", &proof).await;
        let session: Session = serde_json::from_slice(&reply.body).unwrap();
        assert!(session.expires_at_ms > session.now_ms && session.member.role == "mother");
        assert_eq!((session.member.household, session.member.name.is_empty()), (account.household, false));
        let vault = BoxVault::new(&mut connection, session.member.id, 1).await;
        let body = serde_json::to_string(&vault.offer(&device)).unwrap();
        let offered = connection.call(Method::PUT, "/v1/vault", Some(&session.token), Some(body)).await;
        assert_eq!((offered.status.as_u16(), offered.body.len()), (204, 0), "as it was answered then");
        Self { world, account, device, connection, vault, session }
    }

    /// Its mail behind a place; `None`: nothing new.
    async fn mail(&mut self, sequence: u64, after: Option<Cursor>) -> Option<(SealedPage, MailPage)> {
        let place = after.map(|cursor| (cursor.epoch, cursor.position));
        let reply = self.vault.ask(&mut self.connection, sequence, place).await;
        if reply.status.as_u16() == 204 {
            return None;
        }
        let sealed: SealedPage = serde_json::from_slice(&reply.body).unwrap();
        let cursor = Cursor { epoch: sealed.epoch, position: sealed.cursor };
        // Days were not thought of then: a page that has none is signed as it was.
        let header = PageHeader {
            vault: self.vault.name(&self.device),
            sequence,
            after,
            cursor,
            more: sealed.more,
            unread: sealed.unread,
            dates: &[],
        };
        page::verify(&sealed.sealed.0, &sealed.signature.0, header, &self.vault.town).unwrap();
        let plain = page::open(&sealed.sealed.0, header, &self.vault.keys).unwrap();
        assert_eq!((sealed.generation, sealed.sequence), (1, sequence));
        Some((sealed, serde_json::from_slice(&plain).unwrap()))
    }

    /// What the town says of one entry.
    async fn send(&mut self, sequence: u64, entry: &[u8]) -> (String, Option<String>) {
        let blob = self.vault.blob(&self.device, OUTBOX, sequence, entry).blob;
        let upload = OutboxUpload { outbox: OUTBOX, blobs: vec![Blob { sequence, blob }] };
        let reply = self.connection.post("/v1/outbox", &upload).await;
        let OutboxVerdicts { mut verdicts } = serde_json::from_slice(&reply.body).unwrap();
        let verdict = verdicts.remove(0);
        assert_eq!(verdict.sequence, sequence);
        (verdict.verdict, verdict.code)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_of_the_first_generation_lives_a_day_at_todays_town() {
    let mut old = OldBox::new().await;
    let (first, page) = old.mail(1, None).await.unwrap();
    assert_eq!((page.changes.len(), page.more, first.unread), (0, false, 0));
    assert_eq!((page.epoch, page.cursor), (first.epoch, first.cursor));
    let here = Cursor { epoch: first.epoch, position: first.cursor };
    assert!(old.mail(2, Some(here)).await.is_none());

    let notice = old.world.publish(Audience::Household(old.account.household), "健診");
    let (vault, connection) = (&old.vault, Mutex::new(&mut old.connection));
    let place = Some((here.epoch, here.position));
    let told = || async { vault.ask(connection.lock().await.deref_mut(), 2, place).await.status.as_u16() == 200 };
    old.world.noticed(told).await;
    let (second, page) = old.mail(2, Some(here)).await.unwrap();
    let frozen::Change::Current { id, ref title, opened_at_ms: None } = page.changes[0] else { panic!("not new") };
    assert_eq!((id, title.as_str(), second.unread), (notice, "健診", 1));

    let opened =
        format!(r#"{{"entry":"notice-opened","notice":"{notice}","opened_at_ms":{}}}"#, old.world.now().millis());
    assert_eq!(old.send(1, opened.as_bytes()).await, ("applied".to_owned(), None));
    assert_eq!(old.send(1, opened.as_bytes()).await, ("duplicate".to_owned(), None), "a reply got lost");
    let unreadable = old.send(2, b"{}").await;
    assert_eq!(unreadable, ("rejected".to_owned(), Some("entry-unknown".to_owned())));
    let here = Cursor { epoch: second.epoch, position: second.cursor };
    let (third, page) = old.mail(3, Some(here)).await.unwrap();
    assert!(matches!(page.changes[0], frozen::Change::Current { opened_at_ms: Some(_), .. }));
    assert_eq!(third.unread, 0);

    // What came since is there and does not get in its way.
    let newer = BoxVault::new(&mut old.connection, old.session.member.household, 1).await;
    let refused = newer.ask(&mut old.connection, 1, None).await;
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((problem.status, problem.code.as_str()), (404, "vault-unknown"));

    let left = old.connection.call(Method::DELETE, "/v1/sessions/current", Some(&old.session.token), None).await;
    assert_eq!(left.status.as_u16(), 204);

    let hash = PasswordHash::from_phc("$argon2id$second").unwrap();
    let by = old.world.operator();
    let town = crate::support::town_code();
    old.world.other_process().reissue_letter(&by, town, old.account.user_id, &hash).unwrap();
    let (vault, connection) = (&old.vault, Mutex::new(&mut old.connection));
    let closed = || async { vault.ask(connection.lock().await.deref_mut(), 4, None).await.status.as_u16() == 404 };
    old.world.noticed(closed).await;
    let refused = old.vault.ask(&mut old.connection, 4, None).await;
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(problem.code, "vault-unknown", "the word that makes it give the vault up");
}
