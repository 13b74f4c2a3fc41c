//! A technician's day: a box is installed, with everything that may go wrong, and looked at.

use super::evenings::write;
use super::households::at_home;
use super::{Pages, come_to};
use crate::books::expecting;
use crate::shop::{CODE, INSTALL_CODE};
use crate::world::World;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use stb_core::event::Event;
use stb_core::ports::{Defect, Eraser, Presence, Probe, RegistrarFault, StoreFault};
use std::collections::VecDeque;
use std::time::Duration;

/// Lives through all of it. Technicians read everything at 標準.
pub fn walk_all(pages: &mut Pages) {
    way_in(pages);
    looked_at_first(pages);
    refused(pages);
    installed(pages);
    self_test(pages);
    by_hand(pages);
    erased(pages);
}

fn at_menu(pages: &Pages) -> World {
    let mut world = pages.world();
    world.press("RED GREEN YELLOW BLUE OK");
    world.press(&format!("'{CODE}' OK"));
    assert_eq!(world.screen(), "technician");
    world
}

/// The same with a box that has no certificate.
fn at_menu_of_a_new_box(pages: &Pages) -> World {
    let mut world = at_menu(pages);
    world.shop.enrolled = false;
    world.restart();
    world.press("RED GREEN YELLOW BLUE OK");
    world.press(&format!("'{CODE}' OK"));
    world
}

fn way_in(pages: &mut Pages) {
    let mut world = pages.world();
    world.press("RED GREEN YELLOW BLUE OK");
    pages.add("technician-in", &world.view());
    world.press("'31' OK");
    pages.add("technician-in", &world.view());
    world.held = Some(VecDeque::new());
    world.press("'415926' OK");
    pages.add("technician-in", &world.view());
    world.release();
    pages.add("technician-in", &world.view());
    for _ in 0..4 {
        world.press("'000000' OK");
    }
    pages.add("technician-in", &world.view());
    let mut world = at_menu(pages);
    pages.add("technician-in", &world.view());
    for item in world.view().items {
        come_to(&mut world, item.id.as_str());
        pages.add("technician-in", &world.view());
    }
    pages.add("technician-in", &at_menu_of_a_new_box(pages).view());
}

/// The way to the town, with each fault that there may be.
fn looked_at_first(pages: &mut Pages) {
    for defect in Defect::ALL {
        let mut world = at_menu_of_a_new_box(pages);
        world.shop.defects = Probe::ALL.map(|probe| (probe, defect)).into();
        world.press("OK");
        pages.add("technician-look", &world.view());
        if defect == Defect::NoLink {
            come_to(&mut world, "all");
            pages.add("technician-look", &world.view());
            world.held = Some(VecDeque::new());
            world.press("OK");
            pages.add("technician-look", &world.view());
        }
    }
}

/// Everything that the enrol listener and the disk may say.
fn refused(pages: &mut Pages) {
    let (tries_left, retry_at) = (Some(4), Some(Timestamp::from_millis(1_795_428_120_000)));
    let refusals = ErrorCode::ALL.iter().map(|&code| RegistrarFault::Refused { code, tries_left, retry_at });
    let others = [
        RegistrarFault::Unreachable,
        RegistrarFault::NotTrusted,
        RegistrarFault::Full,
        RegistrarFault::Broken,
        RegistrarFault::NotUnderstood,
    ];
    for fault in refusals.chain(others) {
        let mut world = at_menu_of_a_new_box(pages);
        world.shop.fault = Some(fault);
        world.press(&format!("OK '{INSTALL_CODE}' OK"));
        assert_eq!(world.screen(), "problem");
        pages.add("technician-refused", &world.view());
    }
}

fn installed(pages: &mut Pages) {
    let mut world = at_menu_of_a_new_box(pages);
    world.press("OK");
    pages.add("technician-code", &world.view());
    world.press(&format!("'{INSTALL_CODE}'"));
    pages.add("technician-code", &world.view());
    world.press("RIGHT DOWN");
    pages.add("technician-code", &world.view());
    come_to(&mut world, "code");
    world.shop.defects.insert(Probe::Api, Defect::ServerSilent);
    world.held = Some(VecDeque::new());
    world.press("OK");
    pages.add("technician-code", &world.view());
    world.release();
    pages.add("technician-done", &world.view());
    world.shop.defects.clear();
    come_to(&mut world, "again");
    world.press("OK");
    pages.add("technician-done", &world.view());
}

/// Every check in every state, and what is said of it.
fn self_test(pages: &mut Pages) {
    let mut world = at_menu(pages);
    world.press("RIGHT");
    world.held = Some(VecDeque::new());
    world.press("OK");
    pages.add("technician-test", &world.view());
    world.release();
    for item in world.view().items {
        come_to(&mut world, item.id.as_str());
        pages.add("technician-test", &world.view());
    }
    world.happen(Event::Reader(Presence::Card));
    pages.add("technician-test", &world.view());
    world.happen(Event::Reader(Presence::NoReader));
    pages.add("technician-test", &world.view());
    for defect in Defect::ALL {
        let mut world = at_menu(pages);
        world.shop.defects = Probe::ALL.map(|probe| (probe, defect)).into();
        world.press("RIGHT OK");
        come_to(&mut world, "network");
        pages.add("technician-test", &world.view());
    }
}

fn by_hand(pages: &mut Pages) {
    let mut world = at_menu(pages);
    world.press("RIGHT OK");
    come_to(&mut world, "display");
    world.press("OK");
    pages.add("technician-hand", &world.view());
    world.press("DOWN OK OK OK OK OK");
    pages.add("technician-hand", &world.view());
    world.press("UP OK");
    come_to(&mut world, "remote");
    world.press("OK");
    for key in ["UP", "LEFT", "OK", "RIGHT", "DOWN"] {
        pages.add("technician-hand", &world.view());
        world.press(key);
    }
    pages.add("technician-hand", &world.view());
    world.press("OK");
    pages.add("technician-hand", &world.view());
}

/// A box is made new, with everything that may be said before and instead.
fn erased(pages: &mut Pages) {
    let mut world = at_menu(pages);
    come_to(&mut world, "factory-reset");
    world.press("OK");
    pages.add("technician-erases", &world.view());
    world.press("RIGHT OK");
    pages.add("technician-erases", &world.view());
    world.press("'1' OK");
    pages.add("technician-erases", &world.view());
    world.press("'000' OK");
    pages.add("technician-erases", &world.view());
    for eraser in [Ok(Eraser::System), Err(Defect::DiskFull)] {
        world.shop.eraser = Some(eraser);
        let texts = world.view().texts();
        let number = texts.iter().find_map(|text| text.split_once("入れてください： ")).expect("a number").1;
        world.press(&format!("'{number}' OK"));
        pages.add("technician-erases", &world.view());
        world.wait(Duration::from_secs(60));
        pages.add("technician-erases", &world.view());
        world.press("OK RIGHT OK");
    }
    let mut world = at_home(pages, expecting());
    world.town.reachable = false;
    write(&mut world, "OK");
    world.remove();
    for fault in [None, Some(StoreFault::Broken)] {
        world.load_fault = fault;
        world.restart();
        world.press("RED GREEN YELLOW BLUE OK");
        world.press(&format!("'{CODE}' OK"));
        come_to(&mut world, "factory-reset");
        world.press("OK");
        pages.add("technician-erases", &world.view());
    }
}
