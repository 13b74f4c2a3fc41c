//! Somebody who can put a page before a box, and knows what it is sealed to, but does not have the town's signing key.

use crate::cast::{BOXES, FORGED, device, town_code};
use crate::network::Kind;
use crate::town::Town;
use bytes::Bytes;
use cloud_store::StoreRead;
use shared_model::notice::Cursor;
use shared_model::wire::v1::{self, Base64};
use uuid::Uuid;
use vault::escrow::VaultName;
use vault::page::{self, PageHeader};
use vault::{PublicKey, Seed, TownSecret};
use zeroize::Zeroizing;

/// A page for the very place that the box asked for; `None` where it did not ask for a page.
pub fn page(town: &mut Town, at_box: usize, asked: &Kind) -> Option<Bytes> {
    let Kind::Mail(member, generation, sequence, after) = *asked else { return None };
    debug_assert!(at_box < BOXES);
    let device = device(at_box);
    let vault = town.office.vault(town_code(), &device, member).ok()?;
    let mail_key = PublicKey::from_bytes(&vault.mail_key).ok()?;
    let epoch = town.office.epoch().ok()?;
    let cursor = Cursor { epoch, position: after.map_or(0, |after| after.position) };
    let notice = v1::Notice {
        id: Uuid::from_u128(u128::from(sequence) + 0xF0_0000),
        published_at_ms: town.now().millis(),
        sender: FORGED.to_owned(),
        category: v1::NoticeCategory::Town,
        title: format!("{FORGED} {sequence}"),
        body: FORGED.to_owned(),
        facts: vec![],
        opened_at_ms: None,
        answer: None,
    };
    let changes = vec![v1::Change::Current(notice)];
    let plain = v1::NoticePage { epoch, cursor: cursor.position, more: false, changes };
    let plain = serde_json::to_vec(&plain).ok()?;
    let vault = VaultName { device: &device, owner: member, generation };
    let header = PageHeader { vault, sequence, after, cursor, more: false, unread: 99, dates: &[] };
    let forger = TownSecret::new(Zeroizing::new([66; 32]));
    let (sealed, signature) = page::seal(&plain, header, &mail_key, &forger, Seed::new([7; 32]));
    let page = v1::SealedPage {
        generation,
        sequence,
        epoch,
        cursor: cursor.position,
        more: false,
        unread: 99,
        dates: vec![],
        sealed: Base64(sealed),
        signature: Base64(signature),
    };
    serde_json::to_vec(&page).ok().map(Bytes::from)
}
