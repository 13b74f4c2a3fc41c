use living_room::world::World;
use shared_model::error_code::ErrorCode;
use std::time::Duration;

#[test]
fn taking_the_card_away_locks_at_once_and_ends_the_session() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.remove();
    assert_eq!(world.screen(), "start");
    assert!(!world.sees("高橋") && !world.sees("その1"));
    assert!(world.sees("お知らせがあります 1件"));
    assert_eq!(world.town.logouts, 1);
}

#[test]
fn every_way_out_wipes_what_screen_and_connection_hold() {
    for (way, leave) in [
        ("card", (|world| world.remove()) as fn(&mut World)),
        ("back", |world| world.press("BACK")),
        ("idle", |world| world.wait(Duration::from_secs(240))),
        ("refused", |world| {
            world.town.refuse = Some(ErrorCode::DeviceRevoked);
            world.wait(Duration::from_secs(25));
        }),
    ] {
        let mut world = World::with_notices(1);
        world.log_in();
        let before = world.seen.forgotten;
        leave(&mut world);
        assert_eq!(world.seen.forgotten, before + 1, "{way}");
    }
}

#[test]
fn a_half_typed_pin_and_letter_are_wiped_too() {
    let mut world = World::new();
    world.insert();
    world.press("'12'");
    world.remove();
    assert_eq!(world.seen.forgotten, 1);
    world.insert();
    world.press("LEFT OK '123'");
    world.remove();
    assert_eq!(world.seen.forgotten, 2);
}

#[test]
fn logout_reminds_of_the_card_and_lets_log_in_again() {
    let mut world = World::new();
    world.log_in();
    world.press("DOWN RIGHT RIGHT RIGHT RIGHT");
    assert_eq!(world.focused(), "logout");
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("start", "login"));
    assert!(world.sees("カードを お取りください"));
    world.press("OK '1234' OK");
    assert_eq!(world.screen(), "top");
}

#[test]
fn back_on_top_locks_in_one_press() {
    let mut world = World::new();
    world.log_in();
    world.press("BACK");
    assert_eq!(world.screen(), "start");
}

#[test]
fn three_quiet_minutes_warn_and_thirty_seconds_later_lock() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.wait(Duration::from_secs(179));
    assert_eq!(world.screen(), "notice");
    world.wait(Duration::from_secs(2));
    assert_eq!(world.screen(), "idle");
    assert!(world.sees("つづけますか？") && world.sees("カードが のっています") && !world.sees("その1"));
    world.press("OK");
    assert_eq!(world.screen(), "notice");
    world.wait(Duration::from_secs(211));
    assert_eq!(world.screen(), "start");
    assert!(!world.sees("高橋"));
}

#[test]
fn finish_in_the_warning_locks() {
    let mut world = World::new();
    world.log_in();
    world.wait(Duration::from_secs(185));
    world.press("RIGHT OK");
    assert_eq!(world.screen(), "start");
}

#[test]
fn a_pin_screen_left_alone_closes_too() {
    let mut world = World::new();
    world.insert();
    world.press("'12'");
    world.wait(Duration::from_secs(240));
    assert_eq!(world.screen(), "start");
}

#[test]
fn a_session_that_the_town_ends_locks_and_says_why() {
    let mut world = World::new();
    world.log_in();
    world.town.refuse = Some(ErrorCode::DeviceRevoked);
    world.wait(Duration::from_secs(25));
    assert!(world.sees("N-212") && !world.sees("高橋"));
}

#[test]
fn every_tile_and_footer_word_leads_somewhere_and_back() {
    let mut world = World::new();
    for (keys, screen) in [
        ("RIGHT", "handbook"),
        ("RIGHT RIGHT", "medicine"),
        ("RIGHT RIGHT RIGHT", "settings"),
        ("DOWN", "faq"),
        ("DOWN RIGHT", "contact"),
        ("DOWN RIGHT RIGHT", "terms"),
        ("DOWN RIGHT RIGHT RIGHT", "privacy"),
    ] {
        world.log_in();
        world.press(keys);
        world.press("OK");
        assert_eq!(world.screen(), screen);
        let there = world.focused();
        world.press("DOWN UP BLUE RED GREEN MENU '5'");
        assert_eq!((world.screen(), world.focused()), (screen, there));
        world.press("YELLOW");
        assert_eq!(world.screen(), "top");
        world.remove();
    }
}

#[test]
fn help_and_first_time_are_readable_without_a_card() {
    let mut world = World::new();
    world.press("OK");
    assert_eq!(world.screen(), "help");
    world.press("BACK RIGHT OK");
    assert_eq!(world.screen(), "first-time");
    world.press("OK");
    assert_eq!(world.screen(), "start");
}
