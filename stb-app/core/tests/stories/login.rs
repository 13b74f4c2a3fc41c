use living_room::card::Card;
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use stb_core::card::{CardFailure, CardOutcome};
use stb_core::event::Event;
use stb_core::ports::{Presence, StoreFault};
use std::time::Duration;

#[test]
fn the_start_screen_shows_no_name_and_a_card_leads_on() {
    let mut world = World::new();
    assert_eq!(world.screen(), "start");
    assert!(world.sees("カードをかざしてください") && !world.sees("高橋"));
    world.insert();
    assert_eq!((world.screen(), world.focused().as_str()), ("card", "pin"));
    assert!(world.sees("あと3回 入れられます") && world.sees("利用者証明用（数字4けた）"));
}

#[test]
fn card_pin_and_ok_lead_to_top_with_the_name() {
    let mut world = World::with_notices(2);
    world.log_in();
    assert!(world.sees("高橋 良子さん、こんばんは") && world.sees("NEW 2"));
    for tile in ["お知らせ", "母子健康手帳", "お薬情報", "設定"] {
        assert!(world.sees(tile), "{tile}");
    }
    assert_eq!(world.focused(), "notices");
}

#[test]
fn four_digits_alone_do_not_submit() {
    let mut world = World::new();
    world.insert();
    world.press(&format!("'{PIN}'"));
    assert_eq!((world.screen(), world.seen.verifies), ("card", 0));
}

#[test]
fn a_wrong_pin_clears_the_field_and_says_what_is_left() {
    let mut world = World::new();
    world.insert();
    world.press("'9999' OK");
    assert!(world.sees("さきほどの番号は ちがいました") && world.sees("あと2回 入れられます"));
    assert_eq!(world.seen.verifies, 1);
    world.press(&format!("'{PIN}' OK"));
    assert_eq!(world.screen(), "top");
}

#[test]
fn the_last_try_is_never_spent_without_its_own_confirmation() {
    let mut world = World::new();
    world.insert();
    world.press("'9999' OK '9999' OK '9999' OK");
    assert_eq!((world.screen(), world.focused().as_str(), world.seen.verifies), ("last-try", "stop", 2));
    world.press("OK");
    assert_eq!((world.screen(), world.card.auth_tries), ("start", 1));
    world.remove();
    world.insert();
    world.press("'9999' OK RIGHT OK");
    assert_eq!((world.screen(), world.seen.verifies), ("problem", 3));
    assert!(world.sees("C-111") && world.sees("市役所"));
}

#[test]
fn a_blocked_card_is_told_where_to_go_before_anything_is_typed() {
    let mut world = World::new();
    world.card.auth_tries = 0;
    world.insert();
    assert!(world.sees("C-111"));
    assert_eq!(world.seen.verifies, 0);
}

#[test]
fn a_card_torn_out_during_verify_is_not_tried_again_by_itself() {
    let mut world = World::new();
    world.insert();
    world.card.next = Some(CardOutcome::Failed(CardFailure::Removed));
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("C-101"));
    assert_eq!(world.seen.verifies, 1);
    world.remove();
    world.insert();
    assert_eq!((world.screen(), world.seen.verifies), ("card", 1));
}

#[test]
fn every_failure_of_the_card_has_its_sentence() {
    for (failure, code) in [
        (CardFailure::Unresponsive, "C-102"),
        (CardFailure::ReaderGone, "C-103"),
        (CardFailure::InUse, "C-104"),
        (CardFailure::Swapped, "C-105"),
        (CardFailure::NotThisKind, "C-106"),
        (CardFailure::Unexpected { status: 0x6F00 }, "C-107"),
    ] {
        let mut world = World::new();
        world.card.next = Some(CardOutcome::Failed(failure));
        world.insert();
        assert!(world.sees(code), "{failure:?}");
        world.press("OK");
        assert_ne!(world.screen(), "problem", "{failure:?}");
    }
}

#[test]
fn refusals_of_the_town_change_nothing_and_are_explained() {
    for code in [ErrorCode::CardRevoked, ErrorCode::CardExpired, ErrorCode::CardUntrusted, ErrorCode::CardNotRegistered]
    {
        let mut world = World::new();
        world.town.refuse = Some(code);
        world.insert();
        world.press(&format!("'{PIN}' OK"));
        assert!(world.sees(code.phone_code()), "{code:?}");
        assert!(!world.sees("高橋"));
    }
}

#[test]
fn an_unknown_card_without_the_town_is_told_so_before_its_pin_is_spent() {
    let mut world = World::new();
    world.town.reachable = false;
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"));
    assert_eq!(world.seen.verifies, 0);
}

#[test]
fn digits_on_the_screen_work_for_remotes_without_digits() {
    let mut world = World::new();
    world.insert();
    world.press("DOWN OK");
    assert_eq!(world.focused(), "key-1");
    world.press("OK RIGHT OK RIGHT OK LEFT LEFT DOWN OK");
    assert_eq!(world.focused(), "key-next");
    world.press("OK");
    assert_eq!(world.screen(), "top");
}

#[test]
fn a_reader_that_vanishes_is_said_and_comes_back() {
    let mut world = World::new();
    world.happen(Event::Reader(Presence::NoReader));
    assert!(world.sees("カードリーダーが ありません"));
    world.happen(Event::Reader(Presence::Empty));
    assert!(world.sees("カードをかざしてください"));
}

#[test]
fn keys_while_the_card_is_checked_change_nothing_and_nothing_waits_for_it() {
    let mut world = World::new();
    world.insert();
    world.held = Some(Default::default());
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("たしかめています"));
    world.press("OK OK '5' UP DOWN");
    world.release();
    assert_eq!((world.screen(), world.seen.verifies), ("top", 1));
}

#[test]
fn another_card_after_a_removal_starts_anew() {
    let mut world = World::new();
    world.insert();
    world.press("'12'");
    world.remove();
    world.card = Card::fresh("father");
    world.insert();
    world.press("OK");
    assert!(world.sees("数字を 4つ 入れてください"));
    world.wait(Duration::from_secs(1));
    assert_eq!(world.seen.verifies, 0);
}

#[test]
fn cancel_is_no_dead_key_while_the_card_is_checked() {
    let mut world = World::new();
    world.insert();
    world.held = Some(Default::default());
    world.press(&format!("'{PIN}' OK DOWN RIGHT"));
    assert_eq!(world.focused(), "cancel");
    world.press("OK");
    assert_eq!(world.screen(), "start");
    world.release();
    assert_eq!(world.screen(), "start");
}

#[test]
fn a_card_that_is_there_before_the_disk_has_answered_is_asked_as_soon_as_it_has() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.remove();
    world.held = Some(Default::default());
    world.restart();
    world.insert();
    assert_eq!(world.screen(), "start", "nobody knows yet whose card this box can open");
    world.press("OK");
    assert_eq!(world.screen(), "start");
    world.release();
    assert_eq!(world.screen(), "card");
    world.town.reachable = false;
    world.press(&format!("'{PIN}' OK"));
    assert!(world.screen() == "top" && world.sees("お知らせ"), "{:?}", world.view().texts());
}

#[test]
fn a_disk_that_stays_silent_is_said_once_and_nothing_opens_by_itself() {
    let mut world = World::new();
    world.load_fault = Some(StoreFault::Broken);
    world.restart();
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.screen() == "problem" && world.sees("S-103"));
    world.wait(Duration::from_secs(20));
    assert_eq!(world.screen(), "problem", "the disk was asked again and again, and the screen stays");
    world.load_fault = None;
    world.wait(Duration::from_secs(10));
    assert_eq!(world.screen(), "problem", "also when it answers");
    world.press("OK OK");
    assert_eq!(world.screen(), "card");
}
