//! The town's time and the next certificate, which nobody asks for with a key.

use living_room::family::EVENING;
use living_room::shop::certificate_from;
use living_room::world::{PIN, World};
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use stb_core::ports::RegistrarFault;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
const IN_1970: Timestamp = Timestamp::from_millis(3_000);
const IN_2040: Timestamp = Timestamp::from_millis(2_208_988_800_000);

/// A box that woke at this instant, in a household that has been here before.
fn woken(at: Timestamp, reachable: bool) -> World {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    world.town.reachable = reachable;
    world.wakes_in = Some(at);
    world.without_power(2 * DAY);
    world
}

#[test]
fn a_box_that_woke_in_another_year_is_put_right_before_anybody_sees_it() {
    for at in [IN_1970, IN_2040] {
        let mut world = woken(at, true);
        assert!(world.view().header.clock.starts_with("11月25日"), "{:?}", world.view().header);
        world.log_in();
        assert!(world.view().banner.is_none());
    }
}

#[test]
fn without_the_towns_time_nothing_else_is_asked_of_it_and_the_day_is_the_last_one_known() {
    let mut world = woken(IN_1970, true);
    world.shop.silent = true;
    world.restart();
    let calls = world.calls;
    assert_eq!(world.view().header.clock, "", "an unset clock is not shown");
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    world.wait(Duration::from_secs(10));
    assert_eq!(world.screen(), "top");
    assert!(world.sees("こんばんは") && world.view().header.clock.is_empty());
    world.wait(Duration::from_secs(150));
    assert_eq!(world.calls, calls, "nothing but the time");
    assert!(world.shop.times >= 4);
    world.remove();
    world.shop.silent = false;
    world.wait(Duration::from_secs(5 * 60 + 1));
    assert!(world.view().header.clock.starts_with("11月25日"));
    assert!(world.calls > calls);
}

#[test]
fn a_clock_that_is_a_month_behind_what_the_town_has_signed_is_not_believed() {
    let month_ago = Timestamp::from_millis(EVENING.millis() - 30 * 86_400_000);
    let mut world = woken(month_ago, false);
    let calls = world.calls;
    world.wait(Duration::from_secs(60));
    assert_eq!((world.view().header.clock.as_str(), world.calls), ("", calls));
}

#[test]
fn a_clock_in_2040_does_not_shut_what_the_town_would_leave_open() {
    let mut world = woken(IN_2040, true);
    world.town.reachable = false;
    world.log_in();
    assert!(world.sees("NEW 1") || world.sees("お知らせ"));
}

#[test]
fn a_box_that_was_forgotten_opens_nothing_before_the_town_could_be_asked() {
    let mut world = woken(IN_1970, true);
    world.wakes_in = None;
    world.town.reachable = false;
    world.listener_is_slow = true;
    world.without_power(91 * DAY);
    world.insert();
    assert_eq!(world.screen(), "start", "neither is said that it is shut nor is it opened");
    world.listener_answers();
    assert_eq!(world.screen(), "card");
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("N-204"), "{:?}", world.view().texts());
}

#[test]
fn who_is_not_trusted_is_a_reason_to_ask_for_the_time_once_an_hour() {
    let mut world = World::new();
    world.log_in();
    world.wait(Duration::from_secs(3700));
    let times = world.shop.times;
    world.impostor = true;
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    world.wait(Duration::from_secs(600));
    assert_eq!(world.shop.times, times + 1);
}

#[test]
fn the_time_is_asked_for_every_day() {
    let mut world = World::new();
    let times = world.shop.times;
    world.wait(10 * DAY + DAY / 2);
    assert_eq!(world.shop.times, times + 10);
}

fn enrolled_before(days: i64) -> World {
    let mut world = World::new();
    let from = Timestamp::from_millis(EVENING.millis() - 86_400_000 * days);
    world.shop.certificate = Some(certificate_from(from));
    world.restart();
    world
}

#[test]
fn a_certificate_is_renewed_once_in_the_last_third_of_its_life() {
    let mut world = enrolled_before(0);
    world.wait(59 * DAY);
    assert_eq!(world.shop.renewals, 0);
    world.wait(9 * DAY);
    assert_eq!((world.shop.renewals, world.seen.identities), (1, 1));
    world.wait(50 * DAY);
    assert_eq!(world.shop.renewals, 1, "the next one has ninety days again");
    world.log_in();
}

#[test]
fn a_box_that_was_off_for_a_hundred_days_renews_as_soon_as_it_knows_the_time() {
    let mut world = enrolled_before(0);
    world.wakes_in = Some(IN_1970);
    world.shop.silent = true;
    world.without_power(100 * DAY);
    assert_eq!(world.shop.renewals, 0);
    world.shop.silent = false;
    world.wait(Duration::from_secs(60));
    assert_eq!((world.shop.renewals, world.seen.identities), (1, 1));
    world.log_in();
}

#[test]
fn a_renewal_that_fails_is_tried_again_more_and_more_seldom() {
    assert_eq!(enrolled_before(80).shop.renewals, 1, "at once");
    let mut world = enrolled_before(0);
    world.shop.fault = Some(RegistrarFault::Full);
    world.wait(70 * DAY);
    let renewals = world.shop.renewals;
    assert!((3..=60).contains(&renewals), "{renewals}");
    world.shop.fault = None;
    world.wait(2 * DAY);
    assert_eq!((world.shop.renewals, world.seen.identities), (renewals + 1, 1));
}

#[test]
fn a_renewal_that_the_power_has_cut_goes_on_at_the_next_start() {
    let mut world = World::new();
    world.shop.certificate = Some(certificate_from(EVENING));
    world.shop.renewal_cut = true;
    world.restart();
    assert_eq!((world.shop.renewals, world.seen.identities), (1, 1));
    world.wait(DAY);
    assert_eq!(world.shop.renewals, 1);
}

#[test]
fn a_box_that_comes_back_too_late_says_so_with_its_code() {
    let mut world = enrolled_before(0);
    let code = ErrorCode::RenewalTooLate;
    world.shop.fault = Some(RegistrarFault::Refused { code, tries_left: None, retry_at: None });
    world.impostor = true;
    world.without_power(300 * DAY);
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert!(world.sees("この箱の 期限が すぎました"), "{:?}", world.view().texts());
}

#[test]
fn a_box_that_the_enrol_listener_calls_lost_is_shut_at_once() {
    let mut world = World::with_notices(1);
    world.log_in();
    world.remove();
    let code = ErrorCode::DeviceRevoked;
    world.shop.fault = Some(RegistrarFault::Refused { code, tries_left: None, retry_at: None });
    world.shop.certificate = Some(certificate_from(EVENING));
    world.shop.renewal_cut = true;
    world.restart();
    world.town.reachable = false;
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    assert_ne!(world.screen(), "top", "no card opens anything here without the town");
}
