//! Members of a household, each on a box of their own, with the vaults that they need.

use super::vaults::{BoxVault, send};
use super::{Account, Box, Connection, World};
use shared_model::wire::v1::{self, Entry, MailPage, OutboxVerdicts, SealedPage, Session};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Somebody at a box.
pub struct Person {
    pub account: Account,
    pub device: Box,
    pub session: Session,
    pub connection: Connection,
    pub own: BoxVault,
    pub shared: BoxVault,
    pub outbox: Uuid,
    sequence: u64,
}

impl Person {
    /// Registers with the card on a new box.
    pub async fn at_a_new_box(world: &World, account: &Account, card: &str) -> Self {
        let device = world.enrolled_box().await;
        let session = world.register(&device, account, card).await;
        let mut connection = world.connect(&device).await;
        let own = BoxVault::offered(&mut connection, &device, &session, 1).await;
        let shared = BoxVault::shared(&mut connection, &device, &session, 1).await;
        let outbox = Uuid::from_bytes(*session.member.id.as_bytes());
        Self { account: account.clone(), device, session, connection, own, shared, outbox, sequence: 0 }
    }

    /// The entry as the box keeps it in its outbox.
    pub fn blob(&mut self, entry: &Entry) -> v1::Blob {
        self.sequence += 1;
        let plain = serde_json::to_vec(entry).unwrap();
        self.own.blob(&self.device, self.outbox, self.sequence, &plain)
    }

    pub async fn send(&mut self, blobs: Vec<v1::Blob>) -> OutboxVerdicts {
        let reply = send(&mut self.connection, self.outbox, blobs).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    /// Enters one thing and sends it.
    pub async fn enter(&mut self, entry: Entry) -> v1::Verdict {
        let blob = self.blob(&entry);
        self.send(vec![blob]).await.verdicts.remove(0)
    }

    /// What the household's mailbox has, from the beginning.
    pub async fn book(&mut self) -> (SealedPage, MailPage) {
        page(&self.shared, &mut self.connection, &self.device).await
    }

    /// What the member's own mailbox has, from the beginning.
    pub async fn mail(&mut self) -> (SealedPage, MailPage) {
        page(&self.own, &mut self.connection, &self.device).await
    }
}

async fn page(vault: &BoxVault, connection: &mut Connection, device: &Box) -> (SealedPage, MailPage) {
    let reply = vault.ask(connection, 1, None).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let sealed: SealedPage = reply.json();
    let opened = vault.open(device, None, &sealed).unwrap();
    (sealed, opened)
}

/// A diary entry by somebody who had seen `base`.
pub fn written(record: Uuid, base: Option<v1::Base>, values: &[(&str, &str)]) -> Entry {
    let value = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
    let fields: BTreeMap<_, _> = values.iter().map(value).collect();
    Entry::RecordWritten { record, kind: "diary".to_owned(), subject: None, private: false, base, fields }
}

/// Takes a diary entry away.
pub fn removed(record: Uuid, base: Option<v1::Base>) -> Entry {
    Entry::RecordRemoved { record, kind: "diary".to_owned(), subject: None, private: false, base }
}
