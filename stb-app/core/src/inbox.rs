//! A logged-in member's notices on this box: what the town sent and what was opened here. Pure: opened pages and keys
//! in, changes out, which the caller seals; nothing counts as done before they are on disk.

use crate::ports::{Changes, Key, Kind, Value};
use crate::records::{self, TakenIn};
use shared_model::mutant;
use shared_model::notice::{Answer, AnswerKind, Cursor, Notice, NoticeChange, NoticePage};
use shared_model::time::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How far a notice has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadState {
    /// NEW.
    New,
    /// Acknowledged, and not on disk yet: it is not NEW any more, and nothing is promised.
    Saving,
    /// Acknowledged, and on disk.
    Read {
        /// When.
        at: Timestamp,
        /// When the town was seen to know it.
        told_at: Option<Timestamp>,
    },
}

/// The notices in a vault, newest first, and where its mail stands.
#[derive(Debug)]
pub struct Inbox {
    member: Uuid,
    notices: Vec<Notice>,
    /// When the town was seen to know that a notice was opened: what it says itself, not what was sent.
    told: BTreeMap<Uuid, Timestamp>,
    /// Acknowledged, and on their way to the disk.
    saving: BTreeSet<Uuid>,
    taken_in: Option<TakenIn>,
}

impl Inbox {
    /// An inbox without anything.
    pub fn empty(member: Uuid) -> Self {
        Self { member, notices: Vec::new(), told: BTreeMap::new(), saving: BTreeSet::new(), taken_in: None }
    }

    /// Puts back one of the member's entries, opened. An entry of a newer version stays on disk and is not shown.
    pub fn remember(&mut self, key: &Key, plain: &[u8]) {
        match key.kind {
            Kind::Notice => {
                if let Ok((mut notice, told_at)) = records::read_notice(plain) {
                    notice.opened_at = notice.opened_at.filter(|_| !mutant!(ReadForgotten));
                    self.told.extend(told_at.map(|at| (notice.id, at)));
                    self.notices.push(notice);
                }
            }
            Kind::Cursor => self.taken_in = records::read_taken_in(plain).ok(),
            _ => {}
        }
    }

    /// To be called after the last [`Inbox::remember`].
    pub fn sort(&mut self) {
        self.notices.sort_by_key(|notice| Reverse((notice.published_at, notice.id)));
    }

    /// Newest first.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// One notice.
    pub fn notice(&self, id: Uuid) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == id)
    }

    /// How far a notice has been read.
    pub fn state(&self, notice: &Notice) -> ReadState {
        match notice.opened_at {
            Some(at) => ReadState::Read { at, told_at: self.told_at(notice.id) },
            None if self.saving.contains(&notice.id) => ReadState::Saving,
            None => ReadState::New,
        }
    }

    fn told_at(&self, id: Uuid) -> Option<Timestamp> {
        self.told.get(&id).copied()
    }

    /// How many show NEW.
    pub fn unread(&self) -> u32 {
        u32::try_from(self.notices.iter().filter(|notice| self.state(notice) == ReadState::New).count())
            .unwrap_or(u32::MAX)
    }

    /// Whether this page has been taken in already.
    pub fn has_taken_in(&self, page: u64) -> bool {
        self.taken_in.is_some_and(|taken_in| taken_in.page >= page)
    }

    /// Up to where the vault's mail has been taken in.
    pub fn here(&self) -> Option<Cursor> {
        self.taken_in.map(|taken_in| taken_in.cursor)
    }

    /// Whether a page takes the place of all that was told before: it begins anew, or the town was restored.
    pub fn is_replaced_by(&self, page: Cursor, anew: bool) -> bool {
        anew || self.here().is_some_and(|here| here.epoch != page.epoch)
    }

    /// Whether a page that begins here is the next one.
    pub fn goes_on_at(&self, after: Option<Cursor>) -> bool {
        after.is_none() || after == self.taken_in.map(|taken_in| taken_in.cursor)
    }

    /// Takes the page with this number in and returns what to commit: notices, unread count and place move together. A
    /// page that begins anew, or comes from another epoch, replaces everything: the town was restored, or all was asked
    /// for again. What was opened here stays opened, whatever the town remembers, and so does an answer that it has not
    /// heard of yet.
    pub fn take_in(
        &mut self,
        page: NoticePage,
        number: u64,
        anew: bool,
        answers: &BTreeMap<Uuid, Answer>,
        now: Timestamp,
    ) -> Changes {
        let mut changes = Changes::new();
        let mut before = Vec::new();
        if self.is_replaced_by(page.cursor, anew) {
            before = std::mem::take(&mut self.notices);
            changes.extend(before.iter().map(|notice| (records::notice_key(self.member, notice.id), None)));
        }
        for change in page.changes {
            match change {
                NoticeChange::Current(mut notice) => {
                    let unheard = answers.get(&notice.id);
                    if notice.opened_at.is_some() && unheard.is_none() {
                        self.told.entry(notice.id).or_insert(now);
                    } else {
                        self.told.remove(&notice.id);
                    }
                    let known = self.notices.iter().chain(&before).find(|known| known.id == notice.id);
                    let here = known.and_then(|known| known.opened_at);
                    notice.opened_at = earliest(notice.opened_at, here);
                    notice.answer = unheard.copied().or(notice.answer);
                    let (key, value) = records::notice_entry(self.member, &notice, self.told_at(notice.id));
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
        let taken_in = TakenIn { cursor: page.cursor, page: number };
        self.taken_in = Some(taken_in);
        let (key, value) = records::taken_in_entry(self.member, taken_in);
        put(&mut changes, key, Some(value));
        changes.push(self.unread_change());
        changes
    }

    /// What to commit when the member answers a notice; `None` when that is on its way already, or the notice is gone. It
    /// counts only with [`Inbox::answered`].
    pub fn answering(&mut self, id: Uuid, kind: AnswerKind, at: Timestamp) -> Option<Changes> {
        let mut notice = self.notice(id).filter(|notice| !self.saving.contains(&notice.id))?.clone();
        answer(&mut notice, kind, at);
        if notice.opened_at.is_some() {
            self.saving.insert(id);
        }
        let (key, value) = records::notice_entry(self.member, &notice, None);
        Some(vec![(key, Some(value)), self.unread_change()])
    }

    /// What [`Inbox::answering`] gave is on disk.
    pub fn answered(&mut self, id: Uuid, kind: AnswerKind, at: Timestamp) {
        self.saving.remove(&id);
        self.told.remove(&id);
        if mutant!(TickBeforeAck) {
            self.told.insert(id, at);
        }
        if let Some(notice) = self.notices.iter_mut().find(|notice| notice.id == id) {
            answer(notice, kind, at);
        }
    }

    /// What [`Inbox::answering`] gave did not reach the disk: it is as it was.
    pub fn not_answered(&mut self, id: Uuid) {
        self.saving.remove(&id);
    }

    /// What was opened here and the town does not say. Usually that is on its way; a town that was put back to an earlier
    /// state has forgotten it.
    pub fn untold(&self) -> Vec<(Uuid, Timestamp)> {
        let opened = self.notices.iter().filter_map(|notice| Some((notice.id, notice.opened_at?)));
        opened.filter(|(id, _)| self.told_at(*id).is_none()).collect()
    }

    /// Everything that lies in the vault's entries, to be written again.
    pub fn changes(&self) -> Changes {
        let notices =
            self.notices.iter().map(|notice| records::notice_entry(self.member, notice, self.told_at(notice.id)));
        let place = self.taken_in.map(|taken_in| records::taken_in_entry(self.member, taken_in));
        notices.chain(place).map(|(key, value)| (key, Some(value))).collect()
    }

    fn unread_change(&self) -> (Key, Option<Value>) {
        let (key, value) = records::unread_entry(self.member, self.unread());
        (key, Some(value))
    }
}

/// あとで is an answer, and leaves the notice NEW.
fn answer(notice: &mut Notice, kind: AnswerKind, at: Timestamp) {
    notice.answer = Some(Answer { kind, at });
    if kind != AnswerKind::Later {
        notice.opened_at = earliest(notice.opened_at, Some(at));
    }
}

fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

/// A key occurs once in a batch: the last word about it counts.
pub fn put(changes: &mut Changes, key: Key, value: Option<Value>) {
    changes.retain(|(known, _)| *known != key);
    changes.push((key, value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Owner;
    use shared_model::notice::NoticeCategory;

    const LATER: Timestamp = Timestamp::from_millis(777);

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
            answer: None,
        }
    }

    fn page(epoch: u8, position: u64, changes: Vec<NoticeChange>) -> NoticePage {
        NoticePage { cursor: Cursor { epoch: Uuid::from_bytes([epoch; 16]), position }, more: false, changes }
    }

    fn current(number: u8, published: i64) -> NoticeChange {
        NoticeChange::Current(notice(number, published))
    }

    fn open(inbox: &mut Inbox, number: u8, at: i64) -> Changes {
        let (id, at) = (Uuid::from_bytes([number; 16]), Timestamp::from_millis(at));
        let changes = inbox.answering(id, AnswerKind::Understood, at).unwrap();
        inbox.answered(id, AnswerKind::Understood, at);
        changes
    }

    fn empty() -> Inbox {
        Inbox::empty(Uuid::from_bytes([9; 16]))
    }

    /// What a restart would read back.
    fn restarted(batches: &[Changes]) -> Inbox {
        let mut disk = std::collections::BTreeMap::new();
        for (key, value) in batches.iter().flatten().cloned() {
            match value {
                Some(value) => disk.insert(key, value),
                None => disk.remove(&key),
            };
        }
        let mut inbox = empty();
        disk.iter().filter(|(key, _)| key.owner != Owner::Box).for_each(|(key, value)| inbox.remember(key, value));
        inbox.sort();
        inbox
    }

    #[test]
    fn newest_first_and_the_same_after_a_restart() {
        let mut inbox = empty();
        let batches = [
            inbox.take_in(page(1, 2, vec![current(1, 10), current(2, 30)]), 1, true, &BTreeMap::new(), LATER),
            inbox.take_in(page(1, 3, vec![current(3, 20)]), 2, false, &BTreeMap::new(), LATER),
            open(&mut inbox, 2, 99),
        ];
        let again = restarted(&batches);
        assert_eq!(again.notices(), inbox.notices());
        assert!(again.has_taken_in(2) && !again.has_taken_in(3));
        let titles: Vec<_> = again.notices().iter().map(|n| n.title.as_str()).collect();
        assert_eq!(titles, ["お知らせ2", "お知らせ3", "お知らせ1"]);
        assert_eq!(again.unread(), 2);
    }

    #[test]
    fn a_page_that_has_not_heard_of_the_receipt_does_not_bring_new_back() {
        for anew in [false, true] {
            let mut inbox = empty();
            inbox.take_in(page(1, 1, vec![current(1, 10)]), 1, true, &BTreeMap::new(), LATER);
            open(&mut inbox, 1, 50);
            inbox.take_in(page(1, 2, vec![current(1, 10)]), 2, anew, &BTreeMap::new(), LATER);
            assert_eq!(inbox.unread(), 0);
        }
    }

    #[test]
    fn a_restored_town_replaces_the_notices_and_not_what_was_opened() {
        let mut inbox = empty();
        inbox.take_in(page(1, 5, vec![current(1, 10), current(2, 20)]), 1, true, &BTreeMap::new(), LATER);
        open(&mut inbox, 1, 50);
        let changes = inbox.take_in(page(2, 1, vec![current(1, 10)]), 2, false, &BTreeMap::new(), LATER);
        assert_eq!((inbox.notices().len(), inbox.unread()), (1, 0));
        assert!(changes.contains(&(records::notice_key(Uuid::from_bytes([9; 16]), Uuid::from_bytes([2; 16])), None)));
    }

    #[test]
    fn told_is_only_what_the_town_says_itself() {
        let mut inbox = empty();
        let id = Uuid::from_bytes([1; 16]);
        inbox.take_in(page(1, 1, vec![current(1, 10)]), 1, true, &BTreeMap::new(), LATER);
        open(&mut inbox, 1, 50);
        assert_eq!(inbox.told_at(id), None);
        let heard = Notice { opened_at: Some(Timestamp::from_millis(50)), ..notice(1, 10) };
        let batch = inbox.take_in(page(1, 2, vec![NoticeChange::Current(heard)]), 2, false, &BTreeMap::new(), LATER);
        assert_eq!(inbox.told_at(id), Some(LATER));
        assert_eq!(restarted(&[batch]).told_at(id), Some(LATER));
        // A town that was put back to an earlier state has not heard of it.
        inbox.take_in(page(2, 1, vec![current(1, 10)]), 3, false, &BTreeMap::new(), LATER);
        assert_eq!((inbox.told_at(id), inbox.unread()), (None, 0));
    }

    #[test]
    fn an_answer_that_the_town_has_not_heard_of_stays_and_is_not_told() {
        let mut inbox = empty();
        let id = Uuid::from_bytes([1; 16]);
        inbox.take_in(page(1, 1, vec![current(1, 10)]), 1, true, &BTreeMap::new(), LATER);
        open(&mut inbox, 1, 50);
        let heard = Notice { opened_at: Some(Timestamp::from_millis(50)), ..notice(1, 10) };
        let call = Answer { kind: AnswerKind::CallMe, at: Timestamp::from_millis(60) };
        let unheard = BTreeMap::from([(id, call)]);
        inbox.take_in(page(1, 2, vec![NoticeChange::Current(heard.clone())]), 2, false, &unheard, LATER);
        assert_eq!((inbox.notice(id).unwrap().answer, inbox.told_at(id)), (Some(call), None));
        let heard = Notice { answer: Some(call), ..heard };
        inbox.take_in(page(1, 3, vec![NoticeChange::Current(heard)]), 3, false, &BTreeMap::new(), LATER);
        assert_eq!((inbox.notice(id).unwrap().answer, inbox.told_at(id)), (Some(call), Some(LATER)));
    }

    #[test]
    fn later_is_an_answer_and_leaves_it_new() {
        let mut inbox = empty();
        let id = Uuid::from_bytes([1; 16]);
        inbox.take_in(page(1, 1, vec![current(1, 10)]), 1, true, &BTreeMap::new(), LATER);
        inbox.answering(id, AnswerKind::Later, LATER).unwrap();
        inbox.answered(id, AnswerKind::Later, LATER);
        assert_eq!((inbox.unread(), inbox.notice(id).unwrap().opened_at), (1, None));
        assert!(inbox.notice(id).unwrap().answer.is_some());
    }

    #[test]
    fn withdrawn_notices_go() {
        let mut inbox = empty();
        inbox.take_in(page(1, 1, vec![current(1, 10)]), 1, true, &BTreeMap::new(), LATER);
        inbox.take_in(
            page(1, 2, vec![NoticeChange::Withdrawn(Uuid::from_bytes([1; 16]))]),
            2,
            false,
            &BTreeMap::new(),
            LATER,
        );
        assert!(inbox.notices().is_empty());
    }
}
