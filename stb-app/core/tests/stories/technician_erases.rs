//! 初期化, with the remote alone.

use crate::technician::at_menu;
use living_room::books::expecting;
use living_room::shop::INSTALL_CODE;
use living_room::tour::come_to;
use living_room::world::{PIN, World};
use stb_core::ports::{Defect, Eraser, Kind, StoreFault};
use std::time::Duration;

/// A family has logged in on this box, and has written something that the town has or has not.
fn lived_in(reachable: bool) -> World {
    let mut world = World::new();
    world.town.records = expecting().into_iter().map(|record| (record.id, record)).collect();
    world.log_in();
    world.town.reachable = reachable;
    come_to(&mut world, "handbook");
    world.press("OK");
    come_to(&mut world, "write");
    world.press("OK OK");
    world.remove();
    world
}

/// What will go has been said.
fn asked(mut world: World) -> World {
    come_to(&mut world, "factory-reset");
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("factory-reset", "stop"));
    world
}

/// The number on the screen.
fn number(world: &World) -> String {
    let texts = world.view().texts();
    texts.iter().find_map(|text| text.split_once("入れてください： ")).expect("a number").1.to_owned()
}

/// The number is asked for.
fn at_number(world: World) -> World {
    let mut world = asked(world);
    world.press("RIGHT OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("factory-reset", "code"));
    world
}

fn confirm(world: &mut World) {
    let number = number(world);
    world.press(&format!("'{number}' OK"));
}

#[test]
fn nothing_is_left_and_the_box_is_installed_anew() {
    let world = lived_in(true);
    assert!(world.store.keys().any(|key| key.kind == Kind::Blob));
    let mut world = at_number(at_menu(world));
    confirm(&mut world);
    assert_eq!((world.screen(), world.store.keys().any(|key| key.kind == Kind::Blob)), ("start", false));
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-201") && world.town.logins == 1, "the card opens nothing here");
    world.remove();
    world.press("OK");
    let mut world = at_menu(world);
    world.press(&format!("OK '{INSTALL_CODE}' OK"));
    assert!(world.sees("受付番号"));
    world.press("DATA");
    world.log_in();
}

#[test]
fn what_only_this_box_has_is_counted_and_said() {
    let world = asked(at_menu(lived_in(true)));
    assert!(world.sees("送っていない きろくは ありません") && !world.sees("町に ない きろくまで"));
    let world = asked(at_menu(lived_in(false)));
    assert!(world.sees("きろくが 1件 あります") && world.sees("町に ない きろくまで きえます"));
}

#[test]
fn whoever_only_presses_ok_erases_nothing() {
    let mut world = asked(at_menu(lived_in(true)));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("technician", "factory-reset"));
    world.press("OK RIGHT OK OK OK OK");
    assert!(world.screen() == "factory-reset" && world.sees("4けた 入れてください"));
    world.press("BACK");
    assert_eq!(world.screen(), "technician");
    world.press("DATA");
    world.log_in();
}

#[test]
fn a_wrong_number_erases_nothing_and_another_one_is_shown() {
    let mut world = at_number(at_menu(lived_in(true)));
    let first = number(&world);
    let wrong = if first == "0000" { "1111" } else { "0000" };
    world.press(&format!("'{wrong}' OK"));
    assert!(world.screen() == "factory-reset" && world.sees("番号が ちがいました"));
    let second = number(&world);
    assert_ne!(first, second);
    world.press(&format!("'{first}' OK"));
    assert!(world.screen() == "factory-reset" && world.sees("番号が ちがいました"));
    world.press("BACK DATA");
    world.log_in();
}

#[test]
fn once_it_has_begun_no_key_and_no_card_does_anything() {
    let mut world = lived_in(true);
    world.shop.eraser = Some(Ok(Eraser::System));
    let mut world = at_number(at_menu(world));
    confirm(&mut world);
    assert!(world.sees("けしています") && !world.sees("けしても よければ"));
    world.press("BACK DATA YELLOW OK UP");
    world.insert();
    world.wait(Duration::from_secs(59));
    assert!(world.screen() == "factory-reset" && world.sees("けしています"));
}

#[test]
fn a_system_that_does_nothing_is_said_after_a_minute() {
    let mut world = lived_in(true);
    world.shop.eraser = Some(Ok(Eraser::System));
    let mut world = at_number(at_menu(world));
    confirm(&mut world);
    world.wait(Duration::from_secs(60));
    assert!(world.sees("R-202"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("factory-reset", "stop"));
}

#[test]
fn a_box_that_cannot_even_be_asked_says_so_at_once() {
    let mut world = lived_in(true);
    world.shop.eraser = Some(Err(Defect::DiskFull));
    let mut world = at_number(at_menu(world));
    confirm(&mut world);
    assert!(world.sees("R-201") && world.sees("まだ 何も けしていません"));
}

#[test]
fn before_the_disk_has_answered_nobody_says_that_everything_was_sent() {
    let mut world = lived_in(true);
    world.load_fault = Some(StoreFault::Broken);
    world.restart();
    let world = asked(at_menu(world));
    assert!(world.sees("わかりません") && !world.sees("きろくは ありません"));
}
