//! The town is put back to a backup that is older than a vault of this box: it takes its own word for the vault, and nothing
//! that was entered is lost.

use living_room::family::{member, notice};
use living_room::town::Town;
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{Kind, StoreFault};
use std::time::Duration;

const QUARTER: Duration = Duration::from_secs(17 * 60);

/// The mother has opened a notice and written a line; and the town before it heard of her vaults.
fn after_an_evening() -> (World, Town) {
    let mut world = World::with_notices(2);
    let before = world.town.clone();
    world.log_in();
    world.press("OK OK OK BACK BACK RIGHT OK OK OK");
    assert_eq!((world.screen(), world.town.opened.len(), world.town.records.len()), ("handbook", 1, 1));
    (world, before)
}

fn has_wrap(world: &World) -> bool {
    world.store.keys().any(|key| key.kind == Kind::Wrap)
}

#[test]
fn a_locked_box_tells_it_all_again() {
    let (mut world, before) = after_an_evening();
    world.remove();
    world.restart();
    world.town.put_back(&before);
    world.wait(QUARTER);
    assert_eq!((world.town.opened.len(), world.town.records.len()), (1, 1), "nobody has logged in");
    assert_eq!(world.town.vault().map(|vault| vault.generation), Some(1), "the very same vault");
    let logins = world.town.logins;
    world.town.reachable = false;
    world.log_in();
    assert_eq!((world.town.logins, world.view().sync.pending, world.view().sync.refused), (logins, 0, 0));
    assert!(world.sees("NEW 1"));
}

#[test]
fn so_does_a_box_that_somebody_looks_at() {
    let (mut world, before) = after_an_evening();
    world.town.put_back(&before);
    world.wait(Duration::from_secs(60));
    assert_eq!((world.screen(), world.town.vaults.len()), ("handbook", 2), "the member's and the household's");
    assert_eq!((world.town.opened.len(), world.town.records.len(), world.view().sync.pending), (1, 1, 0));
}

#[test]
fn nothing_is_sent_to_a_town_that_could_not_read_it() {
    let (mut world, before) = after_an_evening();
    world.town.put_back(&before);
    world.town.refuse_deeds = Some(ErrorCode::Unavailable);
    world.wait(Duration::from_secs(120));
    assert_eq!((world.screen(), world.town.vaults.len()), ("handbook", 0), "nothing is said, nothing is lost");
    let shown = world.view().sync;
    assert_eq!((shown.pending, shown.refused), (2, 0), "and the screen does not claim more than there is");
    world.restart();
    world.wait(QUARTER);
    assert_eq!((world.town.records.len(), has_wrap(&world)), (0, true));
    world.town.refuse_deeds = None;
    world.wait(QUARTER);
    assert_eq!((world.town.vaults.len(), world.town.records.len(), world.town.opened.len()), (2, 1, 1));
}

#[test]
fn what_was_written_before_the_town_forgot_and_not_sent_is_sent_as_well() {
    let (mut world, before) = after_an_evening();
    world.town.reachable = false;
    world.press("OK OK");
    world.remove();
    world.restart();
    world.town.put_back(&before);
    world.wait(QUARTER);
    assert_eq!(world.town.records.len(), 2);
}

#[test]
fn a_vault_that_the_town_does_not_take_back_is_a_closed_one() {
    for refused in [Some(ErrorCode::NotFound), Some(ErrorCode::MalformedRequest)] {
        let (mut world, before) = after_an_evening();
        world.remove();
        world.town.put_back(&before);
        world.town.refuse_deeds = refused;
        world.wait(QUARTER);
        assert!(!has_wrap(&world), "{refused:?}");
        world.log_in();
        world.town.notices.push(notice(9, "あたらしい"));
        world.town.version += 1;
        world.wait(Duration::from_secs(25));
        assert!(world.sees("NEW"), "{:?}", world.view().texts());
    }
}

#[test]
fn a_new_vault_never_takes_the_number_of_a_forgotten_one() {
    let (mut world, before) = after_an_evening();
    world.town.reachable = false;
    world.press("OK OK");
    world.remove();
    // The card's way into the vault is gone, as after a lease, and so is the mailbox.
    let gone = [Kind::Wrap, Kind::HouseholdWrap, Kind::Mailbox];
    world.store.retain(|key, _| !gone.contains(&key.kind));
    world.restart();
    world.town.put_back(&before);
    world.town.reachable = true;
    world.log_in();
    world.wait(Duration::from_secs(25));
    assert_eq!(world.town.vault().map(|vault| vault.generation), Some(2));
    assert_eq!((world.town.records.len(), world.view().sync.refused), (2, 0));
}

#[test]
fn an_entry_takes_along_what_a_full_disk_has_not_kept() {
    let mut world = World::with_notices(1);
    let before = world.town.clone();
    world.store_fault = Some(StoreFault::Full);
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("S-101") && !world.store.keys().any(|key| key.kind == Kind::Deeds));
    world.store_fault = None;
    world.town.reachable = false;
    world.press("OK RIGHT OK OK OK");
    assert_eq!((world.screen(), world.view().sync.pending), ("handbook", 1));
    world.restart();
    world.town.put_back(&before);
    world.town.reachable = true;
    world.wait(QUARTER);
    assert_eq!(world.town.records.len(), 1);
}

#[test]
fn a_town_that_is_put_back_twice_is_told_twice() {
    let (mut world, before) = after_an_evening();
    world.remove();
    world.town.put_back(&before);
    world.wait(QUARTER);
    assert_eq!(world.town.records.len(), 1);
    let epoch = world.town.epoch;
    world.town.put_back(&before);
    world.town.epoch = epoch + 1;
    world.wait(QUARTER);
    assert_eq!((world.town.records.len(), world.town.vaults.len(), has_wrap(&world)), (1, 2, true));
}

#[test]
fn what_is_entered_before_the_first_page_is_not_sent_to_a_town_that_has_forgotten_who_entered_it() {
    let mut world = World::with_notices(1);
    let before = world.town.clone();
    // The vaults open, and the line goes before any mail has come.
    world.store_fault = Some(StoreFault::Full);
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    world.store_fault = None;
    world.town.reachable = false;
    world.press("OK RIGHT OK OK OK");
    assert_eq!(world.view().sync.pending, 1);
    world.town.put_back(&before);
    world.town.reachable = true;
    world.wait(Duration::from_secs(120));
    assert_eq!((world.town.records.len(), world.view().sync.refused), (1, 0));
}

#[test]
fn a_vault_is_used_when_the_town_has_given_its_word_for_it() {
    let mut world = World::with_notices(1);
    world.log_in();
    let deeds = world.store.iter().find(|(key, _)| key.kind == Kind::Deeds).map(|(_, value)| value.clone());
    let deeds = String::from_utf8(deeds.expect("deeds")[1..].to_vec()).expect("text");
    assert!(deeds.contains(&member().id.to_string()) && deeds.contains(&member().household.to_string()));
}

#[test]
fn a_disk_that_takes_no_page_does_not_keep_entries_from_the_town() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.reachable = false;
    world.press("OK OK OK");
    world.remove();
    world.restart();
    world.town.reachable = true;
    world.town.version += 1;
    world.store_fault = Some(StoreFault::Full);
    world.wait(QUARTER);
    assert_eq!(world.town.opened.len(), 1);
}
