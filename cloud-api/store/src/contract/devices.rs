//! Boxes and install codes.
#![expect(missing_docs, reason = "the names of the cases are sentences")]

use super::Database;
use super::fixture::*;
use crate::model::{Action, DeviceCertificate, InstallGrant, InstallTry, Sighting};
use crate::port::{Conflict, LOCK, MAX_SELF_TESTS, StoreError};
use shared_model::time::Timestamp;

const SPENT: StoreError = StoreError::Conflict(Conflict::InstallCodeSpent);
const ALREADY_EXISTS: StoreError = StoreError::Conflict(Conflict::AlreadyExists);

pub fn an_install_code_enrols_one_box(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 1);
    let mut code = install_code(1);
    code.household = Some(household_id(0));
    store.create_install_code(&operator(), nanto(), &code).unwrap();

    let first = redemption(1, 1, 1);
    let grant = InstallGrant { municipality: nanto(), household: code.household, device: None };
    let tried = store.try_install_code(digest(1), first.certificate.spki, digest(99), NOON);
    assert_eq!(tried, Ok(InstallTry::Good(grant)));
    let enrolled = store.redeem_install_code(&first, noon_and(1)).unwrap();
    assert_eq!(store.device(nanto(), &device(1)).as_ref(), Ok(&enrolled));
    assert_eq!((&enrolled.id, enrolled.household), (&device(1), Some(household_id(0))));
    assert_eq!((enrolled.enrolled_at, enrolled.seen_at, enrolled.revoked_at), (noon_and(1), None, None));
    assert_eq!(enrolled.certificate, first.certificate);

    let second = redemption(1, 2, 2);
    let tried = store.try_install_code(digest(1), second.certificate.spki, digest(99), NOON);
    assert_eq!(tried, Ok(InstallTry::Spent));
    assert_eq!(store.redeem_install_code(&second, NOON), Err(SPENT));
    assert_eq!(store.redeem_install_code(&redemption(1, 2, 1), NOON), Err(SPENT), "the same key, another name");
    assert_eq!(store.redeem_install_code(&redemption(7, 2, 2), NOON), Err(StoreError::NotFound));
}

pub fn a_lost_reply_can_be_asked_for_again(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();

    let mut again = redemption(1, 1, 1);
    again.certificate.serial = serial(77);
    let tried = store.try_install_code(digest(1), again.certificate.spki, digest(99), noon_and(5)).unwrap();
    let InstallTry::Good(grant) = tried else { panic!("{tried:?}") };
    assert_eq!(grant.device, Some(device(1)));
    let device_again = store.redeem_install_code(&again, noon_and(5)).unwrap();
    assert_eq!((device_again.enrolled_at, &device_again.certificate.serial), (NOON, &serial(77)));

    store.revoke_device(&operator(), nanto(), &device(1)).unwrap();
    assert_eq!(store.redeem_install_code(&again, noon_and(6)), Err(SPENT), "a code does not undo a revocation");
}

pub fn an_old_code_is_spent(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    let end = install_code(1).expires_at;
    assert_eq!(store.try_install_code(digest(1), digest(1001), digest(99), end), Ok(InstallTry::Spent));
    assert_eq!(store.redeem_install_code(&redemption(1, 1, 1), end), Err(SPENT));
    assert_eq!(store.device(nanto(), &device(1)), Err(StoreError::NotFound));
}

pub fn a_code_is_made_once_in_all_towns(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    add_town(store.as_mut(), tonami(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    assert_eq!(store.create_install_code(&operator(), nanto(), &install_code(1)), Err(ALREADY_EXISTS));
    assert_eq!(store.create_install_code(&operator(), tonami(), &install_code(1)), Err(ALREADY_EXISTS));
    let mut elsewhere = install_code(2);
    elsewhere.household = Some(household_id(5));
    assert_eq!(store.create_install_code(&operator(), nanto(), &elsewhere), Err(StoreError::NotFound));
}

pub fn five_wrong_codes_lock_their_source(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    let (spki, here, elsewhere) = (digest(1001), digest(98), digest(99));
    for tries_left in [4, 3, 2, 1, 0] {
        let tried = store.try_install_code(digest(50), spki, here, NOON);
        assert_eq!(tried, Ok(InstallTry::Wrong { tries_left }));
    }
    let locked = Ok(InstallTry::Locked { until: NOON + LOCK });
    assert_eq!(store.try_install_code(digest(1), spki, here, noon_and(1)), locked, "also for the right one");
    let good = |tried| matches!(tried, Ok(InstallTry::Good(_)));
    assert!(good(store.try_install_code(digest(1), spki, elsewhere, noon_and(1))));
    assert!(good(store.try_install_code(digest(1), spki, here, NOON + LOCK)));
}

pub fn a_revoked_box_stays_revoked(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();
    store.revoke_device(&operator_at(noon_and(10)), nanto(), &device(1)).unwrap();
    store.revoke_device(&operator_at(noon_and(20)), nanto(), &device(1)).unwrap();
    assert_eq!(store.device(nanto(), &device(1)).unwrap().revoked_at, Some(noon_and(10)));
    assert_eq!(store.revoke_device(&operator(), nanto(), &device(2)), Err(StoreError::NotFound));
}

pub fn devices_are_listed_in_pages(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    for n in 1..=5 {
        store.create_install_code(&operator(), nanto(), &install_code(n)).unwrap();
        store.redeem_install_code(&redemption(n, n, n), NOON).unwrap();
    }
    let first = store.devices(nanto(), None, 3).unwrap();
    let rest = store.devices(nanto(), Some(&first[2].id), 3).unwrap();
    let ids: Vec<_> = first.into_iter().chain(rest).map(|device| device.id).collect();
    assert_eq!(ids, (1..=5).map(device).collect::<Vec<_>>());
}

pub fn the_latest_sighting_stays(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    store.create_install_code(&operator(), nanto(), &install_code(1)).unwrap();
    store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();
    let seen = |n, seconds| Sighting { municipality: nanto(), device: device(n), at: noon_and(seconds) };
    store.devices_seen(&[seen(1, 30), seen(2, 40), seen(1, 20)]).unwrap();
    assert_eq!(store.device(nanto(), &device(1)).unwrap().seen_at, Some(noon_and(30)));
    assert_eq!(store.device(nanto(), &device(2)), Err(StoreError::NotFound), "a sighting makes no device");
}

pub fn the_work_order_of_a_code_is_its_boxs(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    let mut code = install_code(1);
    code.work_order = Some(name("工事 2026-1128"));
    store.create_install_code(&operator(), nanto(), &code).unwrap();
    let enrolled = store.redeem_install_code(&redemption(1, 1, 1), NOON).unwrap();
    assert_eq!(enrolled.work_order, code.work_order);
    assert_eq!(store.device(nanto(), &device(1)), Ok(enrolled));
    enrol(store.as_mut(), 2);
    assert_eq!(store.device(nanto(), &device(2)).unwrap().work_order, None);
}

pub fn both_keys_are_good_until_the_next_one_is_used(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    enrol(store.as_mut(), 1);
    let renewed = store.renew_device(&renewal(1, 1, 2), noon_and(1)).unwrap();
    assert_eq!((&renewed.certificate, renewed.next.as_ref()), (&certificate(1), Some(&certificate(2))));
    let lost = store.renew_device(&renewal(1, 1, 3), noon_and(2)).unwrap();
    assert_eq!(lost.next, Some(certificate(3)), "the reply got lost, and the box has made another key");
    assert_eq!(
        store.use_key(nanto(), &device(1), &certificate(1), noon_and(3)),
        Ok(lost),
        "the old key is still in use"
    );
    assert_eq!(store.use_key(nanto(), &device(1), &certificate(2), noon_and(3)), Err(StoreError::NotFound));

    let used = store.use_key(nanto(), &device(1), &certificate(3), noon_and(4)).unwrap();
    assert_eq!((&used.certificate, &used.next), (&certificate(3), &None));
    assert_eq!(store.use_key(nanto(), &device(1), &certificate(3), noon_and(5)), Ok(used.clone()), "again");
    assert_eq!(
        store.use_key(nanto(), &device(1), &certificate(1), noon_and(5)),
        Err(StoreError::NotFound),
        "it has ended"
    );
    assert_eq!(store.renew_device(&renewal(1, 1, 4), noon_and(5)), Err(StoreError::NotFound));
    assert_eq!(store.device(nanto(), &device(1)), Ok(used));
    let tried = store.try_install_code(digest(1), certificate(1).spki, digest(99), noon_and(6));
    assert_eq!(tried, Ok(InstallTry::Spent), "the code does not bring the old key back");
    let audit = store.audit_entries(nanto(), 0, 100).unwrap();
    let replaced = audit.iter().filter(|entry| entry.action == Action::DeviceKeyReplaced).count();
    assert_eq!(replaced, 1);
}

pub fn a_renewal_by_the_next_key_is_its_first_use(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    enrol(store.as_mut(), 1);
    store.renew_device(&renewal(1, 1, 2), NOON).unwrap();
    let renewed = store.renew_device(&renewal(1, 2, 3), noon_and(1)).unwrap();
    assert_eq!((renewed.certificate, renewed.next), (certificate(2), Some(certificate(3))));
    assert_eq!(store.renew_device(&renewal(2, 1, 2), NOON), Err(StoreError::NotFound), "no such box");
}

pub fn a_later_certificate_is_believed_after_a_restore(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    enrol(store.as_mut(), 1);
    let [as_good, earlier, later] = [0, -1, 1].map(|seconds| {
        let in_use = certificate(1).not_after.millis();
        DeviceCertificate { not_after: Timestamp::from_millis(in_use + seconds * 1000), ..certificate(2) }
    });
    for not_later in [&as_good, &earlier] {
        assert_eq!(store.use_key(nanto(), &device(1), not_later, NOON), Err(StoreError::NotFound));
    }
    store.renew_device(&renewal(1, 1, 3), NOON).unwrap();
    let while_renewing = store.use_key(nanto(), &device(1), &later, NOON);
    assert_eq!(while_renewing, Err(StoreError::NotFound), "it knows what it has issued last");
    store.use_key(nanto(), &device(1), &certificate(3), NOON).unwrap();
    let believed = store.use_key(nanto(), &device(1), &later, NOON).unwrap();
    assert_eq!((believed.certificate, believed.next), (later, None));
    assert_eq!(store.use_key(nanto(), &device(1), &certificate(3), NOON), Err(StoreError::NotFound));
}

pub fn a_revoked_box_renews_nothing(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    enrol(store.as_mut(), 1);
    store.renew_device(&renewal(1, 1, 2), NOON).unwrap();
    store.revoke_device(&operator(), nanto(), &device(1)).unwrap();
    let before = store.device(nanto(), &device(1)).unwrap();
    let revoked = StoreError::Conflict(Conflict::DeviceRevoked);
    for key in [1, 2] {
        assert_eq!(store.renew_device(&renewal(1, key, 3), NOON), Err(revoked));
        assert_eq!(store.use_key(nanto(), &device(1), &certificate(key), NOON), Err(revoked));
    }
    assert_eq!(store.device(nanto(), &device(1)), Ok(before));
}

pub fn the_latest_self_tests_are_kept(database: &impl Database) {
    let mut store = database.connect();
    add_town(store.as_mut(), nanto(), 0);
    enrol(store.as_mut(), 1);
    enrol(store.as_mut(), 2);
    assert_eq!(store.self_tests(nanto(), &device(1)), Ok(Vec::new()));
    for n in 1..=MAX_SELF_TESTS + 2 {
        store.add_self_test(nanto(), &device(1), &self_test(u8::try_from(n).unwrap())).unwrap();
    }
    let again = self_test(5);
    store.add_self_test(nanto(), &device(1), &again).unwrap();
    let mut other = self_test(5);
    other.report.push(0);
    assert_eq!(store.add_self_test(nanto(), &device(1), &other), Err(ALREADY_EXISTS), "the receipt is taken");
    let expected: Vec<_> = (3..=22).rev().map(self_test).collect();
    assert_eq!(store.self_tests(nanto(), &device(1)), Ok(expected), "whole, the last to arrive first");

    assert_eq!(store.add_self_test(nanto(), &device(2), &other), Ok(()), "another box counts for itself");
    assert_eq!(store.add_self_test(nanto(), &device(3), &other), Err(StoreError::NotFound));
    assert_eq!(store.self_tests(tonami(), &device(1)), Ok(Vec::new()));
}
