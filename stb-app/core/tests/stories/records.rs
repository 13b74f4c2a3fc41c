//! What a family writes: both parents see it, nothing is lost, and what the town refuses stays on the shelf.

use living_room::family::{member, notice};

use living_room::card::Card;
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use shared_model::notice::AnswerKind;
use shared_model::record::{About, Field, Other, Provenance, Record};
use stb_core::ports::{Kind, Owner};
use std::time::Duration;
use uuid::Uuid;

const QUARTER: Duration = Duration::from_secs(17 * 60);

fn field(value: &str) -> Field {
    Field { value: Some(value.to_owned()), by: None, since: 1, origin: Uuid::nil(), also: Vec::new() }
}

fn record(number: u8, kind: &str, provenance: Provenance, fields: &[(&str, &str)]) -> Record {
    Record {
        id: Uuid::from_bytes([number; 16]),
        about: About { kind: kind.to_owned(), subject: None, private: false },
        provenance,
        author: None,
        revision: 1,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), field(value))).collect(),
        removed: false,
    }
}

/// The household's vault is open, and the handbook on the screen.
fn in_handbook() -> World {
    let mut world = World::new();
    world.log_in();
    world.press("RIGHT OK");
    assert_eq!(world.screen(), "handbook");
    world
}

/// Writes the ready phrase at this place of the list.
fn write(world: &mut World, phrase: usize) {
    world.press("OK");
    assert_eq!(world.screen(), "record-write");
    (0..phrase).for_each(|_| world.press("DOWN"));
    world.press("OK");
    assert_eq!(world.screen(), "handbook");
}

fn as_father(world: &mut World) {
    world.remove();
    world.card = Card::fresh("father");
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("高橋 一郎"));
    world.press("RIGHT OK");
}

fn as_mother(world: &mut World) {
    world.remove();
    world.card = Card::fresh("mother");
    world.log_in();
    world.press("RIGHT OK");
}

#[test]
fn a_phrase_becomes_a_record_in_a_few_keys_and_reaches_the_town() {
    let mut world = in_handbook();
    write(&mut world, 2);
    assert!(world.sees("元気に あそびました") && world.sees("11/23") && world.sees("日記"));
    assert_eq!(world.town.records.len(), 1);
    world.press("DOWN DOWN OK");
    assert!(world.sees("町に 届いています"), "{:?}", world.view().texts());
}

#[test]
fn without_the_town_it_is_kept_shown_and_sent_when_the_box_is_locked() {
    let mut world = in_handbook();
    world.town.reachable = false;
    write(&mut world, 0);
    assert!(world.sees("まだ 町へ") && world.sees("よく ねました"));
    assert_eq!(world.view().sync.pending, 1);
    world.remove();
    world.restart();
    world.log_in();
    world.press("RIGHT OK");
    assert!(world.sees("よく ねました"), "also after a power cut");
    world.remove();
    world.town.reachable = true;
    world.wait(QUARTER);
    assert_eq!((world.screen(), world.town.records.len()), ("start", 1));
}

#[test]
fn the_other_parent_sees_it_on_the_same_box_even_without_the_town() {
    let mut world = in_handbook();
    as_father(&mut world);
    as_mother(&mut world);
    world.town.reachable = false;
    write(&mut world, 1);
    as_father(&mut world);
    assert!(world.sees("よく 食べました"));
    world.press("DOWN DOWN OK");
    assert!(world.sees("ご家族") && world.sees("まだ 町に 送れていません"));
}

#[test]
fn a_private_vault_is_not_the_household_vault() {
    let mut world = in_handbook();
    write(&mut world, 1);
    let of = |id: Uuid| world.store.keys().filter(|key| key.owner == Owner::Vault(id)).count();
    assert!(of(member().id) > 0 && of(member().household) > 0);
}

#[test]
fn what_both_wrote_at_the_same_time_is_shown_and_settled_by_who_sees_it() {
    let mut world = in_handbook();
    write(&mut world, 0);
    world.town.reachable = false;
    world.press("DOWN DOWN OK UP OK DOWN OK");
    assert!(world.sees("よく 食べました") && world.sees("まだ 町に"));
    // Meanwhile the father has changed it elsewhere.
    let record = world.town.records.values_mut().next().expect("the record");
    world.town.version += 1;
    let text = record.fields.get_mut("text").expect("its text");
    *text = Field { since: world.town.version * 1000, origin: Uuid::max(), ..field("お父さんの ことば") };
    world.town.reachable = true;
    world.wait(Duration::from_secs(90));
    assert!(world.sees("よく 食べました") && world.sees("おなじときに") && world.sees("お父さんの ことば"));
    let also: Vec<Other> = world.town.records.values().next().expect("the record").fields["text"].also.clone();
    assert_eq!(also.len(), 1, "the town has kept both");
    world.press("UP OK OK");
    assert!(world.sees("よく ねました") && !world.sees("お父さんの ことば"), "chosen by somebody who saw both");
}

#[test]
fn removing_can_be_taken_back() {
    let mut world = in_handbook();
    write(&mut world, 0);
    world.press("DOWN DOWN OK UP UP OK");
    assert_eq!(world.screen(), "handbook");
    assert!(!world.sees("よく ねました") && world.sees("けした きろくを もどす"));
    assert!(world.town.records.values().all(|record| record.removed));
    world.press("OK");
    assert!(world.sees("よく ねました") && !world.sees("けした きろくを もどす"));
    assert_eq!(world.town.records.values().filter(|record| !record.removed).count(), 1);
}

#[test]
fn the_records_of_the_town_are_only_read_and_unknown_ones_are_kept() {
    let mut world = World::new();
    let fields = [("title", "4か月児健診"), ("occurred-on", "2026-11-20"), ("place", "保健センター")];
    let official = record(1, "check-up", Provenance::Import, &fields);
    let unknown = record(2, "from-the-future", Provenance::Other, &[("mystery", "なぞの あたい")]);
    world.town.records = [official, unknown].into_iter().map(|record| (record.id, record)).collect();
    world.log_in();
    world.press("RIGHT OK");
    assert!(world.sees("4か月児健診") && world.sees("市の取込") && world.sees("新しいきろく"));
    world.press("DOWN DOWN OK");
    let ids: Vec<_> = world.view().items.iter().map(|item| item.id.to_string()).collect();
    assert_eq!((world.screen(), ids), ("record", vec!["list".to_owned()]));
    let texts = world.view().texts().join("\n");
    assert!(texts.find("4か月児健診") < texts.find("保健センター"), "what it is comes before where: {texts}");
    world.press("BACK DOWN OK");
    assert!(world.sees("なぞの あたい"));
}

#[test]
fn what_the_town_refuses_stays_on_the_shelf_with_its_reason() {
    let mut world = in_handbook();
    world.town.refuse_entries = Some(ErrorCode::RecordRemoved);
    write(&mut world, 3);
    assert!(!world.sees("たくさん わらいました"), "the book shows what the town would show");
    world.town.refuse_entries = None;
    write(&mut world, 0);
    assert_eq!((world.town.records.len(), world.view().sync.refused), (1, 1), "it blocks nothing");
    world.restart();
    world.log_in();
    assert!(world.sees("町が うけとれなかったもの 1件"));
    world.press("UP OK");
    assert_eq!(world.screen(), "shelf");
    assert!(world.sees("ご家族が けした きろくでした。"));
    world.press("OK");
    assert!(world.sees("たくさん わらいました") && world.sees("N-632"), "{:?}", world.view().texts());
    world.press("UP OK");
    assert!(world.sees("もどった物は ありません"));
    assert_eq!(world.view().sync.refused, 0);
    world.restart();
    assert!(!world.store.keys().any(|key| key.kind == Kind::Entered && key.id == 1_u64.to_be_bytes().to_vec()));
}

#[test]
fn a_town_that_was_put_back_gets_again_what_it_had_acknowledged() {
    let mut world = in_handbook();
    write(&mut world, 0);
    let yesterday = world.town.clone();
    write(&mut world, 1);
    world.press("DOWN DOWN OK UP OK DOWN DOWN DOWN DOWN OK");
    let before = world.view().body;
    assert!(world.sees("はじめて できました"));
    assert_eq!(world.town.records.len(), 2);
    world.town = yesterday;
    world.town.epoch = 2;
    world.wait(Duration::from_secs(60));
    assert_eq!(world.town.records.len(), 2, "what was acknowledged is there again");
    let text: Vec<_> = world.town.records.values().filter_map(|record| record.value("text")).collect();
    assert!(text.contains(&"よく ねました") || text.contains(&"よく 食べました"));
    assert!(text.contains(&"はじめて できました"), "the later word counts: {text:?}");
    assert_eq!(world.view().body, before);
}

#[test]
fn a_removed_card_brings_a_new_household_vault_and_the_absent_parent_notices_nothing() {
    let mut world = in_handbook();
    write(&mut world, 0);
    as_father(&mut world);
    write(&mut world, 1);
    // Somebody's card was removed: the next login replaces the vault.
    world.town.stale = true;
    as_mother(&mut world);
    let generation = |world: &World| world.town.vaults[&member().household].generation;
    assert_eq!((generation(&world), world.town.stale), (2, false));
    write(&mut world, 2);
    // Without the town the father's card still opens everything.
    world.town.reachable = false;
    as_father(&mut world);
    assert!(world.sees("よく ねました") && world.sees("よく 食べました") && world.sees("元気に あそびました"));
    world.town.reachable = true;
    world.restart();
    as_father(&mut world);
    write(&mut world, 3);
    assert_eq!((generation(&world), world.town.records.len()), (2, 4));
}

#[test]
fn who_writes_to_the_flash_gets_no_household_vault_sealed_to_a_key_of_their_own() {
    let mut world = in_handbook();
    as_father(&mut world);
    // The father's unlock key is exchanged for another one.
    let cards: Vec<_> = world.store.keys().filter(|key| key.kind == Kind::HouseholdWrap).cloned().collect();
    let [a, b] = cards.as_slice() else { panic!("two cards: {cards:?}") };
    let json = |key| serde_json::from_slice::<serde_json::Value>(&world.store[key][1..]).expect("JSON");
    let (mut first, mut second) = (json(a), json(b));
    (first["unlock_key"], second["unlock_key"]) = (second["unlock_key"].take(), first["unlock_key"].take());
    for (key, value) in [(a, first), (b, second)] {
        let value = [&[1], serde_json::to_vec(&value).expect("JSON").as_slice()].concat();
        world.store.insert(key.clone(), value);
    }
    world.restart();
    world.town.stale = true;
    as_mother(&mut world);
    assert_eq!(world.town.vaults[&member().household].generation, 2);
    let left = world.store.keys().filter(|key| key.kind == Kind::HouseholdWrap).count();
    assert_eq!(left, 1, "only the card that is there; the other one asks the town");
}

#[test]
fn answers_reach_the_town_and_can_be_changed() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK UP OK");
    assert!(world.sees("電話を おねがいしました") && world.sees("町に 届きました"), "{:?}", world.view().texts());
    let texts = world.view().texts();
    let said = texts.iter().find(|text| text.contains("おねがいしました")).expect("it was just seen");
    assert!(said.lines().all(|line| line.chars().count() <= 20), "there is room for no more: {said}");
    assert_eq!(world.town.answers, [(notice(1, "").id, AnswerKind::CallMe)]);
    world.press("UP OK");
    assert!(world.sees("読みました"));
    assert_eq!(world.town.answers.last().map(|(_, kind)| *kind), Some(AnswerKind::Understood));
    world.press("BACK");
    world.press("DOWN OK UP UP OK");
    assert_eq!(world.screen(), "notices");
    assert!(world.sees("あとで") && world.sees("NEW"));
    assert_eq!(world.town.answers.last().map(|(_, kind)| *kind), Some(AnswerKind::Later));
}

#[test]
fn the_start_screen_says_in_how_many_days_something_is_planned() {
    let mut world = World::new();
    world.town.dates = vec![20_783, 20_790];
    world.log_in();
    world.remove();
    assert!(world.sees("あと3日の予定があります"), "{:?}", world.view().texts());
    world.town.reachable = false;
    world.restart();
    world.wait(Duration::from_secs(3 * 86_400));
    assert!(world.sees("きょう 予定があります"));
    world.wait(Duration::from_secs(86_400));
    assert!(world.sees("あと6日の予定があります"));
}

#[test]
fn a_town_without_household_vaults_leaves_everything_else_as_it_is() {
    let mut world = World::with_notices(1);
    world.town.old = true;
    world.log_in();
    world.wait(Duration::from_secs(60));
    assert!(world.sees("NEW 1"));
    world.press("RIGHT OK");
    assert!(world.sees("家族の きろくを 開いています"));
    assert!(!world.sees("きろくする"), "nobody is asked to write before there is a place for it");
}
