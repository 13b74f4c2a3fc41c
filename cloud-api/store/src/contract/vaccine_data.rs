//! Editions of the vaccine data that a town has published.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, VaccineEdition};
use crate::port::{Conflict, StoreError};

/// The version that an edition gets at noon.
const AT_NOON: u64 = 1_795_402_800_000;

pub fn the_newest_edition_is_told_to_who_has_an_older_one(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    assert_eq!(store.vaccine_edition(nanto(), None), Ok(None), "nothing was published");
    let first = store.publish_vaccine_edition(&operator(), nanto(), &edition(1)).unwrap();
    let second = store.publish_vaccine_edition(&operator_at(noon_and(60)), nanto(), &edition(2)).unwrap();
    assert!(first < second);
    let newest = VaccineEdition { version: second, published_at: noon_and(60), edition: edition(2) };
    for after in [None, Some(0), Some(first), Some(second - 1)] {
        assert_eq!(database.connect().vaccine_edition(nanto(), after), Ok(Some(newest.clone())), "{after:?}");
    }
    for after in [second, second + 1, u64::MAX] {
        assert_eq!(store.vaccine_edition(nanto(), Some(after)), Ok(None), "{after}");
    }
}

pub fn an_edition_that_is_not_newer_is_refused_and_leaves_nothing(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    let version = store.publish_vaccine_edition(&operator(), nanto(), &edition(5)).unwrap();
    let before = store.audit_entries(nanto(), 0, 100).unwrap();
    for day in [5, 4] {
        let refused = store.publish_vaccine_edition(&operator_at(noon_and(60)), nanto(), &edition(day));
        assert_eq!(refused, Err(StoreError::Conflict(Conflict::EditionNotNewer)), "{day}");
    }
    assert_eq!(store.vaccine_edition(nanto(), None).unwrap().map(|newest| newest.version), Some(version));
    assert_eq!(store.audit_entries(nanto(), 0, 100), Ok(before));
}

pub fn versions_go_up_also_when_the_clock_does_not(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    assert_eq!(store.publish_vaccine_edition(&operator(), nanto(), &edition(1)), Ok(AT_NOON));
    assert_eq!(store.publish_vaccine_edition(&operator(), nanto(), &edition(2)), Ok(AT_NOON + 1));
    let earlier = operator_at(NOON - std::time::Duration::from_secs(60));
    assert_eq!(store.publish_vaccine_edition(&earlier, nanto(), &edition(3)), Ok(AT_NOON + 2));
    let later = operator_at(noon_and(1));
    assert_eq!(store.publish_vaccine_edition(&later, nanto(), &edition(4)), Ok(AT_NOON + 1_000));
}

pub fn an_edition_is_its_towns_and_is_audited(database: &impl Database) {
    let mut store = database.connect();
    let nowhere = store.publish_vaccine_edition(&operator(), nanto(), &edition(1));
    assert_eq!(nowhere, Err(StoreError::NotFound));
    for code in [nanto(), tonami()] {
        add_town(store.as_mut(), code, 0);
    }
    store.publish_vaccine_edition(&operator(), tonami(), &edition(1)).unwrap();
    assert_eq!(store.vaccine_edition(nanto(), None), Ok(None));
    let audited = store.audit_entries(tonami(), 0, 100).unwrap();
    let line = audited.last().unwrap();
    assert_eq!((line.action, line.subject.as_str()), (Action::VaccineDataPublished, "2027-04-01"));
    assert_eq!((&line.by, line.household), (&operator(), None));
}
