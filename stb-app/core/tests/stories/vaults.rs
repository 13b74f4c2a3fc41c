//! What lies on the box opens with the card only, news arrives and entries leave while nobody is logged in, and a card
//! that was removed opens nothing.

use living_room::card::Card;
use living_room::family::{member, notice};
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{Kind, Owner, StoreFault};
use std::time::Duration;

const QUARTER: Duration = Duration::from_secs(17 * 60);

/// Every value on the disk, and whether any of them holds this text in the clear.
fn lies_in_the_clear(world: &World, text: &str) -> bool {
    world.store.values().any(|value| value.windows(text.len()).any(|part| part == text.as_bytes()))
}

#[test]
fn nothing_that_names_anybody_lies_on_the_box_in_the_clear() {
    let mut world = World::with_notices(3);
    world.log_in();
    world.press("OK OK OK BACK BACK");
    world.remove();
    world.town.notices.push(notice(9, "ひみつの本文"));
    world.town.version += 1;
    world.wait(QUARTER);
    assert!(world.store.keys().any(|key| matches!(key.owner, Owner::Vault(_))));
    assert!(world.store.keys().any(|key| matches!(key.owner, Owner::Mail(_))), "the locked box has received");
    for text in ["高橋", "良子", "お知らせ その", "福光保健センター", "本文です", "ひみつ"] {
        assert!(!lies_in_the_clear(&world, text), "{text}");
    }
}

#[test]
fn a_locked_box_receives_and_the_start_screen_says_how_much() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    assert!(world.sees("お知らせがあります 1件"));
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(QUARTER);
    assert!(world.sees("お知らせがあります 2件") && !world.sees("その9"));
    world.town.reachable = false;
    world.restart();
    assert!(world.sees("お知らせがあります 2件"), "also after a power cut");
    world.log_in();
    world.press("OK");
    assert!(world.sees("お知らせ その9") && world.sees("お知らせ その1"), "and without the town the card opens it");
    assert!(!world.store.keys().any(|key| matches!(key.owner, Owner::Mail(_))), "opened pages are gone");
}

#[test]
fn a_locked_box_sends_what_was_entered() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.reachable = false;
    world.press("OK OK OK");
    assert_eq!((world.view().sync.pending, world.town.opened.len()), (1, 0));
    world.remove();
    world.restart();
    world.town.reachable = true;
    world.wait(QUARTER);
    assert_eq!((world.screen(), world.town.opened.len()), ("start", 1));
    world.log_in();
    assert_eq!(world.view().sync.pending, 0);
}

#[test]
fn what_was_entered_in_the_last_moment_is_sent_as_well() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.held = Some(Default::default());
    world.press("OK");
    world.remove();
    world.release();
    assert_eq!((world.screen(), world.town.opened.len()), ("start", 1), "the card left before the disk had answered");
}

#[test]
fn the_card_opens_its_vault_at_once_and_the_town_is_asked_behind_it() {
    let mut world = World::with_notices(1);
    world.log_in();
    assert_eq!(world.town.logins, 1);
    world.remove();
    world.insert();
    world.held = Some(Default::default());
    world.press(&format!("'{PIN}' OK"));
    world.release();
    assert_eq!((world.screen(), world.town.logins), ("top", 2));
    world.remove();
    assert_eq!(world.town.logouts, 2, "the session that came later is ended, too");
}

#[test]
fn another_card_does_not_open_it() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.reachable = false;
    world.card = Card::fresh("stranger");
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204") && !world.sees("高橋"));
}

#[test]
fn a_second_store_of_the_same_box_gets_the_secret_back() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK OK");
    let before = world.town.vault();
    world.remove();
    world.store.clear();
    world.restart();
    world.log_in();
    assert!(world.sees("NEW 1"));
    assert_eq!(world.town.vault(), before, "the vault is the same");
}

#[test]
fn a_card_that_was_removed_opens_nothing_any_more() {
    for logged_in in [false, true] {
        let mut world = World::with_notices(2);
        world.log_in();
        if !logged_in {
            world.remove();
        }
        world.town.closed = true;
        world.wait(if logged_in { Duration::from_secs(21) } else { QUARTER });
        if logged_in {
            assert!(world.sees(ErrorCode::VaultUnknown.phone_code()) && !world.sees("高橋"));
            world.press("OK");
        }
        let left: Vec<_> = world.store.keys().filter(|key| key.owner != Owner::Box || key.kind == Kind::Wrap).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(!world.sees("お知らせがあります"));
        world.town.reachable = false;
        world.remove();
        world.insert();
        world.press(&format!("'{PIN}' OK"));
        assert!(world.sees("N-204"), "without the town it is a strange card");
        world.town.reachable = true;
        world.remove();
        world.log_in();
        assert!(world.sees("NEW 2"), "with the town a new vault is made");
        assert_eq!(world.town.vault().map(|vault| vault.generation), Some(2));
    }
}

#[test]
fn a_card_that_the_town_refuses_is_locked_out_as_soon_as_the_town_says_so() {
    for (code, forgotten) in [(ErrorCode::CardRevoked, true), (ErrorCode::CardExpired, false)] {
        let mut world = World::with_notices(1);
        world.log_in();
        world.remove();
        world.town.refuse = Some(code);
        world.insert();
        world.press(&format!("'{PIN}' OK"));
        assert!(world.sees(code.phone_code()) && !world.sees("高橋"), "{code:?}");
        assert_eq!(world.store.keys().any(|key| key.kind == Kind::Wrap), !forgotten, "{code:?}");
    }
}

#[test]
fn after_ninety_days_without_the_town_the_card_alone_is_not_enough() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.reachable = false;
    world.wait(Duration::from_secs(89 * 86_400));
    world.log_in();
    world.remove();
    world.wait(Duration::from_secs(2 * 86_400));
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"));
    world.town.reachable = true;
    world.remove();
    world.log_in();
    assert!(world.sees("NEW 1"), "nothing is lost");
}

#[test]
fn a_forged_page_is_as_if_nothing_had_come() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.forged = true;
    world.town.notices.push(notice(9, "にせもの"));
    world.town.version += 1;
    world.wait(Duration::from_secs(80));
    assert!(world.sees("NEW 1") && !world.sees("NEW 2"));
    world.town.forged = false;
    world.wait(Duration::from_secs(80));
    assert!(world.sees("NEW 2"));
}

#[test]
fn a_page_that_was_changed_on_the_flash_is_asked_for_again() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(QUARTER);
    for (key, value) in &mut world.store {
        if key.owner == Owner::Mail(member().id) {
            let place = value.len() / 2;
            value[place] = if value[place] == b'A' { b'B' } else { b'A' };
        }
    }
    world.restart();
    world.log_in();
    world.wait(Duration::from_secs(25));
    assert!(world.sees("NEW 2"));
}

#[test]
fn a_full_disk_loses_no_page() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.store_fault = Some(StoreFault::Full);
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(QUARTER);
    assert!(world.sees("お知らせがあります 1件"));
    world.store_fault = None;
    world.wait(QUARTER);
    assert!(world.sees("お知らせがあります 2件"));
}

#[test]
fn a_store_that_is_lost_while_somebody_is_logged_in_is_filled_again() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK");
    world.store.clear();
    world.store_fault = Some(StoreFault::Damaged);
    world.held = Some(Default::default());
    world.press("OK");
    let first = world.held.take().unwrap_or_default();
    world.fail_then_go_on(first);
    assert!(world.sees("S-102"), "the loss is said");
    world.press("OK");
    world.wait(Duration::from_secs(70));
    world.town.reachable = false;
    world.remove();
    world.restart();
    world.log_in();
    world.press("OK");
    assert!(world.sees("お知らせ その1") && world.sees("お知らせ その2"), "without the town: all is there again");
}

#[test]
fn a_full_disk_at_login_does_not_make_the_box_read_without_end() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(QUARTER);
    world.store_fault = Some(StoreFault::Full);
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("S-101"));
    world.press("OK");
    assert!(world.sees("NEW 2"), "what has come can be read");
    world.store_fault = None;
    world.remove();
    world.log_in();
    assert!(world.sees("NEW 2"));
}

#[test]
fn news_that_finds_no_room_does_not_make_the_box_ask_without_end() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.store_fault = Some(StoreFault::Full);
    let before = world.town.polls;
    world.town_has_news();
    world.wait(Duration::from_secs(90));
    let polls = world.town.polls - before;
    assert!((2..=30).contains(&polls), "{polls}");
    world.store_fault = None;
    world.wait(Duration::from_secs(61));
    assert!(world.sees("NEW 2"));
}

#[test]
fn a_page_that_never_opens_is_not_asked_for_without_end() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.unreadable = true;
    world.town.version += 1;
    let before = world.town.polls;
    world.wait(Duration::from_secs(120));
    assert!(world.town.polls - before < 20, "{}", world.town.polls - before);
    assert!(world.sees("NEW 1"), "what was there is still there");
}

#[test]
fn what_did_not_reach_the_disk_goes_with_what_comes_next() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(QUARTER);
    world.store_fault = Some(StoreFault::Full);
    world.insert();
    world.press(&format!("'{PIN}' OK OK"));
    world.store_fault = None;
    world.town.notices.push(notice(8, "もうひとつ"));
    world.town.version += 1;
    world.wait(Duration::from_secs(65));
    world.town.reachable = false;
    world.remove();
    world.restart();
    world.log_in();
    assert!(world.sees("NEW 3"));
}

#[test]
fn a_disk_that_does_not_answer_at_first_is_read_later_and_nothing_is_made_up() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK");
    world.town.reachable = false;
    world.press("OK");
    let before = world.store.clone();
    world.remove();
    world.load_fault = Some(StoreFault::Broken);
    world.restart();
    world.town.reachable = true;
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("S-103"));
    assert_eq!(world.store, before, "nothing is written over what could not be read");
    world.load_fault = None;
    world.wait(Duration::from_secs(6));
    world.remove();
    world.log_in();
    assert_eq!((world.town.opened.len(), world.view().sync.pending), (1, 0), "and what waited is sent");
}

#[test]
fn a_silent_town_is_asked_with_patience() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    let before = world.town.polls;
    world.wait(Duration::from_secs(24 * 3600));
    let polls = world.town.polls - before;
    assert!((80..=110).contains(&(polls / 2)), "two mailboxes every 15 minutes, give or take a tenth: {polls}");
}
