//! 予防接種 with the remote only.

use living_room::books::{expecting, opened, record, siblings, twins};
use living_room::world::World;
use shared_model::record::Record;
use stb_core::view::{Item, ItemKind, StampState};

fn given(number: u8, of: u8, on: &str, vaccine: &str) -> Record {
    record(number, "vaccination", Some(of), &[("occurred-on", on), ("vaccine", vaccine)])
}

fn set(number: u8, of: u8, on: &str, vaccine: &str) -> Record {
    record(number, "vaccination-plan", Some(of), &[("occurred-on", on), ("vaccine", vaccine)])
}

/// The list of the first cover.
fn at_vaccinations(records: Vec<Record>) -> World {
    let mut world = opened(records);
    world.press("OK DOWN OK");
    assert_eq!(world.screen(), "vaccinations");
    world
}

/// Looks for a row, page by page.
fn row(world: &mut World, name: &str) -> Item {
    for _ in 0..40 {
        if let Some(item) = world.view().items.into_iter().find(|item| item.label.starts_with(name)) {
            return item;
        }
        world.press("DOWN");
    }
    panic!("no row {name}: {:?}", world.view().texts());
}

fn stamps(item: &Item) -> (Vec<StampState>, String) {
    match &item.kind {
        ItemKind::Doses { stamps, state, .. } => (stamps.iter().map(|stamp| stamp.state).collect(), state.clone()),
        other => panic!("no doses: {other:?}"),
    }
}

#[test]
fn given_doses_are_stamped_and_the_next_one_says_when_and_why() {
    let doses = [given(20, 2, "2026-06-20", "dpt_ipv_hib"), given(21, 2, "2026-11-10", "dpt_ipv_hib")];
    let mut world = at_vaccinations([twins(), doses.to_vec()].concat());
    let dpt = row(&mut world, "五種混合");
    assert_eq!(stamps(&dpt).0, [StampState::Done, StampState::Done, StampState::Later, StampState::Later]);
    while world.focused() != dpt.id.to_string() {
        world.press("DOWN");
    }
    world.press("OK");
    assert_eq!(world.screen(), "vaccine");
    let mut texts = world.view().texts().join("\n");
    world.press("DOWN");
    texts.push_str(&world.view().texts().join("\n"));
    assert!(
        texts.contains("6月20日（土）") && texts.contains("12月1日（火）から") && texts.contains("20日以上"),
        "{texts}"
    );
    assert!(texts.contains("監修前"));
}

#[test]
fn a_dose_given_too_early_is_kept_doubted_and_not_counted() {
    let doses = [given(20, 2, "2026-06-20", "hepb"), given(21, 2, "2026-06-30", "hepb")];
    let mut world = at_vaccinations([twins(), doses.to_vec()].concat());
    let hepb = row(&mut world, "B型肝炎");
    assert_eq!(stamps(&hepb).0[..2], [StampState::Done, StampState::Doubtful]);
    while world.focused() != hepb.id.to_string() {
        world.press("DOWN");
    }
    world.press("OK");
    assert!(world.sees("数えていません") && world.sees("27日たっていません"), "{:?}", world.view().texts());
}

#[test]
fn a_day_that_was_set_is_shown_and_when_it_has_passed_that_is_said() {
    let mut world =
        at_vaccinations([twins(), vec![set(20, 2, "2026-12-04", "pcv"), set(21, 2, "2026-11-02", "bcg")]].concat());
    assert_eq!(stamps(&row(&mut world, "肺炎球菌")).0[0], StampState::Planned);
    assert!(world.sees("12月4日") && world.sees("あと11日"));
    let mut world = at_vaccinations([twins(), vec![set(21, 2, "2026-11-02", "bcg")]].concat());
    assert_eq!(stamps(&row(&mut world, "BCG")).1, "予定の日が すぎました");
}

#[test]
fn what_is_over_is_closed_and_not_called_late() {
    let mut world = opened(siblings());
    world.press("OK DOWN OK");
    let hepb = row(&mut world, "B型肝炎");
    let (stamps, state) = stamps(&hepb);
    assert!(stamps.iter().all(|stamp| *stamp == StampState::Closed) && state.contains("すぎました"));
}

#[test]
fn a_vaccine_of_a_newer_town_is_kept_and_said() {
    let world = at_vaccinations([twins(), vec![given(20, 2, "2026-11-02", "malaria-2031")]].concat());
    assert!(world.sees("知らない ワクチンの きろく 1件"), "{:?}", world.view().texts());
}

#[test]
fn today_one_sees_what_can_be_given_and_may_look_at_another_day() {
    let mut world = at_vaccinations(twins());
    world.press("OK");
    assert_eq!(world.screen(), "vaccines-today");
    assert!(world.sees("きょう　11月23日（月）") && world.sees("五種混合") && world.sees("受ける 時期です"));
    assert!(!world.sees("ロタ"), "its weeks are over");
    world.press("RIGHT RIGHT");
    assert!(world.sees("11月25日（水）　あと2日"));
    world.press("LEFT LEFT LEFT LEFT");
    assert!(world.sees("きょう"), "not before today");
    world.press("OK");
    assert_eq!(world.screen(), "vaccine");
    world.press("BACK BACK");
    assert_eq!(world.screen(), "vaccinations");
}

#[test]
fn a_mother_has_the_vaccine_of_her_pregnancy() {
    let mut world = opened(expecting());
    assert!(world.sees("つぎの予定"));
    world.press("OK LEFT LEFT OK");
    assert_eq!(world.screen(), "vaccinations");
    assert!(world.sees("RSウイルス") && !world.sees("B型肝炎"), "{:?}", world.view().texts());
    assert_eq!(stamps(&row(&mut world, "RS")).0, [StampState::Possible]);
}

#[test]
fn the_first_page_says_what_comes_next_by_the_rules_where_nobody_has_set_a_day() {
    let mut world = opened(twins());
    assert!(world.sees("つぎの予防接種") && world.sees("いま 受けられます"));
    world.press("RIGHT");
    world.press("LEFT RIGHT UP LEFT UP RIGHT");
    let next = world.view().items.into_iter().find(|item| item.id.as_str() == "next").expect("a reminder");
    assert!(matches!(next.kind, ItemKind::Reminder { .. }));
}

#[test]
fn nobody_is_sent_while_another_live_vaccine_is_too_near() {
    let child = record(1, "child", None, &[("birth-date", "2025-10-01"), ("sex", "female"), ("name", "はな")]);
    let world = opened(vec![child, given(2, 1, "2026-11-10", "varicella")]);
    let next = world.view().items.into_iter().find(|item| item.id.as_str() == "next").expect("a reminder");
    assert!(!next.label.starts_with("MR") || next.label.contains("12月8日"), "{}", next.label);
}

#[test]
fn where_a_doctor_must_decide_nobody_is_told_to_go() {
    let child = record(1, "child", None, &[("birth-date", "2026-08-03"), ("sex", "female"), ("name", "はな")]);
    let mut world = at_vaccinations(vec![child]);
    let rota = row(&mut world, "ロタ");
    let (states, state) = stamps(&rota);
    assert!(!states.contains(&StampState::Possible) && state == "医師に 相談", "{rota:?}");
}

#[test]
fn what_a_family_pays_for_itself_is_not_called_outside_the_law() {
    let child = record(1, "child", None, &[("birth-date", "2025-05-12"), ("sex", "female"), ("name", "はな")]);
    let mut world = at_vaccinations(vec![child, given(2, 1, "2026-06-10", "mumps")]);
    let mumps = row(&mut world, "おたふくかぜ");
    while world.focused() != mumps.id.to_string() {
        world.press("DOWN");
    }
    world.press("OK");
    assert!(world.sees("済") && !world.sees("定期の 外"), "{:?}", world.view().texts());
}

#[test]
fn nobody_is_sent_for_the_vaccine_of_a_pregnancy_that_is_over() {
    let mut book = expecting();
    let ended = [("outcome", "born"), ("ended-on", "2026-11-22")];
    book[0].fields.extend(record(1, "pregnancy", None, &ended).fields);
    let mut world = opened(book);
    world.press("DOWN OK OK RIGHT OK");
    assert_eq!(world.screen(), "vaccinations", "{:?}", world.view().texts());
    assert!(!world.sees("受けられます") && !world.sees("1種類"), "{:?}", world.view().texts());
    world.press("OK");
    assert!(world.screen() == "vaccines-today" && world.sees("この日に 行ける ワクチンは ありません"));
}

#[test]
fn what_is_allowed_long_before_its_usual_age_is_not_called_for() {
    let mut world = at_vaccinations(twins());
    let (states, state) = stamps(&row(&mut world, "日本脳炎"));
    assert_eq!(
        (states[0], state.as_str()),
        (StampState::Later, "まだ先"),
        "allowed from six months, usual from three years"
    );
}
