//! What comes out of boxes' outboxes.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, Entered, EntryName, LoggedIn, Verdict};
use crate::port::{MAX_REJECTED, Store, StoreError};
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Answer, AnswerKind, NoticeChange};

/// The counter after one notice and one change to it.
const APPLIED_AT_TWO: Verdict = Verdict::Applied { version: 2 };

fn opened(n: u32) -> Entered {
    Entered::NoticeOpened { publication: publication_id(n), opened_at: noon_and(5) }
}

pub fn an_entry_takes_effect_once(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let apply =
        |store: &mut dyn Store, name: &EntryName, n| store.apply_entry(&mother.scope, name, opened(n), noon_and(9));
    assert_eq!(apply(store.as_mut(), &entry(1, 1), 1), Ok(APPLIED_AT_TWO));
    let after = store.household_version(&mother.scope.mailbox());
    let mut again = database.connect();
    assert_eq!(apply(again.as_mut(), &entry(1, 1), 1), Ok(Verdict::Duplicate { version: Some(2) }));
    assert_eq!(store.household_version(&mother.scope.mailbox()), after, "a repetition moves nothing");
    let (changes, _) = read_all(store.as_mut(), &mother, None, 10);
    assert_eq!(opened_at(&changes, 1), Some(noon_and(5)));
    assert_eq!(apply(store.as_mut(), &entry(2, 1), 1), Ok(APPLIED_AT_TWO), "another outbox counts for itself");
    assert_eq!(store.household_version(&mother.scope.mailbox()), after, "an opening that is known already");
}

pub fn a_rejected_entry_stays_rejected_and_blocks_nothing(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let unknown = Verdict::Rejected(ErrorCode::NoticeUnknown);
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 1), opened(1), NOON), Ok(unknown));
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 1), opened(1), NOON), Ok(unknown), "now and for ever");
    assert_eq!(store.apply_entry(&mother.scope, &entry(1, 2), opened(1), NOON), Ok(APPLIED_AT_TWO));
    let unreadable = Verdict::Rejected(ErrorCode::EntryUnreadable);
    let mut reject = |name, code| store.reject_entry(nanto(), &name, code, NOON);
    assert_eq!(reject(entry(1, 3), ErrorCode::EntryUnreadable), Ok(unreadable));
    assert_eq!(reject(entry(1, 3), ErrorCode::EntryUnknown), Ok(unreadable), "the first word counts");
    assert_eq!(
        reject(entry(1, 2), ErrorCode::EntryUnreadable),
        Ok(Verdict::Duplicate { version: Some(2) }),
        "what took effect, did"
    );
    let strange = EntryName { device: device(2), ..entry(1, 1) };
    assert_eq!(reject(strange, ErrorCode::EntryUnreadable), Err(StoreError::NotFound));
}

pub fn rejected_entries_do_not_pile_up(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    enrol(store.as_mut(), 2);
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let apply =
        |store: &mut dyn Store, name: &EntryName| store.apply_entry(&mother.scope, name, opened(1), noon_and(9));
    let reject = |store: &mut dyn Store, name: &EntryName, second| {
        store.reject_entry(nanto(), name, ErrorCode::EntryUnreadable, noon_and(second))
    };
    assert_eq!(apply(store.as_mut(), &entry(1, 1)), Ok(APPLIED_AT_TWO));
    let unreadable = Ok(Verdict::Rejected(ErrorCode::EntryUnreadable));
    let elsewhere = EntryName { device: device(2), ..entry(1, 2) };
    assert_eq!(reject(store.as_mut(), &elsewhere, 0), unreadable);
    // Under many names of outboxes, which a box is free to make up.
    let rejected = |n: usize| entry(u8::try_from(2 + n % 7).unwrap(), u64::try_from(2 + n).unwrap());
    for n in 0..=MAX_REJECTED {
        assert_eq!(reject(store.as_mut(), &rejected(n), u64::try_from(n).unwrap()), unreadable);
    }
    assert_eq!(apply(store.as_mut(), &rejected(1)), unreadable, "the last ones are known");
    assert_eq!(apply(store.as_mut(), &elsewhere), unreadable, "and those of other boxes");
    assert_eq!(apply(store.as_mut(), &rejected(0)), Ok(APPLIED_AT_TWO), "the first one is judged anew");
    let duplicate = Ok(Verdict::Duplicate { version: Some(2) });
    for applied in [entry(1, 1), rejected(0)] {
        assert_eq!(apply(store.as_mut(), &applied), duplicate, "what took effect is never forgotten");
    }
}

fn answer(answer: AnswerKind, at: u64) -> Entered {
    Entered::NoticeAnswered { publication: publication_id(1), answer, answered_at: noon_and(at) }
}

pub fn an_answer_counts_for_its_member(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    let father = register(store.as_mut(), nanto(), 0, 1);
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let (_, cursor) = read_all(store.as_mut(), &mother, None, 10);
    let unread =
        |store: &mut dyn Store, who: &LoggedIn| store.mail_since(&who.scope.mailbox(), None, 10, NOON).unwrap().unread;
    let mut again = database.connect();
    let mut apply = |name, entered| again.apply_entry(&mother.scope, &name, entered, noon_and(60)).unwrap();

    assert_eq!(apply(entry(1, 1), answer(AnswerKind::Later, 5)), APPLIED_AT_TWO);
    let (changes, _) = read_all(store.as_mut(), &mother, Some(cursor), 10);
    let given = |kind, at| Some(Answer { kind, at: noon_and(at) });
    assert_eq!((answered(&changes), opened_at(&changes, 1)), (given(AnswerKind::Later, 5), None));
    assert_eq!(unread(store.as_mut(), &mother), 1, "it stays NEW");
    assert_eq!(store.publications(nanto(), None, 10).unwrap()[0].opened, 0);

    assert_eq!(apply(entry(1, 2), answer(AnswerKind::CallMe, 9)), Verdict::Applied { version: 3 });
    let (changes, _) = read_all(store.as_mut(), &mother, Some(cursor), 10);
    assert_eq!((answered(&changes), opened_at(&changes, 1)), (given(AnswerKind::CallMe, 9), Some(noon_and(9))));
    assert_eq!(unread(store.as_mut(), &mother), 0);
    assert_eq!(store.publications(nanto(), None, 10).unwrap()[0].opened, 1);
    let (his, _) = read_all(store.as_mut(), &father, None, 10);
    assert_eq!((answered(&his), opened_at(&his, 1), unread(store.as_mut(), &father)), (None, None, 1));

    let to_father = Audience::Member { household: household_id(0), member: father.member.id };
    publish(store.as_mut(), nanto(), 2, to_father);
    let his =
        Entered::NoticeAnswered { publication: publication_id(2), answer: AnswerKind::Understood, answered_at: NOON };
    assert_eq!(apply(entry(1, 3), his), Verdict::Rejected(ErrorCode::NoticeUnknown), "not hers to answer");
}

pub fn the_last_answer_to_arrive_counts(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let mut sequence = 0;
    let mut apply = |entered| {
        sequence += 1;
        store.apply_entry(&mother.scope, &entry(1, sequence), entered, noon_and(60)).unwrap()
    };
    assert_eq!(apply(answer(AnswerKind::Understood, 9)), APPLIED_AT_TWO);
    assert_eq!(apply(answer(AnswerKind::Understood, 9)), APPLIED_AT_TWO, "known already");
    assert_eq!(apply(answer(AnswerKind::CallMe, 5)), Verdict::Applied { version: 3 });
    assert_eq!(apply(answer(AnswerKind::Later, 1_000_000)), Verdict::Applied { version: 4 });
    let (changes, cursor) = read_all(store.as_mut(), &mother, None, 10);
    let expected = Answer { kind: AnswerKind::Later, at: noon_and(60) };
    assert_eq!(
        (changes.len(), answered(&changes), cursor.position),
        (1, Some(expected), 4),
        "within publication and now"
    );
    assert_eq!(opened_at(&changes, 1), Some(noon_and(5)), "the earliest stays, whatever is answered later");
    let known = store.apply_entry(&mother.scope, &entry(1, 2), answer(AnswerKind::CallMe, 5), noon_and(60));
    assert_eq!(known, Ok(Verdict::Duplicate { version: Some(2) }), "the number that it got");
}

/// What the reader answered to notice 1.
fn answered(changes: &[NoticeChange]) -> Option<Answer> {
    changes.iter().find_map(|change| match change {
        NoticeChange::Current(notice) if notice.id == publication_id(1) => notice.answer,
        _ => None,
    })
}

pub fn parallel_repetitions_apply_once(database: &impl Database) {
    let mut store = database.connect();
    let mother = mother_at_box_one(store.as_mut());
    publish(store.as_mut(), nanto(), 1, Audience::Municipality);
    let verdicts: Vec<Verdict> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    database.connect().apply_entry(&mother.scope, &entry(1, 1), opened(1), noon_and(9)).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == APPLIED_AT_TWO).count(), 1, "{verdicts:?}");
    let again = Verdict::Duplicate { version: Some(2) };
    assert!(verdicts.iter().all(|verdict| [APPLIED_AT_TWO, again].contains(verdict)), "{verdicts:?}");
}
