//! The oracles that look at what goes by: batches, requests, replies. For screens see `screens`.

use crate::cast::{CAST, FORGED, SECRET};
use crate::network::{Kind, box_name};
use crate::oracle::Oracle;
use crate::watch::{Due, ON_DISK};
use crate::world::{Happening, SECOND, World};
use http::StatusCode;
use serde_json::Value as Json;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{Base64, OutboxVerdicts, VerdictKind};
use stb_core::ports::{Batch, CloudFault, CloudReply, CloudRequest, Key, Kind as Entry, Owner};
use std::sync::LazyLock;

/// What must not be readable: texts and names, and texts as they look in base64 at each of its three places.
static READABLE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let hidden = [SECRET, FORGED].into_iter().flat_map(|text| {
        (0..3).map(move |shift| {
            let encoded = Base64::encode(&[&b"aaa"[..shift], text.as_bytes()].concat());
            encoded.trim_end_matches('=').chars().skip(4).take(16).collect()
        })
    });
    let names = CAST.people.iter().map(|player| player.name.clone());
    names.chain([SECRET.to_owned(), FORGED.to_owned()]).chain(hidden).collect()
});

impl World {
    /// A batch that goes to a disk.
    pub fn sees_batch(&mut self, at_box: usize, batch: &Batch) {
        for (key, value) in &batch.changes {
            let Some(value) = value else { continue };
            let text = String::from_utf8_lossy(value);
            if READABLE.iter().any(|readable| text.contains(readable.as_str())) {
                self.fail(Oracle::Locked, format!("{} writes a {:?} in the clear", box_name(at_box), key.kind));
            }
        }
        self.place_moves_with_its_page(at_box, batch);
    }

    /// A place behind a page is written together with the page, or by the batch that begins the stream anew.
    fn place_moves_with_its_page(&mut self, at_box: usize, batch: &Batch) {
        let place = batch.changes.iter().find(|(key, value)| key.kind == Entry::Mailbox && value.is_some());
        let Some((key, Some(value))) = place else { return };
        let cursor = |value: &[u8]| serde_json::from_slice::<Json>(&value[1..]).map(|place| place["cursor"].clone());
        let further = |before: &Json, after: &Json| {
            before["epoch"] != after["epoch"] || before["position"].as_u64() < after["position"].as_u64()
        };
        let before = self.boxes[at_box].disk.entries().get(key).and_then(|value| cursor(value).ok());
        let after = cursor(value).unwrap_or_default();
        let has_page = batch.changes.iter().any(|(key, value)| key.kind == Entry::Page && value.is_some());
        // A step back costs a page that comes twice, as when a vault is replaced while a page is being written.
        if !after.is_null() && before.is_none_or(|before| further(&before, &after)) && !has_page {
            self.fail(Oracle::DiskFirst, format!("{} writes a place before its page", box_name(at_box)));
        }
    }

    /// A message on its way. Names travel at the beginning of a session; texts never.
    pub fn sees_text(&mut self, body: &[u8], what: &str) {
        let text = String::from_utf8_lossy(body);
        if READABLE.iter().skip(CAST.people.len()).any(|readable| text.contains(readable.as_str())) {
            self.fail(Oracle::Locked, format!("{what} holds a text in the clear"));
        }
    }

    /// A box asks for something.
    pub fn sees_request(&mut self, at_box: usize, request: &CloudRequest) {
        if let CloudRequest::Send { blobs, .. } = request {
            let entries = self.boxes[at_box].disk.entries();
            let key = |sequence: u64| Key { owner: Owner::Box, kind: Entry::Blob, id: sequence.to_be_bytes().to_vec() };
            let unwritten = blobs.iter().find(|blob| !entries.contains_key(&key(blob.sequence)));
            if let Some(blob) = unwritten {
                let what = format!("{} sends entry {} before it is on disk", box_name(at_box), blob.sequence);
                self.fail(Oracle::DiskFirst, what);
            }
        }
        let round = matches!(
            request,
            CloudRequest::Mail { .. }
                | CloudRequest::Send { .. }
                | CloudRequest::TownKeys
                | CloudRequest::Deeds
                | CloudRequest::ShowDeeds { .. }
                | CloudRequest::VaccineData { .. }
        );
        let now = self.time;
        if let Some((since, asked, touches)) = self.watch.boxes[at_box].silence.as_mut().filter(|_| round) {
            *asked += 1;
            let most = 20 + 2 * *touches + (now - *since) / (12 * SECOND);
            if *asked > most {
                let what = format!("{} has asked a silent town {asked} times", box_name(at_box));
                self.fail(Oracle::Bounded, what);
            }
        }
    }

    /// A call has ended for a box.
    pub fn sees_reply(&mut self, at_box: usize, kind: &Kind, reply: &Result<CloudReply, CloudFault>) {
        let (now, wall) = (self.time, self.wall());
        let clock_off = self.boxes[at_box].wrong_by() != 0;
        let seen = &mut self.watch.boxes[at_box];
        let code = match reply {
            Err(CloudFault::Unreachable | CloudFault::NotTrusted) => {
                seen.silence.get_or_insert((now, 0, 0));
                return;
            }
            Err(CloudFault::Refused { code, .. }) => Some(*code),
            _ => None,
        };
        seen.silence = None;
        seen.contact = Some(wall);
        seen.clock_wrong = clock_off;
        if code == Some(ErrorCode::DeviceRevoked) {
            seen.shut_out = Some(now);
        }
        let number = match (kind, code) {
            (Kind::Mail(member, ..), Some(ErrorCode::VaultUnknown)) => {
                CAST.people.iter().position(|player| player.scope.member() == *member)
            }
            (Kind::Login(number), Some(ErrorCode::CardNotRegistered)) => *number,
            // Another vault takes its place, and what lies in the old one opens no more.
            (Kind::Release(number), Some(ErrorCode::VaultUnknown)) => *number,
            _ => None,
        };
        if let Some(number) = number {
            self.watch.forgets(at_box, number);
            if self.watch.taken.contains(&number) {
                self.watch.boxes[at_box].told_off.insert(number, now);
                if let Kind::Mail(..) = kind {
                    self.later(ON_DISK, Happening::Due(Due::Gone { at_box, number, heard: now }));
                }
            }
        }
    }

    /// An oracle asks again.
    pub fn due(&mut self, due: Due) {
        let Due::Gone { at_box, number, heard } = due;
        if self.watch.boxes[at_box].told_off.get(&number) != Some(&heard) {
            return;
        }
        let member = CAST.people[number].scope.member();
        let wrap = member.to_string();
        let left = self.boxes[at_box].disk.entries().iter().find(|(key, value)| match key.owner {
            Owner::Vault(owner) | Owner::Mail(owner) => owner == member,
            Owner::Box => key.kind == Entry::Wrap && String::from_utf8_lossy(value).contains(&wrap),
        });
        if let Some((key, _)) = left {
            let what = format!("{} still has a {:?} of a card that was taken away", box_name(at_box), key.kind);
            self.fail(Oracle::ShutOut, what);
        }
    }

    /// What the town says of entries.
    pub fn sees_verdicts(&mut self, at_box: usize, kind: &Kind, status: StatusCode, body: &[u8]) {
        let Kind::Send(outbox) = *kind else { return };
        let Some(verdicts) = Some(body).filter(|_| status.is_success()) else { return };
        let Ok(OutboxVerdicts { verdicts, .. }) = serde_json::from_slice(verdicts) else { return };
        for verdict in verdicts {
            if verdict.verdict == VerdictKind::Rejected {
                self.was_rejected(at_box, outbox, verdict.sequence);
                if verdict.code.as_deref() == Some(ErrorCode::EntryUnreadable.as_str()) {
                    let what = format!("the town cannot read entry {} of {}", verdict.sequence, box_name(at_box));
                    self.fail(Oracle::NothingLost, what);
                }
            }
            if verdict.verdict != VerdictKind::Applied {
                continue;
            }
            if !self.watch.applied.insert((at_box, outbox, verdict.sequence)) {
                let what = format!("entry {} of {} took effect twice", verdict.sequence, box_name(at_box));
                self.fail(Oracle::AtMostOnce, what);
            }
        }
    }
}
