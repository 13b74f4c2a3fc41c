//! A box's half of the vaults.

use super::{Box, Connection, Reply};
use http::Method;
use shared_model::civil::CivilDate;
use shared_model::wire::v1::{self, Base64, Session};
use uuid::Uuid;
use vault::blob::{self, BlobName};
use vault::escrow::{self, VaultName};
use vault::page::{self, PageHeader};
use vault::{Seed, TownKeys, VaultKeys, VaultSecret};

/// A member's or a household's vault as the box knows it.
pub struct BoxVault {
    pub secret: VaultSecret,
    pub keys: VaultKeys,
    pub owner: Uuid,
    pub generation: u32,
    pub town: TownKeys,
}

impl BoxVault {
    /// Asks for the town's keys and makes a vault that the town does not know yet.
    pub async fn new(connection: &mut Connection, owner: Uuid, generation: u32) -> Self {
        let keys: v1::TownKeys = connection.get("/v1/town-keys", None).await.json();
        let town = TownKeys::from_bytes(&keys.seal_key.0, &keys.page_key.0).unwrap();
        let secret = VaultSecret::new([u8::try_from(generation).unwrap(); 32]);
        Self { keys: secret.keys(), secret, owner, generation, town }
    }

    /// Makes a vault and tells the town.
    pub async fn offered(connection: &mut Connection, device: &Box, session: &Session, generation: u32) -> Self {
        let made = Self::new(connection, session.member.id, generation).await;
        let reply = put(connection, session, &made.offer(device)).await;
        assert_eq!(reply.status, 204, "{reply:?}");
        made
    }

    /// The same for the household of who is logged in.
    pub async fn shared(connection: &mut Connection, device: &Box, session: &Session, generation: u32) -> Self {
        let made = Self::new(connection, session.member.household, generation).await;
        let reply = put_shared(connection, session, &made.offer(device)).await;
        assert_eq!(reply.status, 204, "{reply:?}");
        made
    }

    pub fn name<'a>(&self, device: &'a Box) -> VaultName<'a> {
        VaultName { device: &device.id, owner: self.owner, generation: self.generation }
    }

    pub fn offer(&self, device: &Box) -> v1::VaultOffer {
        let escrow = escrow::seal(&self.secret, self.name(device), &self.town.seal, Seed::new([9; 32]));
        v1::VaultOffer {
            generation: self.generation,
            mail_key: Base64(self.keys.mail_key().to_bytes()),
            author_key: Base64(self.keys.author_key()),
            escrow: Base64(escrow),
        }
    }

    pub async fn ask(&self, connection: &mut Connection, sequence: u64, after: Option<(Uuid, u64)>) -> Reply {
        let place = after.map_or_else(String::new, |(epoch, position)| format!("&epoch={epoch}&after={position}"));
        let (owner, generation) = (self.owner, self.generation);
        let path = format!("/v1/mail/{owner}?generation={generation}&sequence={sequence}{place}");
        connection.get(&path, None).await
    }

    /// What a page says, if the town has made it for exactly this place.
    pub fn open(&self, device: &Box, after: Option<(Uuid, u64)>, sealed: &v1::SealedPage) -> Option<v1::MailPage> {
        let place = |(epoch, position)| shared_model::notice::Cursor { epoch, position };
        let days: Vec<i64> =
            sealed.dates.iter().map(|day| CivilDate::parse_iso(day).unwrap().days_since_epoch()).collect();
        let header = PageHeader {
            vault: self.name(device),
            sequence: sealed.sequence,
            after: after.map(place),
            cursor: place((sealed.epoch, sealed.cursor)),
            more: sealed.more,
            unread: sealed.unread,
            dates: &days,
        };
        page::verify(&sealed.sealed.0, &sealed.signature.0, header, &self.town).ok()?;
        let plain = page::open(&sealed.sealed.0, header, &self.keys).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// An entry, signed and sealed.
    pub fn blob(&self, device: &Box, outbox: Uuid, sequence: u64, entry: &[u8]) -> v1::Blob {
        let name = BlobName { device: &device.id, outbox, sequence };
        let seed = Seed::new([8; 32]);
        v1::Blob { sequence, blob: Base64(blob::seal(entry, name, self.owner, &self.keys, &self.town.seal, seed)) }
    }
}

pub async fn put(connection: &mut Connection, session: &Session, offer: &v1::VaultOffer) -> Reply {
    let body = serde_json::to_string(offer).unwrap();
    connection.call(Method::PUT, "/v1/vault", Some(&session.token), Some(body)).await
}

pub async fn put_shared(connection: &mut Connection, session: &Session, offer: &v1::VaultOffer) -> Reply {
    let body = serde_json::to_string(offer).unwrap();
    connection.call(Method::PUT, "/v1/household-vault", Some(&session.token), Some(body)).await
}

pub async fn send(connection: &mut Connection, outbox: Uuid, blobs: Vec<v1::Blob>) -> Reply {
    connection.post("/v1/outbox", &v1::OutboxUpload { outbox, epoch: None, blobs }).await
}
