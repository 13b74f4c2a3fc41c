//! What the simulation has found (`tests/simulation`), each as a story of its own.

use living_room::ahead::Ahead;
use living_room::family::notice;
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{Kind, StoreFault};
use std::time::Duration;

const QUARTER: Duration = Duration::from_secs(17 * 60);

#[test]
fn a_town_that_was_put_back_to_an_earlier_state_hears_again_what_was_read() {
    let mut world = World::with_notices(2);
    world.log_in();
    let yesterday = world.town.clone();
    world.press("OK OK OK");
    assert_eq!(world.town.opened.len(), 1);
    world.remove();
    world.town = yesterday;
    world.town.epoch = 2;
    world.log_in();
    world.wait(Duration::from_secs(25));
    assert_eq!(world.town.opened.len(), 1, "the box is the only one that still knows");
    world.wait(Duration::from_secs(60));
    assert_eq!((world.town.opened.len(), world.view().sync.pending), (1, 0), "once is enough");
}

#[test]
fn a_box_that_was_shut_out_opens_nothing_any_more_even_without_the_town() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.town.reachable = false;
    world.press("OK");
    world.remove();
    world.town.reachable = true;
    world.town.refuse = Some(ErrorCode::DeviceRevoked);
    world.wait(QUARTER);
    assert!(!world.store.keys().any(|key| key.kind == Kind::Wrap));
    assert!(
        world.store.keys().any(|key| key.kind == Kind::Blob),
        "what was entered waits for whoever exchanges the box"
    );
    world.town.reachable = false;
    world.restart();
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"), "the card opens nothing without the town");
    world.town.reachable = true;
    world.town.refuse = None;
    world.remove();
    world.log_in();
    assert_eq!(world.town.opened.len(), 1, "a mistake that was put right has cost nothing");
}

#[test]
fn a_store_that_was_lost_does_not_make_the_lease_endless() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.reachable = false;
    world.press("OK OK");
    world.store.clear();
    world.store_fault = Some(StoreFault::Damaged);
    world.held = Some(Default::default());
    world.press("OK");
    let first = world.held.take().unwrap_or_default();
    world.fail_then_go_on(first);
    world.remove();
    world.without_power(Duration::from_secs(91 * 24 * 3600));
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"), "{:?}", world.view().texts());
}

#[test]
fn a_clock_that_was_far_ahead_for_a_while_does_not_make_the_lease_endless() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.shop.silent = true;
    let day = Duration::from_secs(86_400);
    world.clock_ahead = Ahead(60 * 86_400_000);
    world.wait(day);
    world.clock_ahead = Ahead::default();
    world.log_in();
    world.wait(Duration::from_secs(60));
    world.remove();
    world.town.reachable = false;
    world.without_power(Duration::from_secs(91 * 86_400));
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"), "{:?}", world.view().texts());
}

#[test]
fn mail_that_begins_anew_is_taken_in_whatever_was_taken_in_before() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    // The place in the stream is lost, what lies in the vault is not: the disk failed between the two.
    world.store.retain(|key, _| key.kind != Kind::Mailbox);
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.restart();
    world.log_in();
    world.wait(Duration::from_secs(25));
    assert!(world.sees("NEW 2"));
}

#[test]
fn what_could_not_be_read_at_login_is_read_later_and_not_taken_for_nothing() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.remove();
    world.town.reachable = false;
    world.load_fault = Some(StoreFault::Broken);
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("S-103"));
    world.press("OK");
    let before = world.store.clone();
    world.load_fault = None;
    world.wait(Duration::from_secs(6));
    assert!(world.sees("NEW 2"), "{:?}", world.view().texts());
    assert_eq!(world.store, before);
}
