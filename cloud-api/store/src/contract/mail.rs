//! What is new in a mailbox.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, LoggedIn, Verdict};
use crate::port::{DATES, Store};
use shared_model::civil::CivilDate;
use shared_model::notice::Cursor;
use shared_model::record::{Edit, OCCURRED_ON, limits};
use uuid::Uuid;

pub fn mail_says_how_much_is_new_in_all(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    for n in 1..=5 {
        publish(store.as_mut(), nanto(), n, Audience::Municipality);
    }
    let to_father = Audience::Member { household: household_id(0), member: father.member.id };
    publish(store.as_mut(), nanto(), 6, to_father);
    store.withdraw(&operator(), nanto(), publication_id(2)).unwrap();
    store.record_opened(&mother.scope, publication_id(1), NOON, NOON).unwrap();
    let mail = store.mail_since(&mother.scope.mailbox(), None, 2, NOON).unwrap();
    assert_eq!((mail.page.notices.changes.len(), mail.page.notices.more, mail.unread), (2, true, 3));
    assert_eq!(store.notices_since(&mother.scope, None, 2), Ok(mail.page.notices));
    assert_eq!(store.mail_since(&father.scope.mailbox(), None, 100, NOON).unwrap().unread, 5);
}

/// Writes record `n` as entry number `n` of outbox 1.
fn enter(store: &mut dyn Store, who: &LoggedIn, n: u32, private: bool, edit: Edit) -> Verdict {
    let base = store.household_version(&who.scope.mailbox()).unwrap();
    let sequence = store.household_version(&who.scope.mailbox()).unwrap().position + 1;
    let entered = change(n, private, Some(base), edit);
    store.apply_entry(&who.scope, &entry(1, sequence), entered, noon_and(9)).unwrap()
}

pub fn notices_and_records_share_a_page_in_one_order(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    for n in 1..=9 {
        if n % 3 == 0 {
            publish(store.as_mut(), nanto(), n, Audience::Municipality);
        } else {
            enter(store.as_mut(), &mother, n, n % 3 == 1, write(&[("text", "きょう")]));
        }
    }
    let mailbox = mother.scope.mailbox();
    let (mut after, mut order) = (None, Vec::new());
    for (notices, records, remaining) in [(1, 1, 4), (1, 1, 2), (1, 1, 0)] {
        let page = store.mail_since(&mailbox, after, 2, NOON).unwrap().page;
        assert_eq!((page.notices.changes.len(), page.records.len(), page.remaining), (notices, records, remaining));
        let told = page.records.iter().map(|record| record.revision);
        order.extend(told.chain(page.notices.changes.iter().map(|change| change_id(change).as_u128() as u64 & 0xff)));
        after = Some(page.notices.cursor);
    }
    assert_eq!(order, [1, 3, 4, 6, 7, 9], "records 2, 5 and 8 are the household's");
    assert_eq!(after, Some(store.household_version(&mailbox).unwrap()));
    let (shared, cursor) = read_records(store.as_mut(), &mother.scope.household_mailbox(), None, 2);
    assert_eq!(shared.iter().map(|record| record.revision).collect::<Vec<_>>(), [2, 5, 8]);
    assert_eq!(Some(cursor), after, "the same counter");
    // A cursor from the future and one of another history begin at the beginning.
    for strange in [Cursor { position: 99, ..cursor }, Cursor { epoch: Uuid::from_u128(7), ..cursor }] {
        assert_eq!(read_records(store.as_mut(), &mother.scope.household_mailbox(), Some(strange), 10).0.len(), 3);
    }
}

pub fn a_page_says_how_much_is_behind_it(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    for n in 1..=6 {
        enter(store.as_mut(), &mother, n, false, write(&[("text", "あ")]));
    }
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    enter(store.as_mut(), &father, 8, true, write(&[("text", "い")]));
    let mut remaining = |mailbox, limit| store.mail_since(&mailbox, None, limit, NOON).unwrap().page.remaining;
    assert_eq!([1, 4, 5, 6, 100].map(|limit| remaining(mother.scope.household_mailbox(), limit)), [5, 2, 1, 0, 0]);
    assert_eq!(remaining(father.scope.mailbox(), 1), 1, "his own and the notice");
    assert_eq!(remaining(mother.scope.mailbox(), 1), 0, "not his");
    // A record that changes twice is one change.
    enter(store.as_mut(), &mother, 6, false, write(&[("text", "う")]));
    let page = store.mail_since(&mother.scope.household_mailbox(), None, 1, NOON).unwrap().page;
    assert_eq!((page.remaining, page.notices.cursor.position), (5, 1));
}

pub fn removed_records_are_told_to_who_has_begun(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    for n in 1..=3 {
        enter(store.as_mut(), &mother, n, false, write(&[("text", "あ")]));
    }
    let mailbox = mother.scope.household_mailbox();
    let (_, cursor) = read_records(store.as_mut(), &mailbox, None, 10);
    enter(store.as_mut(), &mother, 2, false, Edit::Remove);
    let (told, _) = read_records(store.as_mut(), &mailbox, Some(cursor), 10);
    assert_eq!((told.len(), told[0].id, told[0].removed, told[0].fields.len()), (1, record_id(2), true, 0));
    let (anew, _) = read_records(store.as_mut(), &mailbox, None, 10);
    assert_eq!(anew.iter().map(|record| record.id).collect::<Vec<_>>(), [record_id(1), record_id(3)]);
}

pub fn a_household_knows_the_next_days(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let on = |day: &str| write(&[(OCCURRED_ON, day)]);
    let days = ["2026-11-22", "2026-11-23", "2027-02-01", "2026-12-05", "2026-12-05", "2026-12-01"];
    for (n, day) in (1..).zip(days) {
        enter(store.as_mut(), &mother, n, false, on(day));
    }
    enter(store.as_mut(), &mother, 10, true, on("2026-11-24"));
    store.put_record(&operator(), nanto(), household_id(0), &official(11, &[(OCCURRED_ON, "2026-12-24")])).unwrap();
    let dates = |store: &mut dyn Store, now| {
        let mail = store.mail_since(&mother.scope.household_mailbox(), None, 1, now).unwrap();
        mail.dates.into_iter().map(CivilDate::to_iso).collect::<Vec<_>>()
    };
    let expected = ["2026-11-23", "2026-12-01", "2026-12-05", "2026-12-24", "2027-02-01"];
    assert_eq!(dates(store.as_mut(), NOON), expected, "today counts, a private record does not");
    assert_eq!(dates(store.as_mut(), noon_and(12 * 3600 - 1)), expected);
    assert_eq!(dates(store.as_mut(), noon_and(12 * 3600)), expected[1..], "midnight in Tokyo");
    assert_eq!(store.mail_since(&mother.scope.mailbox(), None, 1, NOON).unwrap().dates, []);

    enter(store.as_mut(), &mother, 6, false, Edit::Remove);
    enter(store.as_mut(), &mother, 4, false, on("2026-12-06"));
    assert_eq!(dates(store.as_mut(), noon_and(24 * 3600)), ["2026-12-05", "2026-12-06", "2026-12-24", "2027-02-01"]);
    for n in 0..10 {
        enter(store.as_mut(), &mother, 20 + n, false, on(&format!("2026-12-1{n}")));
    }
    assert_eq!(dates(store.as_mut(), NOON).len(), DATES);
}

pub fn a_page_of_long_records_ends_early(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let long = "あ".repeat(limits::VALUE_CHARACTERS);
    let texts = [("a", long.as_str()), ("b", long.as_str())];
    for n in 1..=60 {
        let verdict = enter(store.as_mut(), &mother, n, false, write(&texts));
        assert_eq!(verdict, Verdict::Applied { version: u64::from(n) });
    }
    let page = store.mail_since(&mother.scope.household_mailbox(), None, 100, NOON).unwrap().page;
    let kept = u32::try_from(page.records.len()).unwrap();
    assert!((20..60).contains(&kept) && page.notices.more, "{kept} records");
    assert_eq!((kept + page.remaining, page.notices.cursor.position), (60, u64::from(kept)));
    assert_eq!(read_records(store.as_mut(), &mother.scope.household_mailbox(), None, 100).0.len(), 60);
}
