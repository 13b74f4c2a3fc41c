//! The marks in the corners of the picture are free: what touches them would be taken for a part of them.

use living_room::shop::CODE;
use living_room::tour::come_to;
use living_room::world::World;
use stb_core::focus::Rect;
use stb_core::view::View;

use super::{BAR, YOI, colours, on_both_sizes};

const WATER: [u8; 3] = [150, 198, 232];
/// Length of an arm, px.
const ARM: i32 = 44;
/// What nothing else comes nearer to than this, px.
const AIR: i32 = 8;

/// The page of the marks, drawn in by 0 to 5 %.
fn pages() -> Vec<View> {
    let mut world = World::new();
    world.press("RED GREEN YELLOW BLUE OK");
    world.press(&format!("'{CODE}' OK RIGHT OK"));
    come_to(&mut world, "display");
    world.press("OK DOWN");
    let page = |_| {
        let view = world.view();
        world.press("OK");
        view
    };
    (0..=5).map(page).collect()
}

#[test]
fn nothing_touches_the_marks_in_the_corners() {
    on_both_sizes(|tv| {
        for (percent, view) in (0..).zip(pages()) {
            tv.show(&view);
            let (x, y) = (1920 * percent / 100, 1080 * percent / 100);
            for (left, top) in [(x, y), (1920 - x - ARM, y), (x, 1080 - y - ARM), (1920 - x - ARM, 1080 - y - ARM)] {
                let area = tv.area(Rect::new(left, top, ARM, ARM), AIR);
                let around: Vec<_> = colours(tv.frame(), area).collect();
                assert!(around.contains(&WATER), "{percent}%: no mark at {left},{top}");
                let other = around.iter().find(|colour| ![WATER, YOI, BAR].contains(colour));
                assert_eq!(other, None, "{percent}%: something touches the mark at {left},{top}");
            }
        }
    });
}
