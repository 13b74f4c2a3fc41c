//! What goes on a page of mail.

use crate::port::PAGE_BYTES;
use shared_model::civil::{CivilDate, CivilTime};
use shared_model::notice::{Cursor, MailPage, NoticeChange, NoticePage};
use shared_model::record::Record;
use shared_model::time::Timestamp;

/// A change and its place in the household's count.
pub(crate) struct Moved {
    pub position: u64,
    pub change: Change,
}

/// What can change in a mailbox.
pub(crate) enum Change {
    Notice(NoticeChange),
    Record(Record),
}

/// Whether removed records are worth telling: whoever begins has nothing that could be removed.
pub(crate) fn tells_removed(after: u64) -> bool {
    after > 0
}

/// The first day that is still to come.
pub(crate) fn today(now: Timestamp) -> CivilDate {
    CivilTime::in_tokyo(now).date
}

/// Cuts a page. `moved` holds at least the first `rows` + 1 changes, if there are as many, in any order; `remaining` is
/// left to the engine, which counts it behind the page's cursor.
pub(crate) fn mail_page(here: Cursor, rows: usize, mut moved: Vec<Moved>) -> MailPage {
    moved.sort_by_key(|moved| moved.position);
    let mut room = PAGE_BYTES;
    let fits = |moved: &&Moved| {
        let bytes = bytes(&moved.change);
        let fits = bytes <= room || room == PAGE_BYTES;
        room = room.saturating_sub(bytes);
        fits
    };
    let kept = moved.iter().take(rows).take_while(fits).count();
    let more = kept < moved.len();
    moved.truncate(kept);
    let position = moved.last().filter(|_| more).map_or(here.position, |last| last.position);
    let (mut changes, mut records) = (Vec::new(), Vec::new());
    for Moved { change, .. } in moved {
        match change {
            Change::Notice(notice) => changes.push(notice),
            Change::Record(record) => records.push(record),
        }
    }
    let notices = NoticePage { cursor: Cursor { position, ..here }, more, changes };
    MailPage { notices, records, remaining: 0 }
}

/// At least what the change takes as JSON: every character of a text may need an escape of two.
fn bytes(change: &Change) -> usize {
    const FRAME: usize = 512;
    const FIELD: usize = 192;
    const OTHER: usize = 96;
    let text = |text: &String| 2 * text.len();
    let texts: usize = match change {
        Change::Notice(NoticeChange::Withdrawn(_)) => 0,
        Change::Notice(NoticeChange::Current(notice)) => {
            let facts = notice.facts.iter().map(|fact| FIELD + text(&fact.text)).sum::<usize>();
            text(&notice.sender) + text(&notice.title) + text(&notice.body) + facts
        }
        Change::Record(record) => record
            .fields
            .iter()
            .map(|(name, field)| {
                let others = field.also.iter().map(|other| OTHER + text(&other.value)).sum::<usize>();
                FIELD + name.len() + field.value.as_ref().map_or(0, text) + others
            })
            .sum(),
    };
    FRAME + texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::record::{About, Field, Other, Provenance};
    use shared_model::wire::MAX_REPLY_BODY_BYTES;
    use shared_model::wire::v1;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    const HERE: Cursor = Cursor { epoch: Uuid::nil(), position: 1000 };

    /// As much as a record can hold, all of it in need of escapes.
    fn fullest(position: u64) -> Moved {
        let id = Uuid::from_u128(7);
        let also = vec![Other { value: "\n".repeat(76), by: Some(id) }; 8];
        let field = Field { value: Some("\"".repeat(150)), by: Some(id), since: u64::MAX, origin: id, also };
        let fields: BTreeMap<_, _> = (0..40).map(|n| (format!("a-{n:038}"), field.clone())).collect();
        let about = About { kind: "a".repeat(40), subject: Some(id), private: true };
        let provenance = Provenance::Municipality;
        let record = Record { id, about, provenance, author: Some(id), revision: position, fields, removed: false };
        Moved { position, change: Change::Record(record) }
    }

    #[test]
    fn the_fullest_page_fits_a_reply() {
        let page = mail_page(HERE, 100, (1..=100).map(fullest).collect());
        assert!(page.notices.more && page.records.len() > 10, "{}", page.records.len());
        assert_eq!(page.notices.cursor.position, page.records.len() as u64);
        let plain = serde_json::to_vec(&v1::MailPage::from(page)).unwrap().len();
        assert!(plain <= PAGE_BYTES, "{plain}");
        const { assert!(PAGE_BYTES / 3 * 4 + 64 * 1024 < MAX_REPLY_BODY_BYTES) };
    }

    #[test]
    fn a_page_has_what_comes_first_and_says_whether_there_is_more() {
        let notice = |position| Moved { position, change: Change::Notice(NoticeChange::Withdrawn(Uuid::from_u128(1))) };
        let cut = |rows| mail_page(HERE, rows, vec![fullest(4), notice(9), notice(2)]);
        let page = cut(2);
        assert_eq!((page.notices.changes.len(), page.records.len()), (1, 1));
        assert_eq!((page.notices.more, page.notices.cursor.position), (true, 4));
        let page = cut(3);
        assert_eq!((page.notices.more, page.notices.cursor), (false, HERE));
    }
}
