//! 文字の大きさ: chosen once, kept for each person, and there on the first screen after login.

use living_room::books::{expecting, opened, twins};
use living_room::card::Card;
use living_room::tour::{choose, come_to};
use living_room::world::World;
use stb_core::effect::Effect;
use stb_core::event::Event;
use stb_core::ports::StoreFault;
use stb_core::text_size::TextSize::{self, ExtraLarge, Large, Standard};
use stb_core::view::Body;
use std::collections::VecDeque;

fn text(world: &World) -> TextSize {
    world.view().text
}

fn lines(world: &World) -> usize {
    match world.view().body {
        Body::Page { lines, .. } | Body::Notice { lines, .. } => lines.len(),
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn what_is_chosen_holds_at_once_and_everywhere() {
    let mut world = World::with_notices(9);
    world.log_in();
    assert!(text(&world) == Standard && world.sees("文字の 大きさ　標準"));
    world.press("RIGHT RIGHT RIGHT OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("settings", "text-standard"));
    world.press("RIGHT RIGHT OK");
    assert_eq!((text(&world), world.focused().as_str()), (ExtraLarge, "text-extra-large"), "on the very screen");
    world.press("BACK");
    assert!(world.screen() == "top" && text(&world) == ExtraLarge && world.sees("文字の 大きさ　特大"));
    world.press("UP LEFT OK");
    assert_eq!((world.screen(), world.view().items.len()), ("notices", 4), "fewer rows, larger");
}

#[test]
fn the_first_screen_after_login_has_it_also_after_a_power_cut_and_without_the_town() {
    let mut world = World::new();
    world.log_in();
    choose(&mut world, Large);
    world.restart();
    assert_eq!(text(&world), Standard, "nobody is logged in");
    world.town.reachable = false;
    world.insert();
    assert_eq!(text(&world), Standard, "a PIN is asked for as of everybody");
    world.held = Some(VecDeque::new());
    world.press("'1234' OK");
    // Of all that is asked for only the card answers: the disk does not.
    for _ in 0..4 {
        for effect in world.held.replace(VecDeque::new()).unwrap_or_default() {
            if let Effect::Card(job, work) = effect {
                let outcome = world.card.answers(work, &mut world.seen.verifies);
                world.happen(Event::Card(job, outcome));
            }
        }
    }
    assert_eq!((world.screen(), text(&world)), ("top", Large), "before anything of the vault was read");
}

#[test]
fn each_of_two_parents_has_their_own() {
    let mut world = World::new();
    world.log_in();
    choose(&mut world, ExtraLarge);
    world.remove();
    world.card = Card::fresh("father");
    world.log_in();
    assert_eq!(text(&world), Standard);
    choose(&mut world, Large);
    world.remove();
    world.card = Card::fresh("mother");
    world.log_in();
    assert_eq!(text(&world), ExtraLarge);
}

#[test]
fn a_short_question_is_of_the_one_size_that_everybody_has() {
    let mut world = World::new();
    world.log_in();
    choose(&mut world, ExtraLarge);
    world.wait(std::time::Duration::from_secs(181));
    assert_eq!((world.screen(), text(&world)), ("idle", Standard));
    world.press("OK");
    assert_eq!((world.screen(), text(&world)), ("top", ExtraLarge));
}

#[test]
fn a_damaged_store_takes_no_ones_size_along() {
    let mut world = World::with_notices(1);
    world.log_in();
    choose(&mut world, Large);
    world.press("YELLOW");
    come_to(&mut world, "notices");
    world.store.clear();
    world.store_fault = Some(StoreFault::Damaged);
    world.held = Some(VecDeque::new());
    world.press("OK OK OK");
    let effects = world.held.take().unwrap_or_default();
    world.fail_then_go_on(effects);
    world.restart();
    world.log_in();
    assert_eq!(text(&world), Large);
}

#[test]
fn a_text_that_does_not_fit_on_one_page_goes_on_on_the_next() {
    let mut world = opened(expecting());
    world.press("OK OK");
    assert_eq!(world.screen(), "danger-signs");
    let before = lines(&world);
    world.press("YELLOW");
    choose(&mut world, ExtraLarge);
    world.press("UP OK OK OK");
    assert!(world.screen() == "danger-signs" && lines(&world) < before && world.sees("↓ つづきを読む"));
    assert!(world.sees("0763-00-0000"), "the number is on every page");
    world.press("DOWN");
    let Body::Page { page, .. } = world.view().body else { panic!("a page") };
    assert!(page == 2 && world.sees("0763-00-0000"));
}

#[test]
fn beside_becomes_below() {
    let mut world = World::with_notices(1);
    world.log_in();
    choose(&mut world, ExtraLarge);
    world.press("UP LEFT OK OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("notice", "ok"));
    world.press("RIGHT");
    assert_eq!(world.focused(), "call", "the answers stand in a row");
    world.press("RIGHT RIGHT");
    assert_eq!(world.focused(), "later");
    world.press("LEFT LEFT OK");
    assert_eq!(world.focused(), "list");
    let Body::Notice { facts, state, .. } = world.view().body else { panic!("a sheet") };
    assert!(facts.is_empty() && state.is_empty() && world.sees("読みました"), "what became of it follows the text");
}

#[test]
fn at_the_larger_sizes_the_last_values_are_said_where_no_chart_has_room() {
    let mut world = opened(expecting());
    world.press("YELLOW");
    choose(&mut world, Large);
    world.press("LEFT LEFT OK OK");
    assert_eq!(world.screen(), "pregnancy");
    assert!(world.sees("体重　+8.2kg　めやすの あいだです") && world.sees("赤ちゃん　1,780g"));
    world.press("UP LEFT OK");
    assert_eq!(world.screen(), "chart", "the chart itself is one key away");
}

#[test]
fn the_list_of_vaccines_keeps_its_stamps_and_the_days_stand_on_the_sheet() {
    let mut world = opened(twins());
    world.press("YELLOW");
    choose(&mut world, ExtraLarge);
    world.press("UP OK OK");
    come_to(&mut world, "vaccinations");
    world.press("OK");
    assert_eq!((world.screen(), world.view().items.len()), ("vaccinations", 3));
    world.press("DOWN OK");
    assert!(world.screen() == "vaccine" && world.sees("いま 受けられます"));
}
