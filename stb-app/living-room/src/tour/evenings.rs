//! Evenings on which something happens: notices are answered, records written, refused and removed, the line is cut, the
//! family falls asleep, something fails.

use super::households::{at_home, siblings};
use super::{Pages, come_to};
use crate::books::expecting;
use crate::family::notice;
use crate::world::{PASSWORD, PIN, World, user_id};
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Fact, FactKind, Notice, NoticeCategory};
use stb_core::ports::StoreFault;
use std::collections::VecDeque;
use std::time::Duration;

/// Lives through all of them.
pub fn walk_all(pages: &mut Pages) {
    before_the_login(pages);
    notices(pages);
    removed(pages);
    shelf(pages);
    written_without_the_town(pages);
    asleep(pages);
    troubles(pages);
    registered(pages);
}

/// The town's texts that need no card.
fn before_the_login(pages: &mut Pages) {
    let mut world = pages.world();
    for text in ["help", "first-time"] {
        come_to(&mut world, text);
        world.press("OK");
        pages.walk("before-the-login", &mut world);
        world.press("BACK");
    }
}

fn notices(pages: &mut Pages) {
    let mut world = pages.world();
    world.town.notices = letters();
    pages.log_in(&mut world);
    pages.walk("notices", &mut world);
    // Read, called for, and put off; each as it looks before the disk, before the town and after it has heard.
    world.press("OK OK");
    world.held = Some(VecDeque::new());
    world.press("OK");
    pages.add("notices-saving", &world.view());
    world.release();
    pages.add("notices-read", &world.view());
    world.town.reachable = false;
    world.press("BACK DOWN OK");
    come_to(&mut world, "call");
    world.press("OK");
    pages.add("notices-called", &world.view());
    world.press("BACK DOWN OK");
    come_to(&mut world, "later");
    world.press("OK");
    pages.log_in_again(&mut world);
    pages.walk_briefly("notices-answered", &mut world);
    world.town.reachable = true;
    world.wait(Duration::from_secs(90));
    pages.log_in_again(&mut world);
    pages.walk_briefly("notices-told", &mut world);
}

/// One of each category with a long title and every fact, and more than a page of short ones.
fn letters() -> Vec<Notice> {
    let fact = |kind, text: &str| Fact { kind, text: text.to_owned() };
    let facts = vec![
        fact(FactKind::When, "12月10日（木）13:00〜15:30 うけつけ"),
        fact(FactKind::Where, "福光保健センター（健康福祉館）1階"),
        fact(FactKind::Bring, "母子健康手帳・歯ブラシ・問診票・バスタオル"),
        fact(FactKind::Phone, "0763-00-0000"),
        fact(FactKind::Other, "お車は 東がわへ"),
    ];
    let long = "令和8年度 インフルエンザ予防接種費用の 助成と、もうしこみ期間の 延長についての 大切なお知らせ";
    let body =
        "お子さんの インフルエンザ予防接種に かかる 費用の 一部を、市が 助成します。\n13歳未満の お子さんは 2回まで、\
                1回につき 2,000円です。もうしこみは いりません。病院の 窓口で 母子健康手帳を 見せてください。\n"
            .repeat(3);
    let categories = [NoticeCategory::Town, NoticeCategory::Health, NoticeCategory::Pregnancy, NoticeCategory::Event];
    let mut letters: Vec<Notice> = (1..=9).map(|number| notice(number, "本文です。")).collect();
    for (letter, category) in letters.iter_mut().zip(categories) {
        letter.category = category;
        letter.title = long.to_owned();
        letter.body.clone_from(&body);
        letter.facts.clone_from(&facts);
        letter.sender = "南砺市役所 健康福祉部 こども課 母子保健係".to_owned();
    }
    letters
}

/// One record has reached the town, the next one cannot; every page has the banner that says so.
fn written_without_the_town(pages: &mut Pages) {
    let mut world = at_home(pages, siblings());
    write(&mut world, "OK");
    world.town.reachable = false;
    write(&mut world, "DOWN OK");
    world.wait(Duration::from_secs(90));
    pages.log_in_again(&mut world);
    pages.walk_briefly("offline", &mut world);
}

/// Writes a phrase from 手帳TOP, and goes back to TOP.
pub fn write(world: &mut World, phrase: &str) {
    come_to(world, "handbook");
    world.press("OK");
    come_to(world, "write");
    world.press("OK");
    world.press(phrase);
    world.press("YELLOW");
}

/// A phrase is written, looked at and removed: its sheet has every button, and 手帳TOP offers to bring it back.
fn removed(pages: &mut Pages) {
    let mut world = at_home(pages, Vec::new());
    write(&mut world, "OK");
    world.press("OK");
    come_to(&mut world, "record-0");
    world.press("OK");
    pages.add("removed", &world.view());
    come_to(&mut world, "remove");
    world.press("OK");
    assert_eq!(world.focused(), "undo");
    pages.add("removed", &world.view());
}

fn shelf(pages: &mut Pages) {
    let mut world = at_home(pages, expecting());
    for code in [ErrorCode::RecordRemoved, ErrorCode::RecordsFull, ErrorCode::RecordOutOfBounds] {
        world.town.refuse_entries = Some(code);
        write(&mut world, "OK");
    }
    world.town.refuse_entries = None;
    pages.log_in_again(&mut world);
    pages.walk("shelf", &mut world);
}

fn asleep(pages: &mut Pages) {
    let mut world = at_home(pages, Vec::new());
    world.wait(Duration::from_secs(185));
    pages.add("asleep", &world.view());
}

/// Everything that may go wrong for somebody who is logged in, or about to be.
fn troubles(pages: &mut Pages) {
    for code in ErrorCode::ALL {
        let mut world = pages.world();
        world.town.refuse = Some(*code);
        world.insert();
        world.press(&format!("'{PIN}' OK"));
        pages.add("refused", &world.view());
    }
    for fault in [StoreFault::Full, StoreFault::Damaged, StoreFault::Broken] {
        let mut world = at_home(pages, expecting());
        come_to(&mut world, "handbook");
        world.press("OK");
        come_to(&mut world, "write");
        world.press("OK");
        world.held = Some(VecDeque::new());
        world.press("OK");
        world.store_fault = Some(fault);
        let effects = world.held.take().unwrap_or_default();
        world.fail_then_go_on(effects);
        pages.add("disk", &world.view());
    }
    let mut world = pages.world();
    world.town.reachable = false;
    world.insert();
    world.press(&format!("'{PIN}' OK"));
    pages.add("unreachable", &world.view());
}

fn registered(pages: &mut Pages) {
    let mut world = pages.world();
    world.town.registered = false;
    world.insert();
    world.press(&format!("LEFT OK '{}' OK '{PASSWORD}' OK '{PIN}' OK OK", user_id()));
    assert_eq!(world.screen(), "register-done");
    pages.add("registered", &world.view());
}
