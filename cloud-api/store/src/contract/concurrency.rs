//! Several connections at once.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, CredentialTry};
use crate::port::{Conflict, StoreError};
use shared_model::device::DeviceId;
use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Two publish at once while a third polls with its cursor. A number that became visible after a later one would be
/// missed by the poll, and found by the final count.
pub fn a_reader_misses_no_change(database: &impl Database) {
    const EACH: u32 = 60;
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 2);
    let mother = register(store.as_mut(), nanto(), 0, 0);
    let (start, writing) = (Barrier::new(3), AtomicU32::new(2));
    let (mut seen, mut cursor, mut polls) = (BTreeSet::new(), None, 0_u32);
    thread::scope(|scope| {
        for writer in 0..2 {
            let (start, writing) = (&start, &writing);
            scope.spawn(move || {
                let mut store = database.connect();
                start.wait();
                for n in 0..EACH {
                    let audience =
                        if n % 2 == 0 { Audience::Municipality } else { Audience::Household(household_id(0)) };
                    publish(store.as_mut(), nanto(), writer * EACH + n, audience);
                }
                writing.fetch_sub(1, Ordering::SeqCst);
            });
        }
        start.wait();
        loop {
            let done = writing.load(Ordering::SeqCst) == 0;
            let page = store.notices_since(&mother.scope, cursor, 5).unwrap();
            for change in &page.changes {
                assert!(seen.insert(change_id(change)), "told twice although nothing changed");
            }
            cursor = Some(page.cursor);
            polls += 1;
            if done && !page.more {
                break;
            }
        }
    });
    let all: BTreeSet<_> = (0..2 * EACH).map(publication_id).collect();
    assert_eq!(seen, all, "after {polls} polls");
    assert_eq!(cursor.map(|cursor| cursor.position), Some(u64::from(2 * EACH)), "the counter has no gaps");
}

pub fn parallel_tries_share_five(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let taken = at_once(4, |worker| {
        let mut store = database.connect();
        let tried = (0..5).map(|n| {
            let on: DeviceId = device(worker * 10 + n);
            store.try_credentials(nanto(), user_id(0, 0), &on, NOON).unwrap()
        });
        tried.filter(|outcome| matches!(outcome, CredentialTry::Taken { .. })).count()
    });
    assert_eq!(taken.iter().sum::<usize>(), 5);
}

pub fn parallel_bindings_have_one_winner(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 4);
    let outcomes = at_once(4, |worker| {
        database.connect().bind_card(nanto(), user_id(worker, 0), 1, &card(0, 0), &device(worker), NOON)
    });
    let bound = StoreError::Conflict(Conflict::CardAlreadyBound);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().err().is_none_or(|error| *error == bound)), "{outcomes:?}");
}

pub fn one_code_enrols_one_of_two_boxes(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    let outcomes = at_once(2, |worker| database.connect().redeem_install_code(&redemption(1, worker, worker), NOON));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(store.devices(nanto(), None, 10).unwrap().len(), 1);
}

/// Runs `work` on threads 0 to `workers`, all begun together.
fn at_once<T: Send>(workers: u32, work: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::try_from(workers).expect("a few"));
    thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|worker| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(worker)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}
