use living_room::shop::{CODE, INSTALL_CODE};
use living_room::tour::come_to;
use living_room::world::{PIN, World};
use proptest::prelude::*;
use shared_model::error_code::ErrorCode;
use shared_model::self_test::{Receipt, SelfTestReport};
use stb_core::event::Event;
use stb_core::ports::{Defect, Presence, Probe, RegistrarFault};
use std::collections::VecDeque;
use std::time::Duration;

const CHORD: &str = "RED GREEN YELLOW BLUE OK";
const SCREENS: [&str; 7] =
    ["technician-code", "technician", "install", "self-test", "safe-area", "remote-test", "factory-reset"];

pub(crate) fn at_menu(mut world: World) -> World {
    world.press(CHORD);
    assert_eq!(world.screen(), "technician-code");
    world.press(&format!("'{CODE}' OK"));
    assert_eq!((world.screen(), world.focused().as_str()), ("technician", "install"));
    world
}

pub(crate) fn at_install_code() -> World {
    let mut world = at_menu(World::not_enrolled());
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("install", "code"));
    world
}

pub(crate) fn at_self_test() -> World {
    let mut world = at_menu(World::new());
    world.press("RIGHT OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("self-test", "all"));
    world
}

/// What the town was told last.
fn report(world: &World) -> (SelfTestReport, Receipt) {
    world.town.findings.reports.last().expect("a report").clone()
}

#[test]
fn a_new_box_is_installed_with_the_remote_alone() {
    let mut world = at_menu(World::not_enrolled());
    assert!(world.sees("まだ 取りつけていません"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("install", "code"));
    world.press(&format!("'{INSTALL_CODE}' OK"));
    assert!(world.sees("受付番号") && world.sees("町の返事 ✓") && world.sees("box-0101010101010101"));
    assert_eq!((world.shop.certificates, world.seen.identities), (1, 1));
    let (report, receipt) = report(&world);
    assert!(world.sees(receipt.as_str()));
    let names: Vec<_> = report.checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(names, ["network", "server", "clock", "enrolment", "api"]);
    world.press("OK DATA");
    assert_eq!(world.screen(), "start");
    world.log_in();
}

#[test]
fn without_the_whole_chord_in_time_there_is_no_way_in() {
    let mut world = World::new();
    world.press("RED GREEN YELLOW UP BLUE OK");
    assert_eq!(world.screen(), "help");
    world.press("BACK RED GREEN YELLOW BLUE");
    world.wait(Duration::from_secs(11));
    world.press("OK");
    assert_eq!(world.screen(), "help");
    world.press("BACK");
    world.insert();
    world.press("BACK");
    assert_eq!(world.screen(), "start");
    world.press(CHORD);
    assert_eq!(world.screen(), "card", "with a card 決定 logs in");
}

#[test]
fn five_wrong_codes_lock_for_a_quarter_of_an_hour_even_when_somebody_leaves_in_between() {
    let mut world = World::new();
    world.press(CHORD);
    world.press("'000000' OK");
    assert!(world.sees("あと4回 ためせます"));
    world.press("'000001' OK '000002' OK");
    world.held = Some(VecDeque::new());
    world.press("'000003' OK DATA");
    world.release();
    assert_eq!(world.screen(), "start");
    world.press(CHORD);
    world.press("'000004' OK");
    assert!(world.sees("R-191") && world.sees("あと15分"));
    world.press("OK");
    world.press(CHORD);
    assert!(world.sees("R-191"));
    world.press("OK");
    world.wait(Duration::from_secs(15 * 60));
    at_menu(world);
}

#[test]
fn a_code_of_the_wrong_length_is_not_tried() {
    let mut world = World::new();
    world.press(CHORD);
    for _ in 0..6 {
        world.press("'12345' OK");
        assert!(world.sees("数字を 6〜8けた 入れてください"));
        world.press("BACK BACK BACK BACK BACK");
    }
    world.press(&format!("'{CODE}' OK"));
    assert_eq!(world.screen(), "technician");
}

#[test]
fn idleness_and_the_d_key_lead_out() {
    let mut world = at_menu(World::new());
    world.wait(Duration::from_secs(185));
    assert_eq!(world.screen(), "idle");
    world.wait(Duration::from_secs(30));
    assert_eq!(world.screen(), "start");
    let mut world = at_self_test();
    world.press("DATA");
    assert_eq!(world.screen(), "start");
}

#[test]
fn a_card_that_is_put_down_is_a_test_card_and_no_pin_is_asked_for() {
    let mut world = at_self_test();
    come_to(&mut world, "test-card");
    assert!(world.sees("点検カードを リーダーに"));
    world.insert();
    assert!(world.screen() == "self-test" && world.sees("カードを 読みました"));
    world.press(&format!("'{PIN}' OK"));
    assert_eq!((world.seen.verifies, world.town.logins), (0, 0));
    world.remove();
    assert!(world.screen() == "self-test" && world.sees("カードを 読みました"), "what was seen still counts");
    world.happen(Event::Reader(Presence::NoReader));
    assert!(world.sees("リーダーなし  R-102"));
}

#[test]
fn every_way_in_which_an_install_code_may_fail_has_its_own_number_and_leads_back() {
    let refused = |code| RegistrarFault::Refused { code, tries_left: Some(3), retry_at: None };
    for (fault, number) in [
        (RegistrarFault::Unreachable, "R-171"),
        (RegistrarFault::NotTrusted, "R-172"),
        (refused(ErrorCode::InstallCodeWrong), "R-173"),
        (refused(ErrorCode::InstallCodeSpent), "R-174"),
        (refused(ErrorCode::TooManyRequests), "R-175"),
        (refused(ErrorCode::Unavailable), "R-176"),
        (refused(ErrorCode::CertificateRequestInvalid), "R-177"),
        (RegistrarFault::Full, "R-181"),
        (RegistrarFault::Broken, "R-182"),
        (RegistrarFault::NotUnderstood, "R-183"),
    ] {
        let mut world = at_install_code();
        world.shop.fault = Some(fault);
        world.press(&format!("'{INSTALL_CODE}' OK"));
        assert!(world.sees(number), "{fault:?}");
        world.shop.fault = None;
        world.press("OK");
        assert_eq!(world.screen(), "install");
        // What cannot be right is gone; the rest need not be typed again.
        if !["R-173", "R-174"].contains(&number) {
            assert!(world.sees(INSTALL_CODE), "{fault:?}");
            world.press("OK");
        } else {
            world.press(&format!("'{INSTALL_CODE}' OK"));
        }
        assert!(world.sees("受付番号"), "{fault:?}");
    }
}

#[test]
fn what_is_wrong_before_the_code_is_said_and_looked_at_once_more() {
    for (probe, defect, number) in [
        (Probe::Network, Defect::NoLink, "R-111"),
        (Probe::Server, Defect::ServerSilent, "R-121"),
        (Probe::Server, Defect::ServerNotTrusted, "R-122"),
        (Probe::Clock, Defect::ClockNotSet, "R-131"),
    ] {
        let mut world = at_menu(World::not_enrolled());
        world.shop.defects.insert(probe, defect);
        world.press("OK");
        assert!(world.sees(number) && !world.sees("設置コード（数字8けた）"), "{defect:?}");
        let looks = world.shop.looks;
        world.shop.defects.clear();
        world.press("OK");
        assert_eq!(world.shop.looks, looks + 1, "only this one");
        assert!(world.sees("設置コード（数字8けた）"), "{defect:?}");
    }
}

#[test]
fn an_answer_that_is_lost_costs_nothing_but_the_same_code_again() {
    let mut world = at_install_code();
    world.shop.answer_lost = true;
    world.press(&format!("'{INSTALL_CODE}' OK"));
    assert!(world.sees("R-171"));
    world.restart();
    world = at_menu(world);
    world.press(&format!("OK '{INSTALL_CODE}' OK"));
    assert!(world.sees("受付番号"));
    assert_eq!(world.shop.certificates, 2);
}

#[test]
fn a_certificate_that_comes_when_nobody_looks_any_more_is_taken() {
    let mut world = at_install_code();
    world.held = Some(VecDeque::new());
    world.press(&format!("'{INSTALL_CODE}' OK DATA"));
    world.release();
    assert_eq!((world.screen(), world.seen.identities), ("start", 1));
    world.log_in();
}

#[test]
fn a_fault_is_repaired_and_only_that_check_is_repeated() {
    let mut world = at_menu(World::new());
    world.shop.defects.insert(Probe::Storage, Defect::DiskFull);
    world.press("RIGHT OK");
    assert!(world.sees("1項目を なおす") && world.sees("空きが ない  R-151"));
    let full = report(&world);
    let storage = full.0.checks.last().unwrap();
    assert_eq!((storage.passed, storage.code.as_deref()), (false, Some("R-151")));
    world.shop.defects.clear();
    let looks = world.shop.looks;
    come_to(&mut world, "storage");
    world.press("OK");
    assert_eq!(world.shop.looks, looks + 1);
    assert!(!world.sees("項目を なおす"));
    let good = report(&world);
    assert!(good.0.checks.last().unwrap().passed && good.1 != full.1);
}

#[test]
fn picture_and_remote_are_judged_by_hand_and_the_picture_is_kept() {
    let mut world = at_self_test();
    come_to(&mut world, "display");
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("safe-area", "enough"));
    world.press("DOWN OK OK");
    assert_eq!(world.view().safe_area, 2, "it is seen while it is tried");
    world.press("BACK");
    assert_eq!((world.screen(), world.view().safe_area), ("self-test", 0), "nothing was confirmed");
    world.press("OK DOWN OK OK OK UP OK");
    assert_eq!((world.screen(), world.view().safe_area), ("self-test", 3));
    assert!(world.sees("わく 3%"));
    come_to(&mut world, "remote");
    world.press("OK UP UP RIGHT DOWN LEFT");
    assert!(world.screen() == "remote-test" && world.sees("あと1つ"));
    world.press("OK");
    assert!(world.sees("ぜんぶ とどきました"));
    world.press("OK");
    assert!(world.screen() == "self-test" && world.sees("5キー とどきました"));
    world.restart();
    assert_eq!(world.view().safe_area, 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Families press what they like, the chord included; without the code nothing but the question for it is seen.
    #[test]
    fn no_keys_without_the_code_lead_to_the_technicians_screens(
        keys in prop::collection::vec(
            prop::sample::select(vec![
                "UP", "DOWN", "LEFT", "RIGHT", "OK", "BACK", "BLUE", "RED", "GREEN", "YELLOW", "DATA", "MENU",
                "DIGIT0", "DIGIT2", "DIGIT7", "RED GREEN YELLOW BLUE OK", "DIGIT2 DIGIT2 DIGIT2 DIGIT2 DIGIT2 DIGIT2 OK",
            ]),
            0..60,
        ),
        card in any::<bool>(),
    ) {
        let mut world = World::new();
        if card {
            world.insert();
        }
        for key in keys {
            world.press(key);
            let screen = world.screen();
            prop_assert!(screen == "technician-code" || !SCREENS.contains(&screen), "{screen}");
        }
    }
}
