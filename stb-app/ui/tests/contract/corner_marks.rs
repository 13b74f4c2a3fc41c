//! The marks in the corners of the picture are free: what touches them would be taken for a part of them.

use living_room::shop::CODE;
use living_room::tour::come_to;
use living_room::world::World;
use stb_core::view::View;
use stb_ui::headless::Area;

use super::{BAR, BLACK, YOI, colours, on_both_sizes};

const WATER: [u8; 3] = [150, 198, 232];
/// Length of an arm, px.
const ARM: u32 = 44;
/// What nothing else comes nearer to than this, px.
const AIR: u32 = 5;

/// The page of the marks, drawn in by 0 to 5 %.
pub fn pages() -> Vec<View> {
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
fn nothing_touches_the_marks_in_the_corners_wherever_the_picture_is_drawn_in() {
    on_both_sizes(|tv| {
        for (percent, view) in (0..).zip(pages()) {
            assert_eq!(view.safe_area, percent);
            tv.draw_in(&view);
            let picture = tv.headless.picture();
            let arm = (ARM * picture.width).div_ceil(1920);
            let (right, bottom) = (picture.x + picture.width - arm, picture.y + picture.height - arm);
            for (x, y) in [(picture.x, picture.y), (right, picture.y), (picture.x, bottom), (right, bottom)] {
                let around: Vec<_> = colours(tv.frame(), with_air(tv.frame().area(), x, y, arm)).collect();
                assert!(around.contains(&WATER), "{percent}%: no mark at {x},{y}");
                let other = around.iter().find(|colour| ![WATER, YOI, BAR, BLACK].contains(colour));
                assert_eq!(other, None, "{percent}%: something touches the mark at {x},{y}");
            }
        }
    });
}

/// A square of the frame and what is around it.
fn with_air(frame: Area, x: u32, y: u32, side: u32) -> Area {
    let (left, top) = (x.saturating_sub(AIR), y.saturating_sub(AIR));
    let (right, bottom) = ((x + side + AIR).min(frame.width), (y + side + AIR).min(frame.height));
    Area { x: left, y: top, width: right - left, height: bottom - top }
}
