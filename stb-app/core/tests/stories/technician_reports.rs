//! What technicians have found reaches the town.

use crate::technician::{at_install_code, at_menu, at_self_test};
use living_room::shop::INSTALL_CODE;
use living_room::tour::come_to;
use living_room::world::World;
use shared_model::error_code::ErrorCode;
use stb_core::effect::Effect;
use stb_core::event::{Event, JobId};
use stb_core::ports::{CloudRequest, Kind, StoreFault};
use std::collections::VecDeque;
use std::time::Duration;

/// The receipts that the town has, and whether one still lies in the store.
fn sent(world: &World) -> (Vec<&str>, bool) {
    let receipts = world.town.findings.reports.iter().map(|(_, receipt)| receipt.as_str()).collect();
    (receipts, world.store.keys().any(|key| key.kind == Kind::SelfTest))
}

/// The receipt on the screen.
fn receipt(world: &World) -> String {
    let texts = world.view().texts();
    texts.iter().find_map(|text| text.strip_prefix("受付番号 ")).expect("a receipt").to_owned()
}

#[test]
fn what_was_found_is_sent_at_once_where_there_is_a_way() {
    let world = at_self_test();
    assert!(world.sees("町に 送りました 19:42") && !world.sees("つながると"));
    let receipt = receipt(&world);
    assert_eq!(sent(&world), (vec![receipt.as_str()], false));
}

#[test]
fn the_report_of_an_installation_is_sent_as_well() {
    let mut world = at_install_code();
    world.press(&format!("'{INSTALL_CODE}' OK"));
    let receipt = receipt(&world);
    assert_eq!(sent(&world), (vec![receipt.as_str()], false));
}

#[test]
fn without_a_way_a_report_waits_on_disk_and_is_sent_by_itself_also_after_a_power_cut() {
    for power_cut in [false, true] {
        let mut world = World::new();
        world.town.reachable = false;
        let mut world = at_menu(world);
        world.press("RIGHT OK");
        assert!(world.sees("結果は 署名して 保存。") && world.sees("つながると 自動で 送ります"));
        let receipt = receipt(&world);
        assert_eq!(sent(&world), (vec![], true));
        world.press("DATA");
        if power_cut {
            world.restart();
        }
        world.wait(Duration::from_secs(3600));
        assert_eq!(sent(&world), (vec![], true));
        world.town.reachable = true;
        world.wait(Duration::from_secs(6 * 60));
        assert_eq!(sent(&world), (vec![receipt.as_str()], false), "power cut: {power_cut}");
        world.wait(Duration::from_secs(3600));
        assert_eq!(sent(&world).0.len(), 1, "once");
    }
}

#[test]
fn a_report_on_its_way_does_not_take_a_later_one_along() {
    let mut world = at_self_test();
    world.town.reachable = false;
    world.wait(Duration::from_secs(1));
    world.press("OK");
    let first = receipt(&world);
    world.town.reachable = true;
    world.held = Some(VecDeque::new());
    world.wait(Duration::from_secs(5));
    let asked = world.held.take().expect("what the box asks");
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Cloud(_, CloudRequest::SelfTest { .. }))));
    world.wait(Duration::from_secs(1));
    world.press("OK");
    let second = receipt(&world);
    assert_ne!(first, second);
    world.held = Some(asked);
    world.release();
    world.wait(Duration::from_secs(60));
    let (receipts, kept) = sent(&world);
    assert_eq!((&receipts[1..], kept), ([first.as_str(), second.as_str()].as_slice(), false));
    assert!(world.sees("町に 送りました"));
}

#[test]
fn a_report_that_the_town_will_never_take_is_said_with_its_number_and_not_sent_again() {
    let mut world = World::new();
    world.town.findings.refuse = Some(ErrorCode::MalformedRequest);
    let mut world = at_menu(world);
    world.press("RIGHT OK");
    assert!(world.sees("町が 受けとりません N-101"));
    assert_eq!(sent(&world), (vec![], false));
    world.town.findings.refuse = None;
    world.wait(Duration::from_secs(3600));
    assert_eq!(sent(&world), (vec![], false));
}

#[test]
fn a_town_that_cannot_take_a_report_now_gets_it_later() {
    for code in [ErrorCode::NotFound, ErrorCode::Unavailable, ErrorCode::TooManyRequests, ErrorCode::Internal] {
        let mut world = World::new();
        world.town.findings.refuse = Some(code);
        let mut world = at_menu(world);
        world.press("RIGHT OK");
        assert!(world.sees("つながると 自動で 送ります"), "{code:?}");
        let receipt = receipt(&world);
        world.town.findings.refuse = None;
        world.press("DATA");
        world.wait(Duration::from_secs(17 * 60));
        assert_eq!(sent(&world), (vec![receipt.as_str()], false), "{code:?}");
    }
}

#[test]
fn a_report_outlives_a_store_that_begins_anew() {
    let mut world = World::new();
    world.town.reachable = false;
    let mut world = at_menu(world);
    world.press("RIGHT OK");
    let receipt = receipt(&world);
    come_to(&mut world, "display");
    world.press("OK DOWN OK");
    world.store.clear();
    world.happen(Event::Committed(JobId(0), Err(StoreFault::Damaged)));
    assert_eq!(sent(&world), (vec![], true));
    world.restart();
    world.town.reachable = true;
    world.wait(Duration::from_secs(60));
    assert_eq!(sent(&world), (vec![receipt.as_str()], false));
}
