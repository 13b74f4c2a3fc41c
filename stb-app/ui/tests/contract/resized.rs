//! A screen that has changed its size looks like one that was made at that size.

use std::thread;

use stb_core::view::View;

use super::{Picture, Tv, WIDTHS, drawn_afresh, views};

#[test]
fn a_screen_that_changes_its_size_has_the_pixels_of_one_made_at_that_size() {
    let [large, small] = WIDTHS;
    for (from, to) in [(large, small), (small, large)] {
        let afresh = drawn_afresh(to);
        for ((name, resized), (_, fresh)) in drawn_after_a_change(from, to).into_iter().zip(&afresh) {
            let different = resized.iter().zip(fresh).filter(|(one, other)| one != other).count();
            assert_eq!(different, 0, "{name}: px of {to} that are not as if made at that size, from {from}");
        }
    }
}

/// Every view, shown at one size and then at the other.
fn drawn_after_a_change(from: u32, to: u32) -> Vec<(&'static str, Picture)> {
    let draw = move || {
        let mut tv = Tv::new(from);
        let mut change = |view: &View, width: u32| {
            tv.headless.resize(width, width * 9 / 16);
            tv.screen.resized().expect("a window");
            tv.screen.show(view);
            tv.headless.render_anew();
            tv.picture()
        };
        let both = |(name, view): (_, View)| {
            change(&view, from);
            (name, change(&view, to))
        };
        views::all().into_iter().map(both).collect()
    };
    thread::spawn(draw).join().expect("the changes")
}
