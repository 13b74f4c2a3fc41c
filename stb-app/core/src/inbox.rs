//! A logged-in member's notices on this box: what the town sent, what was opened here, and what the town has yet to
//! hear. Pure: pages and keys in, batches out; nothing counts as done before its batch is on disk.

use crate::ports::{Batch, Key, Kind, Value};
use crate::records::{self, Receipt};
use shared_model::notice::{Cursor, Notice, NoticeChange, NoticePage};
use shared_model::time::Timestamp;
use std::cmp::Reverse;
use uuid::Uuid;

/// A member's notices, newest first.
#[derive(Debug)]
pub struct Inbox {
    member: Uuid,
    notices: Vec<Notice>,
    cursor: Option<Cursor>,
    outbox: Vec<Receipt>,
}

impl Inbox {
    /// An inbox from the member's entries. Unreadable entries (of a newer version) are left on disk and not shown; an
    /// unreadable cursor means that all is fetched anew.
    pub fn from_entries(member: Uuid, entries: &[(Key, Value)]) -> Self {
        let mut inbox = Self { member, notices: Vec::new(), cursor: None, outbox: Vec::new() };
        for (key, value) in entries {
            match key.kind {
                Kind::Notice => inbox.notices.extend(records::read_notice(value)),
                Kind::Cursor => inbox.cursor = records::read_cursor(value).ok(),
                Kind::Outbox => inbox.outbox.extend(Receipt::read(key, value)),
                Kind::Binding | Kind::Unread | Kind::Contact => {}
            }
        }
        inbox.outbox.sort_by_key(|receipt| receipt.sequence);
        inbox.sort();
        inbox
    }

    /// Newest first.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// One notice.
    pub fn notice(&self, id: Uuid) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == id)
    }

    /// How many show NEW.
    pub fn unread(&self) -> u32 {
        u32::try_from(self.notices.iter().filter(|notice| notice.opened_at.is_none()).count()).unwrap_or(u32::MAX)
    }

    /// Where the member stands in the town's stream.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor
    }

    /// Receipts the town has not acknowledged, oldest first.
    pub fn outbox(&self) -> &[Receipt] {
        &self.outbox
    }

    /// Takes a page of changes in and returns what to commit: notices, unread count and cursor move together. A page of
    /// another epoch replaces everything but the outbox: the town was restored, or is seen for the first time.
    pub fn take_in(&mut self, page: NoticePage) -> Batch {
        let mut changes: Vec<(Key, Option<Value>)> = Vec::new();
        if self.cursor.is_some_and(|cursor| cursor.epoch != page.cursor.epoch) {
            let gone = std::mem::take(&mut self.notices);
            changes.extend(gone.iter().map(|notice| (records::notice_key(self.member, notice.id), None)));
        }
        for change in page.changes {
            match change {
                NoticeChange::Current(mut notice) => {
                    notice.opened_at = earliest(notice.opened_at, self.opened_here(notice.id));
                    let (key, value) = records::notice_entry(self.member, &notice);
                    put(&mut changes, key, Some(value));
                    self.notices.retain(|known| known.id != notice.id);
                    self.notices.push(notice);
                }
                NoticeChange::Withdrawn(id) => {
                    put(&mut changes, records::notice_key(self.member, id), None);
                    self.notices.retain(|known| known.id != id);
                }
            }
        }
        self.sort();
        self.cursor = Some(page.cursor);
        let (key, value) = records::cursor_entry(self.member, page.cursor);
        put(&mut changes, key, Some(value));
        self.with_unread(changes)
    }

    /// The member acknowledges a notice. `None` when it was acknowledged before, or is gone.
    pub fn open(&mut self, id: Uuid, at: Timestamp) -> Option<Batch> {
        let sequence = self.outbox.last().map_or(1, |receipt| receipt.sequence + 1);
        let notice = self.notices.iter_mut().find(|notice| notice.id == id && notice.opened_at.is_none())?;
        notice.opened_at = Some(at);
        let receipt = Receipt { sequence, notice: id, opened_at: at };
        let entries = [records::notice_entry(self.member, notice), receipt.entry(self.member)];
        self.outbox.push(receipt);
        Some(self.with_unread(entries.into_iter().map(|(key, value)| (key, Some(value))).collect()))
    }

    /// The town has acknowledged a receipt, or has said that there is no such notice any more.
    pub fn acknowledged(&mut self, sequence: u64) -> Batch {
        self.outbox.retain(|receipt| receipt.sequence != sequence);
        Batch { changes: vec![(Receipt::key(self.member, sequence), None)] }
    }

    fn opened_here(&self, id: Uuid) -> Option<Timestamp> {
        self.outbox.iter().find(|receipt| receipt.notice == id).map(|receipt| receipt.opened_at)
    }

    fn with_unread(&self, mut changes: Vec<(Key, Option<Value>)>) -> Batch {
        let (key, value) = records::unread_entry(self.member, self.unread());
        changes.push((key, Some(value)));
        Batch { changes }
    }

    fn sort(&mut self) {
        self.notices.sort_by_key(|notice| Reverse((notice.published_at, notice.id)));
    }
}

fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

/// A key occurs once in a batch: the last word about it counts.
fn put(changes: &mut Vec<(Key, Option<Value>)>, key: Key, value: Option<Value>) {
    changes.retain(|(known, _)| *known != key);
    changes.push((key, value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::notice::NoticeCategory;

    fn notice(number: u8, published: i64) -> Notice {
        Notice {
            id: Uuid::from_bytes([number; 16]),
            published_at: Timestamp::from_millis(published),
            sender: "南砺市 健康課".into(),
            category: NoticeCategory::Town,
            title: format!("お知らせ{number}"),
            body: "本文".into(),
            facts: vec![],
            opened_at: None,
        }
    }

    fn page(epoch: u8, position: u64, changes: Vec<NoticeChange>) -> NoticePage {
        NoticePage { cursor: Cursor { epoch: Uuid::from_bytes([epoch; 16]), position }, more: false, changes }
    }

    fn current(number: u8, published: i64) -> NoticeChange {
        NoticeChange::Current(notice(number, published))
    }

    fn empty() -> Inbox {
        Inbox::from_entries(Uuid::from_bytes([9; 16]), &[])
    }

    /// What a restart would read back.
    fn restarted(batches: &[Batch]) -> Inbox {
        let mut disk = std::collections::BTreeMap::new();
        for (key, value) in batches.iter().flat_map(|batch| batch.changes.clone()) {
            match value {
                Some(value) => disk.insert(key, value),
                None => disk.remove(&key),
            };
        }
        Inbox::from_entries(Uuid::from_bytes([9; 16]), &disk.into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn newest_first_and_the_same_after_a_restart() {
        let mut inbox = empty();
        let batches = [
            inbox.take_in(page(1, 2, vec![current(1, 10), current(2, 30)])),
            inbox.take_in(page(1, 3, vec![current(3, 20)])),
            inbox.open(Uuid::from_bytes([2; 16]), Timestamp::from_millis(99)).unwrap(),
        ];
        let again = restarted(&batches);
        assert_eq!(again.notices(), inbox.notices());
        assert_eq!(again.outbox(), inbox.outbox());
        assert_eq!(again.cursor(), inbox.cursor());
        let titles: Vec<_> = again.notices().iter().map(|n| n.title.as_str()).collect();
        assert_eq!(titles, ["お知らせ2", "お知らせ3", "お知らせ1"]);
        assert_eq!(again.unread(), 2);
    }

    #[test]
    fn a_page_that_has_not_heard_of_the_receipt_does_not_bring_new_back() {
        let mut inbox = empty();
        inbox.take_in(page(1, 1, vec![current(1, 10)]));
        inbox.open(Uuid::from_bytes([1; 16]), Timestamp::from_millis(50)).unwrap();
        inbox.take_in(page(1, 2, vec![current(1, 10)]));
        assert_eq!(inbox.unread(), 0);
        assert!(inbox.open(Uuid::from_bytes([1; 16]), Timestamp::from_millis(60)).is_none());
    }

    #[test]
    fn a_restored_town_replaces_notices_and_keeps_the_outbox() {
        let mut inbox = empty();
        inbox.take_in(page(1, 5, vec![current(1, 10), current(2, 20)]));
        inbox.open(Uuid::from_bytes([1; 16]), Timestamp::from_millis(50)).unwrap();
        inbox.take_in(page(2, 1, vec![current(1, 10)]));
        assert_eq!((inbox.notices().len(), inbox.outbox().len(), inbox.unread()), (1, 1, 0));
    }

    #[test]
    fn withdrawn_notices_go_and_acknowledged_receipts_leave_the_outbox() {
        let mut inbox = empty();
        inbox.take_in(page(1, 1, vec![current(1, 10)]));
        inbox.open(Uuid::from_bytes([1; 16]), Timestamp::from_millis(50)).unwrap();
        let batch = inbox.acknowledged(1);
        assert_eq!(batch.changes.len(), 1);
        assert!(inbox.outbox().is_empty());
        inbox.take_in(page(1, 2, vec![NoticeChange::Withdrawn(Uuid::from_bytes([1; 16]))]));
        assert!(inbox.notices().is_empty());
    }
}
