use living_room::family::notice;
use living_room::world::World;
use stb_core::ports::StoreFault;

fn rows(world: &World) -> Vec<String> {
    world.view().items.iter().map(|item| item.label.clone()).collect()
}

#[test]
fn no_notice_is_an_answer_too() {
    let mut world = World::new();
    world.log_in();
    world.press("OK");
    assert_eq!(world.screen(), "notices");
    assert!(world.sees("お知らせは まだ ありません"));
    world.press("OK");
    assert_eq!(world.screen(), "top");
}

#[test]
fn one_notice_is_opened_acknowledged_and_not_new_any_more() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK");
    assert!(world.sees("NEW"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("notice", "ok"));
    world.press("OK");
    assert!(world.sees("読みました") && world.sees("町に 届きました 19:42"));
    assert_eq!(world.town.opened.len(), 1);
    world.press("BACK");
    assert_eq!(world.screen(), "notices");
    assert!(!world.sees("NEW") && world.sees("読みました"));
    world.restart();
    world.log_in();
    assert!(!world.sees("NEW"));
}

#[test]
fn looking_alone_does_not_acknowledge() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK BACK");
    assert!(world.sees("NEW") && world.town.opened.is_empty());
}

#[test]
fn five_hundred_notices_are_walked_by_rows_and_by_pages() {
    let mut world = World::new();
    world.town.notices = (0..500_u16)
        .map(|number| {
            let mut one = notice(1, "本文");
            one.id = uuid::Uuid::from_u128(u128::from(number) + 1);
            one.title = format!("{number}番");
            one.published_at = shared_model::time::Timestamp::from_millis(i64::from(number) * 1000);
            one
        })
        .collect();
    world.log_in();
    assert!(world.sees("NEW 500"));
    world.press("OK");
    assert_eq!(rows(&world), ["499番", "498番", "497番", "496番", "495番", "494番"]);
    world.press("DOWN DOWN DOWN DOWN DOWN DOWN");
    assert_eq!((rows(&world)[5].as_str(), world.focused().as_str()), ("493番", "notice-6"));
    for _ in 0..90 {
        world.press("RIGHT");
    }
    assert_eq!((rows(&world)[5].as_str(), world.focused().as_str()), ("0番", "notice-499"));
    world.press("OK");
    assert!(world.sees("0番"));
    world.press("BACK");
    assert_eq!(world.focused(), "notice-499");
}

#[test]
fn long_text_is_paged_by_the_remote() {
    let mut world = World::new();
    world.town.notices = vec![notice(1, &"ながい お知らせの 文です。".repeat(60))];
    world.log_in();
    world.press("OK OK");
    assert!(world.sees("↓ つづきを読む"));
    let first = world.view().body;
    world.press("DOWN");
    assert_ne!(world.view().body, first);
    world.press("UP");
    assert_eq!(world.view().body, first);
    for _ in 0..50 {
        world.press("DOWN");
    }
    assert!(!world.sees("↓ つづきを読む"));
    world.press("OK");
    assert!(world.sees("読みました"));
}

#[test]
fn opened_without_the_town_is_kept_and_sent_later() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.town.reachable = false;
    world.press("OK OK OK");
    assert_eq!(world.view().sync.pending, 1);
    assert!(world.sees("まだ 町に 送れていません"));
    world.press("BACK BACK");
    assert!(world.sees("まだ 町に 送れていないもの 1件"));
    world.wait(std::time::Duration::from_secs(10));
    assert!(world.sees("町と つながっていません") && world.sees("まだ 送れていないもの 1件"));
    world.restart();
    world.town.reachable = true;
    world.log_in();
    assert!(world.sees("NEW 1"));
    assert_eq!((world.town.opened.len(), world.view().sync.pending), (1, 0));
}

#[test]
fn what_could_not_be_stored_is_not_called_read() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.store_fault = Some(StoreFault::Full);
    world.press("OK");
    assert!(world.sees("S-101"));
    world.press("OK BACK");
    assert!(world.sees("NEW"));
    assert!(world.town.opened.is_empty());
}

#[test]
fn a_new_notice_appears_on_an_open_screen() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.wait(std::time::Duration::from_secs(21));
    assert!(world.sees("NEW 2"));
}

#[test]
fn a_notice_shows_as_read_only_when_that_is_on_disk() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.press("OK OK");
    world.held = Some(Default::default());
    world.press("OK");
    assert!(!world.sees("読みました") && world.sees("保存しています"));
    assert_eq!(world.focused(), "list", "it is not NEW any more at once");
    world.press("BACK");
    assert!(!world.sees("NEW") && !world.sees("読みました"));
    world.release();
    assert!(world.sees("読みました"));
    assert_eq!(world.town.opened.len(), 1, "however often it was pressed");
}

#[test]
fn a_town_that_is_listened_to_is_heard_without_waiting() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.town.notices.push(notice(9, "あたらしい"));
    world.town.version += 1;
    world.town_has_news();
    assert!(world.sees("NEW 2"));
    // And again: the box listens on from where it stands now.
    world.wait(std::time::Duration::from_secs(1));
    world.town.notices.push(notice(8, "もうひとつ"));
    world.town.version += 1;
    world.town_has_news();
    assert!(world.sees("NEW 3"));
}

#[test]
fn a_notice_withdrawn_while_it_is_open_leads_back_to_the_list() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK");
    world.town.epoch = 2;
    world.town.notices.remove(0);
    world.wait(std::time::Duration::from_secs(21));
    assert_eq!(world.screen(), "notices");
    world.press("OK");
    assert_eq!(world.screen(), "notice");
}
