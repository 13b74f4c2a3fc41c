//! Several connections at once.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Audience, CredentialTry};
use crate::port::{Conflict, Store, StoreError};
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
    add_town(database.connect().as_mut(), nanto(), 1);
    let taken = at_once(database, 4, |store, worker| {
        let tried = (0..5).map(|n| {
            let on: DeviceId = device(worker * 10 + n);
            store.try_credentials(nanto(), user_id(0, 0), &on, NOON).unwrap()
        });
        tried.filter(|outcome| matches!(outcome, CredentialTry::Taken { .. })).count()
    });
    assert_eq!(taken.iter().sum::<usize>(), 5);
}

/// Four households race for twenty cards; each card ends with one of them, and every loser is told why.
pub fn parallel_bindings_have_one_winner(database: &impl Database) {
    const CARDS: u32 = 20;
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    for n in 0..4 {
        store.add_household(&operator(), nanto(), &household(n, CARDS)).unwrap();
    }
    let outcomes = at_once(database, 4, |store, n| {
        let bind = |m| store.bind_card(nanto(), user_id(n, m), 1, &card(50, m), &device(n), NOON).map(|_| ());
        (0..CARDS).map(bind).collect::<Vec<_>>()
    });
    let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (20, 60));
    let reason = Err(StoreError::Conflict(Conflict::CardAlreadyBound));
    assert!(lost.iter().all(|outcome| *outcome == reason), "{lost:?}");
}

pub fn one_code_enrols_one_of_two_boxes(database: &impl Database) {
    const CODES: u32 = 20;
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    for code in 0..CODES {
        store.create_install_code(&operator(), nanto(), &install_code(code)).unwrap();
    }
    let outcomes = at_once(database, 2, |store, n| {
        let redeem = |code| store.redeem_install_code(&redemption(code, code * 2 + n, n), NOON).map(|_| ());
        (0..CODES).map(redeem).collect::<Vec<_>>()
    });
    let reason = Err(StoreError::Conflict(Conflict::InstallCodeSpent));
    for (one, other) in outcomes[0].iter().zip(&outcomes[1]) {
        assert!(
            (one.is_ok() && *other == reason) || (other.is_ok() && *one == reason),
            "{one:?} and {other:?} for the same code"
        );
    }
    assert_eq!(store.devices(nanto(), None, 100).unwrap().len(), 20);
}

/// Runs `work` on threads 0 to `workers`, each with a connection of its own, all begun together.
fn at_once<T: Send>(database: &impl Database, workers: u32, work: impl Fn(&mut dyn Store, u32) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::try_from(workers).expect("a few"));
    thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|worker| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    let mut store = database.connect();
                    start.wait();
                    work(store.as_mut(), worker)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}
