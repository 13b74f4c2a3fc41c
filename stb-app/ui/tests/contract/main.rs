//! What every screen keeps, whatever it shows: looked up in the pixels.

mod charts;
mod corner_marks;
mod drawn_in;
mod geometry;
mod goldens;
mod lock;
mod resized;
mod texts;
mod views;
mod views_charts;
mod views_handbook;

use std::time::Duration;

use stb_core::focus::Rect;
use stb_core::view::{Body, ItemKind, View};
use stb_ui::Screen;
use stb_ui::headless::{Area, Dirty, Frame, Headless, Xrgb};

const WIDTHS: [u32; 2] = [1920, 1280];
/// Ring, gap and growth of a lit item reach this far.
const OVERHANG: i32 = 24;

const YOI: [u8; 3] = [18, 30, 37];
const BAR: [u8; 3] = [18, 25, 30];
const BLACK: [u8; 3] = [16; 3];
const LINE: [u8; 3] = [88, 116, 120];
const PAPER: [u8; 3] = [235, 224, 198];

/// A screen of its own: Slint has one platform for each thread, and each test is a thread.
struct Tv {
    headless: Headless,
    screen: Screen,
    scale: f64,
}

impl Tv {
    fn new(width: u32) -> Self {
        let headless =
            Headless::install(width, width * 9 / 16, || Duration::ZERO).expect("first platform of the thread");
        let screen = Screen::new().expect("a window");
        Self { headless, screen, scale: f64::from(width) / 1920.0 }
    }

    fn show(&mut self, view: &View) -> Option<Dirty> {
        self.screen.show(view);
        self.headless.render()
    }

    /// The same, drawn in as the view says.
    fn draw_in(&mut self, view: &View) {
        if self.headless.draw_in(view.safe_area) {
            self.screen.resized().expect("a window");
        }
        self.screen.show(view);
        self.headless.render_anew();
    }

    fn frame(&self) -> &Frame {
        self.headless.frame()
    }

    fn picture(&self) -> Picture {
        let all = self.frame().area();
        (0..all.height).map(|y| self.frame().row(all, y)).collect::<Vec<_>>().concat()
    }

    /// The pixels of a rectangle of the plane and `margin` px around it.
    fn area(&self, rect: Rect, margin: i32) -> Area {
        let from = |px: i32| (f64::from(px - margin).max(0.0) * self.scale).floor() as u32;
        let to = |px: i32| (f64::from(px + margin) * self.scale).ceil() as u32;
        let (x, y) = (from(rect.x), from(rect.y));
        let all = self.frame().area();
        let (right, bottom) = (to(rect.x + rect.w).min(all.width), to(rect.y + rect.h).min(all.height));
        Area { x, y, width: right - x, height: bottom - y }
    }
}

/// Runs `check` on a fresh screen of each size, each on a thread of its own.
fn on_both_sizes(check: fn(&mut Tv)) {
    for width in WIDTHS {
        std::thread::spawn(move || check(&mut Tv::new(width))).join().expect("the check of this size");
    }
}

fn pixels(area: Area) -> usize {
    area.width as usize * area.height as usize
}

fn colours(frame: &Frame, area: Area) -> impl Iterator<Item = [u8; 3]> {
    (area.y..area.y + area.height).flat_map(move |y| frame.row(area, y)).map(|pixel| pixel.rgb())
}

fn contains(outer: Area, inner: Area) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

#[test]
fn moving_the_focus_repaints_only_the_two_items() {
    on_both_sizes(|tv| {
        for (name, view) in views::all() {
            let last = view.items.len() - 1;
            // To the neighbour, and across the screen.
            for (from, to) in
                (0..last).map(|index| (index, index + 1)).chain([(last, 0)]).filter(|(from, to)| from != to)
            {
                tv.show(&views::focused_on(&view, from));
                let dirty = tv.show(&views::focused_on(&view, to)).expect("a focus move is visible");
                let left = tv.area(view.items[from].rect, OVERHANG);
                let entered = tv.area(view.items[to].rect, OVERHANG);
                let limit = pixels(left) + pixels(entered);
                assert!(dirty.pixels() <= limit, "{name}: {from} to {to} repaints {} px of {limit}", dirty.pixels());
                let near = left.y.min(entered.y)..(left.y + left.height).max(entered.y + entered.height);
                for area in &dirty.areas {
                    assert!(
                        near.start <= area.y && area.y + area.height <= near.end,
                        "{name}: {from} to {to}: {area:?}"
                    );
                }
            }
        }
    });
}

#[test]
fn showing_the_same_again_repaints_nothing() {
    on_both_sizes(|tv| {
        for (name, view) in views::all() {
            tv.show(&view);
            assert_eq!(tv.show(&view), None, "{name}");
        }
    });
}

#[test]
fn a_screen_looks_the_same_however_one_came_to_it() {
    for width in WIDTHS {
        for ((name, came), (_, fresh)) in walked(width).into_iter().zip(drawn_afresh(width)) {
            // Slint rounds the corner of a box a little differently where a dirty rectangle cuts it.
            let different: Vec<_> = (0_u32..)
                .zip(came.iter().zip(&fresh))
                .filter(|(_, (one, other))| one != other)
                .map(|(index, (one, other))| (index, one.rgb(), other.rgb()))
                .filter(|(_, one, other)| one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) > 8))
                .map(|(index, one, other)| ((index % width, index / width), one, other))
                .collect();
            assert!(different.is_empty(), "{name} at {width} px: {different:?}");
        }
    }
}

type Picture = Vec<Xrgb>;

/// Every view after all the others and after every focus move.
fn walked(width: u32) -> Vec<(&'static str, Picture)> {
    let walk = move || {
        let mut tv = Tv::new(width);
        let show = |(name, view): (_, View)| {
            for index in 0..view.items.len() {
                tv.show(&views::focused_on(&view, index));
            }
            tv.show(&view);
            (name, tv.picture())
        };
        views::all().into_iter().map(show).collect()
    };
    std::thread::spawn(walk).join().expect("the walk")
}

/// Every view on a screen of its own.
fn drawn_afresh(width: u32) -> Vec<(&'static str, Picture)> {
    let draw = |(name, view): (_, View)| {
        let drawn = move || {
            let mut tv = Tv::new(width);
            tv.show(&view);
            tv.picture()
        };
        (name, std::thread::spawn(drawn).join().expect("a fresh screen"))
    };
    views::all().into_iter().map(draw).collect()
}

#[test]
fn exactly_the_focused_item_is_lit() {
    on_both_sizes(|tv| {
        for (name, view) in views::all() {
            for (focused, lit) in view.items.iter().enumerate() {
                tv.show(&views::focused_on(&view, focused));
                for item in view.items.iter().filter(|item| !matches!(item.kind, ItemKind::Boxes { .. })) {
                    let area = tv.area(item.rect, 0);
                    let paper = colours(tv.frame(), area).filter(|colour| *colour == PAPER).count();
                    let share = paper as f64 / pixels(area) as f64;
                    if item.id == lit.id {
                        assert!(share > 0.5, "{name}: {} has the focus, {share:.2} of it is paper", item.id);
                    } else {
                        assert!(share < 0.02, "{name}: {} has no focus, {share:.2} of it is paper", item.id);
                    }
                }
            }
        }
    });
}

#[test]
fn nothing_but_ring_and_ground_leaves_the_safe_area() {
    on_both_sizes(|tv| {
        let safe = tv.area(Rect::new(96, 54, 1728, 972), 0);
        for (name, view) in views::all() {
            tv.show(&view);
            let focused = view.items.iter().find(|item| item.id == view.focused).expect("an item has the focus");
            let ring = tv.area(focused.rect, OVERHANG);
            let picture = picture_to_the_edge(&view.body).map(|rect| tv.area(rect, 2));
            let all = tv.frame().area();
            for y in 0..all.height {
                for (x, pixel) in (0..).zip(tv.frame().row(all, y)) {
                    let here = Area { x, y, width: 1, height: 1 };
                    let free = contains(safe, here)
                        || contains(ring, here)
                        || picture.is_some_and(|picture| contains(picture, here));
                    let ground = [YOI, BAR, LINE].contains(&pixel.rgb()) || on_the_ground_line(y, tv.scale);
                    assert!(free || ground, "{name}: {:?} at {x},{y}", pixel.rgb());
                }
            }
            assert!(contains(tv.area(Rect::new(72, 54, 1776, 972), 0), ring), "{name}: the ring at {ring:?}");
        }
    });
}

/// The picture behind a body, or the binding at its left; they reach the edges of the screen.
fn picture_to_the_edge(body: &Body) -> Option<Rect> {
    match body {
        Body::Start { .. } | Body::Done { .. } | Body::Dialog { .. } => Some(Rect::new(0, 440, 1920, 510)),
        Body::Top { .. } => Some(Rect::new(0, 344, 1920, 191)),
        Body::Child { .. }
        | Body::Pregnancy { .. }
        | Body::Quiet { .. }
        | Body::Vaccinations { .. }
        | Body::Chart { .. } => Some(Rect::new(0, 151, 40, 799)),
        _ => None,
    }
}

/// The line under the header may be blended where it does not fall on whole pixels.
fn on_the_ground_line(y: u32, scale: f64) -> bool {
    let plane = f64::from(y) / scale;
    (146.0..153.0).contains(&plane)
}

#[test]
fn every_colour_is_safe_for_television() {
    on_both_sizes(|tv| {
        for (name, view) in views::all() {
            tv.show(&view);
            let wrong = colours(tv.frame(), tv.frame().area())
                .find(|colour| colour.iter().any(|channel| !(16..=235).contains(channel)));
            assert_eq!(wrong, None, "{name}");
        }
    });
}

#[test]
fn an_area_becomes_a_png_of_its_size() {
    let mut tv = Tv::new(1280);
    let (_, view) = views::all().remove(0);
    tv.show(&view);
    let area = Area { x: 40, y: 60, width: 321, height: 123 };
    let mut file = Vec::new();
    tv.frame().write_png(area, &mut file).expect("a PNG in memory");
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG");
    let mut decoded = vec![0; reader.output_buffer_size().expect("a small picture")];
    let info = reader.next_frame(&mut decoded).expect("its pixels");
    assert_eq!((info.width, info.height), (area.width, area.height));
    let expected: Vec<u8> = colours(tv.frame(), area).flatten().collect();
    assert!(decoded == expected);
}
