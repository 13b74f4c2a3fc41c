//! The law changes: the town publishes vaccine data, and the plans of a box follow, or stay where something is wrong.

use handbook::vaccine::japan;
use living_room::books::{opened, record, twins};
use living_room::family::notice;
use living_room::world::World;
use shared_model::record::Record;
use stb_core::ports::{Kind, StoreFault};
use std::time::Duration;

const JAPAN: &str = include_str!("../../../../shared-model/handbook/data/vaccines-japan.toml");
const HOUR: Duration = Duration::from_secs(3600);
/// The version that is published first.
const FIRST: u64 = 1_795_430_520_000;

/// Japan's file as of another day, with something changed.
fn edition(as_of: &str, changes: &[(&str, &str)]) -> String {
    let mut lines: Vec<&str> = JAPAN.lines().collect();
    let day = format!("as_of = \"{as_of}\"");
    let header = lines.iter_mut().find(|line| line.starts_with("as_of = ")).expect("a header");
    *header = &day;
    changes.iter().fold(lines.join("\n") + "\n", |text, (from, to)| {
        assert!(text.contains(from), "the file does not say {from:?} any more");
        text.replace(from, to)
    })
}

/// From April 2027, five-in-one has another name.
fn renamed() -> String {
    edition("2027-04-01", &[("easy = \"五種混合\"", "easy = \"五つの ワクチン\"")])
}

fn twins_with_a_dose() -> Vec<Record> {
    let dose = [("occurred-on", "2026-06-20"), ("vaccine", "dpt_ipv_hib")];
    [twins(), vec![record(20, "vaccination", Some(2), &dose)]].concat()
}

/// At the handbook of a family, with nothing published yet.
fn at_home() -> World {
    opened(twins_with_a_dose())
}

/// Nobody is logged in for so long, and the town is asked as often as it is asked then.
fn locked_for(world: &mut World, time: Duration) {
    world.remove();
    world.wait(time);
}

/// Logs in and opens the first row of the vaccines that begins like this.
fn open_sheet(world: &mut World, name: &str) {
    world.log_in();
    world.press("RIGHT OK OK DOWN OK");
    assert_eq!(world.screen(), "vaccinations");
    for _ in 0..40 {
        let view = world.view();
        if view.items.iter().any(|item| item.id == view.focused && item.label.starts_with(name)) {
            world.press("OK");
            assert_eq!(world.screen(), "vaccine");
            return;
        }
        world.press("DOWN");
    }
    panic!("no row {name}: {:?}", world.view().texts());
}

/// Whether a family that logs in now finds this name, and the edition that it comes from.
fn plans_by(world: &mut World, name: &str, edition: &str) -> bool {
    open_sheet(world, name);
    // The edition is named at the end of the text.
    world.press("DOWN DOWN DOWN");
    let told = world.sees(edition);
    world.remove();
    told
}

fn plans_by_the_new_one(world: &mut World) -> bool {
    plans_by(world, "五つの", "2027年4月1日の 版")
}

fn plans_by_the_built_in_one(world: &mut World) -> bool {
    let day = japan().editions.first().expect("an edition").as_of;
    plans_by(world, "五種混合", &format!("{}年{}月{}日の 版", day.year(), day.month(), day.day()))
}

fn stored(world: &World) -> Option<Vec<u8>> {
    world.store.iter().find(|(key, _)| key.kind == Kind::VaccineData).map(|(_, value)| value.clone())
}

/// A world whose box has the new edition on disk.
fn with_the_new_one() -> World {
    let mut world = at_home();
    world.town.vaccine_data = Some((FIRST, renamed()));
    locked_for(&mut world, 2 * HOUR);
    assert!(stored(&world).is_some());
    world
}

#[test]
fn a_new_law_reaches_a_locked_box_and_changes_the_plan() {
    let mut world = at_home();
    world.remove();
    open_sheet(&mut world, "五種混合");
    assert!(world.sees("つぎ　1期初回2回目　いま") && world.sees("から20日以上"), "{:?}", world.view().texts());
    let longer = ("[{ least = \"20d\", standard = [\"20d\", \"56d\"] }]", "[{ least = \"199d\" }]");
    world.town.vaccine_data = Some((FIRST, edition("2027-04-01", &[longer])));
    locked_for(&mut world, 2 * HOUR);
    open_sheet(&mut world, "五種混合");
    assert!(world.sees("これから　1期初回2回目") && world.sees("から199日以上"), "{:?}", world.view().texts());
    world.press("DOWN DOWN DOWN");
    assert!(world.sees("2027年4月1日の 版"));
}

#[test]
fn names_in_the_timeline_follow_too() {
    let mut world = with_the_new_one();
    world.log_in();
    world.press("RIGHT OK");
    assert!(world.sees("五つの ワクチン") && !world.sees("五種混合"), "{:?}", world.view().texts());
}

#[test]
fn it_arrives_while_somebody_looks_and_a_vaccine_that_is_gone_is_closed() {
    let mut world = at_home();
    world.remove();
    open_sheet(&mut world, "おたふく");
    let without = edition("2027-04-01", &[("id = \"mumps\"", "id = \"mumps-2027\"")]);
    world.town.vaccine_data = Some((FIRST, without));
    for _ in 0..31 {
        world.wait(Duration::from_secs(120));
        world.press("DOWN");
    }
    assert_eq!(world.screen(), "vaccinations", "{:?}", world.view().texts());
    assert!(stored(&world).is_some());
}

#[test]
fn the_town_is_asked_once_an_hour_and_what_the_box_has_is_not_sent_again() {
    let mut world = at_home();
    assert_eq!(world.town.vaccine_data_asked, [None], "{:?}", world.town.vaccine_data_asked);
    world.town.vaccine_data = Some((FIRST, renamed()));
    locked_for(&mut world, 5 * HOUR);
    let asked = world.town.vaccine_data_asked.len();
    assert!((4..=6).contains(&asked), "{asked} times in five hours");
    assert_eq!(world.town.vaccine_data_asked[2..], vec![Some(FIRST); asked - 2]);
}

#[test]
fn a_town_of_an_older_version_is_not_asked_more_often_and_mail_goes_on() {
    let mut world = at_home();
    world.town.old = true;
    let polls = world.town.polls;
    locked_for(&mut world, 3 * HOUR);
    assert!(world.town.vaccine_data_asked.len() <= 4);
    assert!(world.town.polls > polls + 10, "mail is asked for every quarter of an hour");
    assert!(plans_by_the_built_in_one(&mut world));
}

#[test]
fn what_another_key_has_signed_is_not_taken_and_mail_goes_on() {
    let mut world = at_home();
    world.town.vaccine_data = Some((FIRST, renamed()));
    world.town.vaccine_data_forged = true;
    let polls = world.town.polls;
    locked_for(&mut world, 3 * HOUR);
    assert_eq!(stored(&world), None);
    assert!(world.town.polls > polls + 10);
    assert!(plans_by_the_built_in_one(&mut world));
    world.town.vaccine_data_forged = false;
    locked_for(&mut world, 2 * HOUR);
    assert!(plans_by_the_new_one(&mut world));
}

#[test]
fn an_edition_that_is_older_than_the_built_in_one_waits_for_its_turn() {
    let mut world = at_home();
    let old = edition("2020-04-01", &[("easy = \"五種混合\"", "easy = \"五つの ワクチン\"")]);
    world.town.vaccine_data = Some((FIRST, old));
    locked_for(&mut world, 2 * HOUR);
    assert!(stored(&world).is_some() && plans_by_the_built_in_one(&mut world));
}

#[test]
fn a_file_that_this_box_cannot_read_leaves_the_old_one_in_use() {
    let mut world = with_the_new_one();
    let before = stored(&world);
    let newer = edition("2028-04-01", &[("format = 1\n", "format = 2\nnew_key = true\n")]);
    let broken = edition("2028-04-01", &[("least = \"27d\"", "least = \"soon\"")]);
    let huge = edition("2028-04-01", &[]) + &"# あ\n".repeat(60_000);
    for (version, text) in (FIRST + 1..).zip([newer, broken, huge, String::new()]) {
        world.town.vaccine_data = Some((version, text));
        locked_for(&mut world, 2 * HOUR);
        assert_eq!(stored(&world), before, "{version}");
        let last = world.town.vaccine_data_asked.last();
        assert_eq!(last, Some(&Some(version)), "it is not fetched again every hour");
    }
    assert!(plans_by_the_new_one(&mut world));
    world.town.vaccine_data = Some((FIRST + 9, edition("2028-04-01", &[])));
    locked_for(&mut world, 2 * HOUR);
    assert!(plans_by(&mut world, "五種混合", "2028年4月1日の 版"));
}

#[test]
fn a_lower_version_is_refused() {
    let mut world = with_the_new_one();
    world.town.vaccine_data = Some((FIRST - 1, edition("2028-04-01", &[])));
    locked_for(&mut world, 3 * HOUR);
    assert!(plans_by_the_new_one(&mut world));
    world.restart();
    locked_for(&mut world, 2 * HOUR);
    assert!(plans_by_the_new_one(&mut world), "nor after the power was away");
}

#[test]
fn it_is_still_there_after_a_restart_without_the_town() {
    let mut world = with_the_new_one();
    world.town.reachable = false;
    world.restart();
    assert!(plans_by_the_new_one(&mut world));
}

#[test]
fn what_was_changed_on_the_disk_is_not_believed_and_is_fetched_again() {
    let whole = with_the_new_one();
    let value = stored(&whole).expect("an entry");
    let flipped = |at: usize| value.iter().enumerate().map(|(place, byte)| byte ^ u8::from(place == at)).collect();
    let easier = String::from_utf8(value[1..].to_vec()).expect("JSON").replace("五つの", "三つの");
    let planted = [&[1], easier.as_bytes()].concat();
    let damaged: [Vec<u8>; 5] = [Vec::new(), value[..value.len() / 2].to_vec(), flipped(0), flipped(400), planted];
    for damaged in damaged {
        let mut world = with_the_new_one();
        let key = world.store.keys().find(|key| key.kind == Kind::VaccineData).cloned().expect("an entry");
        world.store.insert(key, damaged);
        world.town.reachable = false;
        world.restart();
        assert!(plans_by_the_built_in_one(&mut world));
        world.town.reachable = true;
        locked_for(&mut world, HOUR);
        assert!(plans_by_the_new_one(&mut world));
        assert_eq!(stored(&world), Some(value.clone()), "as it was");
    }
}

#[test]
fn a_full_disk_does_not_keep_it_away_and_it_is_written_when_there_is_room() {
    let mut world = at_home();
    world.remove();
    world.town.vaccine_data = Some((FIRST, renamed()));
    world.store_fault = Some(StoreFault::Full);
    world.wait(2 * HOUR);
    assert_eq!(stored(&world), None);
    world.store_fault = None;
    world.town.reachable = false;
    assert!(plans_by_the_new_one(&mut world), "it counts at once");
    world.town.reachable = true;
    world.wait(HOUR);
    assert!(stored(&world).is_some());
}

#[test]
fn a_store_that_begins_anew_gets_it_back() {
    let mut world = with_the_new_one();
    world.town.notices = vec![notice(1, "本文です。")];
    world.town.version += 1;
    world.log_in();
    world.press("OK OK");
    world.town.vaccine_data = None;
    world.store.clear();
    world.store_fault = Some(StoreFault::Damaged);
    world.held = Some(Default::default());
    world.press("OK");
    let first = world.held.take().unwrap_or_default();
    world.fail_then_go_on(first);
    world.wait(Duration::from_secs(70));
    assert!(stored(&world).is_some());
}
